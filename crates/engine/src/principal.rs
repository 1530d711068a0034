//! Users and teams with what their roles give them, read from the organization.

use std::collections::HashMap;
use std::sync::Arc;

use model::id::{PrincipalId, RoleId, TeamId, UserId};
use model::query::{Condition, Operand};
use model::right::Depth;
use model::value::{Reference, Value};
use model::{Error, Result};
use planner::Catalog;
use security::{Access, AccessMode, Grant, Policy, Principal, Roles, Team, User, Via};
use store::Transaction;
use uuid::{Uuid, uuid};

use crate::directory::{Reader, Record, guid, number, one_of, text, truth};
use crate::organization::Organization;
use crate::permissions;
use crate::reports;
use crate::rules::tables::system_user;

/// Template of the predefined role System Administrator (security.md §2.1).
pub(crate) const SYSTEM_ADMINISTRATOR: Uuid = uuid!("627090ff-40a3-4053-8790-584edc5be201");

/// Template of the predefined role System Customizer.
const SYSTEM_CUSTOMIZER: Uuid = uuid!("119f245c-3cc8-4b62-b31c-d1a046ced15d");

/// A user of the directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its `systemuserid`.
    pub user: Uuid,
    /// Person or application.
    pub kind: Kind,
    /// Its directory object id.
    pub object_id: Option<Uuid>,
    /// Its sign-in name.
    pub user_name: String,
    /// Its full name.
    pub name: String,
}

/// What signs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A person.
    Person,
    /// An application, by its `applicationid`.
    Application(Uuid),
}

/// A user's row, as far as signing in and acting depend on it.
#[derive(Clone, Debug)]
pub(crate) struct UserRow {
    pub(crate) id: UserId,
    pub(crate) unit: model::id::BusinessUnitId,
    pub(crate) is_disabled: bool,
    pub(crate) access_mode: AccessMode,
    pub(crate) object_id: Option<Uuid>,
    pub(crate) application_id: Option<Uuid>,
    pub(crate) policy: Policy,
}

/// The user whose `column` has this value.
pub(crate) fn find_user(
    transaction: &mut Transaction<'_>,
    catalog: &Catalog,
    column: &str,
    value: Uuid,
) -> Result<Option<UserRow>> {
    const COLUMNS: [&str; 7] = [
        "businessunitid",
        "isdisabled",
        "accessmode",
        "azureactivedirectoryobjectid",
        "applicationid",
        system_user::POLICY,
        system_user::POLICY_TEAM,
    ];
    let condition = Condition::equal(column, Value::Guid(value));
    let mut reader = Reader::new(transaction, catalog, "find a user");
    let rows = reader.all("systemuser", &COLUMNS, vec![condition])?;
    let Some(Record { id, values }) = rows.into_iter().next() else { return Ok(None) };
    let unit = guid(&values, 0).ok_or_else(|| Error::internal("a user has no business unit"))?;
    Ok(Some(UserRow {
        id: id.into(),
        unit: unit.into(),
        is_disabled: truth(&values, 1),
        access_mode: number(&values, 2)
            .and_then(AccessMode::from_number)
            .unwrap_or(AccessMode::ReadWrite),
        object_id: guid(&values, 3),
        application_id: guid(&values, 4),
        policy: Policy::new(number(&values, 5), guid(&values, 6).map(TeamId)),
    }))
}

/// A user with its teams and everything its roles give.
pub(crate) fn load_user(
    transaction: &mut Transaction<'_>,
    catalog: &Catalog,
    row: &UserRow,
) -> Result<User> {
    let (teams, roles) = roles_of_user(transaction, catalog, row.id)?;
    let teams = teams.into_iter().map(TeamId);
    Ok(User::new(row.id, row.unit, row.access_mode, row.object_id, teams, roles))
}

/// The teams that a user is a member of, of whatever kind.
pub(crate) fn teams_of(
    transaction: &mut Transaction<'_>,
    catalog: &Catalog,
    user: UserId,
) -> Result<Vec<TeamId>> {
    let mut reader = Reader::new(transaction, catalog, "see of which teams a user is a member");
    let of_user = vec![Condition::equal("systemuserid", Value::Guid(user.0))];
    let teams = ids(&reader.all("teammembership", &["teamid"], of_user)?);
    Ok(teams.into_iter().map(TeamId).collect())
}

/// The teams of a user, and what its own roles and theirs give.
pub(crate) fn roles_of_user(
    transaction: &mut Transaction<'_>,
    catalog: &Catalog,
    user: UserId,
) -> Result<(Vec<Uuid>, Roles)> {
    let mut reader = Reader::new(transaction, catalog, "load what roles give");
    let held = load_held_roles(&mut reader, user)?;
    let roles = load_roles(&mut reader, &held.roles)?;
    Ok((held.teams, roles))
}

/// The teams of a user, and the roles that it holds by itself or by one of them.
pub(crate) struct Held {
    pub(crate) teams: Vec<Uuid>,
    pub(crate) roles: Vec<(RoleId, Option<TeamId>)>,
}

