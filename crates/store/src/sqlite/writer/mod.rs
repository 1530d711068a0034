//! The connection that writes, and group commit: writes that arrive together share one transaction
//! and one flush to the disk. Each runs on its own thread while it holds the connection; whoever then finds
//! others waiting leaves the commit to them, whoever finds nobody commits for all, and all wait for the
//! outcome. A thread that writes for many does not wait: it is told later, and settles when it has no more.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use model::{Error, Result};
use parking_lot::Mutex;
use rusqlite::Connection;

use super::connection::File;
use super::run::control;
use crate::error::from_sqlite;
use crate::outcome::{Outcome, Verdict};
use crate::system::{Counters, State};
use crate::transaction::{Link, Transaction};

/// A group is committed when it has this many writes, or is this old, even if more are waiting: the
/// first ones wait for the last.
const GROUP_SIZE: usize = 128;
const GROUP_AGE: Duration = Duration::from_millis(5);
/// Long writes change many pages, most of them the same: a group may be as old as so many of its longest
/// one take, up to a limit that nobody notices beside them.
const LONG_WRITES: u32 = 8;
const LONG_AGE: Duration = Duration::from_millis(250);
/// Where all are long, nobody is kept who would have been done at once.
const LONGEST_WRITES: u32 = 32;
const LONGEST_AGE: Duration = Duration::from_secs(2);
/// How long a long write takes at least. After one there are no savepoints, if that can be: one costs a
/// copy of each page that changes.
const LONG: Duration = Duration::from_millis(5);

pub(super) struct Writer {
    /// How many threads stand before `desk`. Invariant: each of them will get in, and on its way out
    /// commits the group or leaves it to another one that stands there.
    waiting: AtomicUsize,
    commits: AtomicU64,
    desk: Mutex<Desk>,
}

/// What the thread whose turn it is has for itself.
struct Desk {
    file: File,
    connection: Connection,
    group: Option<Group>,
    /// How old a group may be; and how old, if one of its writes is long, or all are.
    patience: Duration,
    long_patience: Duration,
    longest_patience: Duration,
    /// Whether copies of tables are kept on the connection.
    watched: bool,
}

/// The writes of an open transaction.
struct Group {
    outcome: Arc<Outcome>,
    writes: usize,
    opened: Instant,
    /// How long the longest write took, and the shortest.
    longest: Duration,
    shortest: Duration,
    /// Whether each write would run again if it were told to.
    repeatable: bool,
    /// The versions as its writes left them. They are counted here and stored with the commit.
    counters: Counters,
}

impl Writer {
    pub(super) fn new(file: File, connection: Connection) -> Self {
        let desk = Desk {
            file,
            connection,
            group: None,
            patience: GROUP_AGE,
            long_patience: LONG_AGE,
            longest_patience: LONGEST_AGE,
            watched: false,
        };
        let desk = Mutex::new(desk);
        Self { waiting: AtomicUsize::new(0), commits: AtomicU64::new(0), desk }
    }

    pub(super) fn commits(&self) -> u64 {
        self.commits.load(Ordering::Relaxed)
    }

    /// Does something with the connection while no transaction is open.
    pub(super) fn between<T>(&self, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        let mut desk = self.desk.lock();
        self.commits.fetch_add(u64::from(desk.commit()), Ordering::Relaxed);
        work(&desk.connection)
    }

