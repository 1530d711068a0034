//! `RetrieveAllEntities`: the definitions of all tables, as much of them as `EntityFilters` says.

use metadata::show::{Family, Object};
use metadata::types::ENTITY_FILTERS;
use model::Result;
use model::message::{Descriptor, Field, FieldType, Invoke, Record, RecordType, Soap};

use super::changes::stamp;
use super::{ENTITIES, shape_of, showing};
use crate::Response;
use crate::context::Context;
use crate::registry::Message;

pub(crate) const MESSAGE: Message = Message::new(&DESCRIPTOR, run);

static DESCRIPTOR: Descriptor =
    Descriptor::function("RetrieveAllEntities").soap(Soap::CORE).takes(FIELDS).returns(&RESPONSE);

const FIELDS: &[Field] = &[
    Field::new("EntityFilters", FieldType::Choice(&ENTITY_FILTERS)),
    Field::optional("RetrieveAsIfPublished", FieldType::Bool),
];

const RESPONSE_FIELDS: &[Field] = &[
    Field::new("Timestamp", FieldType::Text),
    Field::new("EntityMetadata", FieldType::List(&ENTITIES)),
];
static RESPONSE: RecordType = RecordType::new("RetrieveAllEntitiesResponse", RESPONSE_FIELDS);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let shape = shape_of(fields.arguments.int("EntityFilters")?);
    let showing = showing(context, Family::Complex);
    let tables = showing.records(Object::tables(&context.catalog), &shape);
    let answer =
        Record::new(&RESPONSE).with("Timestamp", stamp(context)).with("EntityMetadata", tables);
    Ok(Response::Result(answer))
}
