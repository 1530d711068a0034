//! `RetrieveVersion`: the version of the product that is spoken, and behind it our own.

use model::Result;
use model::message::{Descriptor, Field, FieldType, Invoke, Record, RecordType};

use crate::Response;
use crate::context::Context;
use crate::registry::Message;

pub(crate) const MESSAGE: Message =
    Message::new(&Descriptor::function("RetrieveVersion").returns(&RESPONSE), run);

/// Four numbers, as clients expect that compare versions.
pub(super) const VERSION: &str =
    concat!("9.2.", env!("CARGO_PKG_VERSION_MAJOR"), ".", env!("CARGO_PKG_VERSION_MINOR"));

const RESPONSE: RecordType =
    RecordType::new("RetrieveVersionResponse", &[Field::new("Version", FieldType::Text)]);

#[expect(clippy::unnecessary_wraps, reason = "a message may fail; this one never does")]
fn run(_: &mut Context<'_, '_>, _: &Invoke) -> Result<Response> {
    Ok(Response::Result(Record::new(&RESPONSE).with("Version", VERSION)))
}
