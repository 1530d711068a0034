//! Deleting a row and what follows from it along relationships (security.md §3.5): children are
//! deleted with it, lose their link, or forbid it. Shares go with their rows.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use model::metadata::{AccessRule, Base, Cascade, OneToMany, Ownership};
use model::query::Condition;
use model::right::Right;
use model::value::{Reference, Value};
use model::{Error, Result};
use planner::Table;
use security::{Access, RowFacts};
use uuid::Uuid;

use super::activities::{self, parties};
use super::tables::connection;
use super::{audit, facts, parts, record_team, removal, share};
use crate::context::Context;

/// Deletes a row with all that goes with it; everything or nothing, since the message is one
/// transaction.
pub(crate) fn cascade(
    context: &mut Context<'_, '_>,
    table: &Arc<Table>,
    row: &RowFacts,
) -> Result<()> {
    let mut run = Run::default();
    remove(context, table, row, &mut run)?;
    settle_shares(context, &run)
}

/// The same, where it follows from a rule: nobody is asked who may.
pub(crate) fn cascade_by_rule(
    context: &mut Context<'_, '_>,
    table: &Arc<Table>,
    row: &RowFacts,
    reason: &'static str,
) -> Result<()> {
    let mut run = Run { by_rule: Some(Access::system(reason)), ..Run::default() };
    remove(context, table, row, &mut run)?;
    settle_shares(context, &run)
}

/// A running cascade.
#[derive(Default)]
struct Run {
    /// Whose rights count, if not those of who asked.
    by_rule: Option<Access>,
    /// Rows that are removed, or are going to be.
    visited: HashSet<Reference>,
    /// Rows that lose a link.
    unlinked: BTreeMap<String, BTreeSet<Uuid>>,
}

/// Clears away the shares of what is gone, and what others inherited from it.
fn settle_shares(context: &mut Context<'_, '_>, run: &Run) -> Result<()> {
    let mut gone: BTreeMap<&str, Vec<Uuid>> = BTreeMap::new();
    for row in &run.visited {
        gone.entry(&row.table).or_default().push(row.id);
    }
    for (name, rows) in gone {
        if context.table(name)?.definition.ownership == Ownership::UserOwned {
            share::forget_rows(context, name, &rows)?;
        }
    }
    for (name, rows) in &run.unlinked {
        let is_left = |id: &&Uuid| !run.visited.contains(&Reference::new(name.as_str(), **id));
        let rows: Vec<Uuid> = rows.iter().filter(is_left).copied().collect();
        let table = context.table(name)?;
        super::cascade::orphan(context, &table, &rows)?;
    }
    Ok(())
}

fn remove(
    context: &mut Context<'_, '_>,
    table: &Arc<Table>,
    row: &RowFacts,
    run: &mut Run,
) -> Result<()> {
    // A row that is inside the running cascade already is not visited again.
    if !run.visited.insert(Reference::new(table.definition.name.as_str(), row.id)) {
        return Ok(());
    }
    record_team::forget_row(context, table, row.id)?;
    // Before its relationship with itself takes the link away by which the other one is found.
    connection::forget(context, table, row)?;
    for (relationship, child) in concrete_children(context, table) {
        let name = child.definition.name.clone();
        if relationship.delete == Cascade::NoCascade {
            continue;
        }
        let mut columns = facts::columns(&child).to_vec();
        let state = child.column("statecode").is_some();
        if state {
            columns.push("statecode");
        }
        let points = points_at(&relationship, row.id);
        let mut reader = context.reader("follow a cascade");
        let children = reader.all(&name, &columns, vec![points])?;
        for record in children {
            if run.visited.contains(&Reference::new(name.as_str(), record.id)) {
                continue;
            }
            let mut facts = facts::of(&child, &record);
            match relationship.delete {
                Cascade::Restrict => return Err(Error::DeleteRestricted),
                Cascade::RemoveLink => {
                    unlink(context, &child, &facts, &relationship.column)?;
                    let (column, deleted) =
                        (relationship.column.as_str(), &relationship.referenced);
                    let deleted = Reference::new(deleted.as_str(), row.id);
                    audit::unlinked(context, &child, facts.id, column, deleted)?;
                    run.unlinked.entry(name.clone()).or_default().insert(facts.id);
                }
                Cascade::Active if state && record.values.last() != Some(&Value::Int(0)) => {}
                Cascade::UserOwned if facts.owner != row.owner => {}
                // What is said about a row goes with it, whoever said it.
                _ if matches!(child.definition.access, AccessRule::Object { .. }) => {
                    let access = Access::system("shares of columns go with their row");
                    removal::one(context, &access, &child, &facts)?;
                }
                // What is part of a row goes with it (security.md D11).
                _ if parts::are_parts(&child) => remove(context, &child, &facts, run)?,
                _ => {
                    // Each child must be deletable, or nothing is deleted (D10).
                    if run.by_rule.is_none() {
                        facts::look_up_shares(context, &child, &mut facts, &[Right::Delete])?;
                        context.access().check_row(&child.security(), Right::Delete, &facts)?;
                    }
                    remove(context, &child, &facts, run)?;
                }
            }
        }
    }
    audit::deleting(context, table, row.id)?;
    parties::forget(context, table, row.id)?;
    disconnect(context, &table.definition.name, row.id)?;
    let access = match &run.by_rule {
        Some(access) => access.clone(),
        None if parts::are_parts(table) => Access::system("what is part of a row goes with it"),
        None => context.access(),
    };
    removal::one(context, &access, table, row)
}

