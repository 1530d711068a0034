//! `InitializeAttachmentBlocksDownload`: what the body of an attachment is, and a token to read it with.

use model::message::{Descriptor, Field, FieldType, Invoke, Record, RecordType};
use model::{Error, Result};

use super::{NAME, TARGET, TOKEN, bodies};
use crate::Response;
use crate::context::Context;
use crate::registry::Message;

const SIZE: Field = Field::new("FileSizeInBytes", FieldType::Int);

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
    let (token, file) = bodies::open(context, &fields.arguments)?;
    let size = i64::try_from(file.size).map_err(Error::internal)?;
    let record = Record::new(&RESPONSE)
        .with(TOKEN.name, token)
        .with(SIZE.name, size)
        .with(NAME.name, file.name);
    Ok(Response::Result(record))
}
