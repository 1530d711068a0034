//! What the parts of a batch call each other's rows: `$1` for the row of the part with the `Content-ID: 1`.

use std::collections::HashMap;
use std::sync::Arc;

use model::{Error, Result};

/// What begins with `$` at the service root without being a name that a part has given.
const RESERVED: [&str; 4] = ["metadata", "batch", "entity", "all"];

/// The rows that parts so far have given names. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct References(Arc<HashMap<String, String>>);

impl References {
    /// A part with this id has made, changed or read the row at this path.
    pub(super) fn note(&mut self, id: &str, path: &str) {
        Arc::make_mut(&mut self.0).insert(id.to_owned(), path.to_owned());
    }

    /// What a text means that begins with such a name: `$1/lastname`. Nothing, if it begins otherwise.
    pub(crate) fn resolve(&self, text: &str) -> Result<Option<String>> {
        let Some(rest) = text.strip_prefix('$') else { return Ok(None) };
        let end = rest.find(['/', '?', '(']).unwrap_or(rest.len());
        let (name, rest) = rest.split_at(end);
        match self.0.get(name) {
            Some(path) => Ok(Some([path, rest].concat())),
            None if RESERVED.contains(&name) => Ok(None),
            None => Err(undefined(name)),
        }
    }
}

/// No part so far has this id.
pub(crate) fn undefined(name: &str) -> Error {
    Error::rule(
        0x8006_0888,
        format!("Content-ID Reference: '${name}' does not exist in the batch context."),
    )
}
