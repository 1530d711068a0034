//! An organization of the oracle in the words of the real tables, with ids that no other one has.

use model::Uuid;
use model::id::{BusinessUnitId, PrincipalId, RoleId, TeamId, UserId};
use model::right::Depth;
use oracle::{Privilege, World};

use crate::security::stage::Stage;

/// The oracle's tables and the real ones that stand for them.
const STAND_INS: [(&str, &str); 3] =
    [("sample_case", PARENT), ("workflow", CHILD), ("sample_rate", "sample_setting")];

/// The oracle's secured columns and the real ones.
const SECURED: [(&str, &str, &str); 3] = [
    ("sample_case", "secret", "sample_secret"),
    ("sample_case", "code", "sample_code"),
    ("workflow", "secret", "sample_secret"),
];

/// The secured columns of a table.
pub(super) fn secured(table: &str) -> &'static [&'static str] {
    match table {
        PARENT => &["sample_secret", "sample_code"],
        CHILD => &["sample_secret"],
        _ => &[],
    }
}

pub(super) const PARENT: &str = "sample_parent";
pub(super) const CHILD: &str = "sample_child";

/// Tables, their sets and keys.
pub(super) const SETS: [(&str, &str, &str); 6] = [
    (PARENT, "sample_parents", "sample_parentid"),
    (CHILD, "sample_children", "sample_childid"),
    ("sample_setting", "sample_settings", "sample_settingid"),
    ("systemuser", "systemusers", "systemuserid"),
    ("team", "teams", "teamid"),
    ("businessunit", "businessunits", "businessunitid"),
];

pub(super) fn set_and_key(table: &str) -> (&'static str, &'static str) {
    let (_, set, key) = SETS.iter().find(|(name, ..)| *name == table).unwrap();
    (set, key)
}

pub(super) fn root() -> BusinessUnitId {
    BusinessUnitId("b0000000-0000-4000-8000-000000000001".parse().unwrap())
}

pub(super) const ORGANIZATION: &str = "e0000000-0000-4000-8000-000000000001";

/// The id that a user has in the directory.
pub(super) fn object_id(user: UserId) -> Uuid {
    Uuid::from_u128(user.0.as_u128() | (1 << 96))
}

/// The id of a position, which has none for the oracle.
pub(super) fn position_id(number: usize, world: u128) -> Uuid {
    Uuid::from_u128((9 << 112) | (world << 64) | (number as u128 + 1))
}

/// Real names, and only privileges that there are, each once in a role.
pub(super) fn rename(world: &mut World, stage: &Stage) {
    let real = |name: &str| {
        let found = STAND_INS.iter().find(|(oracle, _)| *oracle == name);
        found.map_or(name, |(_, real)| real).to_owned()
    };
    for table in &mut world.tables {
        table.name = real(&table.name);
    }
    for row in &mut world.rows {
        row.table = real(&row.table);
    }
    // No random role is that of System Administrator.
    world.columns.administrator = None;
    let column = |table: &str, name: &str| {
        let found = SECURED.iter().find(|(of, oracle, _)| *of == table && *oracle == name);
        found.map_or(name, |(.., real)| real).to_owned()
    };
    for permission in &mut world.columns.permissions {
        permission.column = column(&permission.table, &permission.column);
        permission.table = real(&permission.table);
    }
    for share in &mut world.columns.shares {
        let row = world.rows.iter().find(|row| row.id == share.row).unwrap();
        let table = if row.table == PARENT { "sample_case" } else { "workflow" };
        share.column = column(table, &share.column);
    }
    for role in &mut world.roles {
        let mut kept: Vec<(Privilege, Depth)> = Vec::new();
        for (privilege, depth) in role.privileges.drain(..) {
            let privilege = match privilege {
                Privilege::Table(name, right) => Privilege::Table(real(&name), right),
                misc @ Privilege::Misc(_) => misc,
            };
            if id_of(stage, &privilege).is_none() {
                continue;
            }
            match kept.iter_mut().find(|(other, _)| *other == privilege) {
                Some((_, greatest)) => *greatest = depth.max(*greatest),
                None => kept.push((privilege, depth)),
            }
        }
        role.privileges = kept;
    }
}

pub(super) fn id_of(stage: &Stage, privilege: &Privilege) -> Option<Uuid> {
    let found = match privilege {
        Privilege::Table(table, right) => stage.catalog.table(table)?.privilege(*right),
        Privilege::Misc(name) => stage.catalog.privilege(name),
    };
    found.map(|privilege| privilege.id.0)
}

/// Ids that no other world has. The root of a world is a unit of the demo's root.
pub(super) fn renumber(world: &mut World, number: u128) {
    let old_organization = world.organization;
    world.organization = ORGANIZATION.parse().unwrap();
    let id = |id: Uuid| Uuid::from_u128(id.as_u128() | (number << 64));
    let user = |user: UserId| UserId(id(user.0));
    let team = |team: TeamId| TeamId(id(team.0));
    let role = |role: RoleId| RoleId(id(role.0));
    let unit = |unit: BusinessUnitId| BusinessUnitId(id(unit.0));
    for each in &mut world.units {
        each.id = unit(each.id);
        each.parent = Some(each.parent.map_or(root(), unit));
    }
    for each in &mut world.users {
        (each.id, each.unit) = (user(each.id), unit(each.unit));
        each.manager = each.manager.map(user);
        each.acts_for = each.acts_for.map(team);
    }
    for each in &mut world.teams {
        (each.id, each.unit) = (team(each.id), unit(each.unit));
    }
    for each in &mut world.roles {
        (each.id, each.unit) = (role(each.id), unit(each.unit));
    }
    for (one, other) in &mut world.members {
        (*one, *other) = (user(*one), team(*other));
    }
    for (one, other) in &mut world.user_roles {
        (*one, *other) = (user(*one), role(*other));
    }
    for (one, other) in &mut world.team_roles {
        (*one, *other) = (team(*one), role(*other));
    }
    for each in &mut world.rows {
        each.id = id(each.id);
        each.unit = each.unit.map(unit);
        each.owner = each.owner.map(|owner| match owner {
            PrincipalId::User(id) => PrincipalId::User(user(id)),
            PrincipalId::Team(id) => PrincipalId::Team(team(id)),
        });
    }
    for each in &mut world.columns.permissions {
        each.profile = id(each.profile);
    }
    for (one, other) in &mut world.columns.user_profiles {
        (*one, *other) = (user(*one), id(*other));
    }
    for (one, other) in &mut world.columns.team_profiles {
        (*one, *other) = (team(*one), id(*other));
    }
    for each in &mut world.columns.shares {
        (each.row, each.principal) = (id(each.row), id(each.principal));
    }
    for each in &mut world.shares {
        each.row = id(each.row);
        let with_all = each.principal == old_organization;
        each.principal = if with_all { world.organization } else { id(each.principal) };
    }
}
