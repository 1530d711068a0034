//! Rows that are named by values of alternate keys (metadata.md §9): found in the transaction of the
//! request that names them, which then goes on as if they had been named by their ids.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use model::message::{Assignments, Keyed, Request};
use model::metadata::{Base, ColumnDefinition, KeyDefinition, KeyStatus, Label, TableDefinition};
use model::query::Condition;
use model::time::Zone;
use model::value::Value;
use model::{Error, Result};
use planner::{Catalog, Table, ddl};
use uuid::Uuid;

use super::values;
use crate::Response;
use crate::context::Context;
use crate::messages;

/// The keys that every organization has without a definition of them (protocol.md §1).
const OF_PRINCIPALS: [&[&str]; 2] =
    [&["azureactivedirectoryobjectid"], &["azureactivedirectoryobjectid", "membershiptype"]];

/// Runs a request that names rows by values of keys.
///
/// A row that is not there keeps its stand-in, which no row has for an id. So the message refuses it
/// where it refuses any row that is not there: after the privileges, which nothing here asks about.
pub(crate) fn run(context: &mut Context<'_, '_>, keyed: &Keyed) -> Result<Response> {
    let mut request = Request::clone(&keyed.request);
    let mut named = HashMap::new();
    for row in &keyed.rows {
        let table = context.table(&row.stand_in.table)?;
        let values = check(&table, &row.values, context.session.formats().zone)?;
        let id = find(context, &table, &values)?;
        named.insert(row.stand_in.id, Named { table, values, id });
    }
    request.each_change(&mut |values, target| match named.get(&target.id) {
        Some(Named { values: key, id: Some(_), .. }) => leave_out(values, key),
        Some(Named { table, values: key, id: None }) => complete(values, table, key),
        None => {}
    });
    request.each_row(&mut |row| {
        if let Some(Named { id: Some(id), .. }) = named.get(&row.id) {
            row.id = *id;
        }
    });
    messages::run(context, &request).map_err(|error| tell_missing(error, &named))
}

/// A row that is named by values of a key.
struct Named {
    table: Arc<Table>,
    values: Assignments,
    id: Option<Uuid>,
}

/// Tells of a row that is not there by its key, as its stand-in says nothing.
fn tell_missing(error: Error, named: &HashMap<Uuid, Named>) -> Error {
    match error {
        Error::RowNotFound(row) if named.contains_key(&row.id) => {
            Error::NoRowOfKey { table: row.table }
        }
        Error::OfItem { index, id, error } => {
            let id = id.filter(|id| !named.contains_key(id));
            Error::OfItem { index, id, error: Box::new(tell_missing(*error, named)) }
        }
        error => error,
    }
}

/// Tells which alternate key a row stands in the way of, where it is one.
pub(crate) fn explain(catalog: &Catalog, error: Error) -> Error {
    let Error::NotUnique { index } = &error else { return error };
    let found = catalog.tables().find_map(|table| {
        let key = ddl::key_of_index(&table.definition, index)?;
        let shown = |label: &Label, name: &str| {
            if label.as_str().is_empty() { name.to_owned() } else { label.as_str().to_owned() }
        };
        let column = |name: &String| {
            table.column(name).map_or_else(|| name.clone(), |one| shown(&one.label, name))
        };
        let columns = key.columns.iter().map(column).collect();
        Some(Error::DuplicateOfKey { key: shown(&key.label, &key.schema), columns })
    });
    found.unwrap_or(error)
}

/// The values as rows keep them, if their columns are a key that can be used.
fn check(table: &Table, values: &Assignments, zone: Zone) -> Result<Assignments> {
    let definition = &table.definition;
    let columns: BTreeSet<&str> = values.iter().map(|(name, _)| name.as_str()).collect();
    if columns.len() != values.len() || !is_key(definition, &columns) {
        return Err(Error::rule(
            0x8006_0890,
            format!(
                "The specified key attributes are not a defined key for the {} entity",
                definition.name
            ),
        ));
    }
    let mut accepted = Assignments::new();
    for (name, value) in values {
        let column = table.column(name);
        let column = column.ok_or_else(|| Error::internal("a key has an unknown column"))?;
        let value = match value {
            // The id at the end of a lookup is enough to find a row by.
            Value::Guid(id) if column.is_lookup() => Value::Guid(*id),
            value => values::accept(table, column, value.clone(), zone)?,
        };
        if value.is_null() {
            return Err(Error::rule(
                0x8006_088f,
                format!("Invalid EntityKey Operation performed : {name} has no value"),
            ));
        }
        accepted.push((name.clone(), value));
    }
    Ok(accepted)
}

fn is_key(definition: &TableDefinition, columns: &BTreeSet<&str>) -> bool {
    let same = |key: &KeyDefinition| {
        key.status == KeyStatus::Active
            && key.columns.len() == columns.len()
            && key.columns.iter().all(|name| columns.contains(name.as_str()))
    };
    let of_principals = || {
        let has_all = columns.iter().all(|name| definition.column(name).is_some());
        has_all && OF_PRINCIPALS.iter().any(|key| key.iter().copied().eq(columns.iter().copied()))
    };
    definition.keys.iter().any(same) || definition.base == Base::Principal && of_principals()
}

/// The row with these values.
fn find(
    context: &mut Context<'_, '_>,
    table: &Arc<Table>,
    values: &Assignments,
) -> Result<Option<Uuid>> {
    let equal = |(name, value): &(String, _)| Condition::equal(name.as_str(), Clone::clone(value));
    let conditions = values.iter().map(equal).collect();
    let key = table.definition.primary_id.as_str();
    let mut reader = context.reader("find a row by an alternate key");
    let rows = reader.all(&table.definition.name, &[key], conditions)?;
    match rows.as_slice() {
        [] => Ok(None),
        [row] => Ok(Some(row.id)),
        _ => {
            let columns: Vec<&str> = values.iter().map(|(name, _)| name.as_str()).collect();
            Err(Error::rule(
                0x8006_089d,
                format!(
                    "More than one record exists for entity {} with entity key involving attributes {}",
                    table.definition.name,
                    columns.join(", ")
                ),
            ))
        }
    }
}

/// A row that is found by values keeps them, whatever the request says (protocol.md §3.4).
fn leave_out(values: &mut Assignments, key: &Assignments) {
    values.retain(|(name, _)| key.iter().all(|(of_key, _)| of_key != name));
}

/// A row that is made because no row has the values gets them, unless the request gives others. Only
/// what may make a row comes to that.
fn complete(values: &mut Assignments, table: &Table, key: &Assignments) {
    for (name, value) in key {
        let is_lookup = table.column(name).is_some_and(ColumnDefinition::is_lookup);
        let says_enough = !is_lookup || matches!(value, Value::Reference(_));
        if says_enough && values.iter().all(|(given, _)| given != name) {
            values.push((name.clone(), value.clone()));
        }
    }
}
