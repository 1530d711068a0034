//! A file that is sent: which step of it a request is, and the answer to its beginning.

use axum::http::header::{ACCEPT_RANGES, CONTENT_RANGE, CONTENT_TYPE, HeaderValue, LOCATION};
use axum::http::{HeaderMap, Method, StatusCode};
use model::message::UploadStep;
use model::{Error, Result};
use odata::{ContentRange, Options};

use super::headers::{self, CHUNK};
use crate::exchange::Reply;
use crate::headers::write_condition;
use crate::translate::Asked;

/// A step of an upload that the router makes of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// It begins. How many bytes come, if the request says so.
    Begin(Option<u64>),
    /// It goes on with a part.
    Resume,
    /// Bytes, which are the body of the exchange.
    Add {
        /// Of which upload.
        token: String,
        /// Where they stand in the file.
        start: u64,
    },
    /// All bytes were sent.
    End {
        /// Of which upload.
        token: String,
        /// How many bytes there are.
        size: u64,
    },
    /// The bytes stopped coming.
    GiveUp {
        /// Of which upload.
        token: String,
    },
}

/// By which token an upload goes on; the router finds it among the reply's extensions.
#[derive(Clone, Debug)]
pub(crate) struct Token(pub(crate) String);

/// The step that a request is, if it is one.
pub(super) fn step(
    asked: &Asked<'_>,
    column: &str,
    options: &Options,
) -> Result<Option<UploadStep>> {
    Ok(Some(match asked.step.cloned() {
        None => return Ok(None),
        Some(Step::Begin(size)) => UploadStep::Begin {
            name: headers::name(asked.headers, options).unwrap_or_else(|| column.to_owned()),
            mime_type: mime_type(asked.headers),
            size,
            condition: write_condition(asked.headers)?,
        },
        Some(Step::Resume) => UploadStep::Resume {
            token: options.session_token.clone().ok_or_else(no_session)?,
            size: content_range(asked.headers)?.size,
        },
        Some(Step::Add { token, start }) => {
            let bytes = asked.body.as_ref().map_err(Clone::clone)?;
            UploadStep::Add { token, start, bytes: bytes.clone().into() }
        }
        Some(Step::End { token, size }) => UploadStep::End { token, size },
        Some(Step::GiveUp { token }) => UploadStep::GiveUp { token },
    }))
}

/// Whether the body of a request is a file, or a part of one.
pub(crate) fn is_file(method: &Method, query: &str, headers: &HeaderMap) -> bool {
    let named = ["x-ms-file-name", "x-ms-transfer-mode", CONTENT_RANGE.as_str()];
    let bytes = headers.get(CONTENT_TYPE).is_some_and(|kind| {
        kind.as_bytes().to_ascii_lowercase().starts_with(b"application/octet-stream")
    });
    matches!(*method, Method::PATCH | Method::PUT)
        && (bytes
            || named.iter().any(|name| headers.contains_key(*name))
            || query.split('&').any(|pair| {
                pair.starts_with("x-ms-file-name=") || pair.starts_with("sessiontoken=")
            }))
}

/// Why a part of a file is refused that is longer or shorter than it says.
pub(crate) fn wrong_length() -> Error {
    Error::InvalidArgument("The body has not as many bytes as Content-Range says.".into())
}

/// Which part of a file a request sends.
pub(crate) fn content_range(headers: &HeaderMap) -> Result<ContentRange> {
    let text = headers.get("content-range").and_then(|range| range.to_str().ok());
    text.and_then(ContentRange::parse).ok_or_else(|| {
        Error::InvalidArgument(
            "The header Content-Range does not have the form 'bytes 0-4194303/25870370'.".into(),
        )
    })
}

fn no_session() -> Error {
    Error::InvalidArgument("A part of a file needs the query parameter sessiontoken.".into())
}

/// What is said to be in the file, if that is more than bytes.
fn mime_type(headers: &HeaderMap) -> Option<String> {
    let kind = headers.get(CONTENT_TYPE)?.to_str().ok()?.trim();
    let bare = kind.split(';').next().unwrap_or_default().trim();
    let says_nothing = bare.is_empty()
        || bare.eq_ignore_ascii_case("application/octet-stream")
        || bare.eq_ignore_ascii_case("application/json");
    (!says_nothing).then(|| kind.to_owned())
}

/// The answer to the beginning of an upload in parts.
pub(crate) fn begun(address: &str, token: String) -> Reply {
    let mut reply = Reply::default();
    *reply.status_mut() = StatusCode::OK;
    let headers = reply.headers_mut();
    if let Ok(location) = HeaderValue::from_str(&format!("{address}?sessiontoken={token}")) {
        headers.insert(LOCATION, location);
    }
    headers.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers::add(headers, "x-ms-chunk-size", CHUNK);
    headers::add(headers, "access-control-expose-headers", "x-ms-chunk-size");
    reply.extensions_mut().insert(Token(token));
    reply
}

/// The answer to a part of a file that is not the last.
pub(crate) fn resumed(token: String) -> Reply {
    let mut reply = Reply::default();
    *reply.status_mut() = StatusCode::PARTIAL_CONTENT;
    reply.extensions_mut().insert(Token(token));
    reply
}
