//! `RetrieveUsersPrivilegesThroughTeams`: what a user has by the roles of its teams alone.
//!
//! Its two switches leave out what is disabled for the organization, and for users who only set the
//! system up. Neither exists here, so they change nothing.

use model::Result;
use model::message::{Descriptor, Field, FieldType, Invoke, RecordType, Soap};
use security::Via;

use super::{ROLE_PRIVILEGES, answer, grants_of_user};
use crate::Response;
use crate::context::Context;
use crate::registry::Message;

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::function("RetrieveUsersPrivilegesThroughTeams")
        .soap(Soap::BUSINESS.target("UserId"))
        .on_row_of(&["systemuser"])
        .takes(&[
            Field::optional("ExcludeOrgDisabledPrivileges", FieldType::Bool),
            Field::optional("IncludeSetupUserFiltering", FieldType::Bool),
        ])
        .returns(&RESPONSE),
    run,
);

const RESPONSE: RecordType =
    RecordType::new("RetrieveUsersPrivilegesThroughTeamsResponse", ROLE_PRIVILEGES);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let mut grants = grants_of_user(context, fields)?;
    grants.retain(|grant| grant.via != Via::User);
    Ok(answer(&RESPONSE, &context.catalog, &grants))
}
