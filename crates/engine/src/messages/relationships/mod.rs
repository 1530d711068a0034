//! The messages about relationships (metadata.md §8), one file each.

pub(crate) mod create_many_to_many;
pub(crate) mod create_one_to_many;
pub(crate) mod delete;
pub(crate) mod eligible;
pub(crate) mod several;
pub(crate) mod update;
