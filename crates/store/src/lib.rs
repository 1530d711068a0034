//! Runs statements on SQLite or PostgreSQL: the only crate that talks to a database.
//!
//! Invariants: nothing is acknowledged before it is on disk; a transaction takes place as a whole or
//! not at all; no driver's words reach a client. Synchronous: servers call it on blocking threads.

mod definitions;
mod deletions;
mod error;
mod files;
pub mod fold;
mod migrate;
mod numbers;
mod outcome;
mod pool;
mod postgres;
mod sign_in;
mod snapshots;
mod sqlite;
mod system;
mod transaction;
mod writes;

use std::path::Path;
use std::sync::Arc;

pub use definitions::{Definition, RemovedObject};
pub use deletions::{Deletion, Horizon};
pub use files::{FileRow, NewFile, PIECE, Part, block_of};
use model::{Error, Result};
pub use numbers::FIRST_NUMBER;
pub use outcome::Verdict;
use planner::dialect::Dialect;
pub use snapshots::Reverted;
pub use sqlite::backup::Contained;
pub use system::State;
pub use transaction::Transaction;
pub use writes::{Pending, Writes};

/// A database, open. Clones share it.
#[derive(Clone)]
pub struct Store {
    database: Arc<Database>,
}

enum Database {
    Sqlite(Box<sqlite::Sqlite>),
    Postgres(Box<postgres::Postgres>),
}

/// A write that has begun before it is known what it does. It is rolled back unless
/// [`write_begun`](Store::write_begun) gets it; whoever has one uses the store for nothing else meanwhile.
pub struct Begun<'s>(Box<postgres::Begun<'s>>);

impl Begun<'_> {
    /// What every process watches, as the write sees it.
    pub fn state(&self) -> State {
        self.0.state()
    }
}

impl Store {
    /// Opens the SQLite file at `path`, makes it if it is missing, and migrates it.
    pub fn open_sqlite(path: &Path) -> Result<Self> {
        Ok(Self::of(Database::Sqlite(Box::new(sqlite::Sqlite::open(path)?))))
    }

    /// Opens an empty SQLite database for tests, which goes with the last clone. It is a file in the
    /// temporary folder and behaves as any other, for in pure memory reads would wait for writes.
    pub fn open_in_memory() -> Result<Self> {
        Ok(Self::of(Database::Sqlite(Box::new(sqlite::Sqlite::open_temporary()?))))
    }

    /// Opens an empty SQLite database that keeps nothing anywhere: no file of it has a name, and it is gone
    /// with the process, however that ends. Nobody else can open it.
    pub fn open_ephemeral() -> Result<Self> {
        Ok(Self::of(Database::Sqlite(Box::new(sqlite::Sqlite::open_ephemeral()?))))
    }

    /// Opens the PostgreSQL database at `url` and migrates it. It must be version 15 or later and
    /// keep its text in UTF-8.
    pub fn open_postgres(url: &str) -> Result<Self> {
        Ok(Self::of(Database::Postgres(Box::new(postgres::Postgres::open(url)?))))
    }

    fn of(database: Database) -> Self {
        Self { database: Arc::new(database) }
    }

    /// How its statements must be written.
    pub fn dialect(&self) -> Dialect {
        match *self.database {
            Database::Sqlite(_) => Dialect::Sqlite,
            Database::Postgres(_) => Dialect::Postgres,
        }
    }

