//! `DeleteOptionSet`: deletes a global choice that no column has.

use model::Result;
use model::message::{Descriptor, Field, FieldType, Invoke};

use super::begin;
use crate::Response;
use crate::context::Context;
use crate::definitions::commit;
use crate::registry::Message;

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::definition("DeleteOptionSet", true, "DELETE GlobalOptionSetDefinitions")
        .takes(&[Field::new("Name", FieldType::Text)]),
    run,
);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let fields = &fields.arguments;
    let mut edit = begin(context, fields)?;
    edit.delete_choice(&fields.text("Name")?.to_lowercase())?;
    commit(context, &edit)?;
    Ok(Response::Done)
}
