//! `GetAutoNumberSeed`: where the numbers of a column were last said to begin.

use model::Result;
use model::message::{Data, Descriptor, Field, FieldType, Invoke, Record, RecordType};

use super::{ATTRIBUTE, ENTITY, column};
use crate::Response;
use crate::context::Context;
use crate::registry::Message;

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::action("GetAutoNumberSeed").takes(&[ENTITY, ATTRIBUTE]).returns(&RESPONSE),
    run,
);

const RESPONSE: RecordType = RecordType::new(
    "GetAutoNumberSeedResponse",
    &[Field::new("AutoNumberSeedValue", FieldType::BigInt)],
);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let column = column(context, fields)?;
    let seed = context.transaction.number_seed(column)?;
    Ok(Response::Result(Record::new(&RESPONSE).with("AutoNumberSeedValue", Data::Int(seed))))
}
