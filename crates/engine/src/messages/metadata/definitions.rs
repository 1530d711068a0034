//! `RetrieveDefinitions`: the neutral question for definitions, by their paths.

use metadata::show::{Family, retrieve};
use model::Result;
use model::message::{Descriptor, RetrieveDefinitions, Soap, Verb};

use super::showing;
use crate::Response;
use crate::context::Context;
use crate::registry::Message;

pub(crate) const MESSAGE: Message = Message::crud(
    &Descriptor::crud(
        "RetrieveDefinitions",
        Verb::RetrieveDefinitions,
        false,
        "GET EntityDefinitions",
    )
    .soap(Soap::ABSENT),
);

pub(crate) fn run(context: &Context<'_, '_>, question: &RetrieveDefinitions) -> Result<Response> {
    retrieve(&showing(context, Family::Plain), question).map(Response::Definitions)
}
