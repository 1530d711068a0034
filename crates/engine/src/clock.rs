//! The only place that reads the time and makes fresh ids.

use std::time::{SystemTime, UNIX_EPOCH};

use model::Uuid;
use model::time::Timestamp;

/// Where the time comes from.
#[derive(Clone, Copy, Debug)]
pub enum Clock {
    /// The machine.
    System,
    /// Always the same instant, for tests that compare bytes.
    Fixed(Timestamp),
}

impl Clock {
    /// The current time.
    #[expect(clippy::disallowed_methods, reason = "the one home of the clock")]
    pub fn now(self) -> Timestamp {
        match self {
            Self::System => {
                let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
            }
            Self::Fixed(instant) => instant,
        }
    }
}

/// A fresh id. Ids rise with time, which keeps the index over a table's keys compact.
#[expect(clippy::disallowed_methods, reason = "the one home of fresh ids")]
pub fn new_id() -> Uuid {
    Uuid::now_v7()
}
