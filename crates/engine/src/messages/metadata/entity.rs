//! `RetrieveEntity`: the definition of one table, as much of it as `EntityFilters` says.

use metadata::show::Family;
use metadata::types::{ENTITY_FILTERS, complex, plain};
use model::Result;
use model::message::{
    DefinitionSet, Descriptor, Field, FieldType, Invoke, Record, RecordType, Soap,
};

use super::{key, one, shape_of, showing};
use crate::Response;
use crate::context::Context;
use crate::registry::Message;

pub(crate) const MESSAGE: Message = Message::new(&DESCRIPTOR, run);

static DESCRIPTOR: Descriptor =
    Descriptor::function("RetrieveEntity").soap(Soap::CORE).takes(FIELDS).returns(&RESPONSE);

const FIELDS: &[Field] = &[
    Field::new("EntityFilters", FieldType::Choice(&ENTITY_FILTERS)),
    Field::optional("LogicalName", FieldType::Text),
    Field::optional("MetadataId", FieldType::Guid),
    Field::optional("RetrieveAsIfPublished", FieldType::Bool),
];

const RESPONSE_FIELDS: &[Field] =
    &[Field::new("EntityMetadata", FieldType::Record(&complex::ENTITY))];
static RESPONSE: RecordType = RecordType::new("RetrieveEntityResponse", RESPONSE_FIELDS);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let arguments = &fields.arguments;
    let filters = arguments.int("EntityFilters")?;
    let key = key(arguments, "LogicalName", DESCRIPTOR.name)?;
    let showing = showing(context, Family::Complex);
    let shape = shape_of(filters);
    let table = one(&showing, DefinitionSet::Tables, &plain::ENTITY, &key, &shape)?;
    Ok(Response::Result(Record::new(&RESPONSE).with("EntityMetadata", table)))
}
