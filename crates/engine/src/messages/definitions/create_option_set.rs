//! `CreateOptionSet`: makes a global choice.

use metadata::read;
use metadata::types::plain;
use model::Result;
use model::message::{Descriptor, Field, FieldType, Invoke, Record, RecordType};

use super::{SOLUTION, begin};
use crate::Response;
use crate::context::Context;
use crate::definitions::commit;
use crate::registry::Message;

const FIELDS: &[Field] =
    &[Field::new("OptionSet", FieldType::Record(&plain::OPTION_SET_BASE)), SOLUTION];

static DESCRIPTOR: Descriptor =
    Descriptor::definition("CreateOptionSet", true, "POST GlobalOptionSetDefinitions")
        .takes(FIELDS)
        .returns(&RESPONSE);

pub(crate) const MESSAGE: Message = Message::new(&DESCRIPTOR, run);

const RESPONSE: RecordType =
    RecordType::new("CreateOptionSetResponse", &[Field::new("OptionSetId", FieldType::Guid)]);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let fields = &fields.arguments;
    let mut edit = begin(context, fields)?;
    let id = edit.create_choice(&read::choice(fields.record("OptionSet")?)?)?;
    commit(context, &edit)?;
    Ok(Response::Result(Record::new(&RESPONSE).with("OptionSetId", id)))
}
