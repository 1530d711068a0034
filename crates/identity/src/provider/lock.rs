//! Slows down the guessing of passwords: five failures in a row lock a person for a minute.

use std::collections::HashMap;
use std::sync::Arc;

use model::Uuid;
use model::time::Timestamp;
use parking_lot::Mutex;

const FAILURES: u32 = 5;
const MILLISECONDS: i64 = 60_000;

/// Failures by directory object id. Only people who exist get here, so it does not grow with guesses.
#[derive(Default)]
pub(super) struct Locks(Mutex<HashMap<Uuid, Arc<Mutex<Record>>>>);

#[derive(Default)]
struct Record {
    failures: u32,
    locked_until: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Attempt {
    Good,
    Wrong,
    Locked,
}

impl Locks {
    /// Counts an attempt of `person`; `is_right` says whether the password is. Those of one person go one
    /// after the other, so that attempts at once are no way around the count.
    pub(super) fn attempt(
        &self,
        person: Uuid,
        now: Timestamp,
        is_right: impl FnOnce() -> bool,
    ) -> Attempt {
        let record = Arc::clone(self.0.lock().entry(person).or_default());
        let mut record = record.lock();
        match record.locked_until {
            Some(end) if now < end => return Attempt::Locked,
            Some(_) => *record = Record::default(),
            None => {}
        }
        if is_right() {
            *record = Record::default();
            return Attempt::Good;
        }
        record.failures += 1;
        if record.failures >= FAILURES {
            record.locked_until = Some(Timestamp(now.0.saturating_add(MILLISECONDS)));
        }
        Attempt::Wrong
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_failures_lock_for_a_minute_and_a_success_forgets_them() {
        let (locks, person) = (Locks::default(), Uuid::from_u128(1));
        let check = |second: i64, right: bool, expected: Attempt| {
            let now = Timestamp(second * 1000);
            assert_eq!(locks.attempt(person, now, || right), expected, "second {second}");
        };
        (0..4).for_each(|second| check(second, false, Attempt::Wrong));
        check(4, true, Attempt::Good);
        (5..10).for_each(|second| check(second, false, Attempt::Wrong));
        check(10, true, Attempt::Locked);
        check(68, true, Attempt::Locked);
        assert_eq!(locks.attempt(Uuid::from_u128(2), Timestamp(10_000), || true), Attempt::Good);
        check(69, false, Attempt::Wrong);
        check(70, true, Attempt::Good);
    }
}
