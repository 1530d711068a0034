//! A value of any type, by its `i:type`.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use engine::literal;
use model::time::{Timestamp, Wall};
use model::value::Reference;
use model::{Bytes, Uuid};
use rust_decimal::Decimal;

use super::{Entity, entities, entity, references};
use crate::refusal::{Refusal, Result};
use crate::scope::Scope;
use crate::xml::{Element, Name};

/// A value that says of which type it is (soap.md §4).
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Any {
    /// None.
    Null,
    /// Text without an `i:type`: what it is for decides what it is.
    Untyped(String),
    Text(String),
    Bool(bool),
    /// A number of 32 bits, or of fewer.
    Int(i64),
    /// A number of 64 bits.
    Long(i64),
    Double(f64),
    Decimal(Decimal),
    Guid(Uuid),
    Instant(Timestamp),
    Bytes(Bytes),
    /// As it was written: `PT5M`.
    Duration(String),
    Char(char),
    Reference(Referred),
    References(Vec<Reference>),
    /// `OptionSetValue`.
    Choice(i64),
    /// `OptionSetValueCollection`.
    Choices(Vec<i64>),
    Money(Decimal),
    /// `BooleanManagedProperty`.
    Managed {
        name: String,
        value: bool,
    },
    Aliased {
        table: String,
        column: String,
        value: Box<Any>,
    },
    Entity(Box<Entity>),
    Entities(Vec<Entity>),
    /// An array.
    List(Vec<Any>),
}

/// A row that a value points at.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Referred {
    pub(crate) row: Reference,
    /// What it is called, as far as that was said.
    pub(crate) name: Option<String>,
}

/// The value of an element.
///
/// # Errors
/// If its type is unknown, or its text is none of its type.
pub(crate) fn any(scope: &Scope<'_>, element: &Element<'_>) -> Result<Any> {
    if element.nil {
        return Ok(Any::Null);
    }
    match element.kind {
        Some(kind) => scope.within(|| of_kind(scope, element, kind)),
        None => Ok(Any::Untyped(element.text.clone().into_owned())),
    }
}

/// The value of an element that is of this type, whatever it says itself.
fn of_kind(scope: &Scope<'_>, element: &Element<'_>, kind: Name<'_>) -> Result<Any> {
    // A wrong namespace is read over (soap.md §4, rule 2): no two types here have the same name.
    Ok(match kind.local {
        "string" | "anyURI" => Any::Text(element.text.clone().into_owned()),
        "boolean" => Any::Bool(truth(&element.text)?),
        "int" | "short" | "byte" | "unsignedByte" | "unsignedShort" => {
            Any::Int(number::<i32>(&element.text, "Int32")?.into())
        }
        "long" | "unsignedInt" | "integer" => Any::Long(number(&element.text, "Int64")?),
        "double" | "float" => Any::Double(double(&element.text)?),
        "decimal" => Any::Decimal(decimal(&element.text)?),
        "dateTime" | "date" => Any::Instant(instant(&element.text)?),
        "base64Binary" => Any::Bytes(bytes(&element.text)?),
        "guid" => Any::Guid(guid(&element.text)?),
        "duration" => Any::Duration(element.text.trim().to_owned()),
        "char" => Any::Char(character(&element.text)?),
        "EntityReference" => Any::Reference(Referred {
            row: super::reference(scope, element)?,
            name: element.child("Name").map(|name| name.text.clone().into_owned()),
        }),
        "EntityReferenceCollection" => Any::References(references(scope, element)?),
        "OptionSetValue" => Any::Choice(choice(element)?),
        "OptionSetValueCollection" => {
            Any::Choices(element.children.iter().map(choice).collect::<Result<_>>()?)
        }
        "Money" => Any::Money(decimal(member(element, "Value")?)?),
        "BooleanManagedProperty" => Any::Managed {
            name: element.text_of("ManagedPropertyLogicalName").unwrap_or_default().to_owned(),
            value: truth(member(element, "Value")?)?,
        },
        "AliasedValue" => Any::Aliased {
            table: element.text_of("EntityLogicalName").unwrap_or_default().to_owned(),
            column: element.text_of("AttributeLogicalName").unwrap_or_default().to_owned(),
            value: Box::new(match element.child("Value") {
                Some(value) => any(scope, value)?,
                None => Any::Null,
            }),
        },
        "Entity" => Any::Entity(Box::new(entity(scope, element)?)),
        "EntityCollection" => Any::Entities(entities(scope, element)?),
        array => match array.strip_prefix("ArrayOf") {
            Some(item) => Any::List(list(scope, element, kind, item)?),
            // A class that was generated for a table is an entity all the same.
            None if element.child("Attributes").is_some() => {
                Any::Entity(Box::new(entity(scope, element)?))
            }
            None => return Err(unknown(kind.uri, kind.local)),
        },
    })
}

