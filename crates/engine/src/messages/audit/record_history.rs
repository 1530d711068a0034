//! `RetrieveRecordChangeHistory`: what was told of a row, newest first.

use model::Result;
use model::message::{Descriptor, Invoke, Record, RecordType};

use super::{COLLECTIONS, PAGING, Part, TARGET, count, target, told};
use crate::Response;
use crate::context::Context;
use crate::registry::Message;

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::function("RetrieveRecordChangeHistory")
        .takes(&[TARGET, PAGING])
        .returns(&RESPONSE),
    run,
);

const RESPONSE: RecordType = RecordType::new("RetrieveRecordChangeHistoryResponse", COLLECTIONS);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let object = target(context, fields)?;
    let part = Part::of(&fields.arguments)?;
    let skipped = part.skipped();
    let limit = usize::try_from(part.size + 1).unwrap_or(usize::MAX).saturating_add(skipped);
    let told = told(context, &object, part.after, Some(limit))?;
    let total = if part.counted { count(context, &object)? } else { 0 };
    let told = told.get(skipped..).unwrap_or_default();
    let collection = part.collect(context, &object, told, total)?;
    Ok(Response::Result(Record::new(&RESPONSE).with("AuditDetailCollection", collection)))
}
