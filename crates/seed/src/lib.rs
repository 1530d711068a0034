//! The shipped tables, privileges and roles, and the demo organization, as data files in this crate.
//!
//! Invariant: adding a table means adding a file to `tables/`; no code lists the tables.
//! Nothing here does I/O: the files are part of the binary.
#![warn(missing_docs)]

mod access;
mod data;
pub mod ids;
mod organization;
mod privileges;
mod role;
mod row;
mod tables;

pub use organization::{Demo, organization};
pub use privileges::privileges;
pub use row::Row;
pub use tables::tables;

/// The data files, listed by `build.rs`: name without extension, text.
mod files {
    include!(concat!(env!("OUT_DIR"), "/files.rs"));

    /// The text of the file with this name.
    pub(crate) fn text(
        folder: &[(&str, &'static str)],
        name: &str,
    ) -> Result<&'static str, String> {
        let found = folder.iter().find(|(file, _)| *file == name);
        found.map(|(_, text)| *text).ok_or_else(|| format!("{name}.toml: there is no such file"))
    }
}
