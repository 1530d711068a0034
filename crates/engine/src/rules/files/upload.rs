//! A file on its way in: begun, sent in blocks, each of which is a write of its own, and made whole, which
//! writes small rows only.

use model::message::{FilePlace, Pieces, Precondition};
use model::value::{Reference, Value};
use model::{Error, Result};
use store::{FileRow, NewFile, Part, block_of};
use uuid::Uuid;

use super::limits::{check_kind, check_length, check_size};
use super::place::Place;
use super::token::{self, Purpose};
use super::{BLOCK, end_of_removed, end_of_upload};
use super::{body, picture};
use crate::clock::new_id;
use crate::context::Context;
use crate::messages::update;

/// How many characters the name of a file has at most.
const LONGEST_NAME: usize = 255;

/// What is said of a file when it is begun.
pub(crate) struct Said<'a> {
    pub(crate) name: &'a str,
    pub(crate) mime_type: Option<&'a str>,
    pub(crate) size: Option<u64>,
}

/// Begins: whoever may change the column of the row gets a token.
pub(crate) fn begin(
    context: &mut Context<'_, '_>,
    named: &FilePlace,
    said: &Said<'_>,
    condition: Precondition,
) -> Result<String> {
    let place = Place::find_writable(context, named)?;
    let before = update::check(context, &named.row, &[&place.column.name])?;
    match condition {
        Precondition::Absent => return Err(Error::DuplicateKey),
        Precondition::Version(version) if before.version != Some(version) => {
            return Err(Error::VersionMismatch);
        }
        _ => {}
    }
    check_size(&place, said.size.unwrap_or(0))?;
    let name = check_name(said.name)?;
    check_kind(context, name, said.mime_type)?;
    begin_for(context, named, (name, said.mime_type))
}

/// Begins a file for a column of a row, which may be one that is still to be made, for whoever may make or
/// change it.
pub(crate) fn begin_for(
    context: &mut Context<'_, '_>,
    place: &FilePlace,
    (name, mime_type): (&str, Option<&str>),
) -> Result<String> {
    let id = new_id();
    let expires = end_of_upload(context);
    let (table, row, column) = (place.row.table.as_str(), place.row.id, place.column.as_str());
    let file = NewFile { id, table, row, column, name, mime_type, expires };
    context.transaction.begin_file(&file)?;
    Ok(token::make(context, Purpose::Upload, id))
}

/// The upload of a token. `place`: where whoever shows it believes the file to go.
pub(crate) fn find(
    context: &mut Context<'_, '_>,
    token: &str,
    place: Option<&FilePlace>,
) -> Result<FileRow> {
    let id = token::read(context, Purpose::Upload, token)?;
    let file = context.transaction.upload(id)?;
    let elsewhere = |file: &FileRow| {
        place.is_some_and(|place| {
            (place.row.table.as_str(), place.row.id, place.column.as_str())
                != (file.table.as_str(), file.row, file.column.as_str())
        })
    };
    // What nobody finished in time is no more.
    let found = file.filter(|file| file.size.is_none() || !file.expires);
    match found {
        Some(file) if !elsewhere(&file) => Ok(file),
        _ => Err(Error::InvalidArgument(
            "The file continuation token is not valid for this request.".into(),
        )),
    }
}

/// Refuses to go on with an upload of a file that is too large.
pub(crate) fn check_more(context: &mut Context<'_, '_>, file: &FileRow, size: u64) -> Result<()> {
    check_size(&Place::find_writable(context, &place_of(file))?, size)
}

/// Keeps a block.
pub(crate) fn add(
    context: &mut Context<'_, '_>,
    file: &FileRow,
    name: &str,
    content: &Pieces,
) -> Result<()> {
    if file.size.is_some() {
        return Err(Error::InvalidArgument("The upload of the file is committed already.".into()));
    }
    if content.len() > BLOCK {
        return Err(Error::InvalidArgument(format!(
            "A block of a file cannot have more than {BLOCK} bytes."
        )));
    }
    let place = Place::of_file(context, &place_of(file))?;
    let so_far = context.transaction.bytes_of(file.id)?;
    let more = u64::try_from(content.len()).unwrap_or(u64::MAX);
    // A block that is sent again counts twice for a moment; only what is made whole counts exactly.
    let size = so_far.saturating_add(more).saturating_sub(BLOCK as u64);
    if place.is_body() {
        check_length(context, body::length(size))?;
    } else {
        check_size(&Place::find_writable(context, &place_of(file))?, size)?;
    }
    context.transaction.put_block(file.id, name, content).map(drop)
}

/// Where a file is, or goes.
pub(crate) fn place_of(file: &FileRow) -> FilePlace {
    FilePlace { row: Reference::new(file.table.as_str(), file.row), column: file.column.clone() }
}

