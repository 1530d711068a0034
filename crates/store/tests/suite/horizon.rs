//! Up to which version a snapshot lacks nothing, whoever is writing meanwhile; and the memory of
//! deletions.

use std::sync::mpsc::channel;
use std::thread;

use model::Uuid;
use model::rows::CellType;
use model::time::Timestamp;
use planner::Parameter;
use store::{Deletion, Horizon, Store, Transaction};

use crate::databases::{on_each, on_each_place, on_postgres};
use crate::{define, statement, text};

/// A table `versioned` of names and the versions that they got.
fn define_versioned(store: &Store) {
    define(
        store,
        "CREATE TABLE versioned (name TEXT PRIMARY KEY, version INTEGER)",
        r#"CREATE TABLE versioned (name text COLLATE "C" PRIMARY KEY, version bigint)"#,
    );
}

fn insert(store: &Store, transaction: &mut Transaction<'_>, name: &str) -> model::Result<i64> {
    let version = transaction.next_row_version()?;
    let sql = "INSERT INTO versioned (name, version) VALUES (?1, ?2)";
    let parameters = [text(name), Parameter::Int(version)];
    transaction.execute(&statement(store, sql, &parameters, &[]))?;
    Ok(version)
}

/// The names with a later version than this, and the horizon of the same snapshot.
fn changes(store: &Store, since: i64) -> (Vec<String>, Horizon) {
    let sql = "SELECT name FROM versioned WHERE version > ?1 ORDER BY name";
    let statement = statement(store, sql, &[Parameter::Int(since)], &[CellType::Text]);
    store
        .read_changes(|transaction, horizon| {
            let rows = transaction.query(&statement)?;
            let names = rows.iter().map(|row| row.text(0).unwrap().to_owned()).collect();
            Ok((names, horizon))
        })
        .unwrap()
}

#[test]
fn when_nobody_writes_the_horizon_is_the_last_version() {
    on_each(|store| {
        define_versioned(store);
        let (_, empty) = changes(store, 0);
        // A transaction that stored no row may have taken a version.
        assert_eq!(empty.settled, empty.latest);
        let version = store.write(|transaction| insert(store, transaction, "a")).unwrap();
        let (names, horizon) = changes(store, empty.settled);
        assert_eq!(names, ["a"]);
        assert_eq!(horizon, Horizon { settled: version, latest: version });
        assert!(changes(store, horizon.settled).0.is_empty());
    });
}

/// The danger: "early" takes its version first and is committed last. A reader in between that went by
/// the greatest version it saw would never be told of it.
#[test]
fn a_row_that_is_committed_after_a_later_version_is_not_lost() {
    on_postgres(|database| {
        let first = &Store::open_postgres(&database.url).unwrap();
        // As from another process.
        let second = &Store::open_postgres(&database.url).unwrap();
        define_versioned(first);
        let (taken, wait_taken) = channel();
        let (finish, wait_finish) = channel::<()>();
        // A test that fails drops `finish`, and nobody waits for it.
        thread::scope(move |scope| {
            let early = scope.spawn(move || {
                let mut steps = Some((taken, wait_finish));
                first.write(|transaction| {
                    let version = insert(first, transaction, "early")?;
                    if let Some((taken, wait_finish)) = steps.take() {
                        taken.send(version).unwrap();
                        let _ = wait_finish.recv();
                    }
                    Ok(version)
                })
            });
            let early_version = wait_taken.recv().unwrap();
            let late = second.write(|transaction| insert(second, transaction, "late")).unwrap();
            assert!(early_version < late);

            let (names, horizon) = changes(second, 0);
            assert_eq!(names, ["late"]);
            assert_eq!(horizon, Horizon { settled: early_version - 1, latest: late });

            finish.send(()).unwrap();
            assert_eq!(early.join().unwrap().unwrap(), early_version);
            let (names, horizon) = changes(second, horizon.settled);
            assert_eq!(names, ["early", "late"], "what came late is told, some of it twice");
            assert_eq!(horizon, Horizon { settled: late, latest: late });
        });
    });
}

