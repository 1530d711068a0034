//! The organization of security.md §10, in its own letters. Each check asks `Access` and the oracle.

use std::collections::HashMap;

use model::Uuid;
use model::id::{BusinessUnitId, PrincipalId, RoleId, TeamId, UserId};
use model::metadata::Ownership;
use model::right::{Depth, Right};
use oracle::{ACT_ON_BEHALF, Decision, Privilege, Role, Row, Table, Team, Unit, User, World};
use security::{Access, RowPredicate};

use crate::organization::{Organization, decision};

/// Table T of the scenarios.
pub(crate) const T: &str = "sample_case";
/// Table O of the scenarios, which the organization owns.
pub(crate) const O: &str = "sample_rate";

const UNITS: [(&str, Option<&str>); 4] =
    [("R", None), ("N", Some("R")), ("N1", Some("N")), ("S", Some("R"))];
const USERS: [(&str, &str); 7] =
    [("u0", "R"), ("u1", "N"), ("u2", "N"), ("u3", "N1"), ("u4", "S"), ("app", "R"), ("u5", "N")];

/// Units R ⊃ N ⊃ N1, R ⊃ S; users u0 and app in R, u1, u2 and u5 in N, u3 in N1, u4 in S; a row of T
/// for each of them.
pub(crate) struct Fixture {
    world: World,
    names: HashMap<String, Uuid>,
}

impl Fixture {
    pub(crate) fn new() -> Self {
        let tables = [(T, Ownership::UserOwned), (O, Ownership::OrganizationOwned)]
            .map(|(name, ownership)| Table { name: name.to_owned(), ownership });
        let world = World { tables: tables.to_vec(), ..World::default() };
        let mut fixture = Self { world, names: HashMap::new() };
        for (name, parent) in UNITS {
            let id = BusinessUnitId(fixture.name(name));
            let parent = parent.map(|parent| fixture.unit(parent));
            fixture.world.units.push(Unit { id, parent, disabled: false });
        }
        for (name, unit) in USERS {
            let (id, unit) = (UserId(fixture.name(name)), fixture.unit(unit));
            fixture.world.users.push(User {
                id,
                unit,
                access_mode: 0,
                manager: None,
                position: None,
                disabled: false,
                policy: 0,
                acts_for: None,
            });
            fixture.add_row(name, PrincipalId::User(id), unit);
        }
        let table = O.to_owned();
        let id = fixture.name("o");
        fixture.world.rows.push(Row { table, id, owner: None, unit: None });
        fixture.role_on(T, "u0", "R", "Cg Rg Wg Dg Ag Tg Sg Hg").acts_on_behalf("u0")
    }

    /// The same organization where acting on behalf is strict.
    pub(crate) fn strict(mut self) -> Self {
        self.world.strict = true;
        self
    }

    fn name(&mut self, name: &str) -> Uuid {
        let id = Uuid::from_u128(self.names.len() as u128 + 1);
        assert!(self.names.insert(name.to_owned(), id).is_none(), "{name} twice");
        id
    }

    fn add_row(&mut self, owner_name: &str, owner: PrincipalId, unit: BusinessUnitId) {
        let id = self.name(&format!("t({owner_name})"));
        let row = Row { table: T.to_owned(), id, owner: Some(owner), unit: Some(unit) };
        self.world.rows.push(row);
    }

    pub(crate) fn unit(&self, name: &str) -> BusinessUnitId {
        BusinessUnitId(self.names[name])
    }

    pub(crate) fn user(&self, name: &str) -> UserId {
        UserId(self.names[name])
    }

    fn team_id(&self, name: &str) -> Option<TeamId> {
        let id = TeamId(self.names[name]);
        self.world.teams.iter().any(|team| team.id == id).then_some(id)
    }

    fn principal(&self, name: &str) -> PrincipalId {
        let team = self.team_id(name).map(PrincipalId::Team);
        team.unwrap_or_else(|| PrincipalId::User(self.user(name)))
    }

    /// An owner team with a row of T.
    pub(crate) fn team(mut self, name: &str, unit: &str, members: &[&str]) -> Self {
        let (id, unit) = (TeamId(self.name(name)), self.unit(unit));
        self.world.teams.push(Team { id, unit, team_type: 0 });
        self.world.members.extend(members.iter().map(|member| (UserId(self.names[*member]), id)));
        self.add_row(name, PrincipalId::Team(id), unit);
        self
    }

    /// A role of a unit for a user or, not inherited by its members, a team: `Rl Wb` on T.
    pub(crate) fn role(self, holder: &str, unit: &str, letters: &str) -> Self {
        self.role_on(T, holder, unit, letters)
    }

    /// The same on another table.
    pub(crate) fn role_on(self, table: &str, holder: &str, unit: &str, letters: &str) -> Self {
        let privileges = letters.split_whitespace().map(|letters| {
            let (right, depth) = letters.split_at(1);
            (Privilege::Table(table.to_owned(), right_of(right)), depth_of(depth))
        });
        let privileges = privileges.collect();
        self.add_role(holder, unit, false, privileges)
    }

