//! Which values a column takes: kinds, lengths, limits and options (metadata.md §6, protocol.md §4).

use model::metadata::{Behavior, ColumnDefinition, ColumnType};
use model::time::{Timestamp, Wall, Zone};
use model::value::Value;
use model::{Error, Result};
use planner::Table;
use rust_decimal::Decimal;
use rust_decimal::prelude::{FromPrimitive as _, ToPrimitive as _};

use super::money;

/// The greatest exact number, unless a column says otherwise (metadata.md §6).
const GREATEST: i64 = 100_000_000_000;
/// The greatest amount of money, likewise.
const GREATEST_AMOUNT: i64 = 922_337_203_685_477;

/// How many options a column of several choices holds at most (metadata.md §6).
const SELECTIONS: usize = 150;

/// The value as it is kept, or why it is not. `zone` is that of the user, on whose clocks dates without
/// an offset are read. Amounts of money are rounded later, when their currency is known.
pub(crate) fn accept(
    table: &Table,
    column: &ColumnDefinition,
    value: Value,
    zone: Zone,
) -> Result<Value> {
    Ok(match (column.kind, value) {
        (_, Value::Null) => Value::Null,
        (ColumnType::DateTime, value) => date(column, value, zone)?,
        // An empty text is no text (query.md §14).
        (_, Value::Text(text)) if text.is_empty() => Value::Null,
        (ColumnType::String | ColumnType::Memo, Value::Text(text)) => line(table, column, text)?,
        (ColumnType::Integer | ColumnType::BigInt, Value::Int(number)) => {
            whole(table, column, number)?
        }
        (ColumnType::Picklist | ColumnType::State | ColumnType::Status, Value::Int(number)) => {
            option(table, column, number)?;
            Value::Int(number)
        }
        (ColumnType::MultiSelectPicklist, Value::Text(text)) => several(table, column, &text)?,
        (ColumnType::Money, Value::Decimal(number)) => Value::Decimal(number),
        (ColumnType::Money, Value::Int(number)) => Value::Decimal(number.into()),
        (ColumnType::Decimal, Value::Decimal(number)) => exact(table, column, number)?,
        (ColumnType::Decimal, Value::Int(number)) => exact(table, column, number.into())?,
        (ColumnType::Double, Value::Double(number)) => double(table, column, Some(number))?,
        (ColumnType::Double, Value::Int(number)) => double(table, column, number.to_f64())?,
        (ColumnType::Double, Value::Decimal(number)) => double(table, column, number.to_f64())?,
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

fn line(table: &Table, column: &ColumnDefinition, text: String) -> Result<Value> {
    // A text of one line has no blanks at its ends.
    let text = match column.kind {
        ColumnType::String if text.trim_matches(' ') != text => text.trim_matches(' ').to_owned(),
        _ => text,
    };
    if text.is_empty() {
        return Ok(Value::Null);
    }
    let limit = column.max_length.unwrap_or(u32::MAX);
    // The product counts UTF-16 units, as .NET does.
    if text.encode_utf16().count() > limit as usize {
        let (table, column) = (table.definition.name.clone(), column.name.clone());
        return Err(Error::TextTooLong { table, column, limit });
    }
    if text.contains('\0') {
        return Err(Error::InvalidArgument(format!(
            "the value of `{}` contains a null character",
            column.name
        )));
    }
    Ok(Value::Text(text))
}

fn whole(table: &Table, column: &ColumnDefinition, number: i64) -> Result<Value> {
    let full = if column.kind == ColumnType::Integer {
        (f64::from(i32::MIN), f64::from(i32::MAX))
    } else {
        (f64::NEG_INFINITY, f64::INFINITY)
    };
    let as_float = number.to_f64().unwrap_or(f64::INFINITY);
    if as_float < column.min.unwrap_or(full.0) || as_float > column.max.unwrap_or(full.1) {
        let (table, column) = (table.definition.name.clone(), column.name.clone());
        return Err(Error::IntegerOutOfRange { table, column });
    }
    Ok(Value::Int(number))
}

fn several(table: &Table, column: &ColumnDefinition, text: &str) -> Result<Value> {
    // Kept without blanks: conditions look for choices between commas.
    let mut kept: Vec<String> = Vec::new();
    for each in text.split(',') {
        let number: i64 = each.trim().parse().map_err(|_| wrong_type(column))?;
        option(table, column, number)?;
        let number = number.to_string();
        if !kept.contains(&number) {
            kept.push(number);
        }
    }
    if kept.len() > SELECTIONS {
        return Err(Error::rule(
            0x8005_0222,
            format!(
                "Number of selections for MultiSelectPicklist Attribute Type exceeded maximum \
                 limit: {SELECTIONS}."
            ),
        ));
    }
    Ok(Value::Text(kept.join(",")))
}

fn exact(table: &Table, column: &ColumnDefinition, number: Decimal) -> Result<Value> {
    let number = money::round(number, column.precision.unwrap_or(2).into());
    check_limits(table, column, number)?;
    Ok(Value::Decimal(number))
}

fn double(table: &Table, column: &ColumnDefinition, number: Option<f64>) -> Result<Value> {
    let number = number.map(|number| rounded(number, column.precision.unwrap_or(5)));
    let inside = |number: &f64| {
        number.is_finite()
            && *number >= column.min.unwrap_or(f64::NEG_INFINITY)
            && *number <= column.max.unwrap_or(f64::INFINITY)
    };
    let number = number.filter(inside).ok_or_else(|| out_of_limits(table, column))?;
    Ok(Value::Double(number))
}

fn date(column: &ColumnDefinition, value: Value, zone: Zone) -> Result<Value> {
    // Without an offset it is what clocks show: those of the user, or any.
    let read = |wall: Wall| match column.date_behavior() {
        Behavior::UserLocal => zone.instant(wall),
        Behavior::DateOnly | Behavior::TimeZoneIndependent => Timestamp(wall.0),
    };
    let instant = match value {
        Value::Timestamp(instant) => instant,
        Value::Date(day) => read(Wall::midnight(day)),
        Value::Text(text) if text.is_empty() => return Ok(Value::Null),
        Value::Text(text) => read(Wall::parse(&text).ok_or_else(|| wrong_type(column))?),
        _ => return Err(wrong_type(column)),
    };
    let instant = instant.whole_seconds();
    if instant < Timestamp::EARLIEST || instant > Timestamp::LAST_KEPT {
        return Err(Error::DateOutOfRange { column: column.name.clone() });
    }
    Ok(if column.is_date_only() { Value::Date(instant.date()) } else { Value::Timestamp(instant) })
}

fn wrong_type(column: &ColumnDefinition) -> Error {
    Error::Payload(format!("the value of `{}` has the wrong type", column.name))
}

fn option(table: &Table, column: &ColumnDefinition, value: i64) -> Result<()> {
    // A shipped choice of which no option is known takes any number (metadata.md §16).
    let known = table.choice(column);
    let known = known.filter(|choice| choice.provenance.custom || !choice.options.is_empty());
    let Some(choice) = known else { return Ok(()) };
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

/// Refuses an exact number outside the limits of its column.
pub(super) fn check_limits(
    table: &Table,
    column: &ColumnDefinition,
    number: Decimal,
) -> Result<()> {
    let (least, greatest) = limits(column);
    if number < least || number > greatest {
        return Err(out_of_limits(table, column));
    }
    Ok(())
}

/// The least and the greatest exact number of a column.
pub(super) fn limits(column: &ColumnDefinition) -> (Decimal, Decimal) {
    let is_money = column.kind == ColumnType::Money;
    let usual = Decimal::from(if is_money { GREATEST_AMOUNT } else { GREATEST });
    let limit = |said: Option<f64>, usual| {
        said.and_then(|said| Decimal::try_from(said).ok()).unwrap_or(usual)
    };
    (limit(column.min, -usual), limit(column.max, usual))
}

fn out_of_limits(table: &Table, column: &ColumnDefinition) -> Error {
    Error::DecimalOutOfRange { table: table.definition.name.clone(), column: column.name.clone() }
}

fn rounded(number: f64, precision: u8) -> f64 {
    Decimal::from_f64(number)
        .and_then(|exact| money::round(exact, precision.into()).to_f64())
        .unwrap_or(number)
}

#[cfg(test)]
mod tests;
