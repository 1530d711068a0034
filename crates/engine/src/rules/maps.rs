//! What a new row takes from the row that it is made from, by the maps of the organization: rows of
//! `entitymap` and `attributemap`, which come with relationships and which customizers add to.

use std::sync::Arc;

use model::error::ColumnRight;
use model::message::Assignments;
use model::metadata::{ColumnDefinition, ColumnType, OneToMany, TableDefinition};
use model::query::{Condition, Selection};
use model::right::Right;
use model::value::{Reference, Value};
use model::{Error, Result};
use planner::Table;
use seed::Row;
use uuid::Uuid;

use super::before::Before;
use super::draft::Draft;
use crate::context::Context;
use crate::directory::{one_of, text};
use crate::rows;

const REASON: &str = "see what a new row takes from another";

/// What a map says that is removed.
pub(crate) const DEPENDED_ON: &[&str] = &["issystem"];

/// A column of a row, and the column of a new row that takes its value.
struct Pair {
    from: String,
    to: String,
}

/// The values that a new row takes from a row that the user may read, for those of its columns that are
/// wanted. What the user may not see of the row, or may not give the new one, is left out.
pub(crate) fn take(
    context: &mut Context<'_, '_>,
    source: &Reference,
    target: &Arc<Table>,
    wanted: impl Fn(&ColumnDefinition) -> bool,
    with_parent: bool,
) -> Result<Assignments> {
    let table = context.table(&source.table)?;
    let key = table.definition.primary_id.clone();
    let access = context.access();
    let mut pairs = between(context, &source.table, &target.definition.name)?;
    pairs.retain(|pair| with_parent || pair.from != key);
    pairs.retain(|pair| {
        let from = table.column(&pair.from).filter(|column| column.read);
        let to = target.column(&pair.to).filter(|column| wanted(column));
        let (Some(from), Some(to)) = (from, to) else { return false };
        let given = access.check_column(&target.security(), to, ColumnRight::Create, &[]);
        // What is seen through a mask is not the value.
        access.mask(&table.security(), from).is_none() && given.is_ok()
    });
    let columns = pairs.iter().map(|pair| pair.from.as_str()).chain([key.as_str()]);
    let row = super::target::read(context, source, &Selection::columns(columns))?;
    let mut values = Assignments::new();
    for Pair { from, to } in pairs {
        let Some(column) = target.column(&to) else { continue };
        let value = if from == key {
            Value::Reference(source.clone())
        } else {
            rows::value_in(&row, &from).unwrap_or(Value::Null)
        };
        let fits = match &value {
            Value::Null => false,
            Value::Reference(row) => {
                let fits = column.is_lookup() && column.refers_to(&row.table);
                fits && (from == key || may_append_to(context, &row.table)?)
            }
            _ => !column.is_lookup(),
        };
        if fits && values.iter().all(|(known, _)| *known != to) {
            values.push((to, value));
        }
    }
    Ok(values)
}

/// Whether the user may let rows point at some rows of a table.
fn may_append_to(context: &Context<'_, '_>, table: &str) -> Result<bool> {
    let table = context.table(table)?;
    Ok(context.access().check_privilege(&table.security(), Right::AppendTo).is_ok())
}

/// The columns that are mapped from one table to another, by name of the target's.
fn between(context: &mut Context<'_, '_>, source: &str, target: &str) -> Result<Vec<Pair>> {
    let which = vec![
        Condition::equal("sourceentityname", Value::Text(source.to_owned())),
        Condition::equal("targetentityname", Value::Text(target.to_owned())),
    ];
    let maps = context.reader(REASON).all("entitymap", &[], which)?;
    let of_maps = one_of("entitymapid", maps.iter().map(|map| map.id));
    let columns = ["sourceattributename", "targetattributename"];
    let rows = context.reader(REASON).all("attributemap", &columns, vec![of_maps])?;
    let read = |row: &crate::directory::Record| {
        Some(Pair { from: text(&row.values, 0)?, to: text(&row.values, 1)? })
    };
    let mut pairs: Vec<Pair> = rows.iter().filter_map(read).collect();
    pairs.sort_by(|one, other| (&one.to, &one.from).cmp(&(&other.to, &other.from)));
    Ok(pairs)
}

/// Whether maps come with a relationship: with one that somebody made, not with those that say who made and
/// owns the rows of a table.
pub(crate) fn come_with(one: &OneToMany) -> bool {
    one.provenance.custom
}

/// The rows that come with a relationship that somebody made: the new row points at the one that it is made
/// from.
pub(crate) fn of_relationship(
    one: &OneToMany,
    referenced: &TableDefinition,
    organization: Uuid,
) -> [Row; 2] {
    let tables = (one.referenced.as_str(), one.referencing.as_str());
    let columns = (referenced.primary_id.as_str(), one.column.as_str());
    [
        seed::map_of_tables(tables, organization),
        seed::map_of_columns(tables, columns, true, organization),
    ]
}

/// Refuses a map between columns whose values do not fit (metadata of both tables decides).
pub(crate) fn check(context: &mut Context<'_, '_>, draft: &Draft) -> Result<()> {
    let Some(map) = draft.guid("entitymapid") else { return Ok(()) };
    let names = ["sourceentityname", "targetentityname"];
    let Some(map) = context.reader(REASON).one("entitymap", &names, map)? else { return Ok(()) };
    let find = |table: Option<String>, column: &str| -> Result<(String, ColumnDefinition)> {
        let table = table.unwrap_or_default();
        let Some(Value::Text(name)) = draft.get(column) else {
            return Err(Error::RequiredFieldMissing { column: column.to_owned() });
        };
        let found = context.catalog.table(&table).and_then(|table| table.column(name));
        let found = found.filter(|column| column.is_property() || column.is_lookup());
        let missing = || Error::InvalidArgument(format!("`{table}` has no column `{name}`"));
        found.cloned().map(|column| (table.clone(), column)).ok_or_else(missing)
    };
    let (table, from) = find(text(&map.values, 0), "sourceattributename")?;
    let (_, to) = find(text(&map.values, 1), "targetattributename")?;
    if fits(&table, &from, &to) {
        return Ok(());
    }
    Err(Error::InvalidArgument(format!(
        "values of `{}` do not fit into `{}`: both must be of one type, and the second at least as long",
        from.name, to.name
    )))
}

/// Refuses to remove the map that makes a new row point at the one that it is made from.
pub(crate) fn before_delete(before: &Before) -> Result<()> {
    if before.truth("issystem") {
        let text = "A map that came with a relationship goes with it and cannot be deleted.";
        return Err(Error::InvalidArgument(text.into()));
    }
    Ok(())
}

/// Whether every value of one column, of a row of this table, is one of the other.
fn fits(table: &str, from: &ColumnDefinition, to: &ColumnDefinition) -> bool {
    if !to.create {
        return false;
    }
    if from.kind == ColumnType::Uniqueidentifier && to.is_lookup() {
        return to.refers_to(table);
    }
    if from.is_lookup() && to.is_lookup() {
        return from.targets.iter().any(|target| to.refers_to(target));
    }
    from.kind == to.kind && (to.max_length.is_none() || from.max_length <= to.max_length)
}