/// The values of an array, whose items need not say their type.
fn list(scope: &Scope<'_>, element: &Element<'_>, kind: Name<'_>, item: &str) -> Result<Vec<Any>> {
    let typed = item != "anyType";
    let one = |child: &Element<'_>| {
        if child.nil || child.kind.is_some() || !typed {
            return any(scope, child);
        }
        scope.within(|| of_kind(scope, child, Name { local: child.name.local, ..kind }))
    };
    element.children.iter().map(one).collect()
}

fn choice(element: &Element<'_>) -> Result<i64> {
    number::<i32>(member(element, "Value")?, "Int32").map(Into::into)
}

/// The text of a member that has to be there.
fn member<'e>(element: &'e Element<'_>, name: &str) -> Result<&'e str> {
    element.text_of(name).ok_or_else(|| {
        Refusal::Unreadable(format!("The element '{}' has no '{name}'.", element.name.local))
    })
}

fn unknown(uri: &str, local: &str) -> Refusal {
    Refusal::Unreadable(format!(
        "The deserializer has no knowledge of any type that maps to the name '{local}' of the namespace '{uri}'."
    ))
}

fn wrong(text: &str, kind: &str) -> Refusal {
    let text: String = text.chars().take(100).collect();
    Refusal::Unreadable(format!("The value '{text}' cannot be parsed as the type '{kind}'."))
}

/// Yes or no, as XML Schema and .NET write it.
///
/// # Errors
/// If it is neither.
pub(crate) fn truth(text: &str) -> Result<bool> {
    match text.trim() {
        "true" | "True" | "1" => Ok(true),
        "false" | "False" | "0" => Ok(false),
        other => Err(wrong(other, "Boolean")),
    }
}

fn number<T: std::str::FromStr>(text: &str, kind: &str) -> Result<T> {
    text.trim().parse().map_err(|_| wrong(text, kind))
}

fn double(text: &str) -> Result<f64> {
    match text.trim() {
        "INF" => Ok(f64::INFINITY),
        "-INF" => Ok(f64::NEG_INFINITY),
        "NaN" => Ok(f64::NAN),
        text => number(text, "Double"),
    }
}

pub(super) fn decimal(text: &str) -> Result<Decimal> {
    let text = text.trim();
    let exact = Decimal::from_str_exact(text).or_else(|_| Decimal::from_scientific(text));
    exact.map_err(|_| wrong(text, "Decimal"))
}

/// An id, with or without braces.
///
/// # Errors
/// If it is none.
pub(crate) fn guid(text: &str) -> Result<Uuid> {
    literal::guid(text).ok_or_else(|| wrong(text, "Guid"))
}

/// An instant. Without an offset it is one of UTC.
///
/// # Errors
/// If it is none.
pub(crate) fn instant(text: &str) -> Result<Timestamp> {
    let text = text.trim();
    let bare = || Wall::parse(text).map(|wall| Timestamp(wall.0));
    let day = || literal::day(text).map(model::time::Date::midnight);
    Timestamp::parse(text).or_else(bare).or_else(day).ok_or_else(|| wrong(text, "DateTime"))
}

fn bytes(text: &str) -> Result<Bytes> {
    let packed: Cow<'_, str> = if text.contains(|letter: char| letter.is_ascii_whitespace()) {
        text.split_ascii_whitespace().collect::<String>().into()
    } else {
        text.into()
    };
    BASE64.decode(packed.as_bytes()).map(Into::into).map_err(|_| wrong(text, "Byte[]"))
}

/// A character, which .NET writes as its number.
fn character(text: &str) -> Result<char> {
    let mut letters = text.chars();
    match (letters.next(), letters.next()) {
        (Some(only), None) if !only.is_ascii_digit() => Ok(only),
        _ => text
            .trim()
            .parse::<u32>()
            .ok()
            .and_then(char::from_u32)
            .ok_or_else(|| wrong(text, "Char")),
    }
}
