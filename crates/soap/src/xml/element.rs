//! An element of a document that was read: names are resolved, so that nobody after the reader knows
//! prefixes.

use std::borrow::Cow;

use super::Namespace;

/// A name and its namespace.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Name<'a> {
    /// The namespace as it was written; empty if there is none.
    pub(crate) uri: &'a str,
    /// The name without a prefix.
    pub(crate) local: &'a str,
}

impl Name<'_> {
    /// Whether it is this name.
    pub(crate) fn is(&self, namespace: Namespace, local: &str) -> bool {
        self.local == local && self.uri == namespace.uri()
    }
}

/// An attribute that declares no namespace and is neither `i:type` nor `i:nil`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Attribute<'a> {
    pub(crate) name: Name<'a>,
    pub(crate) value: Cow<'a, str>,
}

/// An element.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Element<'a> {
    pub(crate) name: Name<'a>,
    /// Its `i:type`, resolved.
    pub(crate) kind: Option<Name<'a>>,
    /// Whether `i:nil` says that it has no value.
    pub(crate) nil: bool,
    pub(crate) attributes: Vec<Attribute<'a>>,
    pub(crate) children: Vec<Element<'a>>,
    /// The text directly in it.
    pub(crate) text: Cow<'a, str>,
}

impl<'a> Element<'a> {
    /// The first child with this name, in whatever namespace (soap.md §4, rule 2), unless it is nil.
    pub(crate) fn child(&self, local: &str) -> Option<&Element<'a>> {
        self.children.iter().find(|child| child.name.local == local).filter(|child| !child.nil)
    }

    /// The text of a child, without the white space around it; `None` if there is no child or it is nil.
    pub(crate) fn text_of(&self, local: &str) -> Option<&str> {
        self.child(local).map(|child| child.text.trim())
    }

    /// The value of an attribute, in whatever namespace.
    pub(crate) fn attribute(&self, local: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|each| each.name.local == local);
        found.map(|each| each.value.as_ref())
    }
}
