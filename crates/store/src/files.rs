//! Files in blocks: what is in columns that hold files. Each block is written and read by itself, so that
//! nobody ever has a whole file in memory; what makes a file of blocks is a few small rows.
//!
//! A file that is removed, or never finished, expires. Its blocks are swept some at a time.

use std::sync::Arc;

use model::message::Pieces;
use model::rows::{Cell, CellType, Row};
use model::time::Timestamp;
use model::{Error, Result, Uuid};
use planner::Parameter;

use crate::Transaction;

/// How many bytes of a block stand in a row. Whoever binds a value or reads one has it in memory several
/// times over, the drivers too; a greater block is several rows.
pub const PIECE: usize = 1 << 18;
/// What stands between the name of a block and the number of a further piece of it. No name has it, and it
/// comes before what names are made of, so that pieces follow their block.
const MARK: char = '#';
/// The character behind it.
const BEHIND: char = '$';

/// A file that somebody is going to send.
#[derive(Clone, Debug)]
pub struct NewFile<'a> {
    /// Its id.
    pub id: Uuid,
    /// The table of the row that it is for.
    pub table: &'a str,
    /// The row.
    pub row: Uuid,
    /// The column.
    pub column: &'a str,
    /// What it is called.
    pub name: &'a str,
    /// What is in it.
    pub mime_type: Option<&'a str>,
    /// When it is given up, if it is not finished.
    pub expires: Timestamp,
}

/// A file as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileRow {
    /// Its id.
    pub id: Uuid,
    /// The table of the row that it is in.
    pub table: String,
    /// The row.
    pub row: Uuid,
    /// The column.
    pub column: String,
    /// What it is called.
    pub name: String,
    /// What is in it.
    pub mime_type: Option<String>,
    /// How many bytes it has; none before it is finished.
    pub size: Option<u64>,
    /// Whether it goes: it is not finished, or it was removed.
    pub expires: bool,
}

/// A piece of a block at its place in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Where it begins.
    pub start: u64,
    /// How many bytes it has.
    pub size: u64,
    /// The name of the piece.
    pub block: String,
}