/// The pieces of the blocks with these names, one after the other.
pub(crate) fn parts(
    context: &mut Context<'_, '_>,
    file: Uuid,
    names: &[&str],
) -> Result<Vec<Part>> {
    let there = context.transaction.pieces(file)?;
    let mut start = 0_u64;
    let mut parts = Vec::with_capacity(there.len());
    for name in names {
        let first = there.binary_search_by(|(piece, _)| piece.as_str().cmp(name)).ok();
        let Some(first) = first else {
            return Err(Error::InvalidArgument(format!(
                "The block list names the block '{name}', which was not uploaded."
            )));
        };
        let pieces = there.iter().skip(first).take_while(|(piece, _)| block_of(piece) == *name);
        // An empty block has no place.
        for (piece, size) in pieces.filter(|(_, size)| *size > 0) {
            parts.push(Part { start, size: *size, block: piece.clone() });
            start = start.saturating_add(*size);
        }
    }
    Ok(parts)
}

/// The pieces of all blocks, by the names of their blocks.
pub(crate) fn all_parts(context: &mut Context<'_, '_>, file: Uuid) -> Result<Vec<Part>> {
    let pieces = context.transaction.pieces(file)?;
    let mut names: Vec<&str> = pieces.iter().map(|(name, _)| block_of(name)).collect();
    names.dedup();
    parts(context, file, &names)
}

/// How many bytes they have together.
pub(crate) fn size_of(parts: &[Part]) -> u64 {
    parts.last().map_or(0, |last| last.start.saturating_add(last.size))
}

/// Makes a file of blocks and puts it into its row.
pub(crate) fn finish(
    context: &mut Context<'_, '_>,
    file: &mut FileRow,
    parts: &[Part],
) -> Result<u64> {
    let named = place_of(file);
    // Never the body of a note: that is committed with its row.
    let place = Place::find_writable(context, &named)?;
    let mut columns = vec![place.column.name.as_str()];
    let name_column = place.name_column();
    columns.extend(name_column.as_deref());
    // The rights are those of now, whatever they were when the file was begun.
    let before = update::check(context, &named.row, &columns)?;
    let size = size_of(parts);
    check_size(&place, size)?;
    file.name = check_name(&file.name)?.to_owned();
    check_kind(context, &file.name, file.mime_type.as_deref())?;
    if place.is_picture() {
        let content = whole(context, file.id, parts)?;
        if place.keeps_full() {
            let until = end_of_removed(context);
            context.transaction.finish_file(file, parts, until)?;
        } else {
            let now = context.now;
            context.transaction.give_up_file(file.id, now)?;
        }
        let values = picture::keep(context, &place, named.row.id, &file.name, &content)?;
        update::set(context, &place.table, &before, values)?;
        return Ok(size);
    }
    let until = end_of_removed(context);
    context.transaction.finish_file(file, parts, until)?;
    let mut values = vec![(place.column.name.clone(), Value::Guid(file.id))];
    values.extend(name_column.map(|name| (name, Value::Text(file.name.clone()))));
    update::set(context, &place.table, &before, values)?;
    Ok(size)
}

/// All bytes of a picture, which is no larger than its column takes.
pub(super) fn whole(context: &mut Context<'_, '_>, file: Uuid, parts: &[Part]) -> Result<Vec<u8>> {
    let mut content = Vec::new();
    for part in parts {
        content.extend(context.transaction.block(file, &part.block)?.unwrap_or_default());
    }
    Ok(content)
}

/// Takes the file out of a column of a row.
pub(crate) fn remove(context: &mut Context<'_, '_>, named: &FilePlace) -> Result<()> {
    let place = Place::find_writable(context, named)?;
    let name_column = place.name_column();
    let mut columns = vec![place.column.name.as_str()];
    columns.extend(name_column.as_deref());
    let before = update::check(context, &named.row, &columns)?;
    if place.is_picture() {
        let values = picture::remove(context, &place, named.row.id)?;
        return update::set(context, &place.table, &before, values);
    }
    let until = end_of_removed(context);
    let (table, row) = (named.row.table.as_str(), named.row.id);
    context.transaction.remove_file(table, row, &place.column.name, until)?;
    let values = columns.iter().map(|name| ((*name).to_owned(), Value::Null)).collect();
    update::set(context, &place.table, &before, values)
}

/// The name of a file without the folders that some clients send with it.
fn check_name(name: &str) -> Result<&str> {
    let bare = name.rsplit(['/', '\\']).next().unwrap_or_default().trim();
    if bare.is_empty() || bare.chars().any(char::is_control) {
        return Err(Error::InvalidArgument("The file has no valid name.".into()));
    }
    if bare.encode_utf16().count() > LONGEST_NAME {
        return Err(Error::InvalidArgument(format!(
            "The name of the file has more than {LONGEST_NAME} characters."
        )));
    }
    Ok(bare)
}
