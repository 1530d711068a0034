//! `UpdateRelationship`: what follows from actions along a relationship, its hierarchy, its menus.

use metadata::read::{self, Said};
use metadata::types;
use model::message::{Descriptor, Field, FieldType, Fields, Invoke};
use model::{Error, Result};

use super::super::definitions::{MERGE_LABELS, SOLUTION, begin};
use crate::Response;
use crate::context::Context;
use crate::definitions;
use crate::registry::Message;

const FIELDS: &[Field] = &[
    Field::new("Relationship", FieldType::Record(&types::plain::RELATIONSHIP)),
    MERGE_LABELS,
    SOLUTION,
];

static DESCRIPTOR: Descriptor =
    Descriptor::definition("UpdateRelationship", true, "PUT RelationshipDefinitions").takes(FIELDS);

pub(crate) const MESSAGE: Message = Message::new(&DESCRIPTOR, run);

fn run(context: &mut Context<'_, '_>, invoke: &Invoke) -> Result<Response> {
    let mut edit = begin(context, &invoke.arguments)?;
    let said = invoke.arguments.record("Relationship")?;
    // Its id says which is meant, its name where no id is given.
    let id = said.fields.maybe("MetadataId", Fields::guid)?;
    let by_id = id.and_then(|id| edit.relationship_of_id(id));
    let name = match (by_id, said.fields.maybe("SchemaName", Fields::text)?) {
        (Some(found), _) => found.name().to_owned(),
        (None, Some(name)) => name.to_owned(),
        (None, None) => {
            return Err(Error::InvalidArgument("Required member 'SchemaName' is missing".into()));
        }
    };
    match read::relationship(&edit, said)? {
        Said::OneToMany(draft) => edit.update_one_to_many(&name, &draft)?,
        Said::ManyToMany(draft) => edit.update_many_to_many(&name, &draft)?,
    }
    definitions::commit(context, &edit)?;
    Ok(Response::Done)
}
