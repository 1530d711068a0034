//! The rows that a statement returned: one flat list of cells and one buffer for all their text, so
//! that a page of 5,000 rows costs two allocations and not one for each cell.

use rust_decimal::Decimal;
use uuid::Uuid;

use crate::time::{Date, Timestamp};
use crate::value::Value;

/// How a column of a statement's result is to be decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CellType {
    /// `true` or `false`.
    Bool,
    /// A whole number.
    Int,
    /// A floating point number.
    Double,
    /// A decimal number with this many digits after the point.
    Decimal {
        /// Digits after the point.
        scale: u8,
    },
    /// An instant.
    Timestamp,
    /// A day.
    Date,
    /// An id.
    Guid,
    /// Text.
    Text,
}

/// One value of one row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell {
    /// No value.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A floating point number.
    Double(f64),
    /// The number `mantissa / 10^scale`.
    Decimal {
        /// All digits.
        mantissa: i64,
        /// How many of them stand after the point.
        scale: u8,
    },
    /// An instant.
    Timestamp(Timestamp),
    /// A day.
    Date(Date),
    /// An id.
    Guid(Uuid),
    /// Text, in the buffer of its [`Rows`].
    Text(TextSpan),
}

/// Where a text lies in the buffer of its [`Rows`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextSpan {
    start: u32,
    end: u32,
}

/// Rows of equal width.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rows {
    width: usize,
    cells: Vec<Cell>,
    text: String,
}

impl Rows {
    /// No rows yet, of `width` columns each.
    pub fn new(width: usize) -> Self {
        Self { width, cells: Vec::new(), text: String::new() }
    }

    /// Columns in a row.
    pub fn width(&self) -> usize {
        self.width
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.cells.len().checked_div(self.width).unwrap_or(0)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// Appends a cell that is not text. A row is complete after `width` cells.
    pub fn push(&mut self, cell: Cell) {
        self.cells.push(cell);
    }

    /// Appends a text cell.
    pub fn push_text(&mut self, text: &str) {
        let start = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
        self.text.push_str(text);
        let end = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
        self.cells.push(Cell::Text(TextSpan { start, end }));
    }

    /// Changes each text of a column by what `new` makes of it.
    pub fn replace_text(&mut self, column: usize, new: impl Fn(&str) -> Option<String>) {
        let Some(first) = self.cells.get_mut(column..) else { return };
        for cell in first.iter_mut().step_by(self.width.max(1)) {
            let Cell::Text(span) = cell else { continue };
            let old = self.text.get(span.start as usize..span.end as usize).unwrap_or("");
            let Some(text) = new(old) else { continue };
            span.start = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
            self.text.push_str(&text);
            span.end = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
        }
    }

    /// Changes each text of a column by what `new` makes of it, as long as it can.
    pub fn try_replace_text<E>(
        &mut self,
        column: usize,
        mut new: impl FnMut(&str) -> Result<Option<String>, E>,
    ) -> Result<(), E> {
        let Some(first) = self.cells.get_mut(column..) else { return Ok(()) };
        for cell in first.iter_mut().step_by(self.width.max(1)) {
            let Cell::Text(span) = cell else { continue };
            let old = self.text.get(span.start as usize..span.end as usize).unwrap_or("");
            let Some(text) = new(old)? else { continue };
            span.start = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
            self.text.push_str(&text);
            span.end = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
        }
        Ok(())
    }

    /// One of the rows, by itself.
    #[must_use]
    pub fn alone(&self, index: usize) -> Self {
        let mut rows = Self::new(self.width);
        let start = index.saturating_mul(self.width);
        let cells = self.cells.get(start..start.saturating_add(self.width));
        for cell in cells.unwrap_or_default() {
            match cell {
                Cell::Text(span) => {
                    let text = self.text.get(span.start as usize..span.end as usize);
                    rows.push_text(text.unwrap_or_default());
                }
                cell => rows.push(*cell),
            }
        }
        rows
    }

    /// Changes each id of a column into the text that `new` makes of it.
    pub fn replace_ids<E>(
        &mut self,
        column: usize,
        mut new: impl FnMut(Uuid) -> Result<Option<String>, E>,
    ) -> Result<(), E> {
        let Some(first) = self.cells.get_mut(column..) else { return Ok(()) };
        for cell in first.iter_mut().step_by(self.width.max(1)) {
            let Cell::Guid(id) = *cell else { continue };
            *cell = match new(id)? {
                Some(text) => {
                    let start = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
                    self.text.push_str(&text);
                    let end = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
                    Cell::Text(TextSpan { start, end })
                }
                None => Cell::Null,
            };
        }
        Ok(())
    }

    /// Drops all rows and keeps the room for others.
    pub fn clear(&mut self) {
        self.cells.clear();
        self.text.clear();
    }

    /// Changes each cell of a column by what `new` makes of it and of its row's cells.
    pub fn compute(&mut self, column: usize, new: impl Fn(Cell, &[Cell]) -> Cell) {
        for row in self.cells.chunks_exact_mut(self.width.max(1)) {
            let Some(cell) = row.get(column).map(|cell| new(*cell, row)) else { continue };
            if let Some(place) = row.get_mut(column) {
                *place = cell;
            }
        }
    }

    /// Drops all rows after the first `rows`.
    pub fn truncate(&mut self, rows: usize) {
        self.cells.truncate(rows * self.width);
    }

    /// Adds the rows of `other`, which has the same width.
    pub fn append(&mut self, other: &Self) {
        let base = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
        self.text.push_str(&other.text);
        self.cells.extend(other.cells.iter().map(|cell| match cell {
            Cell::Text(TextSpan { start, end }) => Cell::Text(TextSpan {
                start: start.saturating_add(base),
                end: end.saturating_add(base),
            }),
            cell => *cell,
        }));
    }

    /// The row at `index`, or `None` past the end.
    pub fn get(&self, index: usize) -> Option<Row<'_>> {
        let start = index.checked_mul(self.width)?;
        let cells = self.cells.get(start..start + self.width)?;
        Some(Row { cells, text: &self.text })
    }

