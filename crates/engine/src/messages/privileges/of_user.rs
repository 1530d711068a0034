//! `RetrieveUserPrivileges`: what the roles of a user and of its teams give.

use model::Result;
use model::message::{Descriptor, Invoke, RecordType, Soap};

use super::{ROLE_PRIVILEGES, answer, grants_of_user};
use crate::Response;
use crate::context::Context;
use crate::registry::Message;

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::function("RetrieveUserPrivileges")
        .soap(Soap::BUSINESS.target("UserId"))
        .on_row_of(&["systemuser"])
        .returns(&RESPONSE),
    run,
);

const RESPONSE: RecordType = RecordType::new("RetrieveUserPrivilegesResponse", ROLE_PRIVILEGES);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let grants = grants_of_user(context, fields)?;
    Ok(answer(&RESPONSE, &context.catalog, &grants))
}
