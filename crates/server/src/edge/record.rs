//! One line of the log for each request: who asked for what, as whom, and how it ended. Never a query, a
//! body, a token or a password.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::http::header::USER_AGENT;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Version};
use axum::response::Response;
use edge::{ErrorCode, Users};
use hyper::body::{Frame, SizeHint};
use identity::Scheme;

use super::Origin;
use super::intake::Progress;
use crate::limits::Admitted;

/// Ids that clients make up to find their requests again; answers repeat them.
const ECHOED: [&str; 4] = [
    "x-ms-client-request-id",
    "x-ms-client-session-id",
    "x-ms-correlation-id",
    "x-ms-correlation-request-id",
];

/// No id of a client is longer; what is, is cut off in the log and not repeated.
const LONGEST_ID: usize = 128;
const LONGEST_TEXT: usize = 256;

/// What the line says, gathered while the request is answered.
pub(super) struct Record {
    method: Method,
    path: String,
    version: Version,
    origin: Origin,
    begun: Instant,
    ids: Vec<(&'static str, HeaderValue)>,
    agent: Option<HeaderValue>,
    progress: Arc<Progress>,
    status: u16,
    code: Option<u32>,
    users: Option<Users>,
    request_id: Option<HeaderValue>,
    sent: u64,
    is_whole: bool,
    /// The time of the request counts until its answer is sent.
    admitted: Option<Admitted>,
}

impl Record {
    pub(super) fn new<B>(request: &Request<B>, origin: Origin, progress: Arc<Progress>) -> Self {
        let headers = request.headers();
        let id = |name: &'static str| {
            let value = headers.get(name).filter(|value| value.len() <= LONGEST_ID)?;
            value.to_str().is_ok().then(|| (name, value.clone()))
        };
        Self {
            method: request.method().clone(),
            path: request.uri().path().to_owned(),
            version: request.version(),
            origin,
            begun: Instant::now(),
            ids: ECHOED.iter().filter_map(|name| id(name)).collect(),
            agent: headers.get(USER_AGENT).cloned(),
            progress,
            status: 0,
            code: None,
            users: None,
            request_id: None,
            sent: 0,
            is_whole: false,
            admitted: None,
        }
    }

    /// Notes how the request was answered, and sees to it that the line is written when the answer is sent.
    pub(super) fn follow(mut self, response: Response, admitted: Option<Admitted>) -> Response {
        let (mut head, body) = response.into_parts();
        self.status = head.status.as_u16();
        self.code = head.extensions.get().map(|ErrorCode(code)| *code);
        if let Some(cause) = head.extensions.get::<model::Error>() {
            let path = &self.path;
            if head.status.is_server_error() {
                tracing::error!(?cause, path, "the identity provider failed");
            } else {
                tracing::warn!(?cause, path, "nobody was signed in");
            }
        }
        self.users = head.extensions.get().copied();
        self.request_id = head.headers.get("req_id").cloned();
        self.admitted = admitted;
        self.echo(&mut head.headers);
        self.is_whole = self.method == Method::HEAD || body.is_end_stream();
        Response::from_parts(head, Body::new(Followed { body, record: self }))
    }

    fn echo(&self, headers: &mut HeaderMap) {
        for (name, value) in &self.ids {
            headers.insert(HeaderName::from_static(name), value.clone());
        }
    }

    fn id(&self, name: &str) -> Option<&str> {
        let (_, value) = self.ids.iter().find(|(is, _)| *is == name)?;
        value.to_str().ok()
    }
}

impl Drop for Record {
    fn drop(&mut self) {
        if !tracing::enabled!(target: "onbehalf::request", tracing::Level::INFO) {
            return;
        }
        let text = |value: &Option<HeaderValue>| {
            let value = value.as_ref()?.to_str().ok()?;
            Some(value.get(..LONGEST_TEXT).unwrap_or(value).to_owned())
        };
        let users = self.users.as_ref();
        let user = users.map(|users| users.user.to_string());
        let impersonator = users.and_then(|users| users.impersonator).map(|user| user.to_string());
        let code = self.code.map(|code| format!("0x{code:08x}"));
        let duration = self.begun.elapsed().as_secs_f64() * 1000.0;
        tracing::info!(
            target: "onbehalf::request",
            method = %self.method,
            path = self.path,
            status = self.status,
            code,
            milliseconds = (duration * 1000.0).round() / 1000.0,
            received = self.progress.received(),
            sent = self.sent,
            cut_off = (!self.is_whole).then_some(true),
            user,
            impersonator,
            request = text(&self.request_id),
            client_request = self.id("x-ms-client-request-id"),
            client_session = self.id("x-ms-client-session-id"),
            correlation = self.id("x-ms-correlation-id"),
            correlation_request = self.id("x-ms-correlation-request-id"),
            agent = text(&self.agent),
            peer = %self.origin.peer,
            http = ?self.version,
            tls = self.origin.scheme == Scheme::Https,
        );
    }
}

/// A body whose end ends the record.
struct Followed {
    body: Body,
    record: Record,
}

impl HttpBody for Followed {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        match &polled {
            Poll::Ready(Some(Ok(frame))) => {
                let length = frame.data_ref().map_or(0, Bytes::len);
                self.record.sent += u64::try_from(length).unwrap_or(u64::MAX);
                self.record.is_whole = self.body.is_end_stream();
            }
            Poll::Ready(None) => self.record.is_whole = true,
            Poll::Ready(Some(Err(_))) | Poll::Pending => {}
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
