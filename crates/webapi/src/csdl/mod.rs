//! `$metadata`: the catalog and the registry of messages as CSDL (metadata.md §13, §14).
//!
//! Invariant: equal catalogs make equal documents, byte for byte, and whatever a document names is in it.

mod annotations;
mod document;
mod kept;
mod operations;
mod reply;
mod scope;
mod tables;
#[cfg(test)]
mod tests;
mod types;
mod xml;

pub(crate) use kept::Documents;
pub(crate) use reply::reply;

/// What names of types begin with. Clients look for it (metadata.md §13).
const ALIAS: &str = "mscrm.";

/// One of the documents of a catalog.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Variant {
    /// Whether it tells what tables and columns mean.
    pub(crate) annotated: bool,
    /// The logical names of the tables that it is about, in order and each once; all if left out.
    pub(crate) tables: Option<Vec<String>>,
}

/// The type of several values.
fn collection(of: &str) -> String {
    ["Collection(", of, ")"].concat()
}
