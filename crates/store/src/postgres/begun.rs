//! A write that begins before it is known what it does: what it is told with its beginning is what
//! somebody else would have to ask for in a round trip of its own.

use model::{Error, Result};
use parking_lot::RwLockReadGuard;

use super::{BEGIN_WRITE, Postgres, Run, Session};
use crate::pool::Seat;
use crate::system::State;
use crate::transaction::Transaction;

/// A transaction that writes, begun. It is rolled back unless it runs something. Whoever has one uses
/// the store for nothing else: with all connections in such hands, nobody would get a second one.
pub(crate) struct Begun<'p> {
    postgres: &'p Postgres,
    /// Nothing once it runs.
    held: Option<(Seat<'p, Session>, Session)>,
    state: State,
    _together: RwLockReadGuard<'p, ()>,
}

impl Postgres {
    /// Begins a write.
    pub(crate) fn begin_write(&self) -> Result<Begun<'_>> {
        let together = self.lane.read();
        let (seat, idle) = self.pool.enter()?;
        let session = self.begin(idle, BEGIN_WRITE)?;
        let state = session.begun_state();
        let state = state.ok_or_else(|| Error::internal("onbehalf_state has no row"))?;
        Ok(Begun { postgres: self, held: Some((seat, session)), state, _together: together })
    }
}

impl Begun<'_> {
    /// What every process watches, as this transaction sees it.
    pub(crate) fn state(&self) -> State {
        self.state
    }

    /// Runs `work` in it, to its end.
    pub(super) fn run<T>(mut self, work: impl FnOnce(&mut Transaction<'_>) -> Result<T>) -> Run<T> {
        match self.held.take() {
            Some((seat, session)) => self.postgres.run_in(seat, session, false, work),
            None => Run::failed(Error::internal("a write has ended before it ran")),
        }
    }
}

impl Drop for Begun<'_> {
    fn drop(&mut self) {
        if let Some((seat, mut session)) = self.held.take() {
            // A connection that cannot roll back is closed, which rolls back as well.
            if session.execute_batch("ROLLBACK").is_ok() && !session.is_lost() {
                seat.keep(session);
            }
        }
    }
}
