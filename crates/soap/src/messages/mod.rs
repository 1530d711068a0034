//! Messages by their descriptors: from the parameters of a call to a request of the engine, and from the
//! engine's answer to results (soap.md §§5, 9).

mod arguments;
mod changes;
mod data;
mod pages;
mod results;
mod rows;

use engine::{Response, registry};
use model::Error;
use model::message::{Data, Descriptor, Kind, Request, SoapNamespace, Verb};

pub(crate) use arguments::check_keys;

use crate::call::{Call, Operation};
use crate::query::Asked;
use crate::read::Any;
use crate::refusal::Result;
use crate::scope::Scope;
use crate::xml::{Namespace, Writer};
use results::Results;

/// What a call asks the engine, and how the answer is written.
#[derive(Debug)]
pub(crate) struct Prepared {
    pub(crate) request: Request,
    pub(crate) answer: Answer,
}

/// How an answer is written.
#[derive(Debug)]
pub(crate) struct Answer {
    /// The message that answers.
    pub(crate) message: &'static Descriptor,
    /// How its rows are shown.
    pub(crate) shown: Shown,
}

/// How the rows of an answer are shown.
#[derive(Debug, Default)]
pub(crate) enum Shown {
    /// As they are.
    #[default]
    Plain,
    /// As a page of what a question asks for.
    Page(Box<Asked>),
    /// As a page of changes.
    Changes(changes::ChangesView),
}

