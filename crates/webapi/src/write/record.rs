//! What functions and actions answer, as JSON (protocol.md §7).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use edge::Format;
use engine::Table;
use model::message::{ChoiceType, Data, FieldType, Fields, Record, RecordType};
use model::metadata::{Base, ColumnDefinition};
use model::rows::{Cell, Rows};
use model::value::{Reference, Value};
use model::{Error, Result};

use super::cell::{close_object, push_bare, push_formatted, push_guid, push_int, push_string};
use super::document::{close, push_member};
use super::{FORMATTED, Frame, Level};
use crate::edm::{self, NAMESPACE};

/// A whole answer.
pub(super) fn document(frame: &Frame<'_>, record: &Record) -> Vec<u8> {
    let mut out = Vec::with_capacity(256);
    if frame.level != Level::None {
        let context = format!("{}/$metadata#{NAMESPACE}.{}", frame.base, record.kind.name);
        push_member(&mut out, "@odata.context", &context);
    }
    Writer { frame, sparse: false }.fields(&mut out, record.kind, &record.fields);
    close(out)
}

/// A row that is not there, in the form of what it would be made of: its lookups are bound.
pub(super) fn unsaved(
    frame: &Frame<'_>,
    table: &str,
    values: &[(String, Value)],
) -> Result<Vec<u8>> {
    let missing = || Error::internal("a row of no table is answered");
    let definition = frame.catalog.table(table).ok_or_else(missing)?;
    let mut out = Vec::with_capacity(1024);
    if frame.level != Level::None {
        let set = &definition.definition.set;
        let context = format!("{}/$metadata#{set}/$entity", frame.base);
        push_member(&mut out, "@odata.context", &context);
        push_member(&mut out, "@odata.type", &format!("#{NAMESPACE}.{table}"));
    }
    for (name, value) in values {
        if let Value::Reference(row) = value {
            let navigation = definition.lookup_property(name, &row.table);
            let target = frame.catalog.table(&row.table);
            if let (Some(navigation), Some(target)) = (navigation, target) {
                let address = format!("{}({})", target.definition.set, row.id);
                push_member(&mut out, &format!("{navigation}@odata.bind"), &address);
            }
        } else {
            push_name(&mut out, name);
            push_value(&mut out, value);
        }
    }
    Ok(close(out))
}

pub(super) struct Writer<'a> {
    pub(super) frame: &'a Frame<'a>,
    /// Whether fields that a record does not have are left out; else they are null.
    pub(super) sparse: bool,
}

impl Writer<'_> {
    /// All fields of a type, in its order; those without a value are null.
    fn fields(&self, out: &mut Vec<u8>, kind: &RecordType, fields: &Fields) {
        for field in kind.fields {
            push_name(out, field.name);
            self.data(out, field.kind, fields.get(field.name).unwrap_or(&Data::Null));
        }
    }

    /// Only the fields that a record has.
    fn own_fields(&self, out: &mut Vec<u8>, record: &Record) {
        // Most records have their fields in the order of their type.
        let mut order = record.kind.fields.iter();
        for (name, value) in record.fields.iter() {
            let next = order.find(|field| field.name == name);
            let Some(field) = next.or_else(|| record.kind.field(name)) else { continue };
            push_name(out, name);
            self.data(out, field.kind, value);
        }
    }

    pub(super) fn data(&self, out: &mut Vec<u8>, kind: FieldType, data: &Data) {
        match data {
            Data::Null => out.extend_from_slice(b"null"),
            Data::Bool(value) => push_bare(out, Cell::Bool(*value)),
            Data::Int(value) => match kind {
                FieldType::Choice(choice) => push_choice(out, choice, *value),
                _ => push_int(out, *value),
            },
            Data::Double(value) => push_bare(out, Cell::Double(*value)),
            Data::Decimal(value) => out.extend_from_slice(value.to_string().as_bytes()),
            Data::Text(text) => push_string(out, text),
            Data::Address(path) => push_string(out, &self.frame.absolute(path)),
            Data::Guid(id) => push_quoted(out, Cell::Guid(*id)),
            Data::Timestamp(instant) => push_quoted(out, Cell::Timestamp(*instant)),
            Data::Bytes(bytes) => push_bytes(out, &bytes.whole()),
            Data::Reference(row) => self.reference(out, kind, row),
            Data::Row { table, values } => self.row(out, kind, table, values),
            Data::Content(content) => self.row(out, kind, &content.row.table, &content.row.values),
            Data::Record(record) => {
                let start = out.len();
                self.members(out, kind, record);
                close_object(out, start);
            }
            Data::List(values) => {
                let inner = match kind {
                    FieldType::List(inner) => *inner,
                    other => other,
                };
                out.push(b'[');
                for (index, value) in values.iter().enumerate() {
                    if index > 0 {
                        out.push(b',');
                    }
                    self.data(out, inner, value);
                }
                out.push(b']');
            }
        }
    }

    /// What is in a record, with its type unless that of the field tells it.
    pub(super) fn members(&self, out: &mut Vec<u8>, kind: FieldType, record: &Record) {
        let declared = matches!(kind, FieldType::Record(kind) if kind == record.kind);
        self.type_name(out, record.kind.name, declared);
        if self.sparse {
            self.own_fields(out, record);
        } else {
            self.fields(out, record.kind, &record.fields);
        }
    }

    /// A row by its key. The key property of users and teams is the one they inherit
    /// (protocol.md §1, keys and inheritance).
    fn reference(&self, out: &mut Vec<u8>, kind: FieldType, row: &Reference) {
        let start = out.len();
        self.type_name(out, &row.table, is_only(kind, &row.table));
        let table = self.frame.catalog.table(&row.table);
        let key = match table.map(|table| &table.definition) {
            Some(table) if table.base == Base::Principal => "ownerid",
            Some(table) => table.primary_id.as_str(),
            None => "id",
        };
        push_name(out, key);
        push_quoted(out, Cell::Guid(row.id));
        close_object(out, start);
    }

    fn row(&self, out: &mut Vec<u8>, kind: FieldType, table: &str, values: &[(String, Value)]) {
        let start = out.len();
        self.type_name(out, table, is_only(kind, table));
        let table = self.frame.catalog.table(table);
        for (name, value) in values {
            match table.and_then(|table| Some((table, table.column(name)?))) {
                Some((table, column)) => {
                    let name = edm::property_name(column);
                    self.annotations(out, table, column, &name, value);
                    push_name(out, &name);
                }
                None => push_name(out, name),
            }
            push_value(out, value);
        }
        close_object(out, start);
    }

    /// What a person reads instead of a value, and where a lookup leads.
    fn annotations(
        &self,
        out: &mut Vec<u8>,
        table: &Table,
        column: &ColumnDefinition,
        name: &str,
        value: &Value,
    ) {
        let wanted = |term: &str| self.frame.preferences.includes(term);
        if let Value::Reference(row) = value {
            let navigation = table.lookup_property(&column.name, &row.table);
            let terms = [
                ("associatednavigationproperty", navigation),
                ("lookuplogicalname", Some(row.table.as_str())),
            ];
            for (term, text) in terms {
                let term = [NAMESPACE, ".", term].concat();
                if let Some(text) = text.filter(|_| wanted(&term)) {
                    push_member(out, &[name, "@", &term].concat(), text);
                }
            }
        } else if let Some(format) =
            Format::of(table, column, None, self.frame.formats).filter(|_| wanted(FORMATTED))
        {
            let mut key = Vec::new();
            push_name(&mut key, &[name, "@", FORMATTED].concat());
            let cells = cells_of(value);
            if let Some(row) = cells.get(0) {
                push_formatted(out, &key, &format, &row, row.cell(0));
            }
        }
    }

    /// Names the type of an object, unless the field's own type tells it (protocol.md §4).
    fn type_name(&self, out: &mut Vec<u8>, name: &str, declared: bool) {
        if !declared || self.frame.level == Level::Full {
            push_member(out, "@odata.type", &format!("#{NAMESPACE}.{name}"));
        }
    }
}

