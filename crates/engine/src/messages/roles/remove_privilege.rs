//! `RemovePrivilegeRole`: a privilege is taken out of a role. One that is not in it stays out.

use model::message::{Descriptor, Field, FieldType, Fields, Invoke, Soap};
use model::{Error, Result};

use super::{change, check_may_give_acting, open};
use crate::Response;
use crate::context::Context;
use crate::registry::Message;
use crate::rules::audit::Action;
use crate::rules::tables::role::privileges;

/// The product names the row; some clients send the id alone.
pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::action("RemovePrivilegeRole")
        .soap(Soap::BUSINESS.target("RoleId"))
        .on_row_of(&["role"])
        .takes(&[
            Field::optional("Privilege", FieldType::Row(&["privilege"])),
            Field::optional("PrivilegeId", FieldType::Guid),
        ]),
    run,
);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let role = open(context, fields)?;
    let arguments = &fields.arguments;
    let row = arguments.maybe("Privilege", |fields, name| Ok(fields.reference(name)?.id))?;
    let id = match row {
        Some(id) => Some(id),
        None => arguments.maybe("PrivilegeId", Fields::guid)?,
    };
    let id =
        id.ok_or_else(|| Error::InvalidArgument("the parameter `Privilege` is missing".into()))?;
    check_may_give_acting(context, [id])?;
    change(context, Action::RemovePrivileges, &role, &[id], |context| {
        privileges::take(context, role.id, id.into())
    })?;
    Ok(Response::Done)
}
