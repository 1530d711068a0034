//! The neutral question. Every query language (OData options, FetchXML, saved views, SQL) is
//! translated into a [`Query`]; only the planner reads it.
//!
//! Names are logical names of tables and columns, and schema names of relationships, as the asker
//! wrote them: whether they exist is decided by the planner.

mod aggregation;
mod condition;
mod link;
mod pattern;
mod relative;
mod search;

pub use aggregation::{Aggregate, Aggregation, DatePart, Function, Group};
pub use condition::{Comparison, Condition, Operand, Quantifier};
pub use link::{Join, Link};
pub use pattern::{Pattern, PatternPiece};
pub use relative::{Fiscal, Span, Tree, Unit, When, Who};

use uuid::Uuid;

/// A question about the rows of one table.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// Logical name of the table asked about.
    pub table: String,
    /// What to show of each row.
    pub selection: Selection,
    /// The rows that are joined to each row.
    pub links: Vec<Link>,
    /// What else to show, each under a name of the asker's.
    pub aliased: Vec<Aliased>,
    /// Which rows.
    pub filter: Option<Condition>,
    /// In which order. The primary key is always the last criterion, and the keys of joined rows
    /// follow it; rows that are no rows of a table (`distinct`, `aggregation`) have no keys.
    pub order: Vec<Order>,
    /// Rows that show the same are shown once; the key and the row version are not shown.
    pub distinct: bool,
    /// Groups of rows and what is computed of each, instead of rows.
    pub aggregation: Option<Aggregation>,
    /// The most rows that may be grouped, if that is less than there may be anyway.
    pub aggregate_limit: Option<u32>,
    /// What a quick find looks for. If that is too much, the question is refused: such rows are counted
    /// before security and all other conditions (query.md §10.3).
    pub searched: Option<Condition>,
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
            links: Vec::new(),
            aliased: Vec::new(),
            filter: None,
            order: Vec::new(),
            distinct: false,
            aggregation: None,
            aggregate_limit: None,
            searched: None,
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
    /// Which of them. A single row that is none of them is not shown.
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

/// A value shown under a name of the asker's.
#[derive(Clone, Debug, PartialEq)]
pub struct Aliased {
    /// The name. The answer repeats it.
    pub name: String,
    /// What is shown.
    pub output: Output,
}

/// What is shown under a name of the asker's.
#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    /// A column of the row or of one that is joined to it.
    Column(Operand),
    /// How many readable rows stand directly below the row in its table's hierarchy
    /// (query.md §10.6, `rowaggregate`).
    Children,
}

/// A criterion of order.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    /// What decides.
    pub by: Criterion,
    /// Greatest first.
    pub descending: bool,
}

impl Order {
    /// By a column of the row itself, smallest first; a choice by its number.
    pub fn by(column: impl Into<String>) -> Self {
        Self { by: Criterion::column(column), descending: false }
    }

    /// The same, greatest first.
    #[must_use]
    pub fn descending(self) -> Self {
        Self { descending: true, ..self }
    }

    /// The column, if it is one of the row itself.
    pub fn own_column(&self) -> Option<&str> {
        match &self.by {
            Criterion::Column { operand: Operand::Column { path, name }, .. }
                if path.is_empty() =>
            {
                Some(name)
            }
            _ => None,
        }
    }
}

/// What decides an order. Lookups sort by the primary name of their row.
#[derive(Clone, Debug, PartialEq)]
pub enum Criterion {
    /// A column.
    Column {
        /// Which.
        operand: Operand,
        /// Whether choices sort by their labels in the user's language and not by their numbers
        /// (query.md §10.5). A yes or no sorts by its value all the same.
        by_label: bool,
    },
    /// A group or an aggregate, by its name.
    Output(String),
}

impl Criterion {
    /// A column of the row itself; a choice by its number.
    pub fn column(name: impl Into<String>) -> Self {
        Self::Column { operand: Operand::column(name), by_label: false }
    }
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
    /// How many rows to pass over, where pages have numbers and no positions (query.md §10.5).
    pub skip: Option<u32>,
}

/// The position of a row in an order: its value in each criterion, its key, the keys of what is
/// joined to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Position {
    /// Values in the order's criteria.
    pub values: Vec<crate::value::Value>,
    /// Primary key.
    pub id: Uuid,
    /// Primary keys of the joined rows, in the order of the links (a link before those inside it);
    /// none where an outer link found no row.
    pub links: Vec<Option<Uuid>>,
}

impl Position {
    /// The position of a row to which none is joined.
    pub fn new(values: Vec<crate::value::Value>, id: Uuid) -> Self {
        Self { values, id, links: Vec::new() }
    }
}
