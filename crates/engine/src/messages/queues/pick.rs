//! `PickFromQueue`: somebody works on an item from now on; the item may leave the queue.

use model::Result;
use model::message::{Descriptor, Field, FieldType, Invoke, Soap, SoapKey};
use model::value::Value;

use super::{give_to, take_out};
use crate::Response;
use crate::context::Context;
use crate::registry::Message;

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::action("PickFromQueue")
        .soap(Soap::BUSINESS.target("QueueItemId").keys(&[SoapKey::new("SystemUser", "WorkerId")]))
        .on_row_of(&["queueitem"])
        .takes(FIELDS),
    run,
);

const FIELDS: &[Field] = &[
    Field::new("SystemUser", FieldType::Row(&["systemuser"])),
    Field::new("RemoveQueueItem", FieldType::Bool),
];

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let item = fields.target()?;
    let worker = fields.arguments.reference("SystemUser")?;
    give_to(context, item, Value::Reference(worker.clone()))?;
    if fields.arguments.bool("RemoveQueueItem")? {
        take_out(context, item)?;
    }
    Ok(Response::Done)
}
