//! How values compare: texts without regard to case, accents and blanks at their end, nulls lowest.

use std::cmp::Ordering;

use model::value::Value;
use rust_decimal::Decimal;
use rust_decimal::prelude::{FromPrimitive as _, ToPrimitive as _};

use super::data::Cell;

/// A text as comparisons see it, as far as the texts of random rows go.
pub fn fold(text: &str) -> String {
    let bare = |letter: char| match letter {
        'Ä' | 'ä' | 'á' | 'À' => 'a',
        'É' | 'é' => 'e',
        'ö' | 'Ö' => 'o',
        other => other,
    };
    text.chars().map(bare).flat_map(char::to_lowercase).collect()
}

/// Whether two values are the same to a reader: texts by their fold, numbers by their amount.
pub fn same(one: &Cell, other: &Cell) -> bool {
    match (one, other) {
        (None, None) => true,
        (Some(one), Some(other)) => compare(one, other) == Some(Ordering::Equal),
        _ => false,
    }
}

/// How two values compare; `None` if they cannot.
pub(super) fn compare(one: &Value, other: &Value) -> Option<Ordering> {
    Some(match (one, other) {
        (Value::Text(one), Value::Text(other)) => fold(one).as_bytes().cmp(fold(other).as_bytes()),
        (Value::Bool(one), Value::Bool(other)) => one.cmp(other),
        (Value::Timestamp(one), Value::Timestamp(other)) => one.cmp(other),
        (Value::Date(one), Value::Date(other)) => one.cmp(other),
        (one, other) => match (id(one), id(other)) {
            (Some(one), Some(other)) => one.as_bytes().cmp(other.as_bytes()),
            _ => number(one)?.cmp(&number(other)?),
        },
    })
}

/// How two cells compare in an order: nulls are lowest.
pub(super) fn rank(one: &Cell, other: &Cell) -> Ordering {
    match (one, other) {
        (None, None) => Ordering::Equal,
        (None, Some(_)) => Ordering::Less,
        (Some(_), None) => Ordering::Greater,
        (Some(one), Some(other)) => compare(one, other).unwrap_or(Ordering::Equal),
    }
}

fn id(value: &Value) -> Option<model::Uuid> {
    match value {
        Value::Guid(id) => Some(*id),
        Value::Reference(row) => Some(row.id),
        _ => None,
    }
}

/// A number, exactly.
pub fn number(value: &Value) -> Option<Decimal> {
    match value {
        Value::Int(number) => Some(Decimal::from(*number)),
        Value::Decimal(number) => Some(*number),
        Value::Double(number) => Decimal::from_f64(*number),
        _ => None,
    }
}

/// Whether two numbers are the same as far as an average has decimals to say it.
pub fn about(one: Decimal, other: Decimal) -> bool {
    (one - other).abs().to_f64().is_some_and(|difference| difference < 0.000_05)
}
