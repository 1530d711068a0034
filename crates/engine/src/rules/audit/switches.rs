//! The switches of the organization itself: whether it is audited, whether the coming of users is,
//! and for how long all that is kept. Whoever turns one is told in `audit` whatever they say.

use model::Result;
use model::value::{Reference, Value};
use planner::Table;

use super::change::{Change, ColumnChange};
use super::record::{self, Action, Entry};
use super::{Before, Draft, number};
use crate::context::Context;

const ENABLED: &str = "isauditenabled";
const USER_ACCESS: &str = "isuseraccessauditenabled";

/// The columns of the organization that say what is audited.
pub(crate) const SWITCHES: [&str; 4] =
    [ENABLED, USER_ACCESS, "useraccessauditinginterval", "auditretentionperiodv2"];

/// The organization was changed, maybe one of its switches.
pub(super) fn changed(context: &mut Context<'_, '_>, draft: &Draft, before: &Before) -> Result<()> {
    if context.catalog.table("audit").is_none() {
        return Ok(());
    }
    let object = Reference::new("organization", draft.id);
    let mut others = Vec::new();
    for name in SWITCHES {
        let Some(change) = change(&draft.table, name, draft, before) else { continue };
        let on = draft.get(name) == Some(&Value::Bool(true));
        let action = match (name, on) {
            (ENABLED, true) => Action::Enabled,
            (ENABLED, false) => Action::Disabled,
            (USER_ACCESS, true) => Action::UserAccessStarted,
            (USER_ACCESS, false) => Action::UserAccessStopped,
            _ => {
                others.push(change);
                continue;
            }
        };
        tell(context, action, &draft.table, &object, vec![change])?;
    }
    if others.is_empty() {
        return Ok(());
    }
    tell(context, Action::OrganizationChange, &draft.table, &object, others)
}

fn change(table: &Table, name: &str, draft: &Draft, before: &Before) -> Option<ColumnChange> {
    ColumnChange::between(table.column(name)?, before.get(name), Some(draft.get(name)?))
}

fn tell(
    context: &mut Context<'_, '_>,
    action: Action,
    table: &Table,
    object: &Reference,
    changes: Vec<ColumnChange>,
) -> Result<()> {
    let columns = changes.iter().filter_map(|change| number(table, &change.column)).collect();
    let change = Some(Change::Columns(changes));
    record::write(context, &Entry { action, object, columns, change })
}
