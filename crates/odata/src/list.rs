//! Lists in brackets, which are JSON but for texts that may stand in single quotes:
//! `["a","b"]`, `['a','b']`, `[1, 2]`.

use model::{Error, Result};

use super::expression::Literal;
use super::lexer::{Token, word};

/// The list at the start of `rest`, which is a part of `text`, and its length.
pub(super) fn list(text: &str, rest: &str) -> Result<(Literal, usize)> {
    let mut reader = Reader { text, rest: rest.get(1..).unwrap_or_default() };
    let mut members = Vec::new();
    if !reader.take(']') {
        loop {
            members.push(reader.member()?);
            if reader.take(']') {
                break;
            }
            if !reader.take(',') {
                return Err(if reader.rest.is_empty() { open() } else { no_comma() });
            }
        }
    }
    Ok((Literal::List(members), rest.len() - reader.rest.len()))
}

struct Reader<'a> {
    text: &'a str,
    rest: &'a str,
}

impl Reader<'_> {
    /// Whether this sign comes next, after blanks; it is passed over then.
    fn take(&mut self, sign: char) -> bool {
        self.rest = self.rest.trim_start();
        let after = self.rest.strip_prefix(sign);
        self.rest = after.unwrap_or(self.rest);
        after.is_some()
    }

    fn member(&mut self) -> Result<Literal> {
        self.rest = self.rest.trim_start();
        let quote = self.rest.chars().next().filter(|first| matches!(first, '\'' | '"'));
        let (member, length) = match quote {
            Some(quote) => {
                let (text, length) = quoted(self.rest, quote).ok_or_else(|| self.unterminated())?;
                (Literal::Text(text), length)
            }
            None => match word(self.rest) {
                Some((Token::Guid(id), length)) => (Literal::Guid(id), length),
                Some((Token::Number(text), length)) => (Literal::Number(text), length),
                Some((Token::Name(name), length)) => match name.as_str() {
                    "null" => (Literal::Null, length),
                    "true" => (Literal::Bool(true), length),
                    "false" => (Literal::Bool(false), length),
                    _ => return Err(no_value()),
                },
                _ => return Err(if self.rest.is_empty() { open() } else { no_value() }),
            },
        };
        self.rest = self.rest.get(length..).unwrap_or_default();
        Ok(member)
    }

    fn unterminated(&self) -> Error {
        super::lexer::unterminated(self.text)
    }
}

/// The text in quotes at the start of `rest`, and its length. A backslash escapes as in JSON; a quote
/// of the single kind may be doubled too.
fn quoted(rest: &str, quote: char) -> Option<(String, usize)> {
    let mut value = String::new();
    let mut characters = rest.char_indices().skip(1).peekable();
    while let Some((index, character)) = characters.next() {
        match character {
            '\\' => value.push(escaped(&mut characters)?),
            '\'' if quote == '\'' && characters.next_if(|(_, next)| *next == '\'').is_some() => {
                value.push('\'');
            }
            _ if character == quote => return Some((value, index + 1)),
            _ => value.push(character),
        }
    }
    None
}

/// The character that stands behind a backslash.
fn escaped(characters: &mut impl Iterator<Item = (usize, char)>) -> Option<char> {
    let (_, character) = characters.next()?;
    Some(match character {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        'b' => '\u{8}',
        'f' => '\u{c}',
        'u' => {
            let high = unit(characters)?;
            if (0xd800..0xdc00).contains(&high) {
                // The second half of a character beyond 16 bits.
                let pair = (characters.next()?.1, characters.next()?.1) == ('\\', 'u');
                let low = unit(characters).filter(|_| pair)?;
                return char::decode_utf16([high, low]).next()?.ok();
            }
            char::from_u32(high.into())?
        }
        other => other,
    })
}

fn unit(characters: &mut impl Iterator<Item = (usize, char)>) -> Option<u16> {
    let digits: Vec<char> = characters.take(4).map(|(_, digit)| digit).collect();
    let digits: Option<Vec<u32>> = digits.iter().map(|digit| digit.to_digit(16)).collect();
    let digits = digits.filter(|digits| digits.len() == 4)?;
    let number = digits.iter().fold(0, |number, digit| number * 16 + digit);
    u16::try_from(number).ok()
}

fn no_comma() -> Error {
    Error::QueryOption(
        "Invalid JSON. A comma character ',' was expected in scope 'Array'. Every two elements in an \
         array and properties of an object must be separated by commas."
            .into(),
    )
}

fn no_value() -> Error {
    Error::QueryOption("Invalid JSON. A value was expected in scope 'Array'.".into())
}

fn open() -> Error {
    Error::QueryOption("Invalid JSON. The end of the array was expected in scope 'Array'.".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_texts_in_either_quotes_and_bare_values() {
        let texts = |text: &str, expected: &[&str]| {
            let expected = expected.iter().map(|text| Literal::Text((*text).to_owned())).collect();
            let all = format!("{text} rest");
            assert_eq!(list(&all, &all), Ok((Literal::List(expected), text.len())), "{text}");
        };
        texts("[]", &[]);
        texts("[ ]", &[]);
        texts(r#"["5","2000"]"#, &["5", "2000"]);
        texts("['5','2000']", &["5", "2000"]);
        texts(r#"[ "First" , "Last's" ]"#, &["First", "Last's"]);
        texts(r#"["O''Bryan"]"#, &["O''Bryan"]);
        texts("['O''Bryan']", &["O'Bryan"]);
        texts(r"['O\'Bryan','\u00e9\ud83d\ude00\n']", &["O'Bryan", "é😀\n"]);
        texts(r#"['a "b"]','c,d']"#, &[r#"a "b"]"#, "c,d"]);
        let (found, _) = list("[1, -2.5,true,null]", "[1, -2.5,true,null]").unwrap();
        let number = |text: &str| Literal::Number(text.to_owned());
        let expected = vec![number("1"), number("-2.5"), Literal::Bool(true), Literal::Null];
        assert_eq!(found, Literal::List(expected));
    }

    #[test]
    fn what_is_no_list_is_refused() {
        let check = |text: &str, start: &str| {
            let error = list(text, text).unwrap_err().to_string();
            assert!(error.starts_with(start), "{text}: {error}");
        };
        let comma = "Invalid JSON. A comma character ',' was expected in scope 'Array'.";
        check("['First', 'Last's']", comma);
        check("[1 2]", comma);
        check("['a';'b']", comma);
        check("[", "Invalid JSON.");
        check("['a'", "Invalid JSON.");
        check("['a',", "Invalid JSON.");
        check("['a',]", "Invalid JSON.");
        check("[,]", "Invalid JSON.");
        check("[[1]]", "Invalid JSON.");
        check("[{}]", "Invalid JSON.");
        check("[x]", "Invalid JSON.");
        check("['a", "There is an unterminated literal at position 3 in '['a'.");
        check(r"['\ud83d']", "There is an unterminated literal");
    }
}
