//! `UpdateOptionValue`: changes the texts of an option.

use metadata::read;
use metadata::types::LABEL;
use model::Result;
use model::message::{Descriptor, Field, FieldType, Invoke, Soap};

use super::choices::{COLUMN, NAME, TABLE, options_of};
use super::{MERGE_LABELS, SOLUTION, begin};
use crate::Response;
use crate::context::Context;
use crate::definitions::commit;
use crate::registry::Message;

const FIELDS: &[Field] = &[
    Field::new("Value", FieldType::Int),
    NAME,
    COLUMN,
    TABLE,
    Field::optional("Label", FieldType::Record(&LABEL)),
    Field::optional("Description", FieldType::Record(&LABEL)),
    MERGE_LABELS,
    SOLUTION,
    Field::optional("ParentValues", FieldType::List(&FieldType::Int)),
    Field::optional("Color", FieldType::Text),
    Field::optional("ExternalValue", FieldType::Text),
];

static DESCRIPTOR: Descriptor =
    Descriptor::action("UpdateOptionValue").soap(Soap::CORE).takes(FIELDS);

pub(crate) const MESSAGE: Message = Message::new(&DESCRIPTOR, run);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let fields = &fields.arguments;
    let mut edit = begin(context, fields)?;
    edit.update_option(&options_of(fields)?, &read::option(fields)?)?;
    commit(context, &edit)?;
    Ok(Response::Done)
}
