//! SQLite: one connection that writes, a few that read, all on one file in write-ahead-log mode, so
//! that readers and the writer do not wait for each other.

pub(crate) mod backup;
mod connection;
pub(crate) mod copies;
mod deadline;
mod functions;
mod run;
mod writer;

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use model::rows::CellType;
use model::{Error, Result};
use planner::Parameter;
use rusqlite::Connection;

use self::connection::{File, enable_wal};
use self::run::control;
pub(crate) use self::run::{
    execute, execute_batch, execute_bytes, execute_times, query, query_bytes, stream,
};
use self::writer::Writer;
use crate::deletions::Horizon;
use crate::error::from_sqlite;
use crate::migrate;
use crate::outcome::Outcome;
use crate::pool::Pool;
use crate::system::State;
use crate::transaction::{Link, Transaction};

/// The name of a database's file in a folder of its own.
const NAME: &str = "onbehalf.db";

/// How many connections read at once: as many as there are processors to read with, and two more for
/// those that wait. Each maps the file for itself, so more of them only cost memory and page faults.
fn readers() -> usize {
    std::thread::available_parallelism().map_or(2, std::num::NonZero::get) + 2
}

/// A SQLite file, open.
pub(crate) struct Sqlite {
    writer: Writer,
    readers: Pool<Connection>,
    file: File,
    /// Dropped after the connections: the order of fields is the order of their end.
    _scratch: Option<Scratch>,
}

