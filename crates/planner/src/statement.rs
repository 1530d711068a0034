//! A finished statement: SQL text, its parameters, and how to decode what comes back.

use std::sync::Arc;

use model::rows::CellType;
use model::time::{Date, Timestamp};
use uuid::Uuid;

/// A value bound to a placeholder.
#[derive(Clone, Debug, PartialEq)]
pub enum Parameter {
    /// No value.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A floating point number.
    Double(f64),
    /// The number `mantissa / 10^scale`.
    Decimal {
        /// All digits.
        mantissa: i64,
        /// How many of them stand after the point.
        scale: u8,
    },
    /// An instant.
    Timestamp(Timestamp),
    /// A day.
    Date(Date),
    /// An id.
    Guid(Uuid),
    /// Text.
    Text(Arc<str>),
    /// Ids, as one array; PostgreSQL only.
    Guids(Arc<[Uuid]>),
    /// The key of a row that is not named yet. A plan for any row has it; a statement gets the id.
    Key,
}

/// SQL text with numbered placeholders (`?1` or `$1`), the values for them, and the types of the
/// result's columns.
///
/// Invariant: only this crate makes one, so no statement exists that was not planned for an access.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    pub(crate) sql: Arc<str>,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) columns: Arc<[CellType]>,
    pub(crate) times: usize,
}

impl Statement {
    /// For the store's own tests and the bench: text that no plan stands behind, with the reason
    /// why. The server is built without the feature.
    #[cfg(feature = "raw")]
    pub fn raw(
        reason: &'static str,
        sql: &str,
        parameters: Vec<Parameter>,
        columns: Vec<CellType>,
    ) -> Self {
        debug_assert!(!reason.is_empty(), "a raw statement needs a reason");
        Self { sql: sql.into(), parameters, columns: columns.into(), times: 1 }
    }

    /// The text.
    pub fn sql(&self) -> &str {
        &self.sql
    }

    /// The values, in the order of their placeholders; first all of the first time, if the statement
    /// runs several [`times`](Self::times).
    pub fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }

    /// How many times it runs, each with its share of the parameters. SQLite makes rows faster by the text
    /// for one of them, run again, than by a text for all.
    pub fn times(&self) -> usize {
        self.times
    }

    /// The types of the result's columns; none for a statement that returns no rows.
    pub fn columns(&self) -> &[CellType] {
        &self.columns
    }
}
