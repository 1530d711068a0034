//! What uses what (metadata.md §§5 to 9): a definition that something else needs cannot be deleted, and
//! the refusal names what needs it.

mod view;

use std::fmt;

use model::metadata::OneToMany;
use model::{Error, Result};

pub use view::View;

use super::Edit;
use super::relationship::Relationship;

/// What needs a definition.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dependent {
    /// A lookup column that points at rows of the table.
    Lookup {
        /// Logical name of its table.
        table: String,
        /// Its logical name.
        column: String,
    },
    /// A column whose values are options of the choice.
    Column {
        /// Logical name of its table.
        table: String,
        /// Its logical name.
        column: String,
    },
    /// An N:N relationship, by its schema name.
    ManyToMany(String),
    /// An alternate key that the column is a part of.
    Key {
        /// Logical name of its table.
        table: String,
        /// Its logical name.
        key: String,
    },
    /// A view, by its name.
    View(String),
}

impl fmt::Display for Dependent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lookup { table, column } => write!(formatter, "the lookup {table}.{column}"),
            Self::Column { table, column } => write!(formatter, "the column {table}.{column}"),
            Self::ManyToMany(name) => write!(formatter, "the relationship {name}"),
            Self::Key { table, key } => write!(formatter, "the key {key} of {table}"),
            Self::View(name) => write!(formatter, "the view '{name}'"),
        }
    }
}

impl Edit {
    /// Tells the edit what views there are; without them, nothing is known to be used by one.
    #[must_use]
    pub fn with_views(self, views: Vec<View>) -> Self {
        Self { views, ..self }
    }

    /// What needs a table besides itself, in order. A shipped lookup that got the table as one of its
    /// targets does not need it.
    pub fn dependents_of_table(&self, name: &str) -> Vec<Dependent> {
        let mut found: Vec<Dependent> = self
            .relationships()
            .filter_map(|each| match each {
                Relationship::OneToMany(one) if self.needs(one, name) => Some(Dependent::Lookup {
                    table: one.referencing.clone(),
                    column: one.column.clone(),
                }),
                Relationship::ManyToMany(many) if (many.first == name) != (many.second == name) => {
                    Some(Dependent::ManyToMany(many.name.clone()))
                }
                _ => None,
            })
            .collect();
        let others = self.views.iter().filter(|view| view.table != name);
        let using = others.filter(|view| view::uses(view).tables.contains(name));
        found.extend(using.map(|view| Dependent::View(view.name.clone())));
        found.sort();
        found.dedup();
        found
    }

    /// Whether a relationship is along a custom lookup of another table to this one.
    fn needs(&self, one: &OneToMany, table: &str) -> bool {
        let lookup = || self.find_table(&one.referencing)?.column(&one.column);
        one.referenced == table
            && one.referencing != table
            && lookup().is_some_and(|lookup| lookup.provenance.custom)
    }

    /// What needs a column, in order.
    pub fn dependents_of_column(&self, table: &str, column: &str) -> Vec<Dependent> {
        let keys = self.find_table(table).map_or(&[][..], |table| table.keys.as_slice());
        let keys = keys.iter().filter(|key| key.columns.iter().any(|each| each == column));
        let key = |name: &String| Dependent::Key { table: table.to_owned(), key: name.clone() };
        let mut found: Vec<Dependent> = keys.map(|each| key(&each.name)).collect();
        let using = self.views.iter().filter(|view| {
            let columns = view::uses(view).columns;
            columns.iter().any(|(of, name)| of == table && name == column)
        });
        found.extend(using.map(|view| Dependent::View(view.name.clone())));
        found.sort();
        found.dedup();
        found
    }

    /// What needs a global choice, in order.
    pub fn dependents_of_choice(&self, name: &str) -> Vec<Dependent> {
        let mut found = Vec::new();
        for table in self.tables() {
            let is_global = !table.choices.contains_key(name);
            let columns = table.columns.iter().filter(|_| is_global);
            let using = columns.filter(|column| column.choice.as_deref() == Some(name));
            found.extend(using.map(|column| Dependent::Column {
                table: table.name.clone(),
                column: column.name.clone(),
            }));
        }
        found.sort();
        found
    }

    /// Refuses what would take a table away that something else needs.
    pub(crate) fn check_unused_table(&self, name: &str) -> Result<()> {
        let Some(needing) = named(&self.dependents_of_table(name)) else { return Ok(()) };
        Err(Error::rule(
            0x8004_8420,
            format!("The entity {name} cannot be deleted because it is used by {needing}."),
        ))
    }

    /// Refuses what would take a column away that something else needs.
    pub(crate) fn check_unused_column(&self, table: &str, column: &str) -> Result<()> {
        let dependents = self.dependents_of_column(table, column);
        let Some(needing) = named(&dependents) else { return Ok(()) };
        Err(Error::rule(
            0x8004_8418,
            format!(
                "The attribute {table}.{column} cannot be deleted because it is used by {needing}."
            ),
        ))
    }

    /// Refuses what would take a global choice away that columns have.
    pub(crate) fn check_unused_choice(&self, name: &str) -> Result<()> {
        let Some(needing) = named(&self.dependents_of_choice(name)) else { return Ok(()) };
        Err(Error::rule(
            0x8004_8417,
            format!(
                "This option set {name} cannot be deleted. It is used by {needing}. These references \
                 must be removed before this option set can be deleted."
            ),
        ))
    }
}

/// What needs something, in words; nothing if nothing does.
fn named(dependents: &[Dependent]) -> Option<String> {
    let names: Vec<String> = dependents.iter().map(Dependent::to_string).collect();
    (!names.is_empty()).then(|| names.join(", "))
}
