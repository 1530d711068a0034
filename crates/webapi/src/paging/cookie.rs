//! The inner cookie: `<cookie page="1"><name last="v" first="v" /><accountid last="{G}" first="{G}" />`
//! and so on, to `</cookie>`. Its last element is the seal; the number of the page is not under it.

use std::fmt::Write as _;

use model::query::Position;
use model::value::Value;
use model::{Error, Result, Uuid};
use percent_encoding::percent_decode_str;

use super::{Place, Question, text};

/// The element that holds the number of rows to pass over.
const ROWS: &str = "rows";
/// The element that holds the tag.
const SEAL: &str = "seal";

impl Question<'_> {
    /// The cookie of page `page`, after which `place` comes. `records`: how many rows it had, which is
    /// told where expands are nested.
    pub(crate) fn write_inner(&self, page: u64, place: &Place, records: Option<usize>) -> String {
        let mut cookie = format!("<cookie page=\"{page}\"");
        // Writing to a String cannot fail.
        if let Some(records) = records {
            let _ = write!(cookie, " countOfRecords=\"{records}\"");
        }
        cookie.push('>');
        let mut kinds = String::new();
        match place {
            Place::Rows(rows) => push(&mut cookie, ROWS, Some(&rows.to_string())),
            Place::After(position) => {
                for (name, value) in self.criteria().iter().zip(&position.values) {
                    let (kind, text) = text::write(value);
                    kinds.push(kind);
                    push(&mut cookie, name, text.as_deref());
                }
                push(&mut cookie, &self.key(), Some(&text::braced(position.id)));
                let names = self.links();
                for (index, id) in position.links.iter().enumerate() {
                    let name = names.get(index).map_or("link", String::as_str);
                    push(&mut cookie, name, id.map(text::braced).as_deref());
                }
            }
        }
        let _ = write!(cookie, "<{SEAL} kinds=\"{kinds}\" tag=\"");
        for byte in self.seal.tag(self.sealed(place).as_bytes()) {
            let _ = write!(cookie, "{byte:02x}");
        }
        cookie.push_str("\" /></cookie>");
        cookie
    }

    /// The page that a cookie is of, and the place after it.
    ///
    /// # Errors
    /// [`Error::PagingCookie`] if it is none of this question's.
    pub(crate) fn read_inner(&self, cookie: &str) -> Result<(u64, Place)> {
        self.parse(cookie).ok_or(Error::PagingCookie)
    }

    fn parse(&self, cookie: &str) -> Option<(u64, Place)> {
        let mut cookie = cookie.trim().to_owned();
        // It is encoded twice on its way out; how often clients decode it differs.
        for _ in 0..3 {
            if cookie.starts_with("&lt;") {
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
            let (name, attributes) = element.split_at(element.find(' ')?);
            elements.push((name, attributes));
        }
        let (SEAL, seal) = elements.pop()? else { return None };
        let kinds = attribute(seal, "kinds")?;
        let place = match elements.as_slice() {
            [(ROWS, value)] if kinds.is_empty() && self.is_numbered() => {
                Place::Rows(held(value)?.text()?.parse().ok()?)
            }
            elements => Place::After(self.position(elements, kinds)?),
        };
        let tag = bytes(attribute(seal, "tag")?)?;
        self.seal.verify(self.sealed(&place).as_bytes(), &tag).then_some((page, place))
    }

    fn is_numbered(&self) -> bool {
        self.query.distinct || self.query.aggregation.is_some()
    }

    fn position(&self, elements: &[(&str, &str)], kinds: &str) -> Option<Position> {
        let criteria = self.criteria();
        let (values, keys) = elements.split_at_checked(criteria.len())?;
        if kinds.chars().count() != criteria.len() {
            return None;
        }
        let read = |((name, attributes), (expected, kind)): (&(&str, &str), (&String, char))| {
            if name != expected {
                return None;
            }
            text::read(kind, held(attributes)?.text())
        };
        let values = values.iter().zip(criteria.iter().zip(kinds.chars())).map(read);
        let values: Vec<Value> = values.collect::<Option<_>>()?;
        let ((name, attributes), links) = keys.split_first()?;
        if *name != self.key() {
            return None;
        }
        let id = text::guid(held(attributes)?.text()?)?;
        let names = self.links();
        let link = |(index, (name, attributes)): (usize, &(&str, &str))| {
            let expected = names.get(index).map_or("link", String::as_str);
            if *name != expected {
                return None;
            }
            match held(attributes)? {
                Held::Text(text) => text::guid(text).map(Some),
                Held::Null => Some(None),
            }
        };
        let links: Vec<Option<Uuid>> = links.iter().enumerate().map(link).collect::<Option<_>>()?;
        Some(Position { values, id, links })
    }
}

/// Writes an element with one value.
fn push(cookie: &mut String, name: &str, value: Option<&str>) {
    let _ = match value {
        Some(value) => write!(cookie, "<{name} last=\"{value}\" first=\"{value}\" />"),
        None => write!(cookie, "<{name} lastnull=\"1\" firstnull=\"1\" />"),
    };
}

/// What an element says.
enum Held<'a> {
    Null,
    Text(&'a str),
}

impl<'a> Held<'a> {
    fn text(&self) -> Option<&'a str> {
        match self {
            Self::Null => None,
            Self::Text(text) => Some(text),
        }
    }
}

/// What an element says that says one thing.
fn held(attributes: &str) -> Option<Held<'_>> {
    match (attribute(attributes, "last"), attribute(attributes, "first")) {
        (Some(last), Some(first)) if last == first => Some(Held::Text(last)),
        (None, None) => {
            let null = |name| attribute(attributes, name) == Some("1");
            (null("lastnull") && null("firstnull")).then_some(Held::Null)
        }
        _ => None,
    }
}

/// The value of an attribute, in quotes of either kind.
pub(crate) fn attribute<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = text;
    loop {
        let start = rest.find(name)?;
        let (before, after) = (rest.get(..start)?, rest.get(start + name.len()..)?);
        let quote = after.strip_prefix('=').and_then(|value| value.chars().next());
        if before.ends_with(' ')
            && let Some(quote) = quote.filter(|quote| matches!(quote, '"' | '\''))
        {
            return after.get(2..)?.split_once(quote).map(|(value, _)| value);
        }
        rest = after;
    }
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    if !hex.is_ascii() {
        return None;
    }
    let pair = |at: usize| u8::from_str_radix(hex.get(at..at + 2)?, 16).ok();
    (0..hex.len()).step_by(2).map(pair).collect()
}
