//! Teams (security.md §1.2).

use model::query::Condition;
use model::value::{Reference, Value};
use model::{Error, Result};
use uuid::Uuid;

use super::{
    changes_lookup, check_extra, check_unit_enabled, move_owned_rows, owns_rows, role, system_user,
};
use crate::context::Context;
use crate::rules::audit::{self, Action};
use crate::rules::before::Before;
use crate::rules::delete;
use crate::rules::draft::Draft;
use crate::rules::share;

pub(super) const DEPENDED_ON: &[&str] =
    &["name", "businessunitid", "isdefault", "teamtype", "azureactivedirectoryobjectid"];

/// `team.teamtype`: teams that own rows, teams that rows are shared with, and the two kinds that stand
/// for groups of the directory.
const OWNER_TEAM: i64 = 0;
pub(super) const ACCESS_TEAM: i64 = 1;
pub(super) const OF_DIRECTORY: [i64; 2] = [2, 3];

pub(super) fn before_create(context: &mut Context<'_, '_>, draft: &mut Draft) -> Result<()> {
    draft.set("isdefault", Value::Bool(false));
    draft.set("systemmanaged", Value::Bool(false));
    // A team of a record comes into being with its first member, never by itself.
    for column in ["regardingobjectid", "teamtemplateid"] {
        draft.forget(column);
    }
    let user = Reference::new("systemuser", context.session.user().0);
    draft.set_default("administratorid", Value::Reference(user));
    let unit = Reference::new("businessunit", context.session.principal().unit().0);
    draft.set_default("businessunitid", Value::Reference(unit));
    if OF_DIRECTORY.contains(&draft.number("teamtype").unwrap_or(0)) {
        if !draft.has("azureactivedirectoryobjectid") {
            let column = "azureactivedirectoryobjectid".into();
            return Err(Error::RequiredFieldMissing { column });
        }
    } else {
        // These two belong to groups of the directory alone.
        for column in ["membershiptype", "azureactivedirectoryobjectid"] {
            draft.forget(column);
        }
    }
    Ok(())
}

/// A group of the directory is one team for each kind of its members.
pub(super) fn check_create(context: &mut Context<'_, '_>, draft: &Draft) -> Result<()> {
    let Some(group) = draft.get("azureactivedirectoryobjectid").filter(|id| !id.is_null()) else {
        return Ok(());
    };
    let kind = Value::Int(draft.number("membershiptype").unwrap_or(0));
    let same = vec![
        Condition::equal("azureactivedirectoryobjectid", group.clone()),
        Condition::equal("membershiptype", kind),
    ];
    if context.reader("keep the teams of groups apart").any("team", same)? {
        return Err(Error::DuplicateKey);
    }
    Ok(())
}

pub(super) fn before_update(
    context: &mut Context<'_, '_>,
    draft: &mut Draft,
    before: &Before,
) -> Result<()> {
    let team = draft.id;
    let default = before.truth("isdefault");
    if default && draft.get("name").is_some_and(|name| Some(name) != before.get("name")) {
        return Err(Error::rule(
            0x8004_830a,
            format!("The default business unit team name can't be updated (TeamId = {team})."),
        ));
    }
    if !OF_DIRECTORY.contains(&before.number("teamtype").unwrap_or(0)) {
        for column in ["membershiptype", "azureactivedirectoryobjectid"] {
            draft.forget(column);
        }
    } else if changes_lookup(draft, before, "azureactivedirectoryobjectid") {
        return Err(Error::ReadOnly("the group of a team cannot be changed".into()));
    }
    if !changes_lookup(draft, before, "businessunitid") {
        return Ok(());
    }
    if default {
        return Err(Error::rule(
            0x8004_8308,
            format!("The default business unit team parent can't be set (TeamId = {team})."),
        ));
    }
    check_extra(context, "prvReparentTeam")?;
    draft.guid("businessunitid").map_or(Ok(()), |unit| check_unit_enabled(context, unit))
}

pub(super) fn after_update(
    context: &mut Context<'_, '_>,
    draft: &Draft,
    before: &Before,
) -> Result<()> {
    let Some(unit) = draft.guid("businessunitid") else { return Ok(()) };
    if !changes_lookup(draft, before, "businessunitid") {
        return Ok(());
    }
    let settings = context.organization().settings;
    if !settings.ownership_across_units || !settings.keep_roles_on_move {
        audit::loses_roles(context, "team", draft.id)?;
        let mut upkeep = context.upkeep("a team leaves its roles behind in the unit");
        upkeep.delete_all("teamroles", &[("teamid", Value::Guid(draft.id))])?;
        role::administrator::unlink(context, "team", draft.id)?;
    }
    if context.rows_follow_owner() {
        move_owned_rows(context, "owningteam", draft.id, unit)?;
    }
    Ok(())
}

/// Makes an owner team an access team.
pub(crate) fn convert(context: &mut Context<'_, '_>, before: &Before) -> Result<()> {
    let team = before.facts.id;
    let refused = |why: &str| Err(Error::InvalidArgument(why.to_owned()));
    if before.truth("isdefault") || before.number("teamtype") != Some(OWNER_TEAM) {
        return refused("only an owner team that is no default team becomes an access team");
    }
    if owns_rows(context, "owningteam", team)? {
        return refused("a team that owns records does not become an access team");
    }
    let roles = vec![Condition::equal("teamid", Value::Guid(team))];
    for table in ["teamroles", "teamprofiles"] {
        if context.reader("see what a team holds").any(table, roles.clone())? {
            return refused("a team with roles or profiles does not become an access team");
        }
    }
    let kind = vec![("teamtype", Value::Int(ACCESS_TEAM))];
    context.upkeep("an owner team becomes an access team").update("team", team, kind)?;
    let table = context.table("team")?;
    let change = ("teamtype", Value::Int(OWNER_TEAM), Value::Int(ACCESS_TEAM));
    audit::changed(context, Action::Update, &table, team, &[change])
}

pub(super) fn before_delete(context: &mut Context<'_, '_>, before: &Before) -> Result<()> {
    let team = before.facts.id;
    if before.truth("isdefault") {
        return Err(Error::rule(
            0x8004_8307,
            format!("The default business unit team can't be deleted (TeamId = {team})."),
        ));
    }
    if owns_rows(context, "owningteam", team)? {
        return Err(Error::rule(
            0x8004_830e,
            format!(
                "Can't delete a team which owns records. Reassign the records and try again (TeamId \
                 = {team})."
            ),
        ));
    }
    unshare(context, team)
}

/// Whether somebody may act on behalf of the members of a team alone.
pub(crate) fn limits_impersonation(context: &mut Context<'_, '_>, team: Uuid) -> Result<bool> {
    let limited = vec![Condition::equal(system_user::POLICY_TEAM, Value::Guid(team))];
    context.reader("see whether a team limits impersonation").any("systemuser", limited)
}

/// Removes a team that goes with something else: its unit, its row, its template.
pub(crate) fn remove(context: &mut Context<'_, '_>, team: Uuid) -> Result<()> {
    if limits_impersonation(context, team)? {
        return Err(Error::DeleteRestricted);
    }
    unshare(context, team)?;
    delete::disconnect(context, "team", team)?;
    let mut upkeep = context.upkeep("a team goes with what it belongs to");
    upkeep.delete_all("team", &[("teamid", Value::Guid(team))])?;
    Ok(())
}

/// Removes what is shared with a team.
fn unshare(context: &mut Context<'_, '_>, team: Uuid) -> Result<()> {
    share::forget_principals(context, &[team])
}
