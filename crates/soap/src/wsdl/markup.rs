//! Writes the documents of the description: elements with attributes and no text, names as they are given.

use crate::xml::Namespace;

/// A document in the making.
#[derive(Debug)]
pub(super) struct Markup {
    out: String,
    open: Vec<&'static str>,
    /// Whether the last tag is not ended yet.
    pending: bool,
}

impl Markup {
    /// An empty document.
    pub(super) fn new() -> Self {
        let out = r#"<?xml version="1.0" encoding="utf-8"?>"#.to_owned();
        Self { out, open: Vec::new(), pending: false }
    }

    /// Begins an element.
    pub(super) fn open(&mut self, name: &'static str) -> &mut Self {
        self.end_tag();
        self.out.push('<');
        self.out.push_str(name);
        self.open.push(name);
        self.pending = true;
        self
    }

    /// Gives the element that was just begun an attribute.
    pub(super) fn with(&mut self, name: &str, value: &str) -> &mut Self {
        for part in [" ", name, "=\"", &escaped(value), "\""] {
            self.out.push_str(part);
        }
        self
    }

    /// Declares a namespace on the element that was just begun.
    pub(super) fn declare(&mut self, namespace: Namespace) -> &mut Self {
        let name = ["xmlns:", prefix(namespace)].concat();
        self.with(&name, namespace.uri())
    }

    /// Ends the element that was begun last.
    pub(super) fn close(&mut self) -> &mut Self {
        let Some(name) = self.open.pop() else { return self };
        if self.pending {
            self.out.push_str("/>");
            self.pending = false;
        } else {
            for part in ["</", name, ">"] {
                self.out.push_str(part);
            }
        }
        self
    }

    /// The document. Whatever is open ends.
    pub(super) fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.close();
        }
        self.out
    }

    fn end_tag(&mut self) {
        if self.pending {
            self.out.push('>');
            self.pending = false;
        }
    }
}

/// The prefix of a namespace in all documents.
pub(super) const fn prefix(namespace: Namespace) -> &'static str {
    match namespace {
        Namespace::Schema => "xs",
        Namespace::Services => "tns",
        Namespace::Core => "x",
        Namespace::Business => "k",
        Namespace::Generic => "gen",
        Namespace::Serialization => "ser",
        Namespace::Arrays => "arr",
        Namespace::Metadata => "m",
        Namespace::Metadata2013 => "m13",
        Namespace::Metadata71 => "m71",
        Namespace::Metadata90 => "m90",
        Namespace::MetadataQuery => "mq",
        Namespace::Xrm80 => "m80",
        Namespace::Core2012 => "c12",
        Namespace::Core2014 => "c14",
        Namespace::Core71 => "c71",
        Namespace::Core90 => "c90",
        Namespace::Instance => "i",
        Namespace::Envelope11 | Namespace::Envelope12 => "s",
        Namespace::Addressing => "wsa",
        Namespace::Security => "o",
    }
}

/// A name with the prefix of its namespace.
pub(super) fn qualified(namespace: Namespace, name: &str) -> String {
    [prefix(namespace), ":", name].concat()
}

/// A value as an attribute has it.
pub(super) fn escaped(value: &str) -> String {
    value.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}
