//! The types of the wire, as data: their namespaces and their members in the order in which they are written
//! (soap.md §§4, 6, 10). The reader, the writer and the WSDL all go by this table.

pub(crate) mod metadata;

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
    /// **ser**:duration.
    Duration,
    /// Any type, said by `i:type`.
    Any,
    /// A type of this table.
    Of(&'static Type),
}

/// The type with this name.
pub(crate) fn find(_: &str) -> Option<&'static Type> {
    None
}
