//! Links: where the next page is, and where an expanded collection can be read by itself.

use std::fmt::Write as _;

use engine::Ending;
use model::message::RetrieveMultiple;
use model::query::{Criterion, Operand, Order};

use super::Frame;
use crate::paging::{self, Place, Question};
use crate::translate::View;
use odata::encode;

/// The link to the page after this one, which is page `number`, if there is one: the request's own URL
/// with all its options and a cookie.
pub(super) fn next_page(
    frame: &Frame<'_>,
    view: &View,
    number: u64,
    asked: &RetrieveMultiple,
    ending: &Ending,
) -> Option<String> {
    let (question, place) = place(frame, asked, ending)?;
    let records = view.is_nested().then_some(ending.rows);
    let mut link = format!("{}{}?", frame.origin, frame.url.path);
    for raw in &frame.url.options.raw {
        link.push_str(raw);
        link.push('&');
    }
    link.push_str("$skiptoken=");
    link.push_str(&question.token(number, &place, records));
    Some(link)
}

/// The cookie of the page after page `number`, as FetchXML pages tell it. There is none where columns of
/// joined rows decide the order: such pages have numbers only (query.md §10.5).
pub(super) fn cookie(
    frame: &Frame<'_>,
    number: u64,
    asked: &RetrieveMultiple,
    ending: &Ending,
) -> Option<String> {
    let (question, place) = place(frame, asked, ending)?;
    let joined = |order: &Order| {
        matches!(order.by, Criterion::Column { operand: Operand::Linked { .. }, .. })
    };
    if question.query.order.iter().any(joined) {
        return None;
    }
    let inner = question.write_inner(number, &place, None);
    Some(paging::outer(number.saturating_add(1), &inner, false))
}

/// Where the page after this one starts, if there is one, and the question that it belongs to.
fn place<'a>(
    frame: &Frame<'a>,
    asked: &'a RetrieveMultiple,
    ending: &Ending,
) -> Option<(Question<'a>, Place)> {
    let (query, rows) = (&asked.query, ending.rows);
    let passed = query.page.skip.unwrap_or(0).saturating_add(u32::try_from(rows).ok()?);
    let place = match ending.next() {
        Some(position) => Place::After(position.clone()),
        None if ending.more => Place::Rows(passed),
        None => return None,
    };
    let from = asked.from.as_ref();
    Some((Question { seal: frame.seal, catalog: frame.catalog, query, from }, place))
}

/// What follows the id in the link of an expanded collection: `)/Account_Tasks?$select=subject`.
pub(super) fn collection_suffix(name: &str, options: &[(String, String)]) -> String {
    let mut link = format!(")/{name}");
    for (index, (option, value)) in options.iter().enumerate() {
        // Writing to a String cannot fail.
        let _ = write!(link, "{}{option}={}", if index == 0 { '?' } else { '&' }, encode(value));
    }
    link
}
