//! `UnpublishDuplicateRule`: a rule of duplicate detection is in force no longer.

use model::Result;
use model::message::{Descriptor, Field, FieldType, Invoke};
use model::value::Reference;

use super::{TABLE, set_state};
use crate::Response;
use crate::context::Context;
use crate::registry::Message;

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::action("UnpublishDuplicateRule")
        .takes(&[Field::new("DuplicateRuleId", FieldType::Guid)]),
    run,
);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let rule = Reference::new(TABLE, fields.arguments.guid("DuplicateRuleId")?);
    set_state(context, &rule, (0, 0))?;
    Ok(Response::Done)
}
