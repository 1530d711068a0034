//! Refusals of the security core, with the facts that the documented sentences are made of
//! (security.md §9).

use std::fmt;

use super::AccessDetails;
use crate::id::{BusinessUnitId, PrincipalId, PrivilegeId, UserId};
use crate::metadata::Ownership;
use crate::right::{Depth, Right};
use uuid::Uuid;

/// Why something is refused.
#[derive(Clone, Debug, PartialEq)]
pub enum Denial {
    /// E1: no privilege for this table.
    Privilege(MissingPrivilege),
    /// E1o: the new owner may not read the table.
    OwnerCannotRead(Box<Denial>),
    /// E1n: no role at all.
    NoRoles {
        /// Who.
        principal: Uuid,
        /// Whether it is a team.
        team: bool,
        /// Name of the privilege that was asked for.
        privilege: String,
    },
    /// E1m: no miscellaneous privilege.
    Miscellaneous {
        /// The user.
        user: UserId,
        /// Name of the privilege.
        privilege: String,
        /// Id of the privilege.
        privilege_id: PrivilegeId,
        /// The user's business unit.
        business_unit: BusinessUnitId,
        /// Privileges in the organization.
        known_privileges: usize,
        /// Privileges of the user.
        user_privileges: usize,
    },
    /// E1m, of a privilege of a table: it is there, but does not reach all rows.
    Depth(Box<MissingDepth>),
    /// E2: the privilege is there, but nothing grants the right on this row.
    Right(Box<MissingRight>),
    /// E7: no permission for a secured column.
    Column(Box<MissingPermission>),
    /// A role or a privilege that who gives it does not hold itself.
    Giving(Box<CannotGive>),
    /// The access mode of the user is Read.
    ReadOnlyUser,
    /// Only the System Administrator role may.
    AdministratorsOnly,
}

/// Who a check failed for.
#[derive(Clone, Debug, PartialEq)]
pub struct PrincipalFacts {
    /// User or team.
    pub id: PrincipalId,
    /// Direct and team roles (users only).
    pub roles: usize,
    /// Distinct privileges.
    pub privileges: usize,
    /// Number and label of the access mode (users only): `0 Read-Write`.
    pub access_mode: &'static str,
    /// Directory object id (users only).
    pub object_id: Option<Uuid>,
    /// `teamtype` (teams only).
    pub team_type: i32,
    /// Business unit.
    pub business_unit: BusinessUnitId,
}

/// The facts of E1.
#[derive(Clone, Debug, PartialEq)]
pub struct MissingPrivilege {
    /// Who lacks it.
    pub principal: PrincipalFacts,
    /// Name of the privilege.
    pub privilege: String,
    /// Id of the privilege.
    pub privilege_id: PrivilegeId,
    /// Object type code of the table.
    pub object_type_code: i32,
    /// Logical name of the table; `activitypointer` for every activity.
    pub table: String,
    /// Display name of the table; `Activity` for every activity.
    pub label: String,
    /// The authenticated user.
    pub caller: UserId,
    /// Privileges in the organization.
    pub known_privileges: usize,
}

/// The facts of E1m where a privilege of a table must reach all of its rows.
#[derive(Clone, Debug, PartialEq)]
pub struct MissingDepth {
    /// The user.
    pub user: UserId,
    /// Name of the privilege.
    pub privilege: String,
    /// Id of the privilege.
    pub privilege_id: PrivilegeId,
    /// The user's business unit.
    pub business_unit: BusinessUnitId,
    /// Privileges in the organization.
    pub known_privileges: usize,
    /// Privileges of the user.
    pub user_privileges: usize,
    /// Who lacks the depth on its own: the user, or who acts for it.
    pub lacking: UserId,
    /// The greatest depth that is held.
    pub held: Option<Depth>,
}

/// The facts of E2.
#[derive(Clone, Debug, PartialEq)]
pub struct MissingRight {
    /// Who lacks it.
    pub principal: PrincipalId,
    /// The authenticated user.
    pub caller: UserId,
    /// The right.
    pub right: Right,
    /// The row; all zeros for a row that does not exist yet.
    pub row: Uuid,
    /// Logical name of the table.
    pub table: String,
    /// Object type code of the table.
    pub object_type_code: i32,
    /// Who owns rows of the table.
    pub ownership: Ownership,
    /// Owner of the row.
    pub owner: Option<PrincipalId>,
    /// Business unit of the row.
    pub business_unit: Option<BusinessUnitId>,
    /// Name of the privilege that gives the right.
    pub privilege: String,
    /// Who fails by itself: the user, or else its impersonator.
    pub lacking: UserId,
    /// The greatest depth at which it is held here.
    pub held: Option<Depth>,
    /// The least depth that would have covered the row.
    pub needed: Depth,
    /// `AccessRights` on the row by roles and ownership.
    pub by_role: i32,
    /// The same by shares.
    pub by_share: i32,
    /// The same by the hierarchy of managers or positions.
    pub by_hierarchy: i32,
    /// Whether the organization has hierarchy security.
    pub has_hierarchy: bool,
    /// Whether it is told as the on-premises product does (E2p).
    pub on_premises: bool,
}

