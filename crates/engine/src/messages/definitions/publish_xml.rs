//! `PublishXml`: publishes some changes of definitions. There are no drafts of definitions: whatever was
//! changed is there for everybody already.

use model::Result;
use model::message::{Descriptor, Field, FieldType, Invoke};

use crate::Response;
use crate::context::Context;
use crate::definitions::check_publishing;
use crate::registry::Message;

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::action("PublishXml").takes(&[Field::new("ParameterXml", FieldType::Text)]),
    run,
);

fn run(context: &mut Context<'_, '_>, _: &Invoke) -> Result<Response> {
    check_publishing(context)?;
    Ok(Response::Done)
}
