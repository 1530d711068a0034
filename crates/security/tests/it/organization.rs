//! An organization of the oracle, loaded as the engine would load one.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use model::error::Denial;
use model::id::{BusinessUnitId, OrganizationId, PrincipalId, PrivilegeId, RoleId, TeamId, UserId};
use model::metadata::{Ownership, Privilege, TableDefinition};
use model::right::{Depth, Right};
use model::{Error, Result, Uuid};
use oracle::{ACT_ON_BEHALF, Decision, World};
use security::{
    Access, BusinessUnits, ColumnPermissions, ColumnShare, Grant, Impersonator, Permission, Policy,
    Principal, Realm, Reports, Roles, RowFacts, Share, Subordinates, TableSecurity, Team, Unmasked,
    User, Via,
};
use serde_json::json;

/// The miscellaneous privileges that organizations of the oracle use.
const MISC: [&str; 2] = [ACT_ON_BEHALF, "prvBulkDelete"];

/// A definition as a data file would say it.
pub(crate) fn definition(name: &str, ownership: Ownership) -> TableDefinition {
    let text = |secured: bool, name: &str| json!({"name": name, "schema": name, "type": "String", "label": "Secret", "secured": secured});
    serde_json::from_value(json!({
        "name": name,
        "columns": [
            text(true, "secret"),
            text(true, "code"),
            text(false, "open"),
            {"name": "flag", "schema": "flag", "type": "Boolean", "secured": true},
            {"name": "amount", "schema": "amount", "type": "Money", "secured": true},
            {"name": "amount_base", "schema": "amount_base", "type": "Money",
                "create": false, "update": false},
        ],
        "schema": name,
        "set": format!("{name}s"),
        "object_type_code": 10_042,
        "label": "Case",
        "label_plural": "Cases",
        "ownership": ownership,
        "primary_id": format!("{name}id"),
    }))
    .unwrap()
}

/// A privilege for one right on one table.
pub(crate) fn privilege(number: u128, name: &str, right: Option<Right>, table: &str) -> Privilege {
    Privilege {
        id: PrivilegeId(Uuid::from_u128(number)),
        name: name.to_owned(),
        right,
        tables: vec![table.to_owned()],
        depths: Depth::ALL.to_vec(),
    }
}

pub(crate) struct Organization {
    pub(crate) world: World,
    realm: Arc<Realm>,
    tables: Vec<TableDefinition>,
    privileges: HashMap<(String, Right), Privilege>,
    misc: HashMap<String, Privilege>,
    users: HashMap<UserId, Arc<User>>,
    teams: HashMap<TeamId, Team>,
}

impl Organization {
    pub(crate) fn new(world: World) -> Self {
        let units = BusinessUnits::new(world.units.iter().map(|unit| (unit.id, unit.parent)));
        let mut numbers = 1..;
        let mut next = || numbers.next().unwrap();
        let mut privileges = HashMap::new();
        for table in &world.tables {
            for right in Right::ALL {
                let name = format!("prv{}{}", right.verb(), table.name);
                let privilege = privilege(next(), &name, Some(right), &table.name);
                privileges.insert((table.name.clone(), right), privilege);
            }
        }
        let misc = MISC.map(|name| (name.to_owned(), privilege(next(), name, None, "")));
        let mut organization = Self {
            realm: Arc::new(Realm {
                organization: OrganizationId(world.organization),
                units,
                known_privileges: privileges.len() + misc.len(),
                strict: world.strict,
                has_hierarchy: world.hierarchy.is_some(),
                on_premises: false,
            }),
            tables: world
                .tables
                .iter()
                .map(|each| definition(&each.name, each.ownership))
                .collect(),
            privileges,
            misc: misc.into_iter().collect(),
            users: HashMap::new(),
            teams: HashMap::new(),
            world,
        };
        for privilege in organization.misc.values_mut() {
            privilege.tables.clear();
        }
        organization.load_users();
        organization.load_teams();
        organization
    }

    fn load_users(&mut self) {
        for user in &self.world.users {
            let teams: Vec<TeamId> = self
                .world
                .members
                .iter()
                .filter(|(member, _)| *member == user.id)
                .map(|(_, team)| *team)
                .collect();
            let mut roles = Roles::default();
            for (_, role) in self.world.user_roles.iter().filter(|(holder, _)| *holder == user.id) {
                self.add_role(&mut roles, *role, |_| Via::User);
            }
            for (team, role) in &self.world.team_roles {
                if teams.contains(team) {
                    let team = *team;
                    self.add_role(&mut roles, *role, |inherited| Via::Team { team, inherited });
                }
            }
            let mode = security::AccessMode::from_number(user.access_mode).unwrap();
            let loaded = User::new(user.id, user.unit, mode, None, teams, roles);
            let loaded = loaded.with_reports(self.reports(user));
            let loaded = loaded.with_columns(self.permissions(user.id));
            self.users.insert(user.id, Arc::new(loaded));
        }
    }

