//! `RetrieveAuditDetails`: what a row of `audit` tells.

use model::message::{Descriptor, Field, FieldType, Invoke, Record, RecordType, Soap};
use model::value::{Reference, Value};
use model::{Error, Result};

use super::detail::{self, DETAIL};
use super::{READ_HISTORY, READ_SUMMARY, check_any};
use crate::Response;
use crate::context::Context;
use crate::directory::text;
use crate::registry::Message;

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::function("RetrieveAuditDetails")
        .soap(Soap::BUSINESS.target("AuditId"))
        .on_row_of(&["audit"])
        .returns(&RESPONSE),
    run,
);

const RESPONSE: RecordType = RecordType::new(
    "RetrieveAuditDetailsResponse",
    &[Field::new("AuditDetail", FieldType::Record(&DETAIL))],
);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    check_any(context, &[READ_SUMMARY, READ_HISTORY])?;
    let audit = fields.target()?;
    let mut reader = context.reader("tell what was audited");
    let row = reader.one("audit", &["objectid", "objecttypecode", "changedata"], audit.id)?;
    let row = row.ok_or_else(|| Error::RowNotFound(audit.clone()))?;
    let object = match row.values.first() {
        Some(Value::Reference(object)) => object.clone(),
        Some(Value::Guid(id)) => Reference::new(text(&row.values, 1).unwrap_or_default(), *id),
        _ => return Err(Error::internal("a row of `audit` is about nothing")),
    };
    let detail = detail::of(context, &object, text(&row.values, 2).as_deref())?;
    Ok(Response::Result(Record::new(&RESPONSE).with("AuditDetail", detail)))
}
