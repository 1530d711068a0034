//! `InitializeFileBlocksUpload`: begins to put a file into a column.

use model::Result;
use model::message::{Descriptor, Invoke, Precondition, Record, RecordType};

use super::{COLUMN, NAME, TARGET, TOKEN, place};
use crate::Response;
use crate::context::Context;
use crate::registry::Message;
use crate::rules::files::upload::{self, Said};

const RESPONSE: RecordType = RecordType::new("InitializeFileBlocksUploadResponse", &[TOKEN]);

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::action("InitializeFileBlocksUpload")
        .takes(&[TARGET, NAME, COLUMN])
        .returns(&RESPONSE),
    run,
);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let arguments = &fields.arguments;
    let said = Said { name: arguments.text(NAME.name)?, mime_type: None, size: None };
    let token = upload::begin(context, &place(arguments)?, &said, Precondition::None)?;
    Ok(Response::Result(Record::new(&RESPONSE).with(TOKEN.name, token)))
}
