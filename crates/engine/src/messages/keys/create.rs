//! `CreateEntityKey`: an alternate key, built at once. Where rows have the same values it fails, and
//! stays there to be tried again.

use metadata::{read, types};
use model::Result;
use model::message::{Descriptor, Field, FieldType, Invoke, Record, RecordType};

use crate::Response;
use crate::context::Context;
use crate::definitions;
use crate::messages::definitions::{SOLUTION, begin};
use crate::registry::Message;

const FIELDS: &[Field] = &[
    Field::new("EntityKey", FieldType::Record(&types::plain::KEY)),
    Field::new("EntityName", FieldType::Text),
    SOLUTION,
];

static DESCRIPTOR: Descriptor =
    Descriptor::definition("CreateEntityKey", true, "POST EntityDefinitions/Keys")
        .takes(FIELDS)
        .returns(&RESPONSE);

pub(crate) const MESSAGE: Message = Message::new(&DESCRIPTOR, run);

const RESPONSE: RecordType =
    RecordType::new("CreateEntityKeyResponse", &[Field::new("EntityKeyId", FieldType::Guid)]);

fn run(context: &mut Context<'_, '_>, invoke: &Invoke) -> Result<Response> {
    let mut edit = begin(context, &invoke.arguments)?;
    let draft = read::key(invoke.arguments.record("EntityKey")?)?;
    let id = edit.create_key(invoke.arguments.text("EntityName")?, &draft)?;
    definitions::commit(context, &edit)?;
    Ok(Response::Result(Record::new(&RESPONSE).with("EntityKeyId", id)))
}
