//! `CommitAttachmentBlocksUpload`: makes an attachment with the body that was sent.

use model::Result;
use model::message::{Descriptor, Field, FieldType, Invoke, Record, RecordType};

use super::bodies::{self, SIZE};
use super::{TARGET, TOKEN};
use crate::Response;
use crate::context::Context;
use crate::registry::Message;

const ID: Field = Field::new("ActivityMimeAttachmentId", FieldType::Guid);

const RESPONSE: RecordType = RecordType::new("CommitAttachmentBlocksUploadResponse", &[ID, SIZE]);

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::action("CommitAttachmentBlocksUpload")
        .takes(&[
            Field::new(TARGET.name, FieldType::Content(&["activitymimeattachment"])),
            Field::new("BlockList", FieldType::List(&FieldType::Text)),
            TOKEN,
        ])
        .returns(&RESPONSE),
    run,
);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let (id, size) = bodies::commit(context, &fields.arguments, false)?;
    Ok(Response::Result(Record::new(&RESPONSE).with(ID.name, id).with(SIZE.name, size)))
}
