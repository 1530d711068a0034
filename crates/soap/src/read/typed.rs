//! A value, typed by the column that it is for. Limits and meanings are not checked here: the message does.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use engine::{Table, literal};
use model::Error;
use model::metadata::{ColumnDefinition, ColumnType};
use model::value::{Reference, Value};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

use super::Any;
use super::reference::missing;
use crate::refusal::Result;
use crate::scope::Scope;

/// The value that `given` is for a column.
///
/// # Errors
/// If it is of another type.
pub(crate) fn typed(
    scope: &Scope<'_>,
    table: &Table,
    column: &ColumnDefinition,
    given: Any,
) -> Result<Value> {
    let kind = given.type_name();
    let found = match given {
        Any::Null => Some(Value::Null),
        Any::Untyped(text) => untyped(scope, table, column, text),
        given => by_column(column, given)?,
    };
    found.ok_or_else(|| {
        let name = &column.name;
        Error::Payload(format!("Incorrect attribute value type {kind} for '{name}'.")).into()
    })
}

fn by_column(column: &ColumnDefinition, given: Any) -> Result<Option<Value>> {
    Ok(match (column.kind, given) {
        (ColumnType::String | ColumnType::Memo | ColumnType::EntityName, Any::Text(text)) => {
            Some(Value::Text(text))
        }
        (ColumnType::String | ColumnType::Memo, Any::Char(letter)) => {
            Some(Value::Text(letter.into()))
        }
        (ColumnType::MultiSelectPicklist, Any::Choices(values)) => {
            let values: Vec<String> = values.iter().map(ToString::to_string).collect();
            Some(if values.is_empty() { Value::Null } else { Value::Text(values.join(",")) })
        }
        (ColumnType::Integer | ColumnType::BigInt, Any::Int(number) | Any::Long(number))
        | (ColumnType::Picklist | ColumnType::State | ColumnType::Status, Any::Choice(number)) => {
            Some(Value::Int(number))
        }
        (ColumnType::Decimal, Any::Decimal(number)) | (ColumnType::Money, Any::Money(number)) => {
            Some(Value::Decimal(number))
        }
        (ColumnType::Decimal, Any::Int(number) | Any::Long(number)) => {
            Some(Value::Decimal(number.into()))
        }
        (ColumnType::Decimal, Any::Double(number)) => {
            Decimal::try_from(number).ok().map(Value::Decimal)
        }
        // What is no number is beyond all limits: the message says so.
        (ColumnType::Double, Any::Double(number)) => Some(Value::Double(number)),
        (ColumnType::Double, Any::Int(number) | Any::Long(number)) => {
            number.to_f64().map(Value::Double)
        }
        (ColumnType::Double, Any::Decimal(number)) => number.to_f64().map(Value::Double),
        (ColumnType::Boolean | ColumnType::ManagedProperty, Any::Bool(value))
        | (ColumnType::ManagedProperty, Any::Managed { value, .. }) => Some(Value::Bool(value)),
        (ColumnType::DateTime, Any::Instant(instant)) if column.is_date_only() => {
            Some(Value::Date(instant.date()))
        }
        (ColumnType::DateTime, Any::Instant(instant)) => Some(Value::Timestamp(instant)),
        (ColumnType::Uniqueidentifier, Any::Guid(id)) => Some(Value::Guid(id)),
        (ColumnType::Uniqueidentifier, Any::Reference(row)) => Some(Value::Reference(row.row)),
        (ColumnType::Lookup | ColumnType::Customer | ColumnType::Owner, Any::Reference(row)) => {
            Some(Value::Reference(of_table(column, row.row)?))
        }
        // A picture is text in base64: the message takes it apart.
        (ColumnType::Image, Any::Bytes(bytes)) => Some(Value::Text(BASE64.encode(bytes))),
        _ => None,
    })
}

/// A reference that does not say its table is to a row of the only one that the column can point at.
fn of_table(column: &ColumnDefinition, row: Reference) -> Result<Reference> {
    if !row.table.is_empty() {
        return Ok(row);
    }
    match column.targets.as_slice() {
        [only] if only != "*" => Ok(Reference::new(only.as_str(), row.id)),
        _ => Err(missing("LogicalName").into()),
    }
}

/// What a text without a type is for a column (soap.md §4, rule 2).
fn untyped(
    scope: &Scope<'_>,
    table: &Table,
    column: &ColumnDefinition,
    text: String,
) -> Option<Value> {
    if column.kind == ColumnType::Image {
        return Some(Value::Text(text));
    }
    let value = literal::value(scope.catalog, &scope.formats.zone, table, column, &text).ok()?;
    match (value, column.targets.as_slice()) {
        (Value::Guid(id), [only]) if column.is_lookup() && only != "*" => {
            Some(Value::Reference(Reference::new(only.as_str(), id)))
        }
        (Value::Guid(_), _) if column.is_lookup() => None,
        (value, _) => Some(value),
    }
}

impl Any {
    /// What .NET calls its type.
    fn type_name(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Untyped(_) | Self::Text(_) => "System.String",
            Self::Bool(_) => "System.Boolean",
            Self::Int(_) => "System.Int32",
            Self::Long(_) => "System.Int64",
            Self::Double(_) => "System.Double",
            Self::Decimal(_) => "System.Decimal",
            Self::Guid(_) => "System.Guid",
            Self::Instant(_) => "System.DateTime",
            Self::Bytes(_) => "System.Byte[]",
            Self::Duration(_) => "System.TimeSpan",
            Self::Char(_) => "System.Char",
            Self::Reference(_) => "Microsoft.Xrm.Sdk.EntityReference",
            Self::References(_) => "Microsoft.Xrm.Sdk.EntityReferenceCollection",
            Self::Choice(_) => "Microsoft.Xrm.Sdk.OptionSetValue",
            Self::Choices(_) => "Microsoft.Xrm.Sdk.OptionSetValueCollection",
            Self::Money(_) => "Microsoft.Xrm.Sdk.Money",
            Self::Managed { .. } => "Microsoft.Xrm.Sdk.BooleanManagedProperty",
            Self::Aliased { .. } => "Microsoft.Xrm.Sdk.AliasedValue",
            Self::Entity(_) => "Microsoft.Xrm.Sdk.Entity",
            Self::Entities(_) => "Microsoft.Xrm.Sdk.EntityCollection",
            Self::List(_) => "System.Object[]",
        }
    }
}
