//! Values of the wire as values of fields: what the type of a field makes of an element.

use std::borrow::Cow;

use model::Error;
use model::message::{ChoiceType, Data, FieldType, QUERY_BASE, Record, RecordType};
use model::value::Reference;

use super::arguments::{by_id, wrong};
use crate::query;
use crate::read::{self, Any};
use crate::refusal::Result;
use crate::scope::Scope;
use crate::types::{self, Shape};
use crate::xml::{Element, Name, Namespace};

/// The type that holds a value of any other as text.
const OBJECT: &RecordType = &model::message::OBJECT;

/// Reads values.
#[derive(Clone, Copy)]
pub(super) struct Reader<'r, 's> {
    pub(super) scope: &'r Scope<'s>,
}

impl Reader<'_, '_> {
    /// The value in an element for a field of this type. `of`: the table of a row that is named by its id alone.
    ///
    /// # Errors
    /// If it is of another type.
    pub(super) fn data(
        self,
        key: &str,
        kind: FieldType,
        of: Option<&str>,
        element: &Element<'_>,
    ) -> Result<Data> {
        if element.nil {
            return Ok(Data::Null);
        }
        match kind {
            FieldType::Row(tables) => self.row(key, tables, of, element).map(Data::Reference),
            FieldType::Content(tables) => self.content(key, tables, "", element),
            FieldType::Choice(choice) => self::choice(key, choice, element),
            FieldType::Record(kind) => self.record(kind, element).map(Data::Record),
            FieldType::List(inner) => self.list(key, *inner, of, element),
            _ => self.plain(key, kind, element),
        }
    }

    /// A value of a simple type. Numbers may come as what columns of choices hold.
    fn plain(self, key: &str, kind: FieldType, element: &Element<'_>) -> Result<Data> {
        let given = self.any(kind, element)?;
        Ok(match (kind, given) {
            (FieldType::Guid, Any::Guid(id)) => Data::Guid(id),
            (FieldType::Guid, Any::Reference(row)) => Data::Guid(row.row.id),
            (FieldType::Int, Any::Int(number) | Any::Choice(number))
            | (FieldType::BigInt, Any::Int(number) | Any::Long(number)) => Data::Int(number),
            (FieldType::Double, Any::Double(number)) => Data::Double(number),
            (FieldType::Decimal, Any::Decimal(number) | Any::Money(number)) => {
                Data::Decimal(number)
            }
            (FieldType::Decimal, Any::Int(number) | Any::Long(number)) => {
                Data::Decimal(number.into())
            }
            (FieldType::Bool, Any::Bool(value)) => Data::Bool(value),
            (FieldType::Text, Any::Text(text)) => Data::Text(text),
            (FieldType::Timestamp, Any::Instant(instant)) => Data::Timestamp(instant),
            (FieldType::Bytes, Any::Bytes(bytes)) => Data::Bytes(bytes.into()),
            (_, Any::Null) => Data::Null,
            _ => return Err(wrong(key).into()),
        })
    }

    /// The value in an element, which is of the field's type where it says none.
    fn any(self, kind: FieldType, element: &Element<'_>) -> Result<Any> {
        if element.kind.is_some() {
            return read::any(self.scope, element);
        }
        let (uri, local) = match kind {
            FieldType::Guid => (Namespace::Serialization.uri(), "guid"),
            FieldType::Int => (Namespace::Schema.uri(), "int"),
            FieldType::BigInt => (Namespace::Schema.uri(), "long"),
            FieldType::Double => (Namespace::Schema.uri(), "double"),
            FieldType::Decimal => (Namespace::Schema.uri(), "decimal"),
            FieldType::Bool => (Namespace::Schema.uri(), "boolean"),
            FieldType::Timestamp => (Namespace::Schema.uri(), "dateTime"),
            FieldType::Bytes => (Namespace::Schema.uri(), "base64Binary"),
            _ => (Namespace::Schema.uri(), "string"),
        };
        let typed = Element {
            kind: Some(Name { uri, local }),
            text: Cow::Borrowed(element.text.as_ref()),
            ..Element::default()
        };
        read::any(self.scope, &typed)
    }

