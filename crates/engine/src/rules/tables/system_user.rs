//! Users and application users (security.md §1.1).

use model::id::{BusinessUnitId, UserId};
use model::query::Condition;
use model::value::Value;
use model::{Error, Result};
use uuid::Uuid;

use super::administrators::{self, Loss, READING_MODES};
use super::{
    changes_lookup, check_extra, check_unit_enabled, default_team, move_owned_rows, owns_rows, role,
};
use crate::clock::new_id;
use crate::context::Context;
use crate::directory::{guid, one_of};
use crate::rules::audit;
use crate::rules::before::Before;
use crate::rules::draft::Draft;
use crate::rules::share;

pub(super) const DEPENDED_ON: &[&str] = &[
    "businessunitid",
    "isdisabled",
    "accessmode",
    "applicationid",
    "parentsystemuserid",
    "positionid",
    "territoryid",
    POLICY,
    POLICY_TEAM,
];

/// The table with a row of settings for each user, which has the user's key.
const SETTINGS: &str = "usersettings";

/// The policy of impersonation and the team that it is limited to; the number of the policy that requires a
/// request to name somebody.
pub(crate) const POLICY: &str = "onbehalf_impersonationpolicy";
pub(crate) const POLICY_TEAM: &str = "onbehalf_impersonationteamid";
pub(super) const REQUIRED: i64 = 2;

/// `systemuser.accessmode` of a support user, and of an application user that is new.
const SUPPORT_USER: i64 = 3;
const NON_INTERACTIVE: i64 = 4;

/// The privileges that some lookups of a user need besides (security.md §2.2).
const LOOKUPS: [(&str, &str); 3] = [
    ("parentsystemuserid", "prvAssignManager"),
    ("positionid", "prvAssignPosition"),
    ("territoryid", "prvAssignTerritory"),
];

pub(super) fn before_create(draft: &mut Draft) {
    // The built-in provider is the directory (security.md D38).
    let nil = draft.guid("azureactivedirectoryobjectid").is_none_or(|id| id.is_nil());
    if nil {
        let id = new_id();
        draft.set("azureactivedirectoryobjectid", Value::Guid(id));
    }
    draft.set_default("userlicensetype", Value::Int(-1));
    if let Some(application) = draft.guid("applicationid") {
        draft.set_default("accessmode", Value::Int(NON_INTERACTIVE));
        // The directory is ours and gives applications no names: they are called by their id.
        for column in ["domainname", "lastname", "internalemailaddress"] {
            draft.set_default(column, Value::Text(application.to_string()));
        }
    }
}

pub(super) fn check_create(context: &mut Context<'_, '_>, draft: &Draft) -> Result<()> {
    for (column, privilege) in LOOKUPS {
        if draft.has(column) {
            check_extra(context, privilege)?;
        }
    }
    check_policy_team(context, draft)?;
    let Some(application) = draft.guid("applicationid") else { return Ok(()) };
    let same = vec![Condition::equal("applicationid", Value::Guid(application))];
    if context.reader("keep the users of applications apart").any("systemuser", same)? {
        return Err(Error::rule(0x8004_f511, "A user for this application exists already."));
    }
    Ok(())
}

pub(super) fn after_create(context: &mut Context<'_, '_>, draft: &Draft) -> Result<()> {
    let Some(unit) = draft.guid("businessunitid") else { return Ok(()) };
    default_team::join(context, draft.id, unit)?;
    let table = context.table(SETTINGS)?;
    let row = seed::settings_of(&table.definition, draft.id, unit).map_err(Error::Internal)?;
    let values = row.values.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
    context.upkeep("a new user has settings").insert(SETTINGS, draft.id, values)
}

