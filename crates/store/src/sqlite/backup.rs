//! A database as one file, while others use it: taken in one read, brought back in one write.
#![expect(
    clippy::disallowed_methods,
    reason = "whole databases are no statements that could be planned"
)]

use std::path::Path;
use std::time::{Duration, Instant};

use model::{Error, Result};
use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};

use super::connection::File;
use crate::error::from_sqlite;

/// What a file of ours is marked with, and the form of its content.
const FORM: i64 = 1;
const MARK: &str =
    "CREATE TABLE onbehalf_backup (form INTEGER NOT NULL, program TEXT NOT NULL, keys TEXT)";
/// How long others may be writing.
const PATIENCE: Duration = Duration::from_secs(30);
/// By how much versions are raised above all that were given: those of the time in which the file is read
/// and brought back count, too.
const MARGIN: i64 = 1_000_000;

fn failed(error: &rusqlite::Error) -> Error {
    from_sqlite(error)
}

/// What nobody but its organization should have: how people and programs prove who they are. What is deleted
/// is overwritten, so that no bytes of it stay in the file.
const FORGET: &str = "PRAGMA secure_delete = ON;
DELETE FROM onbehalf_credential;
DELETE FROM onbehalf_ticket;";
/// The same of the organization that is replaced.
const KEEP: &str = "INSERT INTO main.onbehalf_credential SELECT * FROM live.onbehalf_credential;
INSERT INTO main.onbehalf_ticket SELECT * FROM live.onbehalf_ticket;";
/// The first migration that made the tables for them.
const CREDENTIALS: i64 = 7;

/// Writes a copy of the database to a new file; credentials and tickets are in it only together with the keys.
pub(crate) fn write(source: &Path, target: &Path, program: &str, keys: Option<&str>) -> Result<()> {
    let from = file(source).connect().map_err(|error| failed(&error))?;
    let name = target.to_string_lossy();
    from.execute("VACUUM INTO ?1", [name.as_ref()]).map_err(|error| failed(&error))?;
    let to = file(target).connect().map_err(|error| failed(&error))?;
    let mark = || -> rusqlite::Result<()> {
        if keys.is_none() && has_credentials(&to, "main")? {
            to.execute_batch(FORGET)?;
        }
        to.execute_batch(MARK)?;
        to.execute("INSERT INTO onbehalf_backup VALUES (?1, ?2, ?3)", (FORM, program, keys))?;
        Ok(())
    };
    mark().map_err(|error| failed(&error))
}

/// Whether a database is new enough to have tables for credentials.
fn has_credentials(connection: &Connection, which: &str) -> rusqlite::Result<bool> {
    let sql = match which {
        "live" => "SELECT max(number) FROM live.onbehalf_migration",
        _ => "SELECT max(number) FROM main.onbehalf_migration",
    };
    let last: Option<i64> = connection.query_row(sql, (), |row| row.get(0))?;
    Ok(last.is_some_and(|last| last >= CREDENTIALS))
}

/// What a file says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contained {
    /// The version of the program that wrote it.
    pub program: String,
    /// The signing key, if it was asked for.
    pub keys: Option<String>,
}

/// Looks into a file.
pub(crate) fn look(path: &Path) -> Result<Contained> {
    let wrong = |_| Error::InvalidArgument("it is no backup of this program".into());
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
    let from = Connection::open_with_flags(path, flags).map_err(wrong)?;
    let row = from.query_row("SELECT form, program, keys FROM onbehalf_backup", (), |row| {
        Ok((row.get::<_, i64>(0)?, Contained { program: row.get(1)?, keys: row.get(2)? }))
    });
    let (form, contained) = row.map_err(wrong)?;
    let last = "SELECT max(number) FROM onbehalf_migration";
    let migration = from.query_row(last, (), |row| row.get::<_, i64>(0)).map_err(wrong)?;
    if form > FORM || migration > crate::migrate::last() {
        return Err(Error::InvalidArgument(format!(
            "it was made by a newer version of this program, {}; use that one",
            contained.program
        )));
    }
    let check = from.query_row("PRAGMA quick_check", (), |row| row.get::<_, String>(0));
    match check {
        Ok(text) if text == "ok" => Ok(contained),
        _ => Err(Error::InvalidArgument("it is damaged".into())),
    }
}

