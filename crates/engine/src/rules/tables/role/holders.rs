//! Who holds a role: `systemuserroles_association` and `teamroles_association` (security.md §2.1 R3,
//! R6).

use model::metadata::Privilege;
use model::right::{Depth, Right};
use model::value::Reference;
use model::{Error, Result};
use security::AccessMode;
use uuid::Uuid;

use super::super::administrators::{self, Loss};
use super::super::system_user;
use super::super::team::ACCESS_TEAM;
use super::{SUPPORT_USER, administrator, privileges};
use crate::context::Context;
use crate::directory::{guid, number};
use crate::principal::{SYSTEM_ADMINISTRATOR, find_user};
use crate::rules::associations::{Change, Pair};
use crate::rules::facts;

/// A role, as far as giving it depends on it.
struct Given {
    id: Uuid,
    unit: Uuid,
    template: Option<Uuid>,
}

/// Whether the role, the second of the pair, may be given to the user or team, the first of it, or
/// taken from it.
pub(crate) fn check(context: &mut Context<'_, '_>, pair: &Pair, change: Change) -> Result<()> {
    let role = check_rights(context, &pair.second)?;
    check_may_give(context, &role)?;
    match (pair.first.table.as_str(), change) {
        ("team", Change::Associate) => check_team(context, &role, &pair.first),
        ("team", Change::Disassociate) => Ok(()),
        (_, Change::Associate) => check_user(context, &role, &pair.first),
        (_, Change::Disassociate) => check_loss(context, &role, &pair.first),
    }
}

/// Assign and Read on the role.
fn check_rights(context: &mut Context<'_, '_>, row: &Reference) -> Result<Given> {
    let table = context.table("role")?;
    let access = context.access();
    for right in [Right::Assign, Right::Read] {
        access.check_privilege(&table.security(), right)?;
    }
    let mut columns = facts::columns(&table).to_vec();
    columns.extend(["businessunitid", "roletemplateid"]);
    let mut reader = context.reader("give a role or take it");
    let found = reader.one("role", &columns, row.id)?;
    let found = found.ok_or_else(|| Error::RowNotFound(row.clone()))?;
    let facts = facts::of(&table, &found);
    for right in [Right::Read, Right::Assign] {
        access.check_row(&table.security(), right, &facts)?;
    }
    let of = |column: &str| {
        let index = columns.iter().rposition(|each| *each == column);
        index.and_then(|index| guid(&found.values, index))
    };
    let unit = of("businessunitid").ok_or_else(|| Error::internal("a role has no unit"))?;
    Ok(Given { id: row.id, unit, template: of("roletemplateid") })
}

/// Who gives a role holds everything that it contains (R6).
fn check_may_give(context: &mut Context<'_, '_>, role: &Given) -> Result<()> {
    let catalog = std::sync::Arc::clone(&context.catalog);
    let held = privileges::of(context, &[role.id])?;
    let mut given: Vec<(&Privilege, Depth)> = catalog
        .privileges()
        .filter_map(|privilege| {
            let held = held.iter().find(|held| held.privilege == privilege.id)?;
            Some((privilege.as_ref(), held.depth))
        })
        .collect();
    // The same refusal on every run.
    given.sort_by(|(one, _), (other, _)| one.name.cmp(&other.name));
    context.access().check_may_give(&given, role.unit.into())
}

fn check_user(context: &mut Context<'_, '_>, role: &Given, row: &Reference) -> Result<()> {
    let catalog = std::sync::Arc::clone(&context.catalog);
    let user = find_user(context.transaction, &catalog, "systemuserid", row.id)?
        .ok_or_else(|| Error::RowNotFound(row.clone()))?;
    system_user::check_not_built_in(context, row.id)?;
    if user.is_disabled {
        return Err(Error::rule(
            0x8004_0225,
            "The specified user is either disabled or is not a member of any business unit.",
        ));
    }
    if role.template == Some(SUPPORT_USER) {
        return Err(Error::rule(
            0x8004_1d44,
            "The Support User Role cannot be assigned to a user.",
        ));
    }
    if user.access_mode == AccessMode::Support {
        return Err(system_user::only_support_role());
    }
    if may_cross_units(context) || user.unit.0 == role.unit {
        return Ok(());
    }
    let (user, unit, role_unit, role) = (user.id, user.unit, role.unit, role.id);
    Err(Error::rule(
        0x8004_1409,
        format!(
            "The user with id={user} belongs to a different business unit={unit} than the role with \
             roleId={role} and rolebusinessUnit={role_unit}."
        ),
    ))
}

fn check_team(context: &mut Context<'_, '_>, role: &Given, row: &Reference) -> Result<()> {
    let mut reader = context.reader("give a team a role");
    let found = reader.one("team", &["businessunitid", "teamtype"], row.id)?;
    let found = found.ok_or_else(|| Error::RowNotFound(row.clone()))?;
    let team = row.id;
    if number(&found.values, 1) == Some(ACCESS_TEAM) {
        return Err(Error::rule(
            0x8004_8331,
            format!("Cannot assign roles or profiles to an access team (TeamId = {team})."),
        ));
    }
    if role.template == Some(SUPPORT_USER) {
        return Err(Error::rule(
            0x8004_1d44,
            "The Support User Role cannot be assigned to a user.",
        ));
    }
    let unit = guid(&found.values, 0).unwrap_or_default();
    if may_cross_units(context) || unit == role.unit {
        return Ok(());
    }
    let (role_unit, role) = (role.unit, role.id);
    Err(Error::rule(
        0x8004_140d,
        format!(
            "The team with id={team} belongs to a different business unit={unit} than the role with \
             roleId={role} and rolebusinessUnit={role_unit}."
        ),
    ))
}

fn check_loss(context: &mut Context<'_, '_>, role: &Given, row: &Reference) -> Result<()> {
    system_user::check_not_built_in(context, row.id)?;
    match role.template {
        Some(SUPPORT_USER) => {
            Err(Error::rule(0x8004_1d45, "A user cannot be removed from the Support User Role."))
        }
        Some(SYSTEM_ADMINISTRATOR) => administrators::check_remain(context, &Loss::Role(row.id)),
        _ => Ok(()),
    }
}

/// Whether roles of any unit may be given to anybody (security.md §1.3).
fn may_cross_units(context: &Context<'_, '_>) -> bool {
    context.organization().settings.ownership_across_units
}

/// Administrators have the column security profile of their name.
pub(crate) fn after(context: &mut Context<'_, '_>, pair: &Pair, change: Change) -> Result<()> {
    let mut reader = context.reader("see whether a role is that of administrators");
    let row = reader.one("role", &["roletemplateid"], pair.second.id)?;
    if row.and_then(|row| guid(&row.values, 0)) != Some(SYSTEM_ADMINISTRATOR) {
        return Ok(());
    }
    match change {
        Change::Associate => administrator::link(context, &pair.first.table, pair.first.id),
        Change::Disassociate => administrator::unlink(context, &pair.first.table, pair.first.id),
    }
}
