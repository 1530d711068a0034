//! While the organization goes back, requests go on: each sees all of it as it was or as it is, none fails.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};

use serde_json::json;

use super::{each, reset, restore, snapshot};

#[test]
fn requests_in_flight_see_the_one_or_the_other_whole() {
    each(|demo| {
        let mut admin = demo.admin();
        // Ten accounts and ten tasks more, or none of either.
        for number in 0..10 {
            admin.account(&format!("f-{number}"));
            admin.create("tasks", &json!({"subject": format!("f-{number}")}));
        }
        snapshot(&mut admin, "more");
        let (done, answered) = (AtomicBool::new(false), AtomicU32::new(0));
        std::thread::scope(|scope| {
            for _ in 0..3 {
                let (mut user, done, answered) = (demo.admin(), &done, &answered);
                scope.spawn(move || {
                    while !done.load(Relaxed) {
                        let rows = user.rows("accounts?$filter=startswith(name,'f-')&$select=name");
                        assert!(matches!(rows.len(), 0 | 10), "{}", rows.len());
                        let path =
                            "tasks?$filter=startswith(subject,'f-')&$select=subject&$count=true";
                        assert!(matches!(user.rows(path).len(), 0 | 10));
                        answered.fetch_add(2, Relaxed);
                    }
                });
            }
            for _ in 0..2 {
                let (mut user, done, answered) = (demo.admin(), &done, &answered);
                scope.spawn(move || {
                    while !done.load(Relaxed) {
                        user.account("w");
                        let owner = demo.user("actual").account("v");
                        drop(owner);
                        answered.fetch_add(2, Relaxed);
                    }
                });
            }
            for _ in 0..15 {
                reset(&mut admin);
                restore(&mut admin, "more");
            }
            done.store(true, Relaxed);
        });
        assert!(answered.load(Relaxed) > 20, "{answered:?}");
        reset(&mut admin);
        assert_eq!(admin.count("accounts/$count"), 12);
    });
}

#[test]
fn another_process_sees_it_at_its_next_request() {
    each(|demo| {
        let Some((_process, mut other)) = demo.beside() else { return };
        let mut admin = demo.admin();
        let account = admin.account("here");
        assert!(other.exists(&format!("accounts({account})")));
        reset(&mut admin);
        assert!(!other.exists(&format!("accounts({account})")));
        assert_eq!(other.count("accounts/$count"), 12);
        other.account("there");
        assert_eq!(admin.count("accounts/$count"), 13);
        reset(&mut admin);
        assert_eq!(other.count("accounts/$count"), 12);
    });
}
