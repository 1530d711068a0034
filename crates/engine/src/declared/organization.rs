//! The rows of an organization that a document can hold: publishers, solutions, business units, roles,
//! teams and column security profiles.

use std::collections::{BTreeMap, HashMap};

use model::query::{Condition, Operand};
use model::value::Value;
use model::{Error, Result};
use schema::{
    ColumnAccess, Organization, Part, Profile, Publisher, Solution, Team, TeamKind, Unit,
};
use uuid::Uuid;

use super::{REASON, roles};
use crate::context::Context;
use crate::directory::{Record, guid, number, text, truth};

/// `team.teamtype`.
const OWNER_TEAM: i64 = 0;
const ACCESS_TEAM: i64 = 1;

/// Reads all of them.
pub(super) fn read(context: &mut Context<'_, '_>) -> Result<Organization> {
    let mut organization = Organization::default();
    publishers(context, &mut organization)?;
    let units = units(context, &mut organization)?;
    roles::read(context, &mut organization)?;
    let profiles = profiles(context, &mut organization)?;
    teams(context, &mut organization, &units, &profiles)?;
    Ok(organization)
}

/// The business unit above all others.
pub(super) fn root(context: &mut Context<'_, '_>) -> Result<Uuid> {
    let no_parent = Condition::Null(Operand::column("parentbusinessunitid"));
    let root = all(context, "businessunit", &[], vec![no_parent])?;
    root.first().map(|row| row.id).ok_or_else(|| Error::internal("there is no root business unit"))
}

fn all(
    context: &mut Context<'_, '_>,
    table: &str,
    columns: &[&str],
    conditions: Vec<Condition>,
) -> Result<Vec<Record>> {
    context.reader(REASON).all(table, columns, conditions)
}

/// A text that there is.
fn said(row: &Record, index: usize) -> Option<String> {
    text(&row.values, index).filter(|text| !text.is_empty())
}

fn publishers(context: &mut Context<'_, '_>, organization: &mut Organization) -> Result<()> {
    const OF_SOLUTION: [&str; 6] =
        ["uniquename", "friendlyname", "publisherid", "version", "description", "ismanaged"];
    const COLUMNS: [&str; 5] = [
        "uniquename",
        "friendlyname",
        "customizationprefix",
        "customizationoptionvalueprefix",
        "description",
    ];
    let mut names = HashMap::new();
    for row in all(context, "publisher", &COLUMNS, Vec::new())? {
        let Some(name) = said(&row, 0) else { continue };
        names.insert(row.id, name.clone());
        if row.id == seed::ids::DEFAULT_PUBLISHER {
            organization.shipped.insert((Part::Publishers, name.clone()));
        }
        let publisher = Publisher {
            label: said(&row, 1).unwrap_or_default(),
            prefix: said(&row, 2).unwrap_or_default(),
            option_prefix: number(&row.values, 3).unwrap_or_default(),
            description: said(&row, 4),
        };
        organization.rows.publishers.insert(name, publisher);
    }
    for row in all(context, "solution", &OF_SOLUTION, Vec::new())? {
        let Some(name) = said(&row, 0) else { continue };
        let own = [seed::ids::DEFAULT_SOLUTION, seed::ids::ACTIVE_SOLUTION].contains(&row.id);
        if own || truth(&row.values, 5) {
            organization.shipped.insert((Part::Solutions, name.clone()));
        }
        let publisher = guid(&row.values, 2).and_then(|id| names.get(&id).cloned());
        let solution = Solution {
            label: said(&row, 1).unwrap_or_default(),
            publisher: publisher.unwrap_or_default(),
            version: said(&row, 3).unwrap_or_default(),
            description: said(&row, 4),
        };
        organization.rows.solutions.insert(name, solution);
    }
    Ok(())
}

/// The business units; their names by id, but for the root, which is the organization itself.
fn units(
    context: &mut Context<'_, '_>,
    organization: &mut Organization,
) -> Result<HashMap<Uuid, Option<String>>> {
    const COLUMNS: [&str; 3] = ["name", "parentbusinessunitid", "isdisabled"];
    let rows = all(context, "businessunit", &COLUMNS, Vec::new())?;
    let name =
        |row: &Record| guid(&row.values, 1).map(|_| text(&row.values, 0).unwrap_or_default());
    let names: HashMap<Uuid, Option<String>> = rows.iter().map(|row| (row.id, name(row))).collect();
    for row in &rows {
        let Some(name) = name(row) else { continue };
        let parent = guid(&row.values, 1).and_then(|id| names.get(&id).cloned().flatten());
        organization.rows.units.insert(name, Unit { parent, disabled: truth(&row.values, 2) });
    }
    Ok(names)
}

