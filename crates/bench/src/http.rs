//! As much of HTTP/1.1 as a client of servers that we know needs.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use crate::Outcome;

/// The head of an answer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Head {
    pub(crate) status: u16,
    /// Where its body begins.
    pub(crate) body: usize,
    /// Where it ends; its chunks say it, if this does not.
    end: Option<usize>,
}

impl Head {
    /// Where the answer ends at the start of `bytes`; `None` if it is not complete yet.
    pub(crate) fn end(&self, bytes: &[u8]) -> Option<usize> {
        match self.end {
            Some(end) => (bytes.len() >= end).then_some(end),
            None => chunks(bytes, self.body, &mut |_| {}),
        }
    }

    /// Its body.
    fn body(&self, bytes: &[u8]) -> Vec<u8> {
        if let Some(end) = self.end {
            return bytes.get(self.body..end).unwrap_or_default().to_vec();
        }
        let mut body = Vec::new();
        chunks(bytes, self.body, &mut |chunk| body.extend_from_slice(chunk));
        body
    }
}

/// Goes from chunk to chunk, and returns where the last one ends.
fn chunks(bytes: &[u8], from: usize, each: &mut dyn FnMut(&[u8])) -> Option<usize> {
    let mut at = from;
    loop {
        let rest = bytes.get(at..)?;
        let line = rest.windows(2).position(|window| window == b"\r\n")?;
        let digits = std::str::from_utf8(rest.get(..line)?).ok()?;
        let length = usize::from_str_radix(digits.trim(), 16).ok()?;
        let start = at + line + 2;
        at = start + length + 2;
        each(bytes.get(start..start + length)?);
        bytes.get(..at)?;
        if length == 0 {
            return Some(at);
        }
    }
}

/// Reads the head at the start of `bytes`; `None` if it is not complete yet. Bodies have a length, or
/// come in chunks if they are made while they are sent.
pub(crate) fn head(bytes: &[u8]) -> Outcome<Option<Head>> {
    let Some(length) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else {
        return Ok(None);
    };
    let text = bytes.get(..length).unwrap_or_default();
    let text = std::str::from_utf8(text).map_err(|_| "a head that is no text")?;
    let mut lines = text.split("\r\n");
    let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok());
    let status = status.ok_or("an answer without a status")?;
    let mut body_length = Some(0);
    for line in lines {
        let Some((name, value)) = line.split_once(':') else { continue };
        if name.eq_ignore_ascii_case("content-length") {
            let length: usize = value.trim().parse().map_err(|_| "a length that is no number")?;
            body_length = Some(length);
        } else if name.eq_ignore_ascii_case("transfer-encoding") {
            body_length = None;
        }
    }
    let body = length + 4;
    Ok(Some(Head { status, body, end: body_length.map(|length| body + length) }))
}

/// An answer, read whole.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.split("\r\n").filter_map(|line| line.split_once(':'));
        lines.find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }
}

/// Sends one request on a connection of its own.
pub(crate) fn ask(address: SocketAddr, request: &str) -> Outcome<Answer> {
    let failed = |error: std::io::Error| format!("{address}: {error}");
    let mut stream = TcpStream::connect(address).map_err(failed)?;
    stream.set_read_timeout(Some(Duration::from_mins(1))).map_err(failed)?;
    stream.write_all(request.as_bytes()).map_err(failed)?;
    let (mut bytes, mut part) = (Vec::new(), vec![0; 65_536]);
    loop {
        if let Some(head) = head(&bytes)?
            && head.end(&bytes).is_some()
        {
            let text = bytes.get(..head.body).unwrap_or_default();
            return Ok(Answer {
                status: head.status,
                head: String::from_utf8_lossy(text).into_owned(),
                body: head.body(&bytes),
            });
        }
        match stream.read(&mut part).map_err(failed)? {
            0 => return Err(format!("{address} closed the connection instead of an answer")),
            count => bytes.extend_from_slice(part.get(..count).unwrap_or_default()),
        }
    }
}
