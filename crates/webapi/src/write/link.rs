//! Links: where the next page is, and where an expanded collection can be read by itself.

use std::fmt::Write as _;

use edge::Question;
use engine::Ending;
use model::message::RetrieveMultiple;

use super::Frame;
use crate::paging;
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
    let question = question(frame, asked);
    let place = question.next(ending)?;
    let records = view.is_nested().then_some(ending.rows);
    let mut link = format!("{}{}?", frame.origin, frame.url.path);
    for raw in &frame.url.options.raw {
        link.push_str(raw);
        link.push('&');
    }
    link.push_str("$skiptoken=");
    link.push_str(&paging::token(question, number, &place, records));
    Some(link)
}

/// The cookie of the page after page `number`, as FetchXML pages tell it, if they have one.
pub(super) fn cookie(
    frame: &Frame<'_>,
    number: u64,
    asked: &RetrieveMultiple,
    ending: &Ending,
) -> Option<String> {
    let question = question(frame, asked);
    let inner = question.numbered_cookie(number, &question.next(ending)?)?;
    Some(paging::outer(number.saturating_add(1), &inner, false))
}

fn question<'a>(frame: &Frame<'a>, asked: &'a RetrieveMultiple) -> Question<'a> {
    let RetrieveMultiple { query, from } = asked;
    Question { seal: frame.seal, catalog: frame.catalog, query, from: from.as_ref() }
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
