//! Answers: from what the engine returned to status, headers and JSON.

mod cell;
mod context;
mod definition;
mod delta;
mod document;
mod flat;
mod link;
mod managed;
mod page;
mod record;
mod related;
mod row;

use axum::body::Bytes;
use axum::http::header::{CONTENT_TYPE, ETAG, HeaderName, HeaderValue, LOCATION};
use axum::http::{HeaderMap, StatusCode};
use engine::{Catalog, Formats, Response, ResultSet, Seal};
use model::message::{FilePlace, RetrieveMultiple};
use model::rows::Cell;
use model::value::Reference;
use model::{Error, Result};

use crate::exchange::Reply;
use crate::files;
use crate::headers::Preferences;
use crate::translate::{Answer, View};
pub(crate) use cell::push_string;
pub(crate) use document::service;
use odata::{Key, Literal, Segment, Url};
pub(crate) use page::PageWriter;

/// The term of formatted values.
pub(crate) const FORMATTED: &str = "OData.Community.Display.V1.FormattedValue";

const ENTITY_ID: HeaderName = HeaderName::from_static("odata-entityid");
const PREFERENCE_APPLIED: HeaderName = HeaderName::from_static("preference-applied");

/// How much metadata an answer carries (protocol.md §4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    None,
    Minimal,
    Full,
}

impl Level {
    /// What `Accept` asks for.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let accept = headers.get("accept").and_then(|value| value.to_str().ok()).unwrap_or("");
        let accept = accept.replace(' ', "").to_ascii_lowercase();
        if accept.contains("odata.metadata=none") {
            Self::None
        } else if accept.contains("odata.metadata=full") {
            Self::Full
        } else {
            Self::Minimal
        }
    }

    fn content_type(self, streaming: bool) -> HeaderValue {
        HeaderValue::from_static(match (self, streaming) {
            (Self::None, false) => "application/json; odata.metadata=none",
            (Self::None, true) => "application/json; odata.metadata=none; odata.streaming=true",
            (Self::Minimal, false) => "application/json; odata.metadata=minimal",
            (Self::Minimal, true) => {
                "application/json; odata.metadata=minimal; odata.streaming=true"
            }
            (Self::Full, false) => "application/json; odata.metadata=full",
            (Self::Full, true) => "application/json; odata.metadata=full; odata.streaming=true",
        })
    }
}

/// What all writing of one answer knows.
#[derive(Clone, Copy)]
pub(crate) struct Frame<'a> {
    /// Scheme and host that links start with.
    pub(crate) origin: &'a str,
    /// The service root that links start with: `http://host/api/data/v9.2`.
    pub(crate) base: &'a str,
    pub(crate) url: &'a Url,
    pub(crate) catalog: &'a Catalog,
    pub(crate) preferences: &'a Preferences,
    pub(crate) level: Level,
    /// What paging cookies are sealed with.
    pub(crate) seal: &'a Seal,
    /// How the user in whose name the request runs reads values.
    pub(crate) formats: &'a Formats,
}

