//! Writes that begin before it is known what they do, on PostgreSQL.

use model::rows::CellType;
use model::{Error, Result};
use store::{Begun, Store};

use crate::databases::{Database, on_each, on_postgres};
use crate::{define_counted, insert, names, query, statement, stored_names, text};

/// More than a store has connections.
const MANY: usize = 40;

fn begin(store: &Store) -> Begun<'_> {
    store.begin_write().unwrap().unwrap()
}

/// How many connections others have, and how many of them are in the middle of a transaction and idle.
fn connections(database: &Database) -> (i64, i64) {
    let sql = "SELECT count(*), count(*) FILTER (WHERE state LIKE 'idle in transaction%') \
               FROM pg_stat_activity \
               WHERE datname = current_database() AND pid <> pg_backend_pid()";
    let store = Store::open_postgres(&database.url).unwrap();
    let rows = query(&store, sql, &[], &[CellType::Int; 2]).unwrap();
    let row = rows.get(0).unwrap();
    (row.int(0).unwrap(), row.int(1).unwrap())
}

#[test]
fn only_where_it_saves_a_question_does_a_write_begin_early() {
    on_each(|store| {
        let begun = store.begin_write().unwrap();
        assert_eq!(begun.is_none(), store.dialect() == planner::dialect::Dialect::Sqlite);
    });
}

#[test]
fn a_begun_write_that_is_dropped_leaves_nothing_and_gives_its_connection_back() {
    on_postgres(|database| {
        let store = Store::open_postgres(&database.url).unwrap();
        define_counted(&store);
        for _ in 0..MANY {
            drop(begin(&store));
        }
        assert_eq!(connections(database), (1, 0));
        // Nor does it hold back who follows the versions of rows.
        let horizon = store.read_changes(|_, horizon| Ok(horizon)).unwrap();
        assert_eq!(horizon.settled, horizon.latest);
        store.write(|transaction| insert(&store, transaction, "a")).unwrap();
        assert_eq!(stored_names(&store), ["a"]);
    });
}

#[test]
fn a_begun_write_is_kept_or_leaves_nothing_as_any_other() {
    on_postgres(|database| {
        let store = &Store::open_postgres(&database.url).unwrap();
        define_counted(store);
        for _ in 0..MANY {
            let refused: Result<()> = store.write_begun(begin(store), |transaction| {
                insert(store, transaction, "refused")?;
                Err(Error::VersionMismatch)
            });
            assert_eq!(refused, Err(Error::VersionMismatch));
        }
        store.write_begun(begin(store), |transaction| insert(store, transaction, "a")).unwrap();
        let duplicate =
            store.write_begun(begin(store), |transaction| insert(store, transaction, "a"));
        assert_eq!(duplicate, Err(Error::DuplicateKey));
        assert_eq!(stored_names(store), ["a"]);
        assert_eq!(connections(database), (1, 0));
    });
}

#[test]
fn a_begun_write_whose_work_panics_leaves_nothing() {
    on_postgres(|database| {
        let store = Store::open_postgres(&database.url).unwrap();
        define_counted(&store);
        let other = store.clone();
        let panic = std::thread::spawn(move || {
            let _: Result<()> = other.write_begun(begin(&other), |transaction| {
                insert(&other, transaction, "a")?;
                panic!("on purpose");
            });
        });
        assert!(panic.join().is_err());
        assert!(stored_names(&store).is_empty());
        assert_eq!(connections(database).1, 0);
    });
}

#[test]
fn a_begun_write_that_others_were_in_the_way_of_runs_again() {
    on_postgres(|database| {
        let stores = [(); 2].map(|()| Store::open_postgres(&database.url).unwrap());
        let [here, there] = &stores;
        define_counted(here);
        let add = |transaction: &mut store::Transaction<'_>, store: &Store| {
            let number = names(store, transaction).len();
            insert(store, transaction, &number.to_string())
        };
        let begun = begin(here);
        there.write(|transaction| add(transaction, there)).unwrap();
        let mut runs = 0;
        here.write_begun(begun, |transaction| {
            runs += 1;
            add(transaction, here)
        })
        .unwrap();
        assert_eq!(stored_names(here), ["0", "1"]);
        assert_eq!(runs, 2, "it began before the other, and saw nothing of it");
    });
}

#[test]
fn a_begun_write_that_changes_definitions_runs_alone() {
    on_postgres(|database| {
        let store = &Store::open_postgres(&database.url).unwrap();
        define_counted(store);
        store
            .write_begun(begin(store), |transaction| {
                transaction.begin_change()?;
                let sql = "ALTER TABLE counted ADD COLUMN more bigint";
                transaction.execute_ddl(&statement(store, sql, &[], &[]))?;
                transaction.advance_catalog()
            })
            .unwrap();
        let rows = query(
            store,
            "SELECT more FROM counted WHERE name = ?1",
            &[text("a")],
            &[CellType::Int],
        );
        assert!(rows.unwrap().is_empty());
        assert_eq!(begin(store).state().catalog_version, 2);
    });
}

#[test]
fn a_begun_write_is_told_what_another_process_has_changed() {
    on_postgres(|database| {
        let stores = [(); 2].map(|()| Store::open_postgres(&database.url).unwrap());
        let [here, there] = &stores;
        let before = begin(here).state();
        there.write(|transaction| transaction.advance_security()).unwrap();
        let begun = begin(here);
        assert_eq!(begun.state().security_version, before.security_version + 1);
        let seen = here.write_begun(begun, |transaction| transaction.state()).unwrap();
        assert_eq!(seen.security_version, before.security_version + 1);
    });
}
