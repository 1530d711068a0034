//! Values of rows: the attribute that a value is, and what a person reads instead of it.

use edge::Format;
use edge::cell::{push_date, push_decimal, push_guid, push_int, push_timestamp};
use engine::{Named, Origin, Property, Shape, Table};
use model::metadata::{ColumnDefinition, ColumnType};
use model::query::Function;
use model::rows::{Cell, Row};

use super::tags::{Kind, Letters, Tags};
use super::value::PAIR;
use crate::scope::Scope;
use crate::xml::push_escaped;

/// A value that rows show.
pub(super) struct Field<'a> {
    pub(super) cell: usize,
    kind: Kind,
    tags: Tags,
    lookup: Option<Lookup<'a>>,
    /// What stands around each of several choices.
    choice: Option<Tags>,
    formatted: Option<Formatted<'a>>,
    letters: Letters,
}

/// How the row is told that a lookup points at.
struct Lookup<'a> {
    /// The cell of the name of its table.
    target: Option<usize>,
    /// Its table, if there is but one.
    only: &'a str,
    /// The cell of what it is called.
    label: Option<usize>,
    /// What stands after its id, after its table, and after its name or in the place of it.
    after: [Vec<u8>; 4],
}

struct Formatted<'a> {
    tags: Tags,
    label: Option<usize>,
    format: Option<Format<'a>>,
}

impl<'a> Field<'a> {
    /// A column of the row itself.
    pub(super) fn new(
        scope: &Scope<'a>,
        letters: Letters,
        shape: &'a Shape,
        property: Property,
    ) -> Option<Self> {
        let table: &'a Table = &shape.table;
        let column = table.definition.columns.get(property.column)?;
        let format = Format::of(table, column, Some(shape), scope.formats);
        Some(Self::of(letters, column, (property.cell, property.target, property.label), format))
    }

    /// A column of the row itself, in these cells: of the value, the table that it points at and what that is called.
    fn of(
        letters: Letters,
        column: &'a ColumnDefinition,
        (cell, target, label): (usize, Option<usize>, Option<usize>),
        format: Option<Format<'a>>,
    ) -> Self {
        let kind = kind_of(column);
        let element = format!("<{}:value", letters.generic);
        let tags = Tags::around(&element, kind, &column.name, letters);
        Self {
            cell,
            kind,
            tags: tags.in_pair(PAIR, &column.name, letters),
            lookup: (kind == Kind::Reference).then(|| Lookup::new(letters, column, target, label)),
            choice: (kind == Kind::Choices).then(|| Tags::choice(letters)),
            formatted: Formatted::new(letters, &column.name, label, format),
            letters,
        }
    }

    /// The key, where no column shows it.
    pub(super) fn key(letters: Letters, table: &'a Table, cell: usize) -> Option<Self> {
        let column = table.column(&table.definition.primary_id)?;
        Some(Self::of(letters, column, (cell, None, None), None))
    }

    /// What is shown under a name of the client's.
    pub(super) fn named(
        scope: &Scope<'a>,
        letters: Letters,
        shape: &'a Shape,
        named: &'a Named,
    ) -> Self {
        let column = named.column.as_ref().and_then(|(table, index)| {
            let table: &'a Table = table;
            Some((table, table.definition.columns.get(*index)?))
        });
        let format = Format::of_named(named, shape, scope.formats);
        let cells = (named.cell, named.target, named.label);
        // Where only what differs is shown, columns of the row itself stand here.
        if let Some((table, column)) = column
            && named.origin == Origin::Column
            && named.name == column.name
            && table.definition.name == shape.table.definition.name
        {
            return Self::of(letters, column, cells, format);
        }
        let kind = match (named.origin, column) {
            (Origin::Column, Some((_, column))) => kind_of(column),
            (Origin::Aggregate(Function::Count | Function::CountDistinct), _) => Kind::Int,
            (Origin::Aggregate(_), Some((_, column))) if column.kind == ColumnType::Money => {
                Kind::Money
            }
            _ => Kind::Computed,
        };
        let (table, name) = column.map_or((shape.table.definition.name.as_str(), ""), |found| {
            (found.0.definition.name.as_str(), found.1.name.as_str())
        });
        let tags = Tags::around(&format!("<{}:Value", letters.core), kind, name, letters);
        let tags = tags.aliased((table, name), letters);
        let lookup = column.filter(|_| kind == Kind::Reference);
        Self {
            cell: named.cell,
            kind,
            tags: tags.in_pair(PAIR, &named.name, letters),
            lookup: lookup
                .map(|(_, column)| Lookup::new(letters, column, named.target, named.label)),
            choice: (kind == Kind::Choices).then(|| Tags::choice(letters)),
            formatted: Formatted::new(letters, &named.name, named.label, format),
            letters,
        }
    }

    /// Writes the attribute, if there is a value.
    pub(super) fn push(&self, out: &mut Vec<u8>, row: &Row<'_>) {
        let cell = row.cell(self.cell);
        if cell == Cell::Null {
            return;
        }
        out.extend_from_slice(&self.tags.before);
        match (self.kind, cell) {
            (Kind::Reference, _) => {
                if let Some(lookup) = &self.lookup {
                    lookup.push(out, row, cell);
                }
            }
            (Kind::Choices, Cell::Text(span)) => {
                if let Some(tags) = &self.choice {
                    push_choices(out, tags, row.resolve(span));
                }
            }
            (Kind::Computed, cell) => {
                let kind = computed(cell).type_name(self.letters);
                out.extend_from_slice(kind.as_bytes());
                out.extend_from_slice(b"\">");
                push_cell(out, row, cell);
            }
            (_, cell) => push_cell(out, row, cell),
        }
        out.extend_from_slice(&self.tags.after);
    }

