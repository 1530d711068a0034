//! The rows that a question asks for, a page at a time.

use engine::{Page, Response};
use model::Error;
use model::message::{Descriptor, Request};

use super::arguments::{check_keys, missing};
use super::{Answer, Shown};
use crate::call::{Call, Operation};
use crate::query::{self, Asked};
use crate::refusal::Result;
use crate::scope::Scope;
use crate::write;
use crate::xml::{Namespace, Writer};

/// The rows that a call asks for: by its question, or by a document where the message takes one.
///
/// # Errors
/// If its question cannot be read, or its other parameters are none of it.
pub(super) fn prepare(
    scope: &Scope<'_>,
    call: &Call<'_>,
    message: &Descriptor,
) -> Result<(Request, Shown)> {
    let key = message.fields.first().map_or("Query", |field| field.name);
    check_keys(call, |known| known == key)?;
    let question = call.parameter(key).ok_or_else(|| missing(key, call))?;
    let asked = if message.fields.is_empty() {
        query::ask(scope, question)?
    } else {
        query::ask_document(scope, &question.text)?
    };
    let request = scope.keys.wrap(Request::RetrieveMultiple(asked.question.clone()));
    Ok((request, Shown::Page(Box::new(asked))))
}

/// Writes a page, into the results that are open.
///
/// # Errors
/// If the answer is something else.
pub(super) fn write(
    scope: &Scope<'_>,
    out: &mut Writer,
    answer: &Answer,
    response: &Response,
) -> Result<()> {
    let (asked, page) = page(answer, response)?;
    let face = &answer.message.soap;
    write::begin_pair(out, Namespace::Core, face.answer.unwrap_or(super::ROWS));
    out.open(Namespace::Generic, "value");
    if face.as_text {
        out.kind(Namespace::Schema, "string").text(&query::result_set(scope, asked, page));
    } else {
        out.kind(Namespace::Core, super::ROWS);
        query::write_page(out, scope, asked, page);
    }
    out.close().close();
    Ok(())
}

/// Writes a page as the result of the operation, into its answer.
///
/// # Errors
/// As [`write`].
pub(super) fn result(
    scope: &Scope<'_>,
    out: &mut Writer,
    operation: Operation,
    answer: &Answer,
    response: &Response,
) -> Result<()> {
    let (asked, page) = page(answer, response)?;
    out.open(Namespace::Services, operation.result()).declare(Namespace::Core);
    query::write_page(out, scope, asked, page);
    out.close();
    Ok(())
}

fn page<'a>(answer: &'a Answer, response: &'a Response) -> Result<(&'a Asked, &'a Page)> {
    match (&answer.shown, response) {
        (Shown::Page(asked), Response::Rows(page)) => Ok((asked, page)),
        _ => Err(Error::internal("rows are asked for and something else is answered").into()),
    }
}
