//! An edit of an organization's definitions: each operation checks itself against what is there by
//! then, and either adds its changes or refuses and adds nothing that a caller may carry out.
//!
//! One file for each kind of definition holds the operations on it.

mod activity;
mod choice;
pub(crate) mod column;
mod deletion;
mod dependency;
mod key;
mod option;
mod relationship;
#[cfg(test)]
pub(crate) mod sample;
mod standard;
mod table;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use model::metadata::{Choice, Label, Provenance, TableDefinition};
use model::{Error, Result};
use planner::Catalog;
use uuid::Uuid;

pub use dependency::{Dependent, View};
pub use option::OptionsOf;
pub use relationship::{Connected, Relationship, Role, Several, can_be};
pub use table::NewTable;

/// What an edit is made under.
#[derive(Clone, Debug)]
pub struct Setting {
    /// When, in milliseconds since 1970.
    pub now: i64,
    /// Makes ids.
    pub new_id: fn() -> Uuid,
    /// The version that the catalog will have.
    pub version: i64,
    /// What custom names begin with, before the `_`: of the publisher of the solution that the client
    /// names, `None` to let any publisher's prefix pass.
    pub prefix: Option<String>,
    /// The prefixes of all publishers.
    pub prefixes: BTreeSet<String>,
    /// The publisher's `customizationoptionvalueprefix`.
    pub option_prefix: i64,
    /// Whether languages that a label leaves out stay as they were (`MSCRM.MergeLabels`).
    pub merge_labels: bool,
}

/// Definitions of an organization under change.
#[derive(Clone, Debug)]
pub struct Edit {
    catalog: Arc<Catalog>,
    pub(crate) setting: Setting,
    tables: BTreeMap<String, Option<TableDefinition>>,
    choices: BTreeMap<String, Option<Choice>>,
    removed: Vec<Removed>,
    /// The views of the organization, where the edit was told of them.
    views: Vec<View>,
}

/// A definition that an edit made (`old` is none), changed, or removed (`new` is none).
#[derive(Clone, Debug, PartialEq)]
pub struct Changed<T> {
    /// Logical name.
    pub name: String,
    /// As it was.
    pub old: Option<T>,
    /// As it is to be.
    pub new: Option<T>,
}

/// A metadata object that is no more (metadata.md §10, `DeletedMetadata`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removed {
    /// What it was.
    pub kind: RemovedKind,
    /// Its id.
    pub id: Uuid,
    /// Its name: that of a column with its table's, `account.name`.
    pub name: String,
}

/// Kinds of metadata objects that can be deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RemovedKind {
    /// A table.
    Table,
    /// A column.
    Column,
    /// A relationship of either kind.
    Relationship,
    /// A choice.
    Choice,
    /// An alternate key.
    Key,
}

impl Edit {
    /// An edit that has changed nothing yet.
    pub fn new(catalog: Arc<Catalog>, setting: Setting) -> Self {
        let (tables, choices) = (BTreeMap::new(), BTreeMap::new());
        let (removed, views) = (Vec::new(), Vec::new());
        Self { catalog, setting, tables, choices, removed, views }
    }

    /// The definitions that the edit began with.
    pub fn catalog(&self) -> &Arc<Catalog> {
        &self.catalog
    }

    /// The version that the catalog will have.
    pub fn version(&self) -> i64 {
        self.setting.version
    }

    /// A table as it is by now.
    pub fn find_table(&self, name: &str) -> Option<&TableDefinition> {
        match self.tables.get(name) {
            Some(changed) => changed.as_ref(),
            None => self.catalog.table(name).map(|table| table.definition.as_ref()),
        }
    }

    /// A table as it is by now.
    ///
    /// # Errors
    /// If there is none with this logical name.
    pub fn table(&self, name: &str) -> Result<&TableDefinition> {
        self.find_table(name).ok_or_else(|| unknown_table(name))
    }

    /// All tables as they are by now, in no order.
    pub fn tables(&self) -> impl Iterator<Item = &TableDefinition> {
        let kept = self.catalog.tables().map(|table| table.definition.as_ref());
        let kept = kept.filter(|table| !self.tables.contains_key(&table.name));
        kept.chain(self.tables.values().flatten())
    }

    /// A global choice as it is by now.
    pub fn find_choice(&self, name: &str) -> Option<&Choice> {
        match self.choices.get(name) {
            Some(changed) => changed.as_ref(),
            None => self.catalog.choice(name).map(AsRef::as_ref),
        }
    }

