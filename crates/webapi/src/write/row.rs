//! Rows as JSON objects. What is the same for all rows (names, escapes, annotations) is made once for
//! those that come together; a row is then copied together.

use edge::Format;
use engine::{Property, ResultSet, Shape, Table};
use model::metadata::{Base, ColumnDefinition};
use model::rows::{Cell, Row};

use super::cell::{push_cell, push_formatted, push_guid, push_int};
use super::flat::NamedField;
use super::managed::{Managed, push_value};
use super::related::Related;
use super::{FORMATTED, Frame, Level};
use crate::edm::{self, NAMESPACE};
use crate::translate::View;

/// Writes rows of one shape.
pub(super) struct RowWriter<'a> {
    level: Level,
    key: Option<usize>,
    version: Option<usize>,
    fields: Vec<Field<'a>>,
    /// The key, if no field shows it.
    key_name: Option<Vec<u8>>,
    /// The second name of a key: users and teams have one.
    owner_name: Option<Vec<u8>>,
    /// Whether the type is told at every level: it may be one of several.
    derived: bool,
    /// `http://host/api/data/v9.2/accounts(` and the like.
    address: String,
    type_name: String,
    expands: Vec<Related<'a>>,
    /// What stands under names of the client's.
    named: Vec<NamedField<'a>>,
    /// Whether nulls are left out: in all languages but OData's own (query.md §2).
    omits_nulls: bool,
}

struct Field<'a> {
    name: Vec<u8>,
    property: Property,
    /// `,"x@odata.type":"#Guid"`, where the level asks for it.
    type_annotation: Vec<u8>,
    /// The formatted value's name, if it is wanted.
    formatted: Option<Vec<u8>>,
    format: Option<Format<'a>>,
    lookup: Option<Lookup>,
    managed: Option<Managed>,
}

/// Annotations of a lookup, by the table that it points at.
struct Lookup {
    /// The table, if there is but one.
    only: Option<String>,
    annotations: Vec<(String, Vec<u8>)>,
    /// The annotation that names any other table, as far as the name: for lookups that can point at
    /// every table.
    other: Option<Vec<u8>>,
}

impl<'a> RowWriter<'a> {
    /// A writer for rows of `shape`, which belong to `set`.
    pub(super) fn new(
        frame: &'a Frame<'a>,
        view: &'a View,
        set: &'a ResultSet,
        shape: &'a Shape,
    ) -> Self {
        Self::build(frame, view, set, shape, !view.is_nested())
    }

    /// The same for rows inside others. `links`: whether collections have links to all their rows.
    pub(super) fn build(
        frame: &'a Frame<'a>,
        view: &'a View,
        set: &'a ResultSet,
        shape: &'a Shape,
        links: bool,
    ) -> Self {
        let table: &'a Table = &shape.table;
        let definition = &table.definition;
        let fields: Vec<Field<'a>> = shape
            .properties
            .iter()
            .filter_map(|property| {
                let column = definition.columns.get(property.column)?;
                Some(Field::new(frame, shape, column, *property))
            })
            .collect();
        let shows_key = fields.iter().any(|field| Some(field.property.cell) == shape.key);
        let expands = view.expands.iter();
        let expands = expands.filter_map(|expand| Related::new(frame, expand, set, shape, links));
        // A name of the client's goes before what it did not ask for.
        let taken = shape.named.iter().any(|named| named.name == definition.primary_id);
        let shows_key = !shows_key && !taken && shape.key.is_some();
        let key_name = |name: &str| {
            let mut bytes = type_of(frame.level, name, "Edm.Guid");
            bytes.extend(member(name));
            bytes
        };
        let is_principal = definition.base == Base::Principal && shape.key.is_some();
        Self {
            level: frame.level,
            key: shape.key,
            version: shape.version.filter(|_| frame.level != Level::None),
            fields,
            key_name: shows_key.then(|| key_name(&definition.primary_id)),
            owner_name: is_principal.then(|| key_name("ownerid")),
            derived: false,
            address: format!("{}/{}(", frame.base, definition.set),
            type_name: definition.name.clone(),
            expands: expands.collect(),
            named: shape.named.iter().map(|named| NamedField::new(frame, named, shape)).collect(),
            omits_nulls: false,
        }
    }

    /// The same, without what is null.
    pub(super) fn omitting_nulls(self) -> Self {
        Self { omits_nulls: true, ..self }
    }

    /// The same, which tells the type of its rows.
    pub(super) fn derived(self) -> Self {
        Self { derived: self.level != Level::None, ..self }
    }

    /// Whether a row has one of this shape in it.
    pub(super) fn is_there(&self, row: &Row<'_>) -> bool {
        self.key.is_some_and(|key| row.cell(key) != Cell::Null)
    }

    /// Writes one row. `lead` is what stands before its first member: nothing, or a context.
    pub(super) fn push(&self, out: &mut Vec<u8>, row: &Row<'_>, lead: &[u8]) {
        let start = out.len();
        out.extend_from_slice(lead);
        if let Some(Cell::Int(version)) = self.version.map(|cell| row.cell(cell)) {
            out.extend_from_slice(b",\"@odata.etag\":\"W/\\\"");
            push_int(out, version);
            out.extend_from_slice(b"\\\"\"");
        }
        let key = self.key.map_or(Cell::Null, |key| row.cell(key));
        if self.level == Level::Full || self.derived {
            self.push_type(out);
        }
        if self.level == Level::Full {
            self.push_identity(out, key);
        }
        for field in &self.fields {
            if !self.omits_nulls || row.cell(field.property.cell) != Cell::Null {
                field.push(out, row);
            }
        }
        for named in &self.named {
            named.push(out, row);
        }
        if let Some(name) = &self.key_name {
            out.extend_from_slice(name);
            push_cell(out, row, key);
        }
        if let Some(name) = &self.owner_name {
            out.extend_from_slice(name);
            push_cell(out, row, key);
        }
        for related in &self.expands {
            related.push(out, row, self.key, &self.address);
        }
        super::cell::close_object(out, start);
    }

