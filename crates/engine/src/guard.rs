//! Stands before the receiver of a page: nothing reaches it that was read of tables which are younger than
//! the definitions that the question was asked by.

use model::{Error, Result};
use planner::{Dialect, ResultSet};
use store::Store;

use crate::response::{Head, Receiver};

/// Rows that are kept back rather than asked about: fewer than the parts in which long pages come.
const FEW: usize = 256;

/// A receiver that is told nothing before the first rows are there. By then every statement of the page
/// has begun, and no change of definitions can come before it any more. If they are few, and the last
/// ones, it is told after the transaction, whose end says the same.
pub(crate) struct Guard<'a> {
    store: &'a Store,
    receiver: &'a mut dyn Receiver,
    /// The version of the definitions that the question is asked by.
    pub(crate) version: i64,
    kept: Option<(Head, Option<ResultSet>)>,
    has_begun: bool,
}

impl<'a> Guard<'a> {
    pub(crate) fn new(store: &'a Store, receiver: &'a mut dyn Receiver) -> Self {
        Self { store, receiver, version: 0, kept: None, has_begun: false }
    }

    /// Whether anything was handed over.
    pub(crate) fn has_begun(&self) -> bool {
        self.has_begun
    }

    /// Hands over what was kept back.
    pub(crate) fn hand_over(&mut self) -> Result<()> {
        self.has_begun = true;
        let Some((head, rows)) = self.kept.take() else { return Ok(()) };
        self.receiver.begin(&head)?;
        rows.map_or(Ok(()), |rows| self.receiver.receive(&rows))
    }
}

impl Receiver for Guard<'_> {
    fn begin(&mut self, head: &Head) -> Result<()> {
        self.kept = Some((head.clone(), None));
        // A snapshot of SQLite has its tables in it.
        if self.store.dialect() == Dialect::Sqlite { self.hand_over() } else { Ok(()) }
    }

    fn receive(&mut self, rows: &ResultSet) -> Result<()> {
        if self.has_begun {
            return self.receiver.receive(rows);
        }
        if let Some((_, first @ None)) = &mut self.kept
            && rows.rows.len() < FEW
            && rows.collections.is_empty()
        {
            *first = Some(rows.clone());
            return Ok(());
        }
        if !self.store.has_version(self.version)? {
            return Err(Error::Unavailable("the definitions of the tables changed".into()));
        }
        self.hand_over()?;
        self.receiver.receive(rows)
    }
}
