//! `RemoveFromQueue`: a row waits no more. The row itself stays.

use model::Result;
use model::message::{Descriptor, Invoke, Soap};

use super::take_out;
use crate::Response;
use crate::context::Context;
use crate::registry::Message;

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::action("RemoveFromQueue")
        .soap(Soap::BUSINESS.target("QueueItemId"))
        .on_row_of(&["queueitem"]),
    run,
);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    take_out(context, fields.target()?)?;
    Ok(Response::Done)
}