    fn push_type(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(b",\"@odata.type\":\"#");
        out.extend_from_slice(NAMESPACE.as_bytes());
        out.push(b'.');
        out.extend_from_slice(self.type_name.as_bytes());
        out.push(b'"');
    }

    fn push_identity(&self, out: &mut Vec<u8>, key: Cell) {
        if let Cell::Guid(id) = key {
            for name in [b",\"@odata.id\":\"".as_slice(), b",\"@odata.editLink\":\""] {
                out.extend_from_slice(name);
                out.extend_from_slice(self.address.as_bytes());
                push_guid(out, id);
                out.extend_from_slice(b")\"");
            }
        }
    }
}

impl<'a> Field<'a> {
    fn new(
        frame: &Frame<'a>,
        shape: &'a Shape,
        column: &'a ColumnDefinition,
        property: Property,
    ) -> Self {
        let table: &'a Table = &shape.table;
        let name = edm::property_name(column);
        let wanted = |term: &str| frame.preferences.includes(term);
        let lookup = column.is_lookup().then(|| {
            let navigation = wanted(&format!("{NAMESPACE}.associatednavigationproperty"));
            let target = wanted(&format!("{NAMESPACE}.lookuplogicalname"));
            let open = column.refers_to_all();
            let known: Vec<&str> = if open {
                table.lookup_tables(&column.name).collect()
            } else {
                column.targets.iter().map(String::as_str).collect()
            };
            let annotations = known.into_iter().filter_map(|to| {
                let mut text = String::new();
                if navigation && let Some(property) = table.lookup_property(&column.name, to) {
                    let term = "associatednavigationproperty";
                    text.extend([",\"", &name, "@", NAMESPACE, ".", term, "\":\"", property, "\""]);
                }
                if target {
                    let term = "lookuplogicalname";
                    text.extend([",\"", &name, "@", NAMESPACE, ".", term, "\":\"", to, "\""]);
                }
                (!text.is_empty()).then(|| (to.to_owned(), text.into_bytes()))
            });
            let annotations: Vec<_> = annotations.collect();
            let only = column.targets.first().filter(|_| !column.is_polymorphic()).cloned();
            let other =
                (open && target).then(|| member(&format!("{name}@{NAMESPACE}.lookuplogicalname")));
            Lookup { only, annotations, other }
        });
        Self {
            type_annotation: type_annotation(frame.level, &name, column),
            formatted: wanted(FORMATTED).then(|| member(&format!("{name}@{FORMATTED}"))),
            format: Format::of(table, column, Some(shape), frame.formats),
            managed: Managed::of(column),
            name: member(&name),
            property,
            lookup: lookup
                .filter(|lookup| !lookup.annotations.is_empty() || lookup.other.is_some()),
        }
    }

    fn push(&self, out: &mut Vec<u8>, row: &Row<'_>) {
        let cell = row.cell(self.property.cell);
        if cell != Cell::Null {
            self.push_annotations(out, row, cell);
        }
        out.extend_from_slice(&self.name);
        push_value(out, row, cell, self.managed.as_ref());
    }

    fn push_annotations(&self, out: &mut Vec<u8>, row: &Row<'_>, cell: Cell) {
        out.extend_from_slice(&self.type_annotation);
        if let Some(name) = &self.formatted {
            if let Some(label) = self.property.label.and_then(|label| row.text(label)) {
                out.extend_from_slice(name);
                super::push_string(out, label);
            } else if let Some(format) = &self.format {
                push_formatted(out, name, format, row, cell);
            }
        }
        if let Some(lookup) = &self.lookup {
            let target = self.property.target.and_then(|target| row.text(target));
            let target = target.or(lookup.only.as_deref());
            let annotations =
                lookup.annotations.iter().find(|(table, _)| Some(table.as_str()) == target);
            if let Some((_, annotations)) = annotations {
                out.extend_from_slice(annotations);
            } else if let (Some(start), Some(target)) = (&lookup.other, target) {
                out.extend_from_slice(start);
                super::push_string(out, target);
            }
        }
    }
}

/// The start of a member, with the comma before it: `,"name":`.
pub(super) fn member(name: &str) -> Vec<u8> {
    let mut bytes = vec![b','];
    super::push_string(&mut bytes, name);
    bytes.push(b':');
    bytes
}

/// Full metadata names the types that JSON cannot show.
pub(super) fn type_annotation(level: Level, name: &str, column: &ColumnDefinition) -> Vec<u8> {
    type_of(level, name, edm::type_name(column))
}

fn type_of(level: Level, name: &str, type_name: &str) -> Vec<u8> {
    let kind = match type_name {
        _ if level != Level::Full => return Vec::new(),
        "Edm.Guid" => "Guid",
        "Edm.DateTimeOffset" => "DateTimeOffset",
        "Edm.Date" => "Date",
        "Edm.Decimal" => "Decimal",
        "Edm.Int64" => "Int64",
        _ => return Vec::new(),
    };
    let mut bytes = member(&format!("{name}@odata.type"));
    super::push_string(&mut bytes, &format!("#{kind}"));
    bytes
}
