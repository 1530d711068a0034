//! Users and teams, as the engine loads them from the organization.

use std::collections::BTreeSet;
use std::sync::Arc;

use model::id::{BusinessUnitId, PrincipalId, PrivilegeId, TeamId, UserId};
use model::metadata::Privilege;
use model::right::Right;
use model::{Error, Uuid};

use crate::columns::ColumnPermissions;
use crate::grant::{Grant, Grants, Via};
use crate::policy::Policy;
use crate::reports::Reports;
use crate::table::TableSecurity;

/// `systemuser.accessmode` (security.md §1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AccessMode {
    /// Everything that the roles give.
    ReadWrite,
    /// Only the tables of administration.
    Administrative,
    /// Only reading.
    Read,
    /// Only reading.
    Support,
    /// As read-write, without the web interface.
    NonInteractive,
    /// As read-write.
    DelegatedAdmin,
}

/// The tables that Administrative mode leaves (D3).
const ADMINISTRATIVE_TABLES: [&str; 15] = [
    "systemuser",
    "team",
    "businessunit",
    "role",
    "organization",
    "usersettings",
    "fieldsecurityprofile",
    "queue",
    "transactioncurrency",
    "solution",
    "publisher",
    "workflow",
    "template",
    "position",
    "audit",
];

/// The miscellaneous privilege that Administrative mode takes away.
pub(crate) const ACT_ON_BEHALF: &str = "prvActOnBehalfOfAnotherUser";

impl AccessMode {
    /// The mode with this number in `accessmode`.
    pub fn from_number(number: i64) -> Option<Self> {
        Some(match number {
            0 => Self::ReadWrite,
            1 => Self::Administrative,
            2 => Self::Read,
            3 => Self::Support,
            4 => Self::NonInteractive,
            5 => Self::DelegatedAdmin,
            _ => return None,
        })
    }

    /// Number and label, as denials print them.
    pub fn label(self) -> &'static str {
        match self {
            Self::ReadWrite => "0 Read-Write",
            Self::Administrative => "1 Administrative",
            Self::Read => "2 Read",
            Self::Support => "3 Support User",
            Self::NonInteractive => "4 Non-interactive",
            Self::DelegatedAdmin => "5 Delegated Admin",
        }
    }

    /// Whether nothing may be changed, whatever the roles give.
    pub(crate) fn is_read_only(self) -> bool {
        matches!(self, Self::Read | Self::Support)
    }

    /// Whether privileges on a table count.
    pub(crate) fn covers_table(self, table: &str) -> bool {
        self != Self::Administrative || ADMINISTRATIVE_TABLES.contains(&table)
    }

    /// Whether a privilege without a right counts. Of those, the reading ones are known by their
    /// names alone.
    pub(crate) fn covers_misc(self, privilege: &Privilege) -> bool {
        match self {
            Self::ReadWrite | Self::NonInteractive | Self::DelegatedAdmin => true,
            Self::Administrative if privilege.tables.is_empty() => {
                !privilege.name.eq_ignore_ascii_case(ACT_ON_BEHALF)
            }
            Self::Administrative => privilege.tables.iter().any(|table| self.covers_table(table)),
            Self::Read | Self::Support => {
                privilege.name.get(..7).is_some_and(|verb| verb.eq_ignore_ascii_case("prvRead"))
            }
        }
    }

    /// Whether a privilege of either kind counts for anything.
    pub(crate) fn covers(self, privilege: &Privilege) -> bool {
        match privilege.right {
            Some(right) if right != Right::Read && self.is_read_only() => false,
            Some(_) => privilege.tables.iter().any(|table| self.covers_table(table)),
            None => self.covers_misc(privilege),
        }
    }

    fn may_impersonate(self) -> bool {
        !matches!(self, Self::Administrative | Self::Read | Self::Support)
    }

    fn may_be_impersonated(self) -> bool {
        !matches!(self, Self::Support | Self::DelegatedAdmin)
    }
}

/// What the roles of a user or team give.
#[derive(Clone, Debug, Default)]
pub struct Roles {
    /// How many there are; for a user, its own and those of its teams.
    pub count: usize,
    /// Whether one of them is System Administrator.
    pub administrator: bool,
    /// Whether one of them is System Customizer.
    pub customizer: bool,
    /// All their privileges. Roles of access teams, which cannot hold any, do not belong here.
    pub grants: Vec<Grant>,
}

/// The same, ready to be asked.
#[derive(Clone, Debug)]
pub(crate) struct HeldRoles {
    pub(crate) count: usize,
    pub(crate) administrator: bool,
    pub(crate) customizer: bool,
    pub(crate) grants: Grants,
}

impl From<Roles> for HeldRoles {
    fn from(roles: Roles) -> Self {
        let Roles { count, administrator, customizer, grants } = roles;
        Self { count, administrator, customizer, grants: Grants::new(grants) }
    }
}

/// A row of `systemuser` with all that checks ask of it.
#[derive(Clone, Debug)]
pub struct User {
    pub(crate) id: UserId,
    pub(crate) unit: BusinessUnitId,
    pub(crate) access_mode: AccessMode,
    pub(crate) object_id: Option<Uuid>,
    pub(crate) teams: BTreeSet<TeamId>,
    pub(crate) roles: HeldRoles,
    pub(crate) reports: Reports,
    pub(crate) columns: ColumnPermissions,
}

