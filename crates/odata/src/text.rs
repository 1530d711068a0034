//! Cutting text at separators that stand neither in quotes nor in brackets, and decoding it.

use std::borrow::Cow;

use model::{Error, Result};
use percent_encoding::percent_decode_str;

/// The parts of `text` between separators at its outermost level.
pub(super) fn split_outside(text: &str, separator: char) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    let (mut quote, mut escaped, mut depth) = (None, false, 0_usize);
    for (index, character) in text.char_indices() {
        match (quote, character) {
            (Some(_), _) if escaped => escaped = false,
            // As in JSON; between single quotes a backslash is one like any other character.
            (Some('"'), '\\') => escaped = true,
            (Some(open), _) if open == character => quote = None,
            (None, '\'' | '"') => quote = Some(character),
            (None, '(' | '[' | '{') => depth += 1,
            (None, ')' | ']' | '}') => depth = depth.saturating_sub(1),
            (None, _) if character == separator && depth == 0 => {
                parts.push(text.get(start..index).unwrap_or_default());
                start = index + character.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(text.get(start..).unwrap_or_default());
    parts
}

/// Percent-decodes a part of the path, where `+` stands for itself.
pub(super) fn decode(text: &str) -> Result<Cow<'_, str>> {
    well_formed(text)?;
    percent_decode_str(text).decode_utf8().map_err(|_| Error::QuerySyntax)
}

/// Percent-decodes a part of the query, where `+` is a space (query.md §1.2).
pub(super) fn decode_query(text: &str) -> Result<String> {
    well_formed(text)?;
    let spaced = text.replace('+', " ");
    let decoded = percent_decode_str(&spaced).decode_utf8().map_err(|_| Error::QuerySyntax)?;
    Ok(decoded.into_owned())
}

fn well_formed(text: &str) -> Result<()> {
    let complete = text.split('%').skip(1).all(|after| {
        after.as_bytes().get(..2).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit))
    });
    if complete { Ok(()) } else { Err(Error::QuerySyntax) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_in_quotes_and_brackets_do_not_cut() {
        assert_eq!(split_outside("a,b(c,d),'e,f'", ','), ["a", "b(c,d)", "'e,f'"]);
        assert_eq!(split_outside("", ','), [""]);
        assert_eq!(split_outside("'it''s',x", ','), ["'it''s'", "x"]);
        assert_eq!(split_outside(r#"{"a":1,"b":[1,2]},"\",'",c"#, ',').len(), 3);
    }

    #[test]
    fn a_plus_is_a_space_in_the_query_only() {
        assert_eq!(decode_query("a+b%2Bc").unwrap(), "a b+c");
        assert_eq!(decode("a+b").unwrap(), "a+b");
        assert_eq!(decode("%zz"), Err(Error::QuerySyntax));
        assert_eq!(decode("%ff"), Err(Error::QuerySyntax));
        assert_eq!(decode("%2"), Err(Error::QuerySyntax));
    }
}
