//! Rows in memory, and what the languages call their tables and columns.

use std::collections::{BTreeMap, HashSet};

use model::Uuid;
use model::value::Value;

/// Some tables with their rows.
#[derive(Clone, Debug)]
pub struct Data {
    /// The tables.
    pub tables: Vec<Table>,
}

/// A table.
#[derive(Clone, Debug)]
pub struct Table {
    /// Logical name.
    pub name: &'static str,
    /// Entity set.
    pub set: &'static str,
    /// Primary key.
    pub key: &'static str,
    /// Primary name.
    pub primary: &'static str,
    /// Columns but for the key.
    pub columns: Vec<Column>,
    /// Collections of other tables' rows that point here: the navigation property and the lookup.
    pub collections: Vec<Collection>,
    /// Rows.
    pub rows: Vec<Row>,
}

/// The many rows of a 1:N relationship.
#[derive(Clone, Copy, Debug)]
pub struct Collection {
    /// Schema name of the relationship.
    pub relationship: &'static str,
    /// The navigation property of the one.
    pub property: &'static str,
    /// The table of the many.
    pub table: &'static str,
    /// Its lookup.
    pub column: &'static str,
}

/// A column.
#[derive(Clone, Debug)]
pub struct Column {
    /// Logical name.
    pub name: &'static str,
    /// What it keeps.
    pub kind: ColumnType,
}

/// What a column keeps.
#[derive(Clone, Debug)]
pub enum ColumnType {
    /// Text.
    Text,
    /// Whole numbers.
    Whole,
    /// Amounts with four decimals.
    Money,
    /// Yes or no.
    Yes,
    /// One of several numbers, with their labels.
    Choice(&'static [(i64, &'static str)]),
    /// Instants, in whole seconds.
    Instant,
    /// Days.
    Day,
    /// Another row.
    Lookup(Vec<Lookup>),
}

/// A table that a lookup can point at.
#[derive(Clone, Copy, Debug)]
pub struct Lookup {
    /// The table.
    pub table: &'static str,
    /// The navigation property.
    pub property: &'static str,
}

/// A row.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its key.
    pub id: Uuid,
    /// Its values; those that are null are left out.
    pub values: BTreeMap<&'static str, Value>,
}

/// A value, or none.
pub type Cell = Option<Value>;

impl Row {
    /// The value of a column; the key included.
    pub fn value(&self, table: &Table, column: &str) -> Cell {
        if column == table.key {
            return Some(Value::Guid(self.id));
        }
        self.values.get(column).cloned()
    }
}

impl Table {
    /// The column with this name; `None` for the key.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}

impl Data {
    /// The table with this name.
    ///
    /// # Panics
    /// If there is none.
    #[expect(clippy::panic, reason = "a test that names no table of its own is wrong")]
    pub fn table(&self, name: &str) -> &Table {
        let found = self.tables.iter().find(|table| table.name == name);
        found.unwrap_or_else(|| panic!("no table {name}"))
    }

    /// The same tables with only these rows.
    #[must_use]
    pub fn readable(&self, ids: &HashSet<Uuid>) -> Self {
        let mut data = self.clone();
        for table in &mut data.tables {
            table.rows.retain(|row| ids.contains(&row.id));
        }
        data
    }
}
