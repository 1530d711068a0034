//! What an answer looks like: which cell of a row is which column of which table.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use model::query::{DatePart, Function};
use model::rows::Rows;
use uuid::Uuid;

use crate::catalog::Table;

/// What one row shows.
#[derive(Clone, Debug)]
pub struct Shape {
    /// The table that the row is of.
    pub table: Arc<Table>,
    /// The cell of the primary key. It is null if there is no row (an expanded lookup without one).
    /// There is none if the rows are no rows of the table: different values, or groups.
    pub key: Option<usize>,
    /// The cell of the row version, if the table has one.
    pub version: Option<usize>,
    /// The columns, in the order to show them.
    pub properties: Vec<Property>,
    /// The rows shown with it, in the order of the question's expands.
    pub expands: Vec<Expanded>,
    /// What is shown under names of the asker's: columns of joined rows, groups, aggregates.
    pub named: Vec<Named>,
}

/// A value shown under a name of the asker's.
#[derive(Clone, Debug)]
pub struct Named {
    /// The name.
    pub name: String,
    /// The cell of its value.
    pub cell: usize,
    /// Where it comes from.
    pub origin: Origin,
    /// The column that it is taken or computed from, as its table and its place there; none for a
    /// count of rows.
    pub column: Option<(Arc<Table>, usize)>,
    /// The cell of the name of the table that a polymorphic lookup points at.
    pub target: Option<usize>,
    /// The cell of the primary name of the row that a lookup points at.
    pub label: Option<usize>,
    /// The cell of the currency that an amount is in, as its row says.
    pub currency: Option<usize>,
}

/// Where a value under a name of the asker's comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It is the value of a column.
    Column,
    /// It is a part of a date. Of a fiscal period it is `year * 100 + period`.
    Part(DatePart),
    /// It is computed.
    Aggregate(Function),
    /// It is the number of rows below this one.
    Children,
}

/// One column of a shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Property {
    /// Its place in the table's columns.
    pub column: usize,
    /// The cell of its value.
    pub cell: usize,
    /// The cell of the name of the table that a polymorphic lookup points at.
    pub target: Option<usize>,
    /// The cell of the primary name of the row that a lookup points at.
    pub label: Option<usize>,
}

/// Rows shown with a row.
#[derive(Clone, Debug)]
pub enum Expanded {
    /// One row or none, in cells of the same row.
    One {
        /// What the asker calls it.
        name: String,
        /// Its shape.
        shape: Shape,
    },
    /// Any number of rows, in a collection of the result.
    Many {
        /// What the asker calls them.
        name: String,
        /// Which of [`ResultSet::collections`].
        collection: usize,
    },
}

/// Rows with their shape, and the rows that belong to them.
#[derive(Clone, Debug)]
pub struct ResultSet {
    /// What a row shows.
    pub shape: Arc<Shape>,
    /// The rows.
    pub rows: Rows,
    /// The expanded collections of all rows.
    pub collections: Vec<Collection>,
}

/// The rows of one expanded collection, for all the rows that it was expanded for.
#[derive(Clone, Debug)]
pub struct Collection {
    /// All of them, those of one parent together.
    pub set: ResultSet,
    /// Which rows belong to the parent with this key.
    pub groups: HashMap<Uuid, Range<usize>>,
}

impl Collection {
    /// The places of the rows that belong to a parent.
    pub fn of(&self, parent: Uuid) -> Range<usize> {
        self.groups.get(&parent).cloned().unwrap_or(0..0)
    }
}
