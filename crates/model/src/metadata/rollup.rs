//! What a rollup column is computed of: rows that point at its row, which of them, and how.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{ColumnDefinition, TableDefinition};
use crate::query::Function;

/// How the value of a column is computed of the rows that point at its row. It is computed when somebody
/// asks for that, and kept; beside it the row keeps when that was and what came of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rollup {
    /// Schema name of the 1:N relationship, from the table of the column to the rows that count.
    pub relationship: String,
    /// Whether the rows that point at those below the row, in the hierarchy of its table, count as well.
    #[serde(default, skip_serializing_if = "is_not")]
    pub hierarchy: bool,
    /// What is computed.
    pub function: Function,
    /// Of which of their columns; of the rows themselves if there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// Which of them count: in each of these columns they have one of the numbers.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub filter: BTreeMap<String, Vec<i64>>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_not(value: &bool) -> bool {
    !*value
}

/// What comes of computing a rollup here, by the product's numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RollupState {
    /// The column has the value.
    Calculated = 1,
    /// The value is too great for the column.
    OverflowError = 2,
    /// The row has no currency to show an amount in.
    CurrencyMissing = 7,
}

impl TableDefinition {
    /// Whether the value of a column is computed of other rows: that of an amount in the base currency is
    /// as well, where the amount is.
    pub fn is_rollup(&self, column: &ColumnDefinition) -> bool {
        column.rollup.is_some() || self.amount_of(column).is_some_and(|of| of.rollup.is_some())
    }
}

impl ColumnDefinition {
    /// The name of the column that tells when the value of a rollup was computed.
    pub fn rollup_date(&self) -> String {
        [&self.name, "_date"].concat()
    }

    /// The name of the column that tells what came of computing it.
    pub fn rollup_state(&self) -> String {
        [&self.name, "_state"].concat()
    }
}
