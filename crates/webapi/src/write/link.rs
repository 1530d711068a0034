//! Links: where the next page is, and where an expanded collection can be read by itself.

use std::fmt::Write as _;

use model::query::{Order, Position};

use super::Frame;
use crate::paging;
use crate::url::encode;

/// The link to the page after page `number`, which ended at `after`: the request's own URL with all
/// its options and a cookie.
pub(super) fn next_page(
    frame: &Frame<'_>,
    number: u64,
    after: &Position,
    order: &[Order],
    key: &str,
) -> String {
    let mut link = format!("{}{}?", frame.origin, frame.url.path);
    for raw in &frame.url.options.raw {
        link.push_str(raw);
        link.push('&');
    }
    link.push_str("$skiptoken=");
    link.push_str(&paging::write(number.saturating_add(1), after, order, key));
    link
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