impl Transaction<'_> {
    /// Notes a file that somebody is going to send.
    pub fn begin_file(&mut self, file: &NewFile<'_>) -> Result<()> {
        let sql = self.pick(
            "INSERT INTO onbehalf_file \
             (id, table_name, row_id, column_name, name, mime_type, expires_on) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            "INSERT INTO onbehalf_file \
             (id, table_name, row_id, column_name, name, mime_type, expires_on) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        );
        let parameters = [
            Parameter::Guid(file.id),
            text(file.table),
            Parameter::Guid(file.row),
            text(file.column),
            text(file.name),
            file.mime_type.map_or(Parameter::Null, text),
            Parameter::Timestamp(file.expires),
        ];
        self.execute_text(sql, &parameters).map(drop)
    }

    /// A file by its id.
    pub fn file(&mut self, id: Uuid) -> Result<Option<FileRow>> {
        let sql = self.pick(
            "SELECT id, table_name, row_id, column_name, name, mime_type, size, expires_on \
             FROM onbehalf_file WHERE id = ?1",
            "SELECT id, table_name, row_id, column_name, name, mime_type, size, expires_on \
             FROM onbehalf_file WHERE id = $1",
        );
        let rows = self.query_text(sql, &[Parameter::Guid(id)], &COLUMNS)?;
        Ok(rows.get(0).and_then(file))
    }

    /// A file by its id that is not finished, and is not going to be by anybody else before the end of
    /// this transaction. Several may add blocks to one.
    pub fn upload(&mut self, id: Uuid) -> Result<Option<FileRow>> {
        let sql = self.pick(
            "SELECT id, table_name, row_id, column_name, name, mime_type, size, expires_on \
             FROM onbehalf_file WHERE id = ?1",
            "SELECT id, table_name, row_id, column_name, name, mime_type, size, expires_on \
             FROM onbehalf_file WHERE id = $1 FOR SHARE",
        );
        let rows = self.query_text(sql, &[Parameter::Guid(id)], &COLUMNS)?;
        Ok(rows.get(0).and_then(file))
    }

    /// The file in a column of a row, if there is one.
    pub fn file_in(&mut self, table: &str, row: Uuid, column: &str) -> Result<Option<FileRow>> {
        let sql = self.pick(
            "SELECT id, table_name, row_id, column_name, name, mime_type, size, expires_on \
             FROM onbehalf_file WHERE table_name = ?1 AND row_id = ?2 AND column_name = ?3 \
             AND expires_on IS NULL",
            "SELECT id, table_name, row_id, column_name, name, mime_type, size, expires_on \
             FROM onbehalf_file WHERE table_name = $1 AND row_id = $2 AND column_name = $3 \
             AND expires_on IS NULL",
        );
        let rows =
            self.query_text(sql, &[text(table), Parameter::Guid(row), text(column)], &COLUMNS)?;
        Ok(rows.get(0).and_then(file))
    }

    /// Keeps a block of a file, in pieces; one of the same name that is there already is no more. The
    /// pieces: what they are called, and how many bytes they have.
    pub fn put_block(
        &mut self,
        file: Uuid,
        name: &str,
        content: &Pieces,
    ) -> Result<Vec<(String, u64)>> {
        let further = self.pick(
            "DELETE FROM onbehalf_block WHERE file_id = ?1 AND name > ?2 AND name < ?3",
            "DELETE FROM onbehalf_block WHERE file_id = $1 AND name > $2 AND name < $3",
        );
        let mut ends = [String::from(name), String::from(name)];
        for (end, mark) in ends.iter_mut().zip([MARK, BEHIND]) {
            end.push(mark);
        }
        let [first, last] = &ends;
        self.execute_text(further, &[Parameter::Guid(file), text(first), text(last)])?;
        let sql = self.pick(
            "INSERT INTO onbehalf_block (file_id, name, size, content) VALUES (?1, ?2, ?3, ?4) \
             ON CONFLICT (file_id, name) \
             DO UPDATE SET size = excluded.size, content = excluded.content",
            "INSERT INTO onbehalf_block (file_id, name, size, content) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (file_id, name) \
             DO UPDATE SET size = excluded.size, content = excluded.content",
        );
        let mut kept = Vec::new();
        let mut keep = |transaction: &mut Self, piece: &[u8]| {
            let number = kept.len();
            let name = if number == 0 { name.into() } else { format!("{name}{MARK}{number:04x}") };
            let size = i64::try_from(piece.len()).map_err(Error::internal)?;
            let parameters = [Parameter::Guid(file), text(&name), Parameter::Int(size)];
            transaction.execute_bytes(sql, &parameters, piece)?;
            kept.push((name, piece.len() as u64));
            Ok::<(), Error>(())
        };
        let mut piece = Vec::with_capacity(content.len().min(PIECE));
        for mut rest in content.iter() {
            while piece.len() + rest.len() > PIECE {
                let (now, later) = rest.split_at(PIECE - piece.len());
                piece.extend_from_slice(now);
                keep(self, &piece)?;
                piece.clear();
                rest = later;
            }
            piece.extend_from_slice(rest);
        }
        // A block without bytes is there, too.
        keep(self, &piece)?;
        Ok(kept)
    }

    /// The pieces of the blocks that were kept of a file, by name, with their sizes.
    pub fn pieces(&mut self, file: Uuid) -> Result<Vec<(String, u64)>> {
        let sql = self.pick(
            "SELECT name, size FROM onbehalf_block WHERE file_id = ?1 ORDER BY name",
            "SELECT name, size FROM onbehalf_block WHERE file_id = $1 ORDER BY name",
        );
        let types = [CellType::Text, CellType::Int];
        let rows = self.query_text(sql, &[Parameter::Guid(file)], &types)?;
        Ok(rows.iter().filter_map(|row| Some((row.text(0)?.to_owned(), count(row, 1)?))).collect())
    }

    /// The name of some block that was kept of a file.
    pub fn block_name(&mut self, file: Uuid) -> Result<Option<String>> {
        let sql = self.pick(
            "SELECT name FROM onbehalf_block WHERE file_id = ?1 LIMIT 1",
            "SELECT name FROM onbehalf_block WHERE file_id = $1 LIMIT 1",
        );
        let rows = self.query_text(sql, &[Parameter::Guid(file)], &[CellType::Text])?;
        Ok(rows.get(0).and_then(|row| row.text(0)).map(|piece| block_of(piece).to_owned()))
    }

    /// How many bytes were kept of a file so far.
    pub fn bytes_of(&mut self, file: Uuid) -> Result<u64> {
        let sql = self.pick(
            "SELECT coalesce(sum(size), 0) FROM onbehalf_block WHERE file_id = ?1",
            "SELECT coalesce(sum(size), 0)::bigint FROM onbehalf_block WHERE file_id = $1",
        );
        let rows = self.query_text(sql, &[Parameter::Guid(file)], &[CellType::Int])?;
        Ok(rows.get(0).and_then(|row| count(row, 0)).unwrap_or(0))
    }

    /// Makes a file of blocks: it is whole now, and what else is in its column of its row goes.
    pub fn finish_file(
        &mut self,
        file: &FileRow,
        parts: &[Part],
        removed_until: Timestamp,
    ) -> Result<()> {
        self.remove_file(&file.table, file.row, &file.column, removed_until)?;
        let add = self.pick(
            "INSERT INTO onbehalf_part (file_id, start, size, block_name) VALUES (?1, ?2, ?3, ?4)",
            "INSERT INTO onbehalf_part (file_id, start, size, block_name) VALUES ($1, $2, $3, $4)",
        );
        let mut size = 0;
        for part in parts {
            let parameters = [
                Parameter::Guid(file.id),
                number(part.start)?,
                number(part.size)?,
                text(&part.block),
            ];
            self.execute_text(add, &parameters)?;
            size = part.start.saturating_add(part.size);
        }
        let rest = self.pick(
            "DELETE FROM onbehalf_block WHERE file_id = ?1 AND name NOT IN \
             (SELECT block_name FROM onbehalf_part WHERE file_id = ?1)",
            "DELETE FROM onbehalf_block WHERE file_id = $1 AND name NOT IN \
             (SELECT block_name FROM onbehalf_part WHERE file_id = $1)",
        );
        self.execute_text(rest, &[Parameter::Guid(file.id)])?;
        let whole = self.pick(
            "UPDATE onbehalf_file SET name = ?2, mime_type = ?3, size = ?4, expires_on = NULL \
             WHERE id = ?1",
            "UPDATE onbehalf_file SET name = $2, mime_type = $3, size = $4, expires_on = NULL \
             WHERE id = $1",
        );
        let mime_type = file.mime_type.as_deref().map_or(Parameter::Null, text);
        let parameters = [Parameter::Guid(file.id), text(&file.name), mime_type, number(size)?];
        self.execute_text(whole, &parameters).map(drop)
    }

    /// Lets a file expire that is not finished.
    pub fn give_up_file(&mut self, id: Uuid, now: Timestamp) -> Result<()> {
        let sql = self.pick(
            "UPDATE onbehalf_file SET expires_on = ?2 WHERE id = ?1 AND size IS NULL",
            "UPDATE onbehalf_file SET expires_on = $2 WHERE id = $1 AND size IS NULL",
        );
        self.execute_text(sql, &[Parameter::Guid(id), Parameter::Timestamp(now)]).map(drop)
    }

    /// The part of a file that holds the byte at `offset`, and its content.
    pub fn part(&mut self, file: Uuid, offset: u64) -> Result<Option<(Part, Vec<u8>)>> {
        let sql = self.pick(
            "SELECT start, size, block_name FROM onbehalf_part \
             WHERE file_id = ?1 AND start <= ?2 ORDER BY start DESC LIMIT 1",
            "SELECT start, size, block_name FROM onbehalf_part \
             WHERE file_id = $1 AND start <= $2 ORDER BY start DESC LIMIT 1",
        );
        let types = [CellType::Int, CellType::Int, CellType::Text];
        let rows = self.query_text(sql, &[Parameter::Guid(file), number(offset)?], &types)?;
        let part = rows.get(0).and_then(|row| {
            let block = row.text(2)?.to_owned();
            Some(Part { start: count(row, 0)?, size: count(row, 1)?, block })
        });
        let Some(part) = part.filter(|part| offset - part.start < part.size) else {
            return Ok(None);
        };
        let content = self.block(file, &part.block)?;
        Ok(content.map(|content| (part, content)))
    }

    /// What is in a piece of a block of a file.
    pub fn block(&mut self, file: Uuid, name: &str) -> Result<Option<Vec<u8>>> {
        let sql = self.pick(
            "SELECT content FROM onbehalf_block WHERE file_id = ?1 AND name = ?2",
            "SELECT content FROM onbehalf_block WHERE file_id = $1 AND name = $2",
        );
        self.query_bytes(sql, &[Parameter::Guid(file), text(name)])
    }

    /// Lets the file in a column of a row expire.
    pub fn remove_file(
        &mut self,
        table: &str,
        row: Uuid,
        column: &str,
        until: Timestamp,
    ) -> Result<()> {
        let sql = self.pick(
            "UPDATE onbehalf_file SET expires_on = ?4 WHERE table_name = ?1 AND row_id = ?2 \
             AND column_name = ?3 AND expires_on IS NULL",
            "UPDATE onbehalf_file SET expires_on = $4 WHERE table_name = $1 AND row_id = $2 \
             AND column_name = $3 AND expires_on IS NULL",
        );
        let parameters =
            [text(table), Parameter::Guid(row), text(column), Parameter::Timestamp(until)];
        self.execute_text(sql, &parameters).map(drop)
    }

    /// Lets all files of a row expire.
    pub fn remove_files_of_row(&mut self, table: &str, row: Uuid, until: Timestamp) -> Result<()> {
        let sql = self.pick(
            "UPDATE onbehalf_file SET expires_on = ?3 WHERE table_name = ?1 AND row_id = ?2 \
             AND expires_on IS NULL",
            "UPDATE onbehalf_file SET expires_on = $3 WHERE table_name = $1 AND row_id = $2 \
             AND expires_on IS NULL",
        );
        let parameters = [text(table), Parameter::Guid(row), Parameter::Timestamp(until)];
        self.execute_text(sql, &parameters).map(drop)
    }

    /// Lets all files of a column, or of a whole table, expire; those that are not finished too.
    pub fn remove_files_of_column(
        &mut self,
        table: &str,
        column: Option<&str>,
        until: Timestamp,
    ) -> Result<()> {
        let sql = self.pick(
            "UPDATE onbehalf_file SET expires_on = ?3 WHERE table_name = ?1 \
             AND (?2 IS NULL OR column_name = ?2)",
            "UPDATE onbehalf_file SET expires_on = $3 WHERE table_name = $1 \
             AND ($2::text IS NULL OR column_name = $2)",
        );
        let column = column.map_or(Parameter::Null, text);
        self.execute_text(sql, &[text(table), column, Parameter::Timestamp(until)]).map(drop)
    }

    /// Sweeps what expired before this time: at most so many pieces. Returns whether there are more.
    pub fn sweep_files(&mut self, now: Timestamp, at_once: u32) -> Result<bool> {
        let sql = self.pick(
            "SELECT id FROM onbehalf_file WHERE expires_on < ?1 ORDER BY expires_on LIMIT 1",
            "SELECT id FROM onbehalf_file WHERE expires_on < $1 ORDER BY expires_on LIMIT 1",
        );
        let rows = self.query_text(sql, &[Parameter::Timestamp(now)], &[CellType::Guid])?;
        let Some(id) = rows.get(0).and_then(|row| row.guid(0)).map(Parameter::Guid) else {
            return Ok(false);
        };
        let sql = self.pick(
            "DELETE FROM onbehalf_block WHERE file_id = ?1 AND name IN \
             (SELECT name FROM onbehalf_block WHERE file_id = ?1 ORDER BY name LIMIT ?2)",
            "DELETE FROM onbehalf_block WHERE file_id = $1 AND name IN \
             (SELECT name FROM onbehalf_block WHERE file_id = $1 ORDER BY name LIMIT $2)",
        );
        let swept = self.execute_text(sql, &[id.clone(), Parameter::Int(at_once.into())])?;
        if swept < u64::from(at_once) {
            for sql in [
                self.pick(
                    "DELETE FROM onbehalf_part WHERE file_id = ?1",
                    "DELETE FROM onbehalf_part WHERE file_id = $1",
                ),
                self.pick(
                    "DELETE FROM onbehalf_file WHERE id = ?1",
                    "DELETE FROM onbehalf_file WHERE id = $1",
                ),
            ] {
                self.execute_text(sql, std::slice::from_ref(&id))?;
            }
        }
        Ok(true)
    }
}

const COLUMNS: [CellType; 8] = [
    CellType::Guid,
    CellType::Text,
    CellType::Guid,
    CellType::Text,
    CellType::Text,
    CellType::Text,
    CellType::Int,
    CellType::Timestamp,
];

fn file(row: Row<'_>) -> Option<FileRow> {
    Some(FileRow {
        id: row.guid(0)?,
        table: row.text(1)?.to_owned(),
        row: row.guid(2)?,
        column: row.text(3)?.to_owned(),
        name: row.text(4)?.to_owned(),
        mime_type: row.text(5).map(str::to_owned),
        size: count(row, 6),
        expires: row.cell(7) != Cell::Null,
    })
}

/// The name of the block that a piece is of.
pub fn block_of(piece: &str) -> &str {
    piece.split_once(MARK).map_or(piece, |(block, _)| block)
}

fn count(row: Row<'_>, index: usize) -> Option<u64> {
    row.int(index).and_then(|number| u64::try_from(number).ok())
}

fn number(count: u64) -> Result<Parameter> {
    i64::try_from(count).map(Parameter::Int).map_err(Error::internal)
}

fn text(text: &str) -> Parameter {
    Parameter::Text(Arc::from(text))
}
