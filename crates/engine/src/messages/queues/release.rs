//! `ReleaseToQueue`: nobody works on an item any more.

use model::Result;
use model::message::{Descriptor, Invoke, Soap};
use model::value::Value;

use super::give_to;
use crate::Response;
use crate::context::Context;
use crate::registry::Message;

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::action("ReleaseToQueue")
        .soap(Soap::BUSINESS.target("QueueItemId"))
        .on_row_of(&["queueitem"]),
    run,
);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    give_to(context, fields.target()?, Value::Null)?;
    Ok(Response::Done)
}
