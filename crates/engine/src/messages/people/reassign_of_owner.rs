//! `ReassignObjectsOwner`: all rows of a user or team get another owner, or none does.

use model::Result;
use model::message::{Descriptor, Field, FieldType, Invoke};

use super::{OWNERS, reassign};
use crate::Response;
use crate::context::Context;
use crate::registry::Message;

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::action("ReassignObjectsOwner").takes(&[
        Field::new("FromPrincipal", FieldType::Row(OWNERS)),
        Field::new("ToPrincipal", FieldType::Row(OWNERS)),
    ]),
    run,
);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let arguments = &fields.arguments;
    let (from, to) = (arguments.reference("FromPrincipal")?, arguments.reference("ToPrincipal")?);
    reassign(context, from, to)?;
    Ok(Response::Done)
}
