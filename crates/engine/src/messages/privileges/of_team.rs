//! `RetrieveTeamPrivileges`: what the roles of a team give.

use model::Result;
use model::id::TeamId;
use model::message::{Descriptor, Invoke, RecordType, Soap};

use super::{ROLE_PRIVILEGES, answer, check_readable};
use crate::Response;
use crate::context::Context;
use crate::principal;
use crate::registry::Message;

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::function("RetrieveTeamPrivileges")
        .soap(Soap::BUSINESS.target("TeamId"))
        .on_row_of(&["team"])
        .returns(&RESPONSE),
    run,
);

const RESPONSE: RecordType = RecordType::new("RetrieveTeamPrivilegesResponse", ROLE_PRIVILEGES);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let team = fields.target()?;
    check_readable(context, team)?;
    let team = TeamId(team.id);
    let roles = principal::roles_of_team(context.transaction, &context.catalog, team)?;
    Ok(answer(&RESPONSE, &context.catalog, &roles.grants))
}
