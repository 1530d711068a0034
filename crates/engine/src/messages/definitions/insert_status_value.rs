//! `InsertStatusValue`: adds a status reason to a state.

use metadata::read;
use metadata::types::LABEL;
use model::Result;
use model::message::{Descriptor, Field, FieldType, Invoke, Record, RecordType, Soap};

use super::choices::{COLUMN, NAME, TABLE, options_of};
use super::{SOLUTION, begin};
use crate::Response;
use crate::context::Context;
use crate::definitions::commit;
use crate::registry::Message;

const FIELDS: &[Field] = &[
    Field::new("Label", FieldType::Record(&LABEL)),
    Field::new("StateCode", FieldType::Int),
    NAME,
    COLUMN,
    TABLE,
    Field::optional("Value", FieldType::Int),
    Field::optional("Description", FieldType::Record(&LABEL)),
    SOLUTION,
    Field::optional("Color", FieldType::Text),
];

static DESCRIPTOR: Descriptor =
    Descriptor::action("InsertStatusValue").soap(Soap::CORE).takes(FIELDS).returns(&RESPONSE);

pub(crate) const MESSAGE: Message = Message::new(&DESCRIPTOR, run);

const RESPONSE: RecordType =
    RecordType::new("InsertStatusValueResponse", &[Field::new("NewOptionValue", FieldType::Int)]);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let fields = &fields.arguments;
    let mut edit = begin(context, fields)?;
    let value = edit.insert_status(&options_of(fields)?, &read::option(fields)?)?;
    commit(context, &edit)?;
    Ok(Response::Result(Record::new(&RESPONSE).with("NewOptionValue", value)))
}
