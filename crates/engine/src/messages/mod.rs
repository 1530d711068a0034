//! The messages, one file each: what each means, whatever protocol it came by.

mod create;
mod delete;
mod retrieve;
mod retrieve_multiple;
mod update;
mod who_am_i;

use model::Result;
use model::message::Request;

use crate::Response;
use crate::context::Context;

/// Runs a message.
pub(crate) fn run(context: &mut Context<'_, '_>, request: &Request) -> Result<Response> {
    match request {
        Request::Create(fields) => create::run(context, fields),
        Request::Retrieve(fields) => retrieve::run(context, fields),
        Request::RetrieveMultiple(fields) => retrieve_multiple::run(context, fields),
        Request::Update(fields) => update::run(context, fields),
        Request::Upsert(fields) => update::run_or_create(context, fields),
        Request::Delete(fields) => delete::run(context, fields),
        Request::WhoAmI => Ok(who_am_i::run(context)),
    }
}
