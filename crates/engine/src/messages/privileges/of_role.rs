//! `RetrieveRolePrivilegesRole`: what a role gives.

use model::Result;
use model::id::RoleId;
use model::message::{Descriptor, Field, FieldType, Invoke, RecordType};
use model::value::Reference;

use super::{ROLE_PRIVILEGES, answer, check_readable};
use crate::Response;
use crate::context::Context;
use crate::principal;
use crate::registry::Message;

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::function("RetrieveRolePrivilegesRole")
        .takes(&[Field::new("RoleId", FieldType::Guid)])
        .returns(&RESPONSE),
    run,
);

const RESPONSE: RecordType = RecordType::new("RetrieveRolePrivilegesRoleResponse", ROLE_PRIVILEGES);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let role = Reference::new("role", fields.arguments.guid("RoleId")?);
    check_readable(context, &role)?;
    let role = RoleId(role.id);
    let content = principal::content_of_role(context.transaction, &context.catalog, role)?;
    Ok(answer(&RESPONSE, &context.catalog, &content.grants))
}
