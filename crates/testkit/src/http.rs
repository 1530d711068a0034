//! A blocking HTTP/1.1 client that sends exactly the bytes it is given and shows exactly those that
//! come back. Deliberately simple: no redirects, no pool, no clever reading.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use crate::wire::{Trust, Wire};

const PATIENCE: Duration = Duration::from_mins(1);

/// One connection, opened when first needed and again after the server has closed it.
#[derive(Debug)]
pub struct Client {
    address: SocketAddr,
    trust: Option<Trust>,
    connection: Option<BufReader<Wire>>,
    connections: u32,
    bridge: Option<Bridge>,
}

/// Asks for the same by another protocol, and tells the answer as this one would; or leaves a request alone.
#[derive(Clone)]
pub struct Bridge(Arc<Cross>);

type Cross = dyn Fn(&mut Client, &Outgoing<'_>) -> Option<Response> + Send + Sync;

/// A request on its way over a bridge.
#[derive(Clone, Copy, Debug)]
pub struct Outgoing<'a> {
    pub method: &'a str,
    pub target: &'a str,
    pub headers: &'a [(String, String)],
    pub body: Option<&'a [u8]>,
}

impl Bridge {
    pub fn new(
        cross: impl Fn(&mut Client, &Outgoing<'_>) -> Option<Response> + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(cross))
    }
}

impl std::fmt::Debug for Bridge {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Bridge")
    }
}

/// An answer as it came over the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    pub status: u16,
    /// In the order of the wire, names as they were sent.
    pub headers: Vec<(String, String)>,
    /// Without the framing of chunks.
    pub body: Vec<u8>,
}

/// A request in the making; [`Request::send`] sends it.
#[derive(Debug)]
pub struct Request<'a> {
    client: &'a mut Client,
    method: &'a str,
    target: &'a str,
    headers: Vec<(String, String)>,
    body: Option<Vec<u8>>,
}

impl Client {
    pub fn new(address: SocketAddr) -> Self {
        Self { address, trust: None, connection: None, connections: 0, bridge: None }
    }

    /// Over TLS.
    pub fn over_tls(address: SocketAddr, trust: Trust) -> Self {
        Self { trust: Some(trust), ..Self::new(address) }
    }

    /// The same, whose requests go over a bridge.
    #[must_use]
    pub fn over(self, bridge: Bridge) -> Self {
        Self { bridge: Some(bridge), ..self }
    }

    /// How many connections it took so far: 1 as long as the server keeps the first one.
    pub fn connections(&self) -> u32 {
        self.connections
    }

    /// Starts a request. `Host` and the length of the body are added when it is sent.
    pub fn request<'a>(&'a mut self, method: &'a str, target: &'a str) -> Request<'a> {
        Request { client: self, method, target, headers: Vec::new(), body: None }
    }

    pub fn get(&mut self, target: &str) -> Response {
        self.request("GET", target).send()
    }

    /// Sends these bytes and nothing else, and reads one answer.
    pub fn send_raw(&mut self, request: &[u8]) -> Response {
        self.write(request);
        self.read(request.starts_with(b"HEAD "))
    }

    /// Sends these bytes and waits for nothing.
    pub fn write(&mut self, bytes: &[u8]) {
        let stream = self.connection().get_mut();
        // A server may refuse and close before it has read everything; its answer tells why.
        let _ = stream.write_all(bytes).and_then(|()| stream.flush());
    }

    /// Reads one answer; to a HEAD request it has no body.
    pub fn read(&mut self, head: bool) -> Response {
        let response = read_response(self.connection(), head);
        if response.header("connection").is_some_and(|value| value.eq_ignore_ascii_case("close")) {
            self.connection = None;
        }
        response
    }

    /// Whether the server has closed the connection, waiting for it for at most `patience`.
    pub fn is_closed(&mut self, patience: Duration) -> bool {
        let Some(connection) = &mut self.connection else { return true };
        connection
            .get_ref()
            .socket()
            .set_read_timeout(Some(patience))
            .expect("a timeout can be set");
        let closed = matches!(connection.fill_buf(), Ok([]));
        connection
            .get_ref()
            .socket()
            .set_read_timeout(Some(PATIENCE))
            .expect("a timeout can be set");
        closed
    }

    fn connection(&mut self) -> &mut BufReader<Wire> {
        if self.connection.is_none() {
            self.connections += 1;
        }
        self.connection.get_or_insert_with(|| {
            let wire = Wire::open(self.address, self.trust.as_ref());
            wire.socket().set_read_timeout(Some(PATIENCE)).expect("a timeout can be set");
            BufReader::new(wire)
        })
    }
}

