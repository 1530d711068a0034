//! A document as a folder of files: which file holds what, and what the folder says of itself.
//! One file for each table, choice, role and profile; one line for each of what is small.

mod read;
mod write;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::document::Part;

pub(crate) use read::read;
pub use write::write;

/// Texts by the path of their file below the folder, with `/` between names.
pub type Files = BTreeMap<String, String>;

/// Whether a file with this path below the folder is one that a schema can have.
pub fn is_path(path: &str) -> bool {
    let single = [FOLDER, PUBLISHERS, SOLUTIONS, RELATIONSHIPS, UNITS, TEAMS].contains(&path);
    single || [CHOICES, TABLES, ROLES, PROFILES].iter().any(|folder| path.starts_with(folder))
}

/// The version of the files' form.
const FORMAT: u32 = 1;
/// What the folder says of itself.
const FOLDER: &str = "schema.toml";
const PUBLISHERS: &str = "publishers.toml";
const SOLUTIONS: &str = "solutions.toml";
const RELATIONSHIPS: &str = "relationships.toml";
const UNITS: &str = "units.toml";
const TEAMS: &str = "teams.toml";
const CHOICES: &str = "choices/";
const TABLES: &str = "tables/";
const ROLES: &str = "roles/";
const PROFILES: &str = "profiles/";
const EXTENSION: &str = ".toml";

/// The file `schema.toml`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Folder {
    format: u32,
    #[serde(default)]
    holds: Vec<Part>,
}

/// The file `teams.toml`.
#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Teams {
    #[serde(default)]
    teams: Vec<crate::document::Team>,
}

#[cfg(test)]
mod tests;
