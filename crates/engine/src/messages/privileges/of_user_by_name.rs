//! `RetrieveUserPrivilegeByPrivilegeName`: one privilege of a user, by its name, from its own roles and those of its teams.

use model::Result;
use model::message::{Descriptor, Field, FieldType, Invoke, RecordType, Soap};

use super::{EXCLUDE_TEAM_BASIC, ROLE_PRIVILEGES, answer, chosen, ids_of};
use crate::Response;
use crate::context::Context;
use crate::registry::Message;

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::function("RetrieveUserPrivilegeByPrivilegeName")
        .soap(Soap::BUSINESS.target("UserId"))
        .on_row_of(&["systemuser"])
        .takes(&[Field::new("PrivilegeName", FieldType::Text), EXCLUDE_TEAM_BASIC])
        .returns(&RESPONSE),
    run,
);

const RESPONSE: RecordType =
    RecordType::new("RetrieveUserPrivilegeByPrivilegeNameResponse", ROLE_PRIVILEGES);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let wanted = ids_of(&context.catalog, &[fields.arguments.text("PrivilegeName")?]);
    let grants = chosen(context, fields, |id| wanted.contains(&id.0))?;
    Ok(answer(&RESPONSE, &context.catalog, &grants))
}
