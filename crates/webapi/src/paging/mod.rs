//! Paging cookies (query.md §6): where a page ended, as XML. Clients take them apart, number them anew
//! and put them together again, so their layout is fixed; a tag in them says that the position is one
//! of ours, and of this question. A cookie is no key: whoever brings it sees its own rows.

mod cookie;
mod names;
#[cfg(test)]
mod tests;
mod token;

pub(crate) use odata::cookie::attribute;
pub(crate) use token::{encode, outer, skip_token};

use engine::{Catalog, Seal};
use model::query::{Path, Position, Query};
use model::value::Reference;

/// Where a page starts.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Place {
    /// After the row with this position.
    After(Position),
    /// After so many rows, where rows have no positions: different values, or groups.
    Rows(u32),
}

/// The question that a cookie belongs to. It fits no other one: the tag is over the table, the row to
/// start from, the filter, the order and all else that decides which rows there are.
#[derive(Clone, Copy)]
pub(crate) struct Question<'a> {
    pub(crate) seal: &'a Seal,
    pub(crate) catalog: &'a Catalog,
    pub(crate) query: &'a Query,
    /// The row and the way from it, where only rows reached so are asked for.
    pub(crate) from: Option<&'a (Reference, Path)>,
}

impl Question<'_> {
    /// What the tag of a place is computed of. The page and its size are no part of it.
    fn sealed(&self, place: &Place) -> String {
        let query = self.query;
        // Which rows there are depends on what is shown only if equal ones count once.
        let numbered = query.distinct || query.aggregation.is_some();
        let columns = &query.selection.columns;
        let shown = numbered.then_some((columns, &query.aliased, &query.aggregation));
        // Texts are quoted and escaped there, so different questions are different texts.
        format!(
            "{:?}",
            (
                "page 1",
                (&query.table, self.from, &query.links, &query.filter, &query.order),
                (query.distinct, shown),
                place,
            )
        )
    }
}
