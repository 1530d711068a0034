//! Groups of rows and what is computed of each (query.md §§8, 10.6).

use serde::{Deserialize, Serialize};

use super::Operand;

/// Groups and aggregates instead of rows. Without groups there is one row for all.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Aggregation {
    /// What rows of one group have in common.
    pub groups: Vec<Group>,
    /// What is computed of each group.
    pub values: Vec<Aggregate>,
}

/// What rows of one group have in common.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// The name that the answer shows it under.
    pub name: String,
    /// The column.
    pub operand: Operand,
    /// Which part of it, if it is a date.
    pub part: Option<DatePart>,
    /// Whether dates are taken apart in UTC and not in the user's time zone.
    pub utc: bool,
}

/// A part of a date (query.md §10.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DatePart {
    /// Day of the month, from 1.
    Day,
    /// Week of the year: the first begins on 1 January, the others on Sundays.
    Week,
    /// Month, from 1.
    Month,
    /// Quarter, from 1.
    Quarter,
    /// Year.
    Year,
    /// Period of the fiscal year and the year.
    FiscalPeriod,
    /// Fiscal year.
    FiscalYear,
}

/// A value computed of the rows of a group.
#[derive(Clone, Debug, PartialEq)]
pub struct Aggregate {
    /// The name that the answer shows it under.
    pub name: String,
    /// What is computed.
    pub function: Function,
    /// Of which column; of the rows themselves if there is none.
    pub operand: Option<Operand>,
}

/// What can be computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Function {
    /// How many rows; of a column, how many values.
    Count,
    /// How many different values.
    CountDistinct,
    /// Their sum. Of no value: null.
    Sum,
    /// Their average. Of no value: null.
    Average,
    /// The least value.
    Min,
    /// The greatest value.
    Max,
}
