//! An organization as plain lists, as they would stand in its tables.

use model::Uuid;
use model::id::{BusinessUnitId, PrincipalId, RoleId, TeamId, UserId};
use model::metadata::Ownership;
use model::right::{Depth, Right};

use crate::columns::ColumnSecurity;

/// Name of the privilege to act on behalf of others.
pub const ACT_ON_BEHALF: &str = "prvActOnBehalfOfAnotherUser";

/// A privilege, known by what it is for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Privilege {
    /// A right on the rows of a table.
    Table(String, Right),
    /// A miscellaneous one, by name.
    Misc(String),
}

/// A business unit.
#[derive(Clone, Debug)]
pub struct Unit {
    /// Its id.
    pub id: BusinessUnitId,
    /// The unit above it; none for the root.
    pub parent: Option<BusinessUnitId>,
    /// `isdisabled`.
    pub disabled: bool,
}

/// A user.
#[derive(Clone, Debug)]
pub struct User {
    /// Its id.
    pub id: UserId,
    /// Its business unit.
    pub unit: BusinessUnitId,
    /// `accessmode`.
    pub access_mode: i64,
    /// `parentsystemuserid`.
    pub manager: Option<UserId>,
    /// `positionid`, a place in [`World::positions`].
    pub position: Option<usize>,
    /// `isdisabled`.
    pub disabled: bool,
    /// `onbehalf_impersonationpolicy`: 0 optional, 1 forbidden, 2 required.
    pub policy: i64,
    /// `onbehalf_impersonationteamid`.
    pub acts_for: Option<TeamId>,
}

/// A position.
#[derive(Clone, Debug)]
pub struct Position {
    /// `parentpositionid`, a place in [`World::positions`].
    pub parent: Option<usize>,
    /// Whether it is disabled.
    pub disabled: bool,
}

/// A row of `principalobjectaccess`.
#[derive(Clone, Copy, Debug)]
pub struct Share {
    /// The row that is shared.
    pub row: Uuid,
    /// A user, a team or the organization.
    pub principal: Uuid,
    /// `accessrightsmask`.
    pub direct: i32,
    /// `inheritedaccessrightsmask`.
    pub inherited: i32,
}

/// Hierarchy security.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hierarchy {
    /// `usepositionhierarchy`.
    pub by_position: bool,
    /// `maxdepthforhierarchicalsecuritymodel`.
    pub depth: usize,
    /// `ManagersMustBeInSameOrParentBusinessUnitAsReports`.
    pub managers_stay_in_unit: bool,
}

/// A team.
#[derive(Clone, Debug)]
pub struct Team {
    /// Its id.
    pub id: TeamId,
    /// Its business unit.
    pub unit: BusinessUnitId,
    /// `teamtype`.
    pub team_type: i32,
}

/// A role of one business unit.
#[derive(Clone, Debug)]
pub struct Role {
    /// Its id.
    pub id: RoleId,
    /// Its business unit.
    pub unit: BusinessUnitId,
    /// `isinherited`.
    pub is_inherited: bool,
    /// What it gives.
    pub privileges: Vec<(Privilege, Depth)>,
}

/// A table.
#[derive(Clone, Debug)]
pub struct Table {
    /// Logical name.
    pub name: String,
    /// Who owns its rows.
    pub ownership: Ownership,
}

/// A row of some table.
#[derive(Clone, Debug)]
pub struct Row {
    /// Logical name of the table.
    pub table: String,
    /// Primary key.
    pub id: Uuid,
    /// `ownerid`.
    pub owner: Option<PrincipalId>,
    /// The business unit of the row.
    pub unit: Option<BusinessUnitId>,
}

/// An organization.
#[derive(Clone, Debug, Default)]
pub struct World {
    /// `organizationid`.
    pub organization: Uuid,
    /// Whether `impersonationscope` is `records` (D32).
    pub strict: bool,
    /// Hierarchy security, if it is on.
    pub hierarchy: Option<Hierarchy>,
    /// Positions.
    pub positions: Vec<Position>,
    /// What is shared with whom.
    pub shares: Vec<Share>,
    /// Business units; the first is the root.
    pub units: Vec<Unit>,
    /// Users.
    pub users: Vec<User>,
    /// Teams.
    pub teams: Vec<Team>,
    /// Who is a member of which team.
    pub members: Vec<(UserId, TeamId)>,
    /// Roles.
    pub roles: Vec<Role>,
    /// Roles that users hold by themselves.
    pub user_roles: Vec<(UserId, RoleId)>,
    /// Roles that teams hold.
    pub team_roles: Vec<(TeamId, RoleId)>,
    /// Tables.
    pub tables: Vec<Table>,
    /// Column-level security.
    pub columns: ColumnSecurity,
    /// Rows, those of users, teams and business units among them.
    pub rows: Vec<Row>,
}