impl Sqlite {
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let file = File { path: path.to_owned(), durable: true, nameless: false };
        Self::open_file(file, None)
    }

    /// A database that nobody else can open and that is gone with the process, however that ends: its
    /// files lose their names as soon as every connection has them open.
    pub(crate) fn open_ephemeral() -> Result<Self> {
        let scratch = Scratch::new(&memory())?;
        let path = scratch.folder.join(NAME);
        let file = File { path, durable: false, nameless: false };
        let connection = file.connect_writer().map_err(|error| from_sqlite(&error))?;
        enable_wal(&connection)?;
        touch(&connection)?;
        let open = |_| {
            let connection = file.connect_reader().map_err(|error| from_sqlite(&error))?;
            touch(&connection)?;
            Ok(connection)
        };
        let opened = (0..readers()).map(open).collect::<Result<Vec<_>>>()?;
        drop(scratch);
        let readers = Pool::with(opened, readers());
        Self::migrated(File { nameless: true, ..file }, connection, readers, None)
    }

    pub(crate) fn open_temporary() -> Result<Self> {
        let scratch = Scratch::new(&std::env::temp_dir())?;
        let path = scratch.folder.join(NAME);
        Self::open_file(File { path, durable: false, nameless: false }, Some(scratch))
    }

    fn open_file(file: File, scratch: Option<Scratch>) -> Result<Self> {
        let connection = file.connect_writer().map_err(|error| from_sqlite(&error))?;
        enable_wal(&connection)?;
        Self::migrated(file, connection, Pool::new(readers()), scratch)
    }

    fn migrated(
        file: File,
        connection: Connection,
        readers: Pool<Connection>,
        scratch: Option<Scratch>,
    ) -> Result<Self> {
        let sqlite = Self {
            writer: Writer::new(file.clone(), connection),
            readers,
            file,
            _scratch: scratch,
        };
        if !sqlite.read(migrate::is_current)? {
            sqlite.write(migrate::run)?;
        }
        Ok(sqlite)
    }

    pub(crate) fn read<T>(
        &self,
        work: impl FnOnce(&mut Transaction<'_>) -> Result<T>,
    ) -> Result<T> {
        let (seat, idle) = self.readers.enter()?;
        let connection = match idle {
            Some(connection) => connection,
            None => self.file.connect_reader().map_err(|error| from_sqlite(&error))?,
        };
        control(&connection, "BEGIN")?;
        let mut transaction = Transaction::new(Link::Sqlite(&connection), true);
        let result = work(&mut transaction);
        let result = transaction.outcome(result);
        if control(&connection, "ROLLBACK").is_ok() {
            seat.keep(connection);
        }
        result
    }

    /// What every process watches, if a connection is at hand: one statement is a snapshot of its own.
    pub(crate) fn state(&self) -> Option<State> {
        let (seat, idle) = self.readers.enter().ok()?;
        let connection = idle?;
        let state = Transaction::new(Link::Sqlite(&connection), true).state().ok()?;
        seat.keep(connection);
        Some(state)
    }

    /// The same, with the horizon of the snapshot. Versions are given to one writer after the other, and
    /// so the last one is as old as the snapshot.
    pub(crate) fn read_changes<T>(
        &self,
        mut work: impl FnMut(&mut Transaction<'_>, Horizon) -> Result<T>,
    ) -> Result<T> {
        self.read(|transaction| {
            let latest = transaction.counter("SELECT row_version FROM onbehalf_state")?;
            work(transaction, Horizon { settled: latest, latest })
        })
    }

    pub(crate) fn write<T>(
        &self,
        work: impl FnMut(&mut Transaction<'_>) -> Result<T>,
    ) -> Result<T> {
        self.writer.write(work)
    }

    /// The same without waiting for the commit, and where its outcome will be known.
    pub(crate) fn write_later<T>(
        &self,
        work: impl FnOnce(&mut Transaction<'_>) -> Result<T>,
    ) -> Result<(Result<T>, Arc<Outcome>)> {
        self.writer.write_later(work)
    }

    /// Commits what was written and not waited for.
    pub(crate) fn settle(&self) {
        self.writer.settle();
    }

    /// The versions that the next write is going to see.
    pub(crate) fn state_of_writes(&self) -> Result<State> {
        self.writer.state()
    }

    /// Takes a snapshot of another database for this one.
    pub(crate) fn copy_snapshot(&self, name: &str, other: &Self) -> Result<()> {
        let path = other.file.path.to_string_lossy();
        let path = Parameter::Text(Arc::from(path.as_ref()));
        // No database comes or goes in a transaction.
        let attach = ["ATTACH ?1 AS ", copies::OTHER].concat();
        self.writer.between(|connection| execute(connection, &attach, &[path]).map(drop))?;
        let taken = self.write(|transaction| {
            copies::take_other(transaction, name)?;
            transaction.watch();
            Ok(())
        });
        let detach = ["DETACH ", copies::OTHER].concat();
        let gone = self.writer.between(|connection| execute_batch(connection, &detach));
        taken.and(gone)
    }

    pub(crate) fn commits(&self) -> u64 {
        self.writer.commits()
    }
}

/// Has a connection open the log of writes and the memory that it shares with the others, as the first
/// question does.
fn touch(connection: &Connection) -> Result<()> {
    control(connection, "BEGIN")?;
    query(connection, "PRAGMA schema_version", &[], &[CellType::Int])?;
    control(connection, "ROLLBACK")
}

/// A folder of its own under the temporary one, removed at the end.
struct Scratch {
    folder: PathBuf,
}

impl Scratch {
    fn new(parent: &Path) -> Result<Self> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        loop {
            let number = NUMBER.fetch_add(1, Ordering::Relaxed);
            let name = format!("onbehalf-{}-{number}", std::process::id());
            let folder = parent.join(name);
            match fs::create_dir(&folder) {
                Ok(()) => return Ok(Self { folder }),
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(Error::Unavailable(error.to_string())),
            }
        }
    }
}

/// Where files lie in memory, if there is such a place; another folder for temporary files, if somebody
/// names one, wins.
fn memory() -> PathBuf {
    let named = std::env::temp_dir();
    let shared = Path::new("/dev/shm");
    if named == Path::new("/tmp") && shared.is_dir() { shared.to_owned() } else { named }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // Nobody is left to be told; what stays is swept with the temporary folder.
        let _ = fs::remove_dir_all(&self.folder);
    }
}
