//! A constant as a value of the column that it is compared with.

use model::Result;
use model::metadata::ColumnType;
use model::time::{Date, Timestamp, Zone};
use model::value::Value;
use planner::literal;

use crate::constant::Constant;
use crate::refusal::invalid;
use crate::scope::{Found, Scope};

/// The value of `constant` for a column. Numbers may stand in quotes, as T-SQL converts them, and dates
/// are in UTC unless they have an offset (query.md §14).
///
/// # Errors
/// If it cannot be one of the column.
pub(crate) fn typed(scope: &Scope<'_>, found: &Found, constant: &Constant) -> Result<Value> {
    let column = &found.column;
    let is_date = column.kind == ColumnType::DateTime;
    match constant {
        Constant::Null => Ok(Value::Null),
        // A column of days compares with an instant exactly: the planner knows how.
        Constant::Instant(instant) if is_date => Ok(Value::Timestamp(*instant)),
        Constant::Text(text) if column.is_date_only() => day(text)
            .map(Value::Date)
            .or_else(|| instant(text).map(Value::Timestamp))
            .ok_or_else(|| misfit(found)),
        Constant::Text(text) if is_date && let Some(day) = day(text) => {
            Ok(Value::Timestamp(day.midnight()))
        }
        Constant::Instant(_) => Err(misfit(found)),
        Constant::Number(_) if is_date => Err(misfit(found)),
        Constant::Number(text) | Constant::Text(text) => {
            literal::value(scope.catalog(), &Zone::UTC, &found.table, column, text)
                .map_err(|_| misfit(found))
        }
    }
}

fn misfit(found: &Found) -> model::Error {
    invalid(format!(
        "Conversion failed when converting a value to the type of the column '{}'.",
        found.column.name
    ))
}

/// `2024-05-01` or `20240501`.
fn day(text: &str) -> Option<Date> {
    let text = text.trim();
    if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let (year, rest) = text.split_at_checked(4)?;
        let (month, day) = rest.split_at_checked(2)?;
        return Date::parse(&[year, "-", month, "-", day].concat());
    }
    // `Date` reads the day of a longer text too.
    if text.len() == 10 { Date::parse(text) } else { None }
}

/// A day, or a day and a time; in UTC unless it has an offset.
pub(crate) fn instant(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if let Some(day) = day(text) {
        return Some(day.midnight());
    }
    Timestamp::parse(text).or_else(|| Timestamp::parse(&[text, "Z"].concat()))
}
