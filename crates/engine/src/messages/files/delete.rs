//! `DeleteFile`: takes a file out of its column.

use model::Result;
use model::message::{Descriptor, Field, FieldType, Invoke};

use crate::Response;
use crate::context::Context;
use crate::registry::Message;
use crate::rules::files::{self, upload};

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::action("DeleteFile").takes(&[Field::new("FileId", FieldType::Guid)]),
    run,
);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let file = files::current(context, fields.arguments.guid("FileId")?)?;
    upload::remove(context, &upload::place_of(&file))?;
    Ok(Response::Done)
}
