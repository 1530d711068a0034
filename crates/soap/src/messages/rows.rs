//! The messages that have a request of their own: rows made, read, changed, removed and connected.

use engine::{Page, Response, ResultSet};
use model::Error;
use model::message::{Descriptor, Verb};

use super::{Answer, Prepared};
use crate::call::{Call, Operation};
use crate::refusal::Result;
use crate::scope::Scope;
use crate::write::{self, Tail};
use crate::xml::{Namespace, Writer};

/// What a call of such a message asks.
///
/// # Errors
/// If its parameters are none of it.
pub(super) fn prepare(
    _: &Scope<'_>,
    _: &Call<'_>,
    message: &'static Descriptor,
    _: Verb,
) -> Result<Prepared> {
    Err(Error::NotImplemented(format!("`{}`", message.name)).into())
}

/// Writes the results of such a message.
///
/// # Errors
/// If the answer is none of the message.
pub(super) fn write(
    _: &Scope<'_>,
    _: &mut Writer,
    answer: &Answer,
    _: Verb,
    _: Response,
) -> Result<()> {
    Err(Error::NotImplemented(format!("`{}`", answer.message.name)).into())
}

/// Writes the one result of an operation, if it has one, into its answer.
///
/// # Errors
/// If the answer is none of the operation.
pub(super) fn result(
    _: &Scope<'_>,
    _: &mut Writer,
    _: Operation,
    answer: &Answer,
    _: Response,
) -> Result<()> {
    Err(Error::NotImplemented(format!("`{}`", answer.message.name)).into())
}

/// The only row of a set, as the value of a key.
pub(super) fn entity(scope: &Scope<'_>, out: &mut Writer, set: &ResultSet) {
    match set.rows.get(0) {
        Some(row) => {
            write::entity(out, scope, (Namespace::Generic, "value"), set, &row);
        }
        None => drop(out.nil(Namespace::Generic, "value")),
    }
}

/// Rows as the value of a key.
pub(super) fn entities(scope: &Scope<'_>, out: &mut Writer, page: &Page) {
    let _ = (scope, page);
    out.open(Namespace::Generic, "value").kind(Namespace::Core, "EntityCollection");
    write::begin_entities(out);
    write::end_entities(out, &page.result.shape.table.definition.name, &Tail::default());
    out.close();
}
