//! Gives the room of files back that nobody can read any more: a few blocks at a time, in writes of their
//! own beside those of clients.

use std::sync::atomic::Ordering;

use crate::Engine;

/// How long to wait before looking again, in milliseconds: when there was nothing, and when there is more.
const PAUSE: i64 = 60_000;
const SHORT_PAUSE: i64 = 200;
/// How many blocks are swept with one write.
const AT_ONCE: u32 = 4;

/// Sweeps, if it is time to. Called after writes; what goes wrong here is no affair of theirs.
pub(crate) fn sweep(engine: &Engine) {
    let (now, due) = (engine.now(), engine.files_due());
    let at = due.load(Ordering::Relaxed);
    // A clock that was set back must not stop the sweeping, and one thread is enough.
    let waits = (0..=PAUSE).contains(&at.saturating_sub(now.0)) && at > now.0;
    let next = now.0.saturating_add(PAUSE);
    if waits || due.compare_exchange(at, next, Ordering::Relaxed, Ordering::Relaxed).is_err() {
        return;
    }
    match engine.store().write(|transaction| transaction.sweep_files(now, AT_ONCE)) {
        Ok(true) => due.store(now.0.saturating_add(SHORT_PAUSE), Ordering::Relaxed),
        Ok(false) => {}
        Err(error) => tracing::warn!(%error, "blocks of removed files could not be swept"),
    }
}
