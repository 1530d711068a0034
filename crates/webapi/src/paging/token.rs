//! The outer cookie: the number of the next page and the inner cookie, encoded twice. It stands in a
//! `$skiptoken`, and as it is in the annotation of `FetchXML` pages.

use std::fmt::Write as _;

use edge::{Place, Question};
use model::{Error, Result};
use odata::cookie::Outer;

/// What a `$skiptoken` says.
#[derive(Debug, PartialEq)]
pub(crate) struct Token {
    /// The number of the page that it leads to.
    pub(crate) page: u64,
    /// Where that page starts.
    pub(crate) place: Place,
}

/// The outer cookie that leads to page `page`, as XML.
pub(crate) fn outer(page: u64, inner: &str, tracking: bool) -> String {
    let (cookie, tracking) = (encode(&encode(inner)), if tracking { "True" } else { "False" });
    format!("<cookie pagenumber=\"{page}\" pagingcookie=\"{cookie}\" istracking=\"{tracking}\" />")
}

/// The same as the value of `$skiptoken`.
pub(crate) fn skip_token(page: u64, inner: &str, tracking: bool) -> String {
    let outer = outer(page, inner, tracking);
    outer.replace('<', "%3C").replace('>', "%3E").replace('"', "%22").replace(' ', "%20")
}

/// The `$skiptoken` that leads on from page `page` of a question, which had `records` rows (told where
/// expands are nested) and ended before `place`.
pub(crate) fn token(
    question: Question<'_>,
    page: u64,
    place: &Place,
    records: Option<usize>,
) -> String {
    skip_token(page.saturating_add(1), &question.write_inner(page, place, records), false)
}

/// Reads a `$skiptoken`, decoded as the value of an option is.
///
/// # Errors
/// [`Error::PagingCookie`] if it is none of this question's.
pub(crate) fn read_token(question: Question<'_>, token: &str) -> Result<Token> {
    let Outer { page, inner } = odata::cookie::outer(token).ok_or(Error::PagingCookie)?;
    let (_, place) = question.read_inner(inner)?;
    Ok(Token { page: page.max(1), place })
}

/// Percent-encodes with lower-case digits, as the product does here.
pub(crate) fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.') {
            encoded.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(encoded, "%{byte:02x}");
        }
    }
    encoded
}
