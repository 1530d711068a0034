//! `RevokeAccess`: takes away what is shared of a row with a principal, and what rows below inherited
//! of it. It needs Share on the row and nothing else (security.md D40).

use model::Result;
use model::message::{Descriptor, Field, Invoke};
use model::right::Right;

use super::{PRINCIPAL, TARGET};
use crate::Response;
use crate::context::Context;
use crate::registry::Message;
use crate::rules::{cascade, share, target};

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::action("RevokeAccess").takes(&[TARGET, Field::new("Revokee", PRINCIPAL)]),
    run,
);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let (row, principal) =
        (fields.arguments.reference("Target")?, fields.arguments.reference("Revokee")?);
    target::check_sharable(context, row)?;
    let (table, facts) = target::check(context, row, &[Right::Share])?;
    super::check_principal(context, principal)?;
    if share::change_direct(context, &table, facts.id, principal, |_| 0)? {
        cascade::unshare(context, &table, &facts, principal)?;
    }
    Ok(Response::Done)
}
