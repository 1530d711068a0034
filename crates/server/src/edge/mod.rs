//! What happens to every request and every answer, whatever part of the program answers: suspicious heads,
//! pages of other origins, limits, packing, the log.

mod compression;
mod cors;
mod intake;
mod record;
mod suspect;

use std::future::poll_fn;
use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Instant;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{CONNECTION, CONTENT_ENCODING};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use hyper::body::Incoming;
use identity::Scheme;
use model::claims::Identity;
use parking_lot::Mutex;
use tower::Service;

use crate::config::{Config, CorsOrigins};
use crate::health::Peer;
use crate::limits::{Admitted, Exceeded, Limits, Remaining};
use crate::metrics::{Metrics, Route};
use crate::refusal::Refusal;
use intake::{Intake, Progress};
use record::Record;

/// Where a connection comes from and how it came.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Origin {
    pub(crate) peer: SocketAddr,
    pub(crate) scheme: Scheme,
}

/// Stands between connections and the router. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Edge {
    router: Router,
    metrics: Arc<Metrics>,
    cors_origins: Arc<CorsOrigins>,
    limits: Option<Arc<Limits>>,
}

/// Travels with a request to where it is known who sent it.
#[derive(Clone, Default)]
pub(crate) struct Gate(Option<Arc<Entry>>);

struct Entry {
    limits: Arc<Limits>,
    admitted: Mutex<Option<Admitted>>,
    /// What is left to who asked too much.
    refused: Mutex<Option<Remaining>>,
}

impl Gate {
    /// Counts the request for a user, or says which limit it exceeds.
    pub(crate) fn admit(&self, user: Identity) -> Result<(), Exceeded> {
        let Some(entry) = &self.0 else { return Ok(()) };
        match entry.limits.admit(user) {
            Ok(admitted) => *entry.admitted.lock() = Some(admitted),
            Err(exceeded) => {
                *entry.refused.lock() = Some(exceeded.remaining);
                return Err(exceeded);
            }
        }
        Ok(())
    }

    fn take(&self) -> Option<Admitted> {
        self.0.as_ref()?.admitted.lock().take()
    }

    fn refused(&self) -> Option<Remaining> {
        *self.0.as_ref()?.refused.lock()
    }
}

impl Edge {
    pub(crate) fn new(config: &Config, router: Router, metrics: Arc<Metrics>) -> Self {
        let cors_origins = Arc::new(config.cors_origins.clone());
        Self { router, metrics, cors_origins, limits: Limits::new(config.protection) }
    }

    pub(crate) fn metrics(&self) -> &Arc<Metrics> {
        &self.metrics
    }

    /// Answers a request.
    pub(crate) async fn answer(&self, request: Request<Incoming>, origin: Origin) -> Response {
        let (begun, route) = (Instant::now(), Route::of(request.uri().path()));
        let progress = Arc::new(Progress::default());
        let record = Record::new(&request, origin, Arc::clone(&progress));
        let page = match route {
            Route::Health => None,
            _ => cors::Page::of(request.headers(), &self.cors_origins),
        };
        let packs = compression::is_asked(request.headers());
        let entry = |limits| {
            let (admitted, refused) = (Mutex::default(), Mutex::default());
            Arc::new(Entry { limits, admitted, refused })
        };
        let gate = Gate(self.limits.clone().map(entry));
        let preflight =
            page.as_ref().and_then(|page| page.preflight(request.method(), request.headers()));
        let suspicion = suspect::judge(&request).or_else(|| packed(&request, route));
        let mut response = match (suspicion, preflight) {
            (Some(refusal), _) => refuse(refusal, true),
            (None, Some(preflight)) => preflight,
            (None, None) => self.ask(request, origin, &progress, gate.clone()).await,
        };
        let admitted = gate.take();
        let remaining = admitted.as_ref().map(|admitted| admitted.remaining);
        if let Some(remaining) = remaining.or_else(|| gate.refused()) {
            tell_remaining(response.headers_mut(), remaining);
        }
        let mut response = compression::pack(response, packs);
        if let Some(page) = page {
            page.sign(response.headers_mut());
        }
        self.metrics.answered(route, response.status().as_u16(), begun.elapsed());
        record.follow(response, admitted)
    }

    /// The router's answer. A body that never came whole has one of its own.
    async fn ask(
        &self,
        request: Request<Incoming>,
        origin: Origin,
        progress: &Arc<Progress>,
        gate: Gate,
    ) -> Response {
        let mut request = request.map(|body| Body::new(Intake::new(body, Arc::clone(progress))));
        let extensions = request.extensions_mut();
        extensions.insert(Peer(origin.peer));
        extensions.insert(origin.scheme);
        extensions.insert(gate);
        let response = call(self.router.clone(), request).await;
        if progress.is_suspect() {
            let told = "a header of impersonation must not come in a trailer";
            return refuse(Refusal::new(StatusCode::BAD_REQUEST, "0x80040203", told), true);
        }
        if progress.trickles() {
            let told = "the body of the request came too slowly";
            return refuse(Refusal::new(StatusCode::REQUEST_TIMEOUT, "0x80040203", told), true);
        }
        response
    }
}

/// The router's answer. A bug that panics costs this request, not the connection.
async fn call(mut router: Router, request: Request) -> Response {
    let mut answer = pin!(router.call(request));
    poll_fn(|context| {
        let polled = catch_unwind(AssertUnwindSafe(|| answer.as_mut().poll(context)));
        match polled {
            Ok(Poll::Ready(Ok(response))) => Poll::Ready(response),
            Ok(Poll::Pending) => Poll::Pending,
            Err(_) => Poll::Ready(unexpected()),
        }
    })
    .await
}

fn unexpected() -> Response {
    let message = "An unexpected error occurred.";
    refuse(Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "0x80040216", message), false)
}

/// Bodies come as they are: a packed one may be a thousand times as long as it looks. Those of the Organization
/// Service, whose clients pack them, are looked at there.
fn packed<B>(request: &Request<B>, route: Route) -> Option<Refusal> {
    if route == Route::Soap {
        return None;
    }
    let mut codings = request.headers().get_all(CONTENT_ENCODING).iter();
    codings.any(|coding| !coding.as_bytes().eq_ignore_ascii_case(b"identity")).then(|| {
        let told = "request bodies with a Content-Encoding are not read; send the body as it is";
        Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "0x80048d19", told)
    })
}

/// A refusal with what every answer of the Web API carries (protocol.md §2).
fn refuse(refusal: Refusal, closes: bool) -> Response {
    let mut response = webapi::finish(refusal.into_response(), engine::new_id());
    if closes {
        response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

fn tell_remaining(headers: &mut HeaderMap, remaining: Remaining) {
    if let Some(requests) = remaining.requests {
        headers.insert("x-ms-ratelimit-burst-remaining-xrm-requests", requests.into());
    }
    if let Some(time) = remaining.time {
        let milliseconds = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        headers.insert("x-ms-ratelimit-time-remaining-xrm-requests", milliseconds.into());
    }
}
