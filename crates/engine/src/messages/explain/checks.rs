//! What a request of the explained session would be asked, in the order of security.md §3.1: first the
//! privileges, then the row.

use std::sync::Arc;

use model::metadata::AccessRule;
use model::right::Right;
use model::value::Reference;
use model::{Error, Result};
use planner::Table;
use security::{Explanation, RowFacts};

use super::Asked;
use crate::context::Context;
use crate::rules::{activities, facts, parts, target};

/// One right that is needed on rows of one table.
pub(super) struct Check {
    pub(super) right: Right,
    pub(super) table: Arc<Table>,
    /// What the row is, once the privileges are there.
    pub(super) row: Option<RowFacts>,
    pub(super) told: Explanation,
    /// Whether the rows that decide about the row let it be seen.
    pub(super) shown: bool,
}

/// What became of all checks. Where one failed, those after it were not asked for the row.
pub(super) struct Outcome {
    pub(super) checks: Vec<Check>,
    pub(super) refused: Option<Error>,
}

/// What it takes besides the right itself (security.md §3.3).
fn needs(right: Right) -> Vec<Right> {
    match right {
        Right::Write | Right::Share => vec![right, Right::Read],
        Right::Assign => vec![right, Right::Write, Right::Read],
        _ => vec![right],
    }
}

/// `context` is of the explained session.
pub(super) fn run(context: &mut Context<'_, '_>, asked: &Asked) -> Result<Outcome> {
    let mut table = context.table(&asked.table)?;
    let mut row = asked.row.map(|id| Reference::new(asked.table.as_str(), id));
    let mut checks = Vec::new();
    let is_part = asked.right != Right::Read && parts::are_written(&table);
    if is_part {
        for whole in wholes(&table) {
            let whole = context.table(whole)?;
            let first = if asked.right == Right::AppendTo { asked.right } else { Right::Write };
            for right in [first, Right::Read] {
                checks.push(ask(context, &whole, right));
            }
        }
    } else {
        checks.extend(needs(asked.right).into_iter().map(|right| ask(context, &table, right)));
    }
    let refused = checks.iter().find_map(|check| check.told.refused.clone());
    if let Some(denial) = refused {
        return Ok(Outcome { checks, refused: Some(denial.into()) });
    }
    // Only now is the row looked for.
    if let Some(named) = row.as_mut().filter(|_| table.definition.is_view_of_activities) {
        match activities::own_row(context, named) {
            Ok(own) => *named = own,
            Err(error) => return Ok(Outcome { checks, refused: Some(error) }),
        }
        table = context.table(&named.table)?;
        for check in &mut checks {
            check.table = Arc::clone(&table);
        }
    }
    let refused = match row {
        None if asked.right == Right::Create => on_new_row(context, &table, &mut checks),
        None => None,
        Some(row) if is_part => on_wholes(context, &table, &row, &mut checks)?,
        Some(row) => on_row(context, &row, &mut checks)?,
    };
    Ok(Outcome { checks, refused })
}

/// The tables whose rows decide about a part.
fn wholes(table: &Table) -> impl Iterator<Item = &str> {
    let wholes = match &table.definition.access {
        AccessRule::Through(columns) => Some(columns.values()),
        _ => None,
    };
    wholes.into_iter().flatten().map(String::as_str)
}

fn ask(context: &Context<'_, '_>, table: &Arc<Table>, right: Right) -> Check {
    let told = context.access().explain(&table.security(), right, None);
    Check { right, table: Arc::clone(table), row: None, told, shown: true }
}

/// A row that the user makes for itself.
fn on_new_row(
    context: &Context<'_, '_>,
    table: &Arc<Table>,
    checks: &mut [Check],
) -> Option<Error> {
    let user = context.session.principal();
    let row = facts::of_new(table, user.id(), user.unit());
    checks.iter_mut().find_map(|check| put(context, check, &row))
}

fn on_row(
    context: &mut Context<'_, '_>,
    row: &Reference,
    checks: &mut [Check],
) -> Result<Option<Error>> {
    let Some(table) = checks.first().map(|check| Arc::clone(&check.table)) else { return Ok(None) };
    let Some(mut facts) = facts::load(context, &table, row.id)? else {
        return Ok(Some(Error::RowNotFound(row.clone())));
    };
    facts.shares = Some(facts::shares(context, &table.definition.name, row.id)?);
    let shown = target::is_shown(context, &table, row.id)?;
    // A row is read before anything else is done with it.
    let mut refused = None;
    for check in checks.iter_mut().rev() {
        let error = put(context, check, &facts);
        check.shown = shown;
        refused = refused.or(error);
    }
    Ok(refused.or_else(|| (!shown).then(|| Error::RowNotFound(row.clone()))))
}

fn on_wholes(
    context: &mut Context<'_, '_>,
    table: &Arc<Table>,
    part: &Reference,
    checks: &mut [Check],
) -> Result<Option<Error>> {
    let mut refused = None;
    let rows = parts::wholes_of(context, table, part)?;
    let Some(rows) = rows else { return Ok(Some(Error::RowNotFound(part.clone()))) };
    for whole in rows {
        let whole = activities::own_row(context, &whole)?;
        let about = |check: &&mut Check| check.table.definition.name == whole.table;
        let Some(mut facts) = ({
            let table = context.table(&whole.table)?;
            facts::load(context, &table, whole.id)?
        }) else {
            continue;
        };
        facts.shares = Some(facts::shares(context, &whole.table, whole.id)?);
        for check in checks.iter_mut().filter(about) {
            refused = refused.or(put(context, check, &facts));
        }
    }
    Ok(refused)
}

/// Asks a check again, for a row.
fn put(context: &Context<'_, '_>, check: &mut Check, row: &RowFacts) -> Option<Error> {
    check.told = context.access().explain(&check.table.security(), check.right, Some(row));
    check.row = Some(row.clone());
    check.told.refused.clone().map(Error::from)
}