pub(super) fn before_update(
    context: &mut Context<'_, '_>,
    draft: &mut Draft,
    before: &Before,
) -> Result<()> {
    check_not_built_in(context, draft.id)?;
    // Whose an application is would change with it.
    if changes_lookup(draft, before, "applicationid") {
        return Err(Error::ReadOnly("the application of a user cannot be changed".into()));
    }
    let disabled = before.truth("isdisabled");
    let will_be = draft.truth("isdisabled", disabled);
    if will_be != disabled {
        check_extra(context, "prvDisableUser")?;
    }
    let mode = draft.number("accessmode").filter(|mode| Some(*mode) != before.number("accessmode"));
    if (will_be && !disabled) || mode.is_some_and(|mode| READING_MODES.contains(&mode)) {
        administrators::check_remain(context, &Loss::Disabled(draft.id))?;
    }
    if mode == Some(SUPPORT_USER) {
        check_only_support_role(context, draft.id)?;
    }
    for (column, privilege) in LOOKUPS {
        if changes_lookup(draft, before, column) {
            check_extra(context, privilege)?;
        }
    }
    if changes_lookup(draft, before, "parentsystemuserid") {
        check_no_manager_loop(context, draft)?;
    }
    check_policy(context, draft, before)?;
    match draft.guid("businessunitid") {
        Some(unit) if changes_lookup(draft, before, "businessunitid") => {
            prepare_move(context, draft, before, unit)
        }
        _ => Ok(()),
    }
}

/// Nobody changes its own policy of impersonation, nor that of who acts on its behalf, without being a
/// System Administrator: it is there to hold back whoever has the credentials.
fn check_policy(context: &mut Context<'_, '_>, draft: &Draft, before: &Before) -> Result<()> {
    let number = draft.get(POLICY).map(|_| draft.number(POLICY).unwrap_or(0));
    let number = number.filter(|number| *number != before.number(POLICY).unwrap_or(0));
    if number.is_none() && !changes_lookup(draft, before, POLICY_TEAM) {
        return Ok(());
    }
    let own = UserId(draft.id);
    let session = &context.session;
    if own == session.user() || session.impersonator() == Some(own) {
        context.access().check_administrator()?;
    }
    // Who must name somebody can mend nothing for itself.
    if number == Some(REQUIRED) {
        administrators::check_remain(context, &Loss::Bound(draft.id))?;
    }
    check_policy_team(context, draft)
}

/// The team of a row is no limit: whoever may share the row chooses its members.
fn check_policy_team(context: &mut Context<'_, '_>, draft: &Draft) -> Result<()> {
    let Some(team) = draft.guid(POLICY_TEAM) else { return Ok(()) };
    let managed = Condition::equal("systemmanaged", Value::Bool(true));
    let which = vec![Condition::equal("teamid", Value::Guid(team)), managed];
    if context.reader("see whose a team is").any("team", which)? {
        return Err(Error::InvalidArgument(
            "the team of a record cannot be the one that impersonation is limited to".into(),
        ));
    }
    Ok(())
}

/// Refuses to change the two users that belong to the server.
pub(super) fn check_not_built_in(context: &Context<'_, '_>, user: Uuid) -> Result<()> {
    if context.organization().is_built_in(UserId(user)) {
        return Err(Error::rule(
            0x8004_1d33,
            "No modifications to the 'SYSTEM' or 'INTEGRATION' user are permitted.",
        ));
    }
    Ok(())
}

/// A support user holds no role but Support User.
fn check_only_support_role(context: &mut Context<'_, '_>, user: Uuid) -> Result<()> {
    let mut reader = context.reader("see what a support user holds");
    let own = vec![Condition::equal("systemuserid", Value::Guid(user))];
    let held = reader.all("systemuserroles", &["roleid"], own)?;
    let roles = held.iter().filter_map(|each| guid(&each.values, 0));
    let template = Condition::equal("roletemplateid", Value::Guid(role::SUPPORT_USER));
    let others = vec![one_of("roleid", roles), Condition::Not(Box::new(template))];
    if reader.any("role", others)? { Err(only_support_role()) } else { Ok(()) }
}

/// A support user would hold another role.
pub(crate) fn only_support_role() -> Error {
    Error::rule(
        0x8004_1d51,
        "The support user are read-only, which cannot be assigned with other roles",
    )
}

