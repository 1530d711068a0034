//! Headers of parts and of their requests: one to a line, nothing folded, nothing guessed.

use model::Result;

use super::malformed;

/// How many headers a part, or its request, may have.
const MAX_COUNT: usize = 100;
/// How long a boundary may be.
const MAX_BOUNDARY: usize = 256;

/// A header as it was sent, without the blanks around its value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Header<'p> {
    /// Its name, in the case in which it was sent.
    pub name: &'p str,
    /// Its value.
    pub value: &'p [u8],
}

impl Header<'_> {
    /// Whether it has this name.
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

/// The headers up to a blank line or the end, and what follows. A line that continues the one before it,
/// or that is no header, is refused: whoever reads it otherwise would see other headers.
pub(super) fn headers(mut bytes: &[u8]) -> Result<(Vec<Header<'_>>, &[u8])> {
    let mut headers = Vec::new();
    while !bytes.is_empty() {
        let (line, rest) = line(bytes);
        bytes = rest;
        if line.is_empty() {
            break;
        }
        if headers.len() == MAX_COUNT {
            return Err(malformed("A part has too many headers."));
        }
        headers.push(header(line)?);
    }
    Ok((headers, bytes))
}

fn header(line: &[u8]) -> Result<Header<'_>> {
    let wrong = || malformed("A line among the headers of a part is no header.");
    let colon = line.iter().position(|byte| *byte == b':').ok_or_else(wrong)?;
    let (name, value) = line.split_at(colon);
    let value = value.strip_prefix(b":").unwrap_or(value).trim_ascii();
    // A folded line begins with a blank, which is no character of a name.
    let is_token = |byte: &u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(byte);
    let is_text = |byte: &u8| *byte == b'\t' || (*byte >= 0x20 && *byte != 0x7f);
    if name.is_empty() || !name.iter().all(is_token) || !value.iter().all(is_text) {
        return Err(wrong());
    }
    Ok(Header { name: std::str::from_utf8(name).map_err(|_| wrong())?, value })
}

/// The first line without its end, and what follows.
pub(super) fn line(bytes: &[u8]) -> (&[u8], &[u8]) {
    let end = bytes.iter().position(|byte| *byte == b'\n');
    let (line, rest) = bytes.split_at(end.map_or(bytes.len(), |end| end + 1));
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    (line.strip_suffix(b"\r").unwrap_or(line), rest)
}

/// A content type without its parameters.
pub(super) fn media_type(content_type: &[u8]) -> &[u8] {
    content_type.split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii()
}

/// The boundary that a content type names: any text, quoted or not.
pub fn boundary(content_type: &[u8]) -> Result<Vec<u8>> {
    let mut rest = content_type;
    loop {
        let Some(start) = rest.iter().position(|byte| *byte == b';') else {
            return Err(malformed("The content type names no boundary."));
        };
        rest = rest.get(start + 1..).unwrap_or_default().trim_ascii_start();
        let Some(equals) = rest.iter().position(|byte| matches!(byte, b'=' | b';')) else {
            continue;
        };
        let (name, value) = rest.split_at(equals);
        let Some(value) = value.strip_prefix(b"=") else { continue };
        let (value, after) = parameter(value.trim_ascii_start())?;
        rest = after;
        if !name.trim_ascii().eq_ignore_ascii_case(b"boundary") {
            continue;
        }
        let is_text = |byte: &u8| *byte >= 0x20 && *byte != 0x7f;
        if value.is_empty() || value.len() > MAX_BOUNDARY || !value.iter().all(is_text) {
            return Err(malformed("The boundary is empty, too long, or no text."));
        }
        return Ok(value);
    }
}

/// The value of a parameter, and what follows.
fn parameter(text: &[u8]) -> Result<(Vec<u8>, &[u8])> {
    let Some(quoted) = text.strip_prefix(b"\"") else {
        let end = text.iter().position(|byte| *byte == b';').unwrap_or(text.len());
        let (value, rest) = text.split_at(end);
        return Ok((value.trim_ascii_end().to_vec(), rest));
    };
    let mut value = Vec::new();
    let mut bytes = quoted.iter().enumerate();
    while let Some((index, byte)) = bytes.next() {
        match byte {
            b'"' => return Ok((value, quoted.get(index + 1..).unwrap_or_default())),
            b'\\' => value.extend(bytes.next().map(|(_, byte)| *byte)),
            byte => value.push(*byte),
        }
    }
    Err(malformed("A quoted boundary does not end."))
}
