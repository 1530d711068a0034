//! That a user came (security.md §8, D27): told of the authenticated user, once in the hours that the
//! organization says, and not in the transaction of what the user asks, which may only read.

use std::collections::HashMap;

use model::Result;
use model::id::UserId;
use model::query::{Comparison, Condition, Operand};
use model::time::Timestamp;
use model::value::{Reference, Value};
use parking_lot::RwLock;

use super::change::Change;
use super::record::{self, Action, Entry};
use crate::Engine;
use crate::context::Context;
use crate::session::Session;

const HOUR: i64 = 3_600_000;

/// When users were last told to have come, as far as this process knows.
#[derive(Debug, Default)]
pub(crate) struct Accesses(RwLock<HashMap<UserId, Timestamp>>);

/// More users than this are not worth their memory: the rows know it too.
const LIMIT: usize = 100_000;

impl Accesses {
    fn is_told(&self, user: UserId, now: Timestamp, hours: i64) -> bool {
        self.0.read().get(&user).is_some_and(|last| is_within(*last, now, hours))
    }

    pub(super) fn forget(&self) {
        self.0.write().clear();
    }

    fn note(&self, user: UserId, last: Timestamp) {
        let mut known = self.0.write();
        if known.len() >= LIMIT {
            known.clear();
        }
        known.insert(user, last);
    }
}

fn is_within(last: Timestamp, now: Timestamp, hours: i64) -> bool {
    now.0.saturating_sub(last.0) < hours.saturating_mul(HOUR)
}

/// Whether nobody need be told any more that the authenticated user of a session came.
pub(crate) fn is_known_to_have_come(engine: &Engine, session: &Session) -> bool {
    let Some(hours) = session.organization().audit.user_access else { return true };
    let user = session.impersonator().unwrap_or(session.user());
    engine.0.audits.accesses.is_told(user, engine.0.clock.now(), hours)
}

/// Tells that the authenticated user of a session came, if the organization wants to know and does
/// not know yet.
pub(crate) fn came(engine: &Engine, session: &Session) -> Result<()> {
    let Some(hours) = session.organization().audit.user_access else { return Ok(()) };
    if is_known_to_have_come(engine, session) {
        return Ok(());
    }
    let user = session.impersonator().unwrap_or(session.user());
    let last = engine.0.store.write(|transaction| {
        let mut context = Context::new(engine, transaction, session);
        tell(&mut context, user, hours)
    })?;
    engine.0.audits.accesses.note(user, last);
    Ok(())
}

/// Writes the row, unless another process did; answers when it was written.
fn tell(context: &mut Context<'_, '_>, user: UserId, hours: i64) -> Result<Timestamp> {
    let since = Timestamp(context.now.0.saturating_sub(hours.saturating_mul(HOUR)));
    let conditions = vec![
        Condition::equal("objectid", Value::Guid(user.0)),
        Condition::equal("action", Value::Int(Action::UserAccess as i64)),
        Condition::Compare {
            left: Operand::column("createdon"),
            comparison: Comparison::Greater,
            right: Operand::Value(Value::Timestamp(since)),
        },
    ];
    let mut reader = context.reader("know when a user last came");
    let known = reader.all("audit", &["createdon"], conditions)?;
    let latest = known.iter().filter_map(|row| match row.values.first() {
        Some(Value::Timestamp(instant)) => Some(*instant),
        _ => None,
    });
    if let Some(latest) = latest.max() {
        return Ok(latest);
    }
    let now = context.now.whole_seconds();
    let object = Reference::new("systemuser", user.0);
    let change = Some(Change::Access { time: now, interval: hours });
    let entry = Entry { action: Action::UserAccess, object: &object, columns: Vec::new(), change };
    // Who is acted for has nothing to do with it.
    record::write_as(context, &entry, user, None)?;
    Ok(now)
}

#[cfg(test)]
mod tests {
    use model::Uuid;

    use super::*;

    #[test]
    fn a_user_is_told_once_in_the_interval() {
        let accesses = Accesses::default();
        let (user, other) = (UserId(Uuid::from_u128(1)), UserId(Uuid::from_u128(2)));
        let now = Timestamp(1_700_000_000_000);
        assert!(!accesses.is_told(user, now, 4));
        accesses.note(user, now);
        assert!(accesses.is_told(user, now, 4) && !accesses.is_told(other, now, 4));
        assert!(accesses.is_told(user, Timestamp(now.0 + 4 * HOUR - 1), 4));
        assert!(!accesses.is_told(user, Timestamp(now.0 + 4 * HOUR), 4));
        // Of an interval of no hours nothing is left out.
        assert!(!accesses.is_told(user, now, 0));
    }
}
