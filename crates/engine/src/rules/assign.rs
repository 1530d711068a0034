//! What follows from a new owner along relationships (security.md §3.5): children that cascade get
//! the same owner, each with all checks of its own.

use std::collections::HashSet;
use std::sync::Arc;

use model::Result;
use model::id::PrincipalId;
use model::metadata::{Cascade, Ownership};
use model::right::Right;
use model::value::{Reference, Value};
use planner::Table;
use uuid::Uuid;

use super::delete::{concrete_children, points_at};
use super::draft::Draft;
use super::owner::{self, NewOwner};
use super::{audit, defaults, facts};
use crate::context::Context;

/// Gives the children of a row that was just assigned their new owner.
pub(crate) fn cascade(
    context: &mut Context<'_, '_>,
    table: &Arc<Table>,
    row: Uuid,
    old: Option<PrincipalId>,
    new: NewOwner,
) -> Result<()> {
    follow(context, table, row, old, new, &mut HashSet::new())
}

fn follow(
    context: &mut Context<'_, '_>,
    table: &Arc<Table>,
    row: Uuid,
    old: Option<PrincipalId>,
    new: NewOwner,
    visited: &mut HashSet<Reference>,
) -> Result<()> {
    if !visited.insert(Reference::new(table.definition.name.as_str(), row)) {
        return Ok(());
    }
    for (relationship, child) in concrete_children(context, table) {
        let assigns =
            matches!(relationship.assign, Cascade::Cascade | Cascade::Active | Cascade::UserOwned);
        if !assigns || child.definition.ownership != Ownership::UserOwned {
            continue;
        }
        let mut columns = facts::columns(&child).to_vec();
        columns.push("statecode");
        columns.retain(|name| child.column(name).is_some());
        let points = points_at(&relationship, row);
        let mut reader = context.reader("follow a cascade");
        let children = reader.all(&child.definition.name, &columns, vec![points])?;
        let mut owner_checked = false;
        for record in children {
            let mut facts = facts::of(&child, &record);
            let active = record.values.get(3).is_none_or(|state| *state == Value::Int(0));
            let matches = match relationship.assign {
                Cascade::Active => active,
                Cascade::UserOwned => facts.owner == old,
                _ => true,
            };
            if !matches
                || facts.owner == Some(new.id)
                || visited.contains(&Reference::new(child.definition.name.as_str(), record.id))
            {
                continue;
            }
            if !owner_checked {
                // The new owner must be able to read this table too (D42).
                let reference = Reference::new(new.id.table(), new.id.uuid());
                owner::check(context, &child, &reference)?;
                owner_checked = true;
            }
            let rights = [Right::Assign, Right::Write];
            facts::look_up_shares(context, &child, &mut facts, &rights)?;
            let mut draft = Draft::new(&child, record.id);
            let unit = owner::unit_after(context, &facts, new);
            owner::set(&mut draft, NewOwner { unit, ..new });
            defaults::stamp(context, &mut draft, false)?;
            let update = planner::plan::update(
                &context.access(),
                &child,
                &rights,
                &facts,
                draft.values(),
                context.dialect(),
            )?;
            context.transaction.execute(&update)?;
            audit::assigned(context, &child, record.id, facts.owner, new.id)?;
            follow(context, &child, record.id, facts.owner, new, visited)?;
        }
    }
    Ok(())
}