#[test]
fn who_gives_up_holds_nobody_back() {
    on_each(|store| {
        define_versioned(store);
        let refused: model::Result<i64> = store.write(|transaction| {
            insert(store, transaction, "a")?;
            Err(model::Error::VersionMismatch)
        });
        assert!(refused.is_err());
        let (names, horizon) = changes(store, 0);
        assert!(names.is_empty());
        assert_eq!(horizon.settled, horizon.latest);
    });
}

#[test]
fn many_writers_and_a_reader_that_follows_them_agree_in_the_end() {
    const WRITERS: usize = 6;
    const ROWS: usize = 40;
    on_each_place(|place| {
        let stores = &[place.open().unwrap(), place.open().unwrap()];
        define_versioned(&stores[0]);
        let mut seen = std::collections::BTreeSet::new();
        thread::scope(|scope| {
            let writers: Vec<_> = (0..WRITERS)
                .map(|writer| {
                    let store = &stores[writer % 2];
                    scope.spawn(move || {
                        for row in 0..ROWS {
                            let name = format!("{writer}-{row}");
                            store.write(|transaction| insert(store, transaction, &name)).unwrap();
                        }
                    })
                })
                .collect();
            let mut since = 0;
            let mut follow = || {
                let (names, horizon) = changes(&stores[1], since);
                seen.extend(names);
                since = horizon.settled.max(since);
            };
            while writers.iter().any(|writer| !writer.is_finished()) {
                follow();
            }
            follow();
        });
        assert_eq!(seen.len(), WRITERS * ROWS, "a row was passed over");
    });
}

fn deletion(number: u128, version: i64) -> Deletion {
    Deletion { id: Uuid::from_u128(number), version }
}

#[test]
fn deletions_are_told_by_table_version_and_key_each_row_once() {
    on_each(|store| {
        store
            .write(|transaction| {
                for (table, number, version) in
                    [("a", 2, 5), ("a", 1, 5), ("a", 3, 4), ("b", 1, 6), ("a", 3, 7), ("a", 4, 8)]
                {
                    let deletion = deletion(number, version);
                    transaction.remember_deletion(table, deletion, Timestamp(0))?;
                }
                transaction.revoke_deletion("a", Uuid::from_u128(4))
            })
            .unwrap();
        let of = |table: &str, after: Deletion, limit: u32| {
            store.read(|transaction| transaction.deletions(table, after, limit)).unwrap()
        };
        assert_eq!(of("a", deletion(0, 0), 9), [deletion(1, 5), deletion(2, 5), deletion(3, 7)]);
        assert_eq!(of("a", deletion(1, 5), 1), [deletion(2, 5)]);
        assert_eq!(of("b", deletion(0, 5), 9), [deletion(1, 6)]);
        let count = |after: i64, limit: u32| {
            store.read(|transaction| transaction.count_deletions("a", after, limit)).unwrap()
        };
        assert_eq!([count(0, 9), count(5, 9), count(0, 2)], [3, 1, 2]);
    });
}

#[test]
fn old_deletions_are_forgotten_and_it_is_known_up_to_which_version() {
    on_each(|store| {
        store
            .write(|transaction| {
                for (number, version, at) in [(1, 9, 10), (2, 3, 20), (3, 4, 20), (4, 12, 30)] {
                    let deletion = deletion(number, version);
                    transaction.remember_deletion("a", deletion, Timestamp(at))?;
                }
                Ok(())
            })
            .unwrap();
        let forget = |before: i64, at_once: u32| {
            store
                .write(|transaction| {
                    let all = transaction.forget_deletions(Timestamp(before), at_once)?;
                    let left = transaction.deletions("a", deletion(0, 0), 9)?.len();
                    Ok((all, left, transaction.forgotten()?))
                })
                .unwrap()
        };
        assert_eq!(forget(10, 9), (true, 4, 0));
        // Those of one moment go together, so that the version says all.
        assert_eq!(forget(30, 2), (false, 1, 9));
        assert_eq!(forget(30, 2), (true, 1, 9));
        assert_eq!(forget(31, 2), (true, 0, 12));
    });
}