    /// What the profiles of a user and of its teams allow.
    fn permissions(&self, user: UserId) -> ColumnPermissions {
        let columns = &self.world.columns;
        let is_member = |team: TeamId| self.world.members.contains(&(user, team));
        let by_team = columns.team_profiles.iter().filter(|(team, _)| is_member(*team));
        let own = columns.user_profiles.iter().filter(|(holder, _)| *holder == user);
        let linked: BTreeSet<Uuid> =
            own.map(|(_, held)| *held).chain(by_team.map(|(_, held)| *held)).collect();
        let mut permissions = ColumnPermissions::default();
        for each in columns.permissions.iter().filter(|each| linked.contains(&each.profile)) {
            let permission = Permission {
                create: each.create == 4,
                read: each.read == 4,
                update: each.update == 4,
                unmasked: Unmasked::from_number(each.unmasked),
            };
            permissions.allow(&each.table, &each.column, permission);
        }
        permissions
    }

    /// The column shares of a row.
    pub(crate) fn column_shares(&self, row: &oracle::Row) -> Vec<ColumnShare> {
        let table = self.table(&row.table).definition();
        let share = |share: &oracle::SharedColumn| ColumnShare {
            principal: share.principal,
            column: table.column(&share.column).unwrap().metadata_id(&row.table),
            read: share.read,
            update: share.update,
        };
        let of_row = self.world.columns.shares.iter().filter(|share| share.row == row.id);
        of_row.map(share).collect()
    }

    /// Those below a user, as the engine looks for them: level by level.
    fn reports(&self, user: &oracle::User) -> Reports {
        let world = &self.world;
        let Some(hierarchy) = world.hierarchy else { return Reports::default() };
        let is_enabled = |at: usize| !world.positions[at].disabled;
        let is_below = |below: &oracle::User, above: &oracle::User| {
            if hierarchy.by_position {
                let place = below.position.filter(|at| is_enabled(*at));
                let parent = place.and_then(|at| world.positions[at].parent);
                parent.is_some_and(|at| is_enabled(at) && above.position == Some(at))
            } else {
                below.manager == Some(above.id)
            }
        };
        // Levels of positions are counted by positions, also by those that nobody holds.
        let levels: Vec<Vec<&oracle::User>> = if hierarchy.by_position {
            self.levels_of_positions(user, hierarchy.depth)
        } else {
            let mut levels = Vec::new();
            let mut above = vec![user];
            for _ in 0..hierarchy.depth {
                let below = |each: &&oracle::User| above.iter().any(|one| is_below(each, one));
                above = world.users.iter().filter(below).collect();
                levels.push(above.clone());
            }
            levels
        };
        let near = |unit: BusinessUnitId| {
            unit == user.unit || self.realm.units.parent(unit) == Some(user.unit)
        };
        let reached = |each: &&&oracle::User| {
            hierarchy.by_position || !hierarchy.managers_stay_in_unit || near(each.unit)
        };
        let with_teams = |users: Vec<&oracle::User>| {
            let users: BTreeSet<UserId> = users.iter().map(|user| user.id).collect();
            let teams = world.members.iter().filter(|(member, _)| users.contains(member));
            Subordinates { teams: teams.map(|(_, team)| *team).collect(), users }
        };
        let mut levels = levels.iter();
        let direct = levels.next().into_iter().flatten().filter(reached).copied().collect();
        let indirect = levels.flatten().filter(reached).copied().collect();
        Reports { direct: with_teams(direct), indirect: with_teams(indirect) }
    }

    fn levels_of_positions(&self, user: &oracle::User, depth: usize) -> Vec<Vec<&oracle::User>> {
        let positions = &self.world.positions;
        let is_enabled = |at: usize| !positions[at].disabled;
        let mut above: Vec<usize> =
            user.position.filter(|at| is_enabled(*at)).into_iter().collect();
        let mut levels = Vec::new();
        for _ in 0..depth {
            above = (0..positions.len())
                .filter(|at| is_enabled(*at))
                .filter(|at| positions[*at].parent.is_some_and(|parent| above.contains(&parent)))
                .collect();
            let holds = |each: &&oracle::User| each.position.is_some_and(|at| above.contains(&at));
            levels.push(self.world.users.iter().filter(holds).collect());
        }
        levels
    }

    /// What is known of a row: owner, unit and shares.
    pub(crate) fn facts(&self, row: &oracle::Row) -> RowFacts {
        let of_row = self.world.shares.iter().filter(|share| share.row == row.id);
        let share = |share: &oracle::Share| Share {
            principal: share.principal,
            rights: share.direct | share.inherited,
        };
        RowFacts {
            id: row.id,
            owner: row.owner,
            unit: row.unit,
            shares: Some(of_row.map(share).collect()),
        }
    }