    /// Runs `work`, and once more if it was undone with the group that it was in.
    pub(super) fn write<T>(
        &self,
        mut work: impl FnMut(&mut Transaction<'_>) -> Result<T>,
    ) -> Result<T> {
        if let Some(result) = self.write_once(&mut work, true)? {
            return result;
        }
        let result = self.write_once(&mut work, false)?;
        result.unwrap_or_else(|| Err(Error::internal("a group was undone that had to stay")))
    }

    /// Nothing if it has to run again, which it does if it is `repeatable`.
    fn write_once<T>(
        &self,
        work: impl FnOnce(&mut Transaction<'_>) -> Result<T>,
        repeatable: bool,
    ) -> Result<Option<Result<T>>> {
        self.waiting.fetch_add(1, Ordering::SeqCst);
        let mut desk = self.desk.lock();
        self.waiting.fetch_sub(1, Ordering::SeqCst);

        let outcome = Arc::clone(&desk.join(repeatable)?.outcome);
        let result = desk.attempt(work);
        if self.waiting.load(Ordering::SeqCst) == 0 || desk.must_commit() {
            self.commits.fetch_add(u64::from(desk.commit()), Ordering::Relaxed);
        }
        drop(desk);

        // A refusal waits too: it may rest on what an earlier member of the group did.
        let committed = outcome.wait();
        match (result, committed) {
            (Err(panic), _) => resume_unwind(panic),
            (Ok(_), Verdict::Undone) => Ok(None),
            (Ok(result), Verdict::Known(committed)) => Ok(Some(committed.and(result))),
        }
    }
}

impl Writer {
    /// The same without waiting for the commit. Whoever calls this [settles](Self::settle) soon.
    pub(super) fn write_later<T>(
        &self,
        work: impl FnOnce(&mut Transaction<'_>) -> Result<T>,
    ) -> Result<(Result<T>, Arc<Outcome>)> {
        self.waiting.fetch_add(1, Ordering::SeqCst);
        let mut desk = self.desk.lock();
        self.waiting.fetch_sub(1, Ordering::SeqCst);
        let outcome = Arc::clone(&desk.join(false)?.outcome);
        let result = desk.attempt(work);
        if desk.must_commit() {
            self.commits.fetch_add(u64::from(desk.commit()), Ordering::Relaxed);
        }
        drop(desk);
        match result {
            Ok(result) => Ok((result, outcome)),
            Err(panic) => resume_unwind(panic),
        }
    }

    /// Commits what was written and not waited for.
    pub(super) fn settle(&self) {
        let mut desk = self.desk.lock();
        self.commits.fetch_add(u64::from(desk.commit()), Ordering::Relaxed);
    }

    /// The versions that the next write is going to see, for whoever settles after it.
    pub(super) fn state(&self) -> Result<State> {
        let mut desk = self.desk.lock();
        desk.open()?;
        let mut transaction = Transaction::new(Link::Sqlite(&desk.connection), false);
        let counters = desk.group.as_ref().map_or(Counters::Unknown, |group| group.counters);
        transaction.count_by(counters);
        let state = transaction.state()?;
        let counters = transaction.counters();
        if let Some(group) = &mut desk.group {
            group.counters = counters;
        }
        Ok(state)
    }
}

impl Group {
    /// Whether its next write runs without a savepoint.
    fn is_bold(&self) -> bool {
        self.repeatable && self.longest >= LONG
    }
}

impl Desk {
    /// Enters the open group, or opens one, with a write that would run again or not.
    fn join(&mut self, repeatable: bool) -> Result<&mut Group> {
        let group = self.open()?;
        group.writes += 1;
        group.repeatable &= repeatable;
        Ok(group)
    }

    /// The open group; a new one if there is none.
    fn open(&mut self) -> Result<&mut Group> {
        let group = match &mut self.group {
            Some(group) => group,
            none => {
                if !self.connection.is_autocommit() {
                    // A rollback failed: nothing about this connection is certain any more.
                    let connection = self.file.connect_writer();
                    self.connection = connection.map_err(|error| from_sqlite(&error))?;
                    self.watched = false;
                }
                control(&self.connection, "BEGIN IMMEDIATE")?;
                let outcome = Arc::default();
                let opened = Instant::now();
                none.insert(Group {
                    outcome,
                    writes: 0,
                    opened,
                    longest: Duration::ZERO,
                    shortest: Duration::MAX,
                    repeatable: true,
                    counters: Counters::Unknown,
                })
            }
        };
        Ok(group)
    }

    /// Runs one write so that, if it fails or panics, nothing of it stays and the others' work does. With
    /// the first one of a group nobody else's work can go, so it needs no savepoint, which would keep a copy
    /// of each page that it changes. Among long writes none has one: if one of them fails after it changed
    /// something, all are undone, and run again in other groups, each with a savepoint.
    fn attempt<T>(
        &mut self,
        work: impl FnOnce(&mut Transaction<'_>) -> Result<T>,
    ) -> thread::Result<Result<T>> {
        let is_first = self.group.as_ref().is_some_and(|group| group.writes == 1);
        let is_bold = self.group.as_ref().is_some_and(Group::is_bold);
        let has_savepoint = !is_first && !is_bold;
        if has_savepoint && let Err(error) = control(&self.connection, "SAVEPOINT one") {
            self.give_up(&error);
            return Ok(Err(error));
        }
        let changes = self.connection.total_changes();
        let begun = Instant::now();
        let mut transaction = Transaction::new(Link::Sqlite(&self.connection), false);
        transaction.count_by(self.group.as_ref().map_or(Counters::Unknown, |group| group.counters));
        if self.watched {
            transaction.watch();
        }
        let result = catch_unwind(AssertUnwindSafe(|| work(&mut transaction)));
        // Of a snapshot that failed nothing stays.
        self.watched |= transaction.is_watched() && matches!(result, Ok(Ok(_)));
        let counters = transaction.counters();
        let has_defined = transaction.has_defined();
        let result = result.map(|result| transaction.outcome(result));

        if self.connection.is_autocommit() {
            // A full disk and the like make SQLite roll back everything by itself.
            let cause = match &result {
                Ok(Err(error)) => error.clone(),
                _ => Error::internal("SQLite ended the transaction"),
            };
            self.give_up(&cause);
            return result;
        }
        let succeeded = matches!(result, Ok(Ok(_)));
        if let Some(group) = &mut self.group {
            let took = begun.elapsed();
            group.longest = group.longest.max(took);
            group.shortest = group.shortest.min(took);
            if succeeded {
                group.counters = counters;
            }
        }
        if is_first {
            if !succeeded {
                self.empty();
            }
            return result;
        }
        if !has_savepoint {
            if !succeeded && (has_defined || self.connection.total_changes() != changes) {
                self.undo();
            }
            return result;
        }
        let closed = if succeeded { Ok(()) } else { control(&self.connection, "ROLLBACK TO one") };
        if let Err(error) = closed.and_then(|()| control(&self.connection, "RELEASE one")) {
            self.give_up(&error);
        }
        result
    }

    /// Ends a group whose only write failed: nothing of it stays, and there is nothing else.
    fn empty(&mut self) {
        self.roll_back();
        if let Some(group) = self.group.take() {
            group.outcome.set(&Ok(()));
        }
    }

    /// Takes back all writes of a group, which run again.
    fn undo(&mut self) {
        self.roll_back();
        if let Some(group) = self.group.take() {
            group.outcome.undo();
        }
    }

    /// Whether the group may take in no more, whoever is waiting.
    fn must_commit(&self) -> bool {
        self.group.as_ref().is_some_and(|group| {
            let long = if group.shortest < LONG {
                (group.longest * LONG_WRITES).min(self.long_patience)
            } else {
                (group.longest * LONGEST_WRITES).min(self.longest_patience)
            };
            let patience = self.patience.max(long);
            group.writes >= GROUP_SIZE || group.opened.elapsed() >= patience
        })
    }

    /// Puts the group on disk and tells its members. Returns whether there was a commit.
    fn commit(&mut self) -> bool {
        let Some(group) = self.group.take() else { return false };
        let counted = Transaction::new(Link::Sqlite(&self.connection), false).store(group.counters);
        let result = counted.and_then(|()| control(&self.connection, "COMMIT"));
        let committed = result.is_ok();
        if !committed {
            self.roll_back();
        }
        group.outcome.set(&result);
        committed
    }

    /// Ends the group without a commit and tells its members.
    fn give_up(&mut self, cause: &Error) {
        self.roll_back();
        if let Some(group) = self.group.take() {
            let cause = match cause {
                Error::Unavailable(cause) | Error::Internal(cause) => cause.clone(),
                other => other.to_string(),
            };
            group.outcome.set(&Err(Error::Unavailable(cause)));
        }
    }

    fn roll_back(&mut self) {
        if !self.connection.is_autocommit() {
            // If this fails the next group notices and takes a new connection.
            let _ = control(&self.connection, "ROLLBACK");
        }
    }
}

#[cfg(test)]
mod tests;
