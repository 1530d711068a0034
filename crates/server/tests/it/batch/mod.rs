//! Batches (protocol.md §6): what is sent, as clients write it, and what comes back, read as strictly as
//! the strictest of them.

mod change_sets;
pub(crate) mod exchanges;
mod forms;
mod limits;
mod references;

use testkit::Response;

use crate::demo::User;

/// One answer within the answer to a batch.
#[derive(Debug)]
pub(crate) struct Part {
    pub(crate) id: Option<String>,
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
    /// Whether it is in a change set.
    pub(crate) in_set: bool,
}

impl Part {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// Status and code of an error.
    pub(crate) fn refusal(&self) -> (u16, String) {
        assert!(self.header("REQ_ID").is_some_and(|id| id.len() == 36), "{self:?}");
        (self.status, self.json()["error"]["code"].as_str().unwrap().to_owned())
    }

    /// The id of the row that was written.
    pub(crate) fn row(&self) -> String {
        let address = self.header("OData-EntityId").unwrap_or_else(|| panic!("{self:?}"));
        assert_eq!(self.header("Location"), Some(address));
        address[address.len() - 37..].trim_end_matches(')').to_owned()
    }
}

/// A request by itself.
pub(crate) fn part(request: &str) -> String {
    with_mime("", request)
}

/// A request with more headers around it.
pub(crate) fn with_mime(mime: &str, request: &str) -> String {
    format!(
        "--b\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n{mime}\r\n\
         {request}\r\n"
    )
}

/// A request with a body.
pub(crate) fn request(line: &str, body: &str) -> String {
    format!("{line} HTTP/1.1\r\nContent-Type: application/json\r\n\r\n{body}")
}

pub(crate) fn get(target: &str) -> String {
    format!("GET {target} HTTP/1.1\r\nAccept: application/json\r\n")
}

/// A change set, with the ids 1, 2, 3….
pub(crate) fn set(requests: &[String]) -> String {
    let mut text = "--b\r\nContent-Type: multipart/mixed; boundary=\"c\"\r\n\r\n".to_owned();
    for (index, request) in requests.iter().enumerate() {
        let id = format!("Content-ID: {}\r\n", index + 1);
        text += &with_mime(&id, request).replacen("--b", "--c", 1);
    }
    text + "--c--\r\n"
}

pub(crate) fn batch(parts: &[String]) -> String {
    parts.concat() + "--b--\r\n"
}

/// Sends a batch and takes the answer apart.
pub(crate) fn send(
    user: &mut User,
    headers: &[(&str, &str)],
    parts: &[String],
) -> (u16, Vec<Part>) {
    let response = user.send_batch(headers, batch(parts).as_bytes());
    (response.status, parts_of(&response))
}

/// The answers in the answer.
pub(crate) fn parts_of(response: &Response) -> Vec<Part> {
    let kind = response.header("Content-Type").unwrap();
    let boundary = kind.strip_prefix("multipart/mixed; boundary=");
    let boundary = boundary.unwrap_or_else(|| panic!("{kind}: {}", response.text()));
    assert!(boundary.starts_with("batchresponse_"), "{boundary}");
    read(response.text(), boundary, false)
}

fn read(text: &str, boundary: &str, in_set: bool) -> Vec<Part> {
    let rest = text.replace("\r\n", "");
    assert!(!rest.contains('\n') && !rest.contains('\r'), "a line does not end with CRLF: {text}");
    let text = text.strip_suffix(&format!("--{boundary}--\r\n"));
    let text = text.unwrap_or_else(|| panic!("no end of {boundary}"));
    let delimiter = format!("--{boundary}\r\n");
    let mut parts = text.split(&delimiter);
    assert_eq!(parts.next(), Some(""), "the delimiter is the first line");
    parts.flat_map(|part| one(part, in_set)).collect()
}

fn one(text: &str, in_set: bool) -> Vec<Part> {
    let (mime, rest) = text.split_once("\r\n\r\n").unwrap();
    if let Some(boundary) = mime.strip_prefix("Content-Type: multipart/mixed; boundary=") {
        assert!(!in_set && boundary.starts_with("changesetresponse_"), "{mime}");
        return read(rest, boundary, true);
    }
    let mime =
        mime.strip_prefix("Content-Type: application/http\r\nContent-Transfer-Encoding: binary");
    let id = mime.unwrap().strip_prefix("\r\nContent-ID: ").map(ToOwned::to_owned);
    let (head, body) = rest.split_once("\r\n\r\n").unwrap();
    let (status, headers) = head.split_once("\r\n").unwrap();
    let (code, reason) = status.strip_prefix("HTTP/1.1 ").unwrap().split_once(' ').unwrap();
    assert!(reason.chars().all(|each| each.is_ascii_alphabetic() || each == ' '), "{status}");
    let header = |line: &str| {
        let (name, value) = line.split_once(": ").unwrap();
        (name.to_owned(), value.to_owned())
    };
    let part = Part {
        id,
        status: code.parse().unwrap(),
        headers: headers.split("\r\n").map(header).collect(),
        body: body.strip_suffix("\r\n").unwrap().to_owned(),
        in_set,
    };
    for name in ["OData-Version", "REQ_ID", "x-ms-service-request-id"] {
        assert!(part.header(name).is_some(), "{name}: {part:?}");
    }
    assert!(!part.body.contains('\n'), "JSON stands on one line: {}", part.body);
    vec![part]
}

pub(crate) fn statuses(parts: &[Part]) -> Vec<u16> {
    parts.iter().map(|part| part.status).collect()
}
