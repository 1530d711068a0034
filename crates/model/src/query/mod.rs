//! The neutral question. Every query language (OData options, FetchXML, saved views, SQL) is
//! translated into a [`Query`]; only the planner reads it.
//!
//! Names are logical names of tables and columns, and schema names of relationships, as the asker
//! wrote them: whether they exist is decided by the planner.

mod condition;

pub use condition::{Comparison, Condition, Operand, Pattern, PatternPiece, Quantifier};

use uuid::Uuid;

/// A question about the rows of one table.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// Logical name of the table asked about.
    pub table: String,
    /// What to show of each row.
    pub selection: Selection,
    /// Which rows.
    pub filter: Option<Condition>,
    /// In which order. The primary key is always the last criterion.
    pub order: Vec<Order>,
    /// Which part of them.
    pub page: Page,
    /// Whether to count all matching rows, beside the page.
    pub count: bool,
}

impl Query {
    /// A question for all rows of `table` with the columns named.
    pub fn new(table: impl Into<String>, selection: Selection) -> Self {
        Self {
            table: table.into(),
            selection,
            filter: None,
            order: Vec::new(),
            page: Page::default(),
            count: false,
        }
    }

    /// The same question, for rows that satisfy `condition` only.
    #[must_use]
    pub fn filter(mut self, condition: Condition) -> Self {
        self.filter = Some(match self.filter.take() {
            Some(first) => Condition::All(vec![first, condition]),
            None => condition,
        });
        self
    }
}

/// What to show of a row. The primary key and the row version always come along.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Selection {
    /// The columns to show.
    pub columns: Columns,
    /// The rows to show with it, along relationships.
    pub expands: Vec<Expand>,
    /// Whether to show the primary name of the row behind each lookup.
    pub labels: bool,
    /// Whether to show masked columns as they are, where that is allowed; of the outermost selection.
    pub unmasked: bool,
}

impl Selection {
    /// These columns and nothing else.
    pub fn columns<S: Into<String>>(names: impl IntoIterator<Item = S>) -> Self {
        Self {
            columns: Columns::Named(names.into_iter().map(Into::into).collect()),
            ..Self::default()
        }
    }
}

/// The columns to show.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Columns {
    /// All that can be read.
    #[default]
    All,
    /// These, in this order.
    Named(Vec<String>),
}

/// Rows to show with a row, along a relationship.
#[derive(Clone, Debug, PartialEq)]
pub struct Expand {
    /// What the asker calls the rows found there; the answer repeats it.
    pub name: String,
    /// Where to go from the row.
    pub path: Path,
    /// What to show of the rows found there.
    pub selection: Selection,
    /// Which of them; collections only.
    pub filter: Option<Condition>,
    /// In which order; collections only.
    pub order: Vec<Order>,
    /// How many at most; collections only.
    pub top: Option<u32>,
}

/// One step along a relationship, named from the side it starts at.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Path {
    /// From the many to the one: along `column`, to rows of `table`.
    Lookup {
        /// The lookup column.
        column: String,
        /// The table it is followed to; a polymorphic lookup has several.
        table: String,
    },
    /// From the one to the many, along the 1:N relationship with this schema name.
    Collection {
        /// Schema name of the relationship.
        relationship: String,
    },
    /// Across the N:N relationship with this schema name.
    Intersect {
        /// Schema name of the relationship.
        relationship: String,
        /// Whether it starts at the relationship's second table.
        from_second: bool,
    },
}

/// A criterion of order.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    /// The column.
    pub column: String,
    /// Greatest first.
    pub descending: bool,
}

/// Which part of the matching rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// At most this many rows in all, and no next page.
    pub top: Option<u32>,
    /// At most this many rows on a page.
    pub size: Option<u32>,
    /// Where the page before this one ended.
    pub after: Option<Position>,
}

/// The position of a row in an order: its value in each criterion, then its key.
#[derive(Clone, Debug, PartialEq)]
pub struct Position {
    /// Values in the order's columns.
    pub values: Vec<crate::value::Value>,
    /// Primary key.
    pub id: Uuid,
}
