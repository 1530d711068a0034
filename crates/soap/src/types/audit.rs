//! What was written about changes.

use super::arrays::{ARRAY_OF_GUID, ARRAY_OF_STRING};
use super::business::ARRAY_OF_ROLE_PRIVILEGE;
use super::core::{ARRAY_OF_ENTITY_REFERENCE, ENTITY, ENTITY_REFERENCE};
use super::name::ACCESS_RIGHTS;
use super::{Kind, Member, Shape, Type};
use crate::xml::Namespace;

types! {
    /// A part of a history.
    AUDIT_DETAIL_COLLECTION = Business::AuditDetailCollection {
        ARRAY_OF_AUDIT_DETAIL AuditDetails; bool MoreRecords; text PagingCookie; int TotalRecordCount;
    }
    /// What was written about one change.
    AUDIT_DETAIL = Business::AuditDetail { ENTITY AuditRecord; }
    /// Old and new values.
    ATTRIBUTE_AUDIT_DETAIL = Business::AttributeAuditDetail: AUDIT_DETAIL {
        ARRAY_OF_STRING InvalidNewValueAttributes; ENTITY NewValue OldValue;
        DELETED_ATTRIBUTES DeletedAttributes; int LocLabelLanguageCode;
    }
    /// Rows that were connected, or no longer are.
    RELATIONSHIP_AUDIT_DETAIL = Business::RelationshipAuditDetail: AUDIT_DETAIL {
        text RelationshipName; ARRAY_OF_ENTITY_REFERENCE TargetRecords;
    }
    /// What a role gave and gives.
    ROLE_PRIVILEGE_AUDIT_DETAIL = Business::RolePrivilegeAuditDetail: AUDIT_DETAIL {
        ARRAY_OF_GUID InvalidNewPrivileges; ARRAY_OF_ROLE_PRIVILEGE NewRolePrivileges OldRolePrivileges;
    }
    /// The rights that somebody had and has.
    SHARE_AUDIT_DETAIL = Business::ShareAuditDetail: AUDIT_DETAIL {
        ACCESS_RIGHTS NewPrivileges OldPrivileges; ENTITY_REFERENCE Principal;
    }
    /// When somebody came.
    USER_ACCESS_AUDIT_DETAIL = Business::UserAccessAuditDetail: AUDIT_DETAIL {
        time AccessTime; int Interval;
    }
}

lists! {
    ARRAY_OF_AUDIT_DETAIL = Business::ArrayOfAuditDetail [AuditDetail: AUDIT_DETAIL];
}

pairs! {
    DELETED_ATTRIBUTES = Business::DeletedAttributes [KeyValuePairOfintstring: int text];
}
