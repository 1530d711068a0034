//! `GetNextAutoNumberValue`: the number that the next row gets, if nobody comes before it.

use model::Result;
use model::message::{Data, Descriptor, Field, FieldType, Invoke, Record, RecordType};

use super::{ATTRIBUTE, ENTITY, column};
use crate::Response;
use crate::context::Context;
use crate::registry::Message;

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::action("GetNextAutoNumberValue").takes(&[ENTITY, ATTRIBUTE]).returns(&RESPONSE),
    run,
);

const RESPONSE: RecordType = RecordType::new(
    "GetNextAutoNumberValueResponse",
    &[Field::new("NextAutoNumberValue", FieldType::BigInt)],
);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let column = column(context, fields)?;
    let least = context.numbers().least(column);
    let number = context.transaction.coming_number(column, least)?;
    Ok(Response::Result(Record::new(&RESPONSE).with("NextAutoNumberValue", Data::Int(number))))
}
