//! The rows of an organization for the database, and those of the demo organization for the oracle.

use std::collections::BTreeSet;

use model::Uuid;
use model::id::{BusinessUnitId, PrincipalId, UserId};
use model::value::{Reference, Value};
use oracle::{Row, Share, Unit, World};

use super::ground::Parents;
use super::names::{CHILD, PARENT, SETS, id_of, object_id, position_id, secured};
use crate::security::cast::{guid, text};
use crate::security::stage::Stage;

/// The rows of the demo organization, as the oracle sees them.
pub(super) fn demo() -> World {
    let rows = seed::organization(seed::Demo::Yes).unwrap();
    let id = |row: &seed::Row, column: &str| match row.value(column) {
        Some(Value::Guid(id)) => Some(*id),
        Some(Value::Reference(reference)) => Some(reference.id),
        _ => None,
    };
    let mut world = World::default();
    let unit_of = |principal: Uuid| {
        let row = rows.iter().find(|row| row.id == principal).unwrap();
        BusinessUnitId(id(row, "businessunitid").unwrap())
    };
    for row in rows.iter().filter(|row| SETS.iter().any(|(table, ..)| *table == row.table)) {
        if row.table == "businessunit" {
            let parent = id(row, "parentbusinessunitid").map(BusinessUnitId);
            world.units.push(Unit { id: BusinessUnitId(row.id), parent, disabled: false });
        }
        let owner = id(row, "ownerid");
        let unit = match row.table.as_str() {
            "businessunit" => Some(BusinessUnitId(row.id)),
            "systemuser" | "team" => Some(unit_of(row.id)),
            _ => owner.map(unit_of),
        };
        let owner = owner.map(|owner| PrincipalId::User(UserId(owner)));
        world.rows.push(Row { table: row.table.clone(), id: row.id, owner, unit });
    }
    world
}

/// Names that repeat, differ in case alone, and begin alike.
const NAMES: [&str; 7] = ["b", "a", "B", "c", "ab", "a", "A b"];

/// The name of a row of T or its child.
pub(super) fn name_of(row: Uuid) -> &'static str {
    NAMES[usize::try_from(row.as_u128() % NAMES.len() as u128).unwrap()]
}

/// The value of a secured column of a row, if it has one.
pub(super) fn value_of(row: Uuid, column: &str) -> Option<&'static str> {
    let shift = u128::from(column == "sample_code");
    [Some("x"), Some("y"), None][usize::try_from((row.as_u128() + shift) % 3).unwrap()]
}

/// The id of a secured column, as shares of it say it.
pub(super) fn column_id(table: &str, column: &str) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("column:{table}.{column}").as_bytes())
}

/// The rows of a world for the database.
pub(super) fn rows(
    stage: &Stage,
    world: &World,
    number: u128,
    parents: &mut Parents,
) -> Vec<seed::Row> {
    let mut rows = Rows(Vec::new());
    add_people(&mut rows, world, number);
    add_roles(&mut rows, stage, world);
    let all: Vec<Uuid> =
        world.rows.iter().filter(|row| row.table == PARENT).map(|row| row.id).collect();
    for (at, row) in world.rows.iter().enumerate() {
        match row.table.as_str() {
            PARENT => rows.add(PARENT, row.id, owned(row)),
            CHILD => {
                let mut values = owned(row);
                // Every third child has no parent.
                let parent = all.get(at % 3 % all.len().max(1)).copied();
                if let Some(parent) = parent.filter(|_| at % 3 != 2) {
                    parents.insert(row.id, parent);
                    values.push(("sample_ownedparent", guid(parent)));
                }
                rows.add(CHILD, row.id, values);
            }
            "sample_setting" => {
                let values = vec![("sample_name", text("s")), ("statecode", Value::Int(0))];
                rows.add("sample_setting", row.id, values);
            }
            _ => {}
        }
    }
    add_columns(&mut rows, world);
    rows.0.extend(world.shares.iter().filter_map(|share| shared(world, share)));
    rows.0
}

struct Rows(Vec<seed::Row>);

impl Rows {
    fn add(&mut self, table: &str, id: Uuid, values: Vec<(&str, Value)>) {
        self.0.push(row(table, id, values));
    }
}

pub(super) fn row(table: &str, id: Uuid, values: Vec<(&str, Value)>) -> seed::Row {
    let values = values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    seed::Row { table: table.into(), id, values }
}

fn add_people(rows: &mut Rows, world: &World, number: u128) {
    for unit in &world.units {
        let values = vec![
            ("name", text("unit")),
            ("parentbusinessunitid", guid(unit.parent.unwrap().0)),
            ("isdisabled", Value::Bool(unit.disabled)),
        ];
        rows.add("businessunit", unit.id.0, values);
    }
    for (at, position) in world.positions.iter().enumerate() {
        let mut values =
            vec![("name", text("place")), ("statecode", Value::Int(position.disabled.into()))];
        if let Some(parent) = position.parent {
            values.push(("parentpositionid", guid(position_id(parent, number))));
        }
        rows.add("position", position_id(at, number), values);
    }
    for user in &world.users {
        let mut values = vec![
            ("businessunitid", guid(user.unit.0)),
            ("accessmode", Value::Int(user.access_mode)),
            ("azureactivedirectoryobjectid", guid(object_id(user.id))),
            ("domainname", text(&format!("{}@world.example", user.id))),
            ("fullname", text("somebody")),
            ("isdisabled", Value::Bool(user.disabled)),
            ("onbehalf_impersonationpolicy", Value::Int(user.policy)),
        ];
        values.extend(user.acts_for.map(|team| ("onbehalf_impersonationteamid", guid(team.0))));
        values.extend(user.manager.map(|manager| ("parentsystemuserid", guid(manager.0))));
        let position = user.position.map(|at| guid(position_id(at, number)));
        values.extend(position.map(|position| ("positionid", position)));
        rows.add("systemuser", user.id.0, values);
    }
    for team in &world.teams {
        let values = vec![
            ("name", text("team")),
            ("businessunitid", guid(team.unit.0)),
            ("teamtype", Value::Int(team.team_type.into())),
        ];
        rows.add("team", team.id.0, values);
    }
    for (user, team) in &world.members {
        let values = vec![("systemuserid", guid(user.0)), ("teamid", guid(team.0))];
        rows.add("teammembership", engine::new_id(), values);
    }
}

