//! A page as the text of a `resultset`: rows as elements of their columns' names, which people read in attributes
//! beside the values. What is null has no element.

use std::fmt::Write as _;

use edge::Format;
use engine::{Page, ResultSet, Table};
use model::metadata::ColumnType;
use model::query::Function;
use model::rows::{Cell, Row};
use model::time::Timestamp;

use super::ask::{Asked, next_cookie};
use crate::scope::Scope;

/// The document.
pub(crate) fn result_set(scope: &Scope<'_>, asked: &Asked, page: &Page) -> String {
    let mut out = String::from("<resultset morerecords=\"");
    out.push(if page.ending.more { '1' } else { '0' });
    out.push('"');
    if let Some(cookie) = next_cookie(scope, asked, page) {
        attribute(&mut out, "paging-cookie", &cookie);
    }
    if let Some(total) = page.count {
        attribute(&mut out, "totalrecordcount", &total.to_string());
    }
    out.push('>');
    let fields = fields(scope, &page.result);
    for row in page.result.rows.iter() {
        out.push_str("<result>");
        for field in &fields {
            field.push(scope, &mut out, &row);
        }
        out.push_str("</result>");
    }
    out.push_str("</resultset>");
    out
}

/// A value that rows show.
struct Field<'a> {
    name: String,
    cell: usize,
    kind: Kind,
    target: Option<usize>,
    /// The table that it points at, if there is but one.
    only: Option<&'a str>,
    label: Option<usize>,
    format: Option<Format<'a>>,
}

/// What people read beside a value, and in which attributes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Nothing, or the value with its separators.
    Plain,
    /// The label of a choice.
    Choice,
    /// Its label; the value itself is a digit.
    Bool,
    /// Day and time on the user's clocks.
    Moment,
    /// The name of a row.
    Lookup,
}

fn fields<'a>(scope: &Scope<'a>, set: &'a ResultSet) -> Vec<Field<'a>> {
    let shape = &set.shape;
    let table: &'a Table = &shape.table;
    let mut fields: Vec<Field<'a>> = Vec::new();
    for property in &shape.properties {
        let Some(column) = table.definition.columns.get(property.column) else { continue };
        fields.push(Field {
            name: element(&column.name),
            cell: property.cell,
            kind: Kind::of(column.kind),
            target: property.target,
            only: column.targets.first().map(String::as_str),
            label: property.label,
            format: Format::of(table, column, Some(shape), scope.formats),
        });
    }
    for named in &shape.named {
        let column = named.column.as_ref();
        let column = column.and_then(|(table, place)| table.definition.columns.get(*place));
        let of_column = !matches!(
            named.origin,
            engine::Origin::Part(_)
                | engine::Origin::Children
                | engine::Origin::Aggregate(Function::Count | Function::CountDistinct)
        );
        let column = column.filter(|_| of_column);
        fields.push(Field {
            name: element(&named.name),
            cell: named.cell,
            kind: column.map_or(Kind::Plain, |column| Kind::of(column.kind)),
            target: named.target,
            only: column.and_then(|column| column.targets.first()).map(String::as_str),
            label: named.label,
            format: Format::of_named(named, shape, scope.formats),
        });
    }
    fields
}

impl Kind {
    fn of(kind: ColumnType) -> Self {
        match kind {
            ColumnType::Picklist
            | ColumnType::State
            | ColumnType::Status
            | ColumnType::MultiSelectPicklist => Self::Choice,
            ColumnType::Boolean | ColumnType::ManagedProperty => Self::Bool,
            ColumnType::DateTime => Self::Moment,
            ColumnType::Lookup | ColumnType::Customer | ColumnType::Owner => Self::Lookup,
            _ => Self::Plain,
        }
    }
}

