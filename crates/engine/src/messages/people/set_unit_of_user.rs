//! `SetBusinessSystemUser`: a user moves to another business unit (security.md §1.3), after giving
//! its rows to somebody else, if somebody else is named.

use model::Result;
use model::message::{Descriptor, Field, FieldType, Fields, Invoke, Soap, SoapKey};

use super::{OWNERS, point, reassign};
use crate::Response;
use crate::context::Context;
use crate::registry::Message;

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::action("SetBusinessSystemUser")
        .soap(Soap::BUSINESS.target("UserId").keys(&[SoapKey::new("BusinessUnit", "BusinessId")]))
        .on_row_of(&["systemuser"])
        .takes(&[
            Field::new("BusinessUnit", FieldType::Row(&["businessunit"])),
            Field::optional("ReassignPrincipal", FieldType::Row(OWNERS)),
            Field::optional("DoNotMoveAllRecords", FieldType::Bool),
        ]),
    run,
);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let (user, arguments) = (fields.target()?, &fields.arguments);
    let unit = arguments.reference("BusinessUnit")?;
    let to =
        arguments.maybe("ReassignPrincipal", |fields, name| Ok(fields.reference(name)?.clone()))?;
    if let Some(to) = to.filter(|to| to != user) {
        reassign(context, user, &to)?;
    }
    context.rows_stay = arguments.maybe("DoNotMoveAllRecords", Fields::bool)?.unwrap_or(false);
    point(context, user, "businessunitid", Some(unit.clone()))?;
    Ok(Response::Done)
}
