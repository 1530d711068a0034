//! The rows below a row along relationships, a level at a time, and the rows above each of them.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use model::Result;
use model::metadata::{Base, Cascade, OneToMany, Ownership, TableDefinition};
use model::query::{Condition, Operand};
use model::value::{Reference, Value};
use planner::Table;
use security::RowFacts;
use uuid::Uuid;

use crate::context::Context;
use crate::directory::{Record, one_of};
use crate::rules::delete::concrete_children;
use crate::rules::facts;
use crate::rules::share::AT_ONCE;

/// What a relationship says of one action.
pub(super) type Kind = fn(&OneToMany) -> Cascade;

/// Whether an action follows a relationship to some of the rows below.
pub(super) fn follows(kind: Cascade) -> bool {
    matches!(kind, Cascade::Cascade | Cascade::Active | Cascade::UserOwned)
}

/// A lookup along which rows of a table get rights from a row above.
#[derive(Clone, Debug)]
pub(super) struct Up {
    pub(super) column: String,
    pub(super) referenced: String,
    /// What a new row above does, and whether its owner counts.
    pub(super) reparent: Cascade,
}

/// A row of a family.
#[derive(Clone, Debug)]
pub(super) struct Member {
    pub(super) facts: RowFacts,
    pub(super) parents: Vec<Parent>,
}

/// A row above a row.
#[derive(Clone, Debug)]
pub(super) struct Parent {
    pub(super) row: Reference,
    /// Whether its owner has all rights on the row below.
    pub(super) by_owner: bool,
}

/// Rows of one table.
pub(super) type Group = (Arc<Table>, Vec<Member>);

/// The lookups along which rows of a table get rights. As for children, the relationship of an
/// activity's own table wins (security.md D41).
pub(super) fn ups(context: &Context<'_, '_>, table: &Table) -> Vec<Up> {
    let definition = &table.definition;
    if definition.ownership != Ownership::UserOwned || definition.is_view_of_activities {
        return Vec::new();
    }
    let own = &definition.many_to_one;
    let view = match definition.base {
        Base::ActivityPointer => context.catalog.table("activitypointer"),
        Base::CrmBaseEntity | Base::Principal => None,
    };
    let view = view.map_or(&[][..], |view| view.definition.many_to_one.as_slice());
    let is_own = |one: &OneToMany| {
        own.iter().any(|each| each.column == one.column && each.referenced == one.referenced)
    };
    let inherited = view.iter().filter(|one| table.column(&one.column).is_some() && !is_own(one));
    let gives = |one: &&OneToMany| {
        let above = context.catalog.table(&one.referenced);
        (follows(one.share) || follows(one.reparent))
            && above.is_some_and(|above| above.definition.ownership == Ownership::UserOwned)
    };
    let up = |one: &OneToMany| Up {
        column: one.column.clone(),
        referenced: one.referenced.clone(),
        reparent: one.reparent,
    };
    own.iter().chain(inherited).filter(gives).map(up).collect()
}

/// The rows below rows of a table that an action reaches, each table's together.
pub(super) fn children(
    context: &mut Context<'_, '_>,
    table: &Arc<Table>,
    parents: &[RowFacts],
    kind: Kind,
) -> Result<Vec<Group>> {
    let owners: HashMap<Uuid, _> = parents.iter().map(|row| (row.id, row.owner)).collect();
    let ids: Vec<Uuid> = parents.iter().map(|row| row.id).collect();
    let mut groups = Vec::new();
    for (relationship, child) in concrete_children(context, table) {
        let kind = kind(&relationship);
        if !follows(kind) || child.definition.ownership != Ownership::UserOwned {
            continue;
        }
        let ups = ups(context, &child);
        let columns = columns(&child.definition, &ups, &relationship.column);
        let mut members = Vec::new();
        for ids in ids.chunks(AT_ONCE) {
            let values = ids.iter().copied().map(Value::Guid).collect();
            let below = Condition::In(Operand::column(relationship.column.as_str()), values);
            for record in read(context, &child, &columns, below)? {
                let value = value(&columns, &record, &relationship.column);
                let above = reference(&child, &relationship.column, value);
                // The lookup can point at a row of another table that has the same id.
                let Some(above) = above.filter(|above| above.table == table.definition.name) else {
                    continue;
                };
                let member = member(&child, &ups, &columns, &record);
                let active = value_of_state(&columns, &record).is_none_or(|state| state == 0);
                let reached = match kind {
                    Cascade::Active => active,
                    Cascade::UserOwned => owners.get(&above.id) == Some(&member.facts.owner),
                    _ => true,
                };
                if reached {
                    members.push(member);
                }
            }
        }
        if !members.is_empty() {
            groups.push((child, members));
        }
    }
    Ok(groups)
}

