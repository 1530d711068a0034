//! JSON of values as SQLite hands them out.

use rusqlite::Row;
use rusqlite::types::ValueRef;
use uuid::Uuid;

/// Appends a whole number or a text, or null.
pub(super) fn plain(out: &mut Vec<u8>, row: &Row<'_>, index: usize) -> rusqlite::Result<()> {
    match row.get_ref(index)? {
        ValueRef::Integer(number) => whole(out, number),
        ValueRef::Text(text) => string(out, text),
        ValueRef::Blob(bytes) => guid(out, bytes),
        _ => out.extend_from_slice(b"null"),
    }
    Ok(())
}

/// Appends an amount of money.
pub(super) fn money(out: &mut Vec<u8>, row: &Row<'_>, index: usize) -> rusqlite::Result<()> {
    let ValueRef::Integer(mantissa) = row.get_ref(index)? else {
        out.extend_from_slice(b"null");
        return Ok(());
    };
    if mantissa < 0 {
        out.push(b'-');
    }
    let digits = mantissa.unsigned_abs();
    whole(out, i64::try_from(digits / 10_000).unwrap_or(i64::MAX));
    out.push(b'.');
    fixed(out, digits % 10_000, 4);
    Ok(())
}

/// Appends an instant.
pub(super) fn instant(out: &mut Vec<u8>, row: &Row<'_>, index: usize) -> rusqlite::Result<()> {
    let ValueRef::Integer(milliseconds) = row.get_ref(index)? else {
        out.extend_from_slice(b"null");
        return Ok(());
    };
    let seconds = milliseconds.div_euclid(1000);
    let (days, seconds) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400).unsigned_abs());
    // Days since 0000-03-01 to a date of the Gregorian calendar, by eras of 400 years.
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day = days.rem_euclid(146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let of_year = day - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let of_month = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    out.push(b'"');
    fixed(out, year.unsigned_abs(), 4);
    out.push(b'-');
    fixed(out, month.unsigned_abs(), 2);
    out.push(b'-');
    fixed(out, of_month.unsigned_abs(), 2);
    out.push(b'T');
    fixed(out, seconds / 3600, 2);
    out.push(b':');
    fixed(out, seconds / 60 % 60, 2);
    out.push(b':');
    fixed(out, seconds % 60, 2);
    out.extend_from_slice(b"Z\"");
    Ok(())
}

pub(super) fn guid(out: &mut Vec<u8>, bytes: &[u8]) {
    let id = Uuid::from_slice(bytes).unwrap_or_default();
    out.push(b'"');
    out.extend_from_slice(id.hyphenated().encode_lower(&mut Uuid::encode_buffer()).as_bytes());
    out.push(b'"');
}

pub(super) fn whole(out: &mut Vec<u8>, number: i64) {
    if number < 0 {
        out.push(b'-');
    }
    let mut digits = [0; 20];
    let (mut number, mut count) = (number.unsigned_abs(), 0);
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + u8::try_from(number % 10).unwrap_or(0);
        number /= 10;
        count += 1;
        if number == 0 {
            break;
        }
    }
    out.extend_from_slice(digits.get(20 - count..).unwrap_or_default());
}

fn fixed(out: &mut Vec<u8>, number: u64, places: u32) {
    for place in (0..places).rev() {
        out.push(b'0' + u8::try_from(number / 10_u64.pow(place) % 10).unwrap_or(0));
    }
}

fn string(out: &mut Vec<u8>, text: &[u8]) {
    out.push(b'"');
    let mut rest = text;
    while let Some(at) = rest.iter().position(|byte| *byte < 0x20 || matches!(byte, b'"' | b'\\')) {
        let (before, after) = rest.split_at(at);
        out.extend_from_slice(before);
        if let Some((byte, after)) = after.split_first() {
            match byte {
                b'"' | b'\\' => out.extend_from_slice(&[b'\\', *byte]),
                byte => out.extend_from_slice(format!("\\u{byte:04x}").as_bytes()),
            }
            rest = after;
        }
    }
    out.extend_from_slice(rest);
    out.push(b'"');
}
