//! A JSON object as a list of members whose values are still text. A doubled name is an error.

use std::collections::HashSet;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::value::RawValue;

/// The members of an object, in order.
pub(super) struct Members<'a>(pub(super) Vec<(String, &'a RawValue)>);

/// What some writers of text begin with.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Reads an object, and says what is wrong if it is none.
pub(super) fn read(body: &[u8]) -> Result<Members<'_>, String> {
    let body = body.strip_prefix(BYTE_ORDER_MARK).unwrap_or(body);
    serde_json::from_slice(body).map_err(|error| error.to_string())
}

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members: Vec<(String, &RawValue)> = Vec::with_capacity(FEW);
                while let Some(member) = map.next_entry::<String, &RawValue>()? {
                    members.push(member);
                }
                match doubled(&members) {
                    Some(name) => Err(A::Error::custom(format!(
                        "Multiple properties with the name '{name}' were detected"
                    ))),
                    None => Ok(Members(members)),
                }
            }
        }
        deserializer.deserialize_map(Object)
    }
}

/// Up to so many names are compared with each other.
const FEW: usize = 16;

/// A name that stands more than once.
fn doubled<'m>(members: &'m [(String, &RawValue)]) -> Option<&'m str> {
    let mut names = members.iter().map(|(name, _)| name.as_str());
    if members.len() > FEW {
        let mut known = HashSet::with_capacity(members.len());
        return names.find(|name| !known.insert(*name));
    }
    let earlier = |(index, name): (usize, &'m str)| {
        let mut before = members.iter().take(index);
        before.any(|(known, _)| known == name).then_some(name)
    };
    names.enumerate().find_map(earlier)
}

/// A value, read as far as its column needs it.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Json<'a> {
    Null,
    Bool(bool),
    /// A number as it was sent.
    Number(&'a str),
    Text(String),
    Object,
    Array,
}

impl<'a> Json<'a> {
    /// Reads a value from text that has the form of JSON. A text may still name characters that do
    /// not exist, such as half a surrogate pair.
    pub(super) fn of(text: &'a str) -> Result<Self, String> {
        Ok(match text.as_bytes().first() {
            Some(b'"') => {
                Self::Text(serde_json::from_str(text).map_err(|error| error.to_string())?)
            }
            Some(b'{') => Self::Object,
            Some(b'[') => Self::Array,
            Some(b't') => Self::Bool(true),
            Some(b'f') => Self::Bool(false),
            Some(b'n') | None => Self::Null,
            Some(_) => Self::Number(text),
        })
    }

    /// What a reader of OData calls it.
    pub(super) fn node(&self) -> &'static str {
        match self {
            Self::Object => "StartObject",
            Self::Array => "StartArray",
            _ => "PrimitiveValue",
        }
    }
}
