//! Patterns in a form that every database reads alike. Databases compare folded text, and folding
//! moves letters about: the range `[Z-a]` would become `[z-a]`. So ranges become their characters.

use model::query::{Pattern, PatternPiece};
use model::{Error, Result};

/// The most characters that the ranges of a set may name.
const WIDEST: usize = 2_000;

/// The pattern with its ranges spelled out; `None` if nothing can match it.
///
/// # Errors
/// If a range is too wide to be spelled out.
pub(super) fn readable_by_databases(pattern: &Pattern) -> Result<Option<Pattern>> {
    let mut pieces = Vec::with_capacity(pattern.pieces.len());
    for piece in &pattern.pieces {
        let PatternPiece::Set { negated, ranges } = piece else {
            pieces.push(piece.clone());
            continue;
        };
        let mut members = Vec::new();
        for (low, high) in ranges {
            members.extend((*low..=*high).take(WIDEST + 1));
            if members.len() > WIDEST {
                return Err(Error::QueryOption("a set of a pattern is too wide".into()));
            }
        }
        members.sort_unstable();
        members.dedup();
        match (members.is_empty(), negated) {
            // A range from the last to the first has no members.
            (true, false) => return Ok(None),
            (true, true) => pieces.push(PatternPiece::One),
            (false, _) => {
                let ranges = members.into_iter().map(|member| (member, member)).collect();
                pieces.push(PatternPiece::Set { negated: *negated, ranges });
            }
        }
    }
    Ok(Some(Pattern { pieces }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_become_their_characters() {
        let check = |text: &str, expected: Option<&str>| {
            let found = readable_by_databases(&Pattern::parse(text)).unwrap();
            assert_eq!(found, expected.map(Pattern::parse), "{text}");
        };
        check("a[c-e]%", Some("a[cde]%"));
        check("[X-Z]_[]-_]", Some("[XYZ]_[]^_]"));
        check("[z-a]", None);
        check("[^z-a]x", Some("_x"));
        check("[^bab]", Some("[^ab]"));
        assert!(readable_by_databases(&Pattern::parse("[ -\u{10ffff}]")).is_err());
    }
}
