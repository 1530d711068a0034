//! T-SQL's wildcards in the notations of the databases.

use model::query::{Pattern, PatternPiece};

/// Whether a pattern has a set of characters, which `LIKE` cannot say outside T-SQL.
pub(super) fn has_set(pattern: &Pattern) -> bool {
    pattern.pieces.iter().any(|piece| matches!(piece, PatternPiece::Set { .. }))
}

/// For SQLite's `GLOB`: `*`, `?`, `[a-z]`, `[^a]`; a sign is quoted by brackets.
pub(super) fn glob(pattern: &Pattern) -> String {
    let mut out = String::new();
    for piece in &pattern.pieces {
        match piece {
            PatternPiece::Anything => out.push('*'),
            PatternPiece::One => out.push('?'),
            PatternPiece::Text(text) => {
                for character in text.chars() {
                    if matches!(character, '*' | '?' | '[') {
                        out.push('[');
                        out.push(character);
                        out.push(']');
                    } else {
                        out.push(character);
                    }
                }
            }
            PatternPiece::Set { negated, ranges } => glob_set(&mut out, *negated, ranges),
        }
    }
    out
}

/// A set of single characters; ranges were spelled out. A `]` counts as a member only as the first
/// one, a `-` only next to it, a `^` anywhere but first.
fn glob_set(out: &mut String, negated: bool, ranges: &[(char, char)]) {
    let has = |sign: char| ranges.contains(&(sign, sign));
    let plain = |(low, _): &(char, char)| (!matches!(low, ']' | '-' | '^')).then_some(*low);
    let mut members = String::new();
    members.extend([']', '-'].into_iter().filter(|sign| has(*sign)));
    members.extend(ranges.iter().filter_map(plain));
    match (members.is_empty(), negated) {
        // `[^]` alone cannot be said: the sign itself is no wildcard.
        (true, false) => out.push('^'),
        (_, negated) => {
            out.push_str(if negated { "[^" } else { "[" });
            out.push_str(&members);
            if has('^') {
                out.push('^');
            }
            out.push(']');
        }
    }
}

/// For PostgreSQL's `LIKE`, which quotes with a backslash.
pub(super) fn like(pattern: &Pattern) -> String {
    let mut out = String::new();
    for piece in &pattern.pieces {
        match piece {
            PatternPiece::Anything => out.push('%'),
            PatternPiece::One => out.push('_'),
            PatternPiece::Text(text) => {
                for character in text.chars() {
                    if matches!(character, '%' | '_' | '\\') {
                        out.push('\\');
                    }
                    out.push(character);
                }
            }
            PatternPiece::Set { .. } => {}
        }
    }
    out
}

/// For PostgreSQL's regular expressions, anchored at both ends.
pub(super) fn regex(pattern: &Pattern) -> String {
    let mut out = String::from("^");
    let quoted = |out: &mut String, character: char| {
        if !character.is_alphanumeric() && character.is_ascii() && !character.is_ascii_whitespace()
        {
            out.push('\\');
        }
        out.push(character);
    };
    for piece in &pattern.pieces {
        match piece {
            PatternPiece::Anything => out.push_str(".*"),
            PatternPiece::One => out.push('.'),
            PatternPiece::Text(text) => text.chars().for_each(|each| quoted(&mut out, each)),
            PatternPiece::Set { negated, ranges } => {
                out.push_str(if *negated { "[^" } else { "[" });
                for (member, _) in ranges {
                    quoted(&mut out, *member);
                }
                out.push(']');
            }
        }
    }
    out.push('$');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_notation_keeps_the_meaning() {
        let check = |text: &str, in_glob: &str, in_regex: &str| {
            let pattern = Pattern::parse(text);
            assert_eq!(glob(&pattern), in_glob, "{text}");
            assert_eq!(regex(&pattern), in_regex, "{text}");
        };
        check("%a_b", "*a?b", "^.*a.b$");
        check("5[%]", "5[%]", r"^5[\%]$");
        check("a*b?[[]", "a[*]b[?][[]", r"^a\*b\?[\[]$");
        check("[^abc]x", "[^abc]x", "^[^abc]x$");
        check("[^^-]", "[^-^]", r"^[^\^\-]$");
        check("[-^]", "[-^]", r"^[\-\^]$");
        check("[a^]", "[a^]", r"^[a\^]$");
        assert_eq!(like(&Pattern::parse(r"50%_\")), r"50%_\\");
        assert_eq!(like(&Pattern { pieces: vec![PatternPiece::Text("5%".into())] }), r"5\%");
    }
}
