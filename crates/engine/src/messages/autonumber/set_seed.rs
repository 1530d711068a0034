//! `SetAutoNumberSeed`: the next row gets this number, and the rows after it those that follow.

use model::message::{Descriptor, Field, FieldType, Invoke};
use model::{Error, Result};

use super::{ATTRIBUTE, ENTITY, column};
use crate::Response;
use crate::context::Context;
use crate::registry::Message;

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::action("SetAutoNumberSeed").takes(&[
        ENTITY,
        ATTRIBUTE,
        Field::new("Value", FieldType::BigInt),
    ]),
    run,
);

/// From here on a sequence has numbers for every row that there can be.
const GREATEST: i64 = 1_000_000_000_000_000_000;

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    context.access().check_misc(context.privilege("prvWriteAttribute")?)?;
    let column = column(context, fields)?;
    let seed = fields.arguments.int("Value")?;
    if !(0..=GREATEST).contains(&seed) {
        return Err(Error::InvalidArgument(format!(
            "The seed '{seed}' of an autonumber column is not a number from 0 to {GREATEST}."
        )));
    }
    context.transaction.set_number_seed(column, seed)?;
    context.numbers().forget(column);
    Ok(Response::Done)
}