    /// Runs `work` on one snapshot of the database. Never waits for a write, other than one that changes
    /// definitions; `work` runs again when that came across it, so it must have no other effects.
    pub fn read<T>(&self, work: impl FnMut(&mut Transaction<'_>) -> Result<T>) -> Result<T> {
        match &*self.database {
            Database::Sqlite(sqlite) => sqlite.read(work),
            Database::Postgres(postgres) => postgres.read(work),
        }
    }

    /// Runs `work` on one snapshot of the database, once; and tells whether it should run again, because
    /// definitions changed meanwhile. Whoever uses what it reads before its end asks
    /// [`has_version`](Self::has_version) first.
    pub fn read_once<T>(
        &self,
        work: impl FnOnce(&mut Transaction<'_>) -> Result<T>,
    ) -> (Result<T>, bool) {
        match &*self.database {
            Database::Sqlite(sqlite) => (sqlite.read(work), false),
            Database::Postgres(postgres) => postgres.read_once(work),
        }
    }

    /// Whether a snapshot whose definitions have this version is good for the statements that have begun
    /// to run on it. On SQLite it always is; on PostgreSQL tables are not part of a snapshot, and these
    /// must not have changed since.
    pub fn has_version(&self, version: i64) -> Result<bool> {
        match &*self.database {
            Database::Sqlite(_) => Ok(true),
            Database::Postgres(postgres) => postgres.has_version(version),
        }
    }

    /// Runs `work` on one snapshot of the database, with what the snapshot is known to hold of the row
    /// versions. Never waits for a write.
    pub fn read_changes<T>(
        &self,
        work: impl FnMut(&mut Transaction<'_>, Horizon) -> Result<T>,
    ) -> Result<T> {
        match &*self.database {
            Database::Sqlite(sqlite) => sqlite.read_changes(work),
            Database::Postgres(postgres) => postgres.read_changes(work),
        }
    }

    /// Runs `work` and keeps all that it did, or nothing if it or any of its statements failed. On
    /// return the changes are on disk. `work` runs again when PostgreSQL asks for it, so it must have
    /// no other effects; and it must not call `write` itself.
    pub fn write<T>(&self, work: impl FnMut(&mut Transaction<'_>) -> Result<T>) -> Result<T> {
        match &*self.database {
            Database::Sqlite(sqlite) => sqlite.write(work),
            Database::Postgres(postgres) => postgres.write(None, work),
        }
    }

    /// Begins a write, so that what it sees first need not be asked beside it. Nothing on SQLite, where that
    /// would save nothing.
    ///
    /// # Errors
    /// If the database fails.
    pub fn begin_write(&self) -> Result<Option<Begun<'_>>> {
        match &*self.database {
            Database::Sqlite(_) => Ok(None),
            Database::Postgres(postgres) => Ok(Some(Begun(Box::new(postgres.begin_write()?)))),
        }
    }

    /// The same as [`write`](Self::write), in a write of this store that has begun.
    pub fn write_begun<T>(
        &self,
        begun: Begun<'_>,
        work: impl FnMut(&mut Transaction<'_>) -> Result<T>,
    ) -> Result<T> {
        match &*self.database {
            Database::Sqlite(sqlite) => sqlite.write(work),
            Database::Postgres(postgres) => postgres.write(Some(*begun.0), work),
        }
    }

    /// Writes that share commits, for a thread that makes many of them.
    pub fn writes(&self) -> Writes<'_> {
        match &*self.database {
            Database::Sqlite(sqlite) => Writes::on_sqlite(sqlite),
            Database::Postgres(postgres) => Writes::on_postgres(postgres),
        }
    }

    /// Writes a copy of the SQLite file at `source` to `target`, which is empty or not there; with the version
    /// of the program, and signing keys if they are to be kept with it.
    pub fn back_up(source: &Path, target: &Path, program: &str, keys: Option<&str>) -> Result<()> {
        sqlite::backup::write(source, target, program, keys)
    }

    /// What a copy says of itself; refuses what is none, or too new.
    pub fn look_at_backup(path: &Path) -> Result<Contained> {
        sqlite::backup::look(path)
    }

    /// Makes the SQLite file at `target` what a copy says, whoever uses it meanwhile. `scratch` is a file
    /// beside it that is not there. One that is `served` must be of the same organization. How people and
    /// programs prove who they are is as it was, or as the copy says, `with_credentials`.
    pub fn restore_backup(
        backup: &Path,
        target: &Path,
        scratch: &Path,
        served: bool,
        with_credentials: bool,
    ) -> Result<()> {
        sqlite::backup::restore(backup, target, scratch, served, with_credentials)
    }

    /// Takes a snapshot of another database for this one. Both are SQLite.
    pub fn copy_snapshot(&self, name: &str, other: &Self) -> Result<()> {
        match (&*self.database, &*other.database) {
            (Database::Sqlite(own), Database::Sqlite(other)) => own.copy_snapshot(name, other),
            _ => Err(Error::internal("only SQLite takes snapshots of other databases")),
        }
    }

    /// What every process watches, as it is now, without a transaction; nothing where that does not work at
    /// once, and [`read`](Self::read) then tells why.
    pub fn state(&self) -> Option<State> {
        match &*self.database {
            Database::Sqlite(sqlite) => sqlite.state(),
            Database::Postgres(postgres) => postgres.state(),
        }
    }

    /// Whether the database answers now.
    pub fn ping(&self) -> Result<()> {
        self.read(|transaction| transaction.state().map(drop))
    }

    /// How many commits there have been since the store was opened. On SQLite, writes that arrive
    /// together share one.
    pub fn commits(&self) -> u64 {
        match &*self.database {
            Database::Sqlite(sqlite) => sqlite.commits(),
            Database::Postgres(postgres) => postgres.commits(),
        }
    }
}
