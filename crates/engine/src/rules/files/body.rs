//! The body of a note or of an attachment: a file that clients read and write as a text column of its row, in
//! base64. The column keeps which file it is.
//!
//! Invariant: what the column keeps begins with a blank, and no client can write a text that does.

use std::borrow::Cow;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::message::Assignments;
use model::rows::Rows;
use model::value::Value;
use model::{Error, Result};
use planner::{Shape, Table};
use store::{FileRow, PIECE, Part, Transaction};
use uuid::Uuid;

use super::limits::{check_kind, check_length};
use super::{end_of_removed, end_of_upload};
use crate::context::Context;
use crate::rules::before::Before;
use crate::rules::draft::Draft;

/// How many characters of base64 become a block.
const CHARACTERS: usize = 1 << 19;
/// How many bytes of bodies an answer shows at most that is not sent row by row.
const MOST_SHOWN: u64 = 256 << 20;

/// A body that came in blocks, for the row that the message at hand writes.
pub(crate) struct Sent {
    pub(crate) file: FileRow,
    pub(crate) parts: Vec<Part>,
}

impl Sent {
    pub(crate) fn size(&self) -> u64 {
        self.parts.last().map_or(0, |last| last.start.saturating_add(last.size))
    }
}

/// Whether a column is the body of rows of its table.
pub(crate) fn is_body(table: &Table, column: &str) -> bool {
    table.definition.body().is_some_and(|body| body.name == column)
}

/// How many characters a file has as base64.
pub(crate) fn length(size: u64) -> u64 {
    size.div_ceil(3).saturating_mul(4)
}

/// What a row keeps of its body.
pub(crate) fn kept(file: Uuid) -> String {
    format!(" {file}")
}

/// Which file a row keeps.
pub(crate) fn file_of(kept: &str) -> Option<Uuid> {
    kept.strip_prefix(' ').and_then(|id| Uuid::try_parse(id).ok())
}

/// Takes the body among the values that a client gives a row, or the one that came in blocks before, and
/// keeps what the row says of it true.
pub(super) fn take(
    context: &mut Context<'_, '_>,
    draft: &mut Draft,
    values: &Assignments,
    before: Option<&Before>,
) -> Result<()> {
    let table = Arc::clone(&draft.table);
    let Some(body) = table.definition.body() else { return Ok(()) };
    let name = table.definition.name.as_str();
    let is_row = |sent: &Sent| sent.file.table == name && sent.file.row == draft.id;
    let sent = context.sent.take_if(|sent| is_row(sent));
    let valid = if before.is_some() { body.update } else { body.create };
    let given = values.iter().find(|(name, _)| *name == body.name).filter(|_| valid);
    let text = match given.map(|(_, value)| value) {
        Some(Value::Text(text)) => Some(text.trim()),
        Some(Value::Null) => Some(""),
        Some(_) => return Err(no_base64(&body.name)),
        None => None,
    };
    // The server alone says how large a body is, and whether there is one.
    draft.forget("filesize");
    draft.forget("isdocument");
    let has_body = match (&sent, text) {
        (Some(_), _) => true,
        (None, Some(text)) => !text.is_empty(),
        (None, None) => before.and_then(|before| before.text(&body.name)).is_some(),
    };
    let told = ["filename", "mimetype"].iter().any(|column| draft.has(column));
    if has_body && (told || sent.is_some() || text.is_some()) {
        let said = |column: &str| match draft.get(column) {
            Some(Value::Text(text)) => Some(text.clone()),
            Some(_) => None,
            None => before.and_then(|before| before.text(column)),
        };
        let (file, kind) = (said("filename"), said("mimetype"));
        check_kind(context, file.as_deref().unwrap_or_default(), kind.as_deref())?;
    }
    let until = end_of_removed(context);
    if let Some(sent) = sent {
        check_length(context, length(sent.size()))?;
        context.transaction.finish_file(&sent.file, &sent.parts, until)?;
        return set(draft, &body.name, sent.file.id, sent.size());
    }
    match text {
        Some("") => {
            if before.is_some() {
                context.transaction.remove_file(name, draft.id, &body.name, until)?;
            }
            draft.set(&body.name, Value::Null);
            draft.set("filesize", Value::Null);
            draft.set("isdocument", Value::Bool(false));
        }
        Some(text) => {
            let text = without_blanks(text);
            check_length(context, text.len() as u64)?;
            let file = match draft.get("filename") {
                Some(Value::Text(file)) => file.clone(),
                _ => String::new(),
            };
            let ends = (end_of_upload(context), until);
            let place = (name, draft.id, body.name.as_str());
            let blocks = decoded(&text, &body.name);
            let (id, size) = super::keep(context.transaction, place, (&file, None), blocks, ends)?;
            set(draft, &body.name, id, size)?;
        }
        None if before.is_none() => draft.set("isdocument", Value::Bool(false)),
        None => {}
    }
    Ok(())
}

fn set(draft: &mut Draft, body: &str, file: Uuid, size: u64) -> Result<()> {
    draft.set(body, Value::Text(kept(file)));
    draft.set("filesize", Value::Int(i64::try_from(size).map_err(Error::internal)?));
    draft.set("isdocument", Value::Bool(true));
    Ok(())
}

