//! Rows that are parts of other rows (security.md D11): an item of a queue, a unit of a unit group. They have
//! no privileges of their own; who may change the row that they are part of may make, change and remove
//! them.

use std::sync::Arc;

use model::metadata::AccessRule;
use model::right::Right;
use model::value::{Reference, Value};
use model::{Error, Result};
use planner::Table;
use security::Access;

use super::before::Before;
use super::draft::Draft;
use super::{activities, facts};
use crate::context::Context;

/// Parts that are written with something else and never by themselves.
const FOLLOWING: [&str; 2] = [activities::parties::TABLE, "bulkdeleteoperation"];

/// Whether rows of a table are parts of other rows.
pub(crate) fn are_parts(table: &Table) -> bool {
    matches!(table.definition.access, AccessRule::Through(_)) && !table.definition.is_intersect
}

/// Whether they are written by the messages that write any row.
pub(crate) fn are_written(table: &Table) -> bool {
    are_parts(table) && !FOLLOWING.contains(&table.definition.name.as_str())
}

/// The access that decides about a row by its own table: of a part nothing is decided by that, but by
/// [`check`] and what is beside it.
pub(crate) fn access(context: &Context<'_, '_>, table: &Table) -> Access {
    if are_written(table) {
        Access::system("the row that it is part of decides about a part")
    } else {
        context.access()
    }
}

/// The columns that name what a row is part of.
pub(crate) fn columns(table: &Table) -> impl Iterator<Item = &str> {
    let columns = match &table.definition.access {
        AccessRule::Through(columns) if are_written(table) => Some(columns.keys()),
        _ => None,
    };
    columns.into_iter().flatten().map(String::as_str)
}

/// Whether parts may be written at all: the privileges, before any row is looked for.
pub(crate) fn check_privileges(context: &Context<'_, '_>, table: &Table) -> Result<()> {
    let AccessRule::Through(wholes) = &table.definition.access else { return Ok(()) };
    if !are_written(table) {
        return Ok(());
    }
    for whole in wholes.values() {
        let whole = context.table(whole)?;
        for right in [Right::Write, Right::Read] {
            context.access().check_privilege(&whole.security(), right)?;
        }
    }
    Ok(())
}

/// Whether a new part may be made.
pub(crate) fn check_new(context: &mut Context<'_, '_>, draft: &Draft) -> Result<()> {
    let table = Arc::clone(&draft.table);
    for column in columns(&table) {
        let whole = draft.get(column).and_then(|value| whole(&table, column, value));
        let missing = || Error::RequiredFieldMissing { column: column.to_owned() };
        check_whole(context, &whole.ok_or_else(missing)?)?;
    }
    Ok(())
}

/// Whether a part may be changed or removed; `draft` are the new values, if it is changed.
pub(crate) fn check(
    context: &mut Context<'_, '_>,
    table: &Arc<Table>,
    before: &Before,
    draft: Option<&Draft>,
) -> Result<()> {
    for column in columns(table) {
        let values = [before.get(column), draft.and_then(|draft| draft.get(column))];
        for value in values.into_iter().flatten() {
            if let Some(whole) = whole(table, column, value) {
                check_whole(context, &whole)?;
            }
        }
    }
    Ok(())
}

/// Whether another row may point at a part: whoever may append to the whole may append to its parts.
pub(crate) fn check_target(
    context: &mut Context<'_, '_>,
    table: &Table,
    part: &Reference,
) -> Result<()> {
    const RIGHTS: [Right; 2] = [Right::AppendTo, Right::Read];
    let AccessRule::Through(wholes) = &table.definition.access else { return Ok(()) };
    for whole in wholes.values() {
        let whole = context.table(whole)?;
        for right in RIGHTS {
            context.access().check_privilege(&whole.security(), right)?;
        }
    }
    let found = wholes_of(context, table, part)?;
    for whole in found.ok_or_else(|| Error::RowNotFound(part.clone()))? {
        check_row(context, &whole, &RIGHTS)?;
    }
    Ok(())
}

/// The rows that a part is part of, if it is there.
pub(crate) fn wholes_of(
    context: &mut Context<'_, '_>,
    table: &Table,
    part: &Reference,
) -> Result<Option<Vec<Reference>>> {
    let AccessRule::Through(wholes) = &table.definition.access else { return Ok(Some(Vec::new())) };
    let columns: Vec<&str> = wholes.keys().map(String::as_str).collect();
    let mut reader = context.reader("find what a row is part of");
    let Some(found) = reader.one(&part.table, &columns, part.id)? else { return Ok(None) };
    let rows = columns.into_iter().zip(&found.values);
    Ok(Some(rows.filter_map(|(column, value)| whole(table, column, value)).collect()))
}

/// The row that a column names.
fn whole(table: &Table, column: &str, value: &Value) -> Option<Reference> {
    match value {
        Value::Reference(row) => Some(row.clone()),
        Value::Guid(id) => {
            let only = table.column(column)?.targets.first()?;
            Some(Reference::new(only.as_str(), *id))
        }
        _ => None,
    }
}

fn check_whole(context: &mut Context<'_, '_>, row: &Reference) -> Result<()> {
    check_row(context, row, &[Right::Write, Right::Read])
}

fn check_row(context: &mut Context<'_, '_>, row: &Reference, rights: &[Right]) -> Result<()> {
    let row = activities::own_row(context, row)?;
    let table = context.table(&row.table)?;
    let access = context.access();
    for right in rights {
        access.check_privilege(&table.security(), *right)?;
    }
    facts::check(context, &table, &row, rights).map(drop)
}
