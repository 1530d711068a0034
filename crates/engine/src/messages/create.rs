//! Create: a new row, its owner checked, its lookups checked, its columns filled and stamped.

use std::collections::HashSet;
use std::sync::Arc;

use model::message::{Assignments, Create, Descriptor, Verb};
use model::metadata::{AccessRule, Ownership};
use model::query::Selection;
use model::right::Right;
use model::value::{Reference, Value};
use model::{Error, Result};
use planner::plan::NewRow;
use planner::{ResultSet, Table};
use security::RowFacts;

use super::{column_share, related};
use crate::Response;
use crate::clock::new_id;
use crate::context::Context;
use crate::fill;
use crate::registry::Message;
use crate::rules::draft::Draft;
use crate::rules::files::body;
use crate::rules::owner::NewOwner;
use crate::rules::{
    audit, autonumber, cascade, columns, defaults, duplicates, files, lookup, money, names, owner,
    parts, removal, state, tables, target, values,
};

pub(crate) const MESSAGE: Message =
    Message::crud(&Descriptor::crud("Create", Verb::Create, true, "POST {set}"));

pub(super) fn run(context: &mut Context<'_, '_>, fields: &Create) -> Result<Response> {
    related::check_number(fields)?;
    let (row, result) = make(context, fields)?;
    Ok(Response::Created { row, result })
}

/// Makes the row, and returns what was asked of it.
pub(super) fn make(
    context: &mut Context<'_, '_>,
    fields: &Create,
) -> Result<(Reference, Option<ResultSet>)> {
    if fields.table == column_share::TABLE {
        return match column_share::create(context, fields)? {
            Response::Created { row, result } => Ok((row, result)),
            other => Err(Error::internal(format!("a new share is answered by {other:?}"))),
        };
    }
    let mut new = prepare(context, fields)?;
    store(context, std::slice::from_mut(&mut new))?;
    let row = finish(context, fields, &new)?;
    let result = returned(context, &row, fields.returning.as_ref())?;
    Ok((row, result))
}

/// A new row that may be stored.
pub(super) struct New {
    pub(super) draft: Draft,
    facts: RowFacts,
}

impl New {
    fn row(&self) -> NewRow<'_> {
        let Self { draft, facts } = self;
        let (owner, unit) = (facts.owner, facts.unit);
        NewRow { id: draft.id, owner, unit, values: draft.present_values().collect() }
    }
}

/// Settles a new row and asks everything that is asked before it is stored.
pub(super) fn prepare(context: &mut Context<'_, '_>, fields: &Create) -> Result<New> {
    let table = context.table(&fields.table)?;
    check_writable(&table, "Create")?;
    parts::check_privileges(context, &table)?;
    let access = parts::access(context, &table);
    access.check_privilege(&table.security(), Right::Create)?;
    let id = fields.id.filter(|id| !id.is_nil()).unwrap_or_else(new_id);
    let values = related::with_lookups(context, &table, fields)?;
    let mut draft = Draft::new(&table, id);
    let mut given = Vec::new();
    let zone = context.session.formats().zone;
    for (name, value) in values.iter() {
        let Some(column) = table.column(name) else {
            let table = fields.table.clone();
            return Err(Error::UndeclaredProperty { table, property: name.clone() });
        };
        // A body is taken apart later.
        if defaults::is_given_by_client(column, true)
            && *name != table.definition.primary_id
            && !body::is_body(&table, name)
        {
            draft.set(name, values::accept(&table, column, value.clone(), zone)?);
            given.push(name.clone());
        }
    }
    let owner = settle_owner(context, &mut draft, &values)?;
    tables::before_create(context, &mut draft)?;
    defaults::fill(context, &mut draft);
    state::settle(&mut draft, None)?;
    money::settle(context, &mut draft, None)?;
    names::set_full_name(&mut draft, [None, None, None], context.organization().name_convention);
    let facts = RowFacts {
        id,
        owner: owner.map(|owner| owner.id),
        unit: match table.definition.ownership {
            Ownership::UserOwned => owner.map(|owner| owner.unit),
            Ownership::BusinessOwned => tables::unit_of_new(&draft).map(Into::into),
            Ownership::OrganizationOwned | Ownership::None => None,
        },
        shares: None,
    };
    // Whether the row may be made comes before what it may point at.
    access.check_create(&table.security(), facts.owner, facts.unit)?;
    parts::check_new(context, &draft)?;
    columns::check_create(context, &table, &values)?;
    defaults::check_required(&draft)?;
    lookup::check(context, &mut draft, &facts, &given, |_| None)?;
    tables::check_create(context, &draft)?;
    duplicates::check(context, &draft, true)?;
    autonumber::fill(context, &mut draft)?;
    files::take(context, &mut draft, &values, None)?;
    defaults::sign(context, &mut draft, true);
    Ok(New { draft, facts })
}