/// Nobody is, through others, its own manager (security.md §1.1).
fn check_no_manager_loop(context: &mut Context<'_, '_>, draft: &Draft) -> Result<()> {
    let mut manager = draft.guid("parentsystemuserid");
    let mut seen = vec![draft.id];
    while let Some(id) = manager {
        if seen.contains(&id) {
            return Err(Error::rule(
                0x8004_1d25,
                "You cannot set the selected user as the manager for this user because the \
                       selected user is either already the manager or is in the user's immediate \
                       management hierarchy.  Either select another user to be the manager or do \
                       not update the record.",
            ));
        }
        seen.push(id);
        let mut reader = context.reader("follow the managers of a user");
        let row = reader.one("systemuser", &["parentsystemuserid"], id)?;
        manager = row.and_then(|row| guid(&row.values, 0));
    }
    Ok(())
}

/// Whether a user who moves keeps its roles: only where roles of any unit may be held.
fn keeps_roles(context: &Context<'_, '_>) -> bool {
    let settings = context.organization().settings;
    settings.ownership_across_units && settings.keep_roles_on_move
}

/// Checks a move to another unit, and lets go of a manager who is not above it there.
fn prepare_move(
    context: &mut Context<'_, '_>,
    draft: &mut Draft,
    before: &Before,
    unit: Uuid,
) -> Result<()> {
    check_extra(context, "prvReparentUser")?;
    check_unit_enabled(context, unit)?;
    if !keeps_roles(context) {
        administrators::check_remain(context, &Loss::Role(draft.id))?;
    }
    let organization = context.organization();
    let manager = before.guid("parentsystemuserid").filter(|_| !draft.has("parentsystemuserid"));
    let Some(manager) = manager.filter(|_| organization.settings.managers_in_same_or_parent_unit)
    else {
        return Ok(());
    };
    let mut reader = context.reader("see whether a manager stays above a user");
    let row = reader.one("systemuser", &["businessunitid"], manager)?;
    let above = row.and_then(|row| guid(&row.values, 0)).is_some_and(|of_manager| {
        let mut below = organization.units().subtree(BusinessUnitId(of_manager));
        below.any(|each| each.0 == unit)
    });
    if !above {
        draft.set("parentsystemuserid", Value::Null);
    }
    Ok(())
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
    let itself = [("systemuserid", Value::Guid(draft.id))];
    if !keeps_roles(context) {
        audit::loses_roles(context, "systemuser", draft.id)?;
        let mut upkeep = context.upkeep("a user leaves its roles behind in the unit");
        upkeep.delete_all("systemuserroles", &itself)?;
        role::administrator::unlink(context, "systemuser", draft.id)?;
    }
    let mut upkeep = context.upkeep("the settings of a user are of its unit");
    upkeep.update_all(SETTINGS, &itself, vec![("businessunitid", Value::Guid(unit))])?;
    if let Some(old) = before.guid("businessunitid") {
        default_team::leave(context, draft.id, old)?;
    }
    default_team::join(context, draft.id, unit)?;
    if context.rows_follow_owner() {
        move_owned_rows(context, "owninguser", draft.id, unit)?;
    }
    Ok(())
}

pub(super) fn before_delete(context: &mut Context<'_, '_>, before: &Before) -> Result<()> {
    let user = before.facts.id;
    check_not_built_in(context, user)?;
    let Some(application) = before.guid("applicationid") else {
        return Err(Error::NotSupported("people are disabled, not deleted".into()));
    };
    if !before.truth("isdisabled") {
        return Err(Error::InvalidArgument(
            "an application user must be disabled before it is deleted".into(),
        ));
    }
    if owns_rows(context, "owninguser", user)? {
        return Err(Error::DeleteRestricted);
    }
    context.transaction.forget_application(application)?;
    let mut upkeep = context.upkeep("what a user holds goes with it");
    upkeep.delete_all(SETTINGS, &[("systemuserid", Value::Guid(user))])?;
    let managed = [("parentsystemuserid", Value::Guid(user))];
    upkeep.update_all("systemuser", &managed, vec![("parentsystemuserid", Value::Null)])?;
    share::forget_principals(context, &[user])
}
