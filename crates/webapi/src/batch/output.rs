//! The answer to a batch on its way out: kept until it is certain how it ends, or sent as it is made.

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode};
use model::{Error, Result, Uuid};

use super::spool::{PART, Spool};
use crate::exchange::{Answered, Outlet, Reply};

/// Names of headers as the product writes them: some clients look for them in this case. These come first,
/// in this order.
const NAMES: [&str; 11] = [
    "Content-Type",
    "OData-Version",
    "Location",
    "OData-EntityId",
    "ETag",
    "Preference-Applied",
    "Retry-After",
    "REQ_ID",
    "x-ms-service-request-id",
    "x-onbehalf-user-id",
    "x-onbehalf-impersonator-id",
];

/// What is said of the batch as a whole: for the limits it is one request.
const OUTER: [&str; 4] = [
    "content-length",
    "x-ms-dop-hint",
    "x-ms-ratelimit-burst-remaining-xrm-requests",
    "x-ms-ratelimit-time-remaining-xrm-requests",
];

/// Where the answer goes.
pub(super) enum Output<'o> {
    /// It waits.
    Kept(Spool),
    /// It leaves, with this head.
    Sent { outlet: &'o mut dyn Outlet, head: Option<Response<()>>, bytes: Vec<u8> },
}

impl Output<'_> {
    /// Writes more of the answer.
    pub(super) fn write(&mut self, more: &[u8]) -> Result<()> {
        match self {
            Self::Kept(spool) => spool.append(more),
            Self::Sent { outlet, head, bytes } => {
                bytes.extend_from_slice(more);
                if bytes.len() < PART {
                    return Ok(());
                }
                if let Some(head) = head.take() {
                    outlet.begin(head);
                }
                outlet.push(std::mem::take(bytes))
            }
        }
    }

    /// How much there is, if it can be taken back.
    pub(super) fn mark(&self) -> Option<u64> {
        match self {
            Self::Kept(spool) => Some(spool.length()),
            Self::Sent { .. } => None,
        }
    }

    /// Takes back what was written after a mark.
    pub(super) fn take_back(&mut self, mark: u64) {
        if let Self::Kept(spool) = self {
            spool.truncate(mark);
        }
    }
}

/// Sends what was kept.
pub(super) fn send(spool: Spool, head: Response<()>, outlet: &mut dyn Outlet) -> Answered {
    let mut spool = match spool.into_memory() {
        Ok(body) => return Answered::Whole(head.map(|()| Bytes::from(body))),
        Err(spool) => spool,
    };
    outlet.begin(head);
    Answered::InParts(spool.hand_over(|part| outlet.push(part.into_owned())))
}

/// The parts of a multipart answer.
#[derive(Clone)]
pub(super) struct Multipart {
    boundary: String,
}

impl Multipart {
    pub(super) fn new(kind: &str, id: Uuid) -> Self {
        Self { boundary: format!("{kind}_{id}") }
    }

    /// The content type of the whole.
    pub(super) fn content_type(&self) -> String {
        format!("multipart/mixed; boundary={}", self.boundary)
    }

    /// What stands before the body of a part.
    pub(super) fn begin<B>(&self, id: Option<&str>, reply: &Response<B>) -> Vec<u8> {
        let mut out = Vec::with_capacity(1024);
        let mut push = |text: &str| out.extend_from_slice(text.as_bytes());
        push("--");
        push(&self.boundary);
        push("\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n");
        if let Some(id) = id {
            push("Content-ID: ");
            push(id);
            push("\r\n");
        }
        push("\r\nHTTP/1.1 ");
        push(reply.status().as_str());
        push(" ");
        push(reply.status().canonical_reason().unwrap_or("Unknown"));
        push("\r\n");
        push_headers(&mut out, reply.headers());
        out.extend_from_slice(b"\r\n");
        out
    }

    /// A whole part.
    pub(super) fn part(&self, id: Option<&str>, reply: &Reply, withhold: bool) -> Vec<u8> {
        let mut out = self.begin(id, reply);
        if !withhold {
            out.extend_from_slice(reply.body());
        }
        out.extend_from_slice(b"\r\n");
        out
    }

    /// What stands before the parts of a multipart answer that is a part of this one.
    pub(super) fn nested(&self, inner: &Self) -> Vec<u8> {
        format!("--{}\r\nContent-Type: {}\r\n\r\n", self.boundary, inner.content_type())
            .into_bytes()
    }

    /// What stands behind the last part.
    pub(super) fn end(&self) -> Vec<u8> {
        format!("--{}--\r\n", self.boundary).into_bytes()
    }
}

fn push_headers(out: &mut Vec<u8>, headers: &HeaderMap) {
    let mut push = |name: &str, value: &HeaderValue| {
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(b": ");
        out.extend_from_slice(value.as_bytes());
        out.extend_from_slice(b"\r\n");
    };
    for name in NAMES {
        headers.get_all(name).iter().for_each(|value| push(name, value));
    }
    for (name, value) in headers {
        let known = NAMES.iter().any(|known| known.eq_ignore_ascii_case(name.as_str()));
        if !known && !OUTER.contains(&name.as_str()) {
            push(name.as_str(), value);
        }
    }
}

/// Takes the body of one part as it is made.
pub(super) struct PartOutlet<'a, 'o> {
    pub(super) output: &'a mut Output<'o>,
    pub(super) multipart: &'a Multipart,
    pub(super) id: Option<&'a str>,
    /// Whether only the head is wanted.
    pub(super) withhold: bool,
    /// The status of the part, once it has begun.
    pub(super) status: Option<StatusCode>,
    failure: Option<Error>,
}

impl<'a, 'o> PartOutlet<'a, 'o> {
    pub(super) fn new(
        output: &'a mut Output<'o>,
        multipart: &'a Multipart,
        id: Option<&'a str>,
        withhold: bool,
    ) -> Self {
        Self { output, multipart, id, withhold, status: None, failure: None }
    }
}

impl Outlet for PartOutlet<'_, '_> {
    fn begin(&mut self, head: Response<()>) {
        self.status = Some(head.status());
        // Whoever pushes next is told if it went wrong.
        self.failure = self.output.write(&self.multipart.begin(self.id, &head)).err();
    }

    fn push(&mut self, part: Vec<u8>) -> Result<()> {
        match self.failure.take() {
            Some(failure) => Err(failure),
            None if self.withhold => Ok(()),
            None => self.output.write(&part),
        }
    }
}
