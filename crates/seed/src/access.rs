//! The rows that say who may do what: privileges, the copies of each role, and who holds them.

use model::id::PrivilegeId;
use model::metadata::Privilege;
use model::right::Depth;
use model::time::Timestamp;
use model::value::Value;
use uuid::Uuid;

use crate::organization::derived_id;
use crate::privileges::{Published, published};
use crate::role::{self, Role};
use crate::row::Row;
use crate::{files, ids};

/// `overwritetime` of what nobody ever overwrote: 1900-01-01.
const NEVER: Timestamp = Timestamp(-2_208_988_800_000);

/// A business unit.
pub(crate) struct Unit {
    pub(crate) id: Uuid,
    pub(crate) parent: Option<Uuid>,
}

/// A user and the names of its roles, held in the copies of its business unit.
pub(crate) struct Holder<'a> {
    pub(crate) user: Uuid,
    pub(crate) unit: Uuid,
    pub(crate) roles: &'a [String],
}

/// All rows of `role`, `privilege`, `roleprivileges` and `systemuserroles`. A parent unit stands
/// before its children.
pub(crate) fn rows(
    organization: (Uuid, &str),
    role_names: &[String],
    units: &[Unit],
    holders: &[Holder<'_>],
) -> Result<Vec<Row>, String> {
    let published = published()?;
    let roles = roles(role_names, &published)?;
    let mut rows: Vec<Row> = published.iter().map(privilege_row).collect();

    for role in &roles {
        rows.extend(units.iter().map(|unit| role_row(organization, role, unit, units)));
    }
    for role in &roles {
        let copies = units.iter().map(|unit| copy_id(&role.name, unit.id));
        rows.extend(copies.flat_map(|copy| {
            role.depths.iter().map(move |(privilege, depth)| grant_row(copy, *privilege, *depth))
        }));
    }
    for holder in holders {
        for name in holder.roles {
            if !role_names.contains(name) {
                return Err(format!("`{name}` is not among the roles"));
            }
            let (user, role) = (holder.user, copy_id(name, holder.unit));
            let id = derived_id(&format!("systemuserroles:{user}:{role}"));
            rows.push(Row::new("systemuserroles", id).id("systemuserid", user).id("roleid", role));
        }
    }
    Ok(rows)
}

/// The files of these roles.
fn roles(names: &[String], published: &[Published]) -> Result<Vec<Role>, String> {
    let privileges: Vec<Privilege> =
        published.iter().map(|published| published.privilege.clone()).collect();
    let read = |name: &String| {
        let file = name.to_lowercase().replace(' ', "_");
        let role = role::read(files::text(files::ROLES, &file)?, &privileges)
            .map_err(|error| format!("roles/{file}.toml: {error}"))?;
        if role.name == *name {
            Ok(role)
        } else {
            Err(format!("roles/{file}.toml: holds the role `{}`", role.name))
        }
    };
    names.iter().map(read).collect()
}

/// The id of a role's copy in a business unit.
fn copy_id(role: &str, unit: Uuid) -> Uuid {
    derived_id(&format!("role:{role}:{unit}"))
}

fn privilege_row(published: &Published) -> Row {
    let privilege = &published.privilege;
    let allows = |depth: Depth| privilege.depths.contains(&depth);
    shipped(Row::new("privilege", privilege.id.0))
        .text("name", &privilege.name)
        .int("accessright", published.accessright)
        .bool("canbebasic", allows(Depth::Basic))
        .bool("canbelocal", allows(Depth::Local))
        .bool("canbedeep", allows(Depth::Deep))
        .bool("canbeglobal", allows(Depth::Global))
        .id("privilegerowid", derived_id(&format!("privilege:{}", privilege.name)))
}

/// Security.md §2.1 R1: one row in each unit below the one that the role was made in, here the root.
fn role_row((id, name): (Uuid, &str), role: &Role, unit: &Unit, units: &[Unit]) -> Row {
    let copy = copy_id(&role.name, unit.id);
    let root = units.iter().find(|unit| unit.parent.is_none()).map_or(unit.id, |root| root.id);
    let mut row = shipped(Row::new("role", copy))
        .text("name", &role.name)
        .text("description", &role.description)
        .id("businessunitid", unit.id)
        .id("parentrootroleid", copy_id(&role.name, root))
        .int("isinherited", 1)
        .bool("canbedeleted", role.template.is_none())
        .bool("iscustomizable", role.template != Some(ids::SYSTEM_ADMINISTRATOR_TEMPLATE))
        .id("roleidunique", copy)
        .id("organizationid", id)
        .text("organizationidname", name);
    if let Some(parent) = unit.parent {
        row = row.id("parentroleid", copy_id(&role.name, parent));
    }
    if let Some(template) = role.template {
        row = row.id("roletemplateid", template);
    }
    row
}

fn grant_row(role: Uuid, privilege: PrivilegeId, depth: Depth) -> Row {
    let id = derived_id(&format!("roleprivileges:{role}:{privilege}"));
    shipped(Row::new("roleprivileges", id))
        .id("roleid", role)
        .id("privilegeid", privilege.0)
        .int("privilegedepthmask", depth.mask())
        .bool("canbedeleted", true)
        .id("roleprivilegeidunique", id)
}

/// The columns of what comes with a solution.
fn shipped(row: Row) -> Row {
    row.int("componentstate", 0)
        .bool("ismanaged", false)
        .with("overwritetime", Value::Timestamp(NEVER))
        .id("solutionid", ids::ACTIVE_SOLUTION)
}
