//! XML as plain elements, for files that Microsoft's tools write. A document type is refused, and with
//! it every entity but XML's own five; so are documents that are deeper than any of these files.

use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

const MAX_DEPTH: usize = 128;

/// An element of a document.
#[derive(Debug, Default)]
pub(crate) struct Element {
    pub(crate) name: String,
    attributes: Vec<(String, String)>,
    pub(crate) children: Vec<Element>,
    text: String,
}

impl Element {
    /// The value of an attribute.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The first element of this name in it.
    pub(crate) fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.name == name)
    }

    /// All elements of one name in another.
    pub(crate) fn list<'a>(&'a self, of: &str, name: &str) -> Vec<&'a Element> {
        let children = self.child(of).map_or(&[][..], |list| list.children.as_slice());
        children.iter().filter(|child| child.name == name).collect()
    }

    /// The text directly in it, without blanks around.
    pub(crate) fn text(&self) -> &str {
        self.text.trim()
    }

    /// The text of an element in it; none if it is empty or absent.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        self.child(name).map(Element::text).filter(|text| !text.is_empty())
    }

    /// Yes or no, as these files write it.
    pub(crate) fn switch(&self, name: &str) -> Option<bool> {
        match self.value(name)? {
            "1" | "true" | "True" => Some(true),
            "0" | "false" | "False" => Some(false),
            _ => None,
        }
    }

    /// A number.
    pub(crate) fn number<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.value(name)?.parse().ok()
    }
}

/// Reads a document; the reason if it is none.
pub(crate) fn read(text: &str) -> Result<Element, String> {
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}').trim());
    reader.config_mut().expand_empty_elements = true;
    // The elements that are open, the outermost first; below them one that holds the root.
    let mut open = vec![Element::default()];
    loop {
        match reader.read_event().map_err(|error| error.to_string())? {
            Event::Start(start) | Event::Empty(start) => {
                if open.len() > MAX_DEPTH {
                    return Err("the document is too deep".to_owned());
                }
                open.push(begin(&start)?);
            }
            Event::End(_) => {
                let Some(element) = open.pop() else { break };
                match open.last_mut() {
                    Some(parent) => parent.children.push(element),
                    None => return Err("an element ends that did not begin".to_owned()),
                }
            }
            Event::Text(text) => push(&mut open, &text.xml10_content()),
            Event::CData(text) => push(&mut open, &text.xml10_content()),
            Event::GeneralRef(reference) => {
                let character = reference.resolve_char_ref().map_err(|error| error.to_string())?;
                match (character, resolve_predefined_entity(&reference)) {
                    (Some(character), _) => push(&mut open, character.encode_utf8(&mut [0; 4])),
                    (None, Some(text)) => push(&mut open, text),
                    (None, None) => return Err("it names an entity that XML has not".to_owned()),
                }
            }
            Event::DocType(_) => return Err("it has a document type".to_owned()),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            Event::Eof => break,
        }
    }
    let mut roots = match (open.pop(), open.pop()) {
        (Some(outermost), None) => outermost.children,
        _ => return Err("an element does not end".to_owned()),
    };
    match (roots.pop(), roots.pop()) {
        (Some(root), None) => Ok(root),
        _ => Err("the document is not one element".to_owned()),
    }
}

fn push(open: &mut [Element], text: &str) {
    if let Some(element) = open.last_mut() {
        element.text.push_str(text);
    }
}

fn begin(start: &BytesStart<'_>) -> Result<Element, String> {
    let mut element = Element { name: start.name().as_ref().to_owned(), ..Element::default() };
    for attribute in start.attributes().with_checks(false) {
        let attribute = attribute.map_err(|error| error.to_string())?;
        let name: &str = attribute.key.as_ref();
        let value = attribute.normalized_value(XmlVersion::Implicit1_0);
        let value = value.map_err(|error| error.to_string())?.into_owned();
        element.attributes.push((name.to_owned(), value));
    }
    Ok(element)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_document_is_refused() {
        let check = |text: &str, expected: &str| {
            assert!(read(text).unwrap_err().contains(expected), "{text}");
        };
        check("", "not one element");
        check("<a><b></a>", "");
        check("<a>", "does not end");
        check("<a/><b/>", "not one element");
        check("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "document type");
        check("<a>&b;</a>", "entity");
        check(&"<a>".repeat(200), "too deep");
        let root =
            read("\u{feff}<?xml version='1.0'?><a b='1 &amp; 2'> x<c>1</c>&lt;</a>").unwrap();
        assert_eq!((root.attribute("b"), root.text()), (Some("1 & 2"), "x<"));
        assert_eq!(root.switch("c"), Some(true));
    }
}
