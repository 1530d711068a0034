//! An immutable snapshot of an organization's metadata, with the look-ups that every request needs.
//! A request keeps the one it began with, so that a change of metadata never splits it.

mod build;
mod table;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::Arc;

use model::metadata::{Choice, ManyToMany, OneToMany, Privilege, TableDefinition};
use model::query::Path;

pub use build::Changes;
pub use table::Table;

/// The tables, relationships and privileges of an organization at one moment.
#[derive(Debug, Default)]
pub struct Catalog {
    /// Counts the changes of metadata; equal versions are equal catalogs.
    pub version: i64,
    tables: HashMap<String, Arc<Table>>,
    sets: HashMap<String, Arc<Table>>,
    one_to_many: HashMap<String, Arc<OneToMany>>,
    many_to_many: HashMap<String, Arc<ManyToMany>>,
    /// Shared with the catalogs before this one, as long as none of them changes.
    choices: Arc<HashMap<String, Arc<Choice>>>,
    privileges: Arc<HashMap<String, Arc<Privilege>>>,
    secures_columns: bool,
}

/// Where a navigation property leads.
#[derive(Clone, Debug, PartialEq)]
pub enum Navigation {
    /// Along a lookup column to rows of one table.
    Lookup {
        /// The column.
        column: String,
        /// The table.
        table: String,
    },
    /// To the owner, which is a user or a team.
    Owner {
        /// The column.
        column: String,
    },
    /// To the rows of `table` that point here.
    Collection {
        /// Schema name of the 1:N relationship.
        relationship: String,
        /// The table.
        table: String,
    },
    /// To the rows of `table` that are associated with this one.
    Intersect {
        /// Schema name of the N:N relationship.
        relationship: String,
        /// Whether this is the relationship's second table.
        from_second: bool,
        /// The table.
        table: String,
    },
}

impl Navigation {
    /// The step of a question along it; `None` for the owner, which has no single table.
    pub fn path(&self) -> Option<Path> {
        match self {
            Self::Lookup { column, table } => {
                Some(Path::Lookup { column: column.clone(), table: table.clone() })
            }
            Self::Owner { .. } => None,
            Self::Collection { relationship, .. } => {
                Some(Path::Collection { relationship: relationship.clone() })
            }
            Self::Intersect { relationship, from_second, .. } => Some(Path::Intersect {
                relationship: relationship.clone(),
                from_second: *from_second,
            }),
        }
    }

    /// The table it leads to; `None` for the owner.
    pub fn table(&self) -> Option<&str> {
        match self {
            Self::Lookup { table, .. }
            | Self::Collection { table, .. }
            | Self::Intersect { table, .. } => Some(table),
            Self::Owner { .. } => None,
        }
    }
}

impl Catalog {
    /// Builds the snapshot of an organization without global choices.
    pub fn new(
        version: i64,
        definitions: Vec<TableDefinition>,
        privileges: Vec<Privilege>,
    ) -> Self {
        Self::with_choices(version, definitions, Vec::new(), privileges)
    }

    /// The table with this logical name.
    pub fn table(&self, name: &str) -> Option<&Arc<Table>> {
        self.tables.get(name)
    }

    /// The table with this entity set name.
    pub fn table_of_set(&self, set: &str) -> Option<&Arc<Table>> {
        self.sets.get(set)
    }

    /// All tables, in no order.
    pub fn tables(&self) -> impl Iterator<Item = &Arc<Table>> {
        self.tables.values()
    }

    /// Whether there is any secured column (security.md §3.6): without one, nobody's profiles matter.
    pub fn secures_columns(&self) -> bool {
        self.secures_columns
    }

    /// The 1:N relationship with this schema name.
    pub fn one_to_many(&self, name: &str) -> Option<&Arc<OneToMany>> {
        self.one_to_many.get(name)
    }

    /// The N:N relationship with this schema name.
    pub fn many_to_many(&self, name: &str) -> Option<&Arc<ManyToMany>> {
        self.many_to_many.get(name)
    }

    /// All 1:N relationships whose tables are both there, in no order.
    pub fn all_one_to_many(&self) -> impl Iterator<Item = &Arc<OneToMany>> {
        self.one_to_many.values()
    }

    /// All N:N relationships whose tables are both there, in no order.
    pub fn all_many_to_many(&self) -> impl Iterator<Item = &Arc<ManyToMany>> {
        self.many_to_many.values()
    }

    /// The global choice with this name.
    pub fn choice(&self, name: &str) -> Option<&Arc<Choice>> {
        self.choices.get(name)
    }

    /// All global choices with their names, in no order.
    pub fn choices(&self) -> impl Iterator<Item = (&str, &Arc<Choice>)> {
        self.choices.iter().map(|(name, choice)| (name.as_str(), choice))
    }

    /// The privilege with this name, in any case.
    pub fn privilege(&self, name: &str) -> Option<&Arc<Privilege>> {
        self.privileges.get(&name.to_lowercase())
    }

    /// All privileges, in no order.
    pub fn privileges(&self) -> impl Iterator<Item = &Arc<Privilege>> {
        self.privileges.values()
    }

    /// How many privileges the organization knows.
    pub fn privilege_count(&self) -> usize {
        self.privileges.len()
    }
}
