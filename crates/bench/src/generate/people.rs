//! Business units in a tree, their users, and roles of every depth.

use std::collections::HashSet;

use model::metadata::Privilege;
use model::right::{Depth, Right};
use model::value::Value;
use store::Store;
use uuid::Uuid;

use super::complete::{Base, as_id, write as transact};
use crate::Outcome;

/// The user that a new organization begins with.
pub(crate) const ADMINISTRATOR: &str = "admin@onbehalf.example";
/// May act for others, and see everything itself.
pub(crate) const IMPERSONATOR: u64 = 140;

/// The root, four units below it, fifteen below those.
const UNITS: u64 = 20;
const USERS: u64 = 200;
/// Users by role: all users of a unit in turn.
const DEPTHS: [Depth; 4] = [Depth::Basic, Depth::Local, Depth::Deep, Depth::Global];
/// The unit that owns a tenth of the accounts, and the one that owns a tenth together with the units
/// below it.
const TENTH: u64 = 6;
const TENTH_TREE: [u64; 5] = [1, 5, 9, 13, 17];

/// A user that sees a known part of the accounts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Viewer {
    pub(crate) name: &'static str,
    pub(crate) user: u64,
}

/// Owns its part; sees that of its unit; that of its unit and those below; everything.
pub(crate) const VIEWERS: [Viewer; 4] = [
    Viewer { name: "1% own", user: 7 },
    Viewer { name: "10% unit", user: TENTH + UNITS },
    Viewer { name: "10% below", user: 1 + 2 * UNITS },
    Viewer { name: "100%", user: 3 * UNITS },
];

pub(crate) fn user_name(user: u64) -> String {
    format!("user{user:03}@bench.example")
}

fn user_id(user: u64) -> Uuid {
    derived(&format!("bench:user:{user}"))
}

pub(crate) fn user_object_id(user: u64) -> Uuid {
    derived(&format!("bench:object:{user}"))
}

fn unit_id(base: &Base, unit: u64) -> Uuid {
    if unit == 0 { base.root } else { derived(&format!("bench:unit:{unit}")) }
}

/// The owner of an account or contact, and the owner's unit: `part` is its number modulo 100,
/// `choice` picks among those who own such.
pub(crate) fn owner(base: &Base, part: u64, choice: u64) -> (Uuid, Uuid) {
    let turn = (choice / UNITS) % (USERS / UNITS);
    let (unit, user) = match part {
        0 => (7, 7),
        1..=10 => (TENTH, TENTH + turn * UNITS),
        11..=20 => {
            let index = usize::try_from(choice % 5).unwrap_or(0);
            let unit = TENTH_TREE.get(index).copied().unwrap_or(1);
            (unit, unit + turn * UNITS)
        }
        _ => {
            let mut unit = choice % UNITS;
            while unit == TENTH || TENTH_TREE.contains(&unit) {
                unit = (unit + 7) % UNITS;
            }
            let user = unit + turn * UNITS;
            (unit, if user == 7 { 7 + UNITS } else { user })
        }
    };
    (user_id(user), unit_id(base, unit))
}

/// Writes all of them.
pub(crate) fn write(store: &Store, base: &Base) -> Outcome<()> {
    let mut rows = units(base);
    rows.extend(users(base));
    rows.extend(inherited_roles(base)?);
    for depth in DEPTHS {
        rows.extend(roles(base, depth)?);
    }
    let delegate = derived(&format!("role:Delegate:{}", base.root));
    rows.push(role_of(user_id(IMPERSONATOR), delegate));
    transact(store, |transaction| {
        for row in &rows {
            base.insert_row(transaction, row)?;
        }
        transaction.advance_security().map(drop)
    })
}

fn units(base: &Base) -> Vec<seed::Row> {
    let mut rows = Vec::new();
    for unit in 1..UNITS {
        let parent = if unit < 5 { 0 } else { 1 + (unit - 5) % 4 };
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
        rows.push(row(
            "team",
            team_id(id),
            &[
                ("name", Value::Text(name)),
                ("businessunitid", Value::Guid(id)),
                ("administratorid", Value::Guid(base.system)),
                ("teamtype", Value::Int(0)),
                ("isdefault", Value::Bool(true)),
                ("systemmanaged", Value::Bool(false)),
            ],
        ));
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
        let membership = derived(&format!("teammembership:{}:{id}", team_id(unit)));
        let team = ("teamid", Value::Guid(team_id(unit)));
        rows.push(row("teammembership", membership, &[team, ("systemuserid", Value::Guid(id))]));
        let turn = usize::try_from(user / UNITS).unwrap_or(0);
        if let Some(depth) = DEPTHS.get(turn % DEPTHS.len()) {
            rows.push(role_of(id, role_id(&role_name(*depth), unit)));
        }
    }
    rows
}

