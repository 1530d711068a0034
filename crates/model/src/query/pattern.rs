//! Patterns over text, in the notation of T-SQL.

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
