//! Pages by number, as FetchXML and `QueryExpression` ask for them (query.md §10.5): the first rows can be
//! reached by the number alone, all others with the cookie of the page before.

use engine::{Catalog, Seal};
use model::query::{Criterion, Operand, Order, Path, Query};
use model::value::Reference;
use model::{Error, Result};

use super::{Place, Question};

/// How many rows can be reached by numbers of pages alone.
const MAX_NUMBERED: u32 = 50_000;

/// A page by its number.
#[derive(Clone, Copy, Debug)]
pub struct Numbered<'a> {
    /// The number, from 1.
    pub number: u32,
    /// The cookie of the page before, as the client gave it.
    pub cookie: Option<&'a str>,
    /// How many rows a page has, and how many it has at most.
    pub size: u32,
}

impl Numbered<'_> {
    /// Makes a question one for this page.
    ///
    /// # Errors
    /// If the cookie is none of this question's, or the page is too far away to be found without one.
    pub fn apply(
        self,
        query: &mut Query,
        from: Option<&(Reference, Path)>,
        (seal, catalog): (&Seal, &Catalog),
    ) -> Result<()> {
        if self.number <= 1 {
            return Ok(());
        }
        let question = Question { seal, catalog, query, from };
        let place = match self.cookie.filter(|cookie| !cookie.trim().is_empty()) {
            Some(cookie) => Some(question.read_inner(cookie)?),
            None => None,
        };
        // The cookie of another page than the one before says nothing about this one.
        let before = self.number - 1;
        if let Some((_, place)) = place.filter(|(page, _)| *page == u64::from(before)) {
            place.apply(query);
        } else if self.number.checked_mul(self.size).is_none_or(|last| last > MAX_NUMBERED) {
            return Err(Error::rule(
                0x8004_0315,
                "Paging cookie is required when trying to retrieve a set of records on any high \
                 pages.",
            ));
        } else {
            query.page.skip = Some(before * self.size);
        }
        Ok(())
    }
}

impl Question<'_> {
    /// The cookie of page `number`, after which `place` comes. There is none where columns of joined rows
    /// decide the order: such pages have numbers only.
    pub fn numbered_cookie(&self, number: u64, place: &Place) -> Option<String> {
        let joined = |order: &Order| {
            matches!(order.by, Criterion::Column { operand: Operand::Linked { .. }, .. })
        };
        let by_number = self.query.order.iter().any(joined);
        (!by_number).then(|| self.write_inner(number, place, None))
    }
}
