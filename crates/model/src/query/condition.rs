//! Conditions: which rows.

use super::Path;
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

/// A pattern over text, without regard to case. Wildcards of T-SQL: `%`, `_`, `[a-z]`, `[^a]`
/// (query.md §3.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// The pieces, in order.
    pub pieces: Vec<PatternPiece>,
}

/// A piece of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PatternPiece {
    /// This text.
    Text(String),
    /// Any text, also none: `%`.
    Anything,
    /// Any one character: `_`.
    One,
    /// One character of (or not of) a set: `[abc]`, `[a-z]`, `[^a]`.
    Set {
        /// Not one of them.
        negated: bool,
        /// First and last character of each range; equal for a single one.
        ranges: Vec<(char, char)>,
    },
}

impl Pattern {
    /// Reads T-SQL's notation. A `[` without its `]` stands for itself.
    pub fn parse(text: &str) -> Self {
        let mut pieces = Vec::new();
        let mut literal = String::new();
        let mut rest = text.chars();
        while let Some(character) = rest.next() {
            let piece = match character {
                '%' => PatternPiece::Anything,
                '_' => PatternPiece::One,
                '[' => {
                    let Some((set, after)) = parse_set(rest.as_str()) else {
                        literal.push('[');
                        continue;
                    };
                    rest = after.chars();
                    set
                }
                other => {
                    literal.push(other);
                    continue;
                }
            };
            if !literal.is_empty() {
                pieces.push(PatternPiece::Text(std::mem::take(&mut literal)));
            }
            pieces.push(piece);
        }
        if !literal.is_empty() {
            pieces.push(PatternPiece::Text(literal));
        }
        Self { pieces }
    }

    /// The pattern with anything before or after it.
    #[must_use]
    pub fn within(mut self, before: bool, after: bool) -> Self {
        if before {
            self.pieces.insert(0, PatternPiece::Anything);
        }
        if after {
            self.pieces.push(PatternPiece::Anything);
        }
        self
    }
}

/// The set after a `[` and the text after its `]`.
fn parse_set(text: &str) -> Option<(PatternPiece, &str)> {
    let negated = text.starts_with('^');
    let body = text.strip_prefix('^').unwrap_or(text);
    // A `]` directly after the opening stands for itself.
    let first = body.chars().next()?;
    let end = body.get(first.len_utf8()..)?.find(']')? + first.len_utf8();
    let members: Vec<char> = body.get(..end)?.chars().collect();
    let mut ranges = Vec::new();
    let mut members = members.into_iter().peekable();
    while let Some(low) = members.next() {
        let mut ahead = members.clone();
        if ahead.next() == Some('-')
            && let Some(high) = ahead.next()
        {
            ranges.push((low, high));
            members = ahead;
        } else {
            ranges.push((low, low));
        }
    }
    Some((PatternPiece::Set { negated, ranges }, body.get(end + 1..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_are_read_and_brackets_quote_them() {
        use PatternPiece::{Anything, One, Set, Text};
        let check = |text: &str, expected: &[PatternPiece]| {
            assert_eq!(Pattern::parse(text).pieces, expected, "{text}");
        };
        check("val", &[Text("val".into())]);
        check("%a_", &[Anything, Text("a".into()), One]);
        check("[%]", &[Set { negated: false, ranges: vec![('%', '%')] }]);
        check("[a-cx]", &[Set { negated: false, ranges: vec![('a', 'c'), ('x', 'x')] }]);
        check("[^a]b", &[Set { negated: true, ranges: vec![('a', 'a')] }, Text("b".into())]);
        check("[ab", &[Text("[ab".into())]);
        check("[[]", &[Set { negated: false, ranges: vec![('[', '[')] }]);
    }
}
