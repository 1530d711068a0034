//! Joins: rows of another table beside a row, as FetchXML and SQL ask for them.

use super::{Columns, Condition};

/// Rows of a table that are joined where two columns are equal.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// What conditions, criteria and columns call the joined row. No two links of a question have
    /// the same.
    pub name: String,
    /// Logical name of the table.
    pub table: String,
    /// The column of that table.
    pub from: String,
    /// The column of the row that it is joined to.
    pub to: String,
    /// Which rows stay.
    pub join: Join,
    /// Which rows are joined: part of the join, so that an outer one keeps its left side.
    pub filter: Option<Condition>,
    /// What to show of the joined row, each column as `name.column`.
    pub columns: Columns,
    /// What is joined to it in turn. An inner link inside is part of the match: an outer link finds a
    /// row only together with what its inner links find.
    pub links: Vec<Link>,
}

/// Which rows a join keeps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Join {
    /// Rows with a match, once for each match.
    #[default]
    Inner,
    /// All rows; without a match, once.
    Outer,
    /// All rows, once, with the first match by key if there is one. What is inside is joined so too.
    First,
}
