//! Writes of one thread in one transaction. There are no savepoints, each of which would be a round trip, and
//! nobody waits for statements whose answer is not needed: where one of the writes fails after it changed
//! something, or a statement fails, all are undone, and each runs again by itself. So does what takes long, or
//! has to wait for others: it would hold up all.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use model::Result;
use parking_lot::RwLockReadGuard;

use super::session::Ending;
use super::{BEGIN_WRITE, Postgres, Session};
use crate::outcome::Outcome;
use crate::pool::Seat;
use crate::system::State;
use crate::transaction::{Link, Transaction};

/// What comes after the beginning of any write: nothing is waited for long, since all of a group would wait.
const IN_GROUP: &str = "; SET LOCAL lock_timeout = '50ms'; SET LOCAL statement_timeout = '200ms'";
/// How long one of a group may take to its last statement.
const PATIENCE: Duration = Duration::from_millis(200);

/// A version for each write besides the first one's.
const MORE_VERSIONS: &str = "; SELECT nextval('onbehalf_row_version') FROM generate_series(2, ";

/// Writes that share a transaction, one after the other.
pub(crate) struct Group<'p> {
    postgres: &'p Postgres,
    /// How many writes are going to come.
    expected: usize,
    open: Option<Open<'p>>,
}

/// A transaction that has begun.
struct Open<'p> {
    seat: Seat<'p, Session>,
    session: Session,
    outcome: Arc<Outcome>,
    _together: RwLockReadGuard<'p, ()>,
}

/// A result, and where it is told whether it holds.
type Written<T> = (Result<T>, Arc<Outcome>);

impl<'p> Group<'p> {
    pub(crate) fn new(postgres: &'p Postgres) -> Self {
        Self { postgres, expected: 1, open: None }
    }

    /// Begins, with so many writes to come.
    pub(crate) fn expect(&mut self, count: usize) -> Result<()> {
        self.expected = count;
        self.open().map(drop)
    }

    /// What every process watches, as the next write is going to see it.
    pub(crate) fn state(&mut self) -> Result<State> {
        let open = self.open()?;
        Transaction::new(Link::Postgres(&mut open.session), false).state()
    }

    /// Runs one of the writes.
    pub(crate) fn write<T>(
        &mut self,
        work: impl FnOnce(&mut Transaction<'_>) -> Result<T>,
    ) -> Result<Written<T>> {
        let open = self.open()?;
        open.session.hurry(Some(Instant::now() + PATIENCE));
        let mut transaction = Transaction::new(Link::Postgres(&mut open.session), false);
        let result = catch_unwind(AssertUnwindSafe(|| work(&mut transaction)));
        let (is_sound, has_written) = (!transaction.has_failed(), transaction.has_written());
        let wants_change = transaction.wants_change();
        let result = result.map(|result| transaction.outcome(result));
        let outcome = Arc::clone(&open.outcome);
        if is_sound && (matches!(result, Ok(Ok(_))) || !has_written) {
            let result = result.unwrap_or_else(|panic| resume_unwind(panic));
            return Ok((result, if wants_change { Outcome::undone() } else { outcome }));
        }
        if let Some(open) = self.open.take() {
            open.undo();
        }
        match result {
            Ok(result) => Ok((result, outcome)),
            Err(panic) => resume_unwind(panic),
        }
    }

    /// Puts on disk what was written, and tells so.
    pub(crate) fn settle(&mut self) {
        let Some(mut open) = self.open.take() else { return };
        match open.session.commit() {
            Ending::Committed => {
                self.postgres.commits.fetch_add(1, Ordering::Relaxed);
                open.close().set(&Ok(()));
            }
            // Whichever it was learns why when it runs by itself.
            Ending::RolledBack => open.undo(),
            Ending::Unknown(error) => open.close().set(&Err(error)),
        }
    }

    /// The open transaction; a new one if there is none.
    fn open(&mut self) -> Result<&mut Open<'p>> {
        let open = match self.open.take() {
            Some(open) => open,
            None => self.begin()?,
        };
        Ok(self.open.insert(open))
    }

    fn begin(&self) -> Result<Open<'p>> {
        let postgres = self.postgres;
        let together = postgres.lane.read();
        let (seat, idle) = postgres.pool.enter()?;
        let more = match self.expected {
            0 | 1 => String::new(),
            count => format!("{MORE_VERSIONS}{count})"),
        };
        let session = postgres.begin(idle, &[BEGIN_WRITE, &more, IN_GROUP].concat())?;
        Ok(Open { seat, session, outcome: Arc::default(), _together: together })
    }
}

impl Open<'_> {
    /// Takes back all writes, which run again.
    fn undo(mut self) {
        self.session.roll_back();
        self.close().undo();
    }

    /// Gives the connection back, if it is of use, before anybody is told.
    fn close(self) -> Arc<Outcome> {
        let Self { seat, mut session, outcome, _together } = self;
        session.hurry(None);
        if !session.is_lost() {
            seat.keep(session);
        }
        outcome
    }
}

impl Drop for Group<'_> {
    fn drop(&mut self) {
        self.settle();
    }
}
