//! The Organization Service.

pub(crate) mod bridge;
