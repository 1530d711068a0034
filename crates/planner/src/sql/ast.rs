//! The tree of a statement. Names are still names and values still values; a dialect makes text and
//! placeholders of them.

use std::sync::Arc;

use model::query::{Comparison, DatePart, Pattern};
use model::rows::CellType;
use model::time::{FiscalYears, Zone};
use uuid::Uuid;

use crate::statement::Parameter;

/// A table in a FROM clause, by its number: `t0`, `t1`, ...
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Source(pub(crate) u16);

/// An expression.
#[derive(Clone, Debug)]
pub(crate) enum Expr {
    /// A column of a table.
    Column(Source, Arc<str>),
    /// A value, bound.
    Value(Parameter),
    /// Text without case and accents.
    Fold(Box<Expr>),
    /// Text without the blanks at its end.
    Trimmed(Box<Expr>),
    /// True if two sides compare so. `NotEqual` is true for a null on one side.
    Compare(Box<Expr>, Comparison, Box<Expr>),
    /// True if all are; also if there is none.
    And(Vec<Expr>),
    /// True if one is; false if there is none.
    Or(Vec<Expr>),
    /// True if the inner one is not true, that is false or null.
    Not(Box<Expr>),
    /// True for a null.
    Null(Box<Expr>),
    /// True if it is one of these values.
    In(Box<Expr>, Vec<Parameter>),
    /// True if it is one of these ids.
    InGuids(Box<Expr>, Vec<Uuid>),
    /// True if the expression is among the first column of a select that does not depend on it.
    InSelect(Box<Expr>, Box<Select>),
    /// True if the expression is among the ids that a walk reaches.
    InWalk(Box<Expr>, Box<Walk>),
    /// True if the text, with a comma before and after it, has this part.
    HasPart(Box<Expr>, Parameter),
    /// True if one of the whole numbers has this flag.
    AnyFlag(Vec<Expr>, i32),
    /// True if the folded text has the pattern.
    Like(Box<Expr>, Pattern),
    /// True if the select returns a row.
    Exists(Box<Select>),
    /// The first that is not null.
    Coalesce(Vec<Expr>),
    /// The second expression in rows for which the first one is true, null in others.
    Case(Box<Expr>, Box<Expr>),
    /// The value beside the number that the expression has; null for any other.
    Choice(Box<Expr>, Vec<(i64, Expr)>),
    /// A part of a date, as a whole number; null of a null.
    Part(Box<Expr>, Part),
    /// Always null.
    NullValue,
    /// The only value of the only row of a select; null if there is no row.
    Scalar(Box<Select>),
    /// A column of the select that the source is, by its place.
    Cell(Source, usize),
    /// A value computed of the rows of a group.
    Aggregate(Box<Aggregate>),
    /// Text that sorts by its fold, and then by itself.
    Sortable(Box<Expr>),
    /// The text of which a sortable one was made.
    Original(Box<Expr>),
    /// One value for the id of a row and the name of its table.
    Reference(Box<Expr>, Box<Expr>),
    /// The number of a row among those with an equal first expression, in the given order.
    RowNumber(Box<Expr>, Vec<Ordering>),
}

/// What is computed of the rows of a group.
#[derive(Clone, Debug)]
pub(crate) enum Aggregate {
    /// How many rows.
    Rows,
    /// How many rows all groups have together.
    AllRows,
    /// How many values that are not null.
    Count(Expr),
    /// How many different values.
    Different(Expr),
    /// The sum of numbers of this type.
    Sum(Expr, CellType),
    /// The average of floating point numbers.
    Average(Expr),
    /// The whole part of the average of the numbers that are kept for those of an exact type.
    Whole(Expr),
    /// What the whole part of the average leaves, less than one.
    Rest(Expr),
    /// The least value.
    Least(Expr),
    /// The greatest value.
    Greatest(Expr),
}

impl Expr {
    pub(crate) fn aggregate(aggregate: Aggregate) -> Self {
        Self::Aggregate(Box::new(aggregate))
    }

    pub(crate) fn column(source: Source, name: &str) -> Self {
        Self::Column(source, Arc::from(name))
    }

    pub(crate) fn equal(self, other: Self) -> Self {
        Self::Compare(Box::new(self), Comparison::Equal, Box::new(other))
    }

    pub(crate) fn value(parameter: Parameter) -> Self {
        Self::Value(parameter)
    }

    /// The same comparison of other columns.
    pub(crate) fn with_columns(&self, other: &impl Fn(&str) -> Self) -> Self {
        let inner = |expr: &Self| Box::new(expr.with_columns(other));
        let all = |items: &[Self]| items.iter().map(|item| item.with_columns(other)).collect();
        match self {
            Self::Column(_, name) => other(name),
            Self::Fold(expr) => Self::Fold(inner(expr)),
            Self::Trimmed(expr) => Self::Trimmed(inner(expr)),
            Self::Compare(left, comparison, right) => {
                Self::Compare(inner(left), *comparison, inner(right))
            }
            Self::And(items) => Self::And(all(items)),
            Self::Or(items) => Self::Or(all(items)),
            Self::Not(expr) => Self::Not(inner(expr)),
            Self::Null(expr) => Self::Null(inner(expr)),
            without_columns => without_columns.clone(),
        }
    }
}

