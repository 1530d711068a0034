//! Disassociate: rows are connected with a row no more. What is not connected stays as it is.

use model::message::{Association, Descriptor, Verb};
use model::query::Path;
use model::value::{Reference, Value};
use model::{Error, Result};

use super::{associate, update};
use crate::Response;
use crate::context::Context;
use crate::registry::Message;
use crate::rules::associations::{self, Change, Pair};
use crate::rules::{activities, lookup};

pub(crate) const MESSAGE: Message = Message::crud(&Descriptor::crud(
    "Disassociate",
    Verb::Disassociate,
    true,
    "DELETE {set}({key})/{collection}({key})/$ref, DELETE {set}({key})/{lookup}/$ref",
));

pub(super) fn run(context: &mut Context<'_, '_>, fields: &Association) -> Result<Response> {
    let target = &fields.target;
    match &fields.path {
        Path::Lookup { column, .. } if fields.related.len() > 1 => {
            let text = format!("`{column}` points at one row, and not at several");
            return Err(Error::InvalidArgument(text));
        }
        Path::Lookup { column, table } => {
            let before = update::check(context, target, &[column])?;
            let value = before.get(column);
            // Whoever names a row means the connection with that one, and whoever names a table one with a
            // row of it.
            let other = match fields.related.first() {
                Some(related) => !value.is_some_and(|value| lookup::points_at(value, related)),
                None => is_elsewhere(context, target, column, (table, value))?,
            };
            if !other {
                associate::set(context, target, column, None)?;
            }
        }
        Path::Collection { relationship } => {
            let column = associate::lookup_of(context, relationship)?;
            for child in related(fields)? {
                let before = update::check(context, child, &[&column])?;
                if before.get(&column).is_some_and(|value| lookup::points_at(value, target)) {
                    associate::set(context, child, &column, None)?;
                }
            }
        }
        path @ Path::Intersect { .. } => {
            for other in related(fields)? {
                let pair = Pair::new(context, target, path, other)?;
                disconnect(context, &pair)?;
            }
        }
    }
    Ok(Response::Done)
}

fn disconnect(context: &mut Context<'_, '_>, pair: &Pair) -> Result<()> {
    associations::check(context, pair, Change::Disassociate)?;
    if let Some(row) = associations::find(context, pair)? {
        associations::remove(context, pair, &row)?;
        associations::tell(context, pair, Change::Disassociate)?;
        associations::after(context, pair, Change::Disassociate)?;
    }
    Ok(())
}

/// Whether a lookup that can point at rows of several tables points at one of another table than this.
fn is_elsewhere(
    context: &Context<'_, '_>,
    target: &Reference,
    column: &str,
    (table, value): (&str, Option<&Value>),
) -> Result<bool> {
    let Some(Value::Reference(row)) = value else { return Ok(false) };
    let definition = context.table(&target.table)?;
    let column = definition.column(column);
    // All kinds of activities are one table, too.
    let is_one_of_several = table != activities::ALL
        && column.is_some_and(|column| column.targets.iter().any(|target| target == table));
    Ok(is_one_of_several && row.table != table)
}

fn related(fields: &Association) -> Result<&[Reference]> {
    let missing = || Error::InvalidArgument("no row is named to disconnect from".into());
    Some(fields.related.as_slice()).filter(|rows| !rows.is_empty()).ok_or_else(missing)
}