    fn load_teams(&mut self) {
        for team in &self.world.teams {
            let mut roles = Roles::default();
            for (_, role) in self.world.team_roles.iter().filter(|(holder, _)| *holder == team.id) {
                let team = team.id;
                self.add_role(&mut roles, *role, |inherited| Via::Team { team, inherited });
            }
            self.teams.insert(team.id, Team::new(team.id, team.unit, team.team_type, roles));
        }
    }

    fn add_role(&self, roles: &mut Roles, id: RoleId, via: impl Fn(bool) -> Via) {
        let role = self.world.roles.iter().find(|role| role.id == id).unwrap();
        roles.count += 1;
        roles.administrator |= self.world.columns.administrator == Some(id);
        roles.grants.extend(role.privileges.iter().map(|(privilege, depth)| Grant {
            privilege: self.privilege_id(privilege),
            depth: *depth,
            unit: role.unit,
            via: via(role.is_inherited),
        }));
    }

    fn privilege_id(&self, privilege: &oracle::Privilege) -> PrivilegeId {
        match privilege {
            oracle::Privilege::Table(table, right) => self.privileges[&(table.clone(), *right)].id,
            oracle::Privilege::Misc(name) => self.misc[name].id,
        }
    }

    pub(crate) fn misc(&self, name: &str) -> &Privilege {
        &self.misc[name]
    }

    pub(crate) fn user(&self, id: UserId) -> &Arc<User> {
        &self.users[&id]
    }

    pub(crate) fn impersonator(&self, id: UserId) -> Result<Impersonator> {
        let policy = self.policy(id);
        Impersonator::new(Arc::clone(self.user(id)), self.misc[ACT_ON_BEHALF].id, &policy)
    }

    pub(crate) fn policy(&self, id: UserId) -> Policy {
        let user = self.world.users.iter().find(|user| user.id == id).unwrap();
        Policy::new(Some(user.policy), user.acts_for)
    }

    /// Whether `impersonator` may act for `user`, as far as its privilege and its policy say.
    pub(crate) fn acts_for(&self, impersonator: UserId, user: UserId) -> bool {
        let teams: Vec<TeamId> = self.user(user).teams().collect();
        self.impersonator(impersonator).is_ok()
            && self.policy(impersonator).check_names_member_of(&teams).is_ok()
    }

    pub(crate) fn principal(&self, id: PrincipalId) -> Principal<'_> {
        match id {
            PrincipalId::User(id) => Principal::User(self.user(id)),
            PrincipalId::Team(id) => Principal::Team(&self.teams[&id]),
        }
    }

    /// The access of `user`, or of `impersonator` acting for it.
    pub(crate) fn access(&self, user: UserId, impersonator: Option<UserId>) -> Access {
        let (user, realm) = (Arc::clone(self.user(user)), Arc::clone(&self.realm));
        match impersonator {
            None => Access::direct(user, realm),
            Some(id) => Access::on_behalf(user, &self.impersonator(id).unwrap(), realm),
        }
    }

    pub(crate) fn table(&self, name: &str) -> TableSecurity<'_> {
        let definition = self.tables.iter().find(|table| table.name == name).unwrap();
        TableSecurity::new(definition, |right| self.privileges.get(&(name.to_owned(), right)))
    }

    pub(crate) fn principals(&self) -> Vec<PrincipalId> {
        let users = self.world.users.iter().map(|user| PrincipalId::User(user.id));
        users.chain(self.world.teams.iter().map(|team| PrincipalId::Team(team.id))).collect()
    }

    pub(crate) fn unit_ids(&self) -> Vec<BusinessUnitId> {
        self.world.units.iter().map(|unit| unit.id).collect()
    }

    /// Every user acting for itself, and every user with everybody who may act for it.
    pub(crate) fn sessions(&self) -> Vec<(UserId, Option<UserId>)> {
        let users = || self.world.users.iter().map(|user| user.id);
        let for_each = |user| {
            let others = users().filter(move |id| self.acts_for(*id, user)).map(Some);
            others.chain([None]).map(move |impersonator| (user, impersonator))
        };
        users().flat_map(for_each).collect()
    }
}

/// The oracle's word for an answer.
pub(crate) fn decision(result: Result<()>) -> Decision {
    match result {
        Ok(()) => Decision::Allowed,
        Err(Error::Denied(denial)) => match *denial {
            Denial::Privilege(_) | Denial::NoRoles { .. } => Decision::NoPrivilege,
            Denial::Right(_) => Decision::NoRight,
            Denial::ReadOnlyUser => Decision::ReadOnly,
            other => panic!("{other:?}"),
        },
        Err(other) => panic!("{other:?}"),
    }
}
