//! The only place that reads the time and makes fresh ids.

use std::sync::atomic::{AtomicI64, Ordering};
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
    /// What somebody sets, for as long as the process lasts.
    Kept(&'static Kept),
}

/// A clock that goes only when it is told to.
#[derive(Debug)]
pub struct Kept {
    now: AtomicI64,
    /// How far it goes with each request, in milliseconds.
    step: i64,
}

impl Kept {
    /// A clock that begins here. It lasts as long as the process.
    pub fn begin(now: Timestamp, step: i64) -> &'static Self {
        Box::leak(Box::new(Self { now: AtomicI64::new(now.0), step }))
    }

    /// How far it goes with each request, in milliseconds.
    pub fn stride(&self) -> i64 {
        self.step
    }

    /// Goes on, as with each request.
    pub fn step(&self) {
        self.advance(self.step);
    }

    /// Goes so many milliseconds on.
    pub fn advance(&self, milliseconds: i64) {
        let later = |now: i64| Some(now.saturating_add(milliseconds));
        // It always sets.
        let _ = self.now.fetch_update(Ordering::Relaxed, Ordering::Relaxed, later);
    }

    /// Goes on from here.
    pub fn set(&self, now: Timestamp) {
        self.now.store(now.0, Ordering::Relaxed);
    }

    /// What it shows.
    pub fn now(&self) -> Timestamp {
        Timestamp(self.now.load(Ordering::Relaxed))
    }
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
            Self::Kept(kept) => kept.now(),
        }
    }
}

/// A fresh id. Ids rise with time, which keeps the index over a table's keys compact.
#[expect(clippy::disallowed_methods, reason = "the one home of fresh ids")]
pub fn new_id() -> Uuid {
    Uuid::now_v7()
}
