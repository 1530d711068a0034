//! `CreateAttribute`: makes a column that is no lookup.

use metadata::read;
use metadata::types::plain;
use model::Result;
use model::message::{Descriptor, Field, FieldType, Invoke, Record, RecordType};

use super::{SOLUTION, begin};
use crate::Response;
use crate::context::Context;
use crate::definitions::commit;
use crate::registry::Message;

const FIELDS: &[Field] = &[
    Field::new("Attribute", FieldType::Record(&plain::ATTRIBUTE)),
    Field::new("EntityName", FieldType::Text),
    SOLUTION,
];

static DESCRIPTOR: Descriptor =
    Descriptor::definition("CreateAttribute", true, "POST EntityDefinitions/Attributes")
        .takes(FIELDS)
        .returns(&RESPONSE);

pub(crate) const MESSAGE: Message = Message::new(&DESCRIPTOR, run);

const RESPONSE: RecordType =
    RecordType::new("CreateAttributeResponse", &[Field::new("AttributeId", FieldType::Guid)]);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let fields = &fields.arguments;
    let mut edit = begin(context, fields)?;
    let table = fields.text("EntityName")?.to_lowercase();
    let draft = read::column(&edit, fields.record("Attribute")?)?;
    let id = edit.create_column(&table, &draft)?;
    commit(context, &edit)?;
    Ok(Response::Result(Record::new(&RESPONSE).with("AttributeId", id)))
}
