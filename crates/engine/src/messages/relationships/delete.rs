//! `DeleteRelationship`: a custom relationship goes, with its lookup or its intersect table.

use model::Result;
use model::message::{Descriptor, Field, FieldType, Invoke};

use super::super::definitions::begin_deletion;
use crate::Response;
use crate::context::Context;
use crate::definitions;
use crate::registry::Message;

const FIELDS: &[Field] = &[Field::new("Name", FieldType::Text)];

static DESCRIPTOR: Descriptor =
    Descriptor::definition("DeleteRelationship", true, "DELETE RelationshipDefinitions")
        .takes(FIELDS);

pub(crate) const MESSAGE: Message = Message::new(&DESCRIPTOR, run);

fn run(context: &mut Context<'_, '_>, invoke: &Invoke) -> Result<Response> {
    let mut edit = begin_deletion(context, &invoke.arguments)?;
    edit.delete_relationship(invoke.arguments.text("Name")?)?;
    definitions::commit(context, &edit)?;
    Ok(Response::Done)
}
