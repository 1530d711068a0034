//! Definitions on the Web API (metadata.md §1): entity sets whose members are metadata objects. Where a
//! request leads is in [`path`], what it asks for in [`shape`] and [`filter`], what it changes in
//! [`write`](self::write).

mod filter;
mod path;
mod shape;
mod write;

use axum::http::Method;
use model::Result;
use model::message::{Request, RetrieveDefinitions};

use crate::translate::{Answer, Asked, Operation, View, refuse_collection_options};
use odata::Options;
pub(crate) use path::{End, Target, sets};
pub(crate) use write::Address;

/// How to show definitions.
#[derive(Debug)]
pub(crate) struct Shown {
    /// Where they are.
    pub(crate) target: Target,
    /// What is asked of each.
    pub(crate) view: View,
    /// Whether to count them, beside the list.
    pub(crate) count: bool,
}

/// What to do for a request at a path of definitions.
pub(crate) fn operation(
    asked: &Asked<'_>,
    method: &Method,
    target: Target,
    options: &Options,
) -> Result<Operation> {
    match method.as_str() {
        "GET" => read(target, options),
        _ => asked.write_definition(method, &target, options),
    }
}

fn read(target: Target, options: &Options) -> Result<Operation> {
    let (shape, view) = match target.end {
        End::Many(kind) | End::Count(kind) => shape::of_query(kind, options)?,
        End::One(kind) => {
            let asked = shape::of_query(kind, options)?;
            refuse_collection_options(options)?;
            asked
        }
        End::Value { .. } => {
            refuse_collection_options(options)?;
            Default::default()
        }
    };
    let request =
        Request::RetrieveDefinitions(RetrieveDefinitions { path: target.path.clone(), shape });
    let shown = Shown { target, view, count: options.count };
    Ok(Operation::Message(Box::new(request), Answer::Definitions(shown)))
}
