//! `CreateManyToMany`: an N:N relationship with its intersect table.

use metadata::{read, types};
use model::Result;
use model::message::{Descriptor, Field, FieldType, Fields, Invoke, Record, RecordType};

use super::super::definitions::{SOLUTION, begin};
use crate::Response;
use crate::context::Context;
use crate::definitions;
use crate::registry::Message;

const FIELDS: &[Field] = &[
    Field::new("ManyToManyRelationship", FieldType::Record(&types::plain::MANY_TO_MANY)),
    Field::optional("IntersectEntitySchemaName", FieldType::Text),
    SOLUTION,
];

static DESCRIPTOR: Descriptor =
    Descriptor::definition("CreateManyToMany", true, "POST RelationshipDefinitions")
        .takes(FIELDS)
        .returns(&RESPONSE);

pub(crate) const MESSAGE: Message = Message::new(&DESCRIPTOR, run);

const RESPONSE: RecordType = RecordType::new(
    "CreateManyToManyResponse",
    &[Field::new("ManyToManyRelationshipId", FieldType::Guid)],
);

fn run(context: &mut Context<'_, '_>, invoke: &Invoke) -> Result<Response> {
    let mut edit = begin(context, &invoke.arguments)?;
    let mut draft = read::many_to_many(invoke.arguments.record("ManyToManyRelationship")?)?;
    if let Some(name) = invoke.arguments.maybe("IntersectEntitySchemaName", Fields::text)? {
        draft.intersect = Some(name.to_owned());
    }
    let id = edit.create_many_to_many(&draft)?;
    definitions::commit(context, &edit)?;
    Ok(Response::Result(Record::new(&RESPONSE).with("ManyToManyRelationshipId", id)))
}