/// What a permission for a secured column is about (security.md §3.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ColumnRight {
    /// To give a value to a new row.
    Create,
    /// To change the value.
    Update,
    /// To share reading the value.
    ShareRead,
    /// To share changing the value.
    ShareUpdate,
}

impl ColumnRight {
    /// What the user would have to be allowed, in a sentence.
    pub fn verb(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update | Self::ShareUpdate => "update",
            Self::ShareRead => "read",
        }
    }
}

/// The facts of E7.
#[derive(Clone, Debug, PartialEq)]
pub struct MissingPermission {
    /// The user in whose name it was tried.
    pub user: UserId,
    /// Who fails by itself: the user, or else its impersonator.
    pub lacking: UserId,
    /// What is missing.
    pub right: ColumnRight,
    /// Logical name of the column.
    pub column: String,
    /// Display name of the column.
    pub column_label: String,
    /// Display name of the table.
    pub table_label: String,
}

impl Denial {
    /// What is missing, in one sentence for people; ours, not the product's (security.md §9 has no
    /// word of it).
    pub fn reason(&self) -> String {
        match self {
            Self::Privilege(missing) => format!("the privilege {} is missing", missing.privilege),
            Self::Miscellaneous { privilege, .. } => {
                format!("the privilege {privilege} is missing")
            }
            Self::NoRoles { privilege, .. } => {
                format!("there is no role at all; the privilege {privilege} is missing")
            }
            Self::OwnerCannotRead(inner) => format!("of the new owner: {}", inner.reason()),
            Self::Depth(missing) => format!(
                "the privilege {} is held at depth {}; it takes Global",
                missing.privilege,
                missing.held.map_or("no depth", Depth::name)
            ),
            Self::Right(missing) => missing.reason(),
            Self::Giving(missing) => format!(
                "{} privileges are given that are not held so deep, the first of them {} at depth {}",
                missing.missing,
                missing.privilege,
                missing.depth.name()
            ),
            Self::Column(missing) => {
                format!("the column {}: no permission to {}", missing.column, missing.right.verb())
            }
            Self::ReadOnlyUser => "the access mode of the user is read-only".to_owned(),
            Self::AdministratorsOnly => "the role System Administrator is missing".to_owned(),
        }
    }
}

impl MissingRight {
    fn reason(&self) -> String {
        let Self { privilege, needed, .. } = self;
        let held = self.held.map_or("no depth", Depth::name);
        format!(
            "the privilege {privilege} is held at depth {held}; the row needs {}, or a share with {}",
            needed.name(),
            self.right.access_name()
        )
    }
}

/// The facts of a refusal to give what is not held (security.md §2.1 R6).
#[derive(Clone, Debug, PartialEq)]
pub struct CannotGive {
    /// Who gives.
    pub user: UserId,
    /// The business unit of who gives.
    pub user_unit: BusinessUnitId,
    /// The first privilege that is missing.
    pub privilege: String,
    /// Its id.
    pub privilege_id: PrivilegeId,
    /// The depth at which it would be given.
    pub depth: Depth,
    /// The business unit of the role.
    pub role_unit: BusinessUnitId,
    /// How many privileges are missing.
    pub missing: usize,
    /// Who lacks them on its own: the user, or who acts for it.
    pub lacking: UserId,
}

