//! Which secured columns a write may touch (security.md §3.6). Asked after the rights on the row and
//! before the rules of its table; what the server itself sets is not asked.

use model::error::ColumnRight;
use model::message::Assignments;
use model::metadata::{ColumnDefinition, ColumnType};
use model::query::{Condition, Selection};
use model::value::{Reference, Value};
use model::{Error, Result};
use planner::Table;
use security::ColumnShare;
use uuid::Uuid;

use super::defaults::is_given_by_client;
use crate::context::Context;
use crate::directory::{Record, guid, truth};
use crate::rows;

/// Where single columns of rows are shared.
pub(crate) const SHARES: &str = "principalobjectattributeaccess";

/// Refuses a value for a new row that may not be given.
pub(crate) fn check_create(
    context: &Context<'_, '_>,
    table: &Table,
    values: &Assignments,
) -> Result<()> {
    let access = context.access();
    given(table, values, true).filter(|(_, value)| !value.is_null()).try_for_each(|(column, _)| {
        access.check_column(&table.security(), column, ColumnRight::Create, &[])
    })
}

/// Refuses a value for a row that may not be changed, also one that is the same as before (D12).
pub(crate) fn check_update(
    context: &mut Context<'_, '_>,
    table: &Table,
    id: Uuid,
    values: &Assignments,
) -> Result<()> {
    let access = context.access();
    let check = |shares: &[ColumnShare]| {
        given(table, values, false).try_for_each(|(column, _)| {
            access.check_column(&table.security(), column, ColumnRight::Update, shares)
        })
    };
    match check(&[]) {
        Ok(()) => Ok(()),
        // Profiles refuse it; the row's own shares may not.
        Err(_) => check(&shares(context, &table.definition.name, id)?),
    }
}

/// A column that no profile and no share can be about.
pub(crate) fn not_secured() -> Error {
    Error::rule(
        0x8004_f508,
        "One or more fields are not enabled for field level security. Field level security is not enabled until you publish the customizations.",
    )
}

/// Whether the values of a column may be repeated in rows of other tables: no profile decides about them,
/// for there it would decide about nothing.
pub(crate) fn is_open(table: &Table, column: &str) -> bool {
    table.column(column).is_some_and(|column| !column.secured)
}

/// Whether the user may read a row.
pub(crate) fn sees_row(context: &mut Context<'_, '_>, row: &Reference) -> Result<bool> {
    let key = context.table(&row.table)?.definition.primary_id.clone();
    match rows::read(context, row, &Selection::columns([key])) {
        Ok(found) => Ok(found.is_some()),
        Err(Error::Denied(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

/// The secured columns that a client gives a value.
fn given<'a>(
    table: &'a Table,
    values: &'a Assignments,
    creating: bool,
) -> impl Iterator<Item = (&'a ColumnDefinition, &'a Value)> {
    values
        .iter()
        .filter_map(|(name, value)| Some((table.column(name)?, value)))
        .filter(move |(column, _)| column.secured && is_given(column, creating))
}

/// Whether what a client sends for a column counts. A picture is a value of another kind.
fn is_given(column: &ColumnDefinition, creating: bool) -> bool {
    let valid = if creating { column.create } else { column.update };
    is_given_by_client(column, creating) || (column.kind == ColumnType::Image && valid)
}

/// The columns of a row that are shared, and with whom, whoever asks.
pub(crate) fn shares(
    context: &mut Context<'_, '_>,
    table: &str,
    id: Uuid,
) -> Result<Vec<ColumnShare>> {
    const COLUMNS: [&str; 4] = ["principalid", "attributeid", "readaccess", "updateaccess"];
    if context.catalog.table(SHARES).is_none() {
        return Ok(Vec::new());
    }
    let of_row = Condition::equal("objectid", Value::Reference(Reference::new(table, id)));
    let mut reader = context.reader("know which columns of a row are shared");
    let rows = reader.all(SHARES, &COLUMNS, vec![of_row])?;
    let share = |row: &Record| {
        Some(ColumnShare {
            principal: guid(&row.values, 0)?,
            column: guid(&row.values, 1)?,
            read: truth(&row.values, 2),
            update: truth(&row.values, 3),
        })
    };
    Ok(rows.iter().filter_map(share).collect())
}
