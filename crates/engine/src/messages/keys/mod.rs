//! The messages about alternate keys (metadata.md §9), one file each.

pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod reactivate;
