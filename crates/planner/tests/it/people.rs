//! The people of the demo organization, with the access that its roles give them.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use model::Uuid;
use model::id::{BusinessUnitId, OrganizationId, PrivilegeId, TeamId, UserId};
use model::right::Depth;
use model::value::Value;
use planner::{Acting, Catalog, Circumstances};
use security::{
    Access, AccessMode, BusinessUnits, ColumnPermissions, Grant, Impersonator, Policy, Realm,
    Roles, User, Via,
};
use seed::Row;

/// The shipped tables and privileges.
pub(crate) static CATALOG: LazyLock<Catalog> =
    LazyLock::new(|| Catalog::new(1, seed::tables().unwrap(), seed::privileges().unwrap()));

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| seed::organization(seed::Demo::Yes).unwrap());

/// A team of Sales West that nobody in the demo has.
const TEAM: Uuid = Uuid::from_u128(0x7ea3);

/// The access of `system`, of somebody by name, or of one acting for another: `actual for seller`, in
/// the strict mode `actual for seller strictly`.
/// `member` belongs to a team with Salesperson's roles and has none of its own. `clerk` reads users,
/// teams, units and roles of its own business unit only, which no role of the demo says.
pub(crate) fn access(who: &str) -> Access {
    access_with(who, &|_| ColumnPermissions::default())
}

/// The same, with what profiles allow each of them.
pub(crate) fn access_with(who: &str, profiles: &dyn Fn(&str) -> ColumnPermissions) -> Access {
    if who == "system" {
        return Access::system("test of the planner");
    }
    let (who, realm) = match who.strip_suffix(" strictly") {
        Some(who) => (who, realm(true)),
        None => (who, realm(false)),
    };
    let user = |who: &str| Arc::new(user(who).with_columns(profiles(who)));
    match who.split_once(" for ") {
        None => Access::direct(user(who), realm),
        Some((impersonator, of)) => {
            let act_on_behalf = PrivilegeId(seed::ids::ACT_ON_BEHALF_PRIVILEGE);
            let impersonator =
                Impersonator::new(user(impersonator), act_on_behalf, &Policy::default()).unwrap();
            Access::on_behalf(user(of), &impersonator, realm)
        }
    }
}

/// Asked by somebody with two teams, one who reports to it, and a team of that one.
pub(crate) fn circumstances() -> Circumstances {
    let acting = Acting {
        user: Uuid::from_u128(0xa1),
        unit: Uuid::from_u128(0xb1),
        role_units: vec![Uuid::from_u128(0xb1), Uuid::from_u128(0xb2)],
        teams: vec![Uuid::from_u128(0xc1), Uuid::from_u128(0xc2)],
        reports: vec![Uuid::from_u128(0xa2)],
        teams_of_reports: vec![Uuid::from_u128(0xc3)],
        language: 1031,
    };
    Circumstances { acting: Some(acting), ..Circumstances::NONE }
}

/// The shipped tables with these columns secured: `account.name`.
pub(crate) fn securing(columns: &[String]) -> Catalog {
    let mut tables = seed::tables().unwrap();
    for column in columns {
        let (table, name) = column.split_once('.').unwrap();
        let table = tables.iter_mut().find(|each| each.name == table).unwrap();
        let column = table.columns.iter_mut().find(|each| each.name == name).unwrap();
        column.secured = true;
    }
    Catalog::new(1, tables, seed::privileges().unwrap())
}

fn rows(table: &str) -> impl Iterator<Item = &'static Row> {
    ROWS.iter().filter(move |row| row.table == table)
}

fn id(row: &Row, column: &str) -> Option<Uuid> {
    match row.value(column)? {
        Value::Guid(id) => Some(*id),
        Value::Reference(reference) => Some(reference.id),
        _ => None,
    }
}

fn realm(strict: bool) -> Arc<Realm> {
    let parent = |row: &Row| id(row, "parentbusinessunitid").map(BusinessUnitId);
    Arc::new(Realm {
        organization: OrganizationId(seed::ids::DEMO_ORGANIZATION),
        units: BusinessUnits::new(
            rows("businessunit").map(|row| (BusinessUnitId(row.id), parent(row))),
        ),
        known_privileges: CATALOG.privilege_count(),
        strict,
        has_hierarchy: false,
        on_premises: false,
    })
}

fn user(who: &str) -> User {
    let name = match who {
        "seller" | "member" | "clerk" => "impersonated",
        other => other,
    };
    let domain_name = Value::Text(format!("{name}@contoso.example"));
    let row = rows("systemuser").find(|row| row.value("domainname") == Some(&domain_name)).unwrap();
    let unit = BusinessUnitId(id(row, "businessunitid").unwrap());
    let own_roles: Vec<Uuid> = rows("systemuserroles")
        .filter(|held| id(held, "systemuserid") == Some(row.id))
        .filter_map(|held| id(held, "roleid"))
        .collect();
    let mut teams: Vec<TeamId> = rows("teammembership")
        .filter(|membership| id(membership, "systemuserid") == Some(row.id))
        .filter_map(|membership| id(membership, "teamid").map(TeamId))
        .collect();
    let mut via = Via::User;
    if who == "member" {
        teams.push(TeamId(TEAM));
        via = Via::Team { team: TeamId(TEAM), inherited: false };
    }
    let mut grants = grants(&own_roles, via);
    if who == "clerk" {
        let own = ["prvReadUser", "prvReadTeam", "prvReadRole", "prvReadBusinessUnit"];
        grants = own.map(|name| local(name, unit)).to_vec();
    }
    let administrator = who == "admin";
    let roles = Roles { count: own_roles.len(), administrator, grants, ..Roles::default() };
    let mode = AccessMode::ReadWrite;
    User::new(UserId(row.id), unit, mode, None, teams, roles)
}

/// A privilege at business-unit depth.
fn local(privilege: &str, unit: BusinessUnitId) -> Grant {
    let privilege = CATALOG.privilege(privilege).unwrap().id;
    Grant { privilege, depth: Depth::Local, unit, via: Via::User }
}

fn grants(roles: &[Uuid], via: Via) -> Vec<Grant> {
    let units: HashMap<Uuid, BusinessUnitId> = rows("role")
        .filter_map(|role| Some((role.id, BusinessUnitId(id(role, "businessunitid")?))))
        .collect();
    let grant = |row: &'static Row| {
        let role = id(row, "roleid").filter(|role| roles.contains(role))?;
        let Some(Value::Int(mask)) = row.value("privilegedepthmask") else { return None };
        let privilege = PrivilegeId(id(row, "privilegeid")?);
        Some(Grant { privilege, depth: Depth::from_mask(*mask)?, unit: units[&role], via })
    };
    rows("roleprivileges").filter_map(grant).collect()
}
