//! Conditions: which rows.

use uuid::Uuid;

use super::{Link, Path, Pattern, Tree, When, Who};
use crate::value::Value;

/// A condition on a row. It is true, false or unknown (because of a null); only rows for which it is
/// true are returned (query.md §3.3).
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// All of them are true. None at all: true.
    All(Vec<Condition>),
    /// One of them is true. None at all: false.
    Any(Vec<Condition>),
    /// It is not true.
    Not(Box<Condition>),
    /// Two operands compare in this way.
    Compare {
        /// What stands left of the operator.
        left: Operand,
        /// The operator.
        comparison: Comparison,
        /// What stands right of it.
        right: Operand,
    },
    /// The operand has no value.
    Null(Operand),
    /// The operand is one of the values.
    In(Operand, Vec<Value>),
    /// The operand, as text, has this pattern.
    Like(Operand, Pattern),
    /// Rows along a relationship satisfy a condition.
    Related {
        /// Where to go from the row.
        path: Path,
        /// How many of the rows found there.
        quantifier: Quantifier,
        /// What they must satisfy; all do if it is left out.
        condition: Option<Box<Condition>>,
    },
    /// A row can be joined along the link. How the link joins and what it shows does not matter.
    Exists(Box<Link>),
    /// A date, in relation to now.
    When(Operand, When),
    /// An id or a language, in relation to the user in whose name the question is asked.
    Who(Operand, Who),
    /// The key of a row, or a lookup to one, in relation to another row of its table's hierarchy.
    Tree(Operand, Tree, Uuid),
    /// A multi-choice has one of the choices.
    Holds(Operand, Vec<i64>),
}

impl Condition {
    /// `column = value`; null compares with `Null`, not with this.
    pub fn equal(column: impl Into<String>, value: Value) -> Self {
        Self::Compare {
            left: Operand::column(column),
            comparison: Comparison::Equal,
            right: Operand::Value(value),
        }
    }
}

/// How many of the related rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantifier {
    /// At least one.
    Any,
    /// Every one; true if there is none.
    All,
}

/// One side of a comparison.
#[derive(Clone, Debug, PartialEq)]
pub enum Operand {
    /// A column of the row, or of the row at the end of a way along lookups.
    Column {
        /// Lookups to follow first; none for a column of the row itself.
        path: Vec<Path>,
        /// The column.
        name: String,
    },
    /// A column of a row that is joined by a link, as it is after the join: null where an outer link
    /// found no row.
    Linked {
        /// The name of the link.
        link: String,
        /// The column.
        name: String,
    },
    /// A fixed value.
    Value(Value),
}

impl Operand {
    /// A column of the row itself.
    pub fn column(name: impl Into<String>) -> Self {
        Self::Column { path: Vec::new(), name: name.into() }
    }
}

/// A comparison operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `<>`; true for a null, as in the product.
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

impl Comparison {
    /// The same with its sides exchanged.
    #[must_use]
    pub fn flipped(self) -> Self {
        match self {
            Self::Less => Self::Greater,
            Self::LessOrEqual => Self::GreaterOrEqual,
            Self::Greater => Self::Less,
            Self::GreaterOrEqual => Self::LessOrEqual,
            Self::Equal | Self::NotEqual => self,
        }
    }
}
