//! The floor's connections, set up as the store sets up its own: one to read for each thread, one to
//! write on a thread of its own, where writes that wait share one commit.
#![expect(clippy::disallowed_methods, reason = "the floor is fixed SQL on a bare driver")]

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::functions::FunctionFlags;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};
use store::fold::fold;
use tokio::sync::oneshot;

use crate::Outcome;

/// The most writes of one commit, as in the store.
const GROUP: usize = 128;

/// A write: changes, or nothing if it fails.
type Work = Box<dyn FnOnce(&Connection) -> rusqlite::Result<()> + Send>;

pub(super) struct Database {
    path: PathBuf,
    writes: Sender<(Work, oneshot::Sender<Outcome<()>>)>,
}

impl Database {
    pub(super) fn open(path: &Path) -> Outcome<Self> {
        let connection = connect(path).map_err(|error| error.to_string())?;
        let (writes, queue) = channel();
        thread::spawn(move || write(&connection, &queue));
        Ok(Self { path: path.to_owned(), writes })
    }

    /// Runs `work` on this thread's connection.
    pub(super) fn read<T>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Outcome<T> {
        thread_local! {
            static READER: RefCell<Option<Connection>> = const { RefCell::new(None) };
        }
        let result = READER.with_borrow_mut(|reader| {
            if reader.is_none() {
                let connection = connect(&self.path)?;
                connection.pragma_update(None, "query_only", true)?;
                *reader = Some(connection);
            }
            match reader {
                Some(connection) => work(connection),
                None => Err(rusqlite::Error::InvalidQuery),
            }
        });
        result.map_err(|error| error.to_string())
    }

    /// Runs `work` among the writes; on return it is on disk.
    pub(super) async fn write(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<()> + Send + 'static,
    ) -> Outcome<()> {
        let (done, outcome) = oneshot::channel();
        let sent = self.writes.send((Box::new(work), done));
        sent.map_err(|_| "the writer ended".to_owned())?;
        outcome.await.map_err(|_| "the writer ended".to_owned())?
    }
}

fn write(connection: &Connection, queue: &Receiver<(Work, oneshot::Sender<Outcome<()>>)>) {
    while let Ok(first) = queue.recv() {
        let mut waiting = Vec::with_capacity(GROUP);
        let committed = (|| {
            connection.prepare_cached("BEGIN IMMEDIATE")?.execute(())?;
            let mut next = Some(first);
            while let Some((work, done)) = next {
                waiting.push(done);
                work(connection)?;
                next = if waiting.len() < GROUP { queue.try_recv().ok() } else { None };
            }
            connection.prepare_cached("COMMIT")?.execute(())
        })();
        let outcome = committed.map(drop).map_err(|error: rusqlite::Error| error.to_string());
        if outcome.is_err() && !connection.is_autocommit() {
            // The next BEGIN tells if this failed.
            let _ = connection.execute_batch("ROLLBACK");
        }
        for done in waiting {
            // The request may be gone.
            let _ = done.send(outcome.clone());
        }
    }
}

/// As `store` does it.
pub(crate) fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(Duration::from_secs(10))?;
    connection.set_prepared_statement_cache_capacity(200);
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.execute_batch(
        "PRAGMA foreign_keys = OFF;
         PRAGMA mmap_size = 268435456;
         PRAGMA cache_size = -8192;
         PRAGMA temp_store = MEMORY;
         PRAGMA synchronous = FULL;",
    )?;
    let flags = FunctionFlags::SQLITE_UTF8
        | FunctionFlags::SQLITE_DETERMINISTIC
        | FunctionFlags::SQLITE_INNOCUOUS;
    connection.create_scalar_function("fold", 1, flags, |context| match context.get_raw(0) {
        ValueRef::Null => Ok(None),
        value => Ok(Some(fold(value.as_str()?).into_owned())),
    })?;
    Ok(connection)
}
