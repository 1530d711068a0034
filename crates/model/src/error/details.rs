//! Who has which rights on a row and why, in the product's JSON: the end of a denial (security.md §9,
//! E2), and an answer of its own.

use std::fmt;

use uuid::Uuid;

use crate::id::{BusinessUnitId, PrincipalId};
use crate::metadata::Ownership;
use crate::right::access_names;

/// The facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccessDetails<'a> {
    /// Who has the rights.
    pub principal: PrincipalId,
    /// The authenticated user.
    pub caller: PrincipalId,
    /// Owner of the row.
    pub owner: Option<PrincipalId>,
    /// The row.
    pub row: Uuid,
    /// Logical name of the table.
    pub table: &'a str,
    /// Object type code of the table.
    pub object_type_code: i32,
    /// Business unit of the row.
    pub business_unit: Option<BusinessUnitId>,
    /// Who owns rows of the table.
    pub ownership: Ownership,
    /// Names of the rights that were asked for.
    pub rights: &'a str,
    /// `AccessRights` by roles and ownership.
    pub by_role: i32,
    /// The same by shares.
    pub by_share: i32,
    /// The same by the hierarchy of managers or positions.
    pub by_hierarchy: i32,
    /// Whether the organization has hierarchy security.
    pub has_hierarchy: bool,
}

impl fmt::Display for AccessDetails<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (row, table) = (self.row, self.table);
        // Ids, numbers and fixed words only: nothing in it needs an escape.
        let principal = |f: &mut fmt::Formatter<'_>, who: Option<PrincipalId>| match who {
            Some(who) => write!(
                f,
                r#"{{"PrincipalId":"{}","Type":{},"IsUserPrincipal":{}}}"#,
                who.uuid(),
                if matches!(who, PrincipalId::User(_)) { 8 } else { 9 },
                matches!(who, PrincipalId::User(_))
            ),
            None => f.write_str("null"),
        };
        f.write_str(r#"{"CallerPrincipal":"#)?;
        principal(f, Some(self.principal))?;
        f.write_str(r#","OwnerPrincipal":"#)?;
        principal(f, self.owner)?;
        write!(f, r#","ObjectId":"{row}","ObjectTypeCode":{},"#, self.object_type_code)?;
        write!(f, r#""EntityName":"{table}","ObjectBusinessUnitId":"#)?;
        match self.business_unit {
            Some(unit) => write!(f, r#""{unit}""#)?,
            None => f.write_str("null")?,
        }
        let mask = match self.ownership {
            Ownership::None => 0,
            Ownership::UserOwned => 1,
            Ownership::BusinessOwned => 4,
            Ownership::OrganizationOwned => 8,
        };
        write!(
            f,
            r#","RightsToCheck":"{}","RoleAccessRights":"{}","PoaAccessRights":"{}","HsmAccessRights":"{}","GrantedAccessRights":"{}","Messages":[],"EntityOwnershipTypeMask":{mask},"CallerInfo":"#,
            self.rights,
            access_names(self.by_role),
            access_names(self.by_share),
            access_names(self.by_hierarchy),
            access_names(self.by_role | self.by_share | self.by_hierarchy),
        )?;
        principal(f, Some(self.caller))?;
        write!(f, r#","IsHsmEnabled":{}}}"#, self.has_hierarchy)
    }
}
