//! `PublishAllXml`: publishes all changes of definitions; see `PublishXml`.

use model::Result;
use model::message::{Descriptor, Invoke};

use crate::Response;
use crate::context::Context;
use crate::definitions::check_publishing;
use crate::registry::Message;

pub(crate) const MESSAGE: Message = Message::new(&Descriptor::action("PublishAllXml"), run);

fn run(context: &mut Context<'_, '_>, _: &Invoke) -> Result<Response> {
    check_publishing(context)?;
    Ok(Response::Done)
}
