//! `DeleteEntity`: deletes a custom table with its rows and all that belongs to it.

use model::Result;
use model::message::{Descriptor, Field, FieldType, Invoke};

use super::begin_deletion;
use crate::Response;
use crate::context::Context;
use crate::definitions::commit;
use crate::registry::Message;

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::definition("DeleteEntity", true, "DELETE EntityDefinitions")
        .takes(&[Field::new("LogicalName", FieldType::Text)]),
    run,
);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let fields = &fields.arguments;
    let mut edit = begin_deletion(context, fields)?;
    edit.delete_table(&fields.text("LogicalName")?.to_lowercase())?;
    commit(context, &edit)?;
    Ok(Response::Done)
}
