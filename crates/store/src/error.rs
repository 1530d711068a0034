//! What the drivers report, as the errors that the rest of the house knows. Their words go to the
//! log only; values never do.

use std::error::Error as StdError;

use model::Error;
use rusqlite::{ErrorCode, ffi};
use tokio_postgres::error::SqlState;

use crate::postgres::CodecError;

/// An error of SQLite.
pub(crate) fn from_sqlite(error: &rusqlite::Error) -> Error {
    let Some(failure) = error.sqlite_error() else { return Error::internal(error) };
    if is_overflow(error) {
        return too_large();
    }
    match (failure.code, failure.extended_code) {
        (ErrorCode::ConstraintViolation, ffi::SQLITE_CONSTRAINT_UNIQUE) => {
            Error::NotUnique { index: violated(error).unwrap_or_default() }
        }
        (
            ErrorCode::ConstraintViolation,
            ffi::SQLITE_CONSTRAINT_PRIMARYKEY | ffi::SQLITE_CONSTRAINT_ROWID,
        ) => Error::DuplicateKey,
        (
            ErrorCode::CannotOpen
            | ErrorCode::DatabaseBusy
            | ErrorCode::DatabaseLocked
            | ErrorCode::DiskFull
            | ErrorCode::FileLockingProtocolFailed
            | ErrorCode::OutOfMemory
            | ErrorCode::PermissionDenied
            | ErrorCode::SystemIoFailure,
            _,
        ) => Error::Unavailable(error.to_string()),
        (ErrorCode::OperationInterrupted, _) => Error::StatementTimeout,
        _ => Error::internal(error),
    }
}

/// The index that a row stands in the way of: its name, or its columns with their table.
fn violated(error: &rusqlite::Error) -> Option<String> {
    let named = words(error)?.strip_prefix("UNIQUE constraint failed: ")?;
    let index = named.strip_prefix("index '").and_then(|name| name.strip_suffix('\''));
    Some(index.unwrap_or(named).to_owned())
}

/// What SQLite says of an error.
fn words(error: &rusqlite::Error) -> Option<&str> {
    match error {
        rusqlite::Error::SqliteFailure(_, words) => words.as_deref(),
        rusqlite::Error::SqlInputError { msg, .. } => Some(msg.as_str()),
        _ => None,
    }
}

/// Whether a sum left the range of whole numbers, which SQLite says in words alone.
fn is_overflow(error: &rusqlite::Error) -> bool {
    words(error) == Some("integer overflow")
}

/// A number, computed of others, that no cell can hold.
pub(crate) fn too_large() -> Error {
    Error::QueryOption("A number in the answer is too large to be computed.".into())
}

/// Whether another process holds the lock that SQLite wanted.
pub(crate) fn is_busy(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
}

/// What an error of PostgreSQL means for the transaction and its connection.
pub(crate) enum Verdict {
    /// Other transactions were in the way: the same one may succeed when it runs again.
    Again,
    /// The connection is of no use any more.
    Lost,
    /// The statement failed; the connection is sound.
    Failed,
}

/// An error of PostgreSQL, and what it means.
pub(crate) fn from_postgres(error: &tokio_postgres::Error) -> (Error, Verdict) {
    let Some(reported) = error.as_db_error() else {
        return if is_from_codec(error) {
            (Error::internal(describe(error)), Verdict::Failed)
        } else {
            (Error::Unavailable(describe(error)), Verdict::Lost)
        };
    };
    let state = reported.code();
    let cause = format!("{}: {}", state.code(), reported.message());
    // A lock is waited for without patience only by what tries again.
    let again = [
        SqlState::T_R_SERIALIZATION_FAILURE,
        SqlState::T_R_DEADLOCK_DETECTED,
        SqlState::LOCK_NOT_AVAILABLE,
    ];
    if again.contains(state) {
        return (Error::Unavailable(cause), Verdict::Again);
    }
    if *state == SqlState::UNIQUE_VIOLATION {
        // PostgreSQL calls the index of a primary key so.
        let index = reported.constraint().filter(|name| !name.ends_with("_pkey"));
        let index = index.map(|name| Error::NotUnique { index: name.to_owned() });
        return (index.unwrap_or(Error::DuplicateKey), Verdict::Failed);
    }
    if *state == SqlState::QUERY_CANCELED {
        return (Error::StatementTimeout, Verdict::Failed);
    }
    if *state == SqlState::NUMERIC_VALUE_OUT_OF_RANGE {
        return (too_large(), Verdict::Failed);
    }
    match state.code().get(..2) {
        // No connection, no resources, a server that stops or starts, a disk that fails.
        Some("08" | "53" | "57" | "58") => (Error::Unavailable(cause), Verdict::Lost),
        _ => (Error::internal(cause), Verdict::Failed),
    }
}

/// Why no connection could be made: whatever it is, the database cannot be used now.
pub(crate) fn from_connecting(error: &tokio_postgres::Error) -> Error {
    Error::Unavailable(describe(error))
}

/// Whether a value could not be written, which the connection survives.
fn is_from_codec(error: &tokio_postgres::Error) -> bool {
    error.source().is_some_and(<dyn StdError>::is::<CodecError>)
}

/// The driver's sentence with its causes.
pub(crate) fn describe(error: &tokio_postgres::Error) -> String {
    let mut text = error.to_string();
    if let Some(source) = error.source() {
        let source = source.to_string();
        if !text.contains(&source) {
            text.push_str(": ");
            text.push_str(&source);
        }
    }
    text
}
