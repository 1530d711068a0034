//! The types of definitions (soap.md §10): metadata objects, what they are made of, and what is asked of them.
//! Members stand in the order of the product's own schemas, which have more of them than §10 lists.

/// Types with members of their own: constant, namespace and name, the type that is extended, and kinds with the
/// names of members in the order in which they are written.
macro_rules! types {
    ($(
        $(#[$doc:meta])*
        $id:ident = $namespace:ident::$name:ident $(: $base:ident)? { $($kind:ident $($member:ident)+;)* }
    )*) => {
        $($(#[$doc])* pub(crate) static $id: Type = Type {
            name: stringify!($name),
            namespace: Namespace::$namespace,
            shape: Shape::Members {
                base: types!(@base $($base)?),
                members: &[$($(Member { name: stringify!($member), kind: kind!($kind) },)+)*],
            },
        };)*
        pub(super) static ALL: &[&Type] = &[$(&$id),*];
    };
    (@base $base:ident) => { Some(&$base) };
    (@base) => { None };
}

/// A kind: one of the simple ones by a word, else a type of the table.
macro_rules! kind {
    (text) => {
        Kind::Simple("string")
    };
    (int) => {
        Kind::Simple("int")
    };
    (short) => {
        Kind::Simple("short")
    };
    (long) => {
        Kind::Simple("long")
    };
    (double) => {
        Kind::Simple("double")
    };
    (decimal) => {
        Kind::Simple("decimal")
    };
    (bool) => {
        Kind::Simple("boolean")
    };
    (time) => {
        Kind::Simple("dateTime")
    };
    (guid) => {
        Kind::Guid
    };
    (any) => {
        Kind::Any
    };
    ($id:ident) => {
        Kind::Of(&$id)
    };
}

mod attribute;
mod choice;
mod entity;
mod label;
mod list;
mod name;
mod query;
mod relationship;

use super::Type;

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
        list::ALL,
    ];
    files.into_iter().flatten().copied()
}

/// The type with this name. Objects that messages carry have another name in the engine, and the same on the wire.
pub(crate) fn find(name: &str) -> Option<&'static Type> {
    let name = name.strip_prefix("Complex").unwrap_or(name);
    all().find(|each| each.name == name)
}

/// Whether an own member of a type may be nil.
pub(crate) fn is_nillable(owner: &Type, member: &str) -> bool {
    let of = NEVER_NIL.iter().find(|(name, _)| *name == owner.name);
    of.is_none_or(|(_, members)| !members.contains(&member))
}

#[cfg(test)]
mod tests;
