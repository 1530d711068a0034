//! Files in columns of rows (protocol.md §7.6): where they are, how they come in blocks, what becomes of
//! those that are removed. What is in them is the store's.

mod limits;
pub(crate) mod picture;
pub(crate) mod place;
pub(crate) mod sweep;
pub(crate) mod token;
pub(crate) mod upload;

use model::metadata::TableDefinition;
use model::time::Timestamp;
use model::{Error, Result};
use planner::Table;
use store::FileRow;
use uuid::Uuid;

use crate::context::Context;

const MINUTE: i64 = 60_000;
/// For how long an upload may go on, since it was begun.
const UPLOADS_KEPT: i64 = 24 * 60 * MINUTE;
/// For how long what was removed can be read to its end by whoever reads it already.
const REMOVED_KEPT: i64 = 60 * MINUTE;
/// How many bytes a block has at most.
pub(crate) const BLOCK: usize = 4 << 20;

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
    definition.columns.iter().any(model::metadata::ColumnDefinition::holds_files)
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
