//! Paging cookies (query.md §6): where a page ended, as XML. Clients take them apart, number them anew
//! and put them together again, so their layout is fixed; a tag in them says that the position is one
//! of ours, and of this question. A cookie is no key: whoever brings it sees its own rows.

mod cookie;
mod names;
mod numbered;
#[cfg(test)]
mod tests;

use engine::{Catalog, Ending, Seal};
use model::query::{Path, Position, Query};
use model::value::Reference;

pub use numbered::Numbered;

/// Where a page starts.
#[derive(Clone, Debug, PartialEq)]
pub enum Place {
    /// After the row with this position.
    After(Position),
    /// After so many rows, where rows have no positions: different values, or groups.
    Rows(u32),
}

impl Place {
    /// Makes a question go on from here.
    pub fn apply(self, query: &mut Query) {
        match self {
            Self::After(position) => query.page.after = Some(position),
            Self::Rows(rows) => query.page.skip = Some(rows),
        }
    }
}

/// The question that a cookie belongs to. It fits no other one: the tag is over the table, the row to
/// start from, the filter, the order and all else that decides which rows there are.
#[derive(Clone, Copy)]
pub struct Question<'a> {
    /// What cookies are sealed by.
    pub seal: &'a Seal,
    /// The tables.
    pub catalog: &'a Catalog,
    /// What is asked.
    pub query: &'a Query,
    /// The row and the way from it, where only rows reached so are asked for.
    pub from: Option<&'a (Reference, Path)>,
}

impl Question<'_> {
    /// Where the page after this one starts, if there is one.
    pub fn next(&self, ending: &Ending) -> Option<Place> {
        if let Some(position) = ending.next() {
            return Some(Place::After(position.clone()));
        }
        let rows = u32::try_from(ending.rows).ok()?;
        let passed = self.query.page.skip.unwrap_or(0).saturating_add(rows);
        ending.more.then_some(Place::Rows(passed))
    }

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