/// Base64 may come in lines.
fn without_blanks(text: &str) -> Cow<'_, str> {
    if text.bytes().any(|byte| byte.is_ascii_whitespace()) {
        text.split_ascii_whitespace().collect::<String>().into()
    } else {
        text.into()
    }
}

/// The bytes of a body, a block at a time.
fn decoded<'t>(text: &'t str, column: &'t str) -> impl Iterator<Item = Result<Vec<u8>>> + 't {
    let blocks = text.as_bytes().chunks(CHARACTERS);
    let last = blocks.len().saturating_sub(1);
    blocks.enumerate().map(move |(index, block)| {
        let bytes = STANDARD.decode(block).map_err(|_| no_base64(column))?;
        // Only the end may be filled up.
        let whole = index == last || bytes.len() == CHARACTERS / 4 * 3;
        if whole { Ok(bytes) } else { Err(no_base64(column)) }
    })
}

fn no_base64(column: &str) -> Error {
    Error::Payload(format!("the value of `{column}` is not valid base64"))
}

/// Moves a body that an earlier version kept in its row into blocks; what the row keeps since. What is no
/// base64, which that version took, becomes the file that it was.
pub(crate) fn moved(
    transaction: &mut Transaction<'_>,
    place: (&str, Uuid, &str),
    text: &str,
    (name, now): (&str, model::time::Timestamp),
) -> Result<(Uuid, u64)> {
    let compact = without_blanks(text);
    let is_base64 = decoded(&compact, "").all(|block| block.is_ok());
    let said = (name, None);
    if is_base64 {
        super::keep(transaction, place, said, decoded(&compact, ""), (now, now))
    } else {
        let blocks = text.as_bytes().chunks(PIECE).map(|block| Ok(block.to_vec()));
        super::keep(transaction, place, said, blocks, (now, now))
    }
}

/// Whether bodies are shown with rows of this shape.
pub(crate) fn is_shown(shape: &Shape) -> bool {
    !cells(shape).is_empty()
}

/// The cells that keep bodies.
fn cells(shape: &Shape) -> Vec<usize> {
    super::cells(shape, &|table, column| is_body(table, &column.name))
}

/// Shows bodies where rows keep which files they are.
pub(crate) fn show(
    transaction: &mut Transaction<'_>,
    shape: &Shape,
    rows: &mut Rows,
) -> Result<()> {
    let mut shown = 0_u64;
    for cell in cells(shape) {
        rows.try_replace_text(cell, |kept| {
            let Some(file) = file_of(kept) else { return Ok(None) };
            let size = transaction.file(file)?.and_then(|file| file.size).unwrap_or(0);
            shown = shown.saturating_add(size);
            if shown > MOST_SHOWN {
                return Err(Error::InvalidArgument(format!(
                    "The bodies of these rows have more than {MOST_SHOWN} bytes together. Ask for fewer \
                     rows, or read them in blocks."
                )));
            }
            text(transaction, file, size).map(Some)
        })?;
    }
    Ok(())
}

/// What is in a file, as base64.
fn text(transaction: &mut Transaction<'_>, file: Uuid, size: u64) -> Result<String> {
    let room = usize::try_from(length(size)).map_err(Error::internal)?;
    let mut text = String::with_capacity(room);
    let mut rest: Vec<u8> = Vec::new();
    let mut at = 0;
    while at < size {
        let Some((part, content)) = transaction.part(file, at)? else { break };
        at = part.start.saturating_add(part.size);
        // Blocks of clients do not end where groups of base64 do.
        let missing = if rest.is_empty() { 0 } else { (3 - rest.len()).min(content.len()) };
        let (first, others) = content.split_at(missing);
        rest.extend_from_slice(first);
        if rest.len() == 3 {
            STANDARD.encode_string(std::mem::take(&mut rest), &mut text);
        }
        let (whole, more) = others.split_at(others.len() - others.len() % 3);
        STANDARD.encode_string(whole, &mut text);
        rest.extend_from_slice(more);
    }
    STANDARD.encode_string(rest, &mut text);
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_row_keeps_is_no_text_of_a_client() {
        let id = Uuid::from_u128(7);
        assert_eq!(file_of(&kept(id)), Some(id));
        assert_eq!(file_of(&id.to_string()), None);
        assert!(STANDARD.decode(kept(id)).is_err());
    }

    #[test]
    fn base64_is_taken_in_blocks_and_is_filled_up_at_its_end_alone() {
        let bytes: Vec<u8> = (0..7_000_000_u32).map(|at| (at % 251).to_le_bytes()[0]).collect();
        let text = STANDARD.encode(&bytes);
        let blocks: Vec<Vec<u8>> = decoded(&text, "c").collect::<Result<_>>().unwrap();
        assert!(blocks.len() > 1 && blocks.concat() == bytes);
        let mut two = "A".repeat(CHARACTERS - 1);
        two.push_str("=QUJD");
        assert!(decoded(&two, "c").any(|block| block.is_err()));
        for wrong in ["A", "QUJ", "QUJD=", "QU JD", "\u{e9}\u{e9}"] {
            assert!(decoded(wrong, "c").any(|block| block.is_err()), "{wrong}");
        }
        assert_eq!(without_blanks("QU\r\nJD"), "QUJD");
    }
}
