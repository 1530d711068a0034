//! Reads a document into elements, in time and memory that its length bounds: no document type, no entity
//! but the five of XML itself, and limits of depth and width.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::Event;
use quick_xml::events::attributes::Attributes;

use super::{Attribute, Element, Name, Namespace};

/// Why a text is no document that we read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Malformed(pub(crate) String);

/// How much there may be of what.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// How deep elements stand in each other.
    pub(crate) depth: usize,
    /// Elements, and attributes that are kept, in all: this bounds the memory, whatever the length.
    pub(crate) parts: usize,
    /// Attributes of an element, declarations of namespaces included.
    pub(crate) attributes: usize,
    /// Namespaces that are declared at one place: each name is looked for among them.
    pub(crate) scope: usize,
}

impl Limits {
    /// Those of an envelope (soap.md §2).
    pub(crate) const ENVELOPE: Self =
        Self { depth: 256, parts: 600_000, attributes: 128, scope: 256 };

    /// Those of an envelope of somebody whom only it can make known.
    pub(crate) const UNKNOWN: Self = Self { parts: 100_000, ..Self::ENVELOPE };
}

/// How many attributes an element may have that are kept: each is compared with all before it.
const KEPT: usize = 32;

/// A namespace that is declared where the reader stands.
struct Declared<'a> {
    prefix: &'a str,
    uri: &'a str,
    depth: usize,
}

struct State<'a> {
    limits: Limits,
    parts: usize,
    scope: Vec<Declared<'a>>,
    open: Vec<Element<'a>>,
}

/// Reads a document.
///
/// # Errors
/// If it is malformed, has a document type or unknown entities, or goes beyond a limit.
pub(crate) fn read(text: &str, limits: Limits) -> Result<Element<'_>, Malformed> {
    let broken = |error: &dyn std::fmt::Display| Malformed(format!("{error}."));
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.bytes().any(is_forbidden) || text.contains(['\u{fffe}', '\u{ffff}']) {
        return Err(Malformed("There is a character that no document may have.".into()));
    }
    let mut reader = Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    // Below the elements that are open there is one that holds the root.
    let mut state = State { limits, parts: 0, scope: Vec::new(), open: vec![Element::default()] };
    loop {
        let part: Cow<'_, str> = match reader.read_event().map_err(|error| broken(&error))? {
            // The reader makes an empty element one that begins and ends.
            Event::Start(start) | Event::Empty(start) => {
                let tag = within(text, &start);
                state.begin(tag, start.name().into_inner())?;
                continue;
            }
            Event::End(_) => {
                state.end()?;
                continue;
            }
            Event::Text(text) => text.xml10_content(),
            Event::CData(text) => text.xml10_content(),
            Event::GeneralRef(reference) => {
                let character = reference.resolve_char_ref().map_err(|error| broken(&error))?;
                if let Some(character) = character {
                    Cow::Owned(character.to_string())
                } else {
                    let found = resolve_predefined_entity(&reference);
                    Cow::Borrowed(found.ok_or_else(|| {
                        Malformed("An entity that is none of XML's own is not allowed.".into())
                    })?)
                }
            }
            Event::DocType(_) => {
                return Err(Malformed("A document type is not allowed.".into()));
            }
            Event::Decl(declaration) => {
                // It is the first, or there is none.
                if within(text, &declaration).as_ptr().addr() != text.as_ptr().addr() + 2 {
                    return Err(Malformed("An XML declaration stands in the middle.".into()));
                }
                if let Some(encoding) = declaration.encoding() {
                    check_encoding(&encoding.map_err(|error| broken(&error))?)?;
                }
                continue;
            }
            Event::Comment(_) | Event::PI(_) => continue,
            Event::Eof => break,
        };
        state.text(part)?;
    }
    state.finish()
}

/// That what says how a text is encoded says what it is.
///
/// # Errors
/// If it names another encoding than UTF-8, or ASCII, which is a part of it.
pub(crate) fn check_encoding(name: &str) -> Result<(), Malformed> {
    let is_ours = ["utf-8", "utf8", "us-ascii"].iter().any(|ours| name.eq_ignore_ascii_case(ours));
    if is_ours { Ok(()) } else { Err(Malformed("The encoding is none but UTF-8.".into())) }
}