/// Makes a database what a file says. `scratch` is a file that is not there yet, beside the database. Who
/// serves it goes on, if it is the same organization. Credentials and tickets are those of the file if that is
/// asked for, else those that are there.
pub(crate) fn restore(
    backup: &Path,
    target: &Path,
    scratch: &Path,
    served: bool,
    with_credentials: bool,
) -> Result<()> {
    if served && organization(backup)? != organization(target)? {
        let text = "it is another organization than the one that is served; stop the server first";
        return Err(Error::InvalidArgument(text.into()));
    }
    std::fs::copy(backup, scratch).map_err(|error| Error::Unavailable(error.to_string()))?;
    let result = bring_back(target, scratch, with_credentials);
    for end in ["", "-wal", "-shm", "-journal"] {
        let mut name = scratch.as_os_str().to_owned();
        name.push(end);
        // What is left of it is in nobody's way.
        let _ = std::fs::remove_file(name);
    }
    result
}

fn organization(path: &Path) -> Result<Vec<u8>> {
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
    let id = Connection::open_with_flags(path, flags).and_then(|connection| {
        connection.query_row("SELECT organizationid FROM organization", (), |row| row.get(0))
    });
    id.map_err(|error| failed(&error))
}

fn bring_back(target: &Path, scratch: &Path, with_credentials: bool) -> Result<()> {
    let mut to = file(target).connect().map_err(|error| failed(&error))?;
    super::connection::enable_wal(&to)?;
    let from = file(scratch).connect().map_err(|error| failed(&error))?;
    // Nothing of the keys stays in the database.
    from.execute_batch("PRAGMA secure_delete = ON; DROP TABLE onbehalf_backup")
        .map_err(|error| failed(&error))?;
    let replaces =
        !with_credentials && has_credentials(&from, "main").map_err(|error| failed(&error))?;
    if replaces {
        from.execute_batch(FORGET).map_err(|error| failed(&error))?;
    }
    if is_there(&to)? {
        from.execute("ATTACH ?1 AS live", [target.to_string_lossy().as_ref()])
            .map_err(|error| failed(&error))?;
        raise(&from).map_err(|error| failed(&error))?;
        if replaces && has_credentials(&from, "live").map_err(|error| failed(&error))? {
            from.execute_batch(KEEP).map_err(|error| failed(&error))?;
        }
        from.execute_batch("DETACH live").map_err(|error| failed(&error))?;
    }
    let backup = Backup::new(&from, &mut to).map_err(|error| failed(&error))?;
    let begun = Instant::now();
    loop {
        match backup.step(-1).map_err(|error| failed(&error))? {
            StepResult::Done => return Ok(()),
            _ if begun.elapsed() > PATIENCE => {
                return Err(Error::Unavailable("others are writing to the database".into()));
            }
            _ => std::thread::sleep(Duration::from_millis(20)),
        }
    }
}

fn is_there(to: &Connection) -> Result<bool> {
    let sql = "SELECT count(*) FROM sqlite_schema WHERE name = 'onbehalf_state'";
    let count = to.query_row(sql, (), |row| row.get::<_, i64>(0));
    Ok(count.map_err(|error| failed(&error))? > 0)
}

/// Lets whoever knows the database as it is find that everything is another: versions are above all that were
/// given, and what is no more is known to be gone.
fn raise(from: &Connection) -> rusqlite::Result<()> {
    from.execute(
        "UPDATE onbehalf_state SET \
         catalog_version = max(catalog_version, (SELECT catalog_version FROM live.onbehalf_state)) + ?1, \
         security_version = max(security_version, (SELECT security_version FROM live.onbehalf_state)) + ?1, \
         row_version = max(row_version, (SELECT row_version FROM live.onbehalf_state)) + ?1",
        [MARGIN],
    )?;
    from.execute_batch(
        "INSERT INTO main.onbehalf_definition (kind, name, body, removed, version) \
         SELECT kind, name, '', 1, 0 FROM live.onbehalf_definition AS old \
         WHERE NOT EXISTS (SELECT 1 FROM main.onbehalf_definition AS own \
         WHERE own.kind = old.kind AND own.name = old.name);
         UPDATE main.onbehalf_definition SET version = (SELECT catalog_version FROM main.onbehalf_state);
         UPDATE main.onbehalf_removed_since SET version = \
         (SELECT catalog_version FROM main.onbehalf_state);
         DELETE FROM main.onbehalf_removed;
         UPDATE main.onbehalf_forgotten SET version = (SELECT row_version FROM main.onbehalf_state);
         DELETE FROM main.onbehalf_deletion;",
    )
}

fn file(path: &Path) -> File {
    File { path: path.to_owned(), durable: true, nameless: false }
}
