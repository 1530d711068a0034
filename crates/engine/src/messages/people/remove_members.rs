//! `RemoveMembersTeam`: users are members of a team no more; who is none stays none.

use model::Result;
use model::message::{Descriptor, Invoke, Soap, SoapKey};

use super::{MEMBERS, memberships};
use crate::Response;
use crate::context::Context;
use crate::registry::Message;
use crate::rules::associations::{self, Change};
use crate::rules::audit::{self, Turn};

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::action("RemoveMembersTeam")
        .soap(Soap::BUSINESS.target("TeamId").keys(&[SoapKey::new("Members", "MemberIds")]))
        .on_row_of(&["team"])
        .takes(MEMBERS),
    run,
);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let mut users = Vec::new();
    for pair in memberships(context, fields, Change::Disassociate)? {
        if let Some(row) = associations::find(context, &pair)? {
            associations::remove(context, &pair, &row)?;
            associations::after(context, &pair, Change::Disassociate)?;
            users.push(pair.second);
        }
    }
    audit::members(context, Turn::Removed, fields.target()?, &users)?;
    Ok(Response::Done)
}
