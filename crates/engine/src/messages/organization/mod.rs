//! The messages about the organization as a whole and its server.

pub(crate) mod address;
pub(crate) mod current;
pub(crate) mod languages;
pub(crate) mod version;
