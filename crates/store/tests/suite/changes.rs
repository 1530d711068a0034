//! Changes of definitions beside reads and writes: nothing that runs fails, and nothing is read of tables
//! that are younger than the snapshot.

use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use model::Result;
use model::rows::CellType;
use store::{Store, Transaction};

use crate::databases::on_each_place;
use crate::{statement, text};

/// Changes definitions: this text, all at once.
fn change(store: &Store, sql: &str) -> i64 {
    store
        .write(|transaction| {
            transaction.begin_change()?;
            let version = transaction.advance_catalog()?;
            for part in sql.split("; ") {
                transaction.execute_ddl(&statement(store, part, &[], &[]))?;
            }
            Ok(version)
        })
        .unwrap()
}

fn count(store: &Store, transaction: &mut Transaction<'_>, what: &str) -> Result<i64> {
    let sql = "SELECT count(what) FROM things".replace("what", what);
    let rows = transaction.query(&statement(store, &sql, &[], &[CellType::Int]))?;
    Ok(rows.get(0).unwrap().int(0).unwrap())
}

/// A table with three rows.
fn define_things(store: &Store) {
    for sql in
        ["CREATE TABLE things (name TEXT)", "INSERT INTO things (name) VALUES ('a'), ('b'), ('c')"]
    {
        let statement = statement(store, sql, &[], &[]);
        store.write(|transaction| transaction.execute_ddl(&statement)).unwrap();
    }
}

fn insert(store: &Store) -> Result<u64> {
    store.write(|transaction| {
        transaction.state()?;
        let sql = "INSERT INTO things (name) VALUES (?1)";
        transaction.execute(&statement(store, sql, &[text("x")], &[]))
    })
}

/// A read that looks at its versions, and whose tables change before it looks at them.
fn read_across(sql: &str, what: &str) {
    on_each_place(|place| {
        let (reader, writer) = (place.open().unwrap(), place.open().unwrap());
        define_things(&reader);
        let runs = AtomicU32::new(0);
        let first = reader.read(|transaction| transaction.state()).unwrap().catalog_version;
        let counted = reader.read(|transaction| {
            let version = transaction.state()?.catalog_version;
            if runs.fetch_add(1, Ordering::SeqCst) == 0 {
                change(&writer, sql);
            }
            // What the definitions of this version say.
            let what = if version == first { "name" } else { what };
            count(&reader, transaction, what)
        });
        assert_eq!(counted, Ok(3), "{sql}");
    });
}

#[test]
fn a_read_whose_column_is_dropped_before_it_is_read_does_not_fail() {
    read_across(
        "ALTER TABLE things ADD COLUMN more TEXT; ALTER TABLE things DROP COLUMN name",
        "*",
    );
}

#[test]
fn a_read_whose_table_is_made_anew_does_not_take_it_for_its_own() {
    let filled = "INSERT INTO things (name) VALUES ('a'), ('b'), ('c')";
    let sql = ["DROP TABLE things; CREATE TABLE things (name TEXT); ", filled].concat();
    read_across(&sql, "name");
}

#[test]
fn a_read_across_many_changes_ends() {
    on_each_place(|place| {
        let (reader, writer) = (place.open().unwrap(), place.open().unwrap());
        define_things(&reader);
        let done = AtomicBool::new(false);
        thread::scope(|scope| {
            scope.spawn(|| {
                while !done.load(Ordering::SeqCst) {
                    change(&writer, "ALTER TABLE things ADD COLUMN more TEXT");
                    change(&writer, "ALTER TABLE things DROP COLUMN more");
                }
            });
            for _ in 0..100 {
                let counted = reader.read(|transaction| {
                    transaction.state()?;
                    count(&reader, transaction, "name")
                });
                assert_eq!(counted, Ok(3));
            }
            done.store(true, Ordering::SeqCst);
        });
    });
}

#[test]
fn what_is_prepared_is_prepared_anew_after_a_change() {
    on_each_place(|place| {
        let (store, other) = (place.open().unwrap(), place.open().unwrap());
        change(&store, "CREATE TABLE things (name TEXT, number BIGINT)");
        let put = |value: planner::Parameter| {
            let sql = "INSERT INTO things (number) VALUES (?1)";
            store.write(|transaction| {
                transaction.state()?;
                transaction.execute(&statement(&store, sql, std::slice::from_ref(&value), &[]))
            })
        };
        put(planner::Parameter::Int(1)).unwrap();
        change(
            &other,
            "ALTER TABLE things DROP COLUMN number; ALTER TABLE things ADD COLUMN number TEXT",
        );
        put(text("one")).unwrap();
    });
}

