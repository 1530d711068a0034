//! Every shape of a request that real clients send (protocol.md §9), byte for byte as they write it, and
//! the answer of both databases, in `golden/shapes`. What a client takes out of an answer is asserted
//! beside: a golden file shows that something changed, not that a client can still read it.

mod csharp;
mod csharp_functions;
mod csharp_metadata;
mod dynamics_web_api;
mod power_shell;
mod python;
mod service_client;
mod spa;

use std::io::Read as _;
use std::path::Path;

use serde_json::Value;
use testkit::{Client, Response, golden};

use crate::batch::exchanges::masked;
use crate::demo::Demo;

/// The head of a request as one client writes it: what all its requests have, this request's own lines,
/// and the lines about a body. `HOST`, `TOKEN` and `LENGTH` stand for what they say.
type Head = fn(own: &str, has_body: bool) -> String;

/// A client in conversation with the server, on one connection.
pub(super) struct Talk {
    client: Client,
    host: String,
    token: String,
    head: Head,
    /// What later requests call by a name, `<account>`, and what it stands for.
    names: Vec<(String, String)>,
    told: String,
}

impl Talk {
    pub(super) fn new(demo: &Demo, user: &str, head: Head) -> Self {
        Self {
            client: demo.client(),
            host: demo.host(),
            token: demo.token(user),
            head,
            names: Vec::new(),
            told: String::new(),
        }
    }

    /// Lets later requests say `<name>` for a value, and the golden file too.
    pub(super) fn name(&mut self, name: &str, value: &str) {
        self.names.push((format!("<{name}>"), value.to_owned()));
    }

    /// Sends a request: `METHOD target`, lines of its own, each ended, and its body.
    pub(super) fn ask(&mut self, line: &str, own: &str, body: &str) -> Response {
        let (method, target) = line.split_once(' ').unwrap();
        let target = match target.strip_prefix("http://HOST") {
            Some(target) => target.to_owned(),
            None if target.starts_with('/') => target.to_owned(),
            None => format!("/api/data/v9.2/{target}"),
        };
        let body = self.filled(body);
        let has_body = !body.is_empty() || matches!(method, "POST" | "PATCH" | "PUT");
        let head = (self.head)(own, has_body);
        let request = format!("{method} {target} HTTP/1.1\r\n{head}\r\n{body}");
        let request = self.filled(&request);
        let sent = request.replacen("LENGTH", &body.len().to_string(), 1);
        let mut response = self.client.send_raw(sent.as_bytes());
        if response.header("Content-Encoding") == Some("gzip") {
            let packed = std::mem::take(&mut response.body);
            let mut packed = flate2::read::GzDecoder::new(packed.as_slice());
            packed.read_to_end(&mut response.body).unwrap();
        }
        let answer = response.transcript(&["date", "content-length", "transfer-encoding"]);
        self.told += &["##### ", request.as_str(), "\n\n", answer.as_str()].concat();
        response
    }

    fn filled(&self, text: &str) -> String {
        let text = text.replace("HOST", &self.host).replace("TOKEN", &self.token);
        self.names.iter().fold(text, |text, (name, value)| text.replace(name, value))
    }

    /// Compares the whole conversation with what a person once approved. It took one connection.
    pub(super) fn end(self, name: &str) {
        assert_eq!(self.client.connections(), 1);
        let mut told = self.told.replace("\r\n", "\n");
        for (name, value) in &self.names {
            told = told.replace(value, name);
        }
        let told = masked(&told.replace(&self.host, "HOST").replace(&self.token, "TOKEN"));
        let told = without_seals(&told);
        let file = format!("tests/it/golden/shapes/{name}.txt");
        golden::check(Path::new(env!("CARGO_MANIFEST_DIR")).join(file), &told);
    }
}

/// The text without what only this server can write in a paging cookie.
fn without_seals(text: &str) -> String {
    const BEFORE: &str = "tag%253d%2522";
    let mut parts = text.split(BEFORE);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |told, rest| {
        told + BEFORE + "<seal>" + rest.trim_start_matches(|each: char| each.is_ascii_hexdigit())
    })
}

/// What stands between the last parentheses of `OData-EntityId`.
pub(super) fn id_between_last_parentheses(response: &Response) -> String {
    let address = response.header("OData-EntityId").unwrap();
    let (begin, end) = (address.rfind('(').unwrap(), address.rfind(')').unwrap());
    address[begin + 1..end].to_owned()
}

/// The text of an error as clients show it, with the request id that they report.
pub(super) fn error(response: &Response) -> (u16, String, String) {
    assert_eq!(response.header("REQ_ID").map(str::len), Some(36));
    assert!(response.header("Content-Type").unwrap().starts_with("application/json"));
    let error = &response.json()["error"];
    let text = |name: &str| error[name].as_str().unwrap().to_owned();
    (response.status, text("code"), text("message"))
}

pub(super) fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}
