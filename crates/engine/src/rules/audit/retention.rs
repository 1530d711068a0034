//! Old rows of `audit` go: at most once an hour, with a write that is audited anyway, and not too
//! many at once.

use std::sync::atomic::Ordering;

use model::Result;
use model::query::{Comparison, Condition, Operand, Order, Query, Selection};
use model::time::Timestamp;
use model::value::Value;
use planner::plan;
use security::{Access, RowFacts};

use crate::context::Context;
use crate::rules::removal;

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;
/// The most rows that go with one write. If there are more, the next one takes more.
const AT_ONCE: u32 = 200;

/// Removes rows that are older than the organization keeps them.
pub(super) fn sweep(context: &mut Context<'_, '_>) -> Result<()> {
    let Some(days) = context.organization().audit.retention else { return Ok(()) };
    let now = context.now.0;
    let swept = &context.recorder.memory.swept;
    // A clock that was set back must not stop the sweeping.
    if (0..HOUR).contains(&now.saturating_sub(swept.load(Ordering::Relaxed))) {
        return Ok(());
    }
    let oldest = Timestamp(now.saturating_sub(days.saturating_mul(DAY)));
    let mut query =
        Query::new("audit", Selection::columns(["auditid"])).filter(Condition::Compare {
            left: Operand::column("createdon"),
            comparison: Comparison::Less,
            right: Operand::Value(Value::Timestamp(oldest)),
        });
    query.order = vec![Order::by("createdon")];
    query.page.top = Some(AT_ONCE);
    let access = Access::system("forget what was audited long ago");
    let plan = plan(&query, None, &context.catalog, &access)?;
    let rows = context.transaction.query(&plan.statement(context.dialect()))?;
    let table = context.table("audit")?;
    let key = plan.shape().key;
    for id in rows.iter().filter_map(|row| row.guid(key?)) {
        let facts = RowFacts { id, owner: None, unit: None, shares: None };
        removal::one(context, &access, &table, &facts)?;
    }
    if rows.len() < AT_ONCE as usize {
        context.recorder.memory.swept.store(now, Ordering::Relaxed);
    }
    Ok(())
}
