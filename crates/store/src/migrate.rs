//! Our own system tables, brought up to date on opening. Each database has a folder of numbered SQL
//! files; the table `onbehalf_migration` says which of them have run. A file is never changed once
//! it was released.

use model::rows::CellType;
use model::{Error, Result};
use planner::Parameter;

use crate::Transaction;

/// The files of each database, in order: number n is at n - 1.
const SQLITE: &[&str] = &[
    include_str!("migrations/sqlite/0001_system.sql"),
    include_str!("migrations/sqlite/0002_deletions.sql"),
    include_str!("migrations/sqlite/0003_definitions.sql"),
    include_str!("migrations/sqlite/0004_numbers.sql"),
    include_str!("migrations/sqlite/0005_copies.sql"),
    include_str!("migrations/sqlite/0006_files.sql"),
    include_str!("migrations/sqlite/0007_sign_in.sql"),
];
const POSTGRES: &[&str] = &[
    include_str!("migrations/postgres/0001_system.sql"),
    include_str!("migrations/postgres/0002_deletions.sql"),
    include_str!("migrations/postgres/0003_definitions.sql"),
    include_str!("migrations/postgres/0004_numbers.sql"),
    include_str!("migrations/postgres/0005_copies.sql"),
    include_str!("migrations/postgres/0006_files.sql"),
    include_str!("migrations/postgres/0007_sign_in.sql"),
];

/// The last one that SQLite files can have.
pub(crate) fn last() -> i64 {
    i64::try_from(SQLITE.len()).unwrap_or(i64::MAX)
}

/// Whether the database needs no migration. Refuses one of a newer program.
pub(crate) fn is_current(transaction: &mut Transaction<'_>) -> Result<bool> {
    let sql = transaction.pick(
        "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'onbehalf_migration'",
        "SELECT count(to_regclass('onbehalf_migration'))",
    );
    if number(transaction, sql)? == 0 {
        return Ok(false);
    }
    let files = files(transaction).len();
    let done = number(transaction, "SELECT coalesce(max(number), 0) FROM onbehalf_migration")?;
    let done = usize::try_from(done).unwrap_or(0);
    if done > files {
        return Err(Error::NotSupported(format!(
            "the database was made by a newer version of this program: it is at migration {done}, \
             and this version knows {files}; start the newer version"
        )));
    }
    Ok(done == files)
}

/// Runs what has not run yet. The caller holds a lock against other processes that do the same.
pub(crate) fn run(transaction: &mut Transaction<'_>) -> Result<()> {
    transaction.execute_batch(
        "CREATE TABLE IF NOT EXISTS onbehalf_migration (number INTEGER PRIMARY KEY)",
    )?;
    if is_current(transaction)? {
        return Ok(());
    }
    let done = number(transaction, "SELECT coalesce(max(number), 0) FROM onbehalf_migration")?;
    let record = transaction.pick(
        "INSERT INTO onbehalf_migration (number) VALUES (?1)",
        "INSERT INTO onbehalf_migration (number) VALUES ($1)",
    );
    for (number, sql) in (1..).zip(files(transaction)).filter(|(number, _)| *number > done) {
        transaction.execute_batch(sql)?;
        transaction.execute_text(record, &[Parameter::Int(number)])?;
    }
    Ok(())
}

fn files(transaction: &Transaction<'_>) -> &'static [&'static str] {
    transaction.pick(SQLITE, POSTGRES)
}

fn number(transaction: &mut Transaction<'_>, sql: &str) -> Result<i64> {
    let rows = transaction.query_text(sql, &[], &[CellType::Int])?;
    Ok(rows.get(0).and_then(|row| row.int(0)).unwrap_or(0))
}
