//! `ModifyAccess`: replaces the rights that are shared of a row with a principal. What was inherited
//! stays (security.md D44).

use model::Result;
use model::message::{Descriptor, Field, FieldType, Invoke};

use super::{PRINCIPAL_ACCESS, TARGET, change};
use crate::Response;
use crate::context::Context;
use crate::registry::Message;

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::action("ModifyAccess")
        .takes(&[TARGET, Field::new("PrincipalAccess", FieldType::Record(&PRINCIPAL_ACCESS))]),
    run,
);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    change(context, &fields.arguments, |_, given| given)
}