/// From one id to others, step by step along the rows of a table. No step leads back to the id that it
/// began with, and there are at most [`Walk::STEPS`], so that it ends.
#[derive(Clone, Debug)]
pub(crate) struct Walk {
    pub(crate) table: Arc<str>,
    /// The number of the table.
    pub(crate) rows: Source,
    /// The number of what was reached so far.
    pub(crate) steps: Source,
    /// Where it begins.
    pub(crate) from: Parameter,
    /// What a row is found by: the id that a step leaves.
    pub(crate) left: Expr,
    /// The id that it reaches.
    pub(crate) reached: Expr,
    /// Which rows are steps.
    pub(crate) filter: Vec<Expr>,
}

impl Walk {
    /// The most steps (query.md §4).
    pub(crate) const STEPS: u32 = 100;
}

/// A part of a date. Rows are grouped by it under its name or its place: its parameters make the same
/// text a different one each time that it stands in a statement.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub(crate) taken: Taken,
    /// The time zone whose days they are; none if the date is a day and no instant.
    pub(crate) zone: Option<Zone>,
    pub(crate) fiscal: FiscalYears,
}

/// Which part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Taken {
    /// One that questions can name.
    Part(DatePart),
    /// The number of the fiscal period, without the year.
    NumberOfPeriod,
}

/// The first rows of several ordered ranges, merged: names in a column `n`, keys in a column `k`.
#[derive(Clone, Debug)]
pub(crate) struct Merged {
    pub(crate) source: Source,
    /// The key of the table that the select reads, row by row.
    pub(crate) key: Expr,
    /// Each range by itself, in its own order.
    pub(crate) branches: Vec<Branch>,
    /// Whether the order descends.
    pub(crate) descending: bool,
    /// How many rows.
    pub(crate) limit: u32,
}

/// One ordered range: a text that it is ordered by, then a key.
#[derive(Clone, Debug)]
pub(crate) struct Branch {
    /// Where the rows are; what is joined follows it, row by row.
    pub(crate) select: Select,
    pub(crate) name: Expr,
    pub(crate) key: Expr,
}

/// A criterion of order. Nulls are lowest.
#[derive(Clone, Debug)]
pub(crate) struct Ordering {
    pub(crate) by: Expr,
    pub(crate) descending: bool,
    /// Whether there can be nulls. To say where they go, where there are none, keeps PostgreSQL from
    /// using an index.
    pub(crate) nullable: bool,
}

/// A join.
#[derive(Clone, Debug)]
pub(crate) struct Join {
    /// Whether rows without a match stay.
    pub(crate) left: bool,
    /// Whether what stands left of it leads, row by row, so that its order stays.
    pub(crate) led: bool,
    pub(crate) table: Arc<str>,
    pub(crate) source: Source,
    pub(crate) on: Expr,
}

/// A question.
#[derive(Clone, Debug)]
pub(crate) struct Select {
    pub(crate) columns: Vec<Expr>,
    pub(crate) table: Arc<str>,
    pub(crate) source: Source,
    /// What leads to the rows of the table, if they are not looked for in it.
    pub(crate) merged: Option<Box<Merged>>,
    /// What stands in the place of the table, if its rows are those of another select.
    pub(crate) inner: Option<Box<Select>>,
    pub(crate) joins: Vec<Join>,
    pub(crate) filter: Vec<Expr>,
    /// Rows in which these are equal are one row.
    pub(crate) group: Vec<Expr>,
    pub(crate) order: Vec<Ordering>,
    pub(crate) limit: Option<u32>,
    /// How many rows to pass over first.
    pub(crate) skip: Option<u32>,
    /// Only rows whose number (see [`Expr::RowNumber`], the last column) is at most this.
    pub(crate) numbered_up_to: Option<u32>,
}

impl Select {
    pub(crate) fn new(table: &str, source: Source) -> Self {
        Self {
            columns: Vec::new(),
            table: Arc::from(table),
            source,
            merged: None,
            inner: None,
            joins: Vec::new(),
            filter: Vec::new(),
            group: Vec::new(),
            order: Vec::new(),
            limit: None,
            skip: None,
            numbered_up_to: None,
        }
    }
}

/// A statement.
#[derive(Debug)]
pub(crate) enum Tree<'a> {
    Select(&'a Select),
    /// How many rows a select returns, counting no further than its limit.
    Count(&'a Select),
    /// The rows of a select that belong to these parents.
    Children {
        select: &'a Select,
        parent: &'a Expr,
        ids: &'a [Uuid],
        limit: Option<u32>,
    },
    /// Each row has a value for each column.
    Insert {
        table: &'a str,
        columns: Vec<Arc<str>>,
        rows: Vec<Vec<Parameter>>,
    },
    /// In the filter, the table is `t0`.
    Update {
        table: &'a str,
        values: Vec<(Arc<str>, Parameter)>,
        filter: Vec<Expr>,
    },
    Delete {
        table: &'a str,
        filter: Vec<Expr>,
    },
}
