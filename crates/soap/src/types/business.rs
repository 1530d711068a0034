//! What messages about rights take and answer.

use super::core::ENTITY_REFERENCE;
use super::name::{ACCESS_RIGHTS, PRIVILEGE_DEPTH};
use super::{Kind, Member, Shape, Type};
use crate::xml::Namespace;

types! {
    /// Somebody and the rights that they have.
    PRINCIPAL_ACCESS = Business::PrincipalAccess {
        ACCESS_RIGHTS AccessMask; ENTITY_REFERENCE Principal;
    }
    /// A privilege and how far it reaches.
    ROLE_PRIVILEGE = Business::RolePrivilege {
        guid BusinessUnitId; PRIVILEGE_DEPTH Depth; guid PrivilegeId; text PrivilegeName;
        guid RecordFilterId; text RecordFilterUniqueName;
    }
    /// What somebody may do with a column.
    ATTRIBUTE_PRIVILEGE = Core::AttributePrivilege {
        guid AttributeId; int CanCreate CanRead CanReadUnMasked CanUpdate;
    }
}

lists! {
    ARRAY_OF_PRINCIPAL_ACCESS = Business::ArrayOfPrincipalAccess [PrincipalAccess: PRINCIPAL_ACCESS];
    ARRAY_OF_ROLE_PRIVILEGE = Business::ArrayOfRolePrivilege [RolePrivilege: ROLE_PRIVILEGE];
    ATTRIBUTE_PRIVILEGE_COLLECTION =
        Core::AttributePrivilegeCollection [AttributePrivilege: ATTRIBUTE_PRIVILEGE];
}
