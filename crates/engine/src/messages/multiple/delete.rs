//! `DeleteMultiple`: only elastic tables have it in the product, and here is none.

use model::message::{Descriptor, Field, FieldType, Invoke, Soap};
use model::{Error, Result};

use super::TARGETS;
use crate::Response;
use crate::context::Context;
use crate::registry::Message;

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::action("DeleteMultiple")
        .soap(Soap::UNTYPED)
        .on_rows_of(&[])
        .takes(&[Field::new(TARGETS, FieldType::List(&FieldType::Row(&[])))]),
    run,
);

fn run(_: &mut Context<'_, '_>, _: &Invoke) -> Result<Response> {
    Err(Error::rule(0x8004_0800, "DeleteMultiple has not yet been implemented."))
}
