//! Rules of activities (metadata.md §11): when they are, who takes part in them, and which row is meant
//! where one is named as one of all activities.

pub(crate) mod parties;
mod sender;
mod times;

use model::metadata::Base;
use model::value::{Reference, Value};
use model::{Error, Result};
use planner::Table;

use super::before::Before;
use super::draft::Draft;
use super::state;
use crate::clock::new_id;
use crate::context::Context;
use crate::directory::text;

/// The table of all activities. Its rows are those of the tables of each kind.
pub(crate) const ALL: &str = "activitypointer";

/// What an activity is about.
const REGARDING: &str = "regardingobjectid";

/// What the rules want to know of an activity before it is changed.
pub(crate) const DEPENDED_ON: &[&str] =
    &["scheduledstart", "scheduledend", "actualstart", "actualend", REGARDING];

/// Whether the rows of a table are activities that are stored in it.
pub(crate) fn is_kind(table: &Table) -> bool {
    let definition = &table.definition;
    definition.base == Base::ActivityPointer && !definition.is_view_of_activities
}

/// The row of its own table that is meant: an activity may be named as one of all.
pub(crate) fn own_row(context: &mut Context<'_, '_>, row: &Reference) -> Result<Reference> {
    if row.table != ALL {
        return Ok(row.clone());
    }
    let mut reader = context.reader("find the table of an activity");
    let found = reader.one(ALL, &["activitytypecode"], row.id)?;
    let table = found.and_then(|found| text(&found.values, 0));
    let table = table.ok_or_else(|| Error::RowNotFound(row.clone()))?;
    Ok(Reference::new(table, row.id))
}

/// Prepares a new activity.
pub(crate) fn before_create(context: &Context<'_, '_>, draft: &mut Draft) -> Result<()> {
    // Events of campaigns and the like are the others; there are none here.
    draft.set("isregularactivity", Value::Bool(true));
    // What mail is told apart by; nobody reads it.
    draft.set_default("messageiddupcheck", Value::Guid(new_id()));
    state::settle(draft, None)?;
    times::settle(context, draft, None)
}

/// Gives a new activity, which is stored already, the parties that it has by itself.
pub(crate) fn after_create(context: &mut Context<'_, '_>, draft: &Draft) -> Result<()> {
    parties::begin(context, draft)
}

/// Prepares or refuses a change of an activity.
pub(crate) fn before_update(
    context: &Context<'_, '_>,
    draft: &mut Draft,
    before: &Before,
) -> Result<()> {
    times::settle(context, draft, Some(before))
}

/// Lets the parties follow a change of their activity, which is stored already.
pub(crate) fn after_update(
    context: &mut Context<'_, '_>,
    draft: &Draft,
    before: &Before,
) -> Result<()> {
    parties::follow(context, draft, before)
}
