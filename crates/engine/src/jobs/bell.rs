//! Wakes who runs jobs: rung when a message that made a job due has been committed.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use parking_lot::{Condvar, Mutex};

/// A bell that one thread waits for.
#[derive(Default)]
pub(crate) struct Bell {
    /// Whether a transaction that is not committed yet made a job.
    announced: AtomicBool,
    rung: Mutex<bool>,
    /// Whether whoever runs jobs shall end.
    stopped: AtomicBool,
    condition: Condvar,
}

impl Bell {
    /// A job was made, and is there once its transaction is committed.
    pub(crate) fn announce(&self) {
        self.announced.store(true, Ordering::Release);
    }

    /// A transaction was committed.
    pub(crate) fn ring_if_announced(&self) {
        if self.announced.load(Ordering::Relaxed) && self.announced.swap(false, Ordering::Acquire) {
            *self.rung.lock() = true;
            self.condition.notify_one();
        }
    }

    /// Nothing more is to be run.
    pub(crate) fn stop(&self) {
        self.stopped.store(true, Ordering::Release);
        *self.rung.lock() = true;
        self.condition.notify_one();
    }

    pub(crate) fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Acquire)
    }

    /// Waits until it is rung, no longer than this.
    pub(crate) fn wait(&self, at_most: Duration) {
        let mut rung = self.rung.lock();
        if !*rung {
            self.condition.wait_for(&mut rung, at_most);
        }
        *rung = false;
    }
}
