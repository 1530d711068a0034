//! Rules of single tables (security.md §1, §2.1), a file each. Messages call the hooks of this page;
//! what a table has no rule for passes through.

mod business_unit;
mod currency;
mod organization;
mod role;
mod system_user;
mod team;

use std::sync::Arc;

use model::{Error, Result};
use planner::Table;
use uuid::Uuid;

use super::before::Before;
use super::draft::Draft;
use crate::context::Context;

pub(crate) use currency::settle_money;

/// The columns of a row that the rules of its table want to know before it is changed or removed.
pub(crate) fn depended_on(table: &Table) -> &'static [&'static str] {
    match table.definition.name.as_str() {
        "businessunit" => business_unit::DEPENDED_ON,
        "organization" => organization::DEPENDED_ON,
        "systemuser" => system_user::DEPENDED_ON,
        "team" => team::DEPENDED_ON,
        _ => &[],
    }
}

/// Prepares a new row, before the rights to make it are asked.
pub(crate) fn before_create(context: &mut Context<'_, '_>, draft: &mut Draft) -> Result<()> {
    let table = Arc::clone(&draft.table);
    match table.definition.name.as_str() {
        "businessunit" => business_unit::before_create(),
        "organization" => organization::before_create(),
        "role" => role::before_create(),
        "systemuser" => system_user::before_create(context, draft),
        "team" => {
            team::before_create(context, draft);
            Ok(())
        }
        name @ ("privilege" | "principalobjectaccess") => {
            Err(Error::NotImplemented(format!("creating rows of `{name}`")))
        }
        _ => Ok(()),
    }
}

/// Finishes a new row, which is stored already.
pub(crate) fn after_create(context: &mut Context<'_, '_>, draft: &Draft) -> Result<()> {
    match draft.table.definition.name.as_str() {
        "systemuser" => system_user::after_create(context, draft),
        _ => Ok(()),
    }
}

/// The business unit that a new row of a business-owned table is going to belong to; a new unit
/// counts as a row of its parent.
pub(crate) fn unit_of_new(draft: &Draft) -> Option<Uuid> {
    draft.guid("businessunitid")
}

/// Prepares or refuses a change.
pub(crate) fn before_update(
    context: &mut Context<'_, '_>,
    draft: &mut Draft,
    before: &Before,
) -> Result<()> {
    let table = Arc::clone(&draft.table);
    match table.definition.name.as_str() {
        "businessunit" => business_unit::before_update(context, draft),
        "organization" => organization::before_update(draft, before),
        "role" => role::before_update(),
        "systemuser" => system_user::before_update(context, draft, before),
        "team" => team::before_update(draft, before),
        name @ ("privilege" | "principalobjectaccess") => {
            Err(Error::NotImplemented(format!("changing rows of `{name}`")))
        }
        _ => Ok(()),
    }
}

/// Refuses to delete what other rows of the system stand on.
pub(crate) fn before_delete(
    context: &mut Context<'_, '_>,
    table: &Arc<Table>,
    before: &Before,
) -> Result<()> {
    match table.definition.name.as_str() {
        name @ ("systemuser"
        | "team"
        | "businessunit"
        | "role"
        | "privilege"
        | "organization"
        | "principalobjectaccess") => {
            Err(Error::NotImplemented(format!("deleting rows of `{name}`")))
        }
        "transactioncurrency" => currency::before_delete(context, before),
        _ => Ok(()),
    }
}

/// An extra privilege that some columns of users and units need (security.md §2.2).
fn check_extra(context: &Context<'_, '_>, name: &str) -> Result<()> {
    match context.catalog.privilege(name) {
        Some(privilege) => context.access().check_misc(privilege),
        None => Err(Error::internal(format!("there is no privilege `{name}`"))),
    }
}

/// Whether the draft names another row than before in a lookup.
fn changes_lookup(draft: &Draft, before: &Before, column: &str) -> bool {
    draft.get(column).is_some() && draft.guid(column) != before.guid(column)
}
