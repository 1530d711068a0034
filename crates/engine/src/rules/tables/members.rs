//! Who is a member of a team: `teammembership_association`, and the messages that do the same
//! (security.md §1.2, §7).

use std::sync::Arc;

use model::query::Condition;
use model::right::Right;
use model::value::{Reference, Value};
use model::{Error, Result};
use security::Access;
use uuid::Uuid;

use super::team::{self, ACCESS_TEAM, OF_DIRECTORY};
use crate::context::Context;
use crate::directory::{number, text, truth};
use crate::principal::{find_user, load_user};
use crate::rules::associations::{Change, Pair};
use crate::rules::facts;

/// Whether the user, the second of the pair, may become a member of the team, the first of it, or
/// stop being one.
pub(crate) fn check(context: &mut Context<'_, '_>, pair: &Pair, change: Change) -> Result<()> {
    let kind = check_team(context, &pair.first, change)?;
    if change == Change::Associate && team::limits_impersonation(context, pair.first.id)? {
        // Whoever is held to the members of a team must not choose them.
        context.access().check_administrator()?;
    }
    let catalog = Arc::clone(&context.catalog);
    let user = find_user(context.transaction, &catalog, "systemuserid", pair.second.id)?;
    let user = user.ok_or_else(|| Error::RowNotFound(pair.second.clone()))?;
    if change == Change::Associate && kind == ACCESS_TEAM {
        let user = Arc::new(load_user(context.transaction, &catalog, &user)?);
        let realm = Arc::clone(&context.organization().realm);
        return check_can_use_shares(context, pair.first.id, &Access::direct(user, realm));
    }
    Ok(())
}

/// Whether the members of a team may be changed at all; returns its type.
pub(crate) fn check_team(
    context: &mut Context<'_, '_>,
    row: &Reference,
    change: Change,
) -> Result<i64> {
    let table = context.table("team")?;
    let access = context.access();
    access.check_privilege(&table.security(), Right::Write)?;
    let mut columns = facts::columns(&table).to_vec();
    let own = columns.len();
    columns.extend(["teamtype", "isdefault", "systemmanaged"]);
    let mut reader = context.reader("change the members of a team");
    let found = reader.one("team", &columns, row.id)?;
    let found = found.ok_or_else(|| Error::RowNotFound(row.clone()))?;
    access.check_row(&table.security(), Right::Write, &facts::of(&table, &found))?;
    let team = row.id;
    let kind = number(&found.values, own).unwrap_or(0);
    if truth(&found.values, own + 1) {
        return Err(match change {
            Change::Associate => Error::rule(
                0x8004_830b,
                format!("Can't add members to the default business unit team (TeamId = {team})."),
            ),
            Change::Disassociate => Error::rule(
                0x8004_830c,
                format!(
                    "Can't remove members from the default business unit team (TeamId = {team})."
                ),
            ),
        });
    }
    if OF_DIRECTORY.contains(&kind) {
        return Err(Error::InvalidArgument(
            "the members of a team that stands for a group are those of the group".into(),
        ));
    }
    if truth(&found.values, own + 2) {
        return Err(Error::InvalidArgument(
            "the members of the team of a record are changed with the record".into(),
        ));
    }
    Ok(kind)
}

/// Whoever joins an access team holds the privileges for what is shared with it.
fn check_can_use_shares(context: &mut Context<'_, '_>, team: Uuid, member: &Access) -> Result<()> {
    let shared = vec![Condition::equal("principalid", Value::Guid(team))];
    let columns = ["objecttypecode", "accessrightsmask", "inheritedaccessrightsmask"];
    let mut reader = context.reader("see what is shared with a team");
    let shares = reader.all("principalobjectaccess", &columns, shared)?;
    for share in shares {
        let Some(name) = text(&share.values, 0) else { continue };
        let table = context.table(&name)?;
        let mask = number(&share.values, 1).unwrap_or(0) | number(&share.values, 2).unwrap_or(0);
        for right in Right::ALL.into_iter().filter(|right| mask & i64::from(right.flag()) != 0) {
            let Err(_) = member.check_privilege(&table.security(), right) else { continue };
            let privilege = table.privilege(right).map(|privilege| privilege.name.clone());
            let privilege = privilege.unwrap_or_default();
            return Err(Error::rule(
                0x8004_8342,
                format!(
                    "The user can't be added to the team because the user doesn't have the \
                     \"{privilege}\" privilege."
                ),
            ));
        }
    }
    Ok(())
}
