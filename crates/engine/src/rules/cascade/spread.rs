//! Sharing a row shares the rows below it: their inherited masks get the same rights.

use std::collections::HashSet;
use std::sync::Arc;

use model::Result;
use model::right::Right;
use model::value::Reference;
use planner::Table;
use security::RowFacts;
use uuid::Uuid;

use super::family::{Member, children};
use crate::context::Context;
use crate::rules::facts;
use crate::rules::share::{self, Change, Masks};

/// Adds rights to those that rows below a row have inherited for a principal. Rows that the user may
/// not share are passed over, and with them what is below; nobody is told.
pub(crate) fn share(
    context: &mut Context<'_, '_>,
    table: &Arc<Table>,
    row: &RowFacts,
    principal: &Reference,
    rights: i32,
) -> Result<()> {
    let mut visited: HashSet<Reference> = HashSet::new();
    visited.insert(Reference::new(table.definition.name.as_str(), row.id));
    let mut level = vec![(Arc::clone(table), vec![row.clone()])];
    while let Some((table, rows)) = level.pop() {
        for (child, mut members) in children(context, &table, &rows, |one| one.share)? {
            let name = child.definition.name.as_str();
            members.retain(|member| !visited.contains(&Reference::new(name, member.facts.id)));
            retain_sharable(context, &child, &mut members)?;
            members.retain(|member| visited.insert(Reference::new(name, member.facts.id)));
            if members.is_empty() {
                continue;
            }
            add(context, &child, &members, principal, rights)?;
            level.push((child, members.into_iter().map(|member| member.facts).collect()));
        }
    }
    Ok(())
}

fn retain_sharable(
    context: &mut Context<'_, '_>,
    table: &Arc<Table>,
    members: &mut Vec<Member>,
) -> Result<()> {
    let (access, security) = (context.access(), table.security());
    if access.check_privilege(&security, Right::Share).is_err() {
        members.clear();
        return Ok(());
    }
    let mut rows: Vec<&mut RowFacts> = members.iter_mut().map(|member| &mut member.facts).collect();
    facts::look_up_shares_of_all(context, table, &mut rows, &[Right::Share])?;
    members.retain(|member| access.check_row(&security, Right::Share, &member.facts).is_ok());
    Ok(())
}

fn add(
    context: &mut Context<'_, '_>,
    table: &Arc<Table>,
    members: &[Member],
    principal: &Reference,
    rights: i32,
) -> Result<()> {
    // An owner needs no share.
    let other = members
        .iter()
        .map(|member| &member.facts)
        .filter(|row| row.owner.is_none_or(|owner| owner.uuid() != principal.id));
    let rows: Vec<Uuid> = other.map(|row| row.id).collect();
    let shares = share::read(context, &table.definition.name, &rows, Some(&[principal.id]))?;
    let change = |row: &Uuid| {
        let old = shares.masks(*row, principal.id);
        let masks = Masks { inherited: old.inherited | rights, ..old };
        Change { object: *row, principal: principal.clone(), masks }
    };
    let changes: Vec<Change> = rows.iter().map(change).collect();
    share::write(context, table, &shares, &changes)
}
