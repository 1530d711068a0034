//! The types of definitions (soap.md §10): metadata objects, what they are made of, and what is asked of them.
//! Members stand in the order of the product's own schemas, which have more of them than §10 lists.

mod attribute;
mod choice;
mod entity;
mod label;
mod list;
mod name;
mod query;
mod relationship;

use std::collections::HashSet;
use std::sync::LazyLock;

use super::Type;
use crate::xml::Namespace;

/// The members that are never nil: values of .NET that cannot be null. Where there is no value they are left
/// out.
const NEVER_NIL: &[(&str, &[&str])] = &[
    ("AttributeMetadata", &["IsValidODataAttribute"]),
    ("OptionMetadata", &["IsHidden"]),
    ("EntityNameAttributeMetadata", &["IsEntityReferenceStored"]),
    ("ManagedPropertyAttributeMetadata", &["ValueAttributeTypeCode"]),
    ("RelationshipMetadataBase", &["RelationshipType"]),
    ("AssociatedMenuConfiguration", &["AvailableOffline", "IsCustomizable", "ViewId"]),
    (
        "SecurityPrivilegeMetadata",
        &[
            "CanBeBasic",
            "CanBeDeep",
            "CanBeEntityReference",
            "CanBeGlobal",
            "CanBeLocal",
            "CanBeParentEntityReference",
            "CanBeRecordFilter",
            "PrivilegeId",
            "PrivilegeType",
        ],
    ),
    ("EntityKeyMetadata", &["EntityKeyIndexStatus"]),
    ("MetadataFilterExpression", &["FilterOperator"]),
    ("MetadataConditionExpression", &["ConditionOperator"]),
    ("MetadataPropertiesExpression", &["AllProperties"]),
    ("LocalizedLabel", &["LanguageCode"]),
    ("BooleanManagedProperty", &["CanBeChanged", "Value"]),
    ("ManagedPropertyAttributeRequiredLevel", &["CanBeChanged", "Value"]),
];

/// All of them.
pub(crate) fn all() -> impl Iterator<Item = &'static Type> {
    let files = [
        entity::ALL,
        attribute::ALL,
        choice::ALL,
        relationship::ALL,
        label::ALL,
        query::ALL,
        name::ALL,
        list::LISTS,
        list::PAIRS,
    ];
    files.into_iter().flatten().copied()
}

/// Whether a type is one of these.
pub(crate) fn owns(kind: &Type) -> bool {
    static OWN: LazyLock<HashSet<(Namespace, &str)>> =
        LazyLock::new(|| all().map(|each| (each.namespace, each.name)).collect());
    OWN.contains(&(kind.namespace, kind.name))
}

/// Whether an own member of a type may be nil.
pub(crate) fn is_nillable(owner: &Type, member: &str) -> bool {
    let of = NEVER_NIL.iter().find(|(name, _)| *name == owner.name);
    of.is_none_or(|(_, members)| !members.contains(&member))
}

#[cfg(test)]
mod tests;