fn add_roles(rows: &mut Rows, stage: &Stage, world: &World) {
    for role in &world.roles {
        let values = vec![
            ("name", text("role")),
            ("businessunitid", guid(role.unit.0)),
            ("isinherited", Value::Int(role.is_inherited.into())),
        ];
        rows.add("role", role.id.0, values);
        for (privilege, depth) in &role.privileges {
            let values = vec![
                ("roleid", guid(role.id.0)),
                ("privilegeid", guid(id_of(stage, privilege).unwrap())),
                ("privilegedepthmask", Value::Int(depth.mask().into())),
            ];
            rows.add("roleprivileges", engine::new_id(), values);
        }
    }
    for (user, role) in &world.user_roles {
        let values = vec![("systemuserid", guid(user.0)), ("roleid", guid(role.0))];
        rows.add("systemuserroles", engine::new_id(), values);
    }
    for (team, role) in &world.team_roles {
        let values = vec![("teamid", guid(team.0)), ("roleid", guid(role.0))];
        rows.add("teamroles", engine::new_id(), values);
    }
}

/// The values of a row that somebody owns.
pub(super) fn owned(row: &Row) -> Vec<(&'static str, Value)> {
    let owner = row.owner.unwrap();
    let owning = match owner {
        PrincipalId::User(_) => "owninguser",
        PrincipalId::Team(_) => "owningteam",
    };
    let mut values = vec![
        ("ownerid", Value::Reference(Reference::new(owner.table(), owner.uuid()))),
        (owning, guid(owner.uuid())),
        ("owningbusinessunit", guid(row.unit.unwrap().0)),
        ("statecode", Value::Int(0)),
        ("sample_name", text(name_of(row.id))),
    ];
    for column in secured(&row.table) {
        values.extend(value_of(row.id, column).map(|value| (*column, text(value))));
    }
    values
}

/// Profiles, who has them, and shares of single columns.
fn add_columns(rows: &mut Rows, world: &World) {
    let columns = &world.columns;
    let used = columns.permissions.iter().map(|each| each.profile);
    let used = used.chain(columns.user_profiles.iter().map(|(_, profile)| *profile));
    let used = used.chain(columns.team_profiles.iter().map(|(_, profile)| *profile));
    for profile in used.collect::<BTreeSet<Uuid>>() {
        rows.add("fieldsecurityprofile", profile, vec![("name", text("profile"))]);
    }
    for each in &columns.permissions {
        let values = vec![
            ("fieldsecurityprofileid", guid(each.profile)),
            ("entityname", text(&each.table)),
            ("attributelogicalname", text(&each.column)),
            ("cancreate", Value::Int(each.create)),
            ("canread", Value::Int(each.read)),
            ("canupdate", Value::Int(each.update)),
            ("canreadunmasked", Value::Int(each.unmasked)),
        ];
        rows.add("fieldpermission", engine::new_id(), values);
    }
    for (user, profile) in columns.user_profiles.iter().collect::<BTreeSet<_>>() {
        let values =
            vec![("systemuserid", guid(user.0)), ("fieldsecurityprofileid", guid(*profile))];
        rows.add("systemuserprofiles", engine::new_id(), values);
    }
    for (team, profile) in columns.team_profiles.iter().collect::<BTreeSet<_>>() {
        let values = vec![("teamid", guid(team.0)), ("fieldsecurityprofileid", guid(*profile))];
        rows.add("teamprofiles", engine::new_id(), values);
    }
    for each in &columns.shares {
        let table = &world.rows.iter().find(|row| row.id == each.row).unwrap().table;
        let column = column_id(table, &each.column);
        let is_team = world.teams.iter().any(|team| team.id.0 == each.principal);
        let kind = if is_team { "team" } else { "systemuser" };
        let values = vec![
            ("attributeid", guid(column)),
            ("objectid", Value::Reference(Reference::new(table.as_str(), each.row))),
            ("principalid", Value::Reference(Reference::new(kind, each.principal))),
            ("readaccess", Value::Bool(each.read)),
            ("updateaccess", Value::Bool(each.update)),
        ];
        rows.add("principalobjectattributeaccess", engine::new_id(), values);
    }
}

/// A share of a row of the world.
pub(super) fn shared(world: &World, share: &Share) -> Option<seed::Row> {
    let shared = world.rows.iter().find(|row| row.id == share.row)?;
    let is_team = world.teams.iter().any(|team| team.id.0 == share.principal);
    let kind = match (is_team, share.principal == world.organization) {
        (true, _) => "team",
        (_, true) => "organization",
        _ => "systemuser",
    };
    let values = vec![
        ("objectid", guid(share.row)),
        ("objecttypecode", text(&shared.table)),
        ("objectname", text(name_of(share.row))),
        ("principalid", guid(share.principal)),
        ("principaltypecode", text(kind)),
        ("accessrightsmask", Value::Int(share.direct.into())),
        ("inheritedaccessrightsmask", Value::Int(share.inherited.into())),
    ];
    Some(row("principalobjectaccess", engine::new_id(), values))
}
