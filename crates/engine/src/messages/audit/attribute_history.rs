//! `RetrieveAttributeChangeHistory`: what became of one column of a row, newest first.

use model::message::{Descriptor, Field, FieldType, Fields, Invoke, Record, RecordType};
use model::{Error, Result};

use super::{COLLECTIONS, PAGING, Part, TARGET, Told, detail, target, told};
use crate::Response;
use crate::context::Context;
use crate::registry::Message;
use crate::rules::audit::change::Change;

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::function("RetrieveAttributeChangeHistory")
        .takes(&[TARGET, Field::new("AttributeLogicalName", FieldType::Text), PAGING])
        .returns(&RESPONSE),
    run,
);

const RESPONSE: RecordType = RecordType::new("RetrieveAttributeChangeHistoryResponse", COLLECTIONS);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let object = target(context, fields)?;
    let name = fields.arguments.maybe("AttributeLogicalName", Fields::text)?.unwrap_or_default();
    let table = context.table(&object.table)?;
    let Some(column) = table.column(name) else {
        let table = object.table;
        return Err(Error::PropertyNotFound { table, property: name.to_owned() });
    };
    let part = Part::of(&fields.arguments)?;
    // A row has no so long history that it must not be looked through.
    let mut all = if detail::may_see(context, &table, object.id, column)? {
        told(context, &object, None, None)?
    } else {
        Vec::new()
    };
    all.retain_mut(|told| keep_only(told, name));
    let total = all.len();
    let begin = match part.after {
        Some(last) => all.iter().position(|told| told.id == last).map_or(total, |last| last + 1),
        None => part.skipped(),
    };
    let told = all.get(begin..).unwrap_or_default();
    let collection = part.collect(context, &object, told, total)?;
    Ok(Response::Result(Record::new(&RESPONSE).with("AuditDetailCollection", collection)))
}

/// Leaves only what is told of one column; whether that is anything.
fn keep_only(told: &mut Told, column: &str) -> bool {
    let change = told.change.as_deref().and_then(Change::read);
    let Some(Change::Columns(mut changes)) = change else { return false };
    changes.retain(|change| change.column == column);
    let found = !changes.is_empty();
    told.change = Change::Columns(changes).write().ok();
    found
}
