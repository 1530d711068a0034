//! Reading definitions (metadata.md §1). Every user who may sign in may read all of them (§15), so there
//! is nothing to check.

use metadata::show::{Family, Showing, retrieve};
use model::Result;
use model::message::{Descriptor, RetrieveDefinitions};
use model::metadata::{BASE_LANGUAGE, Language};

use crate::Response;
use crate::context::Context;
use crate::registry::Message;

pub(crate) const MESSAGE: Message =
    Message::crud(&Descriptor::crud("RetrieveDefinitions", false, "GET EntityDefinitions"));

pub(crate) fn run(context: &Context<'_, '_>, question: &RetrieveDefinitions) -> Result<Response> {
    retrieve(&showing(context, Family::Plain), question).map(Response::Definitions)
}

/// How the user sees definitions.
pub(crate) fn showing<'c>(context: &'c Context<'_, '_>, family: Family) -> Showing<'c> {
    let language = Language::try_from(context.session.formats().language);
    let language = language.unwrap_or(BASE_LANGUAGE);
    Showing { catalog: &context.catalog, language, since: None, family }
}
