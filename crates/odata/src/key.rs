//! What stands in parentheses after a set: the key of a row.

use model::{Error, Result};
use uuid::Uuid;

use super::expression::{Literal, parse_literal};
use super::text::split_outside;

/// The inside of a pair of parentheses.
#[derive(Clone, Debug, PartialEq)]
pub enum Key {
    /// Nothing: `()`.
    Empty,
    /// A bare id: `(g)`.
    Id(Uuid),
    /// Named values: `(accountid=g)`. A value that is an alias (`@p`) is null here.
    Named(Vec<(String, Literal)>),
}

impl Key {
    /// Reads the inside of a pair of parentheses.
    ///
    /// # Errors
    /// If it is neither an id nor named values.
    pub fn parse(text: &str) -> Result<Self> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(Self::Empty);
        }
        if let Some(id) = parse_guid(text) {
            return Ok(Self::Id(id));
        }
        let pair = |part: &str| {
            let (name, value) = part.split_once('=').ok_or(Error::QuerySyntax)?;
            let (name, value) = (name.trim(), value.trim());
            let value =
                if value.starts_with('@') { Some(Literal::Null) } else { parse_literal(value) };
            match value {
                Some(value) if !name.is_empty() => Ok((name.to_owned(), value)),
                _ => Err(Error::QuerySyntax),
            }
        };
        split_outside(text, ',').into_iter().map(pair).collect::<Result<_>>().map(Self::Named)
    }
}

/// An id in its only form: 36 characters, any case. Braces are refused (protocol.md §1).
pub fn parse_guid(text: &str) -> Option<Uuid> {
    if text.len() == 36 { Uuid::try_parse(text).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "278742B0-1e61-4fb5-84ef-c7de308c19e2";

    #[test]
    fn keys_are_bare_or_named_and_braces_are_refused() {
        let id = Uuid::parse_str(ID).unwrap();
        assert_eq!(Key::parse(ID), Ok(Key::Id(id)));
        assert_eq!(Key::parse(" "), Ok(Key::Empty));
        assert_eq!(
            Key::parse(&format!("accountid={ID}")),
            Ok(Key::Named(vec![("accountid".into(), Literal::Guid(id))]))
        );
        assert_eq!(
            Key::parse("a='it''s, b',c=1"),
            Ok(Key::Named(vec![
                ("a".into(), Literal::Text("it's, b".into())),
                ("c".into(), Literal::Number("1".into())),
            ]))
        );
        let bad = [
            format!("{{{ID}}}"),
            "1".into(),
            "'x'".into(),
            "a=".into(),
            "=1".into(),
            ID.replace('-', ""),
        ];
        for bad in bad {
            assert_eq!(Key::parse(&bad), Err(Error::QuerySyntax), "{bad}");
        }
    }
}
