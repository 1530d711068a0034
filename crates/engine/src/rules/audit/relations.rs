//! What is told of a row without any of its columns changing: with whom it is shared, what it is
//! connected with, and what a role gives.

use model::Result;
use model::query::Condition;
use model::value::{Reference, Value};
use uuid::Uuid;

use super::change::{Change, Held, Row};
use super::is_on;
use super::record::{self, Action, Entry};
use crate::context::Context;
use crate::directory::guid;

/// The relationship of the members of a team.
const MEMBERS: &str = "teammembership_association";
/// The relationship of the roles of a user.
const USER_ROLES: &str = "systemuserroles_association";
/// The relationship of the roles of a team.
const TEAM_ROLES: &str = "teamroles_association";

/// Whether something came or went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    Added,
    Removed,
}

/// Two rows were connected along a relationship of the kind N:N, or no longer are. Each of the two
/// tells of it, if its table is audited; roles and members have words of their own for it, and only
/// the user or team tells.
pub(crate) fn related(
    context: &mut Context<'_, '_>,
    relationship: &str,
    turn: Turn,
    first: &Reference,
    second: &Reference,
) -> Result<()> {
    let pick = |added, removed| if turn == Turn::Added { added } else { removed };
    let (action, tells): (Action, &[&str]) = match relationship {
        USER_ROLES => (pick(Action::AssignRoleToUser, Action::RemoveRoleFromUser), &["systemuser"]),
        TEAM_ROLES => (pick(Action::AssignRoleToTeam, Action::RemoveRoleFromTeam), &["team"]),
        MEMBERS => (pick(Action::AddMembers, Action::RemoveMembers), &["team"]),
        _ => (pick(Action::Associate, Action::Disassociate), &[]),
    };
    for (row, other) in [(first, second), (second, first)] {
        if tells.is_empty() || tells.contains(&row.table.as_str()) {
            connected(context, action, relationship, row, std::slice::from_ref(other))?;
        }
    }
    Ok(())
}

/// Users came to a team, or left it, by one message.
pub(crate) fn members(
    context: &mut Context<'_, '_>,
    turn: Turn,
    team: &Reference,
    users: &[Reference],
) -> Result<()> {
    let action = match turn {
        Turn::Added => Action::AddMembers,
        Turn::Removed => Action::RemoveMembers,
    };
    connected(context, action, MEMBERS, team, users)
}

/// A user or team is about to lose all its roles.
pub(crate) fn loses_roles(context: &mut Context<'_, '_>, table: &str, holder: Uuid) -> Result<()> {
    let definition = context.table(table)?;
    if !is_on(context, &definition) {
        return Ok(());
    }
    let (relationship, held, key) = match table {
        "team" => (TEAM_ROLES, "teamroles", "teamid"),
        _ => (USER_ROLES, "systemuserroles", "systemuserid"),
    };
    let of_holder = vec![Condition::equal(key, Value::Guid(holder))];
    let mut reader = context.reader("audit which roles are lost");
    let roles = reader.all(held, &["roleid"], of_holder)?;
    let holder = Reference::new(table, holder);
    for role in roles.iter().filter_map(|row| guid(&row.values, 0)) {
        let role = Reference::new("role", role);
        related(context, relationship, Turn::Removed, &holder, &role)?;
    }
    Ok(())
}

fn connected(
    context: &mut Context<'_, '_>,
    action: Action,
    relationship: &str,
    row: &Reference,
    others: &[Reference],
) -> Result<()> {
    let rows = others.iter().map(Row::from).collect();
    let change = Change::Relationship { name: relationship.to_owned(), rows };
    tell(context, action, row, others.is_empty(), change)
}

/// The rights that a user or team has on a row by being shared with it were changed: flags of
/// `AccessRights` before and since, without those that are inherited.
pub(crate) fn shared(
    context: &mut Context<'_, '_>,
    row: &Reference,
    principal: &Reference,
    old: i32,
    new: i32,
) -> Result<()> {
    let action = match (old, new) {
        (_, 0) => Action::Unshare,
        (0, _) => Action::Share,
        _ => Action::ModifyShare,
    };
    let change = Change::Share { principal: principal.into(), old, new };
    tell(context, action, row, old == new, change)
}

/// The privileges of a role were changed, by the message that `action` names; each with its
/// `privilegedepthmask`, and only those that the message is about.
pub(crate) fn privileges(
    context: &mut Context<'_, '_>,
    action: Action,
    role: &Reference,
    old: Vec<Held>,
    new: Vec<Held>,
) -> Result<()> {
    let nothing = old == new;
    tell(context, action, role, nothing, Change::Privileges { old, new })
}

fn tell(
    context: &mut Context<'_, '_>,
    action: Action,
    object: &Reference,
    nothing: bool,
    change: Change,
) -> Result<()> {
    let table = context.table(&object.table)?;
    if nothing || !is_on(context, &table) {
        return Ok(());
    }
    let change = Some(change);
    record::write(context, &Entry { action, object, columns: Vec::new(), change })
}
