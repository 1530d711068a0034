//! `ReassignObjectsSystemUser`: all rows of a user get another owner, or none does.

use model::Result;
use model::message::{Descriptor, Field, FieldType, Invoke, Soap};

use super::{OWNERS, reassign};
use crate::Response;
use crate::context::Context;
use crate::registry::Message;

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::action("ReassignObjectsSystemUser")
        .soap(Soap::BUSINESS.target("UserId"))
        .on_row_of(&["systemuser"])
        .takes(&[Field::new("ReassignPrincipal", FieldType::Row(OWNERS))]),
    run,
);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    reassign(context, fields.target()?, fields.arguments.reference("ReassignPrincipal")?)?;
    Ok(Response::Done)
}
