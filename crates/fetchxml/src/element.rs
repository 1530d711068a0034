//! XML as plain elements. A document type is refused, and with it every entity but the five that XML
//! knows by itself; so are documents that are too long, too deep or too wide.

use model::Result;
use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};

use crate::refusal::invalid_xml;

/// A URL is shorter (query.md §1.2); what comes in a body or from a row is not longer either.
const MAX_BYTES: usize = 1 << 20;
/// How deep elements may stand in each other. Everything after this file recurses that deep.
const MAX_DEPTH: usize = 64;
const MAX_ELEMENTS: usize = 20_000;
const MAX_ATTRIBUTES: usize = 64;

/// An element of a document.
#[derive(Debug, Default)]
pub(crate) struct Element {
    pub(crate) name: String,
    attributes: Vec<(String, String)>,
    pub(crate) children: Vec<Element>,
    /// The text directly in it.
    pub(crate) text: String,
}

impl Element {
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Refuses attributes with other names.
    pub(crate) fn check_attributes(&self, known: &[&str]) -> Result<()> {
        match self.attributes.iter().find(|(name, _)| !known.contains(&name.as_str())) {
            None => Ok(()),
            Some((name, _)) => Err(invalid_xml(&format!(
                "The attribute '{name}' is not known on '{}'.",
                self.name
            ))),
        }
    }
}

/// Reads a document.
pub(crate) fn read(text: &str) -> Result<Element> {
    if text.len() > MAX_BYTES {
        return Err(invalid_xml("The document is too long."));
    }
    let broken = |error: &dyn std::fmt::Display| invalid_xml(&format!("{error}."));
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}').trim());
    reader.config_mut().expand_empty_elements = true;
    // The elements that are open, the outermost first; below them one that holds the root.
    let mut open = vec![Element::default()];
    let mut count = 0;
    loop {
        let part = match reader.read_event().map_err(|error| broken(&error))? {
            // The reader makes an empty element one that begins and ends.
            Event::Start(start) | Event::Empty(start) => {
                count += 1;
                if count > MAX_ELEMENTS {
                    return Err(invalid_xml("The document has too many elements."));
                }
                if open.len() > MAX_DEPTH {
                    return Err(invalid_xml("The document is too deep."));
                }
                open.push(begin(&start)?);
                continue;
            }
            Event::End(_) => {
                let Some(element) = open.pop() else { break };
                match open.last_mut() {
                    Some(parent) => parent.children.push(element),
                    None => return Err(invalid_xml("An element ends that did not begin.")),
                }
                continue;
            }
            Event::Text(text) => text.xml10_content().into_owned(),
            Event::CData(text) => text.xml10_content().into_owned(),
            Event::GeneralRef(reference) => {
                let character = reference.resolve_char_ref().map_err(|error| broken(&error))?;
                match (character, resolve_predefined_entity(&reference)) {
                    (Some(character), _) => character.to_string(),
                    (None, Some(text)) => text.to_owned(),
                    (None, None) => {
                        return Err(invalid_xml("It names an entity that XML has not."));
                    }
                }
            }
            Event::DocType(_) => return Err(invalid_xml("It has a document type.")),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => continue,
            Event::Eof => break,
        };
        match open.last_mut() {
            Some(element) if !element.name.is_empty() => element.text.push_str(&part),
            _ if part.trim().is_empty() => {}
            _ => return Err(invalid_xml("There is text outside of the root.")),
        }
    }
    let mut roots = match (open.pop(), open.pop()) {
        (Some(outermost), None) => outermost.children,
        _ => return Err(invalid_xml("An element does not end.")),
    };
    match (roots.pop(), roots.pop()) {
        (Some(root), None) => Ok(root),
        _ => Err(invalid_xml("The document is not one element.")),
    }
}

fn begin(start: &BytesStart<'_>) -> Result<Element> {
    let mut element = Element { name: start.name().as_ref().to_owned(), ..Element::default() };
    // The reader's own look for duplicates takes the square of their number.
    for attribute in start.attributes().with_checks(false) {
        let attribute = attribute.map_err(|error| invalid_xml(&format!("{error}.")))?;
        let name: &str = attribute.key.as_ref();
        if name == "xmlns" || name.starts_with("xmlns:") || name.starts_with("xsi:") {
            continue;
        }
        if element.attributes.len() == MAX_ATTRIBUTES {
            return Err(invalid_xml("An element has too many attributes."));
        }
        if element.attribute(name).is_some() {
            return Err(invalid_xml(&format!("The attribute '{name}' stands there twice.")));
        }
        let value = attribute
            .normalized_value(XmlVersion::Implicit1_0)
            .map_err(|error| invalid_xml(&format!("{error}.")))?;
        element.attributes.push((name.to_owned(), value.into_owned()));
    }
    Ok(element)
}
