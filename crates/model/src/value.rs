//! Values on their way into a row or a condition, typed by their column.

use rust_decimal::Decimal;
use uuid::Uuid;

use crate::time::{Date, Timestamp};

/// A value of some column. Choices, states and statuses are `Int`.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// No value.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A whole number, a choice, a state or a status.
    Int(i64),
    /// A decimal number or an amount of money.
    Decimal(Decimal),
    /// A floating point number.
    Double(f64),
    /// Text, the logical name of a table, or the comma-separated values of a multi-choice.
    Text(String),
    /// An id, or a lookup to the only table that its column can point at.
    Guid(Uuid),
    /// An instant.
    Timestamp(Timestamp),
    /// A day.
    Date(Date),
    /// A lookup that says which table it points at.
    Reference(Reference),
}

impl Value {
    /// Whether there is no value. An empty text counts as none (query.md §14).
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }
}

/// A row named by table and primary key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Reference {
    /// Logical name of the table.
    pub table: String,
    /// Primary key.
    pub id: Uuid,
}

impl Reference {
    /// The row of `table` with the primary key `id`.
    pub fn new(table: impl Into<String>, id: Uuid) -> Self {
        Self { table: table.into(), id }
    }
}
