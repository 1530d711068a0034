//! Writes that one thread makes for many, which share a commit.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use model::rows::CellType;
use model::{Error, Result};
use planner::Parameter;
use store::{Store, Transaction, Verdict, Writes};

use crate::databases::{on_each, on_postgres};
use crate::{define_counted, insert, names, query, statement, stored_names, text};

/// A result, and what is told of it later.
type Written<T> = (Result<T>, Receiver<Verdict>);

const DONE: Verdict = Verdict::Known(Ok(()));

fn write<T>(
    writes: &mut Writes<'_>,
    work: impl FnOnce(&mut Transaction<'_>) -> Result<T>,
) -> Written<T> {
    let (result, pending) = writes.write(work);
    let (told, verdicts) = channel();
    pending.unwrap().tell(move |verdict| drop(told.send(verdict)));
    (result, verdicts)
}

/// Inserts a row without asking how it went.
fn send(store: &Store, transaction: &mut Transaction<'_>, name: &str) -> Result<()> {
    let sql = "INSERT INTO counted (name, number) VALUES (?1, ?2)";
    transaction.change(&statement(store, sql, &[text(name), Parameter::Int(0)], &[]))
}

fn add(store: &Store, writes: &mut Writes<'_>, name: &str) -> Receiver<Verdict> {
    let (result, told) = write(writes, |transaction| send(store, transaction, name));
    assert_eq!(result, Ok(()));
    told
}

#[test]
fn writes_share_a_commit_and_are_told_of_it_when_they_are_settled() {
    on_each(|store| {
        define_counted(store);
        let before = store.commits();
        let mut writes = store.writes();
        writes.begin(3).unwrap();
        let told = ["a", "b", "c"].map(|name| add(store, &mut writes, name));
        assert!(told.iter().all(|told| told.try_recv().is_err()), "it is on no disk yet");
        assert!(stored_names(store).is_empty());
        writes.settle();
        assert!(told.iter().all(|told| told.try_recv() == Ok(DONE)));
        assert_eq!(store.commits() - before, 1);
        assert_eq!(stored_names(store), ["a", "b", "c"]);
    });
}

#[test]
fn each_write_sees_what_those_before_it_did() {
    on_each(|store| {
        define_counted(store);
        let mut writes = store.writes();
        let _first = add(store, &mut writes, "a");
        let (seen, _) = write(&mut writes, |transaction| Ok(names(store, transaction)));
        assert_eq!(seen.unwrap(), ["a"]);
    });
}

#[test]
fn what_was_not_settled_is_settled_in_the_end() {
    on_each(|store| {
        define_counted(store);
        let mut writes = store.writes();
        let told = add(store, &mut writes, "a");
        drop(writes);
        store.write(|transaction| insert(store, transaction, "b")).unwrap();
        assert_eq!(told.recv(), Ok(DONE));
        assert_eq!(stored_names(store), ["a", "b"]);
    });
}

#[test]
fn a_refusal_that_changed_nothing_undoes_nobody() {
    on_each(|store| {
        define_counted(store);
        let mut writes = store.writes();
        let before = add(store, &mut writes, "a");
        let (refused, told) = write(&mut writes, |transaction| {
            names(store, transaction);
            Err::<(), _>(Error::VersionMismatch)
        });
        let after = add(store, &mut writes, "b");
        writes.settle();
        assert_eq!(refused, Err(Error::VersionMismatch));
        assert!([before, told, after].iter().all(|told| told.recv() == Ok(DONE)));
        assert_eq!(stored_names(store), ["a", "b"]);
    });
}

/// On PostgreSQL there are no savepoints; on SQLite who fails goes alone.
#[test]
fn who_fails_after_it_changed_something_undoes_all_before_it_and_nobody_after() {
    on_postgres(|database| {
        let store = &Store::open_postgres(&database.url).unwrap();
        define_counted(store);
        let mut writes = store.writes();
        let before = add(store, &mut writes, "a");
        let (refused, told) = write(&mut writes, |transaction| {
            send(store, transaction, "refused")?;
            Err::<(), _>(Error::VersionMismatch)
        });
        assert_eq!(refused, Err(Error::VersionMismatch));
        assert!([before, told].iter().all(|told| told.recv() == Ok(Verdict::Undone)));
        let after = add(store, &mut writes, "b");
        writes.settle();
        assert_eq!(after.recv(), Ok(DONE));
        assert_eq!(stored_names(store), ["b"]);
    });
}

#[test]
fn a_statement_that_was_sent_and_failed_undoes_all() {
    on_postgres(|database| {
        let store = &Store::open_postgres(&database.url).unwrap();
        define_counted(store);
        store.write(|transaction| insert(store, transaction, "taken")).unwrap();
        let mut writes = store.writes();
        let told = ["a", "taken", "b"].map(|name| add(store, &mut writes, name));
        writes.settle();
        assert!(told.iter().all(|told| told.recv() == Ok(Verdict::Undone)));
        assert_eq!(stored_names(store), ["taken"]);

        // The same, if somebody asks something before it is settled.
        let told = add(store, &mut writes, "taken");
        let (asked, too) = write(&mut writes, |transaction| {
            let question = statement(store, "SELECT 1", &[], &[CellType::Int]);
            transaction.query(&question).map(drop)
        });
        assert!(asked.is_err());
        assert!([told, too].iter().all(|told| told.recv() == Ok(Verdict::Undone)));

        // Whoever runs by itself learns why, and the connection is as good as before.
        let alone = store.write(|transaction| send(store, transaction, "taken"));
        assert_eq!(alone, Err(Error::DuplicateKey));
        let told = add(store, &mut writes, "c");
        writes.settle();
        assert_eq!(told.recv(), Ok(DONE));
        assert_eq!(stored_names(store), ["c", "taken"]);
    });
}

#[test]
fn a_statement_that_nobody_waits_for_fails_a_write_by_itself_at_once() {
    on_each(|store| {
        define_counted(store);
        let twice = store.write(|transaction| {
            send(store, transaction, "a")?;
            let again = send(store, transaction, "a");
            assert_eq!(again, Err(Error::DuplicateKey));
            again
        });
        assert_eq!(twice, Err(Error::DuplicateKey));
    });
}

#[test]
fn more_is_sent_than_anybody_hears() {
    on_each(|store| {
        define_counted(store);
        let mut writes = store.writes();
        let (sent, told) = write(&mut writes, |transaction| {
            (0..2000).try_for_each(|number| send(store, transaction, &number.to_string()))
        });
        let (seen, _) = write(&mut writes, |transaction| Ok(names(store, transaction).len()));
        writes.settle();
        assert_eq!((sent, seen), (Ok(()), Ok(2000)));
        assert_eq!(told.recv(), Ok(DONE));
    });
}

#[test]
fn a_write_that_panics_leaves_nothing() {
    on_each(|store| {
        define_counted(store);
        let mut writes = store.writes();
        let panic = catch_unwind(AssertUnwindSafe(|| {
            let _: Written<()> = write(&mut writes, |transaction| {
                send(store, transaction, "panicked")?;
                panic!("on purpose");
            });
        }));
        assert!(panic.is_err());
        let told = add(store, &mut writes, "a");
        writes.settle();
        assert_eq!(told.recv(), Ok(DONE));
        assert_eq!(stored_names(store), ["a"]);
    });
}

#[test]
fn others_in_the_way_undo_all() {
    on_postgres(|database| {
        let stores = [(); 2].map(|()| Store::open_postgres(&database.url).unwrap());
        let [here, there] = &stores;
        define_counted(here);
        let add = |transaction: &mut Transaction<'_>, store: &Store| {
            let number = names(store, transaction).len();
            send(store, transaction, &number.to_string())
        };
        let mut writes = here.writes();
        let (result, first) = write(&mut writes, |transaction| add(transaction, here));
        assert_eq!(result, Ok(()));
        // It counts the same rows, and its row has the same name.
        thread::scope(|scope| {
            let other = scope.spawn(|| there.write(|transaction| add(transaction, there)));
            writes.settle();
            other.join().unwrap().unwrap();
        });
        let verdict = first.recv().unwrap();
        let stored = stored_names(here);
        let expected: &[&str] = if verdict == DONE { &["0", "1"] } else { &["0"] };
        assert_eq!(stored, expected);

        // Now the other one is first, for sure.
        let state = writes.state();
        assert!(state.is_some());
        there.write(|transaction| add(transaction, there)).unwrap();
        let (_, second) = write(&mut writes, |transaction| add(transaction, here));
        writes.settle();
        assert_eq!(second.recv(), Ok(Verdict::Undone));
    });
}

