//! Associate: connects two rows.

use model::message::{Association, Descriptor};
use model::{Error, Result};

use crate::Response;
use crate::context::Context;
use crate::registry::Message;

pub(crate) const MESSAGE: Message =
    Message::crud(&Descriptor::crud("Associate", true, "POST {set}({key})/{collection}/$ref"));

pub(super) fn run(_: &mut Context<'_, '_>, _: &Association) -> Result<Response> {
    Err(Error::NotImplemented("Associating rows by `$ref`".into()))
}
