//! `InitializeAttachmentBlocksDownload`: what the body of an attachment is, and a token to read it with.

use model::Result;
use model::message::{Descriptor, Field, FieldType, Invoke, RecordType};

use super::bodies::{self, SIZE};
use super::{NAME, TARGET, TOKEN};
use crate::Response;
use crate::context::Context;
use crate::registry::Message;

const RESPONSE: RecordType =
    RecordType::new("InitializeAttachmentBlocksDownloadResponse", &[TOKEN, SIZE, NAME]);

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::action("InitializeAttachmentBlocksDownload")
        .takes(&[Field::new(TARGET.name, FieldType::Row(&["activitymimeattachment"]))])
        .returns(&RESPONSE)
        .reading(),
    run,
);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    bodies::open(context, &fields.arguments, &RESPONSE)
}
