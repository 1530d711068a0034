//! Retrieve: one row by its key.

use model::message::{Descriptor, Retrieve};
use model::query::Selection;
use model::right::Right;
use model::value::Reference;
use model::{Error, Result};
use planner::ResultSet;

use crate::Response;
use crate::context::Context;
use crate::registry::Message;
use crate::rows;
use crate::rules::facts;

pub(crate) const MESSAGE: Message =
    Message::crud(&Descriptor::crud("Retrieve", false, "GET {set}({key})"));

pub(super) fn run(context: &mut Context<'_, '_>, fields: &Retrieve) -> Result<Response> {
    let Some(result) = read(context, &fields.target, &fields.selection)? else {
        return Err(refusal(context, &fields.target)?);
    };
    let version = result.shape.version.zip(result.rows.get(0));
    let version = version.and_then(|(cell, row)| row.int(cell));
    if version.is_some() && version == fields.unless_version {
        return Ok(Response::NotModified);
    }
    Ok(Response::Row(result))
}

/// The row, if it is there and readable.
pub(crate) fn read(
    context: &mut Context<'_, '_>,
    target: &Reference,
    selection: &Selection,
) -> Result<Option<ResultSet>> {
    let plan = context.session.plan_row(&target.table, selection)?;
    let result = rows::fetch_row(context.transaction, &plan, target.id)?;
    Ok(if result.rows.is_empty() { None } else { Some(result) })
}

/// Why a row was not returned: it is not there, or it may not be read (security.md §4, Q6).
pub(crate) fn refusal(context: &mut Context<'_, '_>, target: &Reference) -> Result<Error> {
    let table = context.table(&target.table)?;
    let missing = Error::RowNotFound(target.clone());
    let Some(mut facts) = facts::load(context, &table, target.id)? else { return Ok(missing) };
    facts::look_up_shares(context, &table, &mut facts, &[Right::Read])?;
    Ok(context.access().check_row(&table.security(), Right::Read, &facts).err().unwrap_or(missing))
}