/// Whether a field holds rows of this table and of no other.
fn is_only(kind: FieldType, table: &str) -> bool {
    matches!(kind, FieldType::Row([only]) if *only == table)
}

/// The start of a member, with the comma before it: `,"name":`.
fn push_name(out: &mut Vec<u8>, name: &str) {
    out.push(b',');
    push_string(out, name);
    out.push(b':');
}

fn push_choice(out: &mut Vec<u8>, choice: &ChoiceType, value: i64) {
    push_string(out, &choice.text(value));
}

fn push_quoted(out: &mut Vec<u8>, cell: Cell) {
    out.push(b'"');
    push_bare(out, cell);
    out.push(b'"');
}

/// A little at a time: they may be megabytes, which should not stand there twice in base64.
fn push_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    // A multiple of three, which base64 makes four of.
    const PART: usize = 3 << 12;
    out.reserve_exact(bytes.len().div_ceil(3).saturating_mul(4).saturating_add(8));
    out.push(b'"');
    for part in bytes.chunks(PART) {
        out.extend_from_slice(STANDARD.encode(part).as_bytes());
    }
    out.push(b'"');
}

/// A row of this value alone.
fn cells_of(value: &Value) -> Rows {
    let mut rows = Rows::new(1);
    let cell = match value {
        Value::Text(text) => {
            rows.push_text(text);
            return rows;
        }
        Value::Bool(value) => Cell::Bool(*value),
        Value::Int(value) => Cell::Int(*value),
        Value::Double(value) => Cell::Double(*value),
        Value::Timestamp(value) => Cell::Timestamp(*value),
        Value::Date(value) => Cell::Date(*value),
        Value::Decimal(value) => {
            match (i64::try_from(value.mantissa()), u8::try_from(value.scale())) {
                (Ok(mantissa), Ok(scale)) => Cell::Decimal { mantissa, scale },
                _ => Cell::Null,
            }
        }
        Value::Null | Value::Guid(_) | Value::Reference(_) => Cell::Null,
    };
    rows.push(cell);
    rows
}

fn push_value(out: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Bool(value) => push_bare(out, Cell::Bool(*value)),
        Value::Int(value) => push_int(out, *value),
        Value::Decimal(value) => out.extend_from_slice(value.to_string().as_bytes()),
        Value::Double(value) => push_bare(out, Cell::Double(*value)),
        Value::Text(text) => push_string(out, text),
        Value::Guid(id) => push_quoted(out, Cell::Guid(*id)),
        Value::Timestamp(instant) => push_quoted(out, Cell::Timestamp(*instant)),
        Value::Date(date) => push_quoted(out, Cell::Date(*date)),
        Value::Reference(row) => {
            out.push(b'"');
            push_guid(out, row.id);
            out.push(b'"');
        }
    }
}
