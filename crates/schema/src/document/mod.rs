//! What the custom part of an organization is made of. A value that is `None` was not said: it stays as
//! it is where there is one, and is what it usually is where there is none.

mod column;
mod relationship;
mod security;
mod solution;
mod table;

use std::collections::{BTreeMap, BTreeSet};

use model::metadata::Choice;
use serde::{Deserialize, Serialize};

pub use column::Column;
pub use relationship::{Key, ManyToMany, OneToMany};
pub use security::{ColumnAccess, Profile, Role, Team, TeamKind, Unit};
pub use solution::{Publisher, Solution};
pub use table::Table;

/// A kind of things that a document holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// Publishers, whose prefixes custom names begin with.
    Publishers,
    /// Unmanaged solutions.
    Solutions,
    /// Global choices.
    Choices,
    /// Tables, with their columns, choices, keys and lookups.
    Tables,
    /// N:N relationships.
    Relationships,
    /// Business units below the root.
    Units,
    /// Roles of the root.
    Roles,
    /// Teams, but for those that each business unit has by itself.
    Teams,
    /// Column security profiles.
    Profiles,
}

impl Part {
    /// All of them, in the order in which they need each other.
    pub const ALL: [Self; 9] = [
        Self::Publishers,
        Self::Solutions,
        Self::Choices,
        Self::Tables,
        Self::Relationships,
        Self::Units,
        Self::Roles,
        Self::Teams,
        Self::Profiles,
    ];
}

/// The custom part of an organization, or some of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    /// The parts that it holds whole: what an organization has besides is to go.
    pub whole: BTreeSet<Part>,
    /// Whether it comes from another environment: what cannot be here is then left out and named.
    pub is_foreign: bool,
    /// Publishers, by unique name.
    pub publishers: BTreeMap<String, Publisher>,
    /// Solutions, by unique name.
    pub solutions: BTreeMap<String, Solution>,
    /// Global choices, by logical name.
    pub choices: BTreeMap<String, Choice>,
    /// Tables, by logical name.
    pub tables: BTreeMap<String, Table>,
    /// N:N relationships, by schema name.
    pub relationships: BTreeMap<String, ManyToMany>,
    /// Business units, by name.
    pub units: BTreeMap<String, Unit>,
    /// Roles, by name.
    pub roles: BTreeMap<String, Role>,
    /// Teams, ordered by business unit and name.
    pub teams: Vec<Team>,
    /// Column security profiles, by name.
    pub profiles: BTreeMap<String, Profile>,
    /// What the files also hold and nothing here understands: forms, views, workflows. Each is named.
    pub skipped: Vec<String>,
}
