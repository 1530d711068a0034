//! New rows that come with a new row (protocol.md §3.1): those that it points at are made before it,
//! those below it after it. Each is made by the rules of every new row, in the same transaction.

use std::borrow::Cow;

use model::message::{Assignments, Create, Related};
use model::query::Path;
use model::value::{Reference, Value};
use model::{Error, Result};
use planner::Table;

use super::{associate, create};
use crate::context::Context;
use crate::rules::activities::parties;
use crate::rules::defaults;

/// Refuses more rows than one request may make.
pub(super) fn check_number(fields: &Create) -> Result<()> {
    if fields.related.is_empty() || fields.rows() <= Create::ROWS {
        return Ok(());
    }
    let text = format!("one request makes at most {} rows", Create::ROWS);
    Err(Error::InvalidArgument(text))
}

/// The values of a new row, once the rows are made that its lookups are to point at.
pub(super) fn with_lookups<'f>(
    context: &mut Context<'_, '_>,
    table: &Table,
    fields: &'f Create,
) -> Result<Cow<'f, Assignments>> {
    let mut values = Cow::Borrowed(&fields.values);
    for related in &fields.related {
        let (Path::Lookup { column, .. }, [row]) = (&related.path, related.rows.as_slice()) else {
            continue;
        };
        if parties::role_of(table, column).is_some() {
            continue;
        }
        check_lookup(table, column)?;
        let (row, _) = create::make(context, row)?;
        set(values.to_mut(), column, row);
    }
    if let Some((above, Path::Collection { relationship })) = &fields.from {
        let column = associate::lookup_of(context, relationship)?;
        check_lookup(table, &column)?;
        set(values.to_mut(), &column, above.clone());
    }
    Ok(values)
}

/// Connects a row that is made with others: those that are there, and those that come with it.
pub(super) fn connect(
    context: &mut Context<'_, '_>,
    row: &Reference,
    fields: &Create,
) -> Result<()> {
    if let Some((above, path)) = &fields.from {
        if let Path::Lookup { column, .. } = path {
            check_lookup(&*context.table(&above.table)?, column)?;
        }
        if !matches!(path, Path::Collection { .. }) {
            associate::connect(context, above, path, row)?;
        }
    }
    for (path, related) in &fields.associations {
        associate::connect(context, row, path, related)?;
    }
    for Related { path, rows } in &fields.related {
        if parties::is_list(context, &row.table, path) {
            give_parties(context, row, path, rows)?;
            continue;
        }
        if matches!(path, Path::Lookup { .. }) {
            continue;
        }
        for below in rows {
            let from = Some((row.clone(), path.clone()));
            create::make(context, &Create { from, ..below.clone() })?;
        }
    }
    Ok(())
}

/// Gives a row that is there the rows of collections anew. Only those that are lists of parties are written
/// with their row; rows of others are written by themselves.
pub(super) fn replace(
    context: &mut Context<'_, '_>,
    above: &Reference,
    related: &[Related],
) -> Result<()> {
    for Related { path, rows } in related {
        if !parties::is_list(context, &above.table, path) {
            let text = "rows of a collection are written by themselves, and not with the row that they belong to";
            return Err(Error::NotSupported(text.into()));
        }
        give_parties(context, above, path, rows)?;
    }
    Ok(())
}

/// Gives an activity its parties, once the rows are made that are to take part.
fn give_parties(
    context: &mut Context<'_, '_>,
    activity: &Reference,
    path: &Path,
    rows: &[Create],
) -> Result<()> {
    let role = match path {
        Path::Lookup { column, .. } => parties::role_of(&*context.table(&activity.table)?, column),
        _ => None,
    };
    let mut given = Vec::with_capacity(rows.len());
    for row in rows {
        let table = context.table(&row.table)?;
        given.push(with_lookups(context, &table, row)?.into_owned());
    }
    parties::set(context, activity, &given, role)
}

/// Refuses a new row for a lookup that the server sets: nothing would connect it.
fn check_lookup(table: &Table, column: &str) -> Result<()> {
    match table.column(column) {
        Some(lookup) if defaults::is_given_by_client(lookup, true) => Ok(()),
        Some(_) => Err(Error::InvalidArgument(format!(
            "`{column}` of `{}` is set by the server, not by a new row",
            table.definition.name
        ))),
        None => Err(Error::UndeclaredProperty {
            table: table.definition.name.clone(),
            property: column.to_owned(),
        }),
    }
}

/// Points a lookup at a row, whatever was said of it.
fn set(values: &mut Assignments, column: &str, row: Reference) {
    values.retain(|(name, _)| name != column);
    values.push((column.to_owned(), Value::Reference(row)));
}