impl Field<'_> {
    fn push(&self, scope: &Scope<'_>, out: &mut String, row: &Row<'_>) {
        let cell = row.cell(self.cell);
        if cell == Cell::Null {
            return;
        }
        out.push('<');
        out.push_str(&self.name);
        let read = self.format.as_ref().and_then(|format| format.text(row, cell));
        let label = self.label.and_then(|label| row.text(label));
        match (self.kind, label, read) {
            (Kind::Lookup, label, _) => {
                if let Some(label) = label {
                    attribute(out, "name", label);
                }
                attribute(out, "dsc", "0");
                let table = self.target.and_then(|target| row.text(target)).or(self.only);
                if let Some(table) = table.and_then(|table| scope.catalog.table(table)) {
                    attribute(out, "type", &table.definition.object_type_code.to_string());
                }
            }
            (Kind::Choice, Some(label), _) => attribute(out, "name", label),
            (Kind::Choice | Kind::Bool, None, Some(read)) => attribute(out, "name", &read),
            (Kind::Moment, _, Some(read)) => {
                let (day, time) = halves(&read, &scope.formats.date);
                attribute(out, "date", day);
                if !time.is_empty() {
                    attribute(out, "time", time);
                }
            }
            (_, _, Some(read)) => attribute(out, "formattedvalue", &read),
            (_, _, None) => {}
        }
        if let (Kind::Choice, Cell::Int(number)) = (self.kind, cell) {
            attribute(out, "formattedvalue", &number.to_string());
        }
        out.push('>');
        push_value(scope, out, row, cell);
        out.push_str("</");
        out.push_str(&self.name);
        out.push('>');
    }
}

/// Writes the text of a value.
fn push_value(scope: &Scope<'_>, out: &mut String, row: &Row<'_>, cell: Cell) {
    match cell {
        Cell::Null => {}
        Cell::Text(span) => escape(out, row.resolve(span)),
        Cell::Bool(value) => out.push(if value { '1' } else { '0' }),
        Cell::Guid(id) => {
            let mut text = [0; 36];
            let _ = write!(out, "{{{}}}", id.hyphenated().encode_upper(&mut text));
        }
        Cell::Timestamp(instant) => push_local(scope, out, instant),
        Cell::Date(day) => {
            let _ = write!(out, "{day}");
        }
        Cell::Int(number) => {
            let _ = write!(out, "{number}");
        }
        Cell::Double(number) => {
            let _ = write!(out, "{number}");
        }
        Cell::Decimal { mantissa, scale } => {
            let mut digits = Vec::new();
            edge::cell::push_decimal(&mut digits, mantissa, scale);
            out.push_str(&String::from_utf8_lossy(&digits));
        }
    }
}

/// An instant as the user's clocks show it, and how far they are from UTC.
fn push_local(scope: &Scope<'_>, out: &mut String, instant: Timestamp) {
    let wall = scope.formats.zone.wall(instant);
    let mut text = Vec::new();
    edge::cell::push_timestamp(&mut text, Timestamp(wall.0));
    let text = String::from_utf8_lossy(&text);
    out.push_str(text.trim_end_matches('Z'));
    let minutes = (wall.0 - instant.0) / 60_000;
    let sign = if minutes < 0 { '-' } else { '+' };
    let minutes = minutes.abs();
    // Writing to a String cannot fail.
    let _ = write!(out, "{sign}{:02}:{:02}", minutes / 60, minutes % 60);
}

/// Day and time of a moment: the day has as many blanks as its pattern.
fn halves<'t>(text: &'t str, pattern: &str) -> (&'t str, &'t str) {
    let blanks = pattern.matches(' ').count();
    match text.match_indices(' ').nth(blanks) {
        Some((place, _)) => {
            let (day, time) = text.split_at(place);
            (day, time.trim_start())
        }
        None => (text, ""),
    }
}

/// A name that XML takes. Aliases may be any text.
fn element(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    for (place, character) in name.chars().enumerate() {
        let begins = character.is_ascii_alphabetic() || character == '_';
        if begins || (place > 0 && (character.is_ascii_digit() || matches!(character, '.' | '-'))) {
            text.push(character);
        } else {
            let _ = write!(text, "_x{:04x}_", u32::from(character));
        }
    }
    if text.is_empty() { "_".into() } else { text }
}

fn attribute(out: &mut String, name: &str, value: &str) {
    let _ = write!(out, " {name}=\"");
    escape(out, value);
    out.push('"');
}

fn escape(out: &mut String, value: &str) {
    let mut bytes = Vec::with_capacity(value.len());
    crate::xml::push_escaped(&mut bytes, value);
    out.push_str(&String::from_utf8_lossy(&bytes));
}
