//! `AddPrincipalToQueue`: a user, or each member of a team, becomes a member of a queue.

use model::Result;
use model::message::{Descriptor, Field, FieldType, Invoke, Soap};
use model::query::{Condition, Path};
use model::right::Right;
use model::value::{Reference, Value};

use crate::Response;
use crate::context::Context;
use crate::directory::guid;
use crate::registry::Message;
use crate::rules::associations::{self, Change, Pair};
use crate::rules::target;

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::action("AddPrincipalToQueue")
        .soap(Soap::BUSINESS.target("QueueId"))
        .on_row_of(&["queue"])
        .takes(FIELDS),
    run,
);

const FIELDS: &[Field] = &[Field::new("Principal", FieldType::Row(&["systemuser", "team"]))];

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let queue = fields.target()?;
    target::check(context, queue, &[Right::Write])?;
    let principal = fields.arguments.reference("Principal")?;
    target::check(context, principal, &[Right::Read])?;
    let users = if principal.table == "team" {
        let of_team = Condition::equal("teamid", Value::Guid(principal.id));
        let mut reader = context.reader("know the members of a team");
        let members = reader.all("teammembership", &["systemuserid"], vec![of_team])?;
        members.iter().filter_map(|member| guid(&member.values, 0)).collect()
    } else {
        vec![principal.id]
    };
    let relationship = "queuemembership_association".to_owned();
    let path = Path::Intersect { relationship, from_second: false };
    for user in users {
        let pair = Pair::new(context, queue, &path, &Reference::new("systemuser", user))?;
        if associations::find(context, &pair)?.is_none() {
            associations::insert(context, &pair)?;
            associations::tell(context, &pair, Change::Associate)?;
        }
    }
    Ok(Response::Done)
}