/// All rows below a row that an action reaches at any depth, each once and never the row itself.
pub(super) fn descendants(
    context: &mut Context<'_, '_>,
    table: &Arc<Table>,
    rows: &[RowFacts],
    kind: Kind,
) -> Result<Vec<Group>> {
    let name = |table: &Table, id: Uuid| Reference::new(table.definition.name.as_str(), id);
    let mut visited: HashSet<Reference> = rows.iter().map(|row| name(table, row.id)).collect();
    let mut level = vec![(Arc::clone(table), rows.to_vec())];
    let mut all = Vec::new();
    while let Some((table, rows)) = level.pop() {
        for (child, mut members) in children(context, &table, &rows, kind)? {
            members.retain(|member| visited.insert(name(&child, member.facts.id)));
            if members.is_empty() {
                continue;
            }
            let rows = members.iter().map(|member| member.facts.clone()).collect();
            level.push((Arc::clone(&child), rows));
            all.push((child, members));
        }
    }
    Ok(all)
}

/// Rows of a table with the rows above them.
pub(super) fn load(
    context: &mut Context<'_, '_>,
    table: &Arc<Table>,
    rows: &[Uuid],
) -> Result<Vec<Member>> {
    let ups = ups(context, table);
    let columns = columns(&table.definition, &ups, "");
    let mut members = Vec::new();
    for rows in rows.chunks(AT_ONCE) {
        let these = one_of(&table.definition.primary_id, rows.iter().copied());
        let records = read(context, table, &columns, these)?;
        members.extend(records.iter().map(|record| member(table, &ups, &columns, record)));
    }
    Ok(members)
}

/// The columns to read of rows of a family; those of the facts come first.
fn columns(definition: &TableDefinition, ups: &[Up], more: &str) -> Vec<String> {
    let mut columns: Vec<String> =
        ["owninguser", "owningteam", "owningbusinessunit", "statecode", more]
            .into_iter()
            .filter(|name| definition.column(name).is_some())
            .map(str::to_owned)
            .collect();
    for up in ups {
        if !columns.contains(&up.column) {
            columns.push(up.column.clone());
        }
    }
    columns
}

fn read(
    context: &mut Context<'_, '_>,
    table: &Arc<Table>,
    columns: &[String],
    condition: Condition,
) -> Result<Vec<Record>> {
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    let mut reader = context.reader("follow a cascade");
    reader.all(&table.definition.name, &columns, vec![condition])
}

fn member(table: &Table, ups: &[Up], columns: &[String], record: &Record) -> Member {
    let parent = |up: &Up| {
        let row = reference(table, &up.column, value(columns, record, &up.column))?;
        let by_owner = follows(up.reparent);
        (row.table == up.referenced).then_some(Parent { row, by_owner })
    };
    Member { facts: facts::of(table, record), parents: ups.iter().filter_map(parent).collect() }
}

fn value<'r>(columns: &[String], record: &'r Record, column: &str) -> Option<&'r Value> {
    let index = columns.iter().position(|each| each == column)?;
    record.values.get(index)
}

fn value_of_state(columns: &[String], record: &Record) -> Option<i64> {
    match value(columns, record, "statecode") {
        Some(Value::Int(state)) => Some(*state),
        _ => None,
    }
}

/// The row that a lookup's value names.
pub(super) fn reference(table: &Table, column: &str, value: Option<&Value>) -> Option<Reference> {
    match value? {
        Value::Reference(row) => Some(row.clone()),
        Value::Guid(id) => {
            let only = table.column(column)?.targets.first()?;
            Some(Reference::new(only.as_str(), *id))
        }
        _ => None,
    }
}
