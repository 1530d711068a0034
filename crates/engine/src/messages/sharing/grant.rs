//! `GrantAccess`: adds rights to those that are shared of a row with a principal.

use model::Result;
use model::message::{Descriptor, Field, FieldType, Invoke};

use super::{PRINCIPAL_ACCESS, TARGET, change};
use crate::Response;
use crate::context::Context;
use crate::registry::Message;

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::action("GrantAccess")
        .takes(&[TARGET, Field::new("PrincipalAccess", FieldType::Record(&PRINCIPAL_ACCESS))]),
    run,
);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    // The union with what was shared (security.md D24).
    change(context, &fields.arguments, |old, given| old | given)
}
