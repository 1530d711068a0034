//! `DeleteAttribute`: deletes a custom column with its values.

use model::Result;
use model::message::{Descriptor, Field, FieldType, Invoke};

use super::begin_deletion;
use crate::Response;
use crate::context::Context;
use crate::definitions::commit;
use crate::registry::Message;

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::definition("DeleteAttribute", true, "DELETE EntityDefinitions/Attributes").takes(
        &[
            Field::new("EntityLogicalName", FieldType::Text),
            Field::new("LogicalName", FieldType::Text),
        ],
    ),
    run,
);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let fields = &fields.arguments;
    let mut edit = begin_deletion(context, fields)?;
    let table = fields.text("EntityLogicalName")?.to_lowercase();
    edit.delete_column(&table, &fields.text("LogicalName")?.to_lowercase())?;
    commit(context, &edit)?;
    Ok(Response::Done)
}