#[test]
fn a_change_waits_for_writes_and_writes_for_a_change() {
    on_each_place(|place| {
        let (one, other) = (place.open().unwrap(), place.open().unwrap());
        define_things(&one);
        let first = one.read(|transaction| transaction.state()).unwrap().catalog_version;
        let changed = AtomicBool::new(false);
        let began = Barrier::new(2);
        let once = AtomicBool::new(false);
        thread::scope(|scope| {
            scope.spawn(|| {
                began.wait();
                change(&other, "ALTER TABLE things ADD COLUMN more TEXT");
                changed.store(true, Ordering::SeqCst);
            });
            one.write(|transaction| {
                transaction.state()?;
                if !once.swap(true, Ordering::SeqCst) {
                    began.wait();
                }
                thread::sleep(Duration::from_millis(400));
                assert!(!changed.load(Ordering::SeqCst));
                count(&one, transaction, "*").map(drop)
            })
            .unwrap();
        });
        // Writes that begin while it runs see what it did.
        let began = Barrier::new(2);
        thread::scope(|scope| {
            scope.spawn(|| {
                began.wait();
                let seen = one.write(|transaction| {
                    Ok((transaction.state()?.catalog_version, count(&one, transaction, "*")?))
                });
                assert_eq!(seen, Ok((first + 2, 3)));
            });
            let once = AtomicBool::new(false);
            other
                .write(|transaction| {
                    transaction.begin_change()?;
                    transaction.advance_catalog()?;
                    if !once.swap(true, Ordering::SeqCst) {
                        began.wait();
                    }
                    thread::sleep(Duration::from_millis(100));
                    let sql = "ALTER TABLE things ADD COLUMN last TEXT";
                    transaction.execute_ddl(&statement(&other, sql, &[], &[]))
                })
                .unwrap();
        });
    });
}

#[test]
fn a_change_that_a_long_read_holds_up_does_not_hold_up_others() {
    on_each_place(|place| {
        let (one, other) = (place.open().unwrap(), place.open().unwrap());
        define_things(&one);
        let reading = Barrier::new(2);
        let once = AtomicBool::new(false);
        thread::scope(|scope| {
            scope.spawn(|| {
                one.read(|transaction| {
                    transaction.state()?;
                    count(&one, transaction, "name")?;
                    if !once.swap(true, Ordering::SeqCst) {
                        reading.wait();
                        thread::sleep(Duration::from_millis(1_500));
                    }
                    Ok(())
                })
                .unwrap();
            });
            reading.wait();
            scope.spawn(|| change(&other, "DROP TABLE things; CREATE TABLE things (name TEXT)"));
            thread::sleep(Duration::from_millis(50));
            let began = Instant::now();
            for _ in 0..20 {
                one.read(|transaction| {
                    transaction.state()?;
                    count(&one, transaction, "name")
                })
                .unwrap();
                insert(&one).unwrap();
            }
            // Much less than the long read takes: each waits for one attempt at most.
            assert!(began.elapsed() < Duration::from_millis(1_400), "{:?}", began.elapsed());
        });
    });
}

#[test]
fn changes_come_one_after_the_other() {
    on_each_place(|place| {
        let stores = [place.open().unwrap(), place.open().unwrap()];
        define_things(&stores[0]);
        let first = stores[0].read(|transaction| transaction.state()).unwrap().catalog_version;
        let mut versions: Vec<i64> = thread::scope(|scope| {
            let change = |number: usize| {
                let store = &stores[number % 2];
                let sql =
                    "ALTER TABLE things ADD COLUMN more0 TEXT".replace('0', &number.to_string());
                scope.spawn(move || change(store, &sql))
            };
            let all: Vec<_> = (0..12).map(change).collect();
            all.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        versions.sort_unstable();
        assert_eq!(versions, (first + 1..=first + 12).collect::<Vec<i64>>());
    });
}
