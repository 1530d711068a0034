//! A question in one of the SDK's shapes as the same question in another.

pub(crate) mod of_document;
pub(crate) mod to_document;