impl Frame<'_> {
    /// The address of what stands below the root of the organization, by the way that the request came.
    fn absolute(&self, path: &str) -> String {
        let named = self.url.root.split_once("/api/").map_or("", |(named, _)| named);
        [self.origin, named, "/", path].concat()
    }

    /// The answer to the client.
    pub(crate) fn reply(&self, answer: &Answer, response: Response) -> Result<Reply> {
        match (answer, response) {
            (Answer::Row(view), Response::Row(set)) => self.row(StatusCode::OK, view, &set),
            (_, Response::NotModified) => Ok(empty(StatusCode::NOT_MODIFIED)),
            (Answer::Behind(view), Response::Row(set)) => self.behind(view, &set),
            (Answer::Property { row, name, raw }, Response::Row(set)) => {
                self.property(row, name, *raw, &set)
            }
            (Answer::Address(column, table), Response::Row(set)) => {
                self.behind_address(column, table.as_deref(), &set)
            }
            (Answer::Changes { view, number, since }, Response::Changes(changes)) => {
                let body = delta::page(self, view, &changes, *number, *since);
                let mut reply = self.json(StatusCode::OK, body, true);
                let preferences = self.preferences;
                let size = preferences.page_size.as_ref().map(|(_, sent)| sent.as_str());
                let tracked = preferences.track_changes.as_deref();
                Self::applied(&mut reply, &[tracked, size, preferences.annotations()]);
                Ok(reply)
            }
            (Answer::Count, Response::Changes(changes)) => {
                let count = changes.count.ok_or_else(|| Error::internal("the count is missing"))?;
                Ok(text(count.to_string()))
            }
            (Answer::Count, Response::Rows(page)) => {
                let count = page.count.ok_or_else(|| Error::internal("the count is missing"))?;
                Ok(text(count.min(document::MAX_COUNT).to_string()))
            }
            (Answer::Definitions(shown), Response::Definitions(found)) => {
                definition::reply(self, shown, &found)
            }
            (Answer::Defined(address), response @ (Response::Result(_) | Response::Done)) => {
                Ok(self.defined(address.as_ref(), &response))
            }
            (Answer::Result, Response::Result(result)) => {
                let mut reply = self.json(StatusCode::OK, record::document(self, &result), false);
                Self::applied(&mut reply, &[self.preferences.annotations()]);
                Ok(reply)
            }
            (Answer::Result, Response::Row(set)) => {
                self.row(StatusCode::OK, &View::default(), &set)
            }
            (Answer::Result, Response::Unsaved { table, values }) => {
                Ok(self.json(StatusCode::OK, record::unsaved(self, &table, &values)?, false))
            }
            (Answer::Written(view), Response::Created { row, result }) => {
                self.written(view, StatusCode::CREATED, &row, result)
            }
            (Answer::Written(view), Response::Updated { row, result }) => {
                self.written(view, StatusCode::OK, &row, result)
            }
            (Answer::Part, Response::Updated { .. }) | (_, Response::Deleted | Response::Done) => {
                Ok(empty(StatusCode::NO_CONTENT))
            }
            (Answer::Uploading { resumes: false }, Response::Uploading(token)) => {
                Ok(files::begun(&format!("{}{}", self.origin, self.url.path), token))
            }
            (Answer::Uploading { resumes: true }, Response::Uploading(token)) => {
                Ok(files::resumed(token))
            }
            (answer, response) => Err(Error::internal(format!(
                "the answer {response:?} does not belong to the question {answer:?}"
            ))),
        }
    }

    fn row(&self, status: StatusCode, view: &View, set: &ResultSet) -> Result<Reply> {
        let row = set.rows.get(0).ok_or_else(|| Error::internal("the row is missing"))?;
        let body = document::row(self, view, set, &set.shape, row, false);
        let mut reply = self.json(status, body, false);
        if let Some(Cell::Int(version)) = set.shape.version.map(|cell| row.cell(cell)) {
            insert(&mut reply, ETAG, &format!("W/\"{version}\""));
        }
        Self::applied(&mut reply, &[self.preferences.annotations()]);
        Ok(reply)
    }

    fn behind(&self, view: &View, set: &ResultSet) -> Result<Reply> {
        let row = set.rows.get(0).ok_or_else(|| Error::internal("the row is missing"))?;
        // An owner is a user or a team: one of two.
        let found = set.shape.expands.iter().find_map(|expanded| match expanded {
            engine::Expanded::One { shape, .. } => {
                shape.key.and_then(|key| row.guid(key)).map(|_| shape)
            }
            engine::Expanded::Many { .. } => None,
        });
        let Some(shape) = found else { return Ok(empty(StatusCode::NO_CONTENT)) };
        let body = document::row(self, view, set, shape, row, set.shape.expands.len() > 1);
        let mut reply = self.json(StatusCode::OK, body, false);
        if let Some(Cell::Int(version)) = shape.version.map(|cell| row.cell(cell)) {
            insert(&mut reply, ETAG, &format!("W/\"{version}\""));
        }
        Self::applied(&mut reply, &[self.preferences.annotations()]);
        Ok(reply)
    }

    /// The answer of a page of addresses.
    pub(crate) fn addresses(
        &self,
        number: u64,
        question: &RetrieveMultiple,
        response: Response,
    ) -> Result<Reply> {
        let Response::Rows(page) = response else {
            return Err(Error::internal("addresses are those of rows"));
        };
        let next = link::next_page(self, &View::default(), number, question, &page.ending);
        let body = document::addresses(self, &page, next);
        let mut reply = self.json(StatusCode::OK, body, true);
        let size = self.preferences.page_size.as_ref().map(|(_, sent)| sent.as_str());
        Self::applied(&mut reply, &[size]);
        Ok(reply)
    }

    fn behind_address(&self, column: &str, table: Option<&str>, set: &ResultSet) -> Result<Reply> {
        let missing = || Error::internal("the lookup is missing");
        let row = set.rows.get(0).ok_or_else(missing)?;
        let address = related::Address::new(self, &set.shape, column, table).ok_or_else(missing)?;
        let Some(address) = address.of(&row) else { return Ok(empty(StatusCode::NO_CONTENT)) };
        Ok(self.json(StatusCode::OK, document::address(self, &address), false))
    }

    fn property(&self, row: &Reference, name: &str, raw: bool, set: &ResultSet) -> Result<Reply> {
        let missing = || Error::internal("the property is missing");
        let property = set.shape.properties.first().ok_or_else(missing)?;
        let values = set.rows.get(0).ok_or_else(missing)?;
        let cell = values.cell(property.cell);
        if cell == Cell::Null {
            return Ok(empty(StatusCode::NO_CONTENT));
        }
        if raw {
            let mut body = Vec::new();
            match cell {
                Cell::Text(span) => body.extend_from_slice(values.resolve(span).as_bytes()),
                cell => cell::push_bare(&mut body, cell),
            }
            return Ok(text(body));
        }
        let body = document::property(self, row, name, (&set.shape, values), cell);
        Ok(self.json(StatusCode::OK, body, false))
    }

    fn written(
        &self,
        view: &View,
        status: StatusCode,
        row: &Reference,
        result: Option<ResultSet>,
    ) -> Result<Reply> {
        let mut reply = match result {
            Some(set) => {
                let mut reply = self.row(status, view, &set)?;
                let representation = self.preferences.representation.as_deref();
                Self::applied(&mut reply, &[representation, self.preferences.annotations()]);
                reply
            }
            None => empty(StatusCode::NO_CONTENT),
        };
        let address = self.named_address(row);
        insert(&mut reply, ENTITY_ID, &address);
        insert(&mut reply, LOCATION, &address);
        Ok(reply)
    }

    /// The URL of a row that was written: that of the request, if it named the row by values of a key
    /// (protocol.md §3.4).
    fn named_address(&self, row: &Reference) -> String {
        let address = self.address(row);
        let [Segment { name, inside: Some(inside) }] = self.url.segments.as_slice() else {
            return address;
        };
        let is_id = |(_, value): &(String, Literal)| *value == Literal::Guid(row.id);
        match Key::parse(inside) {
            Ok(Key::Named(values)) if !matches!(values.as_slice(), [one] if is_id(one)) => {
                format!("{}/{name}({})", self.base, odata::encode(inside))
            }
            _ => address,
        }
    }

    /// The URL of a row.
    pub(super) fn address(&self, row: &Reference) -> String {
        let table = self.catalog.table(&row.table);
        let set = table.map_or(row.table.as_str(), |table| table.definition.set.as_str());
        format!("{}/{set}({})", self.base, row.id)
    }

    /// What stands before and after a value of text in the JSON of a property.
    pub(crate) fn value_frame(&self, place: &FilePlace) -> (Vec<u8>, Vec<u8>) {
        (document::before_value(self, &place.row, &place.column), b"\"}".to_vec())
    }

    /// The type of JSON at the level that is asked for.
    pub(crate) fn json_type(&self) -> HeaderValue {
        self.level.content_type(false)
    }

    pub(crate) fn json(&self, status: StatusCode, body: Vec<u8>, streaming: bool) -> Reply {
        let mut reply = Reply::new(body.into());
        *reply.status_mut() = status;
        reply.headers_mut().insert(CONTENT_TYPE, self.level.content_type(streaming));
        reply
    }

    /// Says which preferences were honored, as they were sent.
    fn applied(reply: &mut Reply, sent: &[Option<&str>]) {
        let applied: Vec<&str> = sent.iter().copied().flatten().collect();
        if !applied.is_empty() {
            insert(reply, PREFERENCE_APPLIED, &applied.join(","));
        }
    }
}

fn empty(status: StatusCode) -> Reply {
    let mut reply = Reply::new(Bytes::new());
    *reply.status_mut() = status;
    reply
}

fn text(body: impl Into<Bytes>) -> Reply {
    let mut reply = Reply::new(body.into());
    reply.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain"));
    reply
}

/// Sets a header. A value that no header can hold is left out; ours are ids, numbers and URLs.
fn insert(reply: &mut Reply, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        reply.headers_mut().insert(name, value);
    }
}

#[cfg(test)]
mod tests;