impl User {
    /// A user. `teams` are all that it is a member of, of every type. A grant through any other
    /// team is dropped.
    pub fn new(
        id: UserId,
        unit: BusinessUnitId,
        access_mode: AccessMode,
        object_id: Option<Uuid>,
        teams: impl IntoIterator<Item = TeamId>,
        mut roles: Roles,
    ) -> Self {
        let teams: BTreeSet<TeamId> = teams.into_iter().collect();
        roles.grants.retain(|grant| match grant.via {
            Via::User => true,
            Via::Team { team, .. } => teams.contains(&team),
        });
        let (roles, reports) = (roles.into(), Reports::default());
        let columns = ColumnPermissions::default();
        Self { id, unit, access_mode, object_id, teams, roles, reports, columns }
    }

    /// The same user with those below it in the hierarchy of managers or positions.
    #[must_use]
    pub fn with_reports(self, reports: Reports) -> Self {
        Self { reports, ..self }
    }

    /// Its id.
    pub fn id(&self) -> UserId {
        self.id
    }

    /// Its business unit.
    pub fn unit(&self) -> BusinessUnitId {
        self.unit
    }

    /// Its directory object id.
    pub fn object_id(&self) -> Option<Uuid> {
        self.object_id
    }

    /// The teams that it is a member of, in order.
    pub fn teams(&self) -> impl Iterator<Item = TeamId> {
        self.teams.iter().copied()
    }

    /// Whether it holds the System Administrator role.
    pub fn is_administrator(&self) -> bool {
        self.roles.administrator
    }

    /// Whether its access mode lets others act as this user (security.md §5.3 step 9). That it is
    /// enabled and none of the built-in users is for the engine to see.
    pub fn check_may_be_impersonated(&self) -> Result<(), Error> {
        self.access_mode.may_be_impersonated().then_some(()).ok_or(Error::CannotActOnBehalf)
    }
}

/// A row of `team` with all that checks ask of it. Teams own rows; they never act.
#[derive(Clone, Debug)]
pub struct Team {
    pub(crate) id: TeamId,
    pub(crate) unit: BusinessUnitId,
    pub(crate) kind: i32,
    pub(crate) roles: HeldRoles,
}

impl Team {
    /// A team with its own roles; `kind` is its `teamtype`.
    pub fn new(id: TeamId, unit: BusinessUnitId, kind: i32, roles: Roles) -> Self {
        Self { id, unit, kind, roles: roles.into() }
    }

    /// Its business unit.
    pub fn unit(&self) -> BusinessUnitId {
        self.unit
    }

    /// Whether it holds the System Administrator role.
    pub fn is_administrator(&self) -> bool {
        self.roles.administrator
    }

    /// A member that has nothing but this team: what it may do with rows, the team may. No user has
    /// the id of a team, so nothing is its own.
    pub(crate) fn as_only_member(&self) -> User {
        User {
            id: UserId(self.id.0),
            unit: self.unit,
            access_mode: AccessMode::ReadWrite,
            object_id: None,
            teams: BTreeSet::from([self.id]),
            roles: self.roles.clone(),
            reports: Reports::default(),
            columns: ColumnPermissions::default(),
        }
    }
}

/// A user or a team, loaded.
#[derive(Clone, Copy, Debug)]
pub enum Principal<'a> {
    /// A user.
    User(&'a User),
    /// A team.
    Team(&'a Team),
}

impl Principal<'_> {
    /// Its id.
    pub fn id(self) -> PrincipalId {
        match self {
            Self::User(user) => PrincipalId::User(user.id),
            Self::Team(team) => PrincipalId::Team(team.id),
        }
    }

    pub(crate) fn roles(&self) -> &HeldRoles {
        match self {
            Self::User(user) => &user.roles,
            Self::Team(team) => &team.roles,
        }
    }

    pub(crate) fn covers_table(self, table: &TableSecurity<'_>) -> bool {
        match self {
            Self::User(user) => user.access_mode.covers_table(&table.definition.name),
            Self::Team(_) => true,
        }
    }

    pub(crate) fn is_read_only_for(self, right: Right) -> bool {
        match self {
            Self::User(user) => right != Right::Read && user.access_mode.is_read_only(),
            Self::Team(_) => false,
        }
    }
}

/// A user who is known to be allowed to act on behalf of others.
#[derive(Clone, Debug)]
pub struct Impersonator(pub(crate) Arc<User>);

impl Impersonator {
    /// Checks that the user holds `prvActOnBehalfOfAnotherUser` by a role of its own, not of a
    /// team, that its access mode lets it (security.md §5.2), and then its policy.
    pub fn new(
        user: Arc<User>,
        act_on_behalf: PrivilegeId,
        policy: &Policy,
    ) -> Result<Self, Error> {
        let held = user.roles.grants.of(act_on_behalf).iter().any(|grant| grant.via == Via::User);
        if !held || !user.access_mode.may_impersonate() {
            return Err(Error::CannotActOnBehalf);
        }
        policy.check_names()?;
        Ok(Self(user))
    }

    /// The user.
    pub fn user(&self) -> &Arc<User> {
        &self.0
    }
}
