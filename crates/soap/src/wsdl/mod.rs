//! The description of the service (soap.md §12): a set of documents that is made of the table of types once, and
//! holds the address by which it was asked for. Generic clients load it; .NET's look for the binding. It names no
//! policy, which would make clients look for other ways to sign in.

mod markup;
mod schema;
mod service;

#[cfg(test)]
pub(crate) mod check;
#[cfg(test)]
mod tests;

use std::sync::LazyLock;

use crate::xml::Namespace;

/// The namespaces with a schema of their own; `?xsd=xsdN` is the one at place N.
const SCHEMAS: [Namespace; 16] = [
    Namespace::Services,
    Namespace::Serialization,
    Namespace::Core,
    Namespace::Generic,
    Namespace::Arrays,
    Namespace::Core71,
    Namespace::Metadata,
    Namespace::Metadata2013,
    Namespace::Metadata71,
    Namespace::Metadata90,
    Namespace::Core2014,
    Namespace::Core90,
    Namespace::MetadataQuery,
    Namespace::Xrm80,
    Namespace::Core2012,
    Namespace::Business,
];

/// Stands in documents where the address of the service belongs.
const ADDRESS: &str = "{address}";

/// The documents, with places for the address.
static DOCUMENTS: LazyLock<Documents> = LazyLock::new(|| Documents {
    bound: service::bound(),
    service: service::imported(),
    whole: service::whole(),
    schemas: SCHEMAS.iter().map(|namespace| schema::document(*namespace)).collect(),
});

struct Documents {
    /// `?wsdl`
    bound: String,
    /// `?wsdl=wsdl0`
    service: String,
    /// `?singleWsdl`
    whole: String,
    /// `?xsd=xsdN`
    schemas: Vec<String>,
}

/// What a query asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    Bound,
    Service,
    Whole,
    /// One of [`SCHEMAS`].
    Schema(usize),
    /// A document that is none of the set.
    Unknown,
}

impl Wanted {
    /// What a query asks for, if it asks for a description at all.
    pub(crate) fn of(query: &str) -> Option<Self> {
        query.split('&').find_map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            if key.eq_ignore_ascii_case("wsdl") {
                Some(match value {
                    "" => Self::Bound,
                    "wsdl0" => Self::Service,
                    _ => Self::Unknown,
                })
            } else if key.eq_ignore_ascii_case("singleWsdl") {
                Some(if value.is_empty() { Self::Whole } else { Self::Unknown })
            } else if key.eq_ignore_ascii_case("xsd") {
                let place = (0..SCHEMAS.len()).find(|place| *value == *schema_name(*place));
                Some(place.map_or(Self::Unknown, Self::Schema))
            } else {
                None
            }
        })
    }
}

/// The document that was asked for; none if there is no such document. `address` is that of the service, without a
/// query.
pub(crate) fn document(wanted: Wanted, address: &str) -> Option<String> {
    let document = match wanted {
        Wanted::Bound => &DOCUMENTS.bound,
        Wanted::Service => &DOCUMENTS.service,
        Wanted::Whole => &DOCUMENTS.whole,
        Wanted::Schema(place) => DOCUMENTS.schemas.get(place)?,
        Wanted::Unknown => return None,
    };
    Some(document.replace(ADDRESS, &markup::escaped(address)))
}

/// What the schema at a place is called.
fn schema_name(place: usize) -> String {
    ["xsd", &place.to_string()].concat()
}

/// Where the schema of a namespace is.
fn location(namespace: Namespace) -> String {
    let place = SCHEMAS.iter().position(|each| *each == namespace).unwrap_or_default();
    [ADDRESS, "?xsd=", &schema_name(place)].concat()
}
