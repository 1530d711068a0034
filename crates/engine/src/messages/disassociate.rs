//! Disassociate: takes the connection of two rows away.

use model::message::{Association, Descriptor};
use model::{Error, Result};

use crate::Response;
use crate::context::Context;
use crate::registry::Message;

pub(crate) const MESSAGE: Message = Message::crud(&Descriptor::crud(
    "Disassociate",
    true,
    "DELETE {set}({key})/{collection}({key})/$ref",
));

pub(super) fn run(_: &mut Context<'_, '_>, _: &Association) -> Result<Response> {
    Err(Error::NotImplemented("Associating rows by `$ref`".into()))
}