/// The teams and the roles of a user.
pub(crate) fn load_held_roles(reader: &mut Reader<'_, '_>, user: UserId) -> Result<Held> {
    let of_user = |column: &str| vec![Condition::equal(column, Value::Guid(user.0))];
    let direct = ids(&reader.all("systemuserroles", &["roleid"], of_user("systemuserid"))?);
    let teams = ids(&reader.all("teammembership", &["teamid"], of_user("systemuserid"))?);
    let types = reader.all("team", &["teamtype"], vec![one_of("teamid", teams.iter().copied())])?;
    // Access teams hold no roles (security.md §1.2).
    let holding = types.iter().filter(|team| number(&team.values, 0) != Some(1));
    let holding: Vec<Uuid> = holding.map(|team| team.id).collect();
    let team_roles = reader.all(
        "teamroles",
        &["teamid", "roleid"],
        vec![one_of("teamid", holding.iter().copied())],
    )?;
    let mut roles: Vec<(RoleId, Option<TeamId>)> =
        direct.iter().map(|role| (RoleId(*role), None)).collect();
    for each in &team_roles {
        if let (Some(team), Some(role)) = (guid(&each.values, 0), guid(&each.values, 1)) {
            roles.push((RoleId(role), Some(TeamId(team))));
        }
    }
    Ok(Held { teams, roles })
}

/// A user with everything that decides about its requests: also its column permissions, if any column
/// is secured, and those below it, if the organization has hierarchy security.
pub(crate) fn load_acting(
    transaction: &mut Transaction<'_>,
    catalog: &Catalog,
    organization: &Organization,
    row: &UserRow,
) -> Result<User> {
    let mut user = load_user(transaction, catalog, row)?;
    // Where nothing is secured, and for whom everything is allowed, there is nothing to know.
    if catalog.secures_columns() && !user.is_administrator() {
        let mut reader = Reader::new(transaction, catalog, "know what profiles allow");
        let columns = permissions::of_user(&mut reader, &user)?;
        user = user.with_columns(columns);
    }
    if !organization.hierarchy.enabled {
        return Ok(user);
    }
    let mut reader = Reader::new(transaction, catalog, "know who is below a user");
    let reports = reports::load(&mut reader, organization, row)?;
    Ok(user.with_reports(reports))
}

/// What a user or a team may do by itself.
pub(crate) fn access_of(
    transaction: &mut Transaction<'_>,
    catalog: &Catalog,
    organization: &Organization,
    principal: &Reference,
) -> Result<Access> {
    let missing = || Error::RowNotFound(principal.clone());
    let realm = Arc::clone(&organization.realm);
    if principal.table == "team" {
        let team = load_team(transaction, catalog, TeamId(principal.id))?;
        let (team, _) = team.ok_or_else(missing)?;
        return Ok(Access::of_team(&team, realm));
    }
    let row = find_user(transaction, catalog, "systemuserid", principal.id)?;
    let row = row.ok_or_else(missing)?;
    let user = load_acting(transaction, catalog, organization, &row)?;
    Ok(Access::direct(Arc::new(user), realm))
}

/// A team with everything its roles give, if there is such a team.
pub(crate) fn load_team(
    transaction: &mut Transaction<'_>,
    catalog: &Catalog,
    id: TeamId,
) -> Result<Option<(Team, i64)>> {
    let mut reader = Reader::new(transaction, catalog, "load a team");
    let Some(row) = reader.one("team", &["businessunitid", "teamtype"], id.0)? else {
        return Ok(None);
    };
    let unit =
        guid(&row.values, 0).ok_or_else(|| Error::internal("a team has no business unit"))?;
    let team_type = number(&row.values, 1).unwrap_or(0);
    let roles = roles_of_team(transaction, catalog, id)?;
    let number = i32::try_from(team_type).unwrap_or(0);
    Ok(Some((Team::new(id, unit.into(), number, roles), team_type)))
}

/// What the roles of a team give.
pub(crate) fn roles_of_team(
    transaction: &mut Transaction<'_>,
    catalog: &Catalog,
    id: TeamId,
) -> Result<Roles> {
    let mut reader = Reader::new(transaction, catalog, "load what the roles of a team give");
    let of_team = vec![Condition::equal("teamid", Value::Guid(id.0))];
    let held: Vec<(RoleId, Option<TeamId>)> =
        ids(&reader.all("teamroles", &["roleid"], of_team)?)
            .into_iter()
            .map(|role| (RoleId(role), Some(id)))
            .collect();
    load_roles(&mut reader, &held)
}

/// What one role gives, as if a user held it.
pub(crate) fn content_of_role(
    transaction: &mut Transaction<'_>,
    catalog: &Catalog,
    id: RoleId,
) -> Result<Roles> {
    let mut reader = Reader::new(transaction, catalog, "load what a role gives");
    load_roles(&mut reader, &[(id, None)])
}

fn load_roles(reader: &mut Reader<'_, '_>, held: &[(RoleId, Option<TeamId>)]) -> Result<Roles> {
    let mut roles = Roles { count: held.len(), ..Roles::default() };
    for Given { template, grants, .. } in load_given(reader, held)? {
        roles.administrator |= template == Some(SYSTEM_ADMINISTRATOR);
        roles.customizer |= template == Some(SYSTEM_CUSTOMIZER);
        roles.grants.extend(grants);
    }
    Ok(roles)
}