    /// All rows in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Row<'_>> {
        self.cells.chunks_exact(self.width.max(1)).map(|cells| Row { cells, text: &self.text })
    }
}

/// One row: its cells and the buffer that their text lies in.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    cells: &'a [Cell],
    text: &'a str,
}

impl<'a> Row<'a> {
    /// The cell of column `index`; `Null` past the end.
    pub fn cell(&self, index: usize) -> Cell {
        self.cells.get(index).copied().unwrap_or(Cell::Null)
    }

    /// The text that a cell of this row points at.
    pub fn resolve(&self, span: TextSpan) -> &'a str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or("")
    }

    /// The value of column `index`, to be asked for or compared with again.
    pub fn value(&self, index: usize) -> Value {
        match self.cell(index) {
            Cell::Null => Value::Null,
            Cell::Bool(value) => Value::Bool(value),
            Cell::Int(value) => Value::Int(value),
            Cell::Double(value) => Value::Double(value),
            Cell::Decimal { mantissa, scale } => {
                Value::Decimal(Decimal::new(mantissa, scale.into()))
            }
            Cell::Timestamp(value) => Value::Timestamp(value),
            Cell::Date(value) => Value::Date(value),
            Cell::Guid(value) => Value::Guid(value),
            Cell::Text(span) => Value::Text(self.resolve(span).to_owned()),
        }
    }

    /// The text of column `index`; `None` if it is null or not text.
    pub fn text(&self, index: usize) -> Option<&'a str> {
        match self.cell(index) {
            Cell::Text(span) => Some(self.resolve(span)),
            _ => None,
        }
    }

    /// The id of column `index`; `None` if it is null or not an id.
    pub fn guid(&self, index: usize) -> Option<Uuid> {
        match self.cell(index) {
            Cell::Guid(id) => Some(id),
            _ => None,
        }
    }

    /// The whole number of column `index`; `None` if it is null or not one.
    pub fn int(&self, index: usize) -> Option<i64> {
        match self.cell(index) {
            Cell::Int(number) => Some(number),
            _ => None,
        }
    }

    /// The truth value of column `index`; `None` if it is null or not one.
    pub fn bool(&self, index: usize) -> Option<bool> {
        match self.cell(index) {
            Cell::Bool(value) => Some(value),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_come_back_by_row_and_column() {
        let mut rows = Rows::new(2);
        for name in ["Ada", "Bob"] {
            rows.push_text(name);
            rows.push(Cell::Int(7));
        }
        assert_eq!(rows.len(), 2);
        assert_eq!(rows.iter().filter_map(|row| row.text(0)).collect::<Vec<_>>(), ["Ada", "Bob"]);
        assert_eq!(rows.get(1).unwrap().int(1), Some(7));
        assert!(rows.get(2).is_none());
        rows.truncate(1);
        assert_eq!(rows.len(), 1);
        let mut more = Rows::new(2);
        more.push_text("Cid");
        more.push(Cell::Null);
        rows.append(&more);
        assert_eq!(rows.iter().filter_map(|row| row.text(0)).collect::<Vec<_>>(), ["Ada", "Cid"]);
        let one = rows.alone(1);
        assert_eq!((one.len(), one.get(0).and_then(|row| row.text(0))), (1, Some("Cid")));
        assert!(rows.alone(2).is_empty());
    }

    #[test]
    fn texts_are_replaced_until_one_cannot_be() {
        let mut rows = Rows::new(1);
        for text in ["a", "b", "c"] {
            rows.push_text(text);
        }
        let double = |text: &str| match text {
            "c" => Err("no"),
            "a" => Ok(None),
            text => Ok(Some(text.repeat(2))),
        };
        assert_eq!(rows.try_replace_text(0, double), Err("no"));
        assert_eq!(rows.iter().filter_map(|row| row.text(0)).collect::<Vec<_>>(), ["a", "bb", "c"]);
    }
}
