//! Update and Upsert: new values for a row, or the row itself if it may be made.

use std::sync::Arc;

use model::id::PrincipalId;
use model::message::{Assignments, Create, Descriptor, Precondition, Update, Verb};
use model::metadata::{ColumnType, Ownership, RequiredLevel};
use model::right::Right;
use model::value::{Reference, Value};
use model::{Error, Result};
use planner::Table;
use security::RowFacts;

use super::{column_share, create, related};
use crate::Response;
use crate::context::Context;
use crate::registry::Message;
use crate::rules::before::Before;
use crate::rules::draft::Draft;
use crate::rules::files::body;
use crate::rules::owner::NewOwner;
use crate::rules::{
    activities, assign, audit, cascade, columns, defaults, duplicates, facts, files, lookup, money,
    names, owner, parts, share, state, tables, values,
};

pub(crate) const MESSAGE: Message = Message::crud(&Descriptor::crud(
    "Update",
    Verb::Update,
    true,
    "PATCH {set}({key}) with If-Match",
));
pub(crate) const UPSERT: Message =
    Message::crud(&Descriptor::crud("Upsert", Verb::Upsert, true, "PATCH {set}({key})"));

pub(super) fn run(context: &mut Context<'_, '_>, fields: &Update) -> Result<Response> {
    if fields.target.table == column_share::TABLE {
        return column_share::update(context, fields, false);
    }
    let table = context.table(&fields.target.table)?;
    create::check_writable(&table, "Update")?;
    check_privileges(context, &table)?;
    match load(context, &table, fields)? {
        Some(mut before) => change(context, fields, &table, &mut before),
        None => Err(Error::RowNotFound(fields.target.clone())),
    }
}

/// Changes the row, or makes it with the key that was named (protocol.md §3.4).
pub(super) fn run_or_create(context: &mut Context<'_, '_>, fields: &Update) -> Result<Response> {
    if fields.target.table == column_share::TABLE {
        return column_share::update(context, fields, true);
    }
    let table = context.table(&fields.target.table)?;
    create::check_writable(&table, "Update")?;
    match load(context, &table, fields)? {
        Some(mut before) => {
            check_privileges(context, &table)?;
            change(context, fields, &table, &mut before)
        }
        None if matches!(fields.condition, Precondition::None | Precondition::Absent) => {
            let create = Create {
                table: fields.target.table.clone(),
                id: Some(fields.target.id),
                values: fields.values.clone(),
                related: fields.related.clone(),
                returning: fields.returning.clone(),
                ..Create::default()
            };
            create::run(context, &create)
        }
        None => {
            check_privileges(context, &table)?;
            Err(Error::RowNotFound(fields.target.clone()))
        }
    }
}

/// Whether a row may be changed: the row as it was, these of its columns among it.
pub(crate) fn check(
    context: &mut Context<'_, '_>,
    row: &Reference,
    columns: &[&str],
) -> Result<Before> {
    let table = context.table(&row.table)?;
    create::check_writable(&table, "Update")?;
    check_privileges(context, &table)?;
    let more = columns.iter().copied().chain(parts::columns(&table));
    let mut before = Before::load(context, &table, row.id, more)?
        .ok_or_else(|| Error::RowNotFound(row.clone()))?;
    facts::look_up_shares(context, &table, &mut before.facts, &[Right::Read, Right::Write])?;
    check_row(context, &table, &before)?;
    // Whoever may not change a column learns nothing of its value.
    let values: Assignments = columns.iter().map(|name| ((*name).into(), Value::Null)).collect();
    columns::check_update(context, &table, row.id, &values)?;
    Ok(before)
}

/// Gives columns of a row that was checked values that no client sets itself.
pub(crate) fn set(
    context: &mut Context<'_, '_>,
    table: &Arc<Table>,
    before: &Before,
    values: Vec<(String, Value)>,
) -> Result<()> {
    let mut draft = Draft::new(table, before.facts.id);
    for (name, value) in values {
        draft.set(&name, value);
    }
    defaults::stamp(context, &mut draft, false)?;
    let rights = [Right::Read, Right::Write];
    let access = parts::access(context, table);
    let dialect = context.dialect();
    let update =
        planner::plan::update(&access, table, &rights, &before.facts, draft.values(), dialect)?;
    context.transaction.change(&update)?;
    audit::updated(context, &draft, before)?;
    context.note_change(&table.definition.name)
}

/// Update needs Write, and Read as well (security.md D9).
fn check_privileges(context: &Context<'_, '_>, table: &Table) -> Result<()> {
    parts::check_privileges(context, table)?;
    let access = parts::access(context, table);
    access.check_privilege(&table.security(), Right::Write)?;
    access.check_privilege(&table.security(), Right::Read)
}

fn check_row(context: &mut Context<'_, '_>, table: &Arc<Table>, before: &Before) -> Result<()> {
    parts::check(context, table, before, None)?;
    let access = parts::access(context, table);
    access.check_row(&table.security(), Right::Read, &before.facts)?;
    access.check_row(&table.security(), Right::Write, &before.facts)
}

fn load(
    context: &mut Context<'_, '_>,
    table: &Arc<Table>,
    fields: &Update,
) -> Result<Option<Before>> {
    // Only lookups are compared with what they were.
    let lookups =
        fields.values.iter().map(|(name, _)| name.as_str()).filter(|name| {
            table.column(name).is_some_and(|column| column.is_lookup() && column.read)
        });
    let audited = audit::columns(context, table);
    let given: Vec<&str> = fields.values.iter().map(|(name, _)| name.as_str()).collect();
    let more = tables::depended_on(table).iter().copied().chain(lookups).chain(audited);
    let more = more.chain(money::depended_on(table, &given)).chain(parts::columns(table));
    Before::load(context, table, fields.target.id, more)
}

