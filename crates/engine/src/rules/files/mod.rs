//! Files in columns of rows (protocol.md §7.6): where they are, how they come in blocks, what becomes of
//! those that are removed. What is in them is the store's.

pub(crate) mod body;
mod limits;
pub(crate) mod picture;
pub(crate) mod place;
pub(crate) mod sweep;
pub(crate) mod thumbnails;
pub(crate) mod token;
pub(crate) mod upload;

use model::message::Assignments;
use model::metadata::{ColumnDefinition, TableDefinition};
use model::time::Timestamp;
use model::{Error, Result};
use planner::{Expanded, Shape, Table};
use store::{FileRow, NewFile, Part, Transaction};
use uuid::Uuid;

use super::before::Before;
use super::draft::Draft;
use crate::clock::new_id;
use crate::context::Context;

const MINUTE: i64 = 60_000;
/// For how long an upload may go on, since it was begun.
const UPLOADS_KEPT: i64 = 24 * 60 * MINUTE;
/// For how long what was removed can be read to its end by whoever reads it already.
const REMOVED_KEPT: i64 = 60 * MINUTE;
/// How many bytes a block has at most.
pub(crate) const BLOCK: usize = 4 << 20;

/// The cells of a shape that hold columns of a kind, those of rows shown with the row included.
fn cells(shape: &Shape, is_wanted: &dyn Fn(&Table, &ColumnDefinition) -> bool) -> Vec<usize> {
    let wanted = |table: &Table, column: usize| {
        let column = table.definition.columns.get(column);
        column.is_some_and(|column| is_wanted(table, column))
    };
    let own = shape.properties.iter().filter(|property| wanted(&shape.table, property.column));
    let mut found: Vec<usize> = own.map(|property| property.cell).collect();
    let named = shape.named.iter().filter(|named| {
        named.column.as_ref().is_some_and(|(table, column)| wanted(table, *column))
    });
    found.extend(named.map(|named| named.cell));
    for expanded in &shape.expands {
        if let Expanded::One { shape, .. } = expanded {
            found.extend(cells(shape, is_wanted));
        }
    }
    found
}

/// When an upload that begins now is given up.
fn end_of_upload(context: &Context<'_, '_>) -> Timestamp {
    Timestamp(context.now.0.saturating_add(UPLOADS_KEPT))
}

/// When the blocks of what is removed now may be swept.
pub(crate) fn end_of_removed(context: &Context<'_, '_>) -> Timestamp {
    Timestamp(context.now.0.saturating_add(REMOVED_KEPT))
}

/// Whether rows of a table can have files.
pub(crate) fn has_files(definition: &TableDefinition) -> bool {
    definition.body().is_some()
        || definition.columns.iter().any(model::metadata::ColumnDefinition::holds_files)
}

/// Takes the files among the values that a client gives a row: pictures, and the body of a note.
/// `before` is the row, if it is there already.
pub(crate) fn take(
    context: &mut Context<'_, '_>,
    draft: &mut Draft,
    values: &Assignments,
    before: Option<&Before>,
) -> Result<()> {
    body::take(context, draft, values, before)?;
    picture::take(context, draft, values, before.is_none())
}

/// Keeps blocks as a file at once; its id.
fn keep(
    transaction: &mut Transaction<'_>,
    place: (&str, Uuid, &str),
    said: (&str, Option<&str>),
    blocks: impl Iterator<Item = Result<Vec<u8>>>,
    (expires, until): (Timestamp, Timestamp),
) -> Result<(Uuid, u64)> {
    let id = new_id();
    let ((table, row, column), (name, mime_type)) = (place, said);
    transaction.begin_file(&NewFile { id, table, row, column, name, mime_type, expires })?;
    let mut parts = Vec::new();
    let mut start = 0;
    for block in blocks {
        let block = block?;
        let name = format!("@{start:016x}");
        for (block, size) in transaction.put_block(id, &name, &block.into())? {
            parts.push(Part { start, size, block });
            start += size;
        }
    }
    let file = transaction.upload(id)?.ok_or_else(|| Error::internal("a file is missing"))?;
    transaction.finish_file(&file, &parts, until)?;
    Ok((id, start))
}

/// The files of rows that are no more go with them.
pub(crate) fn remove_with_rows(
    context: &mut Context<'_, '_>,
    table: &Table,
    rows: &[Uuid],
) -> Result<()> {
    if !has_files(&table.definition) {
        return Ok(());
    }
    let until = end_of_removed(context);
    for row in rows {
        context.transaction.remove_files_of_row(&table.definition.name, *row, until)?;
    }
    Ok(())
}

/// A file that is whole and in its place.
pub(crate) fn current(context: &mut Context<'_, '_>, id: Uuid) -> Result<FileRow> {
    let found = context.transaction.file(id)?.filter(|file| file.size.is_some() && !file.expires);
    found.ok_or_else(|| Error::RowNotFound(model::value::Reference::new("fileattachment", id)))
}
