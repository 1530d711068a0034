//! `SetParentTeam`: a team moves to another business unit (security.md §1.3).

use model::Result;
use model::message::{Descriptor, Field, FieldType, Invoke, Soap, SoapKey};

use super::point;
use crate::Response;
use crate::context::Context;
use crate::registry::Message;

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::action("SetParentTeam")
        .soap(Soap::BUSINESS.target("TeamId").keys(&[SoapKey::new("BusinessUnit", "BusinessId")]))
        .on_row_of(&["team"])
        .takes(&[Field::new("BusinessUnit", FieldType::Row(&["businessunit"]))]),
    run,
);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let unit = fields.arguments.reference("BusinessUnit")?.clone();
    point(context, fields.target()?, "businessunitid", Some(unit))?;
    Ok(Response::Done)
}
