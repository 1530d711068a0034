//! `RemoveUserFromRecordTeam`: takes a user out of the team that a row has by a template. The team and
//! its share stay, for whoever comes next.

use model::Result;
use model::message::{Descriptor, Invoke, Record, RecordType, Soap, SoapKey};
use uuid::Uuid;

use super::record_team::{ANSWER, FIELDS, check, row};
use crate::Response;
use crate::context::Context;
use crate::registry::Message;
use crate::rules::record_team;

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::action("RemoveUserFromRecordTeam")
        .soap(
            Soap::BUSINESS
                .target("SystemUserId")
                .keys(&[SoapKey::new("TeamTemplate", "TeamTemplateId")]),
        )
        .on_row_of(&["systemuser"])
        .takes(FIELDS)
        .returns(&RESPONSE),
    run,
);

const RESPONSE: RecordType = RecordType::new("RemoveUserFromRecordTeamResponse", ANSWER);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let (table, facts, template) = check(context, fields)?;
    let team = record_team::find(context, &row(&table, &facts), template.id)?;
    if let Some(team) = team {
        record_team::remove_member(context, team, fields.target()?.id)?;
    }
    let team = team.unwrap_or(Uuid::nil());
    Ok(Response::Result(Record::new(&RESPONSE).with("AccessTeamId", team)))
}
