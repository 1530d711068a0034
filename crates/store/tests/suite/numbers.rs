//! The numbers of autonumber columns: each is given once, whoever asks and whatever is taken back.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use model::{Error, Uuid};
use store::Store;

use crate::databases::{on_each, on_each_place};

const COLUMN: Uuid = Uuid::from_u128(1);
const OTHER: Uuid = Uuid::from_u128(2);

fn next(store: &Store, column: Uuid) -> i64 {
    store.write(|transaction| transaction.next_number(column, 0)).unwrap()
}

fn coming(store: &Store) -> i64 {
    store.write(|transaction| transaction.coming_number(COLUMN, 0)).unwrap()
}

#[test]
fn numbers_begin_with_a_thousand_and_go_on() {
    on_each(|store| {
        assert_eq!(coming(store), 1000);
        assert_eq!([next(store, COLUMN), next(store, COLUMN)], [1000, 1001]);
        assert_eq!(next(store, OTHER), 1000);
        assert_eq!([coming(store), coming(store), next(store, COLUMN)], [1002; 3]);
    });
}

#[test]
fn numbers_go_on_where_they_are_sent() {
    on_each(|store| {
        let seed = || store.write(|transaction| transaction.number_seed(COLUMN)).unwrap();
        let send = |number| {
            store.write(|transaction| transaction.set_number_seed(COLUMN, number)).unwrap();
        };
        assert_eq!(seed(), 1000);
        send(7);
        assert_eq!([seed(), coming(store), next(store, COLUMN), next(store, COLUMN)], [7, 7, 7, 8]);
        assert_eq!(seed(), 7);
        send(0);
        assert_eq!([coming(store), next(store, COLUMN), next(store, COLUMN)], [0, 0, 1]);
        // A seed that is taken back has not been.
        let taken_back: Result<(), Error> = store.write(|transaction| {
            transaction.set_number_seed(COLUMN, 500)?;
            Err(Error::VersionMismatch)
        });
        assert!(taken_back.is_err());
        assert_eq!([seed(), coming(store)], [0, 2]);
    });
}

#[test]
fn forgotten_numbers_begin_anew() {
    on_each(|store| {
        store.write(|transaction| transaction.prepare_numbers(COLUMN)).unwrap();
        store.write(|transaction| transaction.prepare_numbers(COLUMN)).unwrap();
        store.write(|transaction| transaction.set_number_seed(COLUMN, 7)).unwrap();
        assert_eq!(next(store, COLUMN), 7);
        store.write(|transaction| transaction.forget_numbers(COLUMN)).unwrap();
        store.write(|transaction| transaction.forget_numbers(OTHER)).unwrap();
        assert_eq!(next(store, COLUMN), 1000);
    });
}

#[test]
fn a_number_that_was_taken_back_can_be_left_out() {
    on_each(|store| {
        store.write(|transaction| transaction.prepare_numbers(COLUMN)).unwrap();
        let take = |least| store.write(|transaction| transaction.next_number(COLUMN, least));
        let taken_back: Result<(), Error> = store.write(|transaction| {
            transaction.next_number(COLUMN, 0)?;
            Err(Error::VersionMismatch)
        });
        assert!(taken_back.is_err());
        assert_eq!([take(1001).unwrap(), take(0).unwrap()], [1001, 1002]);
    });
}

#[test]
fn no_number_is_given_twice() {
    on_each_place(|place| {
        let stores = [place.open().unwrap(), place.open().unwrap()];
        // As the definition of a numbered column does, before any row.
        for column in [COLUMN, OTHER] {
            stores[0].write(|transaction| transaction.prepare_numbers(column)).unwrap();
        }
        let kept = Mutex::new(Vec::new());
        thread::scope(|scope| {
            for thread in 0..6 {
                let (store, kept) = (&stores[thread % 2], &kept);
                scope.spawn(move || {
                    for round in 0..20 {
                        let number = store.write(|transaction| {
                            // Two columns, in either order: nobody waits for the other way round.
                            let columns =
                                if thread < 3 { [COLUMN, OTHER] } else { [OTHER, COLUMN] };
                            let numbers = columns.map(|id| transaction.next_number(id, 0).unwrap());
                            if round % 5 == 4 {
                                return Err(Error::VersionMismatch);
                            }
                            Ok(numbers[usize::from(thread >= 3)])
                        });
                        if let Ok(number) = number {
                            kept.lock().unwrap().push(number);
                        }
                    }
                });
            }
        });
        let kept = kept.into_inner().unwrap();
        assert_eq!(kept.len(), 96);
        assert_eq!(kept.iter().collect::<BTreeSet<_>>().len(), 96);
    });
}

#[test]
fn nobody_waits_for_a_number_that_another_transaction_took() {
    on_each_place(|place| {
        let stores = [place.open().unwrap(), place.open().unwrap()];
        stores[0].write(|transaction| transaction.prepare_numbers(COLUMN)).unwrap();
        if stores[0].dialect() == planner::Dialect::Sqlite {
            return;
        }
        let (first, second) = stores[0]
            .write(|transaction| {
                let first = transaction.next_number(COLUMN, 0)?;
                let other = thread::spawn({
                    let store = stores[1].clone();
                    move || next(&store, COLUMN)
                });
                let until = std::time::Instant::now() + Duration::from_secs(20);
                while !other.is_finished() && std::time::Instant::now() < until {
                    thread::sleep(Duration::from_millis(5));
                }
                assert!(other.is_finished());
                Ok((first, other.join().unwrap()))
            })
            .unwrap();
        assert_eq!((first, second), (1000, 1001));
    });
}
