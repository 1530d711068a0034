//! `AddToQueue`: a row waits in a queue from now on, and in no other.

use model::message::{
    Descriptor, Field, FieldType, Fields, Invoke, Record, RecordType, Soap, SoapKey,
};
use model::query::Condition;
use model::right::Right;
use model::value::{Reference, Value};
use model::{Error, Result};

use super::take_out;
use crate::Response;
use crate::context::Context;
use crate::directory::guid;
use crate::registry::Message;
use crate::rules::{activities, lookup, tables, target};

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::action("AddToQueue")
        .soap(
            Soap::BUSINESS
                .target("DestinationQueueId")
                .keys(&[SoapKey::new("SourceQueue", "SourceQueueId")]),
        )
        .on_row_of(&["queue"])
        .takes(FIELDS)
        .returns(&RESPONSE),
    run,
);

const FIELDS: &[Field] = &[
    Field::new("Target", FieldType::Row(&[])),
    Field::optional("SourceQueue", FieldType::Row(&["queue"])),
    Field::optional("QueueItemProperties", FieldType::Content(&["queueitem"])),
];

const RESPONSE: RecordType =
    RecordType::new("AddToQueueResponse", &[Field::new("QueueItemId", FieldType::Guid)]);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let queue = fields.target()?;
    target::check(context, queue, &[Right::AppendTo])?;
    let row = fields.arguments.reference("Target")?;
    let items = context.table("queueitem")?;
    if let Some(column) = items.column("objectid") {
        // Whoever cannot wait in a queue at all is told so, and not that a lookup is wrong.
        if !column.refers_to(&row.table) {
            return Err(Error::rule(0x8004_04e7, "This object type can not be routed."));
        }
        lookup::check_target(context, column, row)?;
    }
    let row = activities::own_row(context, row)?;
    let source = fields.arguments.maybe("SourceQueue", Fields::reference)?;
    if let Some(source) = source {
        // Whether the row waits there is told to whoever may read that queue.
        target::check(context, source, &[Right::Read])?;
    }
    let waits = Condition::equal("objectid", Value::Reference(row.clone()));
    let mut reader = context.reader("find the queue where a row waits");
    let item = reader.all("queueitem", &["queueid"], vec![waits])?.pop();
    let from = item.as_ref().and_then(|item| guid(&item.values, 0));
    if source.is_some_and(|source| from != Some(source.id)) {
        return Err(Error::rule(
            0x8004_0524,
            "Could not find any queue item associated with the Target in the specified \
             SourceQueueId. Either the SourceQueueId or Target is invalid or the queue item does \
             not exist.",
        ));
    }
    let id = match item {
        Some(item) if from == Some(queue.id) => item.id,
        item => {
            if let Some(item) = item {
                take_out(context, &Reference::new("queueitem", item.id))?;
            }
            let more = fields.arguments.maybe("QueueItemProperties", Fields::content)?;
            let more = more.map_or(&[][..], |more| more.row.values.as_slice());
            tables::put_in_queue(context, queue, &row, more)?
        }
    };
    Ok(Response::Result(Record::new(&RESPONSE).with("QueueItemId", id)))
}
