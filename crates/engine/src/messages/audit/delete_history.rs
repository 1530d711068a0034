//! `DeleteRecordChangeHistory`: forgets what was told of a row, also of one that is deleted.

use model::Result;
use model::message::{Descriptor, Field, FieldType, Invoke, Record, RecordType};
use model::value::Value;

use super::{TARGET, check_any, check_readable};
use crate::Response;
use crate::context::Context;
use crate::registry::Message;
use crate::rules::audit;

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::action("DeleteRecordChangeHistory").takes(&[TARGET]).returns(&RESPONSE),
    run,
);

const RESPONSE: RecordType = RecordType::new(
    "DeleteRecordChangeHistoryResponse",
    &[Field::new("DeletedEntriesCount", FieldType::Int)],
);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    check_any(context, &["prvDeleteRecordChangeHistory"])?;
    let target = fields.arguments.reference("Target")?.clone();
    check_readable(context, &target)?;
    let of_row = [
        ("objectid", Value::Guid(target.id)),
        ("objecttypecode", Value::Text(target.table.clone())),
    ];
    let deleted = context.upkeep("forget what was audited").delete_all("audit", &of_row)?;
    let deleted = i64::try_from(deleted).unwrap_or(i64::MAX);
    audit::forgotten(context, &target)?;
    Ok(Response::Result(Record::new(&RESPONSE).with("DeletedEntriesCount", deleted)))
}
