//! The address of a row or of a global choice in a body: `accounts(g)`, `/accounts(g)` or an absolute
//! URL.

use engine::Catalog;
use model::Error;
use model::message::{DefinitionKey, DefinitionSet, DefinitionStep, Record, RecordType};
use model::value::Reference;

use crate::definitions::Target;
use crate::translate::Keys;
use odata::{Key, Segment};

/// Why an address does not lead to a row.
pub(crate) enum Refused {
    /// A sentence for the payload's frame.
    Detail(String),
    /// An error of its own.
    Error(Error),
}

impl Refused {
    /// The same about one of many rows.
    pub(super) fn of_item(self, index: usize) -> Self {
        match self {
            Self::Detail(detail) => Self::Detail(format!("{detail} (Targets[{index}])")),
            Self::Error(error) => Self::Error(error.of_item(index, None)),
        }
    }
}

/// The row at an address.
pub(super) fn resolve(catalog: &Catalog, keys: &Keys, address: &str) -> Result<Reference, Refused> {
    let wrong = || Refused::Detail(format!("The address '{address}' does not name a row."));
    let named = address.strip_prefix('/').unwrap_or(address);
    let found;
    let address = if named.starts_with('$') {
        found = keys.address(named).map_err(Refused::Error)?;
        found.as_str()
    } else {
        address
    };
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
    let [Segment { name, inside: Some(_) }] = segments.as_slice() else { return Err(wrong()) };
    let target = Target::find(&segments).map_err(|_| wrong())?;
    let path = target.map(|target| target.path).filter(|path| path.set == DefinitionSet::Choices);
    let path = path.ok_or_else(|| Refused::Error(Error::SegmentNotFound(name.clone())))?;
    let record = Record::new(kind);
    match path.steps.as_slice() {
        [DefinitionStep::Key(DefinitionKey::Id(id))] => Ok(record.with("MetadataId", *id)),
        [DefinitionStep::Key(DefinitionKey::Name(member, name))] => {
            Ok(record.with(member, name.as_str()))
        }
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
