//! Values as both protocols write them, straight into the body: numbers, ids, days and instants. A page of 5,000 rows
//! passes through here cell by cell, so nothing allocates.

use model::time::{Date, Timestamp};
use uuid::Uuid;

/// Writes a whole number.
pub fn push_int(out: &mut Vec<u8>, number: i64) {
    out.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
}

/// Writes an id, in lower case and without braces.
pub fn push_guid(out: &mut Vec<u8>, id: Uuid) {
    let mut text = [0; 36];
    id.hyphenated().encode_lower(&mut text);
    out.extend_from_slice(&text);
}

/// Writes the number `mantissa / 10^scale`, with all its decimals.
pub fn push_decimal(out: &mut Vec<u8>, mantissa: i64, scale: u8) {
    if mantissa < 0 {
        out.push(b'-');
    }
    let mut buffer = itoa::Buffer::new();
    let digits = buffer.format(mantissa.unsigned_abs()).as_bytes();
    let scale = usize::from(scale);
    let (whole, fraction) = digits.split_at(digits.len().saturating_sub(scale));
    out.extend_from_slice(if whole.is_empty() { b"0" } else { whole });
    if scale > 0 {
        out.push(b'.');
        out.resize(out.len() + scale - fraction.len(), b'0');
        out.extend_from_slice(fraction);
    }
}

/// Writes an instant: seconds only, always `Z`.
pub fn push_timestamp(out: &mut Vec<u8>, instant: Timestamp) {
    push_date(out, instant.date());
    let seconds = instant.0.div_euclid(1000).rem_euclid(86_400);
    for (mark, part) in [(b'T', seconds / 3600), (b':', seconds / 60 % 60), (b':', seconds % 60)] {
        out.push(mark);
        push_two_digits(out, part);
    }
    out.push(b'Z');
}

/// Writes a day.
pub fn push_date(out: &mut Vec<u8>, date: Date) {
    let (year, month, day) = date.civil();
    push_two_digits(out, i64::from(year) / 100);
    push_two_digits(out, i64::from(year) % 100);
    out.push(b'-');
    push_two_digits(out, month.into());
    out.push(b'-');
    push_two_digits(out, day.into());
}

fn push_two_digits(out: &mut Vec<u8>, number: i64) {
    let digit = |number: i64| b'0' + u8::try_from(number.rem_euclid(10)).unwrap_or(0);
    out.extend_from_slice(&[digit(number / 10), digit(number)]);
}
