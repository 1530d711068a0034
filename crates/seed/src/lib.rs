//! The shipped tables, privileges and roles, and the demo organization, as data files in this crate.
//!
//! Invariant: adding a table means adding a file to `tables/`; no code lists the tables.
//! Nothing here does I/O: the files are part of the binary.
#![warn(missing_docs)]

mod access;
mod choices;
mod data;
mod definitions;
pub mod ids;
mod maps;
mod organization;
mod personal;
mod privileges;
mod role;
mod row;
mod sdk_messages;
mod solutions;
mod tables;
mod views;

use model::metadata::Privilege;

pub use access::{
    Unit, grant, hold_profile, privilege_rows, profile, role_copies, row_of_privilege,
};
pub use choices::choices;
pub use definitions::Definitions;
pub use files::FINGERPRINT;
pub use maps::{map_of_columns, map_of_tables, maps};
pub use organization::Demo;
pub use personal::settings_of;
pub use privileges::privileges_for;
pub use role::Role;
pub use row::Row;
pub use sdk_messages::{message, message_filter};
pub use solutions::solutions;
pub use tables::{read as read_table, tables};
pub use views::views;

/// Counts what organizations are made of: one that began with, or was brought to, a smaller number is
/// upgraded when it is opened. Raise it when an issue that changed the files is done.
pub const VERSION: u32 = 8;

/// A setting of new organizations that is a text.
///
/// # Errors
/// If there is none.
pub fn setting(name: &str) -> Result<String, String> {
    let text = files::text(files::ORGANIZATIONS, "settings")?;
    let fields: toml::Table = toml::from_str(text).map_err(|error| error.to_string())?;
    let value = fields.get(name).and_then(toml::Value::as_str);
    value.map(str::to_owned).ok_or_else(|| format!("there is no setting `{name}`"))
}

/// All shipped privileges.
pub fn privileges() -> Result<Vec<Privilege>, String> {
    Ok(Definitions::shipped()?.privileges())
}

/// All rows of a new organization with the shipped tables.
pub fn organization(demo: Demo) -> Result<Vec<Row>, String> {
    Definitions::shipped()?.organization(demo)
}

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
