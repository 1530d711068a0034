//! The one place where rows leave the database. What is removed from a table with change tracking is
//! remembered in the same transaction, so that whoever keeps a copy of its rows is told (query.md §12).

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use model::Result;
use model::metadata::Base;
use model::query::Condition;
use model::time::Timestamp;
use planner::{Catalog, Table};
use security::{Access, RowFacts};
use store::Deletion;
use uuid::Uuid;

use super::files;
use crate::context::Context;

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;
/// How much longer a deletion is kept than anybody may ask for it: it is dated when its message begins,
/// and a token that does not know it yet may be dated a little later, by another clock.
const GRACE: i64 = DAY;
/// The most deletions that are forgotten with one write. If there are more, the next one takes more.
const AT_ONCE: u32 = 200;

/// Whether it is remembered which rows of a table are deleted. An intersect table is tracked with both
/// its tables.
pub(crate) fn is_tracked(catalog: &Catalog, table: &Table) -> bool {
    let definition = &table.definition;
    if definition.column("versionnumber").is_none() {
        return false;
    }
    match &definition.many_to_many {
        Some(relationship) => [&relationship.first, &relationship.second]
            .into_iter()
            .all(|end| catalog.table(end).is_some_and(|end| end.definition.change_tracking)),
        None => definition.change_tracking,
    }
}

/// Removes the row that `facts` describe, if the access may.
pub(crate) fn one(
    context: &mut Context<'_, '_>,
    access: &Access,
    table: &Arc<Table>,
    facts: &RowFacts,
) -> Result<()> {
    let delete = planner::plan::delete(access, table, facts, context.dialect())?;
    context.transaction.change(&delete)?;
    files::remove_with_rows(context, table, &[facts.id])?;
    remember(context, table, &[facts.id])
}

/// Removes all rows that satisfy the conditions, which is the server's own work. Returns how many there
/// were.
pub(crate) fn all(
    context: &mut Context<'_, '_>,
    access: &Access,
    table: &Arc<Table>,
    conditions: &[Condition],
) -> Result<u64> {
    let catalog = Arc::clone(&context.catalog);
    let files = files::has_files(&table.definition);
    let gone: Vec<Uuid> = if told_as(&catalog, table).is_empty() && !files {
        Vec::new()
    } else {
        let mut reader = context.reader("know which rows are removed");
        let rows = reader.all(&table.definition.name, &[], conditions.to_vec())?;
        rows.into_iter().map(|row| row.id).collect()
    };
    let delete =
        planner::plan::delete_where(access, &catalog, table, conditions, context.dialect())?;
    let removed = context.transaction.execute(&delete)?;
    files::remove_with_rows(context, table, &gone)?;
    remember(context, table, &gone)?;
    Ok(removed)
}

/// A row was made under a key that a client chose: it is not deleted any more, if it ever was.
pub(crate) fn revoke(context: &mut Context<'_, '_>, table: &Table, id: Uuid) -> Result<()> {
    for name in told_as(&Arc::clone(&context.catalog), table) {
        context.transaction.revoke_deletion(name, id)?;
    }
    Ok(())
}

fn remember(context: &mut Context<'_, '_>, table: &Table, rows: &[Uuid]) -> Result<()> {
    let catalog = Arc::clone(&context.catalog);
    let names = told_as(&catalog, table);
    if names.is_empty() || rows.is_empty() {
        return Ok(());
    }
    let version = context.transaction.next_row_version()?;
    for id in rows {
        for name in &names {
            let deletion = Deletion { id: *id, version };
            context.transaction.remember_deletion(name, deletion, context.now)?;
        }
    }
    sweep(context)
}

/// The tracked tables that a row of this one is a row of: itself, and that of all activities.
fn told_as<'c>(catalog: &'c Catalog, table: &'c Table) -> BTreeSet<&'c str> {
    let own = is_tracked(catalog, table).then_some(table);
    let view = (table.definition.base == Base::ActivityPointer)
        .then(|| catalog.table("activitypointer"))
        .flatten()
        .filter(|view| is_tracked(catalog, view))
        .map(AsRef::as_ref);
    own.into_iter().chain(view).map(|table| table.definition.name.as_str()).collect()
}

/// Forgets deletions that nobody may ask for any more: at most once an hour, with another deletion.
fn sweep(context: &mut Context<'_, '_>) -> Result<()> {
    let now = context.now.0;
    let swept = context.deletions_swept();
    // A clock that was set back must not stop the sweeping.
    if (0..HOUR).contains(&now.saturating_sub(swept.load(Ordering::Relaxed))) {
        return Ok(());
    }
    let kept = context.organization().changes_kept.saturating_mul(DAY).saturating_add(GRACE);
    let oldest = Timestamp(now.saturating_sub(kept));
    if context.transaction.forget_deletions(oldest, AT_ONCE)? {
        context.deletions_swept().store(now, Ordering::Relaxed);
    }
    Ok(())
}
