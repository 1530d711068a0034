//! How long a statement may run. PostgreSQL watches over that itself; SQLite asks us from time to time
//! whether to go on.

use std::cell::Cell;
use std::time::{Duration, Instant};

use rusqlite::Connection;

/// As long as on PostgreSQL.
const PATIENCE: Duration = Duration::from_secs(30);
/// Steps of SQLite's machine between two questions: about a millisecond.
const STEPS: i32 = 20_000;

thread_local! {
    /// When the statement that runs on this thread has to be done.
    static DEADLINE: Cell<Option<Instant>> = const { Cell::new(None) };
}

/// Has a connection ask.
pub(super) fn watch(connection: &mut Connection) -> rusqlite::Result<()> {
    connection
        .progress_handler(STEPS, Some(|| DEADLINE.get().is_some_and(|end| Instant::now() > end)))
}

/// The time of one statement, until it is dropped.
pub(super) struct Running;

impl Running {
    pub(super) fn begin() -> Self {
        DEADLINE.set(Some(Instant::now() + PATIENCE));
        Self
    }

    /// For a test: as if the time were over.
    #[cfg(test)]
    pub(super) fn without_time() -> Self {
        DEADLINE.set(Some(Instant::now()));
        Self
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        DEADLINE.set(None);
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "a statement that takes long is of no table")]
mod tests {
    use model::Error;

    use super::*;
    use crate::error::from_sqlite;

    #[test]
    fn a_statement_without_time_is_ended_and_the_connection_goes_on() {
        let mut connection = Connection::open_in_memory().unwrap();
        watch(&mut connection).unwrap();
        let long = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000) \
                    SELECT count(*) FROM n";
        let ask = || connection.query_row(long, (), |row| row.get::<_, i64>(0));
        {
            let _running = Running::without_time();
            assert_eq!(ask().map_err(|error| from_sqlite(&error)), Err(Error::StatementTimeout));
        }
        let _running = Running::begin();
        assert_eq!(ask(), Ok(1_000_000));
    }
}
