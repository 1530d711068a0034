//! A file in the body of a request: it is taken as it arrives, and handed on in blocks, each as a step of
//! its own. No thread waits for the client, and no more than two blocks of a file are in memory: one that
//! arrives, and one on its way to the disk.

use std::future::poll_fn;
use std::pin::Pin;
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody as _};
use axum::http::header::{CONTENT_LENGTH, CONTENT_RANGE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, Response};
use model::{Error, Result, Uuid};
use tokio::task::{JoinHandle, spawn_blocking};

use edge::{Arrival, DRAIN};

use super::Shared;
use crate::arriving::Taken;
use crate::exchange::{Nowhere, too_long};
use crate::files::{self, Step, Token};
use crate::headers::Preferences;
use crate::{Answered, Exchange, Reply, error};

/// How many bytes of a file are kept at once.
const BLOCK: usize = 2 << 20;
/// How many bytes a file has at most that is not sent in parts (protocol.md §7.6).
const MOST_AT_ONCE: u64 = 128 << 20;
/// How long a client may send nothing.
const PATIENCE: Duration = Duration::from_mins(1);

/// Whether the body of a request is a file, or a part of one.
pub(super) fn is_file(parts: &Parts) -> bool {
    files::is_file(&parts.method, parts.uri.query().unwrap_or_default(), &parts.headers)
}

/// A request whose body is a file, without the body.
pub(super) struct Intake {
    pub(super) shared: Shared,
    pub(super) method: Method,
    pub(super) target: String,
    pub(super) headers: HeaderMap,
    pub(super) arrival: Arrival,
    pub(super) id: Uuid,
}

impl Intake {
    /// Takes the file and answers.
    pub(super) async fn receive(self, body: Body) -> Response<Body> {
        let mut source = Source { body, rest: Bytes::new(), ended: false };
        let reply = self.take(&mut source).await;
        let limit = self.shared.settings.body_limit.saturating_mul(DRAIN);
        // Who is refused reads why only after it has sent everything.
        source.drain(limit).await;
        reply.map(Body::from)
    }

    async fn take(&self, source: &mut Source) -> Reply {
        let in_parts =
            self.headers.contains_key(CONTENT_RANGE) || self.target.contains("sessiontoken=");
        // DynamicsWebApi sends the header that begins with every part again.
        if !in_parts && self.header_is("x-ms-transfer-mode", "chunked") {
            return self.ask(Step::Begin(None), Ok(Bytes::new())).await;
        }
        let first = if in_parts { Step::Resume } else { Step::Begin(self.length()) };
        let begun = self.ask(first, Ok(Bytes::new())).await;
        let Some(Token(token)) = begun.extensions().get::<Token>().cloned() else { return begun };
        let part = if in_parts { files::content_range(&self.headers).ok() } else { None };
        let (start, most) = part.map_or((0, MOST_AT_ONCE), |part| (part.start, part.length));
        let kept = self.keep(source, &token, start, most, part.is_some()).await;
        let size = match (kept, part) {
            (Err(refusal), Some(_)) => return refusal,
            (Err(refusal), None) => {
                self.ask(Step::GiveUp { token }, Ok(Bytes::new())).await;
                return refusal;
            }
            (Ok(_), Some(part)) if !part.is_last() => return begun,
            (Ok(_), Some(part)) => part.size,
            (Ok(length), None) => length,
        };
        self.ask(Step::End { token, size }, Ok(Bytes::new())).await
    }

    /// Keeps all bytes that come; how many there were.
    async fn keep(
        &self,
        source: &mut Source,
        token: &str,
        start: u64,
        most: u64,
        exactly: bool,
    ) -> Result<u64, Reply> {
        let mut length = 0_u64;
        let mut writing: Option<JoinHandle<Reply>> = None;
        loop {
            let block = source.block().await;
            if let Some(earlier) = writing.take() {
                let reply = earlier.await.unwrap_or_else(|failure| self.failed(failure));
                if !reply.status().is_success() {
                    return Err(reply);
                }
            }
            let add = Step::Add { token: token.to_owned(), start: start.saturating_add(length) };
            let block = match block {
                Ok(block) => block,
                Err(error) => return Err(self.ask(add, Err(error)).await),
            };
            length = length.saturating_add(block.len() as u64);
            if length > most || (exactly && block.is_empty() && length < most) {
                let error = if exactly { files::wrong_length() } else { Error::BodyTooLarge };
                return Err(self.ask(add, Err(error)).await);
            }
            if block.is_empty() {
                return Ok(length);
            }
            writing = Some(self.spawn(add, Ok(block)));
        }
    }

    /// Runs a step as the request that it is a part of.
    async fn ask(&self, step: Step, body: Result<Bytes>) -> Reply {
        self.spawn(step, body).await.unwrap_or_else(|failure| self.failed(failure))
    }

    fn spawn(&self, step: Step, body: Result<Bytes>) -> JoinHandle<Reply> {
        let mut exchange = Exchange {
            method: self.method.clone(),
            target: self.target.clone(),
            headers: self.headers.clone(),
            body,
            taken: Taken::default(),
            step: Some(step),
            references: None,
            arrival: self.arrival.clone(),
            id: self.id,
        };
        let (api, id) = (self.shared.api.clone(), self.id);
        spawn_blocking(move || match api.answer(&mut exchange, &mut Nowhere) {
            Answered::Whole(reply) => reply,
            Answered::InParts(_) => error::reply(&too_long(), &Preferences::default(), id, None),
        })
    }

    fn failed(&self, failure: impl std::fmt::Display) -> Reply {
        error::reply(&Error::internal(failure), &Preferences::default(), self.id, None)
    }

    fn length(&self) -> Option<u64> {
        self.headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
    }

    fn header_is(&self, name: &str, value: &str) -> bool {
        let found = self.headers.get(name).and_then(|found| found.to_str().ok());
        found.is_some_and(|found| found.trim().eq_ignore_ascii_case(value))
    }
}

/// A body that is read a block at a time.
struct Source {
    body: Body,
    rest: Bytes,
    ended: bool,
}

impl Source {
    /// The next block: full, unless it is the last; empty at the end.
    async fn block(&mut self) -> Result<Bytes> {
        let mut block: Vec<u8> = Vec::new();
        loop {
            let room = BLOCK - block.len();
            let part = self.rest.split_to(room.min(self.rest.len()));
            if block.is_empty() && !part.is_empty() {
                block.reserve_exact(BLOCK);
            }
            block.extend_from_slice(&part);
            if block.len() == BLOCK || !self.fill().await? {
                return Ok(block.into());
            }
        }
    }

    /// Waits for more; whether there is more.
    async fn fill(&mut self) -> Result<bool> {
        while self.rest.is_empty() && !self.ended {
            let frame = poll_fn(|context| Pin::new(&mut self.body).poll_frame(context));
            match tokio::time::timeout(PATIENCE, frame).await {
                Ok(Some(Ok(frame))) => self.rest = frame.into_data().unwrap_or_default(),
                Ok(None) => self.ended = true,
                Ok(Some(Err(_))) | Err(_) => {
                    self.ended = true;
                    return Err(Error::InvalidArgument("The body was cut off.".into()));
                }
            }
        }
        Ok(!self.rest.is_empty())
    }

    /// Reads on and throws away, up to a limit.
    async fn drain(&mut self, limit: usize) {
        let mut length = 0_usize;
        while length <= limit && self.fill().await.unwrap_or(false) {
            length = length.saturating_add(self.rest.len());
            self.rest.clear();
        }
    }
}
