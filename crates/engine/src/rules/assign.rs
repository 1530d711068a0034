//! What follows from a new owner (security.md §3.4, §3.5): children that cascade get the same owner,
//! each with all checks of its own; the new owner needs no share, and the old one may keep one.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use model::Result;
use model::id::PrincipalId;
use model::metadata::{Cascade, Ownership};
use model::right::Right;
use model::value::{Reference, Value};
use planner::Table;
use uuid::Uuid;

use super::activities::parties;
use super::delete::{concrete_children, points_at};
use super::draft::Draft;
use super::owner::{self, NewOwner};
use super::share::{self, ALL_RIGHTS, Change, Masks};
use super::{audit, defaults, facts};
use crate::context::Context;
use crate::directory::truth;

/// A row that has got a new owner.
struct Moved {
    table: Arc<Table>,
    row: Uuid,
    old: Option<PrincipalId>,
}

/// Gives the children of a row that was just assigned their new owner, and settles the shares of all
/// rows that moved.
pub(crate) fn cascade(
    context: &mut Context<'_, '_>,
    table: &Arc<Table>,
    row: Uuid,
    old: Option<PrincipalId>,
    new: NewOwner,
) -> Result<()> {
    let mut run = Run { new, visited: HashSet::new(), moved: Vec::new() };
    run.moved.push(Moved { table: Arc::clone(table), row, old });
    follow(context, table, row, old, &mut run)?;
    settle_shares(context, &run.moved, new.id)
}

/// A running cascade.
struct Run {
    new: NewOwner,
    visited: HashSet<Reference>,
    moved: Vec<Moved>,
}

fn follow(
    context: &mut Context<'_, '_>,
    table: &Arc<Table>,
    row: Uuid,
    old: Option<PrincipalId>,
    run: &mut Run,
) -> Result<()> {
    let new = run.new;
    if !run.visited.insert(Reference::new(table.definition.name.as_str(), row)) {
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
                || run.visited.contains(&Reference::new(child.definition.name.as_str(), record.id))
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
            parties::follow_owner(context, &child, record.id)?;
            audit::assigned(context, &child, record.id, facts.owner, new.id)?;
            let (table, row, old) = (Arc::clone(&child), record.id, facts.owner);
            run.moved.push(Moved { table, row, old });
            follow(context, &child, record.id, facts.owner, run)?;
        }
    }
    Ok(())
}

/// The new owner's share of each row goes (D43). If the organization says so, each old owner gets
/// one with all rights.
fn settle_shares(context: &mut Context<'_, '_>, moved: &[Moved], new: PrincipalId) -> Result<()> {
    let mut tables: BTreeMap<&str, (&Arc<Table>, Vec<&Moved>)> = BTreeMap::new();
    for each in moved {
        let name = each.table.definition.name.as_str();
        tables.entry(name).or_insert_with(|| (&each.table, Vec::new())).1.push(each);
    }
    let organization = context.organization().id.0;
    let mut reader = context.reader("know whether previous owners keep a share");
    let row = reader.one("organization", &["sharetopreviousowneronassign"], organization)?;
    let shares_to_previous = row.is_some_and(|row| truth(&row.values, 0));
    for (name, (table, moved)) in tables {
        let rows: Vec<Uuid> = moved.iter().map(|each| each.row).collect();
        share::forget_rows_with(context, name, &rows, new.uuid())?;
        if !shares_to_previous {
            continue;
        }
        let owners: Vec<Uuid> =
            moved.iter().filter_map(|each| each.old).map(PrincipalId::uuid).collect();
        let shares = share::read(context, name, &rows, Some(&owners))?;
        let kept = |each: &&Moved| {
            let old = each.old?;
            let masks = shares.masks(each.row, old.uuid());
            Some(Change {
                object: each.row,
                principal: Reference::new(old.table(), old.uuid()),
                masks: Masks { direct: masks.direct | ALL_RIGHTS, ..masks },
            })
        };
        let changes: Vec<Change> = moved.iter().filter_map(kept).collect();
        share::write(context, table, &shares, &changes)?;
    }
    Ok(())
}