impl fmt::Display for Denial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Privilege(missing) => missing.fmt(f),
            Self::OwnerCannotRead(inner) => {
                write!(f, "Read Privilege Check For Owner failed with exception: {inner}")
            }
            Self::NoRoles { principal, team, privilege } => write!(
                f,
                "The {} with id {principal} has not been assigned any roles. They need a role with \
                 the {privilege} privilege.",
                if *team { "team" } else { "user" }
            ),
            Self::Miscellaneous {
                user,
                privilege,
                privilege_id,
                business_unit,
                known_privileges,
                user_privileges,
            } => write!(
                f,
                "SecLib::CheckPrivilege failed. User: {user}, PrivilegeName: {privilege}, \
                 PrivilegeId: {privilege_id}, Required Depth: Global, BusinessUnitId: \
                 {business_unit}, MetadataCache Privileges Count: {known_privileges}, User \
                 Privileges Count: {user_privileges}"
            ),
            Self::Depth(missing) => write!(
                f,
                "SecLib::CheckPrivilege failed. User: {}, PrivilegeName: {}, PrivilegeId: {}, \
                 Required Depth: Global, BusinessUnitId: {}, MetadataCache Privileges Count: {}, \
                 User Privileges Count: {}",
                missing.user,
                missing.privilege,
                missing.privilege_id,
                missing.business_unit,
                missing.known_privileges,
                missing.user_privileges
            ),
            Self::Right(missing) => missing.fmt(f),
            Self::Giving(missing) => missing.fmt(f),
            Self::Column(missing) => missing.fmt(f),
            Self::ReadOnlyUser => f.write_str(
                "User does not have read-write access to the Dynamics 365 organization.",
            ),
            Self::AdministratorsOnly => f.write_str("Access is denied."),
        }
    }
}

impl fmt::Display for MissingPrivilege {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let who = &self.principal;
        match who.id {
            PrincipalId::User(id) => {
                let object_id = who.object_id.unwrap_or_default();
                write!(
                    f,
                    "Principal user (Id={id}, type=8, roleCount={}, privilegeCount={}, \
                     accessMode='{}', AADObjectId='{object_id}', MetadataCachePrivilegesCount={}, \
                     businessUnitId={})",
                    who.roles,
                    who.privileges,
                    who.access_mode,
                    self.known_privileges,
                    who.business_unit
                )?;
            }
            PrincipalId::Team(id) => write!(
                f,
                "Principal team (Id={id}, type=9, teamType={}, privilegeCount={}, \
                 MetadataCachePrivilegesCount={}, businessUnitId={})",
                who.team_type, who.privileges, self.known_privileges, who.business_unit
            )?,
        }
        write!(
            f,
            ", is missing {} privilege (Id={}) on OTC={} for entity '{}' (LocalizedName='{}'). \
             context.Caller={}. Consider adding missed privilege to one of the principal \
             (user/team) roles.",
            self.privilege,
            self.privilege_id,
            self.object_type_code,
            self.table,
            self.label,
            self.caller
        )
    }
}

impl fmt::Display for MissingPermission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Caller user with Id {} does not have {} permissions to a {} secured field on entity {} \
             table. The requested operation could not be completed.",
            self.user,
            self.right.verb(),
            self.column_label,
            self.table_label
        )
    }
}

impl MissingRight {
    /// E2p. Two blanks before `OwnerIdType` and one at the end, as in the product.
    fn fmt_on_premises(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let owner = self.owner.map(PrincipalId::uuid).unwrap_or_default();
        let kind = if matches!(self.owner, Some(PrincipalId::Team(_))) { 9 } else { 8 };
        write!(
            f,
            "SecLib::AccessCheckEx failed. Returned hr = -2147187962, ObjectID: {}, OwnerId: {owner},  \
             OwnerIdType: {kind} and CallingUser: {}. ObjectTypeCode: {}, objectBusinessUnitId: {}, \
             AccessRights: {} ",
            self.row,
            self.principal.uuid(),
            self.object_type_code,
            self.business_unit.map(|unit| unit.0).unwrap_or_default(),
            self.right.access_name()
        )
    }
}

impl fmt::Display for CannotGive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "RoleService::VerifyCallerPrivileges failed. User: {}, UserBU: {}, PrivilegeName: {}, \
             PrivilegeId: {}, Depth: {}, BusinessUnitId: {}, MissingPrivilegeCount: {}",
            self.user,
            self.user_unit,
            self.privilege,
            self.privilege_id,
            self.depth.name(),
            self.role_unit,
            self.missing
        )
    }
}

impl fmt::Display for MissingRight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.on_premises {
            return self.fmt_on_premises(f);
        }
        let right = self.right.access_name();
        let (id, row, table) = (self.principal.uuid(), self.row, &self.table);
        write!(
            f,
            "Principal with id {id} does not have {right} right(s) for record with id {row} of \
             entity {table}. Details: "
        )?;
        AccessDetails {
            principal: self.principal,
            caller: PrincipalId::User(self.caller),
            owner: self.owner,
            row,
            table,
            object_type_code: self.object_type_code,
            business_unit: self.business_unit,
            ownership: self.ownership,
            rights: right,
            by_role: self.by_role,
            by_share: self.by_share,
            by_hierarchy: self.by_hierarchy,
            has_hierarchy: self.has_hierarchy,
        }
        .fmt(f)
    }
}
