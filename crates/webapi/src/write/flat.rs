//! What flat rows show beside the columns of their table: columns of joined rows, values under names of
//! the client's, groups and aggregates (query.md §10.7).

use edge::Format;
use engine::{Named, Origin, Shape, Table};
use model::rows::{Cell, Row};

use super::cell::push_formatted;
use super::managed::{Managed, push_value};
use super::row::{member, type_annotation};
use super::{FORMATTED, Frame};
use crate::edm::NAMESPACE;

/// The term of the logical name behind a name of the client's.
const ATTRIBUTE_NAME: &str = "OData.Community.Display.V1.AttributeName";

/// A value under a name of the client's. Where it is null, the row does not show it.
pub(super) struct NamedField<'a> {
    name: Vec<u8>,
    cell: usize,
    /// `,"x@odata.type":"#Guid"` and the logical name of the column, where they are wanted.
    annotations: Vec<u8>,
    formatted: Option<Vec<u8>>,
    format: Option<Format<'a>>,
    label: Option<usize>,
    lookup: Option<Lookup>,
    managed: Option<Managed>,
}

/// How the table is told that a lookup points at.
struct Lookup {
    name: Vec<u8>,
    target: Option<usize>,
    /// The table, if there is but one.
    only: Option<String>,
}

impl<'a> NamedField<'a> {
    pub(super) fn new(frame: &Frame<'a>, named: &'a Named, shape: &Shape) -> Self {
        let name = key(frame, &named.name);
        let wanted = |term: &str| frame.preferences.includes(term);
        let column = named.column.as_ref().and_then(|(table, index)| {
            let table: &'a Table = table;
            Some((table, table.definition.columns.get(*index)?))
        });
        let mut annotations = Vec::new();
        if let Some((_, column)) = column {
            if named.origin == Origin::Column {
                annotations.extend(type_annotation(frame.level, &name, column));
            }
            if wanted(ATTRIBUTE_NAME) {
                annotations.extend(member(&format!("{name}@{ATTRIBUTE_NAME}")));
                super::push_string(&mut annotations, &column.name);
            }
        }
        let term = format!("{NAMESPACE}.lookuplogicalname");
        let is_lookup = named.origin == Origin::Column && wanted(&term);
        let lookup = column.filter(|(_, column)| column.is_lookup() && is_lookup);
        let lookup = lookup.map(|(_, column)| Lookup {
            name: member(&format!("{name}@{term}")),
            target: named.target,
            only: column.targets.first().filter(|_| !column.is_polymorphic()).cloned(),
        });
        let of_column = column.filter(|_| named.origin == Origin::Column);
        Self {
            managed: of_column.and_then(|(_, column)| Managed::of(column)),
            cell: named.cell,
            annotations,
            formatted: wanted(FORMATTED).then(|| member(&format!("{name}@{FORMATTED}"))),
            format: Format::of_named(named, shape, frame.formats),
            label: named.label,
            lookup,
            name: member(&name),
        }
    }

    pub(super) fn push(&self, out: &mut Vec<u8>, row: &Row<'_>) {
        let cell = row.cell(self.cell);
        if cell == Cell::Null {
            return;
        }
        out.extend_from_slice(&self.annotations);
        if let Some(lookup) = &self.lookup
            && let Some(table) =
                lookup.target.and_then(|target| row.text(target)).or(lookup.only.as_deref())
        {
            out.extend_from_slice(&lookup.name);
            super::push_string(out, table);
        }
        if let Some(name) = &self.formatted {
            if let Some(label) = self.label.and_then(|label| row.text(label)) {
                out.extend_from_slice(name);
                super::push_string(out, label);
            } else if let Some(format) = &self.format {
                push_formatted(out, name, format, row, cell);
            }
        }
        out.extend_from_slice(&self.name);
        push_value(out, row, cell, self.managed.as_ref());
    }
}

/// The key of a value: endpoints of version 8 cannot have a dot in it (protocol.md §4).
pub(super) fn key(frame: &Frame<'_>, name: &str) -> String {
    if frame.url.root.contains("/api/data/v8") {
        name.replace('.', "_x002e_")
    } else {
        name.to_owned()
    }
}
