//! Auditing (security.md §8). Messages and rules tell here what they did; if the organization and
//! the table are audited, rows of `audit` tell it too, in the same transaction. Where auditing is
//! off, nothing here reads or writes anything.

mod access;
pub(crate) mod change;
mod record;
mod relations;
mod retention;
mod switches;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use model::Result;
use model::id::PrincipalId;
use model::metadata::{ColumnDefinition, ColumnType, Stored};
use model::value::{Reference, Value};
use planner::Table;
use uuid::Uuid;

use self::change::{Change, ColumnChange};
use self::record::Entry;
use super::before::Before;
use super::draft::Draft;
use crate::context::Context;

pub(crate) use access::{came, is_known_to_have_come};
pub(crate) use record::{Action, Recorder};
pub(crate) use relations::shared;
pub(crate) use relations::{Turn, loses_roles, members, privileges, related};
pub(crate) use switches::SWITCHES;

/// What outlives a message.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    /// When old rows were last removed, in milliseconds.
    swept: AtomicI64,
    accesses: access::Accesses,
}

impl Memory {
    /// Forgets everything: the rows that it is about are others.
    pub(crate) fn forget(&self) {
        self.swept.store(0, Ordering::Relaxed);
        self.accesses.forget();
    }
}

/// Columns whose changes tell nothing: every write changes them, or they follow from others. The
/// product does not audit them either.
const NEVER: [&str; 10] = [
    "createdby",
    "createdonbehalfby",
    "createdon",
    "modifiedby",
    "modifiedonbehalfby",
    "modifiedon",
    "versionnumber",
    "owninguser",
    "owningteam",
    "owningbusinessunit",
];

/// Whether changes of a table's rows are audited.
pub(crate) fn is_on(context: &Context<'_, '_>, table: &Table) -> bool {
    table.definition.audited && context.session.organization().audit.enabled
}

/// The columns of a row that must be known before it is changed: none, where it is not audited.
pub(crate) fn columns<'t>(context: &Context<'_, '_>, table: &'t Table) -> Vec<&'t str> {
    if !is_on(context, table) {
        return Vec::new();
    }
    let columns = table.definition.columns.iter().filter(|column| is_audited(column));
    columns.map(|column| column.name.as_str()).collect()
}

fn is_audited(column: &ColumnDefinition) -> bool {
    column.audited && column.stored() != Stored::Nowhere && !NEVER.contains(&column.name.as_str())
}

/// A row was made.
pub(crate) fn created(context: &mut Context<'_, '_>, draft: &Draft) -> Result<()> {
    if !is_on(context, &draft.table) {
        return Ok(());
    }
    let values = draft.values().iter().map(|(name, value)| (name.as_str(), None, Some(value)));
    let changes = changes(&draft.table, values);
    tell(context, Action::Create, &draft.table, draft.id, changes)
}

/// A row was changed. `before` knows all its [`columns`].
pub(crate) fn updated(context: &mut Context<'_, '_>, draft: &Draft, before: &Before) -> Result<()> {
    let organization = draft.table.definition.name == "organization";
    if organization {
        switches::changed(context, draft, before)?;
    }
    if !is_on(context, &draft.table) {
        return Ok(());
    }
    let values = draft.values().iter();
    let values = values.map(|(name, value)| (name.as_str(), before.get(name), Some(value)));
    let mut changes = changes(&draft.table, values);
    if organization {
        changes.retain(|change| !SWITCHES.contains(&change.column.as_str()));
    }
    if changes.is_empty() && !context.organization().audit.without_columns {
        return Ok(());
    }
    let action = action_of(&draft.table, draft, &changes);
    tell(context, action, &draft.table, draft.id, changes)
}

/// A row is about to be deleted.
pub(crate) fn deleting(context: &mut Context<'_, '_>, table: &Arc<Table>, id: Uuid) -> Result<()> {
    if !is_on(context, table) {
        return Ok(());
    }
    let names = columns(context, table);
    let mut reader = context.reader("audit what is deleted");
    let Some(record) = reader.one(&table.definition.name, &names, id)? else { return Ok(()) };
    let values = names.iter().zip(&record.values);
    let changes = changes(table, values.map(|(name, value)| (*name, Some(value), None)));
    tell(context, Action::Delete, table, id, changes)
}