    /// A role that members inherit, for a team.
    pub(crate) fn inherited_role(mut self, holder: &str, unit: &str, letters: &str) -> Self {
        self = self.role(holder, unit, letters);
        self.world.roles.last_mut().unwrap().is_inherited = true;
        self
    }

    /// A role with `prvActOnBehalfOfAnotherUser` alone.
    pub(crate) fn acts_on_behalf(self, holder: &str) -> Self {
        let privilege = Privilege::Misc(ACT_ON_BEHALF.to_owned());
        self.add_role(holder, "R", true, vec![(privilege, Depth::Global)])
    }

    fn add_role(
        mut self,
        holder: &str,
        unit: &str,
        is_inherited: bool,
        privileges: Vec<(Privilege, Depth)>,
    ) -> Self {
        let id = RoleId(Uuid::from_u128(1000 + self.world.roles.len() as u128));
        let unit = self.unit(unit);
        self.world.roles.push(Role { id, unit, is_inherited, privileges });
        match self.team_id(holder) {
            Some(team) => self.world.team_roles.push((team, id)),
            None => self.world.user_roles.push((self.user(holder), id)),
        }
        self
    }

    pub(crate) fn access_mode(mut self, user: &str, mode: i64) -> Self {
        let id = self.user(user);
        self.world.users.iter_mut().filter(|user| user.id == id).for_each(|user| {
            user.access_mode = mode;
        });
        self
    }

    pub(crate) fn organization(&self) -> Organization {
        Organization::new(self.world.clone())
    }

    /// `u1`, or `u2⇒u1` for u2 acting for u1.
    fn session(&self, who: &str) -> (UserId, Option<UserId>) {
        match who.split_once('⇒') {
            None => (self.user(who), None),
            Some((impersonator, user)) => (self.user(user), Some(self.user(impersonator))),
        }
    }

    pub(crate) fn access(&self, who: &str) -> Access {
        let (user, impersonator) = self.session(who);
        self.organization().access(user, impersonator)
    }

    /// Asks for a right, by its letter, on a row: `t(u1)`, or `o` of table O.
    #[track_caller]
    pub(crate) fn check(&self, who: &str, right: &str, row: &str, expected: Decision) -> &Self {
        let (user, impersonator) = self.session(who);
        let right = right_of(right);
        let id = self.names[row];
        let row = self.world.rows.iter().find(|row| row.id == id).unwrap();
        let table = self.world.tables.iter().find(|table| table.name == row.table).unwrap();
        let organization = self.organization();
        let access = organization.access(user, impersonator);
        let found =
            access.check_row(&organization.table(&row.table), right, &organization.facts(row));
        assert_eq!(decision(found), expected);
        assert_eq!(oracle::may(&self.world, user, impersonator, right, table, row), expected);
        self
    }

    /// Asks to create a row of T in the owner's unit.
    #[track_caller]
    pub(crate) fn check_create(&self, who: &str, owner: &str, expected: Decision) -> &Self {
        let (user, impersonator) = self.session(who);
        let owner = self.principal(owner);
        let row = self.world.rows.iter().find(|row| row.owner == Some(owner)).unwrap();
        let (unit, table) = (row.unit.unwrap(), &self.world.tables[0]);
        let organization = self.organization();
        let access = organization.access(user, impersonator);
        let found = access.check_create(&organization.table(T), Some(owner), Some(unit));
        assert_eq!(decision(found), expected);
        let naive = oracle::may_create(&self.world, user, impersonator, table, owner, unit);
        assert_eq!(naive, expected);
        self
    }

    /// Lists table T; `expected` has the owners of the rows, in the order of the fixture.
    #[track_caller]
    pub(crate) fn check_list(&self, who: &str, expected: &[&str]) -> &Self {
        let (user, impersonator) = self.session(who);
        let organization = self.organization();
        let access = organization.access(user, impersonator);
        let rows = access.rows(&organization.table(T), Right::Read).unwrap();
        let listed = |rows: &RowPredicate| -> Vec<Uuid> {
            let rows = self
                .world
                .rows
                .iter()
                .filter(|row| row.table == T && rows.holds(&organization.facts(row)));
            rows.map(|row| row.id).collect()
        };
        let expected: Vec<Uuid> =
            expected.iter().map(|owner| self.names[&format!("t({owner})")]).collect();
        assert_eq!(listed(&rows), expected);
        let table = &self.world.tables[0];
        assert_eq!(oracle::readable_rows(&self.world, user, impersonator, table), expected);
        self
    }
}

fn right_of(letter: &str) -> Right {
    match letter {
        "C" => Right::Create,
        "R" => Right::Read,
        "W" => Right::Write,
        "D" => Right::Delete,
        "A" => Right::Append,
        "T" => Right::AppendTo,
        "S" => Right::Assign,
        "H" => Right::Share,
        other => panic!("no right {other}"),
    }
}

fn depth_of(letter: &str) -> Depth {
    match letter {
        "b" => Depth::Basic,
        "l" => Depth::Local,
        "d" => Depth::Deep,
        "g" => Depth::Global,
        other => panic!("no depth {other}"),
    }
}
