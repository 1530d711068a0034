//! Teams that belong to one row (security.md §1.2): made from a template with their first member,
//! given a share by its mask, gone with the row or the template.

use std::sync::Arc;

use model::query::Condition;
use model::value::{Reference, Value};
use model::{Error, Result};
use planner::Table;
use security::RowFacts;
use uuid::Uuid;

use super::tables::remove_team;
use super::{audit, cascade, share};
use crate::clock::new_id;
use crate::context::Context;
use crate::directory::number;

/// `team.teamtype` of an access team.
const ACCESS_TEAM: i64 = 1;
/// The relationship of the members of a team.
const MEMBERS: &str = "teammembership_association";

/// A row of `teamtemplate`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Template {
    pub(crate) id: Uuid,
    /// The rights that its teams get.
    pub(crate) mask: i64,
    object_type_code: i64,
}

impl Template {
    pub(crate) fn load(context: &mut Context<'_, '_>, row: &Reference) -> Result<Self> {
        let mut reader = context.reader("find the template of a team");
        let columns = ["objecttypecode", "defaultaccessrightsmask"];
        let found = reader.one("teamtemplate", &columns, row.id)?;
        let found = found.ok_or_else(|| Error::RowNotFound(row.clone()))?;
        let (code, mask) = (number(&found.values, 0), number(&found.values, 1));
        Ok(Self {
            id: row.id,
            mask: mask.unwrap_or_default(),
            object_type_code: code.unwrap_or_default(),
        })
    }

    /// Refuses rows that cannot have a team by this template.
    pub(crate) fn check_serves(&self, table: &Table) -> Result<()> {
        check_enabled(Some(table))?;
        if i64::from(table.definition.object_type_code) != self.object_type_code {
            let name = &table.definition.name;
            return Err(Error::InvalidArgument(format!(
                "the template of the team is not for rows of `{name}`"
            )));
        }
        Ok(())
    }
}

/// Refuses tables whose rows have no teams of their own.
pub(crate) fn check_enabled(table: Option<&Table>) -> Result<()> {
    if table.is_some_and(|table| table.definition.access_teams) {
        return Ok(());
    }
    Err(Error::rule(0x8004_8334, "This entity is not enabled for auto created access teams."))
}

/// The team of a row by a template, if it has been made.
pub(crate) fn find(
    context: &mut Context<'_, '_>,
    row: &Reference,
    template: Uuid,
) -> Result<Option<Uuid>> {
    let conditions = vec![
        Condition::equal("regardingobjectid", Value::Reference(row.clone())),
        Condition::equal("teamtemplateid", Value::Guid(template)),
        Condition::equal("systemmanaged", Value::Bool(true)),
    ];
    let mut reader = context.reader("find the team of a row");
    Ok(reader.all("team", &["teamid"], conditions)?.pop().map(|team| team.id))
}

/// Makes the team of a row and shares the row with it, and what cascades.
pub(crate) fn make(
    context: &mut Context<'_, '_>,
    table: &Arc<Table>,
    row: &RowFacts,
    template: Template,
) -> Result<Uuid> {
    let id = new_id();
    let regarding = Reference::new(table.definition.name.as_str(), row.id);
    let unit = row.unit.unwrap_or_else(|| context.session.principal().unit());
    let user = context.session.user();
    let values = vec![
        ("name", Value::Text(format!("{}+{}", row.id, template.id))),
        ("teamtype", Value::Int(ACCESS_TEAM)),
        ("systemmanaged", Value::Bool(true)),
        ("isdefault", Value::Bool(false)),
        ("regardingobjectid", Value::Reference(regarding)),
        ("teamtemplateid", Value::Guid(template.id)),
        ("businessunitid", Value::Guid(unit.0)),
        ("administratorid", Value::Guid(user.0)),
    ];
    context.upkeep("a row gets a team with its first member").insert("team", id, values)?;
    let team = Reference::new("team", id);
    let mask = share::rights(template.mask)?.iter().fold(0, |mask, right| mask | right.flag());
    share::change_direct(context, table, row.id, &team, |old| old | mask)?;
    cascade::share(context, table, row, &team, mask)?;
    Ok(id)
}

/// Makes a user a member of a team, unless it is one.
pub(crate) fn add_member(context: &mut Context<'_, '_>, team: Uuid, user: Uuid) -> Result<()> {
    let which = membership(team, user);
    let conditions: Vec<Condition> =
        which.iter().map(|(name, value)| Condition::equal(*name, value.clone())).collect();
    let mut reader = context.reader("know whether a user is a member");
    if reader.any("teammembership", conditions)? {
        return Ok(());
    }
    let mut upkeep = context.upkeep("a user joins the team of a row");
    upkeep.insert("teammembership", new_id(), which.to_vec())?;
    tell(context, audit::Turn::Added, team, user)
}

/// Takes a user out of a team.
pub(crate) fn remove_member(context: &mut Context<'_, '_>, team: Uuid, user: Uuid) -> Result<()> {
    let mut upkeep = context.upkeep("a user leaves the team of a row");
    if upkeep.delete_all("teammembership", &membership(team, user))? == 0 {
        return Ok(());
    }
    tell(context, audit::Turn::Removed, team, user)
}

fn membership(team: Uuid, user: Uuid) -> [(&'static str, Value); 2] {
    [("teamid", Value::Guid(team)), ("systemuserid", Value::Guid(user))]
}

fn tell(context: &mut Context<'_, '_>, turn: audit::Turn, team: Uuid, user: Uuid) -> Result<()> {
    let (team, user) = (Reference::new("team", team), Reference::new("systemuser", user));
    audit::related(context, MEMBERS, turn, &team, &user)
}

/// Removes the teams of a row that is going to be deleted.
pub(crate) fn forget_row(context: &mut Context<'_, '_>, table: &Table, row: Uuid) -> Result<()> {
    if !table.definition.access_teams {
        return Ok(());
    }
    let row = Reference::new(table.definition.name.as_str(), row);
    forget(context, Condition::equal("regardingobjectid", Value::Reference(row)))
}

/// Removes the teams that were made from a template.
pub(crate) fn forget_template(context: &mut Context<'_, '_>, template: Uuid) -> Result<()> {
    forget(context, Condition::equal("teamtemplateid", Value::Guid(template)))
}

fn forget(context: &mut Context<'_, '_>, which: Condition) -> Result<()> {
    let managed = Condition::equal("systemmanaged", Value::Bool(true));
    let mut reader = context.reader("find the teams of a row or a template");
    let teams = reader.all("team", &["teamid"], vec![which, managed])?;
    teams.iter().try_for_each(|team| remove_team(context, team.id))
}
