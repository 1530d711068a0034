//! Service protection limits (protocol.md §8): what each authenticated user has asked for within the last
//! window of time. Kept in memory: some counters for each user who asked within the window.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::http::HeaderMap;
use axum::http::header::RETRY_AFTER;
use edge::Refused;
use model::Error;
use model::claims::Identity;
use parking_lot::{Mutex, MutexGuard};

use crate::config::Protection;

/// A window is looked at in so many parts.
const PARTS: u32 = 60;
/// Users who asked for nothing within the window are forgotten once there are so many.
const MANY: usize = 1_000;
/// After how many seconds a request is worth another try that met too many others.
const CONCURRENCY_PAUSE: u64 = 1;

/// The limits and who is how far from them.
pub(crate) struct Limits {
    protection: Protection,
    begun: Instant,
    accounts: Mutex<HashMap<Identity, Account>>,
}

/// What one user asked for: the parts of the window in which something happened, oldest first.
#[derive(Default)]
struct Account {
    parts: VecDeque<Part>,
    running: u32,
}

struct Part {
    /// Which one, counted from the start of the server.
    number: u64,
    requests: u32,
    busy: Duration,
}

/// A refused request: why, for how many seconds, and what is left.
#[derive(Debug, PartialEq)]
pub(crate) struct Exceeded {
    pub(crate) error: Error,
    pub(crate) retry_after: u64,
    pub(crate) remaining: Remaining,
}

impl From<Exceeded> for Refused {
    fn from(Exceeded { error, retry_after, .. }: Exceeded) -> Self {
        Self { error, headers: HeaderMap::from_iter([(RETRY_AFTER, retry_after.into())]) }
    }
}

/// What is left of the allowance, where there is a limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Remaining {
    pub(crate) requests: Option<u32>,
    pub(crate) time: Option<Duration>,
}

/// A request that was let in; its time is counted until it is dropped.
pub(crate) struct Admitted {
    limits: Arc<Limits>,
    user: Identity,
    begun: Instant,
    pub(crate) remaining: Remaining,
}

impl Limits {
    /// `None` if nothing is limited.
    pub(crate) fn new(protection: Protection) -> Option<Arc<Self>> {
        let accounts = Mutex::default();
        let limits = Self { protection, begun: Instant::now(), accounts };
        protection.is_on().then(|| Arc::new(limits))
    }

    /// Lets a request of a user in, or says which limit it exceeds.
    pub(crate) fn admit(self: &Arc<Self>, user: Identity) -> Result<Admitted, Exceeded> {
        let now = Instant::now();
        let part = self.part_of(now);
        let mut accounts = self.accounts();
        if accounts.len() >= MANY && !accounts.contains_key(&user) {
            let first = oldest(part);
            accounts.retain(|_, account| {
                account.running > 0 || account.parts.back().is_some_and(|last| last.number >= first)
            });
        }
        let account = accounts.entry(user).or_default();
        let remaining = self.count(account, part)?;
        Ok(Admitted { limits: Arc::clone(self), user, begun: now, remaining })
    }

    /// Counts one more request, unless it is one too many.
    fn count(&self, account: &mut Account, part: u64) -> Result<Remaining, Exceeded> {
        account.forget(oldest(part));
        let seconds = self.protection.window.as_secs();
        let requests: u32 = account.parts.iter().map(|part| part.requests).sum();
        let busy: Duration = account.parts.iter().map(|part| part.busy).sum();
        let remaining = |requests: u32| Remaining {
            requests: self.protection.requests.map(|limit| limit.saturating_sub(requests)),
            time: self.protection.execution_time.map(|limit| limit.saturating_sub(busy)),
        };
        let refused =
            |error, retry_after| Exceeded { error, retry_after, remaining: remaining(requests) };
        if let Some(limit) = self.protection.concurrency
            && account.running >= limit
        {
            return Err(refused(Error::TooManyAtOnce { limit }, CONCURRENCY_PAUSE));
        }
        if let Some(limit) = self.protection.requests
            && requests >= limit
        {
            let mut left = requests;
            let retry_after = self.until(account, part, |gone| {
                left = left.saturating_sub(gone.requests);
                left < limit
            });
            return Err(refused(Error::TooManyRequests { limit, seconds }, retry_after));
        }
        if let Some(limit) = self.protection.execution_time
            && busy >= limit
        {
            let mut left = busy;
            let retry_after = self.until(account, part, |gone| {
                left = left.saturating_sub(gone.busy);
                left < limit
            });
            let milliseconds = u64::try_from(limit.as_millis()).unwrap_or(u64::MAX);
            return Err(refused(Error::TooMuchTime { milliseconds, seconds }, retry_after));
        }
        account.part(part).requests += 1;
        account.running += 1;
        Ok(remaining(requests + 1))
    }

