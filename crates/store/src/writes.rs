//! Writes that one thread makes for many who wait: they share commits, and whoever waits for one of them is
//! told what became of it once that is known.

use std::sync::Arc;

use model::Result;

use crate::outcome::Outcome;
use crate::{State, Transaction, Verdict, postgres, sqlite};

/// The writes of a thread that makes many. It makes those that wait, one after the other, and then
/// [settles](Self::settle); meanwhile it uses the store for nothing else.
pub struct Writes<'s>(Kind<'s>);

enum Kind<'s> {
    Sqlite(&'s sqlite::Sqlite),
    Postgres(Box<postgres::Group<'s>>),
}

/// A write of which it is not known yet whether it is on disk.
pub struct Pending(Arc<Outcome>);

impl Pending {
    /// Tells somebody once it is known: at once, or later on another thread, which `told` must not keep
    /// waiting; it must not use the store.
    pub fn tell(self, told: impl FnOnce(Verdict) + Send + 'static) {
        self.0.tell(told);
    }
}

impl<'s> Writes<'s> {
    pub(crate) fn on_sqlite(sqlite: &'s sqlite::Sqlite) -> Self {
        Self(Kind::Sqlite(sqlite))
    }

    pub(crate) fn on_postgres(postgres: &'s postgres::Postgres) -> Self {
        Self(Kind::Postgres(Box::new(postgres::Group::new(postgres))))
    }

    /// Begins, if that is to be done, with so many writes that are going to be made before they are settled.
    ///
    /// # Errors
    /// If the database cannot be used now; each of them then does better by itself.
    pub fn begin(&mut self, count: usize) -> Result<()> {
        match &mut self.0 {
            Kind::Sqlite(_) => Ok(()),
            Kind::Postgres(group) => group.expect(count),
        }
    }

    /// Whether one that began to wait after the first of them was made may share its commit. On PostgreSQL
    /// all see what was there when the first began, so it would miss what was acknowledged meanwhile.
    pub fn are_open(&self) -> bool {
        matches!(self.0, Kind::Sqlite(_))
    }

    /// What every process watches, as the next write is going to see it. Nothing where that cannot be told.
    pub fn state(&mut self) -> Option<State> {
        match &mut self.0 {
            Kind::Sqlite(sqlite) => sqlite.state_of_writes().ok(),
            Kind::Postgres(group) => group.state().ok(),
        }
    }

    /// Runs `work`, of which all is kept or nothing. Neither what it changed is on disk on return nor is a
    /// refusal certain: the second value tells when they are. It runs once, and may have to
    /// [run again](Verdict::Undone), so it must have no other effects.
    pub fn write<T>(
        &mut self,
        work: impl FnOnce(&mut Transaction<'_>) -> Result<T>,
    ) -> (Result<T>, Option<Pending>) {
        let written = match &mut self.0 {
            Kind::Sqlite(sqlite) => sqlite.write_later(work),
            Kind::Postgres(group) => group.write(work),
        };
        match written {
            Ok((result, outcome)) => (result, Some(Pending(outcome))),
            Err(error) => (Err(error), None),
        }
    }

    /// Puts on disk what was written, and tells so.
    pub fn settle(&mut self) {
        match &mut self.0 {
            Kind::Sqlite(sqlite) => sqlite.settle(),
            Kind::Postgres(group) => group.settle(),
        }
    }
}
