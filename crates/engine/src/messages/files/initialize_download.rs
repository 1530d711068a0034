//! `InitializeFileBlocksDownload`: what is in a column, and a token to read it with.

use model::message::{Descriptor, Field, FieldType, FilePlace, Invoke, Record, RecordType};
use model::query::Selection;
use model::rows::Cell;
use model::{Error, Result};
use store::FileRow;

use super::{COLUMN, NAME, SIZE, TARGET, TOKEN, place};
use crate::context::Context;
use crate::registry::Message;
use crate::rows;
use crate::rules::files::body::file_of;
use crate::rules::files::place::{Place, small};
use crate::rules::files::token::{self, Purpose};
use crate::rules::target;
use crate::{OpenFile, Response};

const RESPONSE: RecordType = RecordType::new(
    "InitializeFileBlocksDownloadResponse",
    &[TOKEN, SIZE, NAME, Field::new("IsChunkingSupported", FieldType::Bool)],
);

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::action("InitializeFileBlocksDownload")
        .takes(&[TARGET, COLUMN])
        .returns(&RESPONSE)
        .reading(),
    run,
);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let place = place(&fields.arguments)?;
    Place::find(context, &place)?;
    let Some(file) = find(context, &place, true)? else {
        return Err(Error::NoFile { row: place.row, column: place.column });
    };
    let token = token::make(context, Purpose::Download, file.id);
    let size = i64::try_from(file.size).map_err(Error::internal)?;
    let record = Record::new(&RESPONSE)
        .with(TOKEN.name, token)
        .with(SIZE.name, size)
        .with(NAME.name, file.name)
        .with("IsChunkingSupported", true);
    Ok(Response::Result(record))
}

/// The file in a column, if it holds one that who asks may read.
pub(super) fn find(
    context: &mut Context<'_, '_>,
    named: &FilePlace,
    full: bool,
) -> Result<Option<OpenFile>> {
    let place = Place::of_file(context, named)?;
    if !is_seen(context, named, &place)? {
        return Ok(None);
    }
    let (table, row) = (named.row.table.as_str(), named.row.id);
    let whole = full || !place.is_picture();
    let column = if whole { place.column.name.clone() } else { small(&place.column.name) };
    let file = context.transaction.file_in(table, row, &column)?;
    Ok(file.and_then(opened))
}

/// Whether a column of a row shows a file to who asks. Who may not read the row is refused.
pub(super) fn is_seen(
    context: &mut Context<'_, '_>,
    named: &FilePlace,
    place: &Place,
) -> Result<bool> {
    let column = if place.is_body() { named.column.clone() } else { place.column.file_id_column() };
    let plan = context.session.plan_row(&named.row.table, &Selection::columns([column]))?;
    let set = rows::fetch_kept(context.transaction, &plan, named.row.id)?;
    if set.rows.is_empty() {
        return Err(target::refusal(context, &named.row)?);
    }
    let cell = set.shape.properties.first().map(|property| property.cell);
    // What somebody sees through a mask is not the file.
    Ok(cell.zip(set.rows.get(0)).is_some_and(|(cell, row)| match row.cell(cell) {
        Cell::Guid(_) => true,
        Cell::Text(text) => file_of(row.resolve(text)).is_some(),
        _ => false,
    }))
}

pub(super) fn opened(file: FileRow) -> Option<OpenFile> {
    Some(OpenFile { id: file.id, size: file.size?, name: file.name, mime_type: file.mime_type })
}
