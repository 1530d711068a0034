//! `OrderOption`: puts the options of a choice in an order.

use model::Result;
use model::message::{Data, Descriptor, Field, FieldType, Invoke};

use super::choices::{COLUMN, NAME, TABLE, options_of};
use super::{SOLUTION, begin};
use crate::Response;
use crate::context::Context;
use crate::definitions::commit;
use crate::registry::Message;

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::action("OrderOption").takes(&[
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
    let values = fields.list("Values")?.iter().filter_map(|value| match value {
        Data::Int(value) => Some(*value),
        _ => None,
    });
    let values: Vec<i64> = values.collect();
    edit.order_options(&options_of(fields)?, &values)?;
    commit(context, &edit)?;
    Ok(Response::Done)
}
