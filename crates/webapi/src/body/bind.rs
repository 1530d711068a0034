//! The address of a row or of a global choice in a body: `accounts(g)`, `/accounts(g)` or an absolute
//! URL.

use engine::Catalog;
use model::Error;
use model::message::{Record, RecordType};
use model::value::Reference;

use crate::translate::Keys;
use odata::{Key, Literal, Segment};

/// Why an address does not lead to a row.
pub(crate) enum Refused {
    /// A sentence for the payload's frame.
    Detail(String),
    /// An error of its own.
    Error(Error),
}

/// The row at an address.
pub(super) fn resolve(catalog: &Catalog, keys: &Keys, address: &str) -> Result<Reference, Refused> {
    let wrong = || Refused::Detail(format!("The address '{address}' does not name a row."));
    if address.starts_with('$') {
        return Err(Refused::Detail(format!(
            "Content-ID Reference: '{address}' does not exist in the batch context."
        )));
    }
    let segments = odata::segments(below_root(address)).map_err(|_| wrong())?;
    let [Segment { name, inside: Some(key) }] = segments.as_slice() else { return Err(wrong()) };
    let key = Key::parse(key).map_err(|_| wrong())?;
    let table = catalog
        .table_of_set(name)
        .ok_or_else(|| Refused::Error(Error::SegmentNotFound(name.clone())))?;
    keys.row(table, &key).map_err(Refused::Error)
}

/// The global choice at an address, as a record of its key alone.
pub(super) fn choice(kind: &'static RecordType, address: &str) -> Result<Record, Refused> {
    let wrong = || Refused::Detail(format!("The address '{address}' does not name a choice."));
    let segments = odata::segments(below_root(address)).map_err(|_| wrong())?;
    let [Segment { name, inside: Some(key) }] = segments.as_slice() else { return Err(wrong()) };
    if name != "GlobalOptionSetDefinitions" {
        return Err(Refused::Error(Error::SegmentNotFound(name.clone())));
    }
    let record = Record::new(kind);
    let named = match Key::parse(key).map_err(|_| wrong())? {
        Key::Id(id) => return Ok(record.with("MetadataId", id)),
        Key::Named(named) => named,
        Key::Empty => return Err(wrong()),
    };
    match named.as_slice() {
        [(name, Literal::Guid(id))] if name == "MetadataId" => Ok(record.with("MetadataId", *id)),
        [(name, Literal::Text(text))] if name == "Name" => Ok(record.with("Name", text.as_str())),
        _ => Err(wrong()),
    }
}

/// What follows the service root of an absolute URL or path; another path as it is.
fn below_root(address: &str) -> &str {
    let path = match address.split_once("://") {
        Some((_, rest)) => rest.find('/').and_then(|start| rest.get(start..)).unwrap_or(""),
        None => address,
    };
    match path.split_once("/api/data/") {
        Some((_, rest)) => rest.split_once('/').map_or("", |(_, rest)| rest),
        None => path,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_service_root_is_cut_off() {
        let check = |address, expected| assert_eq!(below_root(address), expected);
        check("accounts(g)", "accounts(g)");
        check("/accounts(g)", "/accounts(g)");
        check("https://host/api/data/v9.2/accounts(g)", "accounts(g)");
        check("https://host/contoso/api/data/v9.2//accounts(g)", "/accounts(g)");
        check("/api/data/v9.2/accounts(g)", "accounts(g)");
        check("https://host", "");
    }
}
