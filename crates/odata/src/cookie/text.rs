//! Values as the text of an attribute, and back. Clients read the XML around it once, twice or not at
//! all before they send it back, so that nothing in it may need XML's or a URL's own escapes:
//! characters that could are written as `_x0026_`, as the product writes those of names.

use std::fmt::Write as _;

use model::Uuid;
use model::time::{Date, Timestamp};
use model::value::Value;
use rust_decimal::Decimal;

/// The letter of a value's type, and its text; none for null.
pub fn write(value: &Value) -> (char, Option<String>) {
    let (kind, text) = match value {
        Value::Null => return ('n', None),
        Value::Bool(value) => ('b', value.to_string()),
        Value::Int(value) => ('i', value.to_string()),
        Value::Decimal(value) => ('m', value.to_string()),
        Value::Double(value) => ('f', value.to_string()),
        Value::Text(value) => ('t', escape(value)),
        Value::Guid(value) => ('g', braced(*value)),
        Value::Reference(value) => ('g', braced(value.id)),
        Value::Timestamp(value) => ('s', value.0.to_string()),
        Value::Date(value) => ('d', value.to_string()),
    };
    (kind, Some(text))
}

/// The value of a type that stands in this text.
pub fn read(kind: char, text: Option<&str>) -> Option<Value> {
    let Some(text) = text else { return (kind == 'n').then_some(Value::Null) };
    Some(match kind {
        'b' => Value::Bool(text.parse().ok()?),
        'i' => Value::Int(text.parse().ok()?),
        'm' => Value::Decimal(Decimal::from_str_exact(text).ok()?),
        'f' => Value::Double(text.parse().ok()?),
        't' => Value::Text(unescape(text)?),
        'g' => Value::Guid(guid(text)?),
        's' => Value::Timestamp(Timestamp(text.parse().ok()?)),
        'd' => Value::Date(Date::parse(text)?),
        _ => return None,
    })
}

/// `{UPPER-CASE}`, as the product writes ids here.
pub fn braced(id: Uuid) -> String {
    format!("{{{}}}", id.to_string().to_uppercase())
}

/// The id in such braces.
pub fn guid(text: &str) -> Option<Uuid> {
    crate::parse_guid(text.strip_prefix('{')?.strip_suffix('}')?)
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        let looks_escaped = character == '_' && rest.peek() == Some(&'x');
        let special = character.is_control()
            || matches!(character, '&' | '<' | '>' | '"' | '\'' | '%' | '+' | '\\')
            || matches!(character, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}');
        if looks_escaped || special {
            // Writing to a String cannot fail.
            let _ = write!(escaped, "_x{:04x}_", u32::from(character));
        } else {
            escaped.push(character);
        }
    }
    escaped
}

fn unescape(text: &str) -> Option<String> {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("_x") {
        plain.push_str(before);
        let (code, after) = (after.get(..4)?, after.get(4..)?.strip_prefix('_')?);
        plain.push(char::from_u32(u32::from_str_radix(code, 16).ok()?)?);
        rest = after;
    }
    plain.push_str(rest);
    Some(plain)
}