#[test]
fn a_lock_that_another_one_keeps_is_not_waited_for_by_all() {
    on_postgres(|database| {
        let store = &Store::open_postgres(&database.url).unwrap();
        define_counted(store);
        store.write(|transaction| insert(store, transaction, "a")).unwrap();
        let (held, holds) = channel();
        let (release, released) = channel::<()>();
        let change = "UPDATE counted SET number = number + 1 WHERE name = ?1";
        thread::scope(|scope| {
            scope.spawn(move || {
                store.write(|transaction| {
                    transaction.execute(&statement(store, change, &[text("a")], &[]))?;
                    held.send(()).unwrap();
                    released.recv().unwrap();
                    Ok(())
                })
            });
            holds.recv().unwrap();
            let mut writes = store.writes();
            let before = add(store, &mut writes, "b");
            let (_, told) = write(&mut writes, |transaction| {
                transaction.change(&statement(store, change, &[text("a")], &[]))
            });
            // The other one goes on holding it.
            writes.settle();
            assert!([before, told].iter().all(|told| told.recv() == Ok(Verdict::Undone)));
            release.send(()).unwrap();
        });
    });
}

#[test]
fn a_write_that_changes_definitions_runs_alone_and_undoes_nobody() {
    on_postgres(|database| {
        let store = &Store::open_postgres(&database.url).unwrap();
        define_counted(store);
        let mut writes = store.writes();
        let before = add(store, &mut writes, "a");
        let (result, told) = write(&mut writes, |transaction| transaction.begin_change());
        assert!(result.is_err());
        assert_eq!(told.recv(), Ok(Verdict::Undone));
        let after = add(store, &mut writes, "b");
        writes.settle();
        assert!([before, after].iter().all(|told| told.recv() == Ok(DONE)));
    });
}