/// Whether no document may have a character of one byte as it is.
fn is_forbidden(byte: u8) -> bool {
    byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r')
}

/// The same text as a part of the document, which lives longer.
fn within<'a>(document: &'a str, part: &str) -> &'a str {
    let start = part.as_ptr().addr().wrapping_sub(document.as_ptr().addr());
    document.get(start..start.wrapping_add(part.len())).unwrap_or_default()
}

impl<'a> State<'a> {
    /// Begins an element; `tag` is what stands between the brackets.
    fn begin(&mut self, tag: &'a str, name: &str) -> Result<(), Malformed> {
        let depth = self.open.len();
        if depth > self.limits.depth {
            return Err(Malformed("The document is too deep.".into()));
        }
        self.count()?;
        let written = tag.get(..name.len()).unwrap_or_default();
        let attributes = self.attributes(tag, written.len(), depth)?;
        let mut element = Element { name: self.resolve(written, true)?, ..Element::default() };
        let mut has_nil = false;
        for (name, value) in attributes {
            let name = self.resolve(name, false)?;
            let twice = if name.is(Namespace::Instance, "type") {
                element.kind.replace(self.kind(&value)?).is_some()
            } else if name.is(Namespace::Instance, "nil") {
                element.nil = matches!(value.trim(), "true" | "1");
                std::mem::replace(&mut has_nil, true)
            } else {
                let known = element.attributes.iter().any(|each: &Attribute<'_>| each.name == name);
                self.count()?;
                if element.attributes.len() == KEPT {
                    return Err(too_many_attributes());
                }
                element.attributes.push(Attribute { name, value });
                known
            };
            if twice {
                return Err(twice_there(name.local));
            }
        }
        self.open.push(element);
        Ok(())
    }

    /// The attributes of a tag; declarations of namespaces are taken into the scope.
    fn attributes(
        &mut self,
        tag: &'a str,
        name_len: usize,
        depth: usize,
    ) -> Result<Vec<(&'a str, Cow<'a, str>)>, Malformed> {
        let mut found = Vec::new();
        // The reader's own look for duplicates takes the square of their number.
        for (place, attribute) in Attributes::new(tag, name_len).with_checks(false).enumerate() {
            if place == self.limits.attributes {
                return Err(too_many_attributes());
            }
            let attribute = attribute.map_err(|error| Malformed(format!("{error}.")))?;
            let name: &'a str = attribute.key.into_inner();
            let prefix = match name.split_once(':') {
                Some(("xmlns", prefix)) => prefix,
                None if name == "xmlns" => "",
                _ => {
                    let value = attribute.normalized_value(XmlVersion::Implicit1_0);
                    found.push((name, value.map_err(|error| Malformed(format!("{error}.")))?));
                    continue;
                }
            };
            // With escapes in it, it might be any name: nobody may take what stands in it for something else.
            let plain = match attribute.value {
                Cow::Borrowed(uri) if !uri.contains('&') => Some(uri),
                _ => None,
            };
            let uri =
                plain.ok_or_else(|| Malformed("The name of a namespace has escapes.".into()))?;
            let here = self.scope.iter().rev().take_while(|each| each.depth == depth);
            if here.into_iter().any(|each| each.prefix == prefix) {
                return Err(twice_there(prefix));
            }
            if self.scope.len() == self.limits.scope {
                return Err(Malformed("Too many namespaces are declared.".into()));
            }
            self.scope.push(Declared { prefix, uri, depth });
        }
        Ok(found)
    }

    /// A name with its namespace; those of attributes without a prefix have none.
    fn resolve(&self, written: &'a str, by_default: bool) -> Result<Name<'a>, Malformed> {
        match written.split_once(':') {
            Some((prefix, local))
                if prefix.is_empty() || local.is_empty() || local.contains(':') =>
            {
                Err(Malformed(format!("'{written}' is no name.")))
            }
            Some(("xml", local)) => Ok(Name { uri: "http://www.w3.org/XML/1998/namespace", local }),
            Some((prefix, local)) => match self.declared(prefix) {
                Some(uri) => Ok(Name { uri, local }),
                None => Err(Malformed(format!("The prefix '{prefix}' is not declared."))),
            },
            None if by_default => {
                Ok(Name { uri: self.declared("").unwrap_or_default(), local: written })
            }
            None => Ok(Name { uri: "", local: written }),
        }
    }

    /// The type that a value of `i:type` names.
    fn kind(&self, value: &Cow<'a, str>) -> Result<Name<'a>, Malformed> {
        match value {
            Cow::Borrowed(text) => self.resolve(text.trim(), true),
            Cow::Owned(text) => Err(Malformed(format!("'{text}' is no name of a type."))),
        }
    }

    fn declared(&self, prefix: &str) -> Option<&'a str> {
        self.scope.iter().rev().find(|each| each.prefix == prefix).map(|each| each.uri)
    }

    fn end(&mut self) -> Result<(), Malformed> {
        let element = self.open.pop();
        let depth = self.open.len();
        while self.scope.last().is_some_and(|each| each.depth >= depth) {
            self.scope.pop();
        }
        match element.zip(self.open.last_mut()) {
            Some((element, parent)) => {
                // Most have one child or many: room for four at once is twice the memory.
                if parent.children.is_empty() {
                    parent.children.reserve_exact(1);
                }
                parent.children.push(element);
            }
            None => return Err(Malformed("An element ends that did not begin.".into())),
        }
        Ok(())
    }

    fn text(&mut self, part: Cow<'a, str>) -> Result<(), Malformed> {
        match self.open.last_mut() {
            // What stands between elements to make them look well is nobody's value.
            Some(element) if !element.children.is_empty() && part.trim().is_empty() => Ok(()),
            Some(element) if !element.name.local.is_empty() => {
                if element.text.is_empty() {
                    element.text = part;
                } else {
                    element.text.to_mut().push_str(&part);
                }
                Ok(())
            }
            _ if part.trim().is_empty() => Ok(()),
            _ => Err(Malformed("There is text outside of the root.".into())),
        }
    }

    fn count(&mut self) -> Result<(), Malformed> {
        self.parts += 1;
        if self.parts > self.limits.parts {
            return Err(Malformed("The document has too many elements.".into()));
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Element<'a>, Malformed> {
        let mut roots = match (self.open.pop(), self.open.pop()) {
            (Some(outermost), None) => outermost.children,
            _ => return Err(Malformed("An element does not end.".into())),
        };
        match (roots.pop(), roots.pop()) {
            (Some(root), None) => Ok(root),
            _ => Err(Malformed("The document is not one element.".into())),
        }
    }
}

fn too_many_attributes() -> Malformed {
    Malformed("An element has too many attributes.".into())
}

fn twice_there(name: &str) -> Malformed {
    Malformed(format!("The attribute '{name}' stands there twice."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_resolved_where_they_stand() {
        let text = r#"<s:a xmlns:s="urn:1" xmlns="urn:2" xmlns:i="http://www.w3.org/2001/XMLSchema-instance">
            <b i:type="s:T" s:c="1" d="2">x &lt;&#65;</b><s:e xmlns:s="urn:3" i:nil="true"/><s:f/></s:a>"#;
        let root = read(text, Limits::ENVELOPE).unwrap();
        assert_eq!(root.name, Name { uri: "urn:1", local: "a" });
        let [b, e, f] = &root.children[..] else { panic!() };
        assert_eq!(b.name, Name { uri: "urn:2", local: "b" });
        assert_eq!(b.kind, Some(Name { uri: "urn:1", local: "T" }));
        assert_eq!((b.attribute("c"), b.attribute("d")), (Some("1"), Some("2")));
        assert_eq!(b.text, "x <A");
        assert!(e.nil && e.name.uri == "urn:3" && f.name.uri == "urn:1");
    }

    #[test]
    fn what_is_no_plain_document_is_refused() {
        for text in [
            "",
            "x",
            "<a>",
            "<a></b>",
            "<a/><b/>",
            "<p:a/>",
            "<!DOCTYPE a><a/>",
            "<a>&x;</a>",
            "<a b='1' b='2'/>",
        ] {
            assert!(read(text, Limits::ENVELOPE).is_err(), "{text}");
        }
        let deep = "<a>".repeat(300) + &"</a>".repeat(300);
        assert!(read(&deep, Limits::ENVELOPE).is_err());
        let limits = Limits { parts: 3, ..Limits::ENVELOPE };
        assert!(read("<a><b/><c/></a>", limits).is_ok());
        assert!(read("<a><b/><c d='1'/></a>", limits).is_err());
    }
}
