//! As much of HTTP/1.1 as a client of servers that we know needs.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use crate::Outcome;

/// The head of an answer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Head {
    pub(crate) status: u16,
    /// Where its body begins and ends.
    pub(crate) body: usize,
    pub(crate) end: usize,
}

/// Reads the head at the start of `bytes`; `None` if it is not complete yet. Bodies have a length:
/// hyper chunks only bodies that are made while they are sent.
pub(crate) fn head(bytes: &[u8]) -> Outcome<Option<Head>> {
    let Some(length) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else {
        return Ok(None);
    };
    let text = bytes.get(..length).unwrap_or_default();
    let text = std::str::from_utf8(text).map_err(|_| "a head that is no text")?;
    let mut lines = text.split("\r\n");
    let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok());
    let status = status.ok_or("an answer without a status")?;
    let mut body_length = 0;
    for line in lines {
        let Some((name, value)) = line.split_once(':') else { continue };
        if name.eq_ignore_ascii_case("content-length") {
            body_length = value.trim().parse().map_err(|_| "a length that is no number")?;
        } else if name.eq_ignore_ascii_case("transfer-encoding") {
            return Err("a chunked answer, which the benchmark does not read".into());
        }
    }
    let body = length + 4;
    Ok(Some(Head { status, body, end: body + body_length }))
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
            && bytes.len() >= head.end
        {
            let text = bytes.get(..head.body).unwrap_or_default();
            return Ok(Answer {
                status: head.status,
                head: String::from_utf8_lossy(text).into_owned(),
                body: bytes.get(head.body..head.end).unwrap_or_default().to_vec(),
            });
        }
        match stream.read(&mut part).map_err(failed)? {
            0 => return Err(format!("{address} closed the connection instead of an answer")),
            count => bytes.extend_from_slice(part.get(..count).unwrap_or_default()),
        }
    }
}
