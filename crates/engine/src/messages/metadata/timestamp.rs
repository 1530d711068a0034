//! `RetrieveTimestamp`: which state the definitions are in. Whoever keeps them compares it with the one that came
//! with them.

use model::Result;
use model::message::{Descriptor, Field, FieldType, Invoke, Record, RecordType, Soap};

use super::changes::stamp;
use crate::Response;
use crate::context::Context;
use crate::registry::Message;

pub(crate) const MESSAGE: Message = Message::new(&DESCRIPTOR, run);

static DESCRIPTOR: Descriptor =
    Descriptor::function("RetrieveTimestamp").soap(Soap::CORE).returns(&RESPONSE);

const RESPONSE_FIELDS: &[Field] = &[Field::new("Timestamp", FieldType::Text)];
static RESPONSE: RecordType = RecordType::new("RetrieveTimestampResponse", RESPONSE_FIELDS);

#[expect(clippy::unnecessary_wraps, reason = "the signature of all messages")]
fn run(context: &mut Context<'_, '_>, _: &Invoke) -> Result<Response> {
    Ok(Response::Result(Record::new(&RESPONSE).with("Timestamp", stamp(context))))
}