/// The message that a call names.
///
/// # Errors
/// If there is none.
pub(crate) fn message(call: &Call<'_>) -> Result<&'static Descriptor> {
    let name = call.name.as_ref();
    if let Some(message) = registry::called(name) {
        return Ok(message);
    }
    Err(if registry::is_missing(name) {
        Error::NotImplemented(format!("`{name}`"))
    } else {
        Error::NotSupported(format!("The request '{name}' is not supported."))
    }
    .into())
}

/// The namespace of a message's types; none if it has none of its own.
pub(crate) const fn namespace(message: &Descriptor) -> Option<Namespace> {
    match message.soap.namespace {
        SoapNamespace::Core => Some(Namespace::Core),
        SoapNamespace::Business => Some(Namespace::Business),
        SoapNamespace::Untyped => None,
    }
}

/// What a call asks the engine.
///
/// # Errors
/// If there is no such message, or its parameters are none of it.
pub(crate) fn prepare(scope: &Scope<'_>, call: &Call<'_>) -> Result<Prepared> {
    let message = message(call)?;
    let answer = Answer { message, shown: Shown::Plain };
    match message.kind {
        Kind::Crud { verb: Verb::RetrieveEntityChanges, .. } => {
            let (request, shown) = changes::prepare(scope, call)?;
            Ok(Prepared { request, answer: Answer { message, shown } })
        }
        Kind::Crud { verb: Verb::RetrieveMultiple, .. } => {
            let (request, shown) = pages::prepare(scope, call, message)?;
            Ok(Prepared { request, answer: Answer { message, shown } })
        }
        Kind::Crud { verb, .. } => rows::prepare(scope, call, message, verb),
        // The edge takes them apart before; within one another they are refused.
        Kind::Batch { .. } => Err(nested().into()),
        Kind::Definition { .. } | Kind::Sdk { .. } | Kind::Function | Kind::Action => {
            let invoke = arguments::invoke(scope, call, message)?;
            let request = scope.keys.wrap(Request::Invoke(invoke));
            Ok(Prepared { request, answer })
        }
    }
}

/// Writes the answer of an operation: `Execute` has all results of its message, each of the others the one that it
/// is about, if there is one.
///
/// # Errors
/// If the answer is none of the message.
pub(crate) fn reply(
    scope: &Scope<'_>,
    out: &mut Writer,
    operation: Operation,
    answer: &Answer,
    response: Response,
) -> Result<()> {
    if operation == Operation::Execute {
        begin_reply(out, operation, answer.message);
        return write(scope, out, answer, response);
    }
    out.open(Namespace::Services, operation.response());
    if operation == Operation::RetrieveMultiple {
        return pages::result(scope, out, operation, answer, &response);
    }
    rows::result(scope, out, operation, answer, response)
}

/// Begins the answer of `Execute`, up to the results; whatever is open ends with the document.
pub(crate) fn begin_reply(out: &mut Writer, operation: Operation, message: &Descriptor) {
    out.open(Namespace::Services, operation.response());
    begin(out, (Namespace::Services, operation.result()), message);
}

/// Writes the element of an `OrganizationResponse`: its type, its name and its results.
///
/// # Errors
/// If the answer is none of the message.
pub(crate) fn respond(
    scope: &Scope<'_>,
    out: &mut Writer,
    (parent, name): (Namespace, &'static str),
    answer: &Answer,
    response: Response,
) -> Result<()> {
    begin(out, (parent, name), answer.message);
    write(scope, out, answer, response)?;
    end(out);
    Ok(())
}

/// Begins the element of an `OrganizationResponse`, up to its results.
pub(crate) fn begin(
    out: &mut Writer,
    (parent, name): (Namespace, &'static str),
    message: &Descriptor,
) {
    out.open(parent, name).declare(Namespace::Core);
    if let Some(namespace) = namespace(message) {
        out.kind(namespace, &[message.name, "Response"].concat());
    }
    out.leaf(Namespace::Core, "ResponseName", message.name);
    out.open(Namespace::Core, "Results").declare(Namespace::Generic);
}

/// Ends what [`begin`] began.
pub(crate) fn end(out: &mut Writer) {
    out.close().close();
}

/// Writes the results of a message, into the collection that is open.
///
/// # Errors
/// As [`respond`].
pub(crate) fn write(
    scope: &Scope<'_>,
    out: &mut Writer,
    answer: &Answer,
    response: Response,
) -> Result<()> {
    match answer.message.kind {
        Kind::Crud { verb: Verb::RetrieveEntityChanges, .. } => {
            return changes::write(scope, out, answer, response);
        }
        Kind::Crud { verb: Verb::RetrieveMultiple, .. } => {
            return pages::write(scope, out, answer, &response);
        }
        Kind::Crud { verb, .. } => return rows::write(scope, out, answer, verb, response),
        _ => {}
    }
    let face = &answer.message.soap;
    let mut results = Results { scope, out };
    match response {
        Response::Done | Response::Deleted | Response::Updated { .. } => Ok(()),
        Response::Result(record) => {
            for field in record.kind.fields {
                let data = record.fields.get(field.name).unwrap_or(&Data::Null);
                let key = face.result_of(field.name);
                let collected = face.collections.contains(&field.name);
                results.pair(key, |results| results.value(field.kind, collected, data))?;
            }
            Ok(())
        }
        Response::Unsaved { table, values } => {
            let row = results.row(&table, &values)?;
            results.any(face.answer.unwrap_or(ROW), &Any::Entity(Box::new(row)));
            Ok(())
        }
        Response::Row(set) => results.pair(face.answer.unwrap_or(ROW), |results| {
            rows::entity(scope, results.out, &set);
            Ok(())
        }),
        Response::Rows(page) => results.pair(face.answer.unwrap_or(ROWS), |results| {
            rows::entities(scope, results.out, &page);
            Ok(())
        }),
        other => Err(Error::internal(format!("a message is answered by {other:?}")).into()),
    }
}

/// The general key of a row in an answer.
const ROW: &str = "Entity";
/// That of rows.
const ROWS: &str = "EntityCollection";

/// What is said of a batch in a batch.
pub(crate) fn nested() -> Error {
    Error::rule(
        0x8004_0203,
        "ExecuteMultiple and ExecuteTransaction requests cannot be nested in one another.",
    )
}

#[cfg(test)]
mod definitions;
