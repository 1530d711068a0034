//! `RetrieveAttribute`: the definition of one column, by its name or its number in a table, or by its id.

use metadata::show::{Family, Found, Object, Showing, absent, find, retrieve};
use metadata::types::{complex, plain};
use model::message::{
    Data, DefinitionCondition, DefinitionKey, DefinitionMember, DefinitionPath, DefinitionSet,
    DefinitionShape, DefinitionStep, Descriptor, Field, FieldType, Fields, Invoke, Record,
    RecordType, RetrieveDefinitions, Soap,
};
use model::query::Comparison;
use model::{Error, Result};

use super::{named, shape_of_columns, showing};
use crate::Response;
use crate::context::Context;
use crate::registry::Message;

pub(crate) const MESSAGE: Message = Message::new(&DESCRIPTOR, run);

static DESCRIPTOR: Descriptor =
    Descriptor::sdk("RetrieveAttribute", false, "GET EntityDefinitions({key})/Attributes({key})")
        .soap(Soap::CORE)
        .takes(FIELDS)
        .returns(&RESPONSE);

const FIELDS: &[Field] = &[
    Field::optional("EntityLogicalName", FieldType::Text),
    Field::optional("LogicalName", FieldType::Text),
    Field::optional("MetadataId", FieldType::Guid),
    Field::optional("ColumnNumber", FieldType::Int),
    Field::optional("RetrieveAsIfPublished", FieldType::Bool),
];

const RESPONSE_FIELDS: &[Field] =
    &[Field::new("AttributeMetadata", FieldType::Record(&complex::ATTRIBUTE))];
static RESPONSE: RecordType = RecordType::new("RetrieveAttributeResponse", RESPONSE_FIELDS);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let arguments = &fields.arguments;
    let table = arguments.maybe("EntityLogicalName", Fields::text)?.filter(|name| !name.is_empty());
    let table = table.map(|name| DefinitionKey::Name("LogicalName", name.to_owned()));
    let number = arguments.maybe("ColumnNumber", Fields::int)?.filter(|number| *number != 0);
    let showing = showing(context, Family::Complex);
    let column = match (table, named(arguments, "LogicalName")?, number) {
        (Some(table), Some(column), _) => of_table(&showing, table, &column)?,
        (None, Some(column @ DefinitionKey::Id(_)), _) => of_any(&showing, &column)?,
        (Some(table), None, Some(number)) => by_number(&showing, table, number)?,
        (_, _, _) => return Err(missing(arguments)),
    };
    Ok(Response::Result(Record::new(&RESPONSE).with("AttributeMetadata", column)))
}

/// The column of a table with this key.
fn of_table(showing: &Showing<'_>, table: DefinitionKey, column: &DefinitionKey) -> Result<Data> {
    let mut path = columns_of(table)?;
    path.steps.push(DefinitionStep::Key(column.clone()));
    match find(showing, &path)? {
        Found::One(object) => Ok(showing.record(object, &shape_of_columns()).into()),
        Found::Many(_) | Found::Value(_) => Err(absent(&plain::ATTRIBUTE, column)),
    }
}

/// The column with this key, of whatever table.
fn of_any(showing: &Showing<'_>, column: &DefinitionKey) -> Result<Data> {
    for table in Object::tables(showing.catalog) {
        match of_table(showing, DefinitionKey::Id(table.id()), column) {
            Err(Error::DefinitionNotFound { .. }) => {}
            found => return found,
        }
    }
    Err(absent(&plain::ATTRIBUTE, column))
}

/// The column of a table with this number.
fn by_number(showing: &Showing<'_>, table: DefinitionKey, number: i64) -> Result<Data> {
    let field = complex::ATTRIBUTE.field("ColumnNumber").ok_or_else(unnumbered)?;
    let member = DefinitionMember { field, inner: None };
    let filter = DefinitionCondition::Compare(member, Comparison::Equal, number.into());
    let shape = DefinitionShape { filter: Some(filter), ..shape_of_columns() };
    let question = RetrieveDefinitions { path: columns_of(table)?, shape };
    let found = match retrieve(showing, &question)? {
        Data::List(columns) => columns.into_iter().next(),
        _ => None,
    };
    found.ok_or_else(|| Error::ColumnNotFound(number.to_string()))
}

/// The way to the columns of a table.
fn columns_of(table: DefinitionKey) -> Result<DefinitionPath> {
    let columns = plain::ENTITY.field("Attributes").ok_or_else(unnumbered)?;
    let steps = vec![DefinitionStep::Key(table), DefinitionStep::Member(columns)];
    Ok(DefinitionPath { set: DefinitionSet::Tables, steps })
}

fn unnumbered() -> Error {
    Error::internal("the types of definitions lack a member")
}

/// A question that names no column says what it lacks.
fn missing(arguments: &Fields) -> Error {
    let lacks =
        if arguments.get("LogicalName").is_some() { "EntityLogicalName" } else { "MetadataId" };
    Error::missing_field(lacks, DESCRIPTOR.name)
}