    /// Whether there is anything that a person reads instead of the value.
    pub(super) fn is_formatted(&self) -> bool {
        self.formatted.is_some()
    }

    /// Writes what a person reads, if that is another text.
    pub(super) fn push_formatted(&self, out: &mut Vec<u8>, row: &Row<'_>) {
        let (Some(formatted), cell) = (&self.formatted, row.cell(self.cell)) else { return };
        if cell == Cell::Null {
            return;
        }
        let label = formatted.label.and_then(|label| row.text(label));
        let text = match (label, &formatted.format) {
            (Some(label), _) => label.into(),
            (None, Some(format)) => match format.text(row, cell) {
                Some(text) => text,
                None => return,
            },
            (None, None) => return,
        };
        out.extend_from_slice(&formatted.tags.before);
        push_escaped(out, &text);
        out.extend_from_slice(&formatted.tags.after);
    }
}

impl<'a> Lookup<'a> {
    fn new(
        letters: Letters,
        column: &'a ColumnDefinition,
        target: Option<usize>,
        label: Option<usize>,
    ) -> Self {
        let core = letters.core;
        let after = [
            format!("</{core}:Id><{core}:KeyAttributes/><{core}:LogicalName>"),
            format!("</{core}:LogicalName><{core}:Name>"),
            format!("</{core}:Name>"),
            format!("</{core}:LogicalName><{core}:Name i:nil=\"true\"/>"),
        ];
        let only = column.targets.first().map_or("", String::as_str);
        Self { target, only, label, after: after.map(String::into_bytes) }
    }

    fn push(&self, out: &mut Vec<u8>, row: &Row<'_>, cell: Cell) {
        let [after_id, before_name, after_name, nameless] = &self.after;
        push_cell(out, row, cell);
        out.extend_from_slice(after_id);
        let table = self.target.and_then(|target| row.text(target)).unwrap_or(self.only);
        push_escaped(out, table);
        match self.label.and_then(|label| row.text(label)) {
            Some(name) => {
                out.extend_from_slice(before_name);
                push_escaped(out, name);
                out.extend_from_slice(after_name);
            }
            None => out.extend_from_slice(nameless),
        }
    }
}

impl<'a> Formatted<'a> {
    fn new(
        letters: Letters,
        key: &str,
        label: Option<usize>,
        format: Option<Format<'a>>,
    ) -> Option<Self> {
        if label.is_none() && format.is_none() {
            return None;
        }
        let value = format!("{}:value", letters.generic);
        let tags = Tags::new(&format!("<{value}>"), &format!("</{value}>"));
        let tags = tags.in_pair("KeyValuePairOfstringstring", key, letters);
        Some(Self { tags, label, format })
    }
}

fn push_choices(out: &mut Vec<u8>, tags: &Tags, values: &str) {
    for value in values.split(',') {
        out.extend_from_slice(&tags.before);
        push_escaped(out, value.trim());
        out.extend_from_slice(&tags.after);
    }
}

fn kind_of(column: &ColumnDefinition) -> Kind {
    match column.kind {
        ColumnType::String
        | ColumnType::Memo
        | ColumnType::EntityName
        | ColumnType::PartyList
        | ColumnType::Virtual => Kind::Text,
        ColumnType::Integer => Kind::Int,
        ColumnType::BigInt => Kind::Long,
        ColumnType::Decimal => Kind::Decimal,
        ColumnType::Double => Kind::Double,
        ColumnType::Money => Kind::Money,
        ColumnType::Boolean => Kind::Bool,
        ColumnType::ManagedProperty => Kind::Managed,
        ColumnType::DateTime => Kind::Moment,
        ColumnType::Picklist | ColumnType::State | ColumnType::Status => Kind::Choice,
        ColumnType::MultiSelectPicklist => Kind::Choices,
        ColumnType::Lookup | ColumnType::Customer | ColumnType::Owner => Kind::Reference,
        ColumnType::Uniqueidentifier | ColumnType::File => Kind::Guid,
        ColumnType::Image => Kind::Bytes,
    }
}

/// What a value that was computed is.
fn computed(cell: Cell) -> Kind {
    match cell {
        Cell::Null | Cell::Text(_) => Kind::Text,
        Cell::Bool(_) => Kind::Bool,
        Cell::Int(number) if i32::try_from(number).is_ok() => Kind::Int,
        Cell::Int(_) => Kind::Long,
        Cell::Double(_) => Kind::Double,
        Cell::Decimal { .. } => Kind::Decimal,
        Cell::Timestamp(_) | Cell::Date(_) => Kind::Moment,
        Cell::Guid(_) => Kind::Guid,
    }
}

/// Writes the text of a value.
fn push_cell(out: &mut Vec<u8>, row: &Row<'_>, cell: Cell) {
    match cell {
        Cell::Null => {}
        Cell::Text(span) => push_escaped(out, row.resolve(span)),
        Cell::Bool(true) => out.extend_from_slice(b"true"),
        Cell::Bool(false) => out.extend_from_slice(b"false"),
        Cell::Int(number) => push_int(out, number),
        Cell::Double(number) => out.extend_from_slice(super::value::double(number).as_bytes()),
        Cell::Decimal { mantissa, scale } => push_decimal(out, mantissa, scale),
        Cell::Timestamp(instant) => push_timestamp(out, instant),
        Cell::Date(day) => {
            push_date(out, day);
            out.extend_from_slice(b"T00:00:00Z");
        }
        Cell::Guid(id) => push_guid(out, id),
    }
}
