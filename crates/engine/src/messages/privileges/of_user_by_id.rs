//! `RetrieveUserPrivilegeByPrivilegeId`: one privilege of a user, by its id, from its own roles and those of its teams.

use model::Result;
use model::message::{Descriptor, Field, FieldType, Invoke, RecordType, Soap};

use super::{EXCLUDE_TEAM_BASIC, ROLE_PRIVILEGES, answer, chosen};
use crate::Response;
use crate::context::Context;
use crate::registry::Message;

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::function("RetrieveUserPrivilegeByPrivilegeId")
        .soap(Soap::BUSINESS.target("UserId"))
        .on_row_of(&["systemuser"])
        .takes(&[Field::new("PrivilegeId", FieldType::Guid), EXCLUDE_TEAM_BASIC])
        .returns(&RESPONSE),
    run,
);

const RESPONSE: RecordType =
    RecordType::new("RetrieveUserPrivilegeByPrivilegeIdResponse", ROLE_PRIVILEGES);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let wanted = fields.arguments.guid("PrivilegeId")?;
    let grants = chosen(context, fields, |id| id.0 == wanted)?;
    Ok(answer(&RESPONSE, &context.catalog, &grants))
}