/// A row got another owner because one above it did.
pub(crate) fn assigned(
    context: &mut Context<'_, '_>,
    table: &Arc<Table>,
    id: Uuid,
    old: Option<PrincipalId>,
    new: PrincipalId,
) -> Result<()> {
    let row = |owner: PrincipalId| Value::Reference(Reference::new(owner.table(), owner.uuid()));
    let (old, new) = (old.map_or(Value::Null, row), row(new));
    changed(context, Action::Assign, table, id, &[("ownerid", old, new)])
}

/// A row no longer points at one that is deleted.
pub(crate) fn unlinked(
    context: &mut Context<'_, '_>,
    table: &Arc<Table>,
    id: Uuid,
    column: &str,
    deleted: Reference,
) -> Result<()> {
    let change = (column, Value::Reference(deleted), Value::Null);
    changed(context, Action::Cascade, table, id, &[change])
}

/// Columns of a row changed, but not by an update: each with its value before and since.
pub(crate) fn changed(
    context: &mut Context<'_, '_>,
    action: Action,
    table: &Arc<Table>,
    id: Uuid,
    values: &[(&str, Value, Value)],
) -> Result<()> {
    if !is_on(context, table) {
        return Ok(());
    }
    let values = values.iter().map(|(name, old, new)| (*name, Some(old), Some(new)));
    let changes = changes(table, values);
    if changes.is_empty() {
        return Ok(());
    }
    tell(context, action, table, id, changes)
}

/// The history of a row was deleted: told of the organization, so that the row has none.
pub(crate) fn forgotten(context: &mut Context<'_, '_>, row: &Reference) -> Result<()> {
    if !context.organization().audit.enabled {
        return Ok(());
    }
    let object = Reference::new("organization", context.organization().id.0);
    let change = Some(Change::History { row: row.into() });
    let columns = Vec::new();
    record::write(context, &Entry { action: Action::LogDeletion, object: &object, columns, change })
}

/// The changes among values, and only of columns that are audited.
fn changes<'v>(
    table: &Table,
    values: impl Iterator<Item = (&'v str, Option<&'v Value>, Option<&'v Value>)>,
) -> Vec<ColumnChange> {
    let change = |(name, old, new): (&str, _, _)| {
        let column = table.column(name).filter(|column| is_audited(column))?;
        ColumnChange::between(column, old, new)
    };
    values.filter_map(change).collect()
}

fn tell(
    context: &mut Context<'_, '_>,
    action: Action,
    table: &Table,
    id: Uuid,
    changes: Vec<ColumnChange>,
) -> Result<()> {
    let object = Reference::new(table.definition.name.as_str(), id);
    let columns = changes.iter().filter_map(|change| number(table, &change.column)).collect();
    let change = Some(Change::Columns(changes));
    record::write(context, &Entry { action, object: &object, columns, change })
}

/// The number of a column: its place in its table, from 1.
fn number(table: &Table, column: &str) -> Option<usize> {
    table.column_index(column).map(|index| index + 1)
}

/// What a change is called: an owner or a state is more than a value.
fn action_of(table: &Table, draft: &Draft, changes: &[ColumnChange]) -> Action {
    let changed = |kind: ColumnType| {
        changes
            .iter()
            .find_map(|change| table.column(&change.column).filter(|column| column.kind == kind))
    };
    if changed(ColumnType::Owner).is_some() {
        return Action::Assign;
    }
    let Some(state) = changed(ColumnType::State) else { return Action::Update };
    let option = draft.number(&state.name).zip(table.choice(state));
    let option = option.and_then(|(value, choice)| choice.option(value));
    match option.and_then(|option| option.invariant_name.as_deref()) {
        Some("Active") => Action::Activate,
        Some("Inactive") => Action::Deactivate,
        _ => Action::SetState,
    }
}
