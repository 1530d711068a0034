//! The words of a filter or an order: names, literals, operators, brackets.

use model::{Error, Result};
use uuid::Uuid;

use super::expression::Literal;
use super::key::parse_guid;
use super::list::list;

/// A word.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// A name or a word operator: `name`, `eq`, `Microsoft.Dynamics.CRM.In`, `$count`.
    Name(String),
    /// A parameter alias without its `@`.
    Alias(String),
    /// A quoted text, its quotes undoubled.
    Text(String),
    /// A bare id.
    Guid(Uuid),
    /// Anything that starts like a number: a number, a date, an instant.
    Number(String),
    /// A list of values in brackets.
    List(Literal),
    /// `(` `)` `,` `/` `:` `=` `]` `*` `;`
    Mark(char),
}

/// Reads all words of `text`.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        let Some(first) = rest.chars().next() else { return Ok(tokens) };
        let (token, length) = match first {
            '\'' => quoted(text, rest)?,
            '(' | ')' | ',' | '/' | ':' | '=' | ']' | '*' | ';' => (Token::Mark(first), 1),
            '[' => {
                let (list, length) = list(text, rest)?;
                (Token::List(list), length)
            }
            '"' => double_quoted(text, rest)?,
            '@' => {
                let name = run(rest.get(1..).unwrap_or_default(), |c| is_name(c) && c != '.');
                (Token::Alias(name.to_owned()), 1 + name.len())
            }
            _ => word(rest).ok_or_else(|| unexpected(text, rest))?,
        };
        tokens.push(token);
        rest = rest.get(length..).unwrap_or_default();
    }
}

/// An id, a number or a name at the start of `rest`, and its length.
pub(super) fn word(rest: &str) -> Option<(Token, usize)> {
    let ends = |length: usize| !rest.get(length..).is_some_and(|rest| rest.starts_with(is_name));
    if let Some(id) = rest.get(..36).and_then(parse_guid)
        && ends(36)
    {
        return Some((Token::Guid(id), 36));
    }
    let unsigned = rest.strip_prefix(['-', '+']).unwrap_or(rest);
    if unsigned.starts_with(|c: char| c.is_ascii_digit()) {
        let sign = rest.len() - unsigned.len();
        let digits =
            run(unsigned, |c| c.is_ascii_alphanumeric() || matches!(c, '.' | ':' | '-' | '+'));
        let length = sign + digits.len();
        return Some((Token::Number(rest.get(..length)?.to_owned()), length));
    }
    let name = run(rest, is_name);
    (!name.is_empty()).then(|| (Token::Name(name.to_owned()), name.len()))
}

fn is_name(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '.' | '$')
}

/// The longest start of `text` of such characters.
fn run(text: &str, belongs: impl Fn(char) -> bool) -> &str {
    let end = text.find(|c| !belongs(c)).unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

/// The quoted text at the start of `rest`, and its length.
fn quoted(text: &str, rest: &str) -> Result<(Token, usize)> {
    let mut value = String::new();
    let mut characters = rest.char_indices().skip(1).peekable();
    while let Some((index, character)) = characters.next() {
        if character != '\'' {
            value.push(character);
        } else if characters.next_if(|(_, next)| *next == '\'').is_some() {
            value.push('\'');
        } else {
            return Ok((Token::Text(value), index + 1));
        }
    }
    Err(unterminated(text))
}

/// The text in double quotes at the start of `rest`, as in JSON, and its length.
fn double_quoted(text: &str, rest: &str) -> Result<(Token, usize)> {
    let mut escaped = false;
    for (index, character) in rest.char_indices().skip(1) {
        match character {
            '"' if !escaped => {
                let literal = rest.get(..=index).unwrap_or_default();
                let value = serde_json::from_str(literal).map_err(|_| unexpected(text, rest))?;
                return Ok((Token::Text(value), index + 1));
            }
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    Err(unterminated(text))
}

/// A quote without its end. Positions are counted as .NET counts characters.
pub(super) fn unterminated(text: &str) -> Error {
    let position = text.encode_utf16().count();
    Error::QueryOption(format!(
        "There is an unterminated literal at position {position} in '{text}'."
    ))
}

fn unexpected(text: &str, rest: &str) -> Error {
    let position = text.len() - rest.len();
    Error::QueryOption(format!(
        "Syntax error: character not valid at position {position} in '{text}'."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_told_apart() {
        use Token::{Alias, Guid, List, Mark, Name, Number, Text};
        let check = |text: &str, expected: &[Token]| {
            assert_eq!(tokens(text).unwrap(), expected, "{text}");
        };
        let id = "e39c5d16-675b-48d1-8e67-667427e9c084";
        check(
            &format!("a eq {id}"),
            &[Name("a".into()), Name("eq".into()), Guid(Uuid::parse_str(id).unwrap())],
        );
        check("'O''Bryan'", &[Text("O'Bryan".into())]);
        check(
            "-5 1E3 2024-05-01T10:00:00+02:00",
            &[
                Number("-5".into()),
                Number("1E3".into()),
                Number("2024-05-01T10:00:00+02:00".into()),
            ],
        );
        check(
            "o:o/name",
            &[Name("o".into()), Mark(':'), Name("o".into()), Mark('/'), Name("name".into())],
        );
        check("@p1", &[Alias("p1".into())]);
        let list = ["First", "Last's"].map(|text| Literal::Text(text.into())).to_vec();
        check(r#"["First", "Last's"] )"#, &[List(Literal::List(list)), Mark(')')]);
    }

    #[test]
    fn an_open_quote_is_reported_with_its_position() {
        let text = "lastname eq 'O'Bryan'";
        let expected =
            "There is an unterminated literal at position 21 in 'lastname eq 'O'Bryan''.";
        assert_eq!(tokens(text).unwrap_err().to_string(), expected);
    }
}
