//! How answers are printed: records as JSON for programs, columns of text for people.

use engine::NamedRow;
use model::message::{Data, Record};
use serde_json::{Map, Value};

/// A record as the Web API writes it, every field of its type.
pub(super) fn json(record: &Record) -> Value {
    let field = |name: &str| record.fields.get(name).map_or(Value::Null, value);
    let members = record.kind.fields.iter().map(|each| (each.name.to_owned(), field(each.name)));
    Value::Object(members.collect::<Map<_, _>>())
}

fn value(data: &Data) -> Value {
    match data {
        Data::Bool(value) => Value::from(*value),
        Data::Int(value) => Value::from(*value),
        Data::Double(value) => Value::from(*value),
        Data::Text(text) => Value::from(text.as_str()),
        Data::Guid(id) => Value::from(id.to_string()),
        Data::Record(record) => json(record),
        Data::List(values) => values.iter().map(value).collect(),
        // Nothing else is in what these commands print.
        _ => Value::Null,
    }
}

/// Lines of cells, each column as wide as its widest cell.
pub(super) fn table(lines: &[Vec<String>]) -> String {
    let columns = lines.iter().map(Vec::len).max().unwrap_or_default();
    let width = |column: usize| {
        let cells = lines.iter().filter_map(|line| line.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or_default()
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut text = String::new();
    for line in lines {
        let mut told = String::new();
        for (cell, width) in line.iter().zip(&widths) {
            let blanks = width.saturating_sub(cell.chars().count()) + 2;
            told.push_str(cell);
            told.extend(std::iter::repeat_n(' ', blanks));
        }
        text.push_str(told.trim_end());
        text.push('\n');
    }
    text
}

/// What a row is called that may not be there.
pub(super) fn name(row: Option<&NamedRow>) -> String {
    row.map(|row| row.name.clone()).unwrap_or_default()
}

/// What stands behind the name of what is disabled.
pub(super) const fn off(disabled: bool) -> &'static str {
    if disabled { " (disabled)" } else { "" }
}

/// So many of something.
pub(super) fn count(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}
