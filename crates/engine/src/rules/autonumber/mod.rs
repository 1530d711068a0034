//! Texts that number rows (metadata.md §6, `AutoNumberFormat`): a column that has a format gets one where
//! the client gives none. A format is looked at when the first row needs it, and not before.

mod date;
mod format;

use std::collections::HashMap;
use std::sync::Arc;

use model::metadata::ColumnDefinition;
use model::time::Zone;
use model::value::Value;
use model::{Error, Result};
use parking_lot::Mutex;
use planner::Catalog;
use store::Transaction;
use uuid::Uuid;

use super::draft::Draft;
use super::values;
use crate::context::Context;
use crate::seal::random;
use format::{Format, Piece};

/// What a random text is made of.
const LETTERS: &[u8; 36] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/// Numbers a new row. Nothing that can be refused comes after it, so that few numbers are lost.
pub(crate) fn fill(context: &mut Context<'_, '_>, draft: &mut Draft) -> Result<()> {
    let table = Arc::clone(&draft.table);
    for column in &table.definition.columns {
        let Some(written) = &column.auto_number else { continue };
        if draft.has(&column.name) {
            continue;
        }
        let text = next(context, &table.definition.name, column, written)?;
        let value = values::accept(&table, column, Value::Text(text), Zone::UTC)?;
        draft.set(&column.name, value);
    }
    Ok(())
}

/// Makes what the numbers of all columns need, where definitions came with the program: a sequence that
/// was made by the transaction of a row would be taken back with it.
pub(crate) fn prepare(transaction: &mut Transaction<'_>, catalog: &Catalog) -> Result<()> {
    for table in catalog.tables() {
        let columns = table.definition.columns.iter();
        for column in columns.filter(|column| column.auto_number.is_some()) {
            transaction.prepare_numbers(column.metadata_id(&table.definition.name))?;
        }
    }
    Ok(())
}

fn next(
    context: &mut Context<'_, '_>,
    table: &str,
    column: &ColumnDefinition,
    written: &str,
) -> Result<String> {
    let format = Format::read(written).map_err(|why| {
        Error::InvalidArgument(format!(
            "The format '{written}' of the autonumber column '{}' of the table '{table}' is not \
             valid: {why}.",
            column.name
        ))
    })?;
    let mut number = None;
    let mut text = String::new();
    for piece in &format.0 {
        match piece {
            Piece::Text(literal) => text.push_str(literal),
            Piece::Number(digits) => {
                // Wherever it stands in the text, it is the same one.
                let taken = match number {
                    Some(taken) => taken,
                    None => take(context, column.metadata_id(table))?,
                };
                number = Some(taken);
                text.push_str(&padded(taken, *digits));
            }
            Piece::Random(length) => text.push_str(&letters(*length)?),
            Piece::Date(pattern) => text.push_str(&pattern.write(context.now)),
        }
    }
    Ok(text)
}

/// One more than the last number of each column that was taken, for as long as the process lasts. A
/// number that was taken for a row that could not be stored stays taken: else one that a client has
/// given by itself would stand in the way for ever.
#[derive(Default)]
pub(crate) struct Taken(Mutex<HashMap<Uuid, i64>>);

impl Taken {
    /// The least number that a column can get.
    pub(crate) fn least(&self, column: Uuid) -> i64 {
        self.0.lock().get(&column).copied().unwrap_or(0)
    }

    /// All numbers go on elsewhere.
    pub(crate) fn forget_all(&self) {
        self.0.lock().clear();
    }

    /// Numbers go on elsewhere.
    pub(crate) fn forget(&self, column: Uuid) {
        self.0.lock().remove(&column);
    }
}

fn take(context: &mut Context<'_, '_>, column: Uuid) -> Result<i64> {
    let least = context.numbers().least(column);
    let number = context.transaction.next_number(column, least)?;
    context.numbers().0.lock().insert(column, number.saturating_add(1));
    Ok(number)
}

fn padded(number: i64, digits: usize) -> String {
    format!("{number:0digits$}")
}

/// Letters and digits that nobody can tell beforehand, each as likely as the others.
fn letters(length: usize) -> Result<String> {
    let mut text = String::with_capacity(length);
    while text.len() < length {
        for byte in random::<16>()? {
            // 252 is 7 times 36: what is left above it would make some letters likelier.
            let letter = LETTERS.get(usize::from(byte) % LETTERS.len()).filter(|_| byte < 252);
            if let Some(letter) = letter.filter(|_| text.len() < length) {
                text.push(char::from(*letter));
            }
        }
    }
    Ok(text)
}

#[cfg(test)]
mod tests;
