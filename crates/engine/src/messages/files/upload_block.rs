//! `UploadBlock`: a block of a file, under a name that the client gives it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::message::{Descriptor, Field, FieldType, Invoke};
use model::{Error, Result};
use store::FileRow;

use super::TOKEN;
use crate::Response;
use crate::context::Context;
use crate::registry::Message;
use crate::rules::files::upload;

/// How many bytes the name of a block has at most.
const LONGEST_NAME: usize = 64;

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::action("UploadBlock").takes(&[
        Field::new("BlockId", FieldType::Text),
        Field::new("BlockData", FieldType::Bytes),
        TOKEN,
    ]),
    run,
);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let arguments = &fields.arguments;
    let file = upload::find(context, arguments.text(TOKEN.name)?, None)?;
    let name = arguments.text("BlockId")?;
    check_name(context, &file, name)?;
    upload::add(context, &file, name, arguments.bytes("BlockData")?)?;
    Ok(Response::Done)
}

/// Names are base64 of at most 64 bytes, and all those of a file are as long.
fn check_name(context: &mut Context<'_, '_>, file: &FileRow, name: &str) -> Result<()> {
    let refuse = |why: &str| Err(Error::InvalidArgument(format!("The BlockId '{name}' {why}.")));
    let Ok(bytes) = STANDARD.decode(name) else {
        return refuse("is not a valid Base64 string");
    };
    if bytes.is_empty() || bytes.len() > LONGEST_NAME {
        return refuse("does not stand for 1 to 64 bytes");
    }
    let other = context.transaction.block_name(file.id)?;
    if other.is_some_and(|other| other.len() != name.len()) {
        return refuse("is not as long as the others of the file");
    }
    Ok(())
}
