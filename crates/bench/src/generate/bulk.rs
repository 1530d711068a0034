//! Many rows at once: statements are made on several threads, and the indexes of the tables are away
//! meanwhile. What a server could not do, and a load of a million rows cannot do without.
#![expect(clippy::disallowed_methods, reason = "databases to measure are made from outside")]

use std::path::Path;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::thread;

use ::postgres::{Client, NoTls};
use planner::{Statement, Table};
use store::Store;
use uuid::Uuid;

use super::complete::{Values, statement, write};
use super::{cause, note};
use crate::{Outcome, floor};

const TABLES: [&str; 3] = ["account", "contact", "principalobjectaccess"];
const THREADS: usize = 2;
/// Rows of one transaction. SQLite keeps what a savepoint may have to undo in a list that it walks at
/// the end of every statement, so that larger transactions take longer, not shorter.
const AT_ONCE_SQLITE: u64 = 500;
const AT_ONCE_POSTGRES: u64 = 5_000;

/// Where the tables are.
#[derive(Clone, Copy)]
pub(super) enum Database<'a> {
    Sqlite(&'a Path),
    Postgres(&'a str),
}

/// A load under way.
pub(super) struct Load<'a> {
    store: &'a Store,
    database: Database<'a>,
    /// What makes the indexes that were there.
    indexes: Vec<String>,
    /// The greatest version of a row so far.
    version: AtomicI64,
}

impl<'a> Load<'a> {
    pub(super) fn begin(store: &'a Store, database: Database<'a>) -> Outcome<Self> {
        #[expect(
            clippy::redundant_closure_for_method_calls,
            reason = "the method's lifetimes are too narrow"
        )]
        let version = store.write(|transaction| transaction.next_row_version());
        let version = AtomicI64::new(version.map_err(|error| cause(&error))?);
        let indexes = database.take_indexes()?;
        Ok(Self { store, database, indexes, version })
    }

    /// Stores `count` rows; `make` tells id and values of each.
    pub(super) fn rows(
        &self,
        table: &Table,
        count: u64,
        make: impl Fn(u64) -> (Uuid, Values) + Sync,
    ) -> Outcome<()> {
        let at_once = match self.database {
            Database::Sqlite(_) => AT_ONCE_SQLITE,
            Database::Postgres(_) => AT_ONCE_POSTGRES,
        };
        let dialect = self.store.dialect();
        let name = &table.definition.name;
        let first_version = self.version.load(Ordering::Relaxed) + 1;
        let made = |index: u64| {
            let (id, values) = make(index);
            let version = first_version + i64::try_from(index).unwrap_or_default();
            statement(table, id, values, version, dialect)
        };
        let next = AtomicU64::new(0);
        let work = || -> Outcome<()> {
            loop {
                let first = next.fetch_add(at_once, Ordering::Relaxed);
                if first >= count {
                    return Ok(());
                }
                let statements: model::Result<Vec<Statement>> =
                    (first..count.min(first + at_once)).map(&made).collect();
                let statements = statements.map_err(|error| cause(&error))?;
                write(self.store, |transaction| {
                    statements.iter().try_for_each(|each| transaction.execute(each).map(drop))
                })?;
            }
        };
        thread::scope(|scope| -> Outcome<()> {
            let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(work)).collect();
            for thread in threads {
                thread.join().map_err(|_| "a thread of the load ended".to_owned())??;
            }
            Ok(())
        })?;
        self.version.fetch_add(i64::try_from(count).unwrap_or_default(), Ordering::Relaxed);
        if count > 0 {
            note(&format!("{count} rows of {name}"));
        }
        Ok(())
    }

    /// Puts the indexes back, and the counter of versions where it must be.
    pub(super) fn end(self) -> Outcome<()> {
        self.database.put_indexes(&self.indexes)?;
        note(&format!("{} indexes", self.indexes.len()));
        self.database.set_version(self.version.load(Ordering::Relaxed))
    }
}

impl Database<'_> {
    fn take_indexes(self) -> Outcome<Vec<String>> {
        match self {
            Database::Sqlite(file) => take_indexes_of_sqlite(file).map_err(text),
            Database::Postgres(url) => take_indexes_of_postgres(url).map_err(text),
        }
    }

    fn put_indexes(self, indexes: &[String]) -> Outcome<()> {
        match self {
            Database::Sqlite(file) => {
                let connection = floor::connect(file).map_err(text)?;
                connection.execute_batch("PRAGMA cache_size = -524288").map_err(text)?;
                indexes.iter().try_for_each(|sql| connection.execute_batch(sql)).map_err(text)
            }
            Database::Postgres(url) => {
                let mut client = Client::connect(url, NoTls).map_err(text)?;
                client.batch_execute("SET maintenance_work_mem = '512MB'").map_err(text)?;
                indexes.iter().try_for_each(|sql| client.batch_execute(sql)).map_err(text)
            }
        }
    }

    fn set_version(self, version: i64) -> Outcome<()> {
        match self {
            Database::Sqlite(file) => {
                const SQL: &str = "UPDATE onbehalf_state SET row_version = ?1";
                let connection = floor::connect(file).map_err(text)?;
                connection.execute(SQL, [version]).map(drop).map_err(text)
            }
            Database::Postgres(url) => {
                const SQL: &str = "SELECT setval('onbehalf_row_version', $1)";
                let mut client = Client::connect(url, NoTls).map_err(text)?;
                client.execute(SQL, &[&version]).map(drop).map_err(text)
            }
        }
    }
}

fn take_indexes_of_sqlite(file: &Path) -> rusqlite::Result<Vec<String>> {
    const SQL: &str = "SELECT name, sql FROM sqlite_master \
        WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = ?1";
    let connection = floor::connect(file)?;
    let mut indexes = Vec::new();
    for table in TABLES {
        let mut statement = connection.prepare(SQL)?;
        let rows = statement.query_map([table], |row| Ok((row.get(0)?, row.get(1)?)))?;
        for row in rows.collect::<rusqlite::Result<Vec<(String, String)>>>()? {
            connection.execute_batch(&["DROP INDEX \"", &row.0, "\""].concat())?;
            indexes.push(row.1);
        }
    }
    Ok(indexes)
}

fn take_indexes_of_postgres(url: &str) -> Result<Vec<String>, ::postgres::Error> {
    const SQL: &str = "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) \
        FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid \
        WHERE NOT i.indisprimary AND c.relname = $1";
    let mut client = Client::connect(url, NoTls)?;
    let mut indexes = Vec::new();
    for table in TABLES {
        for row in client.query(SQL, &[&table])? {
            let (name, sql): (String, String) = (row.try_get(0)?, row.try_get(1)?);
            client.batch_execute(&["DROP INDEX ", &name].concat())?;
            indexes.push(sql);
        }
    }
    Ok(indexes)
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}
