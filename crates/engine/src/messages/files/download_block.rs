//! `DownloadBlock`: some bytes of a file.

use model::message::{Descriptor, Field, FieldType, Invoke, Pieces, Record, RecordType};
use model::{Error, Result};
use uuid::Uuid;

use super::{TOKEN, initialize_download};
use crate::context::Context;
use crate::registry::Message;
use crate::rules::files::place::Place;
use crate::rules::files::token::{self, Purpose};
use crate::rules::files::{self, upload};
use crate::{Block, Response};

/// How many bytes are given at once. The product says 4 MB and gives more.
const MOST: u64 = 16 << 20;

const RESPONSE: RecordType =
    RecordType::new("DownloadBlockResponse", &[Field::new("Data", FieldType::Bytes)]);

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::action("DownloadBlock")
        .takes(&[
            Field::new("Offset", FieldType::BigInt),
            Field::new("BlockLength", FieldType::BigInt),
            TOKEN,
        ])
        .returns(&RESPONSE)
        .reading(),
    run,
);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let arguments = &fields.arguments;
    let id = token::read(context, Purpose::Download, arguments.text(TOKEN.name)?)?;
    // A file that was replaced or removed is read no further, and the rights are those of now.
    let file = files::current(context, id)?;
    let named = upload::place_of(&file);
    let place = Place::of_file(context, &named)?;
    if !initialize_download::is_seen(context, &named, &place)? {
        return Err(Error::RowNotFound(model::value::Reference::new("fileattachment", id)));
    }
    let size = file.size.unwrap_or(0);
    let offset = u64::try_from(arguments.int("Offset")?).ok().filter(|offset| *offset <= size);
    let length = u64::try_from(arguments.int("BlockLength")?).ok();
    let (Some(offset), Some(length @ 0..=MOST)) = (offset, length) else {
        return Err(Error::InvalidArgument(format!(
            "Offset and BlockLength are outside of the file of {size} bytes, or BlockLength is \
             greater than {MOST}."
        )));
    };
    let length = length.min(size - offset);
    let file = initialize_download::opened(file)
        .ok_or_else(|| Error::internal("a file that is whole has no size"))?;
    if context.in_parts {
        let record = Record::new(&RESPONSE).with("Data", Pieces::default());
        return Ok(Response::Block(Block { record, file, start: offset, length }));
    }
    let data = bytes(context, id, offset, usize::try_from(length).map_err(Error::internal)?)?;
    Ok(Response::Result(Record::new(&RESPONSE).with("Data", Pieces::from(data))))
}

/// So many bytes of a file.
fn bytes(context: &mut Context<'_, '_>, file: Uuid, offset: u64, length: usize) -> Result<Vec<u8>> {
    let mut data = Vec::with_capacity(length);
    while data.len() < length {
        let at = offset.saturating_add(data.len() as u64);
        let Some((part, content)) = context.transaction.part(file, at)? else { break };
        let from = usize::try_from(at - part.start).map_err(Error::internal)?;
        let rest = content.get(from..).unwrap_or_default();
        data.extend_from_slice(rest.get(..length - data.len()).unwrap_or(rest));
    }
    Ok(data)
}
