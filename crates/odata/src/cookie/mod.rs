//! The text of paging cookies (query.md §6), taken apart. It is XML that we wrote ourselves, in one
//! layout, and that clients decode, renumber and encode again; nothing else is taken for one. Whose
//! question a cookie belongs to, and whether its tag is right, is decided where questions are known.

mod attribute;
mod text;

use percent_encoding::percent_decode_str;

pub use attribute::attribute;
pub use text::{braced, guid, read, write};

use attribute::{bytes, held};

/// The element that holds the tag.
pub const SEAL: &str = "seal";

/// The outer cookie: the number of the next page, and the inner cookie as it was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outer<'a> {
    /// The number.
    pub page: u64,
    /// The inner cookie, still encoded.
    pub inner: &'a str,
}

/// The inner cookie: a page, and where it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inner {
    /// The number of the page.
    pub page: u64,
    /// The names of the elements and what they say, in order, without the seal.
    pub elements: Vec<(String, Held)>,
    /// The letters of the types of the first values.
    pub kinds: String,
    /// The tag.
    pub tag: Vec<u8>,
}

/// What an element says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Held {
    /// That there is no value.
    Null,
    /// A value.
    Text(String),
}

impl Held {
    /// The text of the value; none for null.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Null => None,
            Self::Text(text) => Some(text),
        }
    }
}

/// Takes an outer cookie apart, which was decoded as the value of an option is.
pub fn outer(token: &str) -> Option<Outer<'_>> {
    let rest = token.trim().strip_prefix("<cookie")?;
    let page = attribute(rest, "pagenumber")?.parse().ok()?;
    Some(Outer { page, inner: attribute(rest, "pagingcookie")? })
}

/// Takes an inner cookie apart.
pub fn inner(cookie: &str) -> Option<Inner> {
    let mut cookie = cookie.trim().to_owned();
    // It is encoded twice on its way out; how often clients decode it differs.
    for _ in 0..3 {
        if cookie.starts_with("&amp;") {
            cookie = cookie.replace("&amp;", "&");
        } else if cookie.starts_with("&lt;") {
            cookie = cookie
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&#39;", "'")
                .replace("&apos;", "'");
        } else if !cookie.starts_with('<') {
            cookie = percent_decode_str(&cookie).decode_utf8().ok()?.into_owned();
        }
    }
    let (head, body) = cookie.strip_prefix("<cookie")?.split_once('>')?;
    let page = attribute(head, "page")?.parse().ok()?;
    let body = body.strip_suffix("</cookie>")?.trim_end().strip_suffix("/>")?;
    let mut elements: Vec<(&str, &str)> = Vec::new();
    for element in body.split("/>") {
        let element = element.trim().strip_prefix('<')?;
        elements.push(element.split_at(element.find(' ')?));
    }
    let (SEAL, seal) = elements.pop()? else { return None };
    let element = |(name, attributes): (&str, &str)| Some((name.to_owned(), held(attributes)?));
    Some(Inner {
        page,
        elements: elements.into_iter().map(element).collect::<Option<_>>()?,
        kinds: attribute(seal, "kinds")?.to_owned(),
        tag: bytes(attribute(seal, "tag")?)?,
    })
}
