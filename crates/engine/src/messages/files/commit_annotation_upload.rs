//! `CommitAnnotationBlocksUpload`: makes a note with the body that was sent, or changes one.

use model::Result;
use model::message::{Descriptor, Field, FieldType, Invoke, Record, RecordType};

use super::bodies::{self, SIZE};
use super::{TARGET, TOKEN};
use crate::Response;
use crate::context::Context;
use crate::registry::Message;

const ID: Field = Field::new("AnnotationId", FieldType::Guid);

const RESPONSE: RecordType = RecordType::new("CommitAnnotationBlocksUploadResponse", &[ID, SIZE]);

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::action("CommitAnnotationBlocksUpload")
        .takes(&[
            Field::new(TARGET.name, FieldType::Content(&["annotation"])),
            Field::new("BlockList", FieldType::List(&FieldType::Text)),
            TOKEN,
        ])
        .returns(&RESPONSE),
    run,
);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let (id, size) = bodies::commit(context, &fields.arguments, true)?;
    Ok(Response::Result(Record::new(&RESPONSE).with(ID.name, id).with(SIZE.name, size)))
}
