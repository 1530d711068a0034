//! Values that a language writes as text, by the columns that they are for (query.md §10.3): those of
//! FetchXML, and of SQL, which writes most of them in quotes.

use model::metadata::{ColumnDefinition, ColumnType};
use model::time::{Date, Timestamp, Wall, Zone};
use model::value::Value;
use model::{Error, Result};
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::catalog::{Catalog, Table};

/// The value that `text` is for a column of a table. A date without an offset is one of `zone`, that of
/// the user.
///
/// # Errors
/// If it is none of the column's type.
pub fn value(
    catalog: &Catalog,
    zone: &Zone,
    table: &Table,
    column: &ColumnDefinition,
    text: &str,
) -> Result<Value> {
    let trimmed = text.trim();
    let found = match column.kind {
        ColumnType::String | ColumnType::Memo | ColumnType::MultiSelectPicklist => {
            Some(Value::Text(text.to_owned()))
        }
        ColumnType::Virtual if column.is_part() => Some(Value::Text(text.to_owned())),
        ColumnType::EntityName => Some(Value::Text(table_name(catalog, trimmed))),
        ColumnType::Integer | ColumnType::BigInt | ColumnType::Picklist => whole(trimmed),
        ColumnType::State | ColumnType::Status => {
            whole(trimmed).or_else(|| labelled(table, column, trimmed))
        }
        ColumnType::Decimal | ColumnType::Money => decimal(trimmed).map(Value::Decimal),
        ColumnType::Double => {
            let number = trimmed.parse::<f64>().ok();
            number.filter(|number| number.is_finite()).map(Value::Double)
        }
        ColumnType::Boolean | ColumnType::ManagedProperty => truth(trimmed).map(Value::Bool),
        ColumnType::DateTime => moment(zone, column, trimmed),
        ColumnType::Lookup
        | ColumnType::Customer
        | ColumnType::Owner
        | ColumnType::Uniqueidentifier
        | ColumnType::File => guid(trimmed).map(Value::Guid),
        ColumnType::PartyList | ColumnType::Image | ColumnType::Virtual => None,
    };
    found.ok_or_else(|| misfit(table, column))
}

/// An id with or without braces.
pub fn guid(text: &str) -> Option<Uuid> {
    let bare = text.trim();
    let bare = match bare.strip_prefix('{') {
        Some(rest) => rest.strip_suffix('}')?,
        None => bare,
    };
    // The forms that the crate knows besides are none of the product's.
    (bare.len() == 36).then(|| Uuid::try_parse(bare).ok()).flatten()
}

/// The day that a text names: a date, or a date with a time, which is passed over.
pub fn day(text: &str) -> Option<Date> {
    let text = text.trim();
    let (day, rest) = match text.find(['T', ' ']) {
        Some(at) => (text.get(..at)?, text.get(at..)),
        None => (text, None),
    };
    let day = Date::parse(day).or_else(|| american_day(day))?;
    // What stands behind it is a time all the same.
    match rest {
        Some(time) => civil(day, time).map(|_| day),
        None => Some(day),
    }
}

/// A value of another type than its column. The sentence is the product's.
fn misfit(table: &Table, column: &ColumnDefinition) -> Error {
    let expected = match column.kind {
        ColumnType::Integer | ColumnType::Picklist | ColumnType::State | ColumnType::Status => {
            "System.Int32"
        }
        ColumnType::BigInt => "System.Int64",
        ColumnType::Decimal | ColumnType::Money => "System.Decimal",
        ColumnType::Double => "System.Double",
        ColumnType::Boolean | ColumnType::ManagedProperty => "System.Boolean",
        ColumnType::DateTime => "System.DateTime",
        ColumnType::Lookup
        | ColumnType::Customer
        | ColumnType::Owner
        | ColumnType::Uniqueidentifier => "System.Guid",
        _ => "System.Object",
    };
    Error::InvalidArgument(format!(
        "Condition for attribute '{}.{}': expected argument(s) of type '{expected}' but received \
         'System.String'.",
        table.definition.name, column.name
    ))
}

