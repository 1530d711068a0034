//! A question as it was sent, as a record of its type. Members come in any order and under any namespace, and
//! those that nobody knows are passed over.

use model::message::{
    ChoiceType, Data, FETCH_EXPRESSION, FieldType, QUERY_BY_ATTRIBUTE, QUERY_EXPRESSION, Record,
    RecordType,
};
use model::{Error, Result as Answer};

use crate::read::{Any, any, guid, truth};
use crate::refusal::{Refusal, Result};
use crate::scope::Scope;
use crate::xml::Element;

/// The type that holds a value of a condition.
const OBJECT: &str = "Object";

/// Reads a question by its `i:type`.
///
/// # Errors
/// If it is of another type, or a part of it cannot be read.
pub(crate) fn question(scope: &Scope<'_>, element: &Element<'_>) -> Result<Record> {
    let kind = match element.kind {
        Some(kind) => match kind.local {
            "QueryExpression" => &QUERY_EXPRESSION,
            "QueryByAttribute" => &QUERY_BY_ATTRIBUTE,
            "FetchExpression" => &FETCH_EXPRESSION,
            other => {
                return Err(Refusal::Unreadable(format!(
                    "The deserializer has no knowledge of any type that maps to the name '{other}' of the \
                     namespace '{}'.",
                    kind.uri
                )));
            }
        },
        // Who says no type but a table means the usual one, and who sends text means FetchXML.
        None if element.child("EntityName").is_some() => &QUERY_EXPRESSION,
        None if element.child("Query").is_some() => &FETCH_EXPRESSION,
        None => {
            let text = "Required field 'Query' is missing";
            return Err(Error::InvalidArgument(text.into()).into());
        }
    };
    record(scope, element, kind)
}

fn record(scope: &Scope<'_>, element: &Element<'_>, kind: &'static RecordType) -> Result<Record> {
    let mut record = Record::new(kind);
    for field in kind.fields {
        let Some(child) = element.child(field.name) else { continue };
        if let Some(value) = data(scope, child, field.kind)? {
            record.fields.set(field.name, value);
        }
    }
    Ok(record)
}

/// The value of a member; none if it says nothing.
fn data(scope: &Scope<'_>, element: &Element<'_>, kind: FieldType) -> Result<Option<Data>> {
    let text = element.text.trim();
    Ok(match kind {
        FieldType::Record(kind) => Some(record(scope, element, kind)?.into()),
        FieldType::List(FieldType::Record(item)) if item.name == OBJECT => {
            let mut values = Vec::new();
            for child in &element.children {
                push(scope, child, item, &mut values)?;
            }
            Some(values.into())
        }
        FieldType::List(item) => {
            let children = element.children.iter().filter(|child| !child.nil);
            let items =
                children.map(|child| data(scope, child, *item)).collect::<Result<Vec<_>>>()?;
            Some(items.into_iter().flatten().collect::<Vec<Data>>().into())
        }
        _ if text.is_empty() => None,
        FieldType::Bool => Some(Data::Bool(truth(text)?)),
        FieldType::Int => Some(Data::Int(number(text)?)),
        FieldType::Choice(choice) => Some(Data::Int(member(choice, text)?)),
        FieldType::Text => Some(Data::Text(text.to_owned())),
        _ => return Err(Error::internal("a question has no such member").into()),
    })
}

fn number(text: &str) -> Result<i64> {
    let number: std::result::Result<i32, _> = text.parse();
    number.map(i64::from).map_err(|_| {
        Refusal::Unreadable(format!("The value '{text}' cannot be parsed as the type 'Int32'."))
    })
}

fn member(choice: &ChoiceType, text: &str) -> Result<i64> {
    let found = choice.members.iter().find(|(name, _)| *name == text);
    found.map(|(_, number)| *number).ok_or_else(|| {
        Refusal::Unreadable(format!(
            "Invalid enum value '{text}' cannot be deserialized into type '{}'.",
            choice.name
        ))
    })
}

/// A value of a condition, or all of an array.
fn push(
    scope: &Scope<'_>,
    element: &Element<'_>,
    kind: &'static RecordType,
    into: &mut Vec<Data>,
) -> Result<()> {
    // A row is compared by its id; nobody looks an alternate key up for a condition.
    if element.kind.is_some_and(|kind| kind.local == "EntityReference") && !element.nil {
        let id = element.text_of("Id").map(guid).transpose()?.unwrap_or_default();
        into.push(Record::new(kind).with("Value", id.to_string()).into());
        return Ok(());
    }
    let values = match any(scope, element)? {
        Any::List(values) => values,
        Any::Choices(numbers) => numbers.into_iter().map(Any::Choice).collect(),
        Any::References(rows) => rows.into_iter().map(|row| Any::Guid(row.id)).collect(),
        one => vec![one],
    };
    for value in values {
        let mut record = Record::new(kind);
        if let Some(text) = literal(value)? {
            record.fields.set("Value", Data::Text(text));
        }
        into.push(record.into());
    }
    Ok(())
}

/// A value as documents write it; none for null.
fn literal(value: Any) -> Answer<Option<String>> {
    Ok(Some(match value {
        Any::Null => return Ok(None),
        Any::Untyped(text) | Any::Text(text) | Any::Duration(text) => text,
        Any::Bool(value) | Any::Managed { value, .. } => {
            (if value { "true" } else { "false" }).to_owned()
        }
        Any::Int(number) | Any::Long(number) | Any::Choice(number) => number.to_string(),
        Any::Double(number) => number.to_string(),
        Any::Decimal(number) | Any::Money(number) => number.to_string(),
        Any::Guid(id) => id.to_string(),
        Any::Instant(instant) => instant.to_string(),
        Any::Char(letter) => letter.to_string(),
        Any::Reference(referred) => referred.row.id.to_string(),
        Any::Bytes(_)
        | Any::References(_)
        | Any::Choices(_)
        | Any::Aliased { .. }
        | Any::Entity(_)
        | Any::Entities(_)
        | Any::List(_) => {
            return Err(Error::InvalidArgument(
                "A condition compares with a simple value, a choice, an amount or a row.".into(),
            ));
        }
    }))
}
