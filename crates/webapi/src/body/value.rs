//! A JSON value into a value of a column. Limits and meanings are not checked here: the message does.

use engine::Table;
use model::metadata::{ColumnDefinition, ColumnType};
use model::time::{Date, Timestamp, Wall};
use model::value::Value;
use model::{Error, Result};
use rust_decimal::Decimal;

use super::json::{self, Json};
use super::payload;
use crate::edm;
use odata::parse_guid;

/// What `json` says, whose text this is: a managed property comes back as the object that it was shown
/// as, of which only the value counts.
pub(super) fn inside<'a>(
    column: &ColumnDefinition,
    json: Json<'a>,
    text: &'a str,
) -> Result<Json<'a>, String> {
    if column.kind != ColumnType::ManagedProperty || json != Json::Object {
        return Ok(json);
    }
    let members = json::read(text.as_bytes())?.0;
    match members.into_iter().find(|(name, _)| name == "Value") {
        Some((_, value)) => Json::of(value.get()),
        None => Err(format!("The member 'Value' of '{}' was expected.", column.name)),
    }
}

/// The value that `json` is for `column`.
pub(super) fn convert(table: &Table, column: &ColumnDefinition, json: Json<'_>) -> Result<Value> {
    let shown = match &json {
        Json::Null => return Ok(Value::Null),
        Json::Bool(value) => value.to_string(),
        Json::Number(text) => (*text).to_owned(),
        Json::Text(text) => text.clone(),
        Json::Object | Json::Array => {
            return Err(payload(
                &table.definition.set,
                &format!(
                    "An unexpected '{}' node was found for property named '{}' when reading from \
                     the JSON reader. A 'PrimitiveValue' node was expected.",
                    json.node(),
                    column.name
                ),
            ));
        }
    };
    let value = match column.kind {
        // A picture is text in base64: the message takes it apart.
        ColumnType::String | ColumnType::Memo | ColumnType::EntityName | ColumnType::Image => {
            text(json)
        }
        ColumnType::MultiSelectPicklist => text(json).filter(is_list_of_numbers),
        ColumnType::Integer
        | ColumnType::BigInt
        | ColumnType::Picklist
        | ColumnType::State
        | ColumnType::Status => match number(&json) {
            Some(text) if is_whole(text) => match text.parse() {
                Ok(number) => Some(Value::Int(number)),
                Err(_) => return Err(out_of_range(table, column)),
            },
            _ => None,
        },
        ColumnType::Decimal | ColumnType::Money => match number(&json).filter(|t| is_number(t)) {
            Some(text) => {
                match Decimal::from_str_exact(text).or_else(|_| Decimal::from_scientific(text)) {
                    Ok(number) => Some(Value::Decimal(number)),
                    Err(_) => return Err(out_of_range(table, column)),
                }
            }
            None => None,
        },
        ColumnType::Double => number(&json)
            .filter(|text| is_number(text))
            .and_then(|text| text.parse::<f64>().ok())
            .filter(|number| number.is_finite())
            .map(Value::Double),
        ColumnType::Boolean | ColumnType::ManagedProperty => match json {
            Json::Bool(value) => Some(Value::Bool(value)),
            _ => None,
        },
        ColumnType::DateTime if column.is_date_only() => match json {
            Json::Text(text) => Date::parse(&text).map(Value::Date),
            _ => None,
        },
        ColumnType::DateTime => match json {
            // Clients send days, and times without an offset, as well.
            Json::Text(text) => Timestamp::parse(&text)
                .map(Value::Timestamp)
                .or_else(|| Wall::parse(&text).map(|_| Value::Text(text.clone())))
                .or_else(|| Date::parse(&text).map(Value::Date)),
            _ => None,
        },
        ColumnType::Uniqueidentifier => match json {
            Json::Text(text) => parse_guid(text.trim()).map(Value::Guid),
            _ => None,
        },
        ColumnType::Lookup
        | ColumnType::Customer
        | ColumnType::Owner
        | ColumnType::PartyList
        | ColumnType::File
        | ColumnType::Virtual => None,
    };
    value.ok_or_else(|| {
        payload(
            &table.definition.set,
            &format!(
                "Cannot convert the literal '{shown}' to the expected type '{}'.",
                edm::type_name(column)
            ),
        )
    })
}

fn text(json: Json<'_>) -> Option<Value> {
    match json {
        Json::Text(text) => Some(Value::Text(text)),
        _ => None,
    }
}

/// The text of a number, sent as a number or as a string.
fn number<'a>(json: &'a Json<'_>) -> Option<&'a str> {
    match json {
        Json::Number(text) => Some(text),
        Json::Text(text) => Some(text.trim()),
        _ => None,
    }
}

fn is_whole(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_number(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_digit())
        && text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+' | b'e' | b'E'))
        && text.parse::<f64>().is_ok()
}

fn is_list_of_numbers(value: &Value) -> bool {
    match value {
        Value::Text(text) => text.is_empty() || text.split(',').all(|part| is_whole(part.trim())),
        _ => false,
    }
}

fn out_of_range(table: &Table, column: &ColumnDefinition) -> Error {
    let (table, name) = (table.definition.name.clone(), column.name.clone());
    match column.kind {
        ColumnType::Decimal | ColumnType::Money => Error::DecimalOutOfRange { table, column: name },
        _ => Error::IntegerOutOfRange { table, column: name },
    }
}
