//! Values as JSON, straight into the body. A page of 5,000 rows passes through here cell by cell, so
//! nothing allocates.

use std::io::Write as _;

use edge::Format;
use edge::cell::{push_date, push_decimal, push_timestamp};
pub(super) use edge::cell::{push_guid, push_int};
use model::rows::{Cell, Row};

/// Writes a value.
pub(super) fn push_cell(out: &mut Vec<u8>, row: &Row<'_>, cell: Cell) {
    match cell {
        Cell::Null => out.extend_from_slice(b"null"),
        Cell::Text(span) => push_string(out, row.resolve(span)),
        Cell::Guid(_) | Cell::Timestamp(_) | Cell::Date(_) => {
            out.push(b'"');
            push_bare(out, cell);
            out.push(b'"');
        }
        Cell::Bool(_) | Cell::Int(_) | Cell::Double(_) | Cell::Decimal { .. } => {
            push_bare(out, cell);
        }
    }
}

/// Writes a value that is not text, without quotes.
pub(super) fn push_bare(out: &mut Vec<u8>, cell: Cell) {
    match cell {
        Cell::Null | Cell::Text(_) => {}
        Cell::Bool(true) => out.extend_from_slice(b"true"),
        Cell::Bool(false) => out.extend_from_slice(b"false"),
        Cell::Int(number) => push_int(out, number),
        // JSON has no infinities. Writing to a Vec cannot fail.
        Cell::Double(number) if !number.is_finite() => out.extend_from_slice(b"null"),
        Cell::Double(number) => drop(write!(out, "{number}")),
        Cell::Decimal { mantissa, scale } => push_decimal(out, mantissa, scale),
        Cell::Timestamp(instant) => push_timestamp(out, instant),
        Cell::Date(date) => push_date(out, date),
        Cell::Guid(id) => push_guid(out, id),
    }
}

/// Makes an object of the members that were written from `start` on. Each brought a comma before it;
/// the first one's becomes the brace.
pub(super) fn close_object(out: &mut Vec<u8>, start: usize) {
    match out.get_mut(start) {
        Some(comma) => *comma = b'{',
        None => out.push(b'{'),
    }
    out.push(b'}');
}

/// Whether JSON cannot show a byte as it is.
fn needs_escape(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

/// Writes a member whose value is what a person reads instead of a value, if that is another text.
pub(super) fn push_formatted(
    out: &mut Vec<u8>,
    key: &[u8],
    format: &Format<'_>,
    row: &Row<'_>,
    cell: Cell,
) {
    if let Some(text) = format.text(row, cell) {
        out.extend_from_slice(key);
        push_string(out, &text);
    }
}

/// Writes a text in quotes.
pub(crate) fn push_string(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    let mut rest = text.as_bytes();
    // Looking at every byte without stopping is what the processor does many at a time.
    let clean = !rest.iter().fold(false, |found, byte| found | needs_escape(*byte));
    if clean {
        out.extend_from_slice(rest);
        out.push(b'"');
        return;
    }
    while let Some(at) = rest.iter().position(|byte| needs_escape(*byte)) {
        let (clean, from) = rest.split_at(at);
        out.extend_from_slice(clean);
        let Some((byte, after)) = from.split_first() else { break };
        match byte {
            b'"' => out.extend_from_slice(b"\\\""),
            b'\\' => out.extend_from_slice(b"\\\\"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            other => drop(write!(out, "\\u{other:04x}")),
        }
        rest = after;
    }
    out.extend_from_slice(rest);
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use model::time::Timestamp;

    use super::*;

    fn bare(cell: Cell) -> String {
        let mut out = Vec::new();
        push_bare(&mut out, cell);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn numbers_keep_their_scale() {
        let decimal = |mantissa, scale| bare(Cell::Decimal { mantissa, scale });
        assert_eq!(decimal(50_000_000_000, 4), "5000000.0000");
        assert_eq!(decimal(5, 4), "0.0005");
        assert_eq!(decimal(-5, 2), "-0.05");
        assert_eq!(decimal(0, 4), "0.0000");
        assert_eq!(decimal(7, 0), "7");
        assert_eq!(decimal(i64::MIN, 4), "-922337203685477.5808");
        assert_eq!(bare(Cell::Double(0.5)), "0.5");
        assert_eq!(bare(Cell::Double(f64::NAN)), "null");
    }

    #[test]
    fn instants_and_days_print_as_the_model_prints_them() {
        for text in ["2016-09-28T22:57:53Z", "1753-01-01T00:00:00Z", "1969-12-31T23:59:59Z"] {
            let instant = Timestamp::parse(text).unwrap();
            assert_eq!(bare(Cell::Timestamp(instant)), text);
            assert_eq!(bare(Cell::Date(instant.date())), instant.date().to_string());
        }
    }

    #[test]
    fn texts_are_escaped_as_a_json_parser_expects() {
        for text in ["", "plain", "\"\\\n\r\t\u{1}\u{1f}", "é漢😀\u{7f}/<>&'", "a\"b"] {
            let mut out = Vec::new();
            push_string(&mut out, text);
            assert_eq!(serde_json::from_slice::<String>(&out).unwrap(), text);
        }
    }
}
