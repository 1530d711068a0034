//! `InitializeAttachmentBlocksUpload`: begins the body of an attachment.

use model::Result;
use model::message::{Descriptor, Field, FieldType, Invoke, Record, RecordType};

use super::{TARGET, TOKEN, bodies};
use crate::Response;
use crate::context::Context;
use crate::registry::Message;

const RESPONSE: RecordType = RecordType::new("InitializeAttachmentBlocksUploadResponse", &[TOKEN]);

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::action("InitializeAttachmentBlocksUpload")
        .takes(&[Field::new(TARGET.name, FieldType::Content(&["activitymimeattachment"]))])
        .returns(&RESPONSE),
    run,
);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let token = bodies::begin(context, &fields.arguments, false)?;
    Ok(Response::Result(Record::new(&RESPONSE).with(TOKEN.name, token)))
}
