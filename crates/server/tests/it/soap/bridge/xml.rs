//! As much XML as answers need: elements by their names without prefixes.

use quick_xml::Reader;
use quick_xml::events::Event;

pub(in crate::soap) const SERVICES: &str =
    "http://schemas.microsoft.com/xrm/2011/Contracts/Services";

/// The namespaces that requests declare, with our prefixes for them.
pub(in crate::soap) const NAMESPACES: &str = concat!(
    r#" xmlns:s="http://schemas.xmlsoap.org/soap/envelope/""#,
    r#" xmlns:a="http://schemas.microsoft.com/xrm/2011/Contracts""#,
    r#" xmlns:k="http://schemas.microsoft.com/crm/2011/Contracts""#,
    r#" xmlns:c90="http://schemas.microsoft.com/xrm/9.0/Contracts""#,
    r#" xmlns:c71="http://schemas.microsoft.com/xrm/7.1/Contracts""#,
    r#" xmlns:g="http://schemas.datacontract.org/2004/07/System.Collections.Generic""#,
    r#" xmlns:ser="http://schemas.microsoft.com/2003/10/Serialization/""#,
    r#" xmlns:arr="http://schemas.microsoft.com/2003/10/Serialization/Arrays""#,
    r#" xmlns:xsd="http://www.w3.org/2001/XMLSchema""#,
    r#" xmlns:i="http://www.w3.org/2001/XMLSchema-instance""#,
);

#[derive(Clone, Debug, Default)]
pub(in crate::soap) struct Element {
    pub(in crate::soap) name: String,
    /// Its `i:type` without a prefix.
    pub(in crate::soap) kind: Option<String>,
    pub(in crate::soap) nil: bool,
    pub(in crate::soap) children: Vec<Element>,
    pub(in crate::soap) text: String,
}

impl Element {
    /// A child that has a value.
    pub(in crate::soap) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name && !child.nil)
    }

    /// The text of a child; empty if there is none.
    pub(in crate::soap) fn text_of(&self, name: &str) -> &str {
        self.child(name).map_or("", |child| child.text.as_str())
    }

    /// The descendant at the end of a way along children.
    pub(in crate::soap) fn at(&self, way: &[&str]) -> Option<&Self> {
        way.iter().try_fold(self, |element, name| element.child(name))
    }
}

/// The root of a document.
pub(in crate::soap) fn read(text: &str) -> Element {
    let mut reader = Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    let mut open = vec![Element::default()];
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) | Event::Empty(start) => {
                let local = |name: &str| name.rsplit(':').next().unwrap().to_owned();
                let mut element =
                    Element { name: local(start.name().as_ref()), ..Element::default() };
                for attribute in start.attributes() {
                    let attribute = attribute.unwrap();
                    let value =
                        attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).unwrap();
                    match attribute.key.as_ref() {
                        "i:type" => element.kind = Some(local(&value)),
                        "i:nil" => element.nil = value == "true",
                        _ => {}
                    }
                }
                open.push(element);
            }
            Event::End(_) => {
                let element = open.pop().unwrap();
                open.last_mut().unwrap().children.push(element);
            }
            Event::Text(text) => open.last_mut().unwrap().text.push_str(&text.xml10_content()),
            Event::GeneralRef(reference) => {
                let character = reference.resolve_char_ref().unwrap().map(String::from);
                let text = character.unwrap_or_else(|| {
                    quick_xml::escape::resolve_predefined_entity(&reference).unwrap().to_owned()
                });
                open.last_mut().unwrap().text.push_str(&text);
            }
            Event::Eof => return open.pop().unwrap().children.pop().unwrap(),
            _ => {}
        }
    }
}

/// A text as it stands in a document.
pub(in crate::soap) fn escaped(text: &str) -> String {
    quick_xml::escape::escape(text).into_owned()
}
