//! Roles, each with its copy in every unit: those of a new organization, one for each depth, and
//! more for teams until there are five hundred rows.

use std::collections::HashSet;

use model::metadata::Privilege;
use model::right::{Depth, Right};
use model::value::Value;
use uuid::Uuid;

use super::complete::{Base, as_id, change, row};
use super::directory::{derived, unit_id};
use super::people::{TEAMS, Team, UNITS};
use crate::Outcome;

/// Rows of roles, copies and all.
const ROWS: u64 = 500;
/// Roles that teams hold: as many for each number of a team.
const HELD_BY_TEAMS: u64 = 3 * TEAMS;

const BUSINESS: [&str; 7] =
    ["account", "contact", "lead", "opportunity", "task", "phonecall", "annotation"];
const DIRECTORY: [&str; 4] = ["systemuser", "team", "businessunit", "transactioncurrency"];

pub(super) fn id(name: &str, unit: Uuid) -> Uuid {
    derived(&format!("role:{name}:{unit}"))
}

/// The role of users of a depth.
pub(super) fn of_depth(depth: Depth) -> String {
    format!("Bench {}", depth.name())
}

/// The role of a team.
pub(super) fn of_team((unit, number): Team) -> String {
    of_number(number + TEAMS * (unit % 3))
}

fn of_number(number: u64) -> String {
    format!("Bench Team {number}")
}

/// All of them but those that are there from the beginning.
pub(super) fn rows(base: &Base) -> Outcome<Vec<seed::Row>> {
    let mut rows = inherited(base)?;
    for depth in [Depth::Basic, Depth::Local, Depth::Deep, Depth::Global] {
        rows.extend(role(base, &of_depth(depth), &BUSINESS, depth)?);
    }
    let is_role = |row: &&seed::Row| row.table == "role";
    let count = rows.iter().chain(&base.rows).filter(is_role).count();
    let missing = ROWS.saturating_sub(u64::try_from(count).unwrap_or(0)) / UNITS;
    for number in 0..missing.max(HELD_BY_TEAMS) {
        let name = of_number(number);
        let (tables, depth) = match number % TEAMS {
            3 => (BUSINESS.get(..2), Depth::Local),
            4 => (BUSINESS.get(2..), Depth::Basic),
            _ => (BUSINESS.get(..), Depth::Basic),
        };
        rows.extend(role(base, &name, tables.unwrap_or_default(), depth)?);
    }
    Ok(rows)
}

/// The roles of a new organization stand in every unit (security.md §2.1 R1).
fn inherited(base: &Base) -> Outcome<Vec<seed::Row>> {
    let mut rows = Vec::new();
    for role in base.rows.iter().filter(|row| row.table == "role") {
        let Some(Value::Text(name)) = role.value("name") else {
            return Err("a role has no name".into());
        };
        for unit in 1..UNITS {
            let unit = unit_id(base, unit);
            let mut copy = role.clone();
            copy.id = id(name, unit);
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

/// A role whose rights on these tables all have one depth, in every unit.
fn role(base: &Base, name: &str, tables: &[&str], depth: Depth) -> Outcome<Vec<seed::Row>> {
    let mut held: Vec<(&Privilege, Depth)> = Vec::new();
    for table in tables {
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
    let template = base.rows.iter().find(|row| row.table == "role");
    let template = template.ok_or("a new organization has no role")?;
    let mut rows = Vec::new();
    for unit in (0..UNITS).map(|unit| unit_id(base, unit)) {
        let role = id(name, unit);
        let mut copy = seed::Row { id: role, ..template.clone() };
        let dropped = ["name", "description", "roletemplateid", "parentroleid"];
        copy.values.retain(|(column, _)| !dropped.contains(&column.as_str()));
        copy.values.push(("name".into(), Value::Text(name.to_owned())));
        change(&mut copy, "businessunitid", unit);
        change(&mut copy, "parentrootroleid", id(name, base.root));
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
