//! Items of queues: each stands for a row that waits there, and a row waits in one queue at a time.

use model::query::Condition;
use model::value::{Reference, Value};
use model::{Error, Result, Uuid};

use crate::clock::new_id;
use crate::context::Context;
use crate::rules::activities;
use crate::rules::before::Before;
use crate::rules::draft::Draft;
use crate::rules::{columns, defaults, lookup, state, values};

pub(super) const DEPENDED_ON: &[&str] = &["workerid"];

/// What an item repeats of the row that waits.
const REPEATED: [&str; 2] = ["sender", "torecipients"];

pub(super) fn before_create(context: &mut Context<'_, '_>, draft: &mut Draft) -> Result<()> {
    let now = Value::Timestamp(context.now.whole_seconds());
    draft.set_default("enteredon", now.clone());
    if draft.has("workerid") {
        draft.set("workeridmodifiedon", now);
    }
    if let Some(Value::Reference(row)) = draft.get("objectid").cloned() {
        describe(context, draft, &row)?;
    }
    if let Some(Value::Reference(queue)) = draft.get("queueid").cloned() {
        own(context, draft, &queue)?;
    }
    Ok(())
}

/// A row is in no other queue, and in none twice.
pub(super) fn check_create(context: &mut Context<'_, '_>, draft: &Draft) -> Result<()> {
    let Some(row @ Value::Reference(_)) = draft.get("objectid").cloned() else {
        return Err(Error::RequiredFieldMissing { column: "objectid".into() });
    };
    let waits = vec![Condition::equal("objectid", row)];
    if context.reader("keep a row in one queue").any("queueitem", waits)? {
        return Err(Error::DuplicateKey);
    }
    Ok(())
}

pub(super) fn before_update(context: &Context<'_, '_>, draft: &mut Draft, before: &Before) {
    if draft.get("workerid").is_some_and(|worker| before.get("workerid") != Some(worker)) {
        draft.set("workeridmodifiedon", Value::Timestamp(context.now.whole_seconds()));
    }
}

/// Calls an item as the row that waits.
fn describe(context: &mut Context<'_, '_>, draft: &mut Draft, row: &Reference) -> Result<()> {
    let row = activities::own_row(context, row)?;
    let table = context.table(&row.table)?;
    let name = table.definition.primary_name.as_deref();
    // Whoever reads the queue reads it here, so what is secured is left out.
    let repeated = REPEATED.into_iter().filter(|name| columns::is_open(&table, name));
    let names: Vec<&str> = name.into_iter().chain(repeated).collect();
    let mut reader = context.reader("call an item as the row that waits");
    let found = reader.one(&row.table, &names, row.id)?.ok_or(Error::RowNotFound(row))?;
    for (column, value) in names.iter().zip(found.values) {
        if Some(*column) == name {
            draft.set("title", value);
        } else {
            draft.set_default(column, value);
        }
    }
    let code = i64::from(table.definition.object_type_code);
    let items = std::sync::Arc::clone(&draft.table);
    let choice = items.column("objecttypecode").and_then(|column| items.choice(column));
    if choice.is_some_and(|choice| choice.option(code).is_some()) {
        draft.set("objecttypecode", Value::Int(code));
    }
    Ok(())
}

/// An item belongs to whom its queue belongs to.
fn own(context: &mut Context<'_, '_>, draft: &mut Draft, queue: &Reference) -> Result<()> {
    const OWNERS: [&str; 3] = ["ownerid", "owninguser", "owningbusinessunit"];
    let mut reader = context.reader("know whose queue it is");
    let found = reader.one("queue", &OWNERS, queue.id)?;
    let found = found.ok_or_else(|| Error::RowNotFound(queue.clone()))?;
    for (column, value) in OWNERS.into_iter().zip(found.values) {
        let targets = draft.table.column(column).map_or(0, |column| column.targets.len());
        let value = match value {
            Value::Guid(id) if targets == 1 => {
                let table = if column == "owninguser" { "systemuser" } else { "businessunit" };
                Value::Reference(Reference::new(table, id))
            }
            value => value,
        };
        draft.set(column, value);
    }
    Ok(())
}

/// Puts a row in a queue, with what a client says of the item besides. That it may is checked: this is the
/// server's work.
pub(crate) fn put(
    context: &mut Context<'_, '_>,
    queue: &Reference,
    row: &Reference,
    more: &[(String, Value)],
) -> Result<Uuid> {
    let table = context.table("queueitem")?;
    let id = new_id();
    let mut draft = Draft::new(&table, id);
    let zone = context.session.formats().zone;
    for (name, value) in more {
        let Some(column) = table.column(name) else { continue };
        if !defaults::is_given_by_client(column, true) {
            continue;
        }
        let value = values::accept(&table, column, value.clone(), zone)?;
        if let Value::Reference(row) = &value {
            lookup::check_target(context, column, row)?;
        }
        draft.set(name, value);
    }
    draft.set("queueid", Value::Reference(queue.clone()));
    draft.set("objectid", Value::Reference(row.clone()));
    before_create(context, &mut draft)?;
    state::settle(&mut draft, None)?;
    let values = draft.values().to_vec();
    let values = values.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
    let mut upkeep = context.upkeep("a row waits in a queue");
    upkeep.insert("queueitem", id, values)?;
    Ok(id)
}
