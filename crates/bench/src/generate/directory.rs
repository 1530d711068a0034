//! The rows of business units, users, teams and their memberships.

use model::value::Value;
use store::Store;
use uuid::Uuid;

use super::complete::{Base, row, write as transact};
use super::people::{Principal, TEAMS, Team, UNITS, USERS, depth, is_delegate, parent, teams_of};
use super::roles;
use crate::Outcome;

/// All of them, and the roles.
pub(super) fn rows(base: &Base) -> Outcome<Vec<seed::Row>> {
    let mut rows = units(base);
    rows.extend(users(base));
    rows.extend(teams(base));
    rows.extend(roles::rows(base)?);
    Ok(rows)
}

pub(super) fn write(store: &Store, base: &Base) -> Outcome<()> {
    let rows = rows(base)?;
    transact(store, |transaction| {
        for row in &rows {
            base.insert_row(transaction, row)?;
        }
        transaction.advance_security().map(drop)
    })
}

pub(crate) fn user_name(user: u64) -> String {
    format!("user{user:03}@bench.example")
}

pub(crate) fn user_object_id(user: u64) -> Uuid {
    derived(&format!("bench:object:{user}"))
}

pub(super) fn user_id(user: u64) -> Uuid {
    derived(&format!("bench:user:{user}"))
}

pub(super) fn unit_id(base: &Base, unit: u64) -> Uuid {
    if unit == 0 { base.root } else { derived(&format!("bench:unit:{unit}")) }
}

fn default_team_id(unit: Uuid) -> Uuid {
    derived(&format!("team:{unit}"))
}

fn team_id((unit, number): Team) -> Uuid {
    derived(&format!("bench:team:{unit}:{number}"))
}

/// The table of a principal, and its id.
pub(super) fn principal(principal: Principal) -> (&'static str, Uuid) {
    match principal {
        Principal::User(user) => ("systemuser", user_id(user)),
        Principal::Team(team) => ("team", team_id(team)),
    }
}

fn units(base: &Base) -> Vec<seed::Row> {
    let mut rows = Vec::new();
    for unit in 0..UNITS {
        let Some(parent) = parent(unit) else { continue };
        let (id, name) = (unit_id(base, unit), format!("Unit {unit}"));
        rows.push(row(
            "businessunit",
            id,
            &[
                ("name", Value::Text(name.clone())),
                ("organizationid", Value::Guid(base.organization)),
                ("parentbusinessunitid", Value::Guid(unit_id(base, parent))),
            ],
        ));
        rows.push(team(base, default_team_id(id), name, id, true));
    }
    rows
}

fn team(base: &Base, id: Uuid, name: String, unit: Uuid, is_default: bool) -> seed::Row {
    row(
        "team",
        id,
        &[
            ("name", Value::Text(name)),
            ("businessunitid", Value::Guid(unit)),
            ("administratorid", Value::Guid(base.system)),
            ("teamtype", Value::Int(0)),
            ("isdefault", Value::Bool(is_default)),
            ("systemmanaged", Value::Bool(false)),
        ],
    )
}

/// Teams with a role each, and who is in them.
fn teams(base: &Base) -> Vec<seed::Row> {
    let mut rows = Vec::new();
    for unit in 0..UNITS {
        for number in 0..TEAMS {
            let (id, at) = (team_id((unit, number)), unit_id(base, unit));
            rows.push(team(base, id, format!("Team {unit}-{number}"), at, false));
            let role = roles::id(&roles::of_team((unit, number)), at);
            let link = derived(&format!("teamroles:{id}:{role}"));
            let ends = [("teamid", Value::Guid(id)), ("roleid", Value::Guid(role))];
            rows.push(row("teamroles", link, &ends));
        }
    }
    for user in 0..USERS {
        rows.extend(teams_of(user).into_iter().map(|team| member(team_id(team), user_id(user))));
    }
    rows
}

fn users(base: &Base) -> Vec<seed::Row> {
    let mut rows = Vec::new();
    for user in 0..USERS {
        let (id, unit) = (user_id(user), unit_id(base, user % UNITS));
        let text = |text: &str| Value::Text(text.to_owned());
        let last = format!("Number {user}");
        rows.push(row(
            "systemuser",
            id,
            &[
                ("domainname", Value::Text(user_name(user))),
                ("internalemailaddress", Value::Text(user_name(user))),
                ("firstname", text("User")),
                ("fullname", Value::Text(format!("User {last}"))),
                ("lastname", Value::Text(last)),
                ("businessunitid", Value::Guid(unit)),
                ("azureactivedirectoryobjectid", Value::Guid(user_object_id(user))),
                ("accessmode", Value::Int(0)),
                ("isdisabled", Value::Bool(false)),
                ("isintegrationuser", Value::Bool(false)),
                ("islicensed", Value::Bool(true)),
                ("defaultodbfoldername", text("Dynamics365")),
                ("identityid", Value::Int(i64::try_from(user).unwrap_or(0) + 100)),
                ("userlicensetype", Value::Int(-1)),
            ],
        ));
        rows.push(member(default_team_id(unit), id));
        rows.push(role_of(id, roles::id(&roles::of_depth(depth(user)), unit)));
        if is_delegate(user) {
            rows.push(role_of(id, roles::id("Delegate", unit)));
        }
    }
    rows
}

fn member(team: Uuid, user: Uuid) -> seed::Row {
    let id = derived(&format!("teammembership:{team}:{user}"));
    row("teammembership", id, &[("teamid", Value::Guid(team)), ("systemuserid", Value::Guid(user))])
}

fn role_of(user: Uuid, role: Uuid) -> seed::Row {
    let id = derived(&format!("systemuserroles:{user}:{role}"));
    let user = ("systemuserid", Value::Guid(user));
    row("systemuserroles", id, &[user, ("roleid", Value::Guid(role))])
}

pub(super) fn derived(text: &str) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_URL, text.as_bytes())
}
