//! `AddUserToRecordTeam`: makes a user a member of the team that a row has by a template. The first
//! member makes the team, and with it the share.

use model::message::{Descriptor, Invoke, Record, RecordType, Soap, SoapKey};
use model::right::Right;
use model::{Error, Result};
use planner::Table;

use super::record_team::{ANSWER, FIELDS, check, row};
use crate::Response;
use crate::context::Context;
use crate::registry::Message;
use crate::rules::record_team;

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::action("AddUserToRecordTeam")
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

const RESPONSE: RecordType = RecordType::new("AddUserToRecordTeamResponse", ANSWER);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let (table, facts, template) = check(context, fields)?;
    check_can_read(context, &table, fields)?;
    let team = match record_team::find(context, &row(&table, &facts), template.id)? {
        Some(team) => team,
        None => record_team::make(context, &table, &facts, template)?,
    };
    record_team::add_member(context, team, fields.target()?.id)?;
    Ok(Response::Result(Record::new(&RESPONSE).with("AccessTeamId", team)))
}

/// A share is of use only to who can read the table at all.
fn check_can_read(context: &mut Context<'_, '_>, table: &Table, fields: &Invoke) -> Result<()> {
    let access = context.access_of(fields.target()?)?;
    if access.check_privilege(&table.security(), Right::Read).is_ok() {
        return Ok(());
    }
    let name = table.privilege(Right::Read).map(|privilege| privilege.name.clone());
    let name = name.unwrap_or_default();
    Err(Error::rule(
        0x8004_8342,
        format!(
            "The user can't be added to the team because the user doesn't have the \"{name}\" \
             privilege."
        ),
    ))
}