#[test]
fn the_versions_of_rows_rise_from_write_to_write() {
    on_each(|store| {
        let mut writes = store.writes();
        writes.begin(2).unwrap();
        let mut versions = Vec::new();
        // More than were expected, and the second takes several.
        for count in [1, 3, 1, 1] {
            let (taken, _) = write(&mut writes, |transaction| transaction.next_row_versions(count));
            versions.extend(taken.unwrap());
        }
        writes.settle();
        let (taken, _) = write(&mut writes, |transaction| transaction.next_row_version());
        versions.push(taken.unwrap());
        assert_eq!(versions.len(), 7);
        assert!(versions.is_sorted_by(|one, next| one < next), "{versions:?}");
    });
}

#[test]
fn a_change_of_rights_is_seen_by_the_writes_after_it() {
    on_each(|store| {
        let mut writes = store.writes();
        let before = writes.state().unwrap();
        let (advanced, _) = write(&mut writes, |transaction| {
            assert_eq!(transaction.state().unwrap(), before);
            transaction.advance_security()
        });
        assert_eq!(advanced, Ok(before.security_version + 1));
        let (seen, _) = write(&mut writes, |transaction| transaction.state());
        assert_eq!(seen.unwrap().security_version, before.security_version + 1);
        assert_eq!(writes.state().unwrap().security_version, before.security_version + 1);
        writes.settle();
        assert_eq!(writes.state().unwrap().security_version, before.security_version + 1);
    });
}

#[test]
fn what_was_acknowledged_before_is_seen_by_what_comes_after_a_settlement() {
    on_postgres(|database| {
        let stores = [(); 2].map(|()| Store::open_postgres(&database.url).unwrap());
        let [here, there] = &stores;
        define_counted(here);
        let mut writes = here.writes();
        assert!(!writes.are_open(), "who comes later could miss something");
        let _first = add(here, &mut writes, "a");
        there.write(|transaction| insert(there, transaction, "b")).unwrap();
        writes.settle();
        let (seen, _) = write(&mut writes, |transaction| Ok(names(here, transaction)));
        assert_eq!(seen.unwrap(), ["a", "b"]);
    });
}

#[test]
fn a_connection_that_breaks_takes_its_writes_along_and_nobody_waits_for_ever() {
    on_postgres(|database| {
        let store = &Store::open_postgres(&database.url).unwrap();
        define_counted(store);
        let end_all = || {
            let sql = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
                       WHERE datname = current_database() AND pid <> pg_backend_pid()";
            let other = Store::open_postgres(&database.url).unwrap();
            query(&other, sql, &[], &[CellType::Int]).unwrap();
        };
        let mut writes = store.writes();
        let told = ["a", "b"].map(|name| add(store, &mut writes, name));
        end_all();
        writes.settle();
        for told in told {
            let verdict = told.recv().unwrap();
            assert!(matches!(verdict, Verdict::Known(Err(Error::Unavailable(_)))), "{verdict:?}");
        }
        let before = add(store, &mut writes, "c");
        end_all();
        let (asked, told) = write(&mut writes, |transaction| {
            let question = statement(store, "SELECT 1", &[], &[CellType::Int]);
            transaction.query(&question).map(drop)
        });
        assert!(asked.is_err());
        assert!([before, told].iter().all(|told| told.recv() == Ok(Verdict::Undone)));
        let told = add(store, &mut writes, "d");
        writes.settle();
        assert_eq!(told.recv(), Ok(DONE));
        assert_eq!(stored_names(store), ["d"]);
    });
}

#[test]
fn what_takes_long_runs_by_itself() {
    const LONG: Duration = Duration::from_millis(300);
    on_postgres(|database| {
        let store = &Store::open_postgres(&database.url).unwrap();
        define_counted(store);
        let sleep = statement(store, "SELECT pg_sleep(0.3)::text", &[], &[CellType::Text]);
        let in_one = |transaction: &mut Transaction<'_>| transaction.query(&sleep).map(drop);
        let between = |transaction: &mut Transaction<'_>| {
            thread::sleep(LONG);
            names(store, transaction);
            Ok(())
        };
        let mut writes = store.writes();
        // A statement, and what is done between statements.
        let before = add(store, &mut writes, "a");
        let (slow, told) = write(&mut writes, in_one);
        assert!(slow.is_err());
        assert!([before, told].iter().all(|told| told.recv() == Ok(Verdict::Undone)));
        let before = add(store, &mut writes, "a");
        let (slow, told) = write(&mut writes, |transaction| {
            thread::sleep(LONG);
            send(store, transaction, "b")
        });
        assert!(slow.is_err());
        assert!([before, told].iter().all(|told| told.recv() == Ok(Verdict::Undone)));
        // By itself each may take as long as it does.
        drop(writes);
        store.write(in_one).unwrap();
        store.write(between).unwrap();
    });
}
