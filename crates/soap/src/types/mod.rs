//! The types of the wire, as data: their namespaces and their members in the order in which they are written
//! (soap.md §§4, 6, 10). The reader, the writer and the WSDL all go by this table.

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

/// Lists: constant, namespace and name, and what stands in them.
macro_rules! lists {
    ($($id:ident = $namespace:ident::$name:ident [$item:ident: $kind:ident];)*) => {
        $(pub(crate) static $id: Type = Type {
            name: stringify!($name),
            namespace: Namespace::$namespace,
            shape: Shape::List { item: stringify!($item), kind: kind!($kind) },
        };)*
        pub(super) static LISTS: &[&Type] = &[$(&$id,)*];
    };
}

/// Collections of keys and values: constant, namespace and name, what a pair is called, and the types of both.
macro_rules! pairs {
    ($($id:ident = $namespace:ident::$name:ident [$item:ident: $key:ident $value:ident];)*) => {
        $(pub(crate) static $id: Type = Type {
            name: stringify!($name),
            namespace: Namespace::$namespace,
            shape: Shape::Pairs {
                item: stringify!($item),
                key: kind!($key),
                value: kind!($value),
            },
        };)*
        pub(super) static PAIRS: &[&Type] = &[$(&$id,)*];
    };
}

/// Names: constant, namespace and name, and the names.
macro_rules! names {
    ($(
        $(#[$doc:meta])*
        $id:ident = $namespace:ident::$name:ident $(($flags:ident))? [$($value:ident)+];
    )*) => {
        $($(#[$doc])* pub(crate) static $id: Type = Type {
            name: stringify!($name),
            namespace: Namespace::$namespace,
            shape: Shape::Names {
                flags: names!(@flags $($flags)?),
                names: &[$(stringify!($value)),+],
            },
        };)*
        pub(super) static ALL: &[&Type] = &[$(&$id),*];
    };
    (@flags flags) => { true };
    (@flags) => { false };
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

pub(crate) mod arrays;
pub(crate) mod audit;
pub(crate) mod business;
pub(crate) mod changes;
pub(crate) mod core;
pub(crate) mod message;
pub(crate) mod metadata;
pub(crate) mod name;
pub(crate) mod operation;
pub(crate) mod organization;
pub(crate) mod query;

use std::collections::HashMap;
use std::sync::LazyLock;

use model::message::{ChoiceType, RecordType};

use crate::xml::Namespace;

/// A type of the wire.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Type {
    /// Its name.
    pub(crate) name: &'static str,
    /// Its namespace; its own members are elements of it, too.
    pub(crate) namespace: Namespace,
    /// What it is made of.
    pub(crate) shape: Shape,
}

/// What a type is made of.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Shape {
    /// Members of its own, after those of the type that it extends.
    Members {
        /// The type that it extends.
        base: Option<&'static Type>,
        /// Its own members, in the order in which they are written.
        members: &'static [Member],
    },
    /// Names, of which a value is one, or any number where they are flags.
    Names {
        /// Whether a value may be several.
        flags: bool,
        /// The names.
        names: &'static [&'static str],
    },
    /// Any number of elements with this name in the type's namespace.
    List {
        /// Their name.
        item: &'static str,
        /// Their type.
        kind: Kind,
    },
    /// Any number of pairs, called so in the type's namespace; their `key` and `value` stand in **gen**.
    Pairs {
        /// What a pair is called.
        item: &'static str,
        /// The type of keys.
        key: Kind,
        /// The type of values.
        value: Kind,
    },
}

/// A member of a type.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Member {
    /// Its name.
    pub(crate) name: &'static str,
    /// Its type.
    pub(crate) kind: Kind,
}

/// The type of a member.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    /// A simple type of XML Schema, by its name there: `string`, `int`, `boolean`, `dateTime`…
    Simple(&'static str),
    /// **ser**:guid.
    Guid,
    /// Any type, said by `i:type`.
    Any,
    /// A type of this table.
    Of(&'static Type),
}

/// Types that messages know by another name than the wire has.
const OTHERWISE: &[(&str, &str)] = &[
    ("XrmAttributeExpression", "AttributeExpression"),
    ("XrmAggregateType", "AggregateType"),
    ("XrmDateTimeGrouping", "DateTimeGroupingType"),
];

/// What objects of metadata are called before their names where messages carry them.
const CARRIED: &str = "Complex";

/// Members that may be nil although what they hold is a value of .NET.
const NULLABLE: &[(&str, &str)] = &[
    ("Entity", "EntityState"),
    ("Relationship", "PrimaryEntityRole"),
    ("QueryExpression", "TopCount"),
    ("QueryByAttribute", "TopCount"),
    ("OrganizationRequest", "RequestId"),
];

/// All types.
pub(crate) fn all() -> impl Iterator<Item = &'static Type> {
    let files = [
        core::ALL,
        core::LISTS,
        core::PAIRS,
        query::ALL,
        query::LISTS,
        query::PAIRS,
        name::ALL,
        message::ALL,
        message::LISTS,
        message::PAIRS,
        organization::ALL,
        organization::PAIRS,
        changes::ALL,
        changes::LISTS,
        business::ALL,
        business::LISTS,
        audit::ALL,
        audit::LISTS,
        audit::PAIRS,
        arrays::LISTS,
    ];
    files.into_iter().flatten().copied().chain(metadata::all())
}

/// Types by their names: one is looked up for every object of a definition.
static BY_NAME: LazyLock<HashMap<&'static str, &'static Type>> = LazyLock::new(|| {
    let mut found = HashMap::new();
    for kind in all() {
        found.entry(kind.name).or_insert(kind);
    }
    found
});

/// The type with this name. Where two namespaces have the name, it is that of the older one.
pub(crate) fn find(name: &str) -> Option<&'static Type> {
    let otherwise = OTHERWISE.iter().find(|(known, _)| *known == name);
    let name = otherwise.map_or(name, |(_, name)| name);
    let name = name.strip_prefix(CARRIED).unwrap_or(name);
    BY_NAME.get(name).copied()
}

/// The type with this name in this namespace.
pub(crate) fn find_in(namespace: Namespace, name: &str) -> Option<&'static Type> {
    all().find(|each| each.namespace == namespace && each.name == name)
}

/// The type of the records that a message takes or answers.
pub(crate) fn record(record: &RecordType) -> Option<&'static Type> {
    find(record.name)
}

/// The type of the choices that a message takes or answers.
pub(crate) fn choice(choice: &ChoiceType) -> Option<&'static Type> {
    find(choice.name)
}

/// Whether an own member of a type may be nil: what cannot be null in .NET is left out instead.
pub(crate) fn is_nillable(owner: &Type, member: &Member) -> bool {
    if metadata::owns(owner) {
        return metadata::is_nillable(owner, member.name);
    }
    let is_value = match member.kind {
        Kind::Simple(name) => name != "string" && name != "base64Binary",
        Kind::Guid => true,
        Kind::Any => false,
        Kind::Of(kind) => matches!(kind.shape, Shape::Names { .. }),
    };
    !is_value || NULLABLE.contains(&(owner.name, member.name))
}

#[cfg(test)]
mod tests;
