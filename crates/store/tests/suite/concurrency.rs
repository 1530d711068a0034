//! Many at once: no update is lost, and on SQLite writes share commits.

use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use model::Result;
use model::rows::CellType;
use planner::Parameter;
use store::{Store, Transaction};

use crate::databases::{Folder, on_each, on_each_place};
use crate::{define_counted, insert, query, statement, stored_names, text};

/// Reads the number of row "a" and writes it back, one greater: what goes wrong without isolation.
fn increment(store: &Store, transaction: &mut Transaction<'_>) -> Result<()> {
    let read = "SELECT number FROM counted WHERE name = ?1";
    let rows = transaction.query(&statement(store, read, &[text("a")], &[CellType::Int]))?;
    let number = rows.get(0).unwrap().int(0).unwrap();
    let write = "UPDATE counted SET number = ?1 WHERE name = ?2";
    let parameters = [Parameter::Int(number + 1), text("a")];
    assert_eq!(transaction.execute(&statement(store, write, &parameters, &[]))?, 1);
    Ok(())
}

fn count(store: &Store) -> i64 {
    let rows = query(store, "SELECT number FROM counted", &[], &[CellType::Int]).unwrap();
    rows.get(0).unwrap().int(0).unwrap()
}

#[test]
fn no_update_is_lost_among_threads() {
    on_each(|store| {
        define_counted(store);
        store.write(|transaction| insert(store, transaction, "a")).unwrap();
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..25 {
                        store.write(|transaction| increment(store, transaction)).unwrap();
                    }
                });
            }
        });
        assert_eq!(count(store), 200);
    });
}

#[test]
fn no_update_is_lost_among_processes() {
    on_each_place(|place| {
        let stores = [place.open().unwrap(), place.open().unwrap()];
        define_counted(&stores[0]);
        stores[1].write(|transaction| insert(&stores[1], transaction, "a")).unwrap();
        thread::scope(|scope| {
            for store in &stores {
                scope.spawn(move || {
                    for _ in 0..25 {
                        store.write(|transaction| increment(store, transaction)).unwrap();
                    }
                });
            }
        });
        assert_eq!(stores.each_ref().map(count), [50, 50]);
    });
}

#[test]
fn writes_that_arrive_together_share_a_commit() {
    let store = &Store::open_in_memory().unwrap();
    define_counted(store);
    let before = store.commits();
    let threads = 16;
    let start = Barrier::new(threads);
    thread::scope(|scope| {
        for thread in 0..threads {
            let start = &start;
            scope.spawn(move || {
                start.wait();
                for number in 0..50 {
                    let name = format!("{thread:02}-{number:02}");
                    store.write(|transaction| insert(store, transaction, &name)).unwrap();
                    assert!(stored_names(store).contains(&name), "acknowledged and not there");
                }
            });
        }
    });
    assert_eq!(stored_names(store).len(), threads * 50);
    let commits = store.commits() - before;
    assert!(commits < 800, "{commits} commits for 800 writes");
}

#[test]
fn many_processes_can_open_a_new_database_at_once() {
    on_each_place(|place| {
        let start = Barrier::new(8);
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    start.wait();
                    assert_eq!(place.open().unwrap().ping(), Ok(()));
                });
            }
        });
    });
}

#[test]
fn a_write_waits_for_another_process_that_writes() {
    let folder = Folder::new();
    let stores = [(); 2].map(|()| Store::open_sqlite(&folder.file()).unwrap());
    define_counted(&stores[0]);
    let inside = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            stores[0]
                .write(|transaction| {
                    inside.store(true, Ordering::SeqCst);
                    thread::sleep(Duration::from_millis(100));
                    insert(&stores[0], transaction, "a")
                })
                .unwrap();
        });
        while !inside.load(Ordering::SeqCst) {
            thread::yield_now();
        }
        stores[1].write(|transaction| insert(&stores[1], transaction, "b")).unwrap();
        assert_eq!(stored_names(&stores[1]), ["a", "b"]);
    });
}
