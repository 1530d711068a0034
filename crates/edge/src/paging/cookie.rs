//! The inner cookie: `<cookie page="1"><name last="v" first="v" /><accountid last="{G}" first="{G}" />`
//! and so on, to `</cookie>`. Its last element is the seal; the number of the page is not under it.

use std::fmt::Write as _;

use model::query::Position;
use model::value::Value;
use model::{Error, Result, Uuid};
use odata::cookie::{self as text, Held, Inner, SEAL};

use super::{Place, Question};

/// The element that holds the number of rows to pass over.
const ROWS: &str = "rows";

impl Question<'_> {
    /// The cookie of page `page`, after which `place` comes. `records`: how many rows it had, which is
    /// told where expands are nested.
    pub fn write_inner(&self, page: u64, place: &Place, records: Option<usize>) -> String {
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
    pub fn read_inner(&self, cookie: &str) -> Result<(u64, Place)> {
        self.parse(cookie).ok_or(Error::PagingCookie)
    }

    fn parse(&self, cookie: &str) -> Option<(u64, Place)> {
        let Inner { page, elements, kinds, tag } = odata::cookie::inner(cookie)?;
        let place = match elements.as_slice() {
            [(name, Held::Text(rows))]
                if name == ROWS && kinds.is_empty() && self.is_numbered() =>
            {
                Place::Rows(rows.parse().ok()?)
            }
            elements => Place::After(self.position(elements, &kinds)?),
        };
        self.seal.verify(self.sealed(&place).as_bytes(), &tag).then_some((page, place))
    }

    fn is_numbered(&self) -> bool {
        self.query.distinct || self.query.aggregation.is_some()
    }

    fn position(&self, elements: &[(String, Held)], kinds: &str) -> Option<Position> {
        let criteria = self.criteria();
        let (values, keys) = elements.split_at_checked(criteria.len())?;
        if kinds.chars().count() != criteria.len() {
            return None;
        }
        let read = |((name, held), (expected, kind)): (&(String, Held), (&String, char))| {
            if name == expected { text::read(kind, held.text()) } else { None }
        };
        let values = values.iter().zip(criteria.iter().zip(kinds.chars())).map(read);
        let values: Vec<Value> = values.collect::<Option<_>>()?;
        let ((name, held), links) = keys.split_first()?;
        if *name != self.key() {
            return None;
        }
        let id = text::guid(held.text()?)?;
        let names = self.links();
        let link = |(index, (name, held)): (usize, &(String, Held))| {
            let expected = names.get(index).map_or("link", String::as_str);
            match held {
                _ if name != expected => None,
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