/// The roles of a new organization stand in every unit (security.md §2.1 R1).
fn inherited_roles(base: &Base) -> Outcome<Vec<seed::Row>> {
    let mut rows = Vec::new();
    for role in base.rows.iter().filter(|row| row.table == "role") {
        let Some(Value::Text(name)) = role.value("name") else {
            return Err("a role has no name".into());
        };
        for unit in 1..UNITS {
            let unit = unit_id(base, unit);
            let mut copy = role.clone();
            copy.id = role_id(name, unit);
            change(&mut copy, "businessunitid", unit);
            change(&mut copy, "parentroleid", role.id);
            let id = copy.id;
            change(&mut copy, "roleidunique", id);
            let grants = base.rows.iter().filter(|row| {
                row.table == "roleprivileges"
                    && row.value("roleid").and_then(as_id) == Some(role.id)
            });
            for grant in grants {
                let mut grant = grant.clone();
                grant.id = derived(&format!("bench:grant:{}:{}", copy.id, grant.id));
                change(&mut grant, "roleid", copy.id);
                let id = grant.id;
                change(&mut grant, "roleprivilegeidunique", id);
                rows.push(grant);
            }
            rows.push(copy);
        }
    }
    Ok(rows)
}

/// A role whose rights on business tables all have one depth, in every unit.
fn roles(base: &Base, depth: Depth) -> Outcome<Vec<seed::Row>> {
    const BUSINESS: [&str; 7] =
        ["account", "contact", "lead", "opportunity", "task", "phonecall", "annotation"];
    const DIRECTORY: [&str; 4] = ["systemuser", "team", "businessunit", "transactioncurrency"];
    let mut held: Vec<(&Privilege, Depth)> = Vec::new();
    for table in BUSINESS {
        for right in Right::ALL {
            held.extend(base.table(table)?.privilege(right).map(|held| (held.as_ref(), depth)));
        }
    }
    for table in DIRECTORY {
        let read = base.table(table)?.privilege(Right::Read);
        held.extend(read.map(|held| (held.as_ref(), Depth::Global)));
    }
    let mut seen = HashSet::new();
    held.retain(|(privilege, depth)| {
        privilege.depths.contains(depth) && seen.insert(privilege.id.0)
    });
    let name = role_name(depth);
    let template = base.rows.iter().find(|row| row.table == "role");
    let template = template.ok_or("a new organization has no role")?;
    let mut rows = Vec::new();
    for unit in (0..UNITS).map(|unit| unit_id(base, unit)) {
        let role = role_id(&name, unit);
        let mut copy = seed::Row { id: role, ..template.clone() };
        let dropped = ["name", "description", "roletemplateid", "parentroleid"];
        copy.values.retain(|(column, _)| !dropped.contains(&column.as_str()));
        copy.values.push(("name".into(), Value::Text(name.clone())));
        change(&mut copy, "businessunitid", unit);
        change(&mut copy, "parentrootroleid", role_id(&name, base.root));
        change(&mut copy, "roleidunique", role);
        rows.push(copy);
        for (privilege, depth) in &held {
            let id = derived(&format!("roleprivileges:{role}:{}", privilege.id.0));
            rows.push(row(
                "roleprivileges",
                id,
                &[
                    ("roleid", Value::Guid(role)),
                    ("privilegeid", Value::Guid(privilege.id.0)),
                    ("privilegedepthmask", Value::Int(depth.mask().into())),
                    ("componentstate", Value::Int(0)),
                    ("ismanaged", Value::Bool(false)),
                    ("roleprivilegeidunique", Value::Guid(id)),
                ],
            ));
        }
    }
    Ok(rows)
}

fn role_name(depth: Depth) -> String {
    format!("Bench {}", depth.name())
}

fn role_id(name: &str, unit: Uuid) -> Uuid {
    derived(&format!("role:{name}:{unit}"))
}

fn team_id(unit: Uuid) -> Uuid {
    derived(&format!("team:{unit}"))
}

fn role_of(user: Uuid, role: Uuid) -> seed::Row {
    let id = derived(&format!("systemuserroles:{user}:{role}"));
    let user = ("systemuserid", Value::Guid(user));
    row("systemuserroles", id, &[user, ("roleid", Value::Guid(role))])
}

fn row(table: &str, id: Uuid, values: &[(&str, Value)]) -> seed::Row {
    let values = values.iter().map(|(column, value)| ((*column).to_owned(), value.clone()));
    seed::Row { table: table.to_owned(), id, values: values.collect() }
}

fn change(row: &mut seed::Row, column: &str, id: Uuid) {
    row.values.retain(|(name, _)| name != column);
    row.values.push((column.to_owned(), Value::Guid(id)));
}

fn derived(text: &str) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_URL, text.as_bytes())
}
