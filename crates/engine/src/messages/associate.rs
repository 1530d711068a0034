//! Associate: rows become connected with a row, by a lookup of one of them or by an intersect row; all or none.

use model::message::{Association, Descriptor, Update, Verb};
use model::query::Path;
use model::value::{Reference, Value};
use model::{Error, Result};

use super::update;
use crate::Response;
use crate::context::Context;
use crate::registry::Message;
use crate::rules::associations::{self, Change, Pair};

pub(crate) const MESSAGE: Message = Message::crud(&Descriptor::crud(
    "Associate",
    Verb::Associate,
    true,
    "POST {set}({key})/{collection}/$ref, PUT {set}({key})/{lookup}/$ref",
));

pub(super) fn run(context: &mut Context<'_, '_>, fields: &Association) -> Result<Response> {
    check_number(fields)?;
    for related in &fields.related {
        connect(context, &fields.target, &fields.path, related)?;
    }
    Ok(Response::Done)
}

/// Refuses no rows, and several where a lookup is to point at one.
fn check_number(fields: &Association) -> Result<()> {
    match (&fields.path, fields.related.len()) {
        (_, 0) => Err(Error::InvalidArgument("no row is named to connect with".into())),
        (Path::Lookup { column, .. }, 2..) => {
            Err(Error::InvalidArgument(format!("`{column}` points at one row, and not at several")))
        }
        _ => Ok(()),
    }
}

/// Connects `target` along `path` with `related`.
pub(super) fn connect(
    context: &mut Context<'_, '_>,
    target: &Reference,
    path: &Path,
    related: &Reference,
) -> Result<()> {
    match path {
        Path::Lookup { column, .. } => set(context, target, column, Some(related)),
        Path::Collection { relationship } => {
            let column = lookup_of(context, relationship)?;
            set(context, related, &column, Some(target))
        }
        Path::Intersect { .. } => {
            let pair = Pair::new(context, target, path, related)?;
            associations::check(context, &pair, Change::Associate)?;
            if associations::find(context, &pair)?.is_some() {
                let repeats = associations::may_repeat(&pair.relationship);
                return if repeats { Ok(()) } else { Err(Error::DuplicateAssociation) };
            }
            associations::insert(context, &pair)?;
            associations::tell(context, &pair, Change::Associate)?;
            associations::after(context, &pair, Change::Associate)
        }
    }
}

/// The lookup column of a 1:N relationship.
pub(super) fn lookup_of(context: &Context<'_, '_>, relationship: &str) -> Result<String> {
    let found = context.catalog.one_to_many(relationship);
    let found = found.ok_or_else(|| Error::SegmentNotFound(relationship.to_owned()))?;
    Ok(found.column.clone())
}

/// Sets or clears a lookup, by the rules of an update.
pub(super) fn set(
    context: &mut Context<'_, '_>,
    row: &Reference,
    column: &str,
    value: Option<&Reference>,
) -> Result<()> {
    let value = value.map_or(Value::Null, |row| Value::Reference(row.clone()));
    let values = vec![(column.to_owned(), value)];
    update::run(context, &Update::new(row.clone(), values)).map(drop)
}
