//! What was acknowledged stays, and a database that goes away comes back.

use std::fs;
use std::sync::atomic::{AtomicU32, Ordering};

use model::Error;
use model::rows::CellType;
use store::Store;

use crate::databases::{Folder, on_each_place, on_postgres};
use crate::{define_counted, insert, is_unavailable, names, query, stored_names};

#[test]
fn a_statement_of_postgres_that_is_ended_says_so() {
    on_postgres(|database| {
        let store = Store::open_postgres(&database.url).unwrap();
        let ask = |sql: &str| {
            let rows = query(&store, sql, &[], &[CellType::Text])?;
            Ok(rows.get(0).and_then(|row| row.text(0).map(str::to_owned)))
        };
        let limit = "SELECT current_setting('statement_timeout')";
        assert_eq!(ask(limit), Ok(Some("30s".to_owned())));
        let ended = ask("SELECT pg_cancel_backend(pg_backend_pid())::text FROM pg_sleep(0)");
        assert_eq!(ended, Err(Error::StatementTimeout));
        assert!(ask(limit).is_ok());
    });
}

#[test]
fn rows_are_there_when_the_database_is_opened_again() {
    on_each_place(|place| {
        let store = place.open().unwrap();
        define_counted(&store);
        store.write(|transaction| insert(&store, transaction, "a")).unwrap();
        store.write(|transaction| transaction.advance_catalog()).unwrap();
        drop(store);
        let store = place.open().unwrap();
        assert_eq!(stored_names(&store), ["a"]);
        assert_eq!(store.read(|transaction| transaction.state()).unwrap().catalog_version, 2);
    });
}

/// The files as they are while the store is open are all that a killed process leaves.
#[test]
fn acknowledged_writes_survive_a_kill_and_others_do_not() {
    let folder = Folder::new();
    let left = Folder::new();
    let store = Store::open_sqlite(&folder.file()).unwrap();
    define_counted(&store);
    for number in 0..20 {
        store.write(|transaction| insert(&store, transaction, &format!("{number:02}"))).unwrap();
    }
    store
        .write(|transaction| {
            insert(&store, transaction, "unfinished")?;
            for name in ["onbehalf.db", "onbehalf.db-wal"] {
                fs::copy(folder.0.join(name), left.0.join(name)).unwrap();
            }
            Ok(())
        })
        .unwrap();
    let survivor = Store::open_sqlite(&left.file()).unwrap();
    let expected: Vec<_> = (0..20).map(|number| format!("{number:02}")).collect();
    assert_eq!(stored_names(&survivor), expected);
}

#[test]
fn a_temporary_database_is_its_own() {
    let first = Store::open_in_memory().unwrap();
    let second = Store::open_in_memory().unwrap();
    define_counted(&first);
    define_counted(&second);
    first.write(|transaction| insert(&first, transaction, "a")).unwrap();
    assert!(stored_names(&second).is_empty());
}

#[test]
fn a_database_that_goes_away_is_unavailable_until_it_comes_back() {
    on_postgres(|database| {
        let store = Store::open_postgres(&database.url).unwrap();
        define_counted(&store);
        store.write(|transaction| insert(&store, transaction, "a")).unwrap();
        database.shut();
        assert!(is_unavailable(&store.ping()));
        let write = store.write(|transaction| insert(&store, transaction, "b"));
        assert!(is_unavailable(&write), "{write:?}");
        assert!(is_unavailable(&Store::open_postgres(&database.url).map(drop)));
        database.let_in();
        assert_eq!(store.ping(), Ok(()));
        store.write(|transaction| insert(&store, transaction, "c")).unwrap();
        assert_eq!(stored_names(&store), ["a", "c"]);
    });
}

#[test]
fn an_idle_connection_that_was_closed_is_replaced_unnoticed() {
    on_postgres(|database| {
        let store = Store::open_postgres(&database.url).unwrap();
        define_counted(&store);
        database.end_connections();
        assert!(stored_names(&store).is_empty());
    });
}

#[test]
fn a_connection_lost_in_the_middle_is_unavailable_and_not_tried_again() {
    on_postgres(|database| {
        let store = Store::open_postgres(&database.url).unwrap();
        define_counted(&store);
        let runs = AtomicU32::new(0);
        let result = store.write(|transaction| {
            runs.fetch_add(1, Ordering::SeqCst);
            insert(&store, transaction, "a")?;
            database.end_connections();
            insert(&store, transaction, "b")
        });
        assert!(is_unavailable(&result), "{result:?}");
        assert_eq!(runs.load(Ordering::SeqCst), 1);
        let at_commit = store.write(|transaction| {
            insert(&store, transaction, "c")?;
            database.end_connections();
            Ok(())
        });
        assert!(is_unavailable(&at_commit), "{at_commit:?}");
        assert!(stored_names(&store).is_empty());
    });
}

#[test]
fn a_write_that_others_are_in_the_way_of_runs_again() {
    on_postgres(|database| {
        let store = Store::open_postgres(&database.url).unwrap();
        define_counted(&store);
        let runs = AtomicU32::new(0);
        let seen = store.write(|transaction| {
            let seen = names(&store, transaction);
            if runs.fetch_add(1, Ordering::SeqCst) == 0 {
                // Another process reads what we write, and writes what we have read.
                let other = Store::open_postgres(&database.url).unwrap();
                other.write(|transaction| {
                    names(&other, transaction);
                    insert(&other, transaction, "other")
                })?;
            }
            insert(&store, transaction, "ours")?;
            Ok(seen)
        });
        assert_eq!(runs.load(Ordering::SeqCst), 2);
        assert_eq!(seen, Ok(vec!["other".to_owned()]));
        assert_eq!(stored_names(&store), ["other", "ours"]);
    });
}