/// A role that is held, and what it gives.
pub(crate) struct Given {
    pub(crate) role: RoleId,
    pub(crate) name: String,
    template: Option<Uuid>,
    pub(crate) grants: Vec<Grant>,
}

/// What each of some roles gives to who holds it.
pub(crate) fn load_given(
    reader: &mut Reader<'_, '_>,
    held: &[(RoleId, Option<TeamId>)],
) -> Result<Vec<Given>> {
    if held.is_empty() {
        return Ok(Vec::new());
    }
    let mut wanted: Vec<Uuid> = held.iter().map(|(role, _)| role.0).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let rows = reader.all(
        "role",
        &["businessunitid", "isinherited", "roletemplateid", "name"],
        vec![one_of("roleid", wanted.iter().copied())],
    )?;
    let rows: HashMap<Uuid, Record> = rows.into_iter().map(|row| (row.id, row)).collect();
    let contents = reader.all(
        "roleprivileges",
        &["roleid", "privilegeid", "privilegedepthmask"],
        vec![one_of("roleid", wanted.iter().copied())],
    )?;
    let mut all = Vec::with_capacity(held.len());
    for (role, team) in held {
        let Some(row) = rows.get(&role.0) else { continue };
        let Some(unit) = guid(&row.values, 0) else { continue };
        let inherited = number(&row.values, 1) != Some(0);
        let via = match team {
            None => Via::User,
            Some(team) => Via::Team { team: *team, inherited },
        };
        let mut grants = Vec::new();
        for each in contents.iter().filter(|each| guid(&each.values, 0) == Some(role.0)) {
            let depth = number(&each.values, 2).and_then(Depth::from_mask);
            let (Some(privilege), Some(depth)) = (guid(&each.values, 1), depth) else { continue };
            grants.push(Grant { privilege: privilege.into(), depth, unit: unit.into(), via });
        }
        let name = text(&row.values, 3).unwrap_or_default();
        all.push(Given { role: *role, name, template: guid(&row.values, 2), grants });
    }
    Ok(all)
}

fn ids(records: &[Record]) -> Vec<Uuid> {
    records.iter().filter_map(|record| guid(&record.values, 0)).collect()
}

/// A new owner, loaded.
pub(crate) enum Owner {
    User(Box<User>),
    Team(Box<Team>),
}

impl Owner {
    pub(crate) fn principal(&self) -> Principal<'_> {
        match self {
            Self::User(user) => Principal::User(user),
            Self::Team(team) => Principal::Team(team),
        }
    }

    pub(crate) fn id(&self) -> PrincipalId {
        self.principal().id()
    }
}

pub(crate) fn find_account(
    transaction: &mut Transaction<'_>,
    catalog: &Catalog,
    who: &str,
) -> Result<Option<Account>> {
    let conditions = match Uuid::try_parse(who.trim()) {
        Ok(id) => ["systemuserid", "azureactivedirectoryobjectid", "applicationid"]
            .map(|column| Condition::equal(column, Value::Guid(id)))
            .to_vec(),
        Err(_) => vec![Condition::equal("domainname", Value::Text(who.trim().to_owned()))],
    };
    let mut reader = Reader::new(transaction, catalog, "sign somebody in");
    let rows = reader.all("systemuser", &ACCOUNT, vec![Condition::Any(conditions)])?;
    Ok(rows.into_iter().next().map(account))
}

/// The user whose `column` has this id.
pub(crate) fn account_by(
    transaction: &mut Transaction<'_>,
    catalog: &Catalog,
    column: &str,
    id: Uuid,
) -> Result<Option<Account>> {
    let mut reader = Reader::new(transaction, catalog, "sign somebody in");
    let is_it = vec![Condition::equal(column, Value::Guid(id))];
    let rows = reader.all("systemuser", &ACCOUNT, is_it)?;
    Ok(rows.into_iter().next().map(account))
}

/// The first users of the directory by name: at most so many.
pub(crate) fn accounts(
    transaction: &mut Transaction<'_>,
    catalog: &Catalog,
    at_most: u32,
) -> Result<Vec<Account>> {
    let mut reader = Reader::new(transaction, catalog, "offer whom to sign in as");
    let known =
        Condition::Not(Box::new(Condition::Null(Operand::column("azureactivedirectoryobjectid"))));
    let rows = reader.first("systemuser", &ACCOUNT, vec![known], "fullname", at_most)?;
    Ok(rows.into_iter().map(account).collect())
}

const ACCOUNT: [&str; 4] =
    ["azureactivedirectoryobjectid", "applicationid", "domainname", "fullname"];

fn account(Record { id, values }: Record) -> Account {
    Account {
        user: id,
        kind: guid(&values, 1).map_or(Kind::Person, Kind::Application),
        object_id: guid(&values, 0),
        user_name: text(&values, 2).unwrap_or_default(),
        name: text(&values, 3).unwrap_or_default(),
    }
}
