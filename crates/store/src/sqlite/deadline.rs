//! How long a statement may run. PostgreSQL watches over that itself; SQLite asks us from time to time
//! whether to go on.

use std::cell::Cell;
use std::time::{Duration, Instant};

use rusqlite::Connection;

/// Steps of SQLite's machine between two questions: about a millisecond.
const STEPS: i32 = 20_000;

thread_local! {
    /// As long as on PostgreSQL; only tests have less.
    pub(super) static PATIENCE: Cell<Duration> = const { Cell::new(Duration::from_secs(30)) };
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
        DEADLINE.set(Some(Instant::now() + PATIENCE.get()));
        Self
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        DEADLINE.set(None);
    }
}

#[cfg(test)]
mod tests {
    use model::rows::CellType;
    use model::{Error, Result};

    use super::*;
    use crate::Store;

    #[test]
    fn a_read_without_time_is_ended_and_the_next_one_goes_on() {
        let store = Store::open_in_memory().unwrap();
        let long = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000) \
                    SELECT count(*) FROM n";
        let ask = || -> Result<Option<i64>> {
            let rows =
                store.read(|transaction| transaction.query_text(long, &[], &[CellType::Int]))?;
            Ok(rows.get(0).and_then(|row| row.int(0)))
        };
        let patience = PATIENCE.replace(Duration::ZERO);
        assert_eq!(ask(), Err(Error::StatementTimeout));
        PATIENCE.set(patience);
        assert_eq!(ask(), Ok(Some(1_000_000)));
    }
}
