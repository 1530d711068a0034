//! Which values a column takes: kinds, lengths, limits and options (metadata.md §6, protocol.md §4).

use model::metadata::{ColumnDefinition, ColumnType};
use model::time::Timestamp;
use model::value::Value;
use model::{Error, Result};
use planner::Table;
use rust_decimal::Decimal;
use rust_decimal::prelude::{FromPrimitive as _, ToPrimitive as _};

/// The value as it is kept, or why it is not.
pub(crate) fn accept(table: &Table, column: &ColumnDefinition, value: Value) -> Result<Value> {
    let name = || (table.definition.name.clone(), column.name.clone());
    Ok(match (column.kind, value) {
        (_, Value::Null) => Value::Null,
        // An empty text is no text (query.md §14).
        (_, Value::Text(text)) if text.is_empty() => Value::Null,
        // A text of one line has no blanks at its ends.
        (ColumnType::String, Value::Text(text)) if text.trim_matches(' ') != text => {
            let bare = Value::Text(text.trim_matches(' ').to_owned());
            return accept(table, column, bare);
        }
        (ColumnType::String | ColumnType::Memo, Value::Text(text)) => {
            let limit = column.max_length.unwrap_or(u32::MAX);
            // The product counts UTF-16 units, as .NET does.
            let length = text.encode_utf16().count();
            if length > limit as usize {
                let (table, column) = name();
                return Err(Error::TextTooLong { table, column, limit });
            }
            if text.contains('\0') {
                return Err(Error::InvalidArgument(format!(
                    "the value of `{}` contains a null character",
                    column.name
                )));
            }
            Value::Text(text)
        }
        (ColumnType::Integer | ColumnType::BigInt, Value::Int(number)) => {
            let full = if column.kind == ColumnType::Integer {
                (f64::from(i32::MIN), f64::from(i32::MAX))
            } else {
                (f64::NEG_INFINITY, f64::INFINITY)
            };
            let as_float = number.to_f64().unwrap_or(f64::INFINITY);
            if as_float < column.min.unwrap_or(full.0) || as_float > column.max.unwrap_or(full.1) {
                let (table, column) = name();
                return Err(Error::IntegerOutOfRange { table, column });
            }
            Value::Int(number)
        }
        (ColumnType::Picklist | ColumnType::State | ColumnType::Status, Value::Int(number)) => {
            option(table, column, number)?;
            Value::Int(number)
        }
        (ColumnType::MultiSelectPicklist, Value::Text(text)) => {
            // Kept without blanks: conditions look for choices between commas.
            let mut kept = Vec::new();
            for each in text.split(',') {
                let number = each.trim().parse().map_err(|_| wrong_type(column))?;
                option(table, column, number)?;
                kept.push(number.to_string());
            }
            Value::Text(kept.join(","))
        }
        (ColumnType::Decimal | ColumnType::Money, value @ (Value::Decimal(_) | Value::Int(_))) => {
            let number = match value {
                Value::Decimal(number) => number,
                Value::Int(number) => Decimal::from(number),
                _ => return Err(wrong_type(column)),
            };
            let number = number.round_dp(column.precision.unwrap_or(2).into());
            limits(table, column, number.to_f64().unwrap_or(f64::INFINITY))?;
            Value::Decimal(number)
        }
        (ColumnType::Double, value) => {
            let number = match value {
                Value::Double(number) => Some(number),
                Value::Int(number) => number.to_f64(),
                Value::Decimal(number) => number.to_f64(),
                _ => return Err(wrong_type(column)),
            };
            let number = number.unwrap_or(f64::INFINITY);
            limits(table, column, number)?;
            Value::Double(rounded(number, column.precision.unwrap_or(5)))
        }
        (ColumnType::DateTime, value @ (Value::Timestamp(_) | Value::Date(_))) => {
            let instant = match value {
                Value::Timestamp(instant) => instant,
                Value::Date(day) => day.midnight(),
                _ => return Err(wrong_type(column)),
            };
            if instant < Timestamp::EARLIEST || instant > Timestamp::LATEST {
                return Err(Error::DateOutOfRange { column: column.name.clone() });
            }
            if column.is_date_only() {
                Value::Date(instant.date())
            } else {
                Value::Timestamp(instant.whole_seconds())
            }
        }
        (ColumnType::Boolean | ColumnType::ManagedProperty, value @ Value::Bool(_))
        | (ColumnType::Uniqueidentifier, value @ Value::Guid(_))
        | (ColumnType::EntityName, value @ Value::Text(_))
        | (
            ColumnType::Lookup | ColumnType::Customer | ColumnType::Owner,
            value @ Value::Reference(_),
        ) => value,
        // A few relationships run over a bare id.
        (ColumnType::Uniqueidentifier, Value::Reference(reference)) => Value::Guid(reference.id),
        _ => return Err(wrong_type(column)),
    })
}

fn wrong_type(column: &ColumnDefinition) -> Error {
    Error::Payload(format!("the value of `{}` has the wrong type", column.name))
}

fn option(table: &Table, column: &ColumnDefinition, value: i64) -> Result<()> {
    // A choice without a list of its own takes any number (metadata.md §16).
    let Some(choice) = table.choice(column).filter(|choice| !choice.options.is_empty()) else {
        return Ok(());
    };
    if choice.option(value).is_some() {
        return Ok(());
    }
    Err(Error::ChoiceOutOfRange {
        table: table.definition.name.clone(),
        column: column.name.clone(),
        value,
        accepted: choice.options.iter().map(|option| option.value).collect(),
    })
}

fn limits(table: &Table, column: &ColumnDefinition, number: f64) -> Result<()> {
    let inside = number.is_finite()
        && number >= column.min.unwrap_or(f64::NEG_INFINITY)
        && number <= column.max.unwrap_or(f64::INFINITY);
    if inside {
        return Ok(());
    }
    Err(Error::DecimalOutOfRange {
        table: table.definition.name.clone(),
        column: column.name.clone(),
    })
}

fn rounded(number: f64, precision: u8) -> f64 {
    Decimal::from_f64(number)
        .and_then(|exact| exact.round_dp(precision.into()).to_f64())
        .unwrap_or(number)
}