    /// A row of one of these tables: an `EntityReference`, an `Entity`, or an id where the table is known.
    ///
    /// # Errors
    /// If it is something else.
    pub(super) fn row(
        self,
        key: &str,
        tables: &[&str],
        of: Option<&str>,
        element: &Element<'_>,
    ) -> Result<Reference> {
        let mut row = if element.kind.is_none() && element.child("Id").is_some() {
            read::reference(self.scope, element)?
        } else {
            match self.any(FieldType::Guid, element)? {
                Any::Reference(row) => row.row,
                Any::Guid(id) => by_id(key, tables, of, id)?,
                Any::Entity(entity) => {
                    let content = read::content(self.scope, *entity)?;
                    content.target.ok_or_else(|| wrong(key))?
                }
                _ => return Err(wrong(key).into()),
            }
        };
        if row.table.is_empty() {
            row = by_id(key, tables, of, row.id)?;
        }
        check_table(key, tables, &row.table)?;
        Ok(row)
    }

    /// Values for a row of one of these tables; of `named` if it does not say its table.
    fn content(
        self,
        key: &str,
        tables: &[&str],
        named: &str,
        element: &Element<'_>,
    ) -> Result<Data> {
        let entity = match element.kind {
            None => read::entity(self.scope, element)?,
            Some(_) => match read::any(self.scope, element)? {
                Any::Entity(entity) => *entity,
                _ => return Err(wrong(key).into()),
            },
        };
        let mut entity = entity;
        if entity.table.is_empty() {
            let only = if let [only] = tables { *only } else { named };
            only.clone_into(&mut entity.table);
        }
        let content = read::content(self.scope, entity)?;
        check_table(key, tables, &content.row.table)?;
        Ok(Data::Content(Box::new(content)))
    }

    /// Any number of values: an array, or a collection of rows.
    fn list(
        self,
        key: &str,
        inner: FieldType,
        of: Option<&str>,
        element: &Element<'_>,
    ) -> Result<Data> {
        let named = element.text_of("EntityName");
        let items = element.child("Entities").unwrap_or(element);
        let item = |item: &Element<'_>| match (inner, named) {
            (FieldType::Content(tables), Some(named)) => self.content(key, tables, named, item),
            _ => self.data(key, inner, of, item),
        };
        items.children.iter().map(item).collect::<Result<_>>().map(Data::List)
    }

    /// A record of a type or of one derived from it. Members that it does not have are read over, as the
    /// product's reader does.
    fn record(self, declared: &'static RecordType, element: &Element<'_>) -> Result<Record> {
        if declared.is_a(&QUERY_BASE) {
            return query::question(self.scope, element);
        }
        let named = element.kind.map(|kind| kind.local);
        let is_named = |kind: &&RecordType| {
            named.is_some() && types::record(kind).map(|kind| kind.name) == named
        };
        let kind = declared.derived.iter().copied().find(is_named);
        let kind = kind.unwrap_or(declared);
        let mut record = Record::new(kind);
        if kind == OBJECT {
            return Ok(record.with("Value", text_of(element).into_owned()));
        }
        for child in element.children.iter().filter(|child| !child.nil) {
            let Some(field) = kind.field(child.name.local) else { continue };
            record.fields.set(field.name, self.data(field.name, field.kind, None, child)?);
        }
        Ok(record)
    }
}

/// A value of any type as a text: a row or a choice by what it holds, several values with commas between them.
fn text_of<'e>(element: &'e Element<'_>) -> Cow<'e, str> {
    if let Some(held) = ["Id", "Value"].into_iter().find_map(|member| element.text_of(member)) {
        return held.into();
    }
    if !element.children.is_empty() {
        let texts: Vec<&str> = element.children.iter().map(|child| child.text.as_ref()).collect();
        return texts.join(",").into();
    }
    match element.kind.and_then(|kind| types::find(kind.local)).map(|kind| kind.shape) {
        // Flags stand with blanks between them.
        Some(Shape::Names { flags: true, .. }) => {
            element.text.split_ascii_whitespace().collect::<Vec<_>>().join(",").into()
        }
        _ => element.text.as_ref().into(),
    }
}

fn check_table(key: &str, tables: &[&str], table: &str) -> Result<()> {
    if tables.is_empty() || tables.contains(&table) {
        return Ok(());
    }
    let text = format!("A row of the type '{table}' cannot be given for '{key}'.");
    Err(Error::InvalidArgument(text).into())
}

/// A value of a choice: its name, or several with blanks between them.
fn choice(key: &str, choice: &ChoiceType, element: &Element<'_>) -> Result<Data> {
    let names: Vec<&str> = element.text.split([' ', ',', '\t', '\n', '\r']).collect();
    let names: Vec<&str> = names.into_iter().filter(|name| !name.is_empty()).collect();
    let value = choice.value(&names.join(","));
    Ok(value.map(Data::Int).ok_or_else(|| wrong(key))?)
}
