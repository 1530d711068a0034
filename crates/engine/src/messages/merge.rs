//! `Merge`: one of two rows that are the same thing in life takes over what points at the other, which is put
//! out of use (security.md §3.5, Merge).
//!
//! What points at it is changed by the ordinary message, in the name of who asks: whoever may not write a row
//! does not move it, and then nothing is merged (as with assigning, security.md D10).

use model::message::{Descriptor, Field, FieldType, Fields, Invoke, Soap, SoapKey, Update};
use model::metadata::Cascade;
use model::query::{Condition, Selection};
use model::right::Right;
use model::value::{Reference, Value};
use model::{Error, Result};

use super::update;
use crate::Response;
use crate::context::Context;
use crate::directory::{number, one_of};
use crate::registry::Message;
use crate::rows::{self, value_in};
use crate::rules::target;

const TABLES: &[&str] = &["account", "contact", "incident", "lead"];

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::action("Merge")
        .soap(
            Soap::BUSINESS
                .keys(&[SoapKey::new("Subordinate", "SubordinateId").of_table_of("Target")]),
        )
        .takes(&[
            Field::new("Target", FieldType::Row(&[])),
            Field::new("Subordinate", FieldType::Row(&[])),
            Field::optional("UpdateContent", FieldType::Content(&[])),
            Field::optional("PerformParentingChecks", FieldType::Bool),
        ]),
    run,
);

const REASON: &str = "merge two rows";
/// How many rows that point at the other one are moved; a merge is one transaction.
const MOST: usize = 50_000;

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let arguments = &fields.arguments;
    let master = arguments.reference("Target")?.clone();
    let other = arguments.reference("Subordinate")?.clone();
    check(context, &master, &other, arguments)?;
    if let Some(content) = arguments.maybe("UpdateContent", Fields::content)? {
        if content.row.table != master.table {
            return Err(not_supported(&content.row.table));
        }
        change(context, &master, content.row.values.clone())?;
    }
    move_rows(context, &master, &other)?;
    retire(context, &master, &other)?;
    Ok(Response::Done)
}

/// Refuses rows that cannot be merged, and who may not.
fn check(
    context: &mut Context<'_, '_>,
    master: &Reference,
    other: &Reference,
    arguments: &Fields,
) -> Result<()> {
    for row in [master, other] {
        if !TABLES.contains(&row.table.as_str()) || row.table != master.table {
            return Err(not_supported(&row.table));
        }
    }
    if master.id == other.id {
        return Err(Error::rule(
            0x8004_5304,
            "Merge cannot be performed on master and sub-entities that are identical.",
        ));
    }
    target::check(context, master, &[Right::Read, Right::Write, Right::AppendTo])?;
    target::check(context, other, &[Right::Read, Right::Write])?;
    let parent = match master.table.as_str() {
        "account" => Some("parentaccountid"),
        "contact" => Some("parentcustomerid"),
        _ => None,
    };
    let key = context.table(&master.table)?.definition.primary_id.clone();
    let which = one_of(&key, [master.id, other.id]);
    let rows = context.reader(REASON).all(&master.table, &["statecode"], vec![which])?;
    if rows.iter().any(|row| number(&row.values, 0) != Some(0)) {
        return Err(Error::rule(
            0x8004_5303,
            "Merge cannot be performed on entity that is inactive.",
        ));
    }
    if let Some(parent) = parent
        && arguments.maybe("PerformParentingChecks", Fields::bool)?.unwrap_or(false)
        && seen(context, master, parent)? != seen(context, other, parent)?
    {
        return Err(Error::rule(
            0x8004_5306,
            "Merge warning: sub-entity will be differently parented.",
        ));
    }
    Ok(())
}

/// What the user sees of a row in a column.
fn seen(context: &mut Context<'_, '_>, row: &Reference, column: &str) -> Result<Option<Value>> {
    let set = rows::read(context, row, &Selection::columns([column]))?;
    Ok(set.as_ref().and_then(|set| value_in(set, column)).filter(|value| !value.is_null()))
}

fn not_supported(table: &str) -> Error {
    Error::rule(0x8004_0800, format!("This type: {table} is not supported with merge operation"))
}

fn change(
    context: &mut Context<'_, '_>,
    row: &Reference,
    values: Vec<(String, Value)>,
) -> Result<()> {
    update::run(context, &Update::new(row.clone(), values)).map(drop)
}

/// Lets everything that points at one row point at another, along the relationships that say so.
fn move_rows(context: &mut Context<'_, '_>, master: &Reference, other: &Reference) -> Result<()> {
    let catalog = context.catalog.clone();
    let mut relationships: Vec<_> = catalog
        .all_one_to_many()
        .filter(|one| one.referenced == master.table && one.merge == Cascade::Cascade)
        .collect();
    // In an order of its own, so that transactions take rows in the same one.
    relationships.sort_by_key(|one| &one.name);
    for one in relationships {
        let table = context.table(&one.referencing)?;
        let Some(column) = table.column(&one.column) else { continue };
        if table.definition.is_view_of_activities {
            continue;
        }
        let (old, new) = (Value::Reference(other.clone()), Value::Reference(master.clone()));
        if !column.update {
            // Parts of other rows, which nobody writes by themselves.
            context.upkeep(REASON).update_all(
                &one.referencing,
                &[(one.column.as_str(), old)],
                vec![(one.column.as_str(), new)],
            )?;
            continue;
        }
        let which = Condition::equal(&one.column, old);
        let rows = context.reader(REASON).all(&one.referencing, &[], vec![which])?;
        if rows.len() > MOST {
            let text = format!("More than {MOST} rows would have to be moved.");
            return Err(Error::InvalidArgument(text));
        }
        for row in rows {
            let row = Reference::new(one.referencing.as_str(), row.id);
            // The row that goes on may be below the one that goes: it is not put below itself.
            let new = if row == *master { Value::Null } else { new.clone() };
            change(context, &row, vec![(one.column.clone(), new)])?;
        }
    }
    Ok(())
}

/// Puts a row out of use, and says what it was merged into.
fn retire(context: &mut Context<'_, '_>, master: &Reference, other: &Reference) -> Result<()> {
    // Leads are disqualified and cases canceled; accounts and contacts are inactive.
    let mut values = match other.table.as_str() {
        "incident" => vec![("statecode", 2), ("statuscode", 2000)],
        "lead" => vec![("statecode", 2)],
        _ => vec![("statecode", 1)],
    };
    let values = values.drain(..).map(|(name, value)| (name.to_owned(), Value::Int(value)));
    change(context, other, values.collect())?;
    context.upkeep(REASON).update(
        &other.table,
        other.id,
        vec![("merged", Value::Bool(true)), ("masterid", Value::Reference(master.clone()))],
    )
}
