//! All or nothing, one snapshot, and what the store keeps for itself.

use std::sync::mpsc;
use std::thread;

use model::rows::CellType;
use model::{Error, Result};
use planner::Parameter;
use store::State;

use crate::databases::on_each;
use crate::{
    define, define_counted, insert, is_internal, names, query, statement, stored_names, text,
};

#[test]
fn what_a_write_did_is_there_for_the_next_read() {
    on_each(|store| {
        define_counted(store);
        store.write(|transaction| insert(store, transaction, "a")).unwrap();
        assert_eq!(stored_names(store), ["a"]);
    });
}

#[test]
fn a_write_that_fails_leaves_nothing() {
    on_each(|store| {
        define_counted(store);
        let result: Result<()> = store.write(|transaction| {
            insert(store, transaction, "a")?;
            assert_eq!(names(store, transaction), ["a"]);
            Err(Error::VersionMismatch)
        });
        assert_eq!(result, Err(Error::VersionMismatch));
        assert!(stored_names(store).is_empty());
    });
}

#[test]
fn a_write_that_panics_leaves_nothing_and_the_store_works_on() {
    on_each(|store| {
        define_counted(store);
        let other = store.clone();
        let panic = thread::spawn(move || {
            let _: Result<()> = other.write(|transaction| {
                insert(&other, transaction, "a")?;
                panic!("on purpose");
            });
        });
        assert!(panic.join().is_err());
        store.write(|transaction| insert(store, transaction, "b")).unwrap();
        assert_eq!(stored_names(store), ["b"]);
    });
}

#[test]
fn a_second_row_with_the_same_key_is_a_duplicate() {
    on_each(|store| {
        define_counted(store);
        define(
            store,
            "CREATE UNIQUE INDEX counted_number ON counted (number)",
            "CREATE UNIQUE INDEX counted_number ON counted (number)",
        );
        store.write(|transaction| insert(store, transaction, "a")).unwrap();
        let by_primary_key = store.write(|transaction| insert(store, transaction, "a"));
        // It stands in the way of the index too; a database tells of either.
        let told = |error: &Error| matches!(error, Error::DuplicateKey | Error::NotUnique { .. });
        assert!(by_primary_key.as_ref().is_err_and(told), "{by_primary_key:?}");
        let by_index = store.write(|transaction| insert(store, transaction, "b"));
        // SQLite names an index by its columns.
        let Err(Error::NotUnique { index }) = by_index else { panic!("{by_index:?}") };
        assert!(["counted.number", "counted_number"].contains(&index.as_str()), "{index}");
        assert_eq!(stored_names(store), ["a"]);
    });
}

#[test]
fn an_error_that_the_work_swallows_still_undoes_everything() {
    on_each(|store| {
        define_counted(store);
        let result = store.write(|transaction| {
            insert(store, transaction, "a")?;
            let _ = insert(store, transaction, "a");
            Ok(())
        });
        assert_eq!(result, Err(Error::DuplicateKey));
        assert!(stored_names(store).is_empty());
    });
}

#[test]
fn tables_are_made_in_the_same_transaction_as_rows() {
    on_each(|store| {
        define_counted(store);
        let result: Result<()> = store.write(|transaction| {
            let sql = "CREATE TABLE gone (id INTEGER); CREATE INDEX gone_id ON gone (id)";
            transaction.execute_ddl(&statement(store, sql, &[], &[]))?;
            insert(store, transaction, "a")?;
            Err(Error::VersionMismatch)
        });
        assert_eq!(result, Err(Error::VersionMismatch));
        assert!(is_internal(&query(store, "SELECT id FROM gone", &[], &[CellType::Int])));
        let with_parameter = store.write(|transaction| {
            let sql = "CREATE TABLE gone (id INTEGER)";
            transaction.execute_ddl(&statement(store, sql, &[Parameter::Int(1)], &[]))
        });
        assert!(is_internal(&with_parameter));
    });
}

#[test]
fn a_read_cannot_write() {
    on_each(|store| {
        define_counted(store);
        let result = store.read(|transaction| {
            assert!(transaction.is_read_only());
            insert(store, transaction, "a")
        });
        assert!(is_internal(&result), "{result:?}");
        assert!(stored_names(store).is_empty());
        assert_eq!(store.write(|transaction| Ok(transaction.is_read_only())), Ok(false));
    });
}

#[test]
fn a_read_sees_one_snapshot() {
    on_each(|store| {
        define_counted(store);
        store.write(|transaction| insert(store, transaction, "a")).unwrap();
        store
            .read(|transaction| {
                assert_eq!(names(store, transaction), ["a"]);
                store.write(|transaction| insert(store, transaction, "b"))?;
                assert_eq!(names(store, transaction), ["a"]);
                Ok(())
            })
            .unwrap();
        assert_eq!(stored_names(store), ["a", "b"]);
    });
}

#[test]
fn a_read_does_not_wait_for_a_write() {
    on_each(|store| {
        define_counted(store);
        let (written, wait_until_written) = mpsc::channel();
        let (release, wait_for_release) = mpsc::channel::<()>();
        thread::scope(|scope| {
            let writer = scope.spawn(move || {
                store.write(|transaction| {
                    insert(store, transaction, "a")?;
                    written.send(()).unwrap();
                    wait_for_release.recv().unwrap();
                    Ok(())
                })
            });
            wait_until_written.recv().unwrap();
            assert!(stored_names(store).is_empty());
            release.send(()).unwrap();
            writer.join().unwrap().unwrap();
        });
        assert_eq!(stored_names(store), ["a"]);
    });
}

#[test]
fn versions_rise_and_are_undone_with_their_write() {
    on_each(|store| {
        let state = || store.read(|transaction| transaction.state()).unwrap();
        assert_eq!(state(), State { catalog_version: 1, security_version: 1 });
        let advanced = store.write(|transaction| {
            Ok((transaction.advance_catalog()?, transaction.advance_security()?))
        });
        assert_eq!(advanced, Ok((2, 2)));
        store.write(|transaction| transaction.advance_security()).unwrap();
        assert_eq!(state(), State { catalog_version: 2, security_version: 3 });
        let undone: Result<()> = store.write(|transaction| {
            transaction.advance_catalog()?;
            Err(Error::VersionMismatch)
        });
        assert_eq!(undone, Err(Error::VersionMismatch));
        assert_eq!(state(), State { catalog_version: 2, security_version: 3 });
    });
}

#[test]
fn row_versions_rise() {
    on_each(|store| {
        let mut last = 0;
        for _ in 0..3 {
            let next = store.write(|transaction| {
                let first = transaction.next_row_version()?;
                let second = transaction.next_row_version()?;
                assert!(second > first);
                Ok(second)
            });
            assert!(next.as_ref().unwrap() > &last);
            last = next.unwrap();
        }
    });
}

#[test]
fn rows_returned_by_a_write_are_read() {
    on_each(|store| {
        define_counted(store);
        let rows = store.write(|transaction| {
            let sql = "INSERT INTO counted (name, number) VALUES (?1, ?2) RETURNING number, name";
            let parameters = [text("a"), Parameter::Int(7)];
            let columns = [CellType::Int, CellType::Text];
            transaction.query(&statement(store, sql, &parameters, &columns))
        });
        let rows = rows.unwrap();
        let row = rows.get(0).unwrap();
        assert_eq!((row.int(0), row.text(1)), (Some(7), Some("a")));
    });
}
