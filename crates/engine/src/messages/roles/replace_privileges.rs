//! `ReplacePrivilegesRole`: a role holds these privileges and no others.

use model::Result;
use model::message::{Descriptor, Invoke, Soap};
use uuid::Uuid;

use super::{PRIVILEGES, change, check_may_give, check_may_give_acting, named, open};
use crate::Response;
use crate::context::Context;
use crate::registry::Message;
use crate::rules::audit::Action;
use crate::rules::tables::role::privileges;

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::action("ReplacePrivilegesRole")
        .soap(Soap::BUSINESS.target("RoleId"))
        .on_row_of(&["role"])
        .takes(PRIVILEGES),
    run,
);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let role = open(context, fields)?;
    let given = named(context, fields)?;
    let held: Vec<Uuid> =
        privileges::of(context, &[role.id])?.iter().map(|held| held.privilege.0).collect();
    let new: Vec<Uuid> = given.iter().map(|(privilege, _)| privilege.id.0).collect();
    // Only what comes or goes; what stays was put there by somebody who could.
    let comes = new.iter().filter(|id| !held.contains(id));
    let goes = held.iter().filter(|id| !new.contains(id));
    check_may_give_acting(context, comes.chain(goes.clone()).copied())?;
    check_may_give(context, &role, &given)?;
    let about: Vec<Uuid> = held.iter().chain(&new).copied().collect();
    change(context, Action::ReplacePrivileges, &role, &about, |context| {
        for gone in goes {
            privileges::take(context, role.id, (*gone).into())?;
        }
        given.iter().try_for_each(|(privilege, depth)| {
            privileges::give(context, role.id, privilege.id, *depth)
        })
    })?;
    Ok(Response::Done)
}
