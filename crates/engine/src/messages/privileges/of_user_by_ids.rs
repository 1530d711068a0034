//! `RetrieveUserSetOfPrivilegesByIds`: some privileges of a user, by their ids, from its own roles and those of its teams.

use model::Result;
use model::message::{Descriptor, Field, FieldType, Invoke, RecordType, Soap};

use super::{EXCLUDE_TEAM_BASIC, ROLE_PRIVILEGES, answer, chosen};
use crate::Response;
use crate::context::Context;
use crate::registry::Message;

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::function("RetrieveUserSetOfPrivilegesByIds")
        .soap(Soap::BUSINESS.target("UserId"))
        .on_row_of(&["systemuser"])
        .takes(&[Field::new("PrivilegeIds", FieldType::List(&FieldType::Guid)), EXCLUDE_TEAM_BASIC])
        .returns(&RESPONSE),
    run,
);

const RESPONSE: RecordType =
    RecordType::new("RetrieveUserSetOfPrivilegesByIdsResponse", ROLE_PRIVILEGES);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let wanted = fields.arguments.guids("PrivilegeIds")?;
    let grants = chosen(context, fields, |id| wanted.contains(&id.0))?;
    Ok(answer(&RESPONSE, &context.catalog, &grants))
}
