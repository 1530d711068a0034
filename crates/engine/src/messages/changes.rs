//! `RetrieveEntityChanges`: all rows of a table with a token, and for a token what changed since: rows
//! that are new or changed, by their versions, then those that were deleted (query.md §12).
//!
//! What a token stands for, and why nothing is lost between two of them, is in DESIGN.md.

use std::sync::Arc;

use model::message::{ChangeToken, Descriptor, Place, Reached, RetrieveEntityChanges, Verb};
use model::metadata::AccessRule;
use model::query::{Comparison, Condition, Operand, Order, Query};
use model::right::Right;
use model::rows::Rows;
use model::value::Value;
use model::{Error, Result};
use planner::plan::position;
use planner::{Plan, Table};
use store::{Deletion, Horizon};
use uuid::Uuid;

use crate::context::Context;
use crate::registry::Message;
use crate::rules::removal;
use crate::{Changes, Response, rows};

const DAY: i64 = 86_400_000;
/// Counts go no further (query.md §5); one more tells that there are more.
const COUNT_LIMIT: u32 = 5_000;

pub(crate) const MESSAGE: Message = Message::crud(&Descriptor::crud(
    "RetrieveEntityChanges",
    Verb::RetrieveEntityChanges,
    false,
    "GET {set} with Prefer: odata.track-changes",
));

pub(super) fn run(
    context: &mut Context<'_, '_>,
    fields: &RetrieveEntityChanges,
) -> Result<Response> {
    let table = context.table(&fields.table)?;
    check_reads_all(context, &table)?;
    check_tracked(context, &table)?;
    let horizon = context.horizon()?;
    let began = fields.after.as_ref().map(|reached| reached.token);
    for token in fields.since.iter().chain(&began) {
        check_token(context, &fields.table, token, horizon)?;
    }
    let token = began.unwrap_or_else(|| next_token(context, fields.since, horizon));
    let plan = plan(context, fields)?;
    let count = count(context, fields, &plan)?;
    let size = fields.size as usize;
    let mut next = None;
    let mut page = Rows::new(plan.width());
    let mut deleted = Vec::new();
    // The deletion to go on after, where the rows before the deletions are all told.
    let told = if let Some(Reached { place: Place::Deletion { version, id }, .. }) = fields.after {
        Some(Deletion { version, id })
    } else {
        page = context.transaction.query(&plan.statement(context.dialect()))?;
        if page.len() > size {
            page.truncate(size);
            let last = size.checked_sub(1).and_then(|last| position(&plan, page.get(last)?));
            next = last.map(Place::Row);
        }
        // All versions after that of the token, whatever the keys.
        fields.since.map(|since| Deletion { version: since.version, id: Uuid::max() })
    };
    if let (Some(mut told), None) = (told, &next) {
        let room = fields.size.saturating_sub(u32::try_from(page.len()).unwrap_or(u32::MAX));
        let limit = room.saturating_add(1);
        let mut found = context.transaction.deletions(&fields.table, told, limit)?;
        let more = found.len() > room as usize;
        found.truncate(room as usize);
        if let Some(last) = found.last() {
            told = *last;
        }
        next = more.then_some(Place::Deletion { version: told.version, id: told.id });
        deleted = found.into_iter().map(|deletion| deletion.id).collect();
    }
    let result = rows::complete(context.transaction, &plan, page)?;
    Ok(Response::Changes(Changes {
        result,
        deleted,
        count: count.map(|count| count.min(COUNT_LIMIT.into())),
        count_exceeded: count.is_some_and(|count| count > COUNT_LIMIT.into()),
        token,
        next,
    }))
}

/// What is deleted cannot be asked for its owner, so all rows must be readable.
fn check_reads_all(context: &Context<'_, '_>, table: &Table) -> Result<()> {
    context.access().check_every_row(&table.security(), Right::Read)?;
    if let AccessRule::Through(columns) = &table.definition.access {
        for parent in columns.values() {
            let parent = context.table(parent)?;
            check_reads_all(context, &parent)?;
        }
    }
    Ok(())
}

fn check_tracked(context: &Context<'_, '_>, table: &Arc<Table>) -> Result<()> {
    if removal::is_tracked(&context.catalog, table) {
        return Ok(());
    }
    let name = &table.definition.name;
    Err(match table.definition.many_to_many {
        None => {
            Error::rule(0x8007_2491, format!("Entity {name} isn't enabled for change tracking."))
        }
        Some(_) => Error::rule(
            0x8007_2492,
            format!(
                "Changes cannot be retrieved for intersect entity {name} since both related entities \
                 are not enabled for change tracking."
            ),
        ),
    })
}

/// A token is refused when deletions that it does not know may be forgotten or never were remembered, and
/// when it is not of this database, which a backup may have replaced: all rows must be read again.
fn check_token(
    context: &mut Context<'_, '_>,
    table: &str,
    token: &ChangeToken,
    horizon: Horizon,
) -> Result<()> {
    let age = context.now.0.saturating_sub(token.taken.0);
    let kept = context.organization().changes_kept.saturating_mul(DAY);
    if age > kept
        || token.version > horizon.latest
        || token.version < context.transaction.forgotten()?
        || token.version < context.transaction.tracked_since(table)?
    {
        return Err(Error::rule(
            0x8004_4352,
            "Version stamp associated with the client has expired. Please perform a full sync.",
        ));
    }
    Ok(())
}

/// The token of what this snapshot holds. What an earlier one stood for holds on.
fn next_token(
    context: &Context<'_, '_>,
    since: Option<ChangeToken>,
    horizon: Horizon,
) -> ChangeToken {
    let known = since.map_or(0, |since| since.version);
    ChangeToken { version: horizon.settled.max(known), taken: context.now }
}

fn plan(context: &Context<'_, '_>, fields: &RetrieveEntityChanges) -> Result<Plan> {
    let mut query = Query::new(fields.table.clone(), fields.selection.clone());
    if let Some(since) = fields.since {
        query.filter = Some(Condition::Compare {
            left: Operand::column("versionnumber"),
            comparison: Comparison::Greater,
            right: Operand::Value(Value::Int(since.version)),
        });
        query.order = vec![Order::by("versionnumber")];
    }
    query.page.size = Some(fields.size);
    if let Some(Reached { place: Place::Row(position), .. }) = &fields.after {
        query.page.after = Some(position.clone());
    }
    query.count = fields.count;
    // Not kept for the next time: each token makes another question.
    planner::plan(&query, None, &context.catalog, &context.access())
}

fn count(
    context: &mut Context<'_, '_>,
    fields: &RetrieveEntityChanges,
    plan: &Plan,
) -> Result<Option<u64>> {
    let Some(statement) = plan.count(context.dialect()) else { return Ok(None) };
    let rows = context.transaction.query(&statement)?;
    let rows = rows.get(0).and_then(|row| row.int(0)).unwrap_or(0);
    let deleted = match fields.since {
        None => 0,
        Some(since) => {
            context.transaction.count_deletions(&fields.table, since.version, COUNT_LIMIT + 1)?
        }
    };
    Ok(Some(u64::try_from(rows).unwrap_or(0) + deleted))
}
