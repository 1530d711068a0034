//! A row that a message is about: found, and its rights checked. The privileges come before the row
//! is looked for, so that nothing tells of its existence (security.md §3.1).

use std::sync::Arc;

use model::metadata::{AccessRule, Ownership};
use model::query::Selection;
use model::right::Right;
use model::value::Reference;
use model::{Error, Result};
use planner::{ResultSet, Table};
use security::RowFacts;
use uuid::Uuid;

use super::{activities, facts};
use crate::context::Context;
use crate::rows;

/// The table and the facts of a row on which the user has all of these rights. An activity that was
/// named as an `activitypointer` is a row of its own table.
pub(crate) fn check(
    context: &mut Context<'_, '_>,
    target: &Reference,
    rights: &[Right],
) -> Result<(Arc<Table>, RowFacts)> {
    let mut table = context.table(&target.table)?;
    let access = context.access();
    for right in rights {
        access.check_privilege(&table.security(), *right)?;
    }
    if table.definition.is_view_of_activities {
        let own = activities::own_row(context, target)?;
        table = context.table(&own.table)?;
    }
    let facts = facts::check(context, &table, target, rights)?;
    if !is_shown(context, &table, target.id)? {
        return Err(Error::RowNotFound(target.clone()));
    }
    Ok((table, facts))
}

/// Whether the rows that decide about a row let it be seen, where those of other tables do
/// (security.md D33).
pub(crate) fn is_shown(context: &mut Context<'_, '_>, table: &Table, id: Uuid) -> Result<bool> {
    if !matches!(table.definition.access, AccessRule::Through(_) | AccessRule::Object { .. }) {
        return Ok(true);
    }
    let key = Selection::columns([table.definition.primary_id.as_str()]);
    let plan = context.session.plan_row(&table.definition.name, &key)?;
    Ok(!rows::fetch_row(context.transaction, &plan, id)?.rows.is_empty())
}

/// The row as the user sees it; an error says why there is none.
pub(crate) fn read(
    context: &mut Context<'_, '_>,
    target: &Reference,
    selection: &Selection,
) -> Result<ResultSet> {
    match rows::read(context, target, selection)? {
        Some(row) => Ok(row),
        None => Err(refusal(context, target)?),
    }
}

/// Why a row was not returned: it is not there, or it may not be read (security.md §4, Q6).
pub(crate) fn refusal(context: &mut Context<'_, '_>, target: &Reference) -> Result<Error> {
    let table = context.table(&target.table)?;
    let missing = Error::RowNotFound(target.clone());
    let Some(mut facts) = facts::load(context, &table, target.id)? else { return Ok(missing) };
    facts::look_up_shares(context, &table, &mut facts, &[Right::Read])?;
    Ok(context.access().check_row(&table.security(), Right::Read, &facts).err().unwrap_or(missing))
}

/// Refuses a row of a table whose rows are not shared.
pub(crate) fn check_sharable(context: &Context<'_, '_>, target: &Reference) -> Result<()> {
    let table = context.table(&target.table)?;
    if table.definition.ownership == Ownership::UserOwned {
        return Ok(());
    }
    let name = &target.table;
    Err(Error::InvalidArgument(format!("rows of `{name}` have no owner and are not shared")))
}
