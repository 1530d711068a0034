//! `CreateOneToMany`: a 1:N relationship with its lookup.

use metadata::{read, types};
use model::Result;
use model::message::{Descriptor, Field, FieldType, Fields, Invoke, Record, RecordType};

use super::super::definitions::{SOLUTION, begin};
use crate::Response;
use crate::context::Context;
use crate::definitions;
use crate::registry::Message;

const FIELDS: &[Field] = &[
    Field::new("OneToManyRelationship", FieldType::Record(&types::plain::ONE_TO_MANY)),
    Field::optional("Lookup", FieldType::Record(&types::plain::LOOKUP)),
    SOLUTION,
];

static DESCRIPTOR: Descriptor =
    Descriptor::definition("CreateOneToMany", true, "POST RelationshipDefinitions")
        .takes(FIELDS)
        .returns(&RESPONSE);

pub(crate) const MESSAGE: Message = Message::new(&DESCRIPTOR, run);

const RESPONSE: RecordType = RecordType::new(
    "CreateOneToManyResponse",
    &[Field::new("RelationshipId", FieldType::Guid), Field::new("AttributeId", FieldType::Guid)],
);

fn run(context: &mut Context<'_, '_>, invoke: &Invoke) -> Result<Response> {
    let mut edit = begin(context, &invoke.arguments)?;
    let said = invoke.arguments.record("OneToManyRelationship")?;
    let mut draft = read::one_to_many(&edit, said)?;
    // The lookup stands in the relationship, or beside it.
    if let Some(lookup) = invoke.arguments.maybe("Lookup", Fields::record)? {
        draft.lookup = Some(read::column(&edit, lookup)?);
    }
    let made = edit.create_one_to_many(&draft)?;
    definitions::commit(context, &edit)?;
    Ok(Response::Result(
        Record::new(&RESPONSE)
            .with("RelationshipId", made.relationship)
            .with("AttributeId", made.lookup),
    ))
}
