//! Pages of rows as `EntityCollection` (soap.md §6).

use engine::ResultSet;

use super::row::{RowWriter, begin};
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

/// Begins the rows of an `EntityCollection`, whose element is open.
pub(crate) fn begin_entities(out: &mut Writer) {
    begin(out, Namespace::Core, "Entities");
}

/// Writes rows of an `EntityCollection` whose rows have begun: all of it, or a part of a page.
pub(crate) fn push_entities(out: &mut Writer, scope: &Scope<'_>, set: &ResultSet) {
    let writer = RowWriter::new(out, scope, set, &set.shape);
    let entity = out.letter(Namespace::Core).unwrap_or('z');
    let (before, after) = (format!("<{entity}:Entity>"), format!("</{entity}:Entity>"));
    if set.rows.is_empty() {
        return;
    }
    out.plain(|out| {
        for row in set.rows.iter() {
            out.extend_from_slice(before.as_bytes());
            writer.push(out, &row);
            out.extend_from_slice(after.as_bytes());
        }
    });
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
    // RecordCountLessThanMarv, which nobody asks for, is left out.
    let total = tail.total.map_or_else(|| "-1".to_owned(), |total| total.to_string());
    out.leaf(Namespace::Core, "TotalRecordCount", &total);
    out.leaf(Namespace::Core, "TotalRecordCountLimitExceeded", truth(tail.exceeded));
}
