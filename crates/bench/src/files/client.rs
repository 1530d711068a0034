//! A client of large bodies: one connection that stays, what is sent is written piece by piece, and what
//! comes is compared and thrown away, so that the client costs little beside the server.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use crate::Outcome;
use crate::demo::Asker;

/// How much is read at once.
const PART: usize = 1 << 18;
const END: &[u8] = b"\r\n\r\n";

pub(super) struct Client<'a> {
    asker: &'a Asker,
    stream: TcpStream,
    /// What was read, and is not used yet, is from `at` to `end`.
    buffer: Vec<u8>,
    at: usize,
    end: usize,
}

impl<'a> Client<'a> {
    pub(super) fn new(asker: &'a Asker) -> Outcome<Self> {
        let stream = TcpStream::connect(asker.address).map_err(text)?;
        stream.set_nodelay(true).map_err(text)?;
        stream.set_read_timeout(Some(Duration::from_mins(1))).map_err(text)?;
        Ok(Self { asker, stream, buffer: vec![0; PART], at: 0, end: 0 })
    }

    /// Sends a request with a body of pieces, and returns the head of the answer. `taken` gets the pieces
    /// of its body.
    pub(super) fn ask(
        &mut self,
        (method, path, headers): (&str, &str, &str),
        body: &[&[u8]],
        status: u16,
        taken: &mut dyn FnMut(&[u8]) -> Outcome<()>,
    ) -> Outcome<String> {
        let Asker { address, token } = self.asker;
        let length: usize = body.iter().map(|piece| piece.len()).sum();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\n\
             Content-Length: {length}\r\n{headers}\r\n"
        );
        self.stream.write_all(head.as_bytes()).map_err(text)?;
        for piece in body {
            self.stream.write_all(piece).map_err(text)?;
        }
        let head = self.head()?;
        let mut lines = head.split("\r\n");
        let shown = lines.next().and_then(|line| line.split(' ').nth(1)?.parse::<u16>().ok());
        let length = lines.filter_map(|line| line.split_once(':')).find_map(|(name, value)| {
            let is_length = name.eq_ignore_ascii_case("content-length");
            is_length.then(|| value.trim().parse::<usize>().ok())?
        });
        if head.to_ascii_lowercase().contains("transfer-encoding") {
            return Err(format!("{method} {path}: an answer without a length"));
        }
        let mut left = length.unwrap_or(0);
        let mut refusal = Vec::new();
        while left > 0 {
            if self.at == self.end {
                self.fill()?;
            }
            let piece = self.buffer.get(self.at..self.end).unwrap_or_default();
            let piece = piece.get(..left).unwrap_or(piece);
            (self.at, left) = (self.at + piece.len(), left - piece.len());
            if shown == Some(status) {
                taken(piece)?;
            } else {
                refusal.extend_from_slice(piece);
            }
        }
        if shown == Some(status) {
            return Ok(head);
        }
        Err(format!("{method} {path}: {head} {}", String::from_utf8_lossy(&refusal)))
    }

    fn head(&mut self) -> Outcome<String> {
        let mut head = Vec::new();
        loop {
            if self.at == self.end {
                self.fill()?;
            }
            let before = head.len();
            head.extend_from_slice(self.buffer.get(self.at..self.end).unwrap_or_default());
            let found = head.windows(END.len()).position(|window| window == END);
            if let Some(found) = found {
                self.at += found + END.len() - before;
                head.truncate(found);
                return String::from_utf8(head).map_err(text);
            }
            self.at = self.end;
        }
    }

    fn fill(&mut self) -> Outcome<()> {
        self.at = 0;
        self.end = self.stream.read(&mut self.buffer).map_err(text)?;
        if self.end == 0 { Err("the server closed the connection".into()) } else { Ok(()) }
    }
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}