fn whole(text: &str) -> Option<Value> {
    if let Ok(number) = text.parse::<i64>() {
        return Some(Value::Int(number));
    }
    // `5.0` is five; `5.5` compares as it should.
    let number = decimal(text)?;
    if !number.fract().is_zero() {
        return Some(Value::Decimal(number));
    }
    i64::try_from(number.trunc()).ok().map(Value::Int)
}

fn decimal(text: &str) -> Option<Decimal> {
    let exact = Decimal::from_str_exact(text);
    exact.or_else(|_| Decimal::from_scientific(text)).ok()
}

/// A state or a status by its label, or a state by its unchanging name (query.md §10.3).
fn labelled(table: &Table, column: &ColumnDefinition, text: &str) -> Option<Value> {
    let options = &table.choice(column)?.options;
    let found = options.iter().find(|option| {
        let invariant = option.invariant_name.as_deref();
        option.label.as_str().eq_ignore_ascii_case(text)
            || invariant.is_some_and(|name| name.eq_ignore_ascii_case(text))
    });
    found.map(|option| Value::Int(option.value.into()))
}

fn truth(text: &str) -> Option<bool> {
    match text {
        "1" => Some(true),
        "0" => Some(false),
        _ if text.eq_ignore_ascii_case("true") => Some(true),
        _ if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

/// The logical name of a table, which old clients call by its number.
fn table_name(catalog: &Catalog, text: &str) -> String {
    let code = text.parse::<i32>().ok();
    let coded = code
        .and_then(|code| catalog.tables().find(|table| table.definition.object_type_code == code));
    coded.map_or_else(|| text.to_owned(), |table| table.definition.name.clone())
}

fn moment(zone: &Zone, column: &ColumnDefinition, text: &str) -> Option<Value> {
    if column.is_date_only() {
        return day(text).map(Value::Date);
    }
    // A wall clock has no offset; one that is given is passed over (query.md §14).
    let wall_clock = column.behavior.as_deref() == Some("TimeZoneIndependent");
    if !wall_clock && let Some(instant) = Timestamp::parse(text) {
        return Some(Value::Timestamp(instant));
    }
    let (date, time) = match text.find(['T', ' ']) {
        Some(at) => (text.get(..at)?, text.get(at..)?),
        None => (text, ""),
    };
    let date = Date::parse(date).or_else(|| american_day(date))?;
    let instant = if time.is_empty() { Some(date.midnight()) } else { civil(date, time) };
    instant
        .map(|clock| if wall_clock { clock } else { zone.instant(Wall(clock.0)) })
        .map(Value::Timestamp)
}

/// A time of a day as if it were one of UTC, whatever offset it has.
fn civil(date: Date, time: &str) -> Option<Timestamp> {
    let time = time.get(1..)?;
    let clock = time.find(['Z', 'z', '+', '-']).map_or(Some(time), |at| time.get(..at))?;
    let mut text = date.to_string();
    text.push('T');
    text.push_str(clock);
    text.push('Z');
    let instant = Timestamp::parse(&text);
    instant.filter(|_| {
        clock.len() == time.len() || Timestamp::parse(&format!("{date}T{time}")).is_some()
    })
}

/// `2/28/2022`: month, day, year.
fn american_day(text: &str) -> Option<Date> {
    let mut parts = text.split('/');
    let (month, day, year) = (parts.next()?, parts.next()?, parts.next()?);
    let digits = |part: &str, most: usize| {
        (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    if parts.next().is_some() || !digits(month, 2) || !digits(day, 2) || year.len() != 4 {
        return None;
    }
    Date::parse(&format!("{year}-{month:0>2}-{day:0>2}"))
}

#[cfg(test)]
mod tests;
