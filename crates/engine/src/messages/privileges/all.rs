//! `RetrievePrivilegeSet`: all privileges of the organization.

use model::message::{Descriptor, Invoke, RetrieveMultiple};
use model::{Error, Result};

use crate::Response;
use crate::context::Context;
use crate::messages::retrieve_multiple;
use crate::registry::Message;

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::function("RetrievePrivilegeSet")
        .on_rows_of(&["privilege"])
        .returns_rows_of("privilege"),
    run,
);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let query = fields.query.as_deref().cloned();
    let query = query.ok_or_else(|| Error::internal("rows are asked for without a question"))?;
    retrieve_multiple::run(context, &RetrieveMultiple { query, from: None })
}