impl Request<'_> {
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Adds `Authorization: Bearer …`.
    #[must_use]
    pub fn token(self, token: &str) -> Self {
        self.header("Authorization", &format!("Bearer {token}"))
    }

    #[must_use]
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// Sets a JSON body and its content type.
    #[must_use]
    pub fn json(self, body: &serde_json::Value) -> Self {
        self.header("Content-Type", "application/json; charset=utf-8").body(body.to_string())
    }

    /// Sets the body of a form and its content type.
    #[must_use]
    pub fn form(self, fields: &str) -> Self {
        self.header("Content-Type", "application/x-www-form-urlencoded").body(fields)
    }

    pub fn send(self) -> Response {
        if let Some(bridge) = self.client.bridge.take() {
            let Self { method, target, ref headers, ref body, .. } = self;
            let outgoing = Outgoing { method, target, headers, body: body.as_deref() };
            let answer = (bridge.0)(self.client, &outgoing);
            self.client.bridge = Some(bridge);
            if let Some(answer) = answer {
                return answer;
            }
        }
        let mut head = format!("{} {} HTTP/1.1\r\n", self.method, self.target);
        let mut add = |name: &str, value: &str| {
            write!(head, "{name}: {value}\r\n").expect("a string takes text");
        };
        let given = |name: &str| self.headers.iter().any(|(is, _)| is.eq_ignore_ascii_case(name));
        if !given("host") {
            add("Host", &self.client.address.to_string());
        }
        for (name, value) in &self.headers {
            add(name, value);
        }
        if let Some(body) = &self.body
            && !given("content-length")
            && !given("transfer-encoding")
        {
            add("Content-Length", &body.len().to_string());
        }
        head.push_str("\r\n");
        let mut bytes = head.into_bytes();
        bytes.extend(self.body.unwrap_or_default());
        self.client.send_raw(&bytes)
    }
}

impl Response {
    /// The value of a header; fails the test if it came more than once.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.iter().filter(|(is, _)| is.eq_ignore_ascii_case(name));
        let value = values.next().map(|(_, value)| value.as_str());
        assert!(values.next().is_none(), "`{name}` came twice: {self:?}");
        value
    }

    /// The body as text.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("a body in UTF-8")
    }

    /// The body as JSON; object keys keep no order.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("not JSON ({error}): {}", self.text()))
    }

    /// Status, headers and body as text, for golden files. Those named in `without` are left out.
    pub fn transcript(&self, without: &[&str]) -> String {
        let mut text = format!("{}\n", self.status);
        for (name, value) in &self.headers {
            if !without.iter().any(|left_out| left_out.eq_ignore_ascii_case(name)) {
                writeln!(text, "{name}: {value}").expect("a string takes text");
            }
        }
        text + "\n" + self.text() + "\n"
    }
}

fn read_response(stream: &mut impl BufRead, head: bool) -> Response {
    loop {
        let line = read_line(stream);
        let status = line.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3));
        let status: u16 = status
            .and_then(|status| status.parse().ok())
            .unwrap_or_else(|| panic!("not a status line: {line:?}"));
        let mut response = Response { status, headers: read_headers(stream), body: Vec::new() };
        if status == 100 {
            continue;
        }
        if !head && status != 204 && status != 304 {
            response.body = read_body(stream, &response);
        }
        return response;
    }
}

fn read_headers(stream: &mut impl BufRead) -> Vec<(String, String)> {
    let mut headers = Vec::new();
    loop {
        let line = read_line(stream);
        if line.is_empty() {
            return headers;
        }
        let (name, value) = line.split_once(':').expect("a header has a colon");
        headers.push((name.to_owned(), value.trim().to_owned()));
    }
}

fn read_body(stream: &mut impl BufRead, response: &Response) -> Vec<u8> {
    let mut body = Vec::new();
    if response.header("transfer-encoding").is_some_and(|value| value == "chunked") {
        loop {
            let line = read_line(stream);
            let size = line.split(';').next().unwrap_or_default();
            let size = usize::from_str_radix(size.trim(), 16).expect("the size of a chunk");
            body.extend(read_exactly(stream, size));
            if size == 0 {
                read_headers(stream);
                return body;
            }
            assert_eq!(read_line(stream), "", "a chunk ends with a line");
        }
    }
    if let Some(length) = response.header("content-length") {
        return read_exactly(stream, length.parse().expect("a length"));
    }
    stream.read_to_end(&mut body).expect("a body until the connection ends");
    body
}

fn read_exactly(stream: &mut impl BufRead, length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    stream.read_exact(&mut bytes).expect("a body of the length that was announced");
    bytes
}

fn read_line(stream: &mut impl BufRead) -> String {
    let mut line = Vec::new();
    stream.read_until(b'\n', &mut line).expect("the server answers in time");
    let line = String::from_utf8(line).expect("a head in UTF-8");
    let line = line.strip_suffix("\r\n");
    line.unwrap_or_else(|| panic!("the connection ended within a head")).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(wire: &str, head: bool, status: u16, body: &str) {
        let response = read_response(&mut wire.as_bytes(), head);
        assert_eq!((response.status, response.text()), (status, body));
    }

    #[test]
    fn bodies_end_where_the_head_says() {
        check("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nabc", false, 200, "ab");
        check("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n", true, 200, "");
        check("HTTP/1.1 204 No Content\r\n\r\nabc", false, 204, "");
        check("HTTP/1.1 200 OK\r\n\r\nabc", false, 200, "abc");
        let chunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\
             2\r\nab\r\n1;x=y\r\nc\r\n0\r\nTrailer: 1\r\n\r\nrest";
        check(chunks, false, 200, "abc");
        let early =
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n";
        check(early, false, 201, "");
    }

    #[test]
    #[should_panic(expected = "came twice")]
    fn a_header_that_came_twice_is_noticed() {
        let wire = "HTTP/1.1 204 No Content\r\nETag: 1\r\netag: 2\r\n\r\n";
        let _ = read_response(&mut wire.as_bytes(), false).header("ETag");
    }

    #[test]
    fn a_transcript_keeps_order_and_spelling() {
        let wire = "HTTP/1.1 200 OK\r\nB: 1\r\na: 2\r\nDate: now\r\nContent-Length: 1\r\n\r\nx";
        let response = read_response(&mut wire.as_bytes(), false);
        assert_eq!(response.transcript(&["date"]), "200\nB: 1\na: 2\nContent-Length: 1\n\nx\n");
    }
}