/// Stores new rows of a table by as few statements as can be, each with a version of its own.
pub(super) fn store(context: &mut Context<'_, '_>, rows: &mut [New]) -> Result<()> {
    let Some(first) = rows.first() else { return Ok(()) };
    let table = Arc::clone(&first.draft.table);
    let access = parts::access(context, &table);
    let versions = context.transaction.next_row_versions(rows.len())?;
    for (new, version) in rows.iter_mut().zip(versions) {
        new.draft.set("versionnumber", Value::Int(version));
    }
    let rows: Vec<NewRow<'_>> = rows.iter().map(New::row).collect();
    let columns = count_columns(&rows);
    let mut rest = rows.as_slice();
    while !rest.is_empty() {
        let (now, later) = rest.split_at(fill::at_once(rest.len(), columns + 1));
        let insert = planner::plan::insert_rows(&access, &table, now, context.dialect())?;
        context.transaction.change(&insert)?;
        rest = later;
    }
    Ok(())
}

/// How many columns the rows have among them.
fn count_columns(rows: &[NewRow<'_>]) -> usize {
    let Some((first, others)) = rows.split_first() else { return 0 };
    let mut all: HashSet<&str> = first.values.iter().map(|(name, _)| *name).collect();
    for row in others {
        let names = row.values.iter().map(|(name, _)| *name);
        // Most rows have the columns of the first one.
        if !names.clone().eq(first.values.iter().map(|(name, _)| *name)) {
            all.extend(names);
        }
    }
    all.len()
}

/// Does what follows from a new row, which is stored already.
pub(super) fn finish(
    context: &mut Context<'_, '_>,
    fields: &Create,
    new: &New,
) -> Result<Reference> {
    let New { draft, facts } = new;
    let table = Arc::clone(&draft.table);
    if fields.id.is_some() {
        removal::revoke(context, &table, draft.id)?;
    }
    cascade::follow_lookups(context, draft, facts, None)?;
    audit::created(context, draft)?;
    tables::after_create(context, draft)?;
    context.note_change(&table.definition.name)?;
    let row = Reference::new(fields.table.as_str(), draft.id);
    related::connect(context, &row, fields)?;
    Ok(row)
}

/// Refuses tables whose rows come into being only as a consequence of something else.
pub(super) fn check_writable(table: &Table, message: &str) -> Result<()> {
    let name = &table.definition.name;
    if table.definition.is_view_of_activities {
        return Err(Error::NotSupported(format!(
            "rows of `{name}` are written by the table of their activity"
        )));
    }
    match table.definition.access {
        AccessRule::Miscellaneous(_) => Err(Error::rule(
            0x8004_0800,
            format!("The '{message}' method does not support entities of type '{name}'."),
        )),
        AccessRule::Through(_) if parts::are_written(table) => Ok(()),
        AccessRule::Through(_) => Err(Error::NotSupported(format!(
            "rows of `{name}` are written by associating the rows that they connect"
        ))),
        AccessRule::Object { .. } => Err(Error::NotSupported(format!(
            "rows of `{name}` are written by sharing the rows that they are about"
        ))),
        AccessRule::Privileges | AccessRule::Everyone | AccessRule::Administrators => Ok(()),
    }
}

/// The owner that the draft names, or else the effective user (security.md §3.2 C1).
fn settle_owner(
    context: &mut Context<'_, '_>,
    draft: &mut Draft,
    given: &Assignments,
) -> Result<Option<NewOwner>> {
    if draft.table.definition.ownership != Ownership::UserOwned {
        return Ok(None);
    }
    let reference = match draft.get("ownerid") {
        Some(Value::Reference(reference)) => reference.clone(),
        _ => Reference::new("systemuser", context.session.user().0),
    };
    let table = Arc::clone(&draft.table);
    let mut owner = owner::check(context, &table, &reference)?;
    if let Some(unit) = owner::named_unit(context, &table, given)? {
        owner.unit = unit;
    }
    owner::set(draft, owner);
    Ok(Some(owner))
}

/// What was asked to be returned of a row that was written. Who may not read it gets none.
pub(super) fn returned(
    context: &mut Context<'_, '_>,
    row: &Reference,
    selection: Option<&Selection>,
) -> Result<Option<ResultSet>> {
    let Some(selection) = selection else { return Ok(None) };
    context.renew_session();
    target::read(context, row, selection).map(Some)
}
