//! Requests that nobody waits for any more, and those that find no room to wait.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::Semaphore;

use crate::provider::refusal::Refusal;
use crate::provider::{wait_for, work_on};

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

#[tokio::test]
async fn where_no_room_is_left_nothing_is_begun() {
    static ROOM: Semaphore = Semaphore::const_new(1);
    static PLACES: Semaphore = Semaphore::const_new(1);
    let first = wait_for(&ROOM, &PLACES, || Ok(1));
    assert_eq!(first.await.unwrap(), 1);
    let _full = ROOM.acquire().await.unwrap();
    let refused = wait_for(&ROOM, &PLACES, || -> Result<(), Refusal> { panic!("it is begun") });
    let refused = refused.await.unwrap_err();
    assert!(matches!(refused, Refusal::Fault(model::Error::Unavailable(_))));
}
