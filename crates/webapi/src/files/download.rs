//! What is in a file, in parts: bytes, or base64 in JSON; the whole, or a range.

use axum::http::header::{
    ACCEPT_RANGES, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, HeaderMap, HeaderValue, IF_RANGE,
    RANGE,
};
use axum::http::{Method, Response, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use engine::{Block, Engine, OpenFile};
use model::{Error, Result};
use odata::Range;

use super::headers::{self, CHUNK};
use super::{ShownFile, ShownKind, address};
use crate::exchange::{Exchange, Outlet, Reply};
use crate::write::Frame;

/// How many bytes go out at once: a multiple of three, which base64 makes four of.
const PART: usize = 3 << 15;

/// The answer to a request for a file.
pub(crate) fn download(
    frame: &Frame<'_>,
    exchange: &Exchange,
    shown: &ShownFile,
    (engine, file): (&Engine, Option<OpenFile>),
    outlet: &mut dyn Outlet,
) -> Result<Reply> {
    let pictured = address::is_picture(&exchange.target);
    let Some(file) = file else {
        if shown.kind != ShownKind::File && !pictured {
            let mut reply = Reply::default();
            *reply.status_mut() = StatusCode::NO_CONTENT;
            return Ok(reply);
        }
        let (row, column) = (shown.place.row.clone(), shown.place.column.clone());
        return Err(Error::NoFile { row, column });
    };
    if shown.kind == ShownKind::Body {
        return body(exchange, (engine, &file), outlet);
    }
    let asked = asked_range(&exchange.headers, file.size);
    let (start, length) = match asked {
        Range::Whole => (0, file.size),
        Range::Part { start, length } => (start, length),
        Range::Beyond => return Err(Error::RangeNotSatisfiable(file.size)),
    };
    let frames = if shown.raw { None } else { Some(frame.value_frame(&shown.place)) };
    let body = match &frames {
        None => length,
        Some((before, after)) => {
            (before.len() as u64) + base64_length(length) + (after.len() as u64)
        }
    };
    let mut head = Response::new(());
    let headers = head.headers_mut();
    describe(headers, &file, shown);
    headers.insert(CONTENT_LENGTH, HeaderValue::from(body));
    match &frames {
        None => {
            let kind = if pictured {
                address::kind(&engine.read_file(&file, 0)?)
            } else {
                "application/octet-stream"
            };
            let bytes = HeaderValue::from_static(kind);
            headers.insert(CONTENT_TYPE, bytes);
        }
        Some(_) => {
            headers.insert(CONTENT_TYPE, frame.json_type());
        }
    }
    if asked != Range::Whole {
        // A range that begins at the end has no bytes that could be named.
        let range = match length.checked_sub(1) {
            Some(more) => format!("bytes {start}-{}/{}", start + more, file.size),
            None => format!("bytes */{}", file.size),
        };
        if let Ok(range) = HeaderValue::from_str(&range) {
            headers.insert(CONTENT_RANGE, range);
        }
        headers::add(headers, "x-ms-chunk-size", CHUNK);
        *head.status_mut() = StatusCode::PARTIAL_CONTENT;
    }
    if exchange.method == Method::HEAD {
        return Ok(head.map(|()| axum::body::Bytes::new()));
    }
    outlet.begin(head);
    send(engine, &file, (start, length), frames, outlet)?;
    Ok(Reply::default())
}

/// The body of a note, as a text. Nothing is said of its name and its size, and no ranges are known
/// (`attachment-annotation-files` of the product's documentation).
fn body(
    exchange: &Exchange,
    (engine, file): (&Engine, &OpenFile),
    outlet: &mut dyn Outlet,
) -> Result<Reply> {
    let mut head = Response::new(());
    let headers = head.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain"));
    headers.insert(CONTENT_LENGTH, HeaderValue::from(base64_length(file.size)));
    if exchange.method == Method::HEAD {
        return Ok(head.map(|()| axum::body::Bytes::new()));
    }
    outlet.begin(head);
    send(engine, file, (0, file.size), Some((Vec::new(), Vec::new())), outlet)?;
    Ok(Reply::default())
}

/// The answer of a message whose only value is bytes of a file, as base64 in JSON. `around`: the answer with
/// none of them, which ends with the quotation mark and the brace behind them.
pub(crate) fn block(
    around: Reply,
    (engine, block): (&Engine, &Block),
    outlet: &mut dyn Outlet,
) -> Result<Reply> {
    let (head, body) = around.into_parts();
    let frames = body.split_at_checked(body.len().saturating_sub(2));
    let (before, after) = frames.ok_or_else(|| Error::internal("an answer without its end"))?;
    let length = base64_length(block.length).saturating_add(body.len() as u64);
    let mut head = Response::from_parts(head, ());
    head.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(length));
    outlet.begin(head);
    let frames = (before.to_vec(), after.to_vec());
    send(engine, &block.file, (block.start, block.length), Some(frames), outlet)?;
    Ok(Reply::default())
}