fn change(
    context: &mut Context<'_, '_>,
    fields: &Update,
    table: &Arc<Table>,
    before: &mut Before,
) -> Result<Response> {
    let assigns = fields.values.iter().any(|(name, _)| name == "ownerid");
    let rights = [Right::Read, Right::Write, Right::Assign];
    let rights = if assigns { &rights[..] } else { &[Right::Read, Right::Write] };
    facts::look_up_shares(context, table, &mut before.facts, rights)?;
    let before = &*before;
    let access = parts::access(context, table);
    // The rights are asked before the condition, so that a hidden row tells nothing of its version.
    check_row(context, table, before)?;
    match fields.condition {
        Precondition::Absent => return Err(Error::DuplicateKey),
        Precondition::Version(version) if before.version != Some(version) => {
            return Err(Error::VersionMismatch);
        }
        _ => {}
    }
    columns::check_update(context, table, fields.target.id, &fields.values)?;
    let mut draft = Draft::new(table, fields.target.id);
    let mut given = Vec::new();
    let zone = context.session.formats().zone;
    for (name, value) in &fields.values {
        let Some(column) = table.column(name) else {
            let table = fields.target.table.clone();
            return Err(Error::UndeclaredProperty { table, property: name.clone() });
        };
        // A body is taken apart later.
        if defaults::is_given_by_client(column, false)
            && *name != table.definition.primary_id
            && !body::is_body(table, name)
        {
            let value = values::accept(table, column, value.clone(), zone)?;
            let required = column.required == RequiredLevel::SystemRequired;
            if value.is_null() && (required || column.kind == ColumnType::Owner) {
                let text = format!("Attribute: {name} cannot be set to NULL");
                return Err(Error::InvalidArgument(text));
            }
            draft.set(name, value);
            given.push(name.clone());
        }
    }
    let old_state = before.number("statecode");
    state::settle(&mut draft, old_state)?;
    money::settle(context, &mut draft, Some(before))?;
    let names = ["firstname", "middlename", "lastname"].map(|name| before.text(name));
    names::set_full_name(&mut draft, names, context.organization().name_convention);
    parts::check(context, table, before, Some(&draft))?;
    lookup::check(context, &mut draft, &before.facts, &given, |name| before.get(name).cloned())?;
    tables::before_update(context, &mut draft, before)?;
    duplicates::check(context, &draft, false)?;
    let assigned = settle_owner(context, &mut draft, before)?;
    settle_unit(context, &mut draft, before, assigned, &fields.values)?;
    files::take(context, &mut draft, &fields.values, Some(before))?;
    defaults::stamp(context, &mut draft, false)?;
    let rights: &[Right] = if assigned.is_some() {
        &[Right::Read, Right::Write, Right::Assign]
    } else {
        &[Right::Read, Right::Write]
    };
    let update = planner::plan::update(
        &access,
        table,
        rights,
        &before.facts,
        draft.values(),
        context.dialect(),
    )?;
    context.transaction.change(&update)?;
    audit::updated(context, &draft, before)?;
    if let Some(owner) = assigned {
        let old = before.facts.owner;
        assign::cascade(context, table, fields.target.id, old, owner)?;
    }
    cascade::follow_lookups(context, &draft, &before.facts, Some(before))?;
    share::follow_name(context, &draft)?;
    activities::parties::follow_name(context, &draft)?;
    tables::after_update(context, &draft, before)?;
    context.note_change(&table.definition.name)?;
    let row: Reference = fields.target.clone();
    related::replace(context, &row, &fields.related)?;
    let result = create::returned(context, &row, fields.returning.as_ref())?;
    Ok(Response::Updated { row, result })
}

/// The new owner, if the draft names another one than before.
fn settle_owner(
    context: &mut Context<'_, '_>,
    draft: &mut Draft,
    before: &Before,
) -> Result<Option<NewOwner>> {
    if draft.table.definition.ownership != Ownership::UserOwned {
        return Ok(None);
    }
    let Some(Value::Reference(reference)) = draft.get("ownerid").cloned() else { return Ok(None) };
    let is_owner =
        |owner: PrincipalId| owner.table() == reference.table && owner.uuid() == reference.id;
    if before.facts.owner.is_some_and(is_owner) {
        return Ok(None);
    }
    let table = Arc::clone(&draft.table);
    context.access().check_row(&table.security(), Right::Assign, &before.facts)?;
    let owner = owner::check(context, &table, &reference)?;
    let unit = owner::unit_after(context, &before.facts, owner);
    owner::set(draft, NewOwner { unit, ..owner });
    Ok(Some(owner))
}

/// Puts the row into another business unit, if the client may name one and does: it must be able to
/// write the row there too.
fn settle_unit(
    context: &mut Context<'_, '_>,
    draft: &mut Draft,
    before: &Before,
    assigned: Option<NewOwner>,
    given: &Assignments,
) -> Result<()> {
    let table = Arc::clone(&draft.table);
    let Some(unit) = owner::named_unit(context, &table, given)? else { return Ok(()) };
    if Some(unit) == before.facts.unit && assigned.is_none() {
        return Ok(());
    }
    let owner = assigned.map(|owner| owner.id).or(before.facts.owner);
    let there = RowFacts { owner, unit: Some(unit), ..before.facts.clone() };
    context.access().check_row(&table.security(), Right::Write, &there)?;
    owner::set_unit(draft, unit);
    Ok(())
}
