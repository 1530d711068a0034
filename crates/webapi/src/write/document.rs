//! Whole bodies: one row, a page, a property, the service document.

use engine::{Page, ResultSet, Shape};
use model::rows::{Cell, Row};
use model::value::Reference;

use super::cell::{close_object, push_int, push_string};
use super::context;
use super::managed::{Managed, push_value};
use super::row::RowWriter;
use super::{Frame, Level};
use crate::definitions;
use crate::edm::{self, NAMESPACE};
use crate::translate::View;

/// Counts are told up to here (query.md §5).
pub(super) const MAX_COUNT: u64 = 5000;

/// One row. What could as well be of another table says of which it is.
pub(super) fn row(
    frame: &Frame<'_>,
    view: &View,
    set: &ResultSet,
    shape: &Shape,
    row: Row<'_>,
    is_one_of_several: bool,
) -> Vec<u8> {
    let mut out = Vec::with_capacity(1024);
    let mut lead = Vec::new();
    if frame.level != Level::None {
        let context = context::of(frame.base, &shape.table, view);
        push_member(&mut lead, "@odata.context", &(context + "/$entity"));
    }
    let writer = RowWriter::new(frame, view, set, shape);
    let writer = if is_one_of_several { writer.derived() } else { writer };
    writer.push(&mut out, &row, &lead);
    out
}

/// The address of one row (protocol.md §1, refs).
pub(super) fn address(frame: &Frame<'_>, address: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(256);
    if frame.level != Level::None {
        push_member(&mut out, "@odata.context", &format!("{}/$metadata#$ref", frame.base));
    }
    push_member(&mut out, "@odata.id", address);
    close(out)
}

/// The addresses of a page of rows.
pub(super) fn addresses(frame: &Frame<'_>, page: &Page, next: Option<String>) -> Vec<u8> {
    let set = &page.result;
    let mut out = Vec::with_capacity(128 * (set.rows.len() + 2));
    if frame.level != Level::None {
        let context = format!("{}/$metadata#Collection($ref)", frame.base);
        push_member(&mut out, "@odata.context", &context);
    }
    if let Some(count) = page.count {
        out.extend_from_slice(b",\"@odata.count\":");
        push_int(&mut out, i64::try_from(count.min(MAX_COUNT)).unwrap_or(0));
    }
    out.extend_from_slice(b",\"value\":[");
    let ids = set.rows.iter().filter_map(|row| set.shape.key.and_then(|key| row.guid(key)));
    for (index, id) in ids.enumerate() {
        out.extend_from_slice(if index > 0 { b",{\"@odata.id\":" } else { b"{\"@odata.id\":" });
        let row = Reference::new(set.shape.table.definition.name.clone(), id);
        push_string(&mut out, &frame.address(&row));
        out.push(b'}');
    }
    out.push(b']');
    if let Some(next) = next {
        push_member(&mut out, "@odata.nextLink", &next);
    }
    close(out)
}

/// The product's own annotations of a collection, as far as they are wanted.
pub(super) fn push_totals(
    frame: &Frame<'_>,
    out: &mut Vec<u8>,
    count: Option<i64>,
    exceeded: bool,
) {
    let mut push = |term: &str, value: &str| {
        let term = format!("{NAMESPACE}.{term}");
        if frame.preferences.includes(&term) {
            out.extend_from_slice(format!(",\"@{term}\":{value}").as_bytes());
        }
    };
    push("totalrecordcount", &count.unwrap_or(-1).to_string());
    push("totalrecordcountlimitexceeded", &exceeded.to_string());
    push("globalmetadataversion", &format!("\"{}\"", frame.catalog.version));
}

/// The value of one property.
pub(super) fn property(
    frame: &Frame<'_>,
    target: &Reference,
    name: &str,
    (shape, row): (&Shape, Row<'_>),
    cell: Cell,
) -> Vec<u8> {
    let mut out = Vec::new();
    if frame.level != Level::None {
        let table = frame.catalog.table(&target.table);
        let set = table.map_or(target.table.as_str(), |table| table.definition.set.as_str());
        // The request may not have known it.
        let id = shape.key.and_then(|key| row.guid(key)).unwrap_or(target.id);
        let context = format!("{}/$metadata#{set}({id})/{name}", frame.base);
        push_member(&mut out, "@odata.context", &context);
    }
    out.extend_from_slice(b",\"value\":");
    let managed = edm::column(&shape.table, name).ok().and_then(Managed::of);
    push_value(&mut out, &row, cell, managed.as_ref());
    close(out)
}

/// The beginning of the value of a property that is text, up to its first character.
pub(super) fn before_value(frame: &Frame<'_>, target: &Reference, name: &str) -> Vec<u8> {
    let mut out = Vec::new();
    if frame.level != Level::None {
        let table = frame.catalog.table(&target.table);
        let set = table.map_or(target.table.as_str(), |table| table.definition.set.as_str());
        let context = format!("{}/$metadata#{set}({})/{name}", frame.base, target.id);
        push_member(&mut out, "@odata.context", &context);
    }
    out.extend_from_slice(b",\"value\":\"");
    if let Some(comma) = out.first_mut() {
        *comma = b'{';
    }
    out
}

/// The service document: all entity sets, by name, those of definitions included.
pub(crate) fn service(frame: &Frame<'_>) -> Vec<u8> {
    let tables = frame.catalog.tables().map(|table| table.definition.set.as_str());
    let definitions = definitions::sets().map(|(name, _)| name);
    let mut sets: Vec<&str> = tables.chain(definitions).collect();
    sets.sort_unstable();
    let mut out = Vec::new();
    if frame.level != Level::None {
        push_member(&mut out, "@odata.context", &format!("{}/$metadata", frame.base));
    }
    out.extend_from_slice(b",\"value\":[");
    for (index, set) in sets.iter().enumerate() {
        out.extend_from_slice(if index > 0 { b",{\"name\":" } else { b"{\"name\":" });
        push_string(&mut out, set);
        out.extend_from_slice(b",\"kind\":\"EntitySet\"");
        push_member(&mut out, "url", set);
        out.push(b'}');
    }
    out.push(b']');
    close(out)
}

/// Writes a member whose value is text, with a comma before it.
pub(super) fn push_member(out: &mut Vec<u8>, name: &str, value: &str) {
    out.push(b',');
    push_string(out, name);
    out.push(b':');
    push_string(out, value);
}

pub(super) fn close(mut out: Vec<u8>) -> Vec<u8> {
    close_object(&mut out, 0);
    out
}
