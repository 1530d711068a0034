//! One operation of a batch: the headers of its part, its request line, its headers and its body.

use model::{Error, Result};

use super::header::{Header, headers, line};
use super::{MAX_HEADERS, malformed};

/// The longest request line that is read (protocol.md §1, limits).
pub const MAX_REQUEST_LINE: usize = 65_536;
/// How long the id of an operation may be.
const MAX_ID: usize = 128;

/// An operation, taken apart.
#[derive(Debug, PartialEq)]
pub struct Operation<'p> {
    /// The headers of the part that it is.
    pub mime: Vec<Header<'p>>,
    /// What it is called by other operations, and in the answer.
    pub id: Option<&'p str>,
    /// The method.
    pub method: &'p str,
    /// The URL as it was sent; or why it cannot be read.
    pub target: Result<&'p str>,
    /// The headers of the request.
    pub headers: Vec<Header<'p>>,
    /// The body. Blanks alone are none.
    pub body: &'p [u8],
}

impl<'p> Operation<'p> {
    /// Reads what stands between two delimiters. An error refuses the whole batch.
    pub fn read(part: &'p [u8]) -> Result<Self> {
        let (mime, rest) = headers(part)?;
        let encoding = mime.iter().filter(|header| header.is("content-transfer-encoding"));
        let plain = [b"binary".as_slice(), b"8bit", b"7bit"];
        if encoding
            .map(|header| header.value)
            .any(|value| !plain.iter().any(|known| value.eq_ignore_ascii_case(known)))
        {
            return Err(malformed("The transfer encoding of a part is 'binary'."));
        }
        let mut rest = rest;
        let first = loop {
            let (first, after) = line(rest);
            if first.is_empty() && !rest.is_empty() {
                rest = after;
                continue;
            }
            rest = after;
            break first;
        };
        let (method, target) = request_line(first)?;
        let (headers, body) = headers(rest)?;
        if rest.len() - body.len() > MAX_HEADERS {
            return Err(malformed("The headers of a request are too long."));
        }
        let id = id(mime.iter().chain(&headers))?;
        let body = if body.trim_ascii().is_empty() { &[] } else { body };
        Ok(Self { mime, id, method, target, headers, body })
    }
}

/// The method, and the URL with whatever blanks it has: it ends before the last version of HTTP.
fn request_line(line: &[u8]) -> Result<(&str, Result<&str>)> {
    let wrong = || malformed("A part has a request line: a method, a URL and 'HTTP/1.1'.");
    let line = line.trim_ascii_end();
    let space = line.iter().position(|byte| *byte == b' ').ok_or_else(wrong)?;
    let (method, rest) = line.split_at(space);
    let method = std::str::from_utf8(method).map_err(|_| wrong())?;
    if method.is_empty() || !method.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return Err(wrong());
    }
    if line.len() > MAX_REQUEST_LINE {
        return Ok((method, Err(Error::UrlTooLong)));
    }
    let version = rest.iter().rposition(|byte| *byte == b' ').ok_or_else(wrong)?;
    let (target, version) = rest.split_at(version);
    let number = version.trim_ascii_start().strip_prefix(b"HTTP/").ok_or_else(wrong)?;
    if number.is_empty() || !number.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.') {
        return Err(wrong());
    }
    let target = std::str::from_utf8(target).ok().map(str::trim);
    let target = target.filter(|target| !target.chars().any(char::is_control));
    Ok((method, target.ok_or(Error::QuerySyntax)))
}

/// The one id that the headers give, wherever it stands.
fn id<'p: 'h, 'h>(headers: impl Iterator<Item = &'h Header<'p>>) -> Result<Option<&'p str>> {
    let mut found = None;
    for header in headers.filter(|header| header.is("content-id")) {
        let value = std::str::from_utf8(header.value).unwrap_or_default();
        if value.is_empty()
            || value.len() > MAX_ID
            || !value.bytes().all(|byte| byte.is_ascii_graphic())
            || found.is_some_and(|earlier| earlier != value)
        {
            return Err(malformed("A part has one Content-ID, without blanks."));
        }
        found = Some(value);
    }
    Ok(found)
}
