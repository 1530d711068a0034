//! What translating needs to know besides what was sent.

use std::cell::{Cell, RefCell};

use engine::{Catalog, Formats, Seal, Session};
use model::message::{Assignments, Keyed, KeyedRow, Request};
use model::value::Reference;

use crate::refusal::{Refusal, Result};

/// What translating a call needs to know.
#[derive(Debug)]
pub(crate) struct Scope<'a> {
    /// The metadata that the session sees.
    pub(crate) catalog: &'a Catalog,
    /// How values are shown to the user in whose name the call runs.
    pub(crate) formats: &'a Formats,
    /// The seal on paging cookies.
    pub(crate) seal: &'a Seal,
    /// Scheme and host of the server, without a slash at the end.
    pub(crate) origin: &'a str,
    /// The rows that the call names by values of alternate keys.
    pub(crate) keys: Keys,
    /// In how many values the one stands that is read.
    pub(crate) depth: Cell<usize>,
}

/// How deep values may stand in values: each level takes its part of a thread's stack. Rows in rows, the deepest
/// that a message takes, need half of it.
const DEPTH: usize = 32;

impl<'a> Scope<'a> {
    /// Of a session, by the address under which the server was called.
    pub(crate) fn new(session: &'a Session, seal: &'a Seal, origin: &'a str) -> Self {
        let (catalog, formats) = (session.catalog().as_ref(), session.formats());
        Self { catalog, formats, seal, origin, keys: Keys::default(), depth: Cell::new(0) }
    }

    /// Reads a value that may have others in it.
    ///
    /// # Errors
    /// If it stands too deep.
    pub(crate) fn within<T>(&self, read: impl FnOnce() -> Result<T>) -> Result<T> {
        let depth = self.depth.get();
        if depth == DEPTH {
            let text = "Values stand too deep in each other.".to_owned();
            return Err(Refusal::Unreadable(text));
        }
        self.depth.set(depth + 1);
        let found = read();
        self.depth.set(depth);
        found
    }
}

/// Rows that are named by values of alternate keys: an edge knows no row by these, so that the request names
/// it by a stand-in, and the engine finds it.
#[derive(Debug, Default)]
pub(crate) struct Keys(RefCell<Vec<KeyedRow>>);

impl Keys {
    /// What stands for the row of a table that has these values.
    pub(crate) fn stand_in(&self, table: &str, values: Assignments) -> Reference {
        let stand_in = Reference::new(table, engine::new_id());
        self.0.borrow_mut().push(KeyedRow { stand_in: stand_in.clone(), values });
        stand_in
    }

    /// The rows that are named so.
    #[cfg(test)]
    pub(crate) fn rows(&self) -> Vec<KeyedRow> {
        self.0.borrow().clone()
    }

    /// A request, with the rows that it names so.
    pub(crate) fn wrap(&self, request: Request) -> Request {
        let rows = self.0.take();
        if rows.is_empty() {
            request
        } else {
            Request::Keyed(Keyed { rows, request: Box::new(request) })
        }
    }
}
