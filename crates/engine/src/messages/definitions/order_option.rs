//! `OrderOption`: puts the options of a choice in an order.

use model::Result;
use model::message::{Descriptor, Field, FieldType, Invoke, Soap};

use super::choices::{COLUMN, NAME, TABLE, options_of};
use super::{SOLUTION, begin};
use crate::Response;
use crate::context::Context;
use crate::definitions::commit;
use crate::registry::Message;

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::action("OrderOption").soap(Soap::CORE).takes(&[
        Field::new("Values", FieldType::List(&FieldType::Int)),
        NAME,
        COLUMN,
        TABLE,
        SOLUTION,
    ]),
    run,
);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let fields = &fields.arguments;
    let mut edit = begin(context, fields)?;
    edit.order_options(&options_of(fields)?, &fields.ints("Values")?)?;
    commit(context, &edit)?;
    Ok(Response::Done)
}
