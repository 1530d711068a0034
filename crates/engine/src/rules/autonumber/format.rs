//! The format of an autonumber column, taken apart: text, and fields in braces.

use super::date::Pattern;

/// A format.
#[derive(Debug, PartialEq)]
pub(super) struct Format(pub(super) Vec<Piece>);

/// A part of a format.
#[derive(Debug, PartialEq)]
pub(super) enum Piece {
    /// Text as it stands.
    Text(String),
    /// The number of the row, with at least so many digits.
    Number(usize),
    /// So many random letters and digits.
    Random(usize),
    /// The time of the row in UTC.
    Date(Pattern),
}

/// More digits no number has.
const MOST_DIGITS: usize = 18;
/// What the product takes.
const MOST_RANDOM: usize = 6;

impl Format {
    /// Reads a format, or tells what is wrong with it.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((literal, after)) = rest.split_once('{') {
            push_text(&mut pieces, literal)?;
            let (field, after) =
                after.split_once('}').ok_or_else(|| String::from("a brace is not closed"))?;
            pieces.push(piece(field)?);
            rest = after;
        }
        push_text(&mut pieces, rest)?;
        Ok(Self(pieces))
    }
}

fn push_text(pieces: &mut Vec<Piece>, text: &str) -> Result<(), String> {
    if text.contains('}') {
        return Err("a brace is closed that was not opened".into());
    }
    if !text.is_empty() {
        pieces.push(Piece::Text(text.to_owned()));
    }
    Ok(())
}

fn piece(field: &str) -> Result<Piece, String> {
    let (name, argument) =
        field.split_once(':').ok_or_else(|| format!("'{{{field}}}' says nothing after a colon"))?;
    let count = |most: usize| {
        let count: Option<usize> = argument.trim().parse().ok();
        count.filter(|count| (1..=most).contains(count)).ok_or_else(|| {
            format!("'{argument}' in '{{{field}}}' is not a number from 1 to {most}")
        })
    };
    Ok(match name.to_ascii_uppercase().as_str() {
        "SEQNUM" => Piece::Number(count(MOST_DIGITS)?),
        "RANDSTRING" => Piece::Random(count(MOST_RANDOM)?),
        "DATETIMEUTC" => Piece::Date(
            Pattern::read(argument).map_err(|why| format!("'{argument}' is no format: {why}"))?,
        ),
        _ => return Err(format!("there is no field '{name}'")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_is_text_with_fields_in_it() {
        let text = |text: &str| Piece::Text(text.into());
        let date = |text: &str| Piece::Date(Pattern::read(text).unwrap());
        for (format, expected) in [
            ("", vec![]),
            ("plain", vec![text("plain")]),
            ("{SEQNUM:4}", vec![Piece::Number(4)]),
            (
                "CAR-{SEQNUM:3}-{RANDSTRING:6}",
                vec![text("CAR-"), Piece::Number(3), text("-"), Piece::Random(6)],
            ),
            (
                "CNR-{RANDSTRING:4}{DATETIMEUTC:yyyyMMddhhmmss}!",
                vec![text("CNR-"), Piece::Random(4), date("yyyyMMddhhmmss"), text("!")],
            ),
            ("{DATETIMEUTC:HH:mm}", vec![date("HH:mm")]),
            ("{seqnum:18}", vec![Piece::Number(18)]),
        ] {
            assert_eq!(Format::read(format), Ok(Format(expected)), "{format}");
        }
    }

    #[test]
    fn whatever_is_no_format_says_why() {
        for format in [
            "{",
            "}",
            "a}b",
            "{SEQNUM:4",
            "{SEQNUM}",
            "{SEQNUM:}",
            "{SEQNUM:0}",
            "{SEQNUM:19}",
            "{SEQNUM:-1}",
            "{SEQNUM:x}",
            "{SEQNUM:{4}}",
            "{RANDSTRING:0}",
            "{RANDSTRING:7}",
            "{RANDSTRING:99999999999999999999}",
            "{DATETIMEUTC:}",
            "{DATETIMEUTC:X}",
            "{DATETIMEUTC:yyyy'}",
            "{NUMBER:4}",
            "{}",
        ] {
            assert!(Format::read(format).is_err(), "{format}");
        }
    }
}
