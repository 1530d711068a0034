//! `WhoAmI`: the effective user, its business unit, the organization.

use model::Result;
use model::message::{Descriptor, Field, FieldType, Invoke, Record, RecordType};

use crate::Response;
use crate::context::Context;
use crate::registry::Message;

pub(crate) const MESSAGE: Message =
    Message::new(&Descriptor::function("WhoAmI").returns(&RESPONSE).introducing(), run);

const RESPONSE: RecordType = RecordType::new(
    "WhoAmIResponse",
    &[
        Field::new("BusinessUnitId", FieldType::Guid),
        Field::new("UserId", FieldType::Guid),
        Field::new("OrganizationId", FieldType::Guid),
    ],
);

#[expect(clippy::unnecessary_wraps, reason = "a message may fail; this one never does")]
fn run(context: &mut Context<'_, '_>, _: &Invoke) -> Result<Response> {
    let user = context.session.principal();
    let answer = Record::new(&RESPONSE)
        .with("BusinessUnitId", user.unit().0)
        .with("UserId", user.id().0)
        .with("OrganizationId", context.organization().id.0);
    Ok(Response::Result(answer))
}
