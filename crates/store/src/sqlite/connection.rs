//! Making a connection: how SQLite is set up for a server.
#![expect(clippy::disallowed_methods, reason = "settings are no statements that could be planned")]

use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use model::{Error, Result};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::deadline::watch;
use super::functions;
use crate::error::{from_sqlite, is_busy};

/// Statements that each connection keeps prepared.
const STATEMENTS: usize = 200;
/// The pages that the connection that writes keeps, in KiB, as SQLite wants to be told. What does not fit
/// goes to the log of writes before its time and is read from there again.
const WRITER_CACHE: i32 = -65_536;
/// How long to wait for another process that writes.
const BUSY: Duration = Duration::from_secs(10);

/// Where the database lies, and whether it must outlive a loss of power.
#[derive(Clone)]
pub(super) struct File {
    pub(super) path: PathBuf,
    pub(super) durable: bool,
    /// Whether it has lost its name: those who have it open are all who ever will.
    pub(super) nameless: bool,
}

impl File {
    pub(super) fn connect(&self) -> rusqlite::Result<Connection> {
        if self.nameless {
            // Under its name another file would be made.
            return Err(rusqlite::Error::InvalidPath(self.path.clone()));
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&self.path, flags)?;
        connection.busy_timeout(BUSY)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        // A misspelled "column" must be an error and not the text 'column'.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, false)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
        // Otherwise a statement with a bound LIMIT is prepared anew each time that it is bound.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        connection.execute_batch(
            "PRAGMA foreign_keys = OFF;
             PRAGMA mmap_size = 268435456;
             PRAGMA cache_size = -8192;
             PRAGMA temp_store = MEMORY;",
        )?;
        let synchronous = if self.durable { "FULL" } else { "OFF" };
        connection.pragma_update(None, "synchronous", synchronous)?;
        functions::register(&connection)?;
        Ok(connection)
    }

    /// A connection that writes: what it has written stays in its cache, also where that is much.
    pub(super) fn connect_writer(&self) -> rusqlite::Result<Connection> {
        let connection = self.connect()?;
        connection.pragma_update(None, "cache_size", WRITER_CACHE)?;
        Ok(connection)
    }

    pub(super) fn connect_reader(&self) -> rusqlite::Result<Connection> {
        let mut connection = self.connect()?;
        connection.pragma_update(None, "query_only", true)?;
        watch(&mut connection)?;
        Ok(connection)
    }
}

/// Lets go of the pages in a connection's cache that are not on their way to the disk.
pub(super) fn shrink(connection: &Connection) -> Result<()> {
    connection.execute_batch("PRAGMA shrink_memory").map_err(|error| from_sqlite(&error))
}

/// The mode is kept in the file. Changing it asks for the file alone, and SQLite does not wait for
/// that by itself: another process may be opening the new file just now.
pub(super) fn enable_wal(connection: &Connection) -> Result<()> {
    let mode = |sql: &str| connection.query_row(sql, (), |row| row.get::<_, String>(0));
    let mut patience = 500;
    loop {
        match mode("PRAGMA journal_mode = WAL") {
            Ok(mode) if mode == "wal" => return Ok(()),
            Ok(mode) => {
                let text = format!("the file system allows only the journal mode `{mode}`");
                return Err(Error::Unavailable(text));
            }
            Err(error) if is_busy(&error) && patience > 0 => {
                patience -= 1;
                thread::sleep(Duration::from_millis(20));
            }
            Err(error) => return Err(from_sqlite(&error)),
        }
    }
}
