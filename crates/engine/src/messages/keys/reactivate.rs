//! `ReactivateEntityKey`: an alternate key that failed is built again.

use model::Result;
use model::message::{Descriptor, Field, FieldType, Invoke, Soap};

use crate::Response;
use crate::context::Context;
use crate::definitions;
use crate::messages::definitions::begin;
use crate::registry::Message;

const FIELDS: &[Field] = &[
    Field::new("EntityLogicalName", FieldType::Text),
    Field::new("EntityKeyLogicalName", FieldType::Text),
];

static DESCRIPTOR: Descriptor =
    Descriptor::action("ReactivateEntityKey").soap(Soap::CORE).takes(FIELDS);

pub(crate) const MESSAGE: Message = Message::new(&DESCRIPTOR, run);

fn run(context: &mut Context<'_, '_>, invoke: &Invoke) -> Result<Response> {
    let mut edit = begin(context, &invoke.arguments)?;
    let arguments = &invoke.arguments;
    let key = arguments.text("EntityKeyLogicalName")?;
    edit.reactivate_key(arguments.text("EntityLogicalName")?, key)?;
    definitions::commit(context, &edit)?;
    Ok(Response::Done)
}
