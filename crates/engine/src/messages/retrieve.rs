//! Retrieve: one row by its key.

use model::Result;
use model::message::{Descriptor, Retrieve, Verb};

use crate::Response;
use crate::context::Context;
use crate::registry::Message;
use crate::rules::target;

pub(crate) const MESSAGE: Message =
    Message::crud(&Descriptor::crud("Retrieve", Verb::Retrieve, false, "GET {set}({key})"));

pub(super) fn run(context: &mut Context<'_, '_>, fields: &Retrieve) -> Result<Response> {
    let result = target::read(context, &fields.target, &fields.selection)?;
    let version = result.shape.version.zip(result.rows.get(0));
    let version = version.and_then(|(cell, row)| row.int(cell));
    if version.is_some() && version == fields.unless_version {
        return Ok(Response::NotModified);
    }
    Ok(Response::Row(result))
}
