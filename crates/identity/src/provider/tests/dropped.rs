//! Requests that nobody waits for any more.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::Semaphore;

use crate::provider::work_on;

#[tokio::test]
async fn what_is_begun_counts_until_it_ends_and_not_until_somebody_stops_to_wait() {
    static PLACES: Semaphore = Semaphore::const_new(2);
    static RUNNING: AtomicUsize = AtomicUsize::new(0);
    static MOST: AtomicUsize = AtomicUsize::new(0);
    for _ in 0..20 {
        let work = || {
            MOST.fetch_max(RUNNING.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            std::thread::sleep(Duration::from_millis(50));
            RUNNING.fetch_sub(1, Ordering::SeqCst);
            Ok(())
        };
        // Whoever asked is gone after a moment.
        let asked = tokio::time::timeout(Duration::from_millis(2), work_on(&PLACES, work)).await;
        assert!(asked.is_err());
    }
    let _all = PLACES.acquire_many(2).await.unwrap();
    assert!((1..=2).contains(&MOST.load(Ordering::SeqCst)));
}
