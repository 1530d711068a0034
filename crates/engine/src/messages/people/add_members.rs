//! `AddMembersTeam`: users become members of a team; who is one stays one.

use model::Result;
use model::message::{Descriptor, Invoke, Soap, SoapKey};

use super::{MEMBERS, memberships};
use crate::Response;
use crate::context::Context;
use crate::registry::Message;
use crate::rules::associations::{self, Change};
use crate::rules::audit::{self, Turn};

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::action("AddMembersTeam")
        .soap(Soap::BUSINESS.target("TeamId").keys(&[SoapKey::new("Members", "MemberIds")]))
        .on_row_of(&["team"])
        .takes(MEMBERS),
    run,
);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let mut users = Vec::new();
    for pair in memberships(context, fields, Change::Associate)? {
        if associations::find(context, &pair)?.is_none() {
            associations::insert(context, &pair)?;
            associations::after(context, &pair, Change::Associate)?;
            users.push(pair.second);
        }
    }
    audit::members(context, Turn::Added, fields.target()?, &users)?;
    Ok(Response::Done)
}
