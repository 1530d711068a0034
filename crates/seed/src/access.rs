//! The rows that say who may do what: privileges, the copies of each role, and who holds them.

use model::id::PrivilegeId;
use model::metadata::Privilege;
use model::right::{Depth, Right};
use model::time::Timestamp;
use model::value::Value;
use uuid::Uuid;

use crate::definitions::Definitions;
use crate::ids;
use crate::organization::derived_id;
use crate::privileges::Published;
use crate::role::Role;
use crate::row::Row;

/// `overwritetime` of what nobody ever overwrote: 1900-01-01.
const NEVER: Timestamp = Timestamp(-2_208_988_800_000);

/// A business unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Its id.
    pub id: Uuid,
    /// The unit above it; none for the root.
    pub parent: Option<Uuid>,
}

/// A user and the names of its roles, held in the copies of its business unit.
pub(crate) struct Holder<'a> {
    pub(crate) user: Uuid,
    pub(crate) unit: Uuid,
    pub(crate) roles: &'a [String],
}

/// All rows of `privilege`, `role`, `roleprivileges`, `systemuserroles`, and those of column security.
/// A parent unit stands before its children.
pub(crate) fn rows(
    definitions: &Definitions,
    organization: (Uuid, &str),
    role_names: &[String],
    units: &[Unit],
    holders: &[Holder<'_>],
) -> Result<Vec<Row>, String> {
    let files = definitions.roles()?;
    let find = |name: &String| {
        let found = files.iter().find(|role| role.name == *name);
        found.ok_or_else(|| format!("there is no role `{name}`"))
    };
    let roles: Vec<&Role> = role_names.iter().map(find).collect::<Result<_, _>>()?;
    let mut rows = privilege_rows(definitions);
    let copies = roles.iter().flat_map(|role| role_copies(role, organization, units));
    let (copies, grants): (Vec<Row>, Vec<Row>) = copies.partition(|row| row.table == "role");
    rows.extend(copies.into_iter().chain(grants));
    rows.push(profile(organization.0));
    for holder in holders {
        for name in holder.roles {
            let Some(role) = roles.iter().find(|role| role.name == *name) else {
                return Err(format!("`{name}` is not among the roles"));
            };
            let (user, copy) = (holder.user, copy_id(name, holder.unit));
            let id = derived_id(&format!("systemuserroles:{user}:{copy}"));
            rows.push(Row::new("systemuserroles", id).id("systemuserid", user).id("roleid", copy));
            if role.template == Some(ids::SYSTEM_ADMINISTRATOR_TEMPLATE) {
                rows.push(hold_profile(user));
            }
        }
    }
    Ok(rows)
}

/// The rows of `privilege`.
pub fn privilege_rows(definitions: &Definitions) -> Vec<Row> {
    let row = |one: &Published| privilege_row(&one.privilege, one.accessright);
    definitions.published.iter().map(row).collect()
}

/// The row of a privilege that came with a table.
pub fn row_of_privilege(privilege: &Privilege) -> Row {
    privilege_row(privilege, privilege.right.map_or(0, Right::flag))
}

/// The copies of a role in business units, and what they hold. `organization`: its id and name.
pub fn role_copies(role: &Role, organization: (Uuid, &str), units: &[Unit]) -> Vec<Row> {
    let copies = units.iter().map(|unit| role_row(organization, role, unit, units));
    let grants = units.iter().flat_map(|unit| {
        let copy = copy_id(&role.name, unit.id);
        role.depths.iter().map(move |(privilege, depth)| grant(copy, *privilege, *depth))
    });
    copies.chain(grants).collect()
}

/// The id of a role's copy in a business unit.
fn copy_id(role: &str, unit: Uuid) -> Uuid {
    derived_id(&format!("role:{role}:{unit}"))
}

/// The column security profile that allows everything (security.md §3.6).
pub fn profile(organization: Uuid) -> Row {
    shipped(Row::new("fieldsecurityprofile", ids::SYSTEM_ADMINISTRATOR_PROFILE))
        .text("name", "System Administrator")
        .text("description", "Sees and changes every secured column.")
        .id("fieldsecurityprofileidunique", ids::SYSTEM_ADMINISTRATOR_PROFILE)
        .id("organizationid", organization)
}

/// Links a user who holds the role System Administrator to that profile.
pub fn hold_profile(user: Uuid) -> Row {
    let profile = ids::SYSTEM_ADMINISTRATOR_PROFILE;
    Row::new("systemuserprofiles", derived_id(&format!("systemuserprofiles:{user}:{profile}")))
        .id("systemuserid", user)
        .id("fieldsecurityprofileid", profile)
}

fn privilege_row(privilege: &Privilege, accessright: i32) -> Row {
    let allows = |depth: Depth| privilege.depths.contains(&depth);
    shipped(Row::new("privilege", privilege.id.0))
        .text("name", &privilege.name)
        .int("accessright", accessright)
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

/// What a role's copy holds of one privilege.
pub fn grant(role: Uuid, privilege: PrivilegeId, depth: Depth) -> Row {
    let id = derived_id(&format!("roleprivileges:{role}:{privilege}"));
    shipped(Row::new("roleprivileges", id))
        .id("roleid", role)
        .id("privilegeid", privilege.0)
        .int("privilegedepthmask", depth.mask())
        .bool("canbedeleted", true)
        .id("roleprivilegeidunique", id)
}

/// The columns of what comes with a solution.
pub(crate) fn shipped(row: Row) -> Row {
    row.int("componentstate", 0)
        .bool("ismanaged", false)
        .with("overwritetime", Value::Timestamp(NEVER))
        .id("solutionid", ids::ACTIVE_SOLUTION)
}