fn profiles(
    context: &mut Context<'_, '_>,
    organization: &mut Organization,
) -> Result<HashMap<Uuid, String>> {
    const COLUMNS: [&str; 7] = [
        "fieldsecurityprofileid",
        "entityname",
        "attributelogicalname",
        "canread",
        "canreadunmasked",
        "cancreate",
        "canupdate",
    ];
    let rows = all(context, "fieldsecurityprofile", &["name", "description"], Vec::new())?;
    let mut names = HashMap::new();
    for row in &rows {
        let name = text(&row.values, 0).unwrap_or_default();
        if row.id == seed::ids::SYSTEM_ADMINISTRATOR_PROFILE {
            organization.shipped.insert((Part::Profiles, name.clone()));
        }
        names.insert(row.id, name.clone());
        let (description, columns) = (said(row, 1), BTreeMap::new());
        let profile = Profile { name: name.clone(), description, columns };
        organization.rows.profiles.insert(name, profile);
    }
    for row in all(context, "fieldpermission", &COLUMNS, Vec::new())? {
        let name = guid(&row.values, 0).and_then(|id| names.get(&id));
        let profile = name.and_then(|name| organization.rows.profiles.get_mut(name));
        let Some(profile) = profile else { continue };
        let may = |index: usize| number(&row.values, index).is_some_and(|value| value != 0);
        let access =
            ColumnAccess { read: may(3), read_unmasked: may(4), create: may(5), update: may(6) };
        let (table, column) = (text(&row.values, 1), text(&row.values, 2));
        let path = [table.unwrap_or_default(), column.unwrap_or_default()].join(".");
        profile.columns.insert(path, access);
    }
    Ok(names)
}

fn teams(
    context: &mut Context<'_, '_>,
    organization: &mut Organization,
    units: &HashMap<Uuid, Option<String>>,
    profiles: &HashMap<Uuid, String>,
) -> Result<()> {
    const COLUMNS: [&str; 4] = ["name", "businessunitid", "teamtype", "description"];
    let roles = names_of(context, "role")?;
    let role_of = pairs(context, "teamroles", "roleid")?;
    let profile_of = pairs(context, "teamprofiles", "fieldsecurityprofileid")?;
    let named = |ids: Option<&Vec<Uuid>>, names: &HashMap<Uuid, String>| {
        let ids = ids.map_or(&[][..], Vec::as_slice);
        let mut named: Vec<String> = ids.iter().filter_map(|id| names.get(id).cloned()).collect();
        named.sort();
        named
    };
    // Teams of a record come and go with it; those of a directory's group are the directory's.
    let wanted = vec![
        Condition::equal("isdefault", Value::Bool(false)),
        Condition::Null(Operand::column("teamtemplateid")),
    ];
    for row in all(context, "team", &COLUMNS, wanted)? {
        let kind = match number(&row.values, 2) {
            Some(OWNER_TEAM) => TeamKind::Owner,
            Some(ACCESS_TEAM) => TeamKind::Access,
            _ => continue,
        };
        organization.rows.teams.push(Team {
            unit: guid(&row.values, 1).and_then(|id| units.get(&id).cloned().flatten()),
            name: text(&row.values, 0).unwrap_or_default(),
            kind,
            description: said(&row, 3),
            roles: named(role_of.get(&row.id), &roles),
            profiles: named(profile_of.get(&row.id), profiles),
        });
    }
    organization.rows.teams.sort();
    Ok(())
}

/// The names of all rows of a table.
fn names_of(context: &mut Context<'_, '_>, table: &str) -> Result<HashMap<Uuid, String>> {
    let rows = all(context, table, &["name"], Vec::new())?;
    Ok(rows.iter().map(|row| (row.id, text(&row.values, 0).unwrap_or_default())).collect())
}

/// What each team is connected with.
fn pairs(
    context: &mut Context<'_, '_>,
    intersect: &str,
    column: &str,
) -> Result<HashMap<Uuid, Vec<Uuid>>> {
    let mut pairs: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
    for row in all(context, intersect, &["teamid", column], Vec::new())? {
        if let (Some(team), Some(other)) = (guid(&row.values, 0), guid(&row.values, 1)) {
            pairs.entry(team).or_default().push(other);
        }
    }
    Ok(pairs)
}
