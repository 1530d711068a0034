//! What pointing at another row needs (security.md §3.3): Append on the row that points, `AppendTo`
//! and Read on the row pointed at.

use std::sync::Arc;

use model::Error;
use model::Result;
use model::metadata::{ColumnDefinition, ColumnType};
use model::right::Right;
use model::value::{Reference, Value};
use planner::Table;
use security::RowFacts;

use super::{activities, draft::Draft, facts, parts};
use crate::context::Context;

/// Checks every lookup that the draft sets to another row than before. `facts` are those of the
/// row that points; `old` tells what its lookups were. An activity that is named as one of all is from
/// then on named by its own table.
pub(crate) fn check(
    context: &mut Context<'_, '_>,
    draft: &mut Draft,
    facts: &RowFacts,
    given: &[String],
    old: impl Fn(&str) -> Option<Value>,
) -> Result<()> {
    let table = Arc::clone(&draft.table);
    let mut appends = false;
    for name in given {
        let Some(column) = table.column(name) else { continue };
        let Some(Value::Reference(target)) = draft.get(name).cloned() else { continue };
        if is_exempt(column) || old(name).is_some_and(|old| points_at(&old, &target)) {
            continue;
        }
        // What a row is part of decides about it by more than that.
        if !parts::columns(&table).any(|whole| whole == name) {
            check_target(context, column, &target)?;
            appends = true;
        }
        if target.table == activities::ALL {
            let target = activities::own_row(context, &target)?;
            draft.set(name, Value::Reference(target));
        }
    }
    if appends {
        // A few tables (`usersettings`) have rights to write and none to append, which nobody could be
        // granted: who may write their rows may point them at others.
        let lacks = |right| table.privilege(right).is_none();
        let instead = lacks(Right::Append) && !lacks(Right::Write);
        let right = if instead { Right::Write } else { Right::Append };
        let mut facts = facts.clone();
        facts::look_up_shares(context, &table, &mut facts, &[right])?;
        parts::access(context, &table).check_row(&table.security(), right, &facts)?;
    }
    Ok(())
}

/// Whether a lookup's value is this row. Ids that clients gave need not differ between tables, so a
/// lookup that can point at several says which one it means.
pub(crate) fn points_at(value: &Value, target: &Reference) -> bool {
    match value {
        Value::Guid(id) => *id == target.id,
        Value::Reference(reference) => reference == target,
        _ => false,
    }
}

/// Whether a lookup is set by the server or decided by rules of its own.
fn is_exempt(column: &ColumnDefinition) -> bool {
    column.kind == ColumnType::Owner
        || matches!(
            column.name.as_str(),
            "createdby"
                | "createdonbehalfby"
                | "modifiedby"
                | "modifiedonbehalfby"
                | "owninguser"
                | "owningteam"
                | "owningbusinessunit"
                | "organizationid"
        )
}

pub(crate) fn check_target(
    context: &mut Context<'_, '_>,
    column: &ColumnDefinition,
    target: &Reference,
) -> Result<()> {
    if !column.refers_to(&target.table) {
        return Err(Error::InvalidArgument(format!(
            "`{}` does not refer to rows of `{}`",
            column.name, target.table
        )));
    }
    let table: Arc<Table> = context.table(&target.table)?;
    if parts::are_parts(&table) {
        return parts::check_target(context, &table, target);
    }
    let access = context.access();
    // The privileges come before the row is looked for, so that nothing tells of its existence.
    access.check_privilege(&table.security(), Right::AppendTo)?;
    access.check_privilege(&table.security(), Right::Read)?;
    facts::check(context, &table, target, &[Right::AppendTo, Right::Read]).map(drop)
}
