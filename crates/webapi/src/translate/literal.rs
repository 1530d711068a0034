//! A literal of the URL into a value of the column that it is compared with (query.md §3.4).

use model::metadata::{ColumnDefinition, ColumnType};
use model::time::{Date, Timestamp};
use model::value::Value;
use rust_decimal::Decimal;

use odata::{Literal, parse_guid};

/// The value of `literal` for `column`; `None` if it is of another type.
pub(crate) fn typed(column: &ColumnDefinition, literal: &Literal) -> Option<Value> {
    if *literal == Literal::Null {
        return Some(Value::Null);
    }
    match column.kind {
        ColumnType::String
        | ColumnType::Memo
        | ColumnType::MultiSelectPicklist
        | ColumnType::EntityName => match literal {
            Literal::Text(text) => Some(Value::Text(text.clone())),
            _ => None,
        },
        ColumnType::Integer
        | ColumnType::BigInt
        | ColumnType::Picklist
        | ColumnType::State
        | ColumnType::Status => number(literal)?.parse().ok().map(Value::Int),
        ColumnType::Decimal | ColumnType::Money => {
            let text = number(literal)?;
            let exact = Decimal::from_str_exact(text);
            exact.or_else(|_| Decimal::from_scientific(text)).ok().map(Value::Decimal)
        }
        ColumnType::Double => {
            let number: f64 = number(literal)?.parse().ok()?;
            number.is_finite().then_some(Value::Double(number))
        }
        ColumnType::Boolean | ColumnType::ManagedProperty => match literal {
            Literal::Bool(value) => Some(Value::Bool(*value)),
            _ => None,
        },
        ColumnType::DateTime => {
            let text = number(literal)?;
            let instant = Timestamp::parse(text).filter(|_| has_offset(text));
            let day = Date::parse(text).filter(|_| !text.contains(['T', 't']));
            if column.is_date_only() {
                instant.map(Timestamp::date).or(day).map(Value::Date)
            } else {
                instant.or_else(|| day.map(Date::midnight)).map(Value::Timestamp)
            }
        }
        ColumnType::Lookup
        | ColumnType::Customer
        | ColumnType::Owner
        | ColumnType::Uniqueidentifier
        | ColumnType::File => match literal {
            Literal::Guid(id) => Some(Value::Guid(*id)),
            Literal::Text(text) => parse_guid(text).map(Value::Guid),
            _ => None,
        },
        // What a file is called.
        ColumnType::Virtual if column.is_part() => match literal {
            Literal::Text(text) => Some(Value::Text(text.clone())),
            _ => None,
        },
        ColumnType::PartyList | ColumnType::Image | ColumnType::Virtual => None,
    }
}

/// Whether an instant says of which time zone it is.
fn has_offset(text: &str) -> bool {
    let time = text.split_once(['T', 't']).map_or("", |(_, time)| time);
    time.ends_with(['Z', 'z']) || time.contains(['+', '-'])
}

/// The text of a bare number, date or instant.
fn number(literal: &Literal) -> Option<&str> {
    match literal {
        Literal::Number(text) => Some(text),
        _ => None,
    }
}

/// What a reader of OData calls the type of a literal.
pub(super) fn type_name(literal: &Literal) -> &'static str {
    match literal {
        Literal::Null => "null",
        Literal::Bool(_) => "Edm.Boolean",
        Literal::Text(_) => "Edm.String",
        Literal::Guid(_) => "Edm.Guid",
        Literal::Member(..) => "Edm.Enum",
        Literal::List(_) => "Collection(Edm.String)",
        Literal::Number(text) if text.parse::<i32>().is_ok() => "Edm.Int32",
        Literal::Number(text) if text.parse::<i64>().is_ok() => "Edm.Int64",
        Literal::Number(text) if text.parse::<f64>().is_ok() => "Edm.Double",
        Literal::Number(text) if Date::parse(text).is_some() && !text.contains('T') => "Edm.Date",
        Literal::Number(_) => "Edm.DateTimeOffset",
    }
}
