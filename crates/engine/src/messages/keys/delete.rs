//! `DeleteEntityKey`: an alternate key goes with its index.

use model::Result;
use model::message::{Descriptor, Field, FieldType, Invoke};

use crate::Response;
use crate::context::Context;
use crate::definitions;
use crate::messages::definitions::begin;
use crate::registry::Message;

const FIELDS: &[Field] =
    &[Field::new("EntityLogicalName", FieldType::Text), Field::new("Name", FieldType::Text)];

static DESCRIPTOR: Descriptor =
    Descriptor::definition("DeleteEntityKey", true, "DELETE EntityDefinitions/Keys").takes(FIELDS);

pub(crate) const MESSAGE: Message = Message::new(&DESCRIPTOR, run);

fn run(context: &mut Context<'_, '_>, invoke: &Invoke) -> Result<Response> {
    let mut edit = begin(context, &invoke.arguments)?;
    let arguments = &invoke.arguments;
    edit.delete_key(arguments.text("EntityLogicalName")?, arguments.text("Name")?)?;
    definitions::commit(context, &edit)?;
    Ok(Response::Done)
}