    /// All global choices as they are by now, with their names.
    pub fn choices(&self) -> impl Iterator<Item = (&str, &Choice)> {
        let kept = self.catalog.choices().map(|(name, choice)| (name, choice.as_ref()));
        let kept = kept.filter(|(name, _)| !self.choices.contains_key(*name));
        let changed = self.choices.iter();
        kept.chain(changed.filter_map(|(name, choice)| Some((name.as_str(), choice.as_ref()?))))
    }

    /// What the edit came to: tables, by name.
    pub fn changed_tables(&self) -> Vec<Changed<TableDefinition>> {
        let changed = self.tables.iter().map(|(name, new)| Changed {
            name: name.clone(),
            old: self.catalog.table(name).map(|table| TableDefinition::clone(&table.definition)),
            new: new.clone(),
        });
        changed.filter(|changed| changed.old != changed.new).collect()
    }

    /// What the edit came to: global choices, by name.
    pub fn changed_choices(&self) -> Vec<Changed<Choice>> {
        let changed = self.choices.iter().map(|(name, new)| Changed {
            name: name.clone(),
            old: self.catalog.choice(name).map(|choice| Choice::clone(choice)),
            new: new.clone(),
        });
        changed.filter(|changed| changed.old != changed.new).collect()
    }

    /// The metadata objects that are no more.
    pub fn removed(&self) -> &[Removed] {
        &self.removed
    }

    /// A table to be changed; it counts as changed from now on.
    pub(crate) fn table_mut(&mut self, name: &str) -> Result<&mut TableDefinition> {
        if !self.tables.contains_key(name) {
            let table = self.table(name)?.clone();
            self.tables.insert(name.to_owned(), Some(table));
        }
        let version = self.setting.version;
        let table = self.tables.get_mut(name).and_then(Option::as_mut);
        let table = table.ok_or_else(|| unknown_table(name))?;
        table.provenance.version = version;
        Ok(table)
    }

    /// Puts a table, a new one or in place of the one with its name.
    pub(crate) fn put_table(&mut self, table: TableDefinition) {
        self.tables.insert(table.name.clone(), Some(table));
    }

    /// Takes a table away.
    pub(crate) fn remove_table(&mut self, name: &str) {
        self.tables.insert(name.to_owned(), None);
    }

    /// Puts a global choice.
    pub(crate) fn put_choice(&mut self, name: &str, choice: Choice) {
        self.choices.insert(name.to_owned(), Some(choice));
    }

    /// Takes a global choice away.
    pub(crate) fn remove_choice(&mut self, name: &str) {
        self.choices.insert(name.to_owned(), None);
    }

    /// Remembers that a metadata object is no more.
    pub(crate) fn note_removed(&mut self, kind: RemovedKind, id: Uuid, name: impl Into<String>) {
        self.removed.push(Removed { kind, id, name: name.into() });
    }

    /// The provenance of a definition that is being made.
    pub(crate) fn made(&self) -> Provenance {
        Provenance {
            custom: true,
            id: Some((self.setting.new_id)()),
            created: Some(self.setting.now),
            modified: Some(self.setting.now),
            version: self.setting.version,
        }
    }

    /// A text after somebody said another: languages that were left out are lost, unless labels are
    /// merged.
    pub(crate) fn merged(&self, old: &Label, said: &Label) -> Label {
        let mut label = said.clone();
        if self.setting.merge_labels {
            label.complete(old);
        }
        label
    }

    /// Notes in a definition's provenance that it is being changed.
    pub(crate) fn touch(&self, provenance: &mut Provenance) {
        provenance.modified = Some(self.setting.now);
        provenance.version = self.setting.version;
    }
}

/// There is no table with this logical name.
pub(crate) fn unknown_table(name: &str) -> Error {
    Error::rule(
        0x8004_1102,
        format!(
            "The entity with a name = '{name}' with namemapping = 'Logical' was not found in the \
             MetadataCache."
        ),
    )
}

/// There is no column with this logical name.
pub fn unknown_column(table: &str, name: &str) -> Error {
    Error::rule(
        0x8004_1103,
        format!(
            "'{table}' entity doesn't contain attribute with Name = '{name}' and NameMapping = \
             'Logical'."
        ),
    )
}