    /// After how many seconds enough of the window is gone, at least one.
    fn until(&self, account: &Account, now: u64, mut enough: impl FnMut(&Part) -> bool) -> u64 {
        let last = account.parts.iter().find(|part| enough(part)).map_or(now, |part| part.number);
        let parts = (last + u64::from(PARTS) + 1).saturating_sub(now);
        let millis = u128::from(parts).saturating_mul(self.protection.window.as_millis());
        u64::try_from(millis.div_ceil(u128::from(PARTS) * 1000)).unwrap_or(u64::MAX).max(1)
    }

    fn part_of(&self, now: Instant) -> u64 {
        let since = now.saturating_duration_since(self.begun).as_millis() * u128::from(PARTS);
        let window = self.protection.window.as_millis().max(1);
        u64::try_from(since / window).unwrap_or(u64::MAX)
    }

    fn accounts(&self) -> MutexGuard<'_, HashMap<Identity, Account>> {
        self.accounts.lock()
    }
}

/// The oldest part that belongs to the window which ends with this one.
fn oldest(part: u64) -> u64 {
    part.saturating_sub(u64::from(PARTS))
}

impl Account {
    fn forget(&mut self, oldest: u64) {
        while self.parts.front().is_some_and(|part| part.number < oldest) {
            self.parts.pop_front();
        }
    }

    fn part(&mut self, number: u64) -> &mut Part {
        if self.parts.back().is_none_or(|last| last.number != number) {
            self.parts.push_back(Part { number, requests: 0, busy: Duration::ZERO });
        }
        let last = self.parts.len().saturating_sub(1);
        // There is one: it was put there if there was none.
        #[expect(clippy::indexing_slicing, reason = "the last of at least one")]
        &mut self.parts[last]
    }
}

impl Drop for Admitted {
    fn drop(&mut self) {
        let now = Instant::now();
        let part = self.limits.part_of(now);
        let mut accounts = self.limits.accounts();
        let Some(account) = accounts.get_mut(&self.user) else { return };
        account.running = account.running.saturating_sub(1);
        account.part(part).busy += now.saturating_duration_since(self.begun);
    }
}

#[cfg(test)]
mod tests {
    use model::Uuid;

    use super::*;

    fn limits(requests: Option<u32>, time: Option<u64>, concurrency: Option<u32>) -> Limits {
        let protection = Protection {
            requests,
            execution_time: time.map(Duration::from_secs),
            concurrency,
            window: Duration::from_mins(5),
        };
        Limits { protection, begun: Instant::now(), accounts: Mutex::default() }
    }

    #[test]
    fn requests_count_until_they_leave_the_window() {
        let limits = limits(Some(3), None, None);
        let mut account = Account::default();
        for (part, left) in [(0, 2), (0, 1), (10, 0)] {
            let remaining = limits.count(&mut account, part).unwrap();
            assert_eq!(remaining, Remaining { requests: Some(left), time: None });
        }
        let refused = limits.count(&mut account, 30).unwrap_err();
        assert_eq!(refused.error, Error::TooManyRequests { limit: 3, seconds: 300 });
        // The part of the first two is gone with part 61: 31 parts of 5 seconds.
        assert_eq!(refused.retry_after, 155);
        limits.count(&mut account, 60).unwrap_err();
        assert_eq!(limits.count(&mut account, 61).unwrap().requests, Some(1));
    }

    #[test]
    fn time_counts_when_it_was_spent_and_others_at_once_do() {
        let limits = limits(None, Some(10), Some(2));
        let mut account = Account::default();
        limits.count(&mut account, 0).unwrap();
        limits.count(&mut account, 0).unwrap();
        let refused = limits.count(&mut account, 0).unwrap_err();
        assert_eq!(refused.error, Error::TooManyAtOnce { limit: 2 });
        account.running = 0;
        account.part(0).busy = Duration::from_secs(4);
        let left = limits.count(&mut account, 1).unwrap();
        assert_eq!(left.time, Some(Duration::from_secs(6)));
        account.part(2).busy = Duration::from_secs(6);
        let refused = limits.count(&mut account, 2).unwrap_err();
        let error = Error::TooMuchTime { milliseconds: 10_000, seconds: 300 };
        assert_eq!((refused.error, refused.retry_after), (error, 295));
        assert_eq!(refused.remaining.time, Some(Duration::ZERO));
    }

    #[test]
    fn users_have_accounts_of_their_own_and_old_ones_are_forgotten() {
        let limits = Arc::new(limits(Some(1), None, None));
        let user = |id: u128| Identity::User { object_id: Uuid::from_u128(id) };
        let first = limits.admit(user(1)).unwrap();
        assert!(limits.admit(user(1)).is_err());
        for id in 2..2_000 {
            drop(limits.admit(user(id)).unwrap());
        }
        drop(first);
        for account in limits.accounts().values_mut() {
            account.parts.clear();
        }
        drop(limits.admit(user(9_999)).unwrap());
        assert_eq!(limits.accounts().len(), 1);
    }
}