/// Removes the rows that connect a row with others by N:N relationships.
pub(crate) fn disconnect(context: &mut Context<'_, '_>, table: &str, id: Uuid) -> Result<()> {
    let catalog = Arc::clone(&context.catalog);
    let mut relationships: Vec<_> = catalog
        .tables()
        .filter_map(|table| table.definition.many_to_many.as_ref())
        .filter(|relationship| relationship.first == table || relationship.second == table)
        .collect();
    relationships.sort_by(|one, other| one.name.cmp(&other.name));
    for relationship in relationships {
        for (end, column) in [
            (&relationship.first, &relationship.first_column),
            (&relationship.second, &relationship.second_column),
        ] {
            if end == table {
                let mut upkeep = context.upkeep("what connects a row with others goes with it");
                let which = [(column.as_str(), Value::Guid(id))];
                upkeep.delete_all(&relationship.intersect, &which)?;
            }
        }
    }
    Ok(())
}

/// The condition that a row of the many points at this one of the one.
pub(crate) fn points_at(relationship: &OneToMany, id: Uuid) -> Condition {
    let one = Reference::new(relationship.referenced.as_str(), id);
    Condition::equal(relationship.column.clone(), Value::Reference(one))
}

/// Clears a lookup. It needs no right on the child (security.md §3.3).
fn unlink(
    context: &mut Context<'_, '_>,
    child: &Arc<Table>,
    facts: &RowFacts,
    column: &str,
) -> Result<()> {
    let access = Access::system("clear the link to a deleted row");
    let mut values = vec![(column.to_owned(), Value::Null)];
    if child.column("versionnumber").is_some() {
        let version = context.transaction.next_row_version()?;
        values.push(("versionnumber".to_owned(), Value::Int(version)));
    }
    let update = planner::plan::update(&access, child, &[], facts, &values, context.dialect())?;
    context.transaction.execute(&update)?;
    Ok(())
}

/// What points at an activity as one of all activities: an activity's own table decides here too, unless
/// it says that nothing is done. Its parties are said to go by the relationship with `activitypointer`.
fn children_of_activities(
    context: &Context<'_, '_>,
    table: &Table,
) -> Vec<(Arc<OneToMany>, Arc<Table>)> {
    let definition = &table.definition;
    let view = context.catalog.table(activities::ALL);
    let view = view.filter(|view| {
        definition.base == Base::ActivityPointer && view.definition.name != definition.name
    });
    let Some(view) = view else { return Vec::new() };
    let child = |relationship: &Arc<OneToMany>| {
        let child = context.catalog.table(&relationship.referencing)?;
        let own = table.children().iter().any(|each| {
            each.referencing == relationship.referencing
                && each.column == relationship.column
                && each.delete != Cascade::NoCascade
        });
        if own || child.definition.base == Base::ActivityPointer {
            return None;
        }
        // A lookup names an activity by its own table.
        let referenced = definition.name.clone();
        let relationship = OneToMany { referenced, ..OneToMany::clone(relationship) };
        Some((Arc::new(relationship), Arc::clone(child)))
    };
    view.children().iter().filter_map(child).collect()
}

/// The relationships in which a table is the one, each with a table that really holds rows.
///
/// The relationship of an activity's own table decides; the one with `activitypointer` stands only
/// for activities that have none of their own (security.md D41).
pub(crate) fn concrete_children(
    context: &Context<'_, '_>,
    table: &Table,
) -> Vec<(Arc<OneToMany>, Arc<Table>)> {
    let catalog = &context.catalog;
    let mut children = Vec::new();
    for relationship in table.children() {
        let Some(child) = catalog.table(&relationship.referencing) else { continue };
        if !child.definition.is_view_of_activities {
            children.push((Arc::clone(relationship), Arc::clone(child)));
            continue;
        }
        for activity in catalog.tables() {
            let own = table.children().iter().any(|each| {
                each.referencing == activity.definition.name && each.column == relationship.column
            });
            let concrete = activity.definition.base == Base::ActivityPointer
                && !activity.definition.is_view_of_activities
                && activity.column(&relationship.column).is_some();
            if concrete && !own {
                children.push((Arc::clone(relationship), Arc::clone(activity)));
            }
        }
    }
    children.extend(children_of_activities(context, table));
    // The same order on every run: refusals must not depend on chance.
    children.sort_by(|(one, first), (other, second)| {
        (&one.name, &first.definition.name).cmp(&(&other.name, &second.definition.name))
    });
    children
}
