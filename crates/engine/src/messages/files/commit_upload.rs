//! `CommitFileBlocksUpload`: makes a file of blocks and puts it into its column.

use model::message::{Descriptor, Field, FieldType, Invoke, Record, RecordType};
use model::{Error, Result};

use super::{NAME, SIZE, TOKEN};
use crate::Response;
use crate::context::Context;
use crate::registry::Message;
use crate::rules::files::upload;

const RESPONSE: RecordType = RecordType::new(
    "CommitFileBlocksUploadResponse",
    &[Field::new("FileId", FieldType::Guid), SIZE],
);

/// The names of the blocks, in their order.
pub(super) const BLOCKS: Field = Field::new("BlockList", FieldType::List(&FieldType::Text));

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::action("CommitFileBlocksUpload")
        .takes(&[NAME, Field::new("MimeType", FieldType::Text), BLOCKS, TOKEN])
        .returns(&RESPONSE),
    run,
);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let arguments = &fields.arguments;
    let mut file = upload::find(context, arguments.text(TOKEN.name)?, None)?;
    if file.size.is_some() {
        return Err(Error::InvalidArgument("The upload of the file is committed already.".into()));
    }
    let parts = upload::parts(context, file.id, &arguments.texts(BLOCKS.name)?)?;
    arguments.text(NAME.name)?.clone_into(&mut file.name);
    file.mime_type = Some(arguments.text("MimeType")?.to_owned()).filter(|kind| !kind.is_empty());
    let size = upload::finish(context, &mut file, &parts)?;
    let size = i64::try_from(size).map_err(Error::internal)?;
    Ok(Response::Result(Record::new(&RESPONSE).with("FileId", file.id).with(SIZE.name, size)))
}