/// How many characters of base64 bytes are.
fn base64_length(bytes: u64) -> u64 {
    bytes.div_ceil(3).saturating_mul(4)
}

fn asked_range(headers: &HeaderMap, size: u64) -> Range {
    // Who asks for a part only if nothing changed gets the whole: files have no tags.
    let range = headers.get(RANGE).filter(|_| !headers.contains_key(IF_RANGE));
    let text = range.and_then(|range| range.to_str().ok()).unwrap_or_default();
    Range::parse(text, size)
}

fn describe(headers: &mut HeaderMap, file: &OpenFile, shown: &ShownFile) {
    let in_full = shown.kind != ShownKind::Thumbnail;
    headers::add_name(headers, &file.name, in_full);
    if in_full {
        headers::add(headers, "x-ms-file-size", &file.size.to_string());
    }
    if let Some(kind) = &file.mime_type {
        headers::add(headers, "mimetype", kind);
    }
    let exposed = "x-ms-file-size, x-ms-file-name, x-ms-chunk-size, mimetype, Content-Disposition";
    headers::add(headers, "access-control-expose-headers", exposed);
    headers.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
}

/// Sends the bytes, a block of the file at a time, and of that a little at a time.
fn send(
    engine: &Engine,
    file: &OpenFile,
    (start, length): (u64, u64),
    frames: Option<(Vec<u8>, Vec<u8>)>,
    outlet: &mut dyn Outlet,
) -> Result<()> {
    let mut writer = Writer { outlet, base64: frames.is_some(), rest: Vec::new() };
    let (before, after) = frames.unwrap_or_default();
    writer.push(before)?;
    let mut sent = 0;
    while sent < length {
        let block = engine.read_file(file, start + sent)?;
        if block.is_empty() {
            return Err(Error::internal("a file has fewer bytes than it says"));
        }
        let left = usize::try_from(length - sent).unwrap_or(usize::MAX);
        let bytes = block.get(..left).unwrap_or(&block);
        sent += bytes.len() as u64;
        writer.write(bytes)?;
    }
    writer.finish()?;
    writer.push(after)
}

struct Writer<'a> {
    outlet: &'a mut dyn Outlet,
    base64: bool,
    /// What is not sent yet, as it does not make whole groups of base64.
    rest: Vec<u8>,
}

impl Writer<'_> {
    fn push(&mut self, part: Vec<u8>) -> Result<()> {
        if part.is_empty() { Ok(()) } else { self.outlet.push(part) }
    }

    fn write(&mut self, mut bytes: &[u8]) -> Result<()> {
        if !self.base64 {
            return bytes.chunks(PART).try_for_each(|part| self.push(part.to_vec()));
        }
        if !self.rest.is_empty() {
            let missing = bytes.len().min(3 - self.rest.len());
            let (first, others) = bytes.split_at(missing);
            self.rest.extend_from_slice(first);
            bytes = others;
            if self.rest.len() < 3 {
                return Ok(());
            }
            self.finish()?;
        }
        let (whole, rest) = bytes.split_at(bytes.len() - bytes.len() % 3);
        self.rest = rest.to_vec();
        whole.chunks(PART).try_for_each(|part| self.push(STANDARD.encode(part).into_bytes()))
    }

    fn finish(&mut self) -> Result<()> {
        let rest = std::mem::take(&mut self.rest);
        self.push(STANDARD.encode(rest).into_bytes())
    }
}
