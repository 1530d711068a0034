//! `AddPrivilegesRole`: privileges are put into a role, or change their depth there.

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
    &Descriptor::action("AddPrivilegesRole")
        .soap(Soap::BUSINESS.target("RoleId"))
        .on_row_of(&["role"])
        .takes(PRIVILEGES),
    run,
);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let role = open(context, fields)?;
    let given = named(context, fields)?;
    check_may_give_acting(context, given.iter().map(|(privilege, _)| privilege.id.0))?;
    check_may_give(context, &role, &given)?;
    let about: Vec<Uuid> = given.iter().map(|(privilege, _)| privilege.id.0).collect();
    change(context, Action::AddPrivileges, &role, &about, |context| {
        given.iter().try_for_each(|(privilege, depth)| {
            privileges::give(context, role.id, privilege.id, *depth)
        })
    })?;
    Ok(Response::Done)
}
