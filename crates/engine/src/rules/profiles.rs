//! Who holds which column security profile (security.md §1.2, §3.6).

use model::query::Condition;
use model::value::{Reference, Value};
use model::{Error, Result};

use super::associations::{Change, Pair, check_append};
use crate::context::Context;
use crate::directory::{Record, guid, number, one_of};
use crate::permissions::ACCESS_TEAM;

/// Whether a user or a team may get a profile or lose it.
pub(super) fn check(context: &mut Context<'_, '_>, pair: &Pair, change: Change) -> Result<()> {
    check_append(context, pair)?;
    let holder = &pair.first;
    match change {
        Change::Associate if holder.table == "team" => check_can_hold(context, holder),
        Change::Disassociate if pair.second.id == seed::ids::SYSTEM_ADMINISTRATOR_PROFILE => {
            check_is_no_administrator(context, holder)
        }
        _ => Ok(()),
    }
}

/// Access teams hold neither roles nor profiles.
fn check_can_hold(context: &mut Context<'_, '_>, team: &Reference) -> Result<()> {
    let mut reader = context.reader("know the type of a team");
    let row = reader.one("team", &["teamtype"], team.id)?;
    if row.and_then(|row| number(&row.values, 0)) == Some(ACCESS_TEAM) {
        let team = team.id;
        return Err(Error::rule(
            0x8004_8331,
            format!("Cannot assign roles or profiles to an access team (TeamId = {team})."),
        ));
    }
    Ok(())
}

/// The profile System Administrator goes with the role of that name.
fn check_is_no_administrator(context: &mut Context<'_, '_>, holder: &Reference) -> Result<()> {
    let (roles, column) = match holder.table.as_str() {
        "team" => ("teamroles", "teamid"),
        _ => ("systemuserroles", "systemuserid"),
    };
    let mut reader = context.reader("know who is an administrator");
    let of_holder = vec![Condition::equal(column, Value::Guid(holder.id))];
    let held = reader.all(roles, &["roleid"], of_holder)?;
    let held: Vec<_> = held.iter().filter_map(|row| guid(&row.values, 0)).collect();
    let rows = reader.all("role", &["roletemplateid"], vec![one_of("roleid", held)])?;
    let is_administrator =
        |row: &Record| guid(&row.values, 0) == Some(seed::ids::SYSTEM_ADMINISTRATOR_TEMPLATE);
    if rows.iter().any(is_administrator) {
        return Err(Error::rule(
            0x8004_f505,
            "The Sys Admin Profile cannot be removed from a user with a Sys Admin Role",
        ));
    }
    Ok(())
}
