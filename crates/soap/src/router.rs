//! The HTTP side: which paths are the service's, and a request read to its end and answered on a thread that
//! may block.

use std::fmt::Display;

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode};
use axum::response::Response;
use edge::{Arrival, Settings};
use model::{Error, Uuid};

use crate::envelope::{Heading, Manner};
use crate::fault::Circumstances;
use crate::inflate::inflate;
use crate::wsdl::{self, Wanted};
use crate::{Doors, Exchange, Soap, credentials, fault};

/// A path of the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place<'p> {
    /// The first segment, if one stands before `XRMServices`.
    pub prefix: Option<&'p str>,
    /// Whether it is the endpoint for clients with a token: `…/web`.
    pub web: bool,
}

impl<'p> Place<'p> {
    /// The place that a path names, whatever its case (soap.md §1).
    pub fn of(path: &'p str) -> Option<Self> {
        let mut segments = path.strip_prefix('/')?.split('/');
        let is = |segment: Option<&str>, name: &str| {
            segment.is_some_and(|segment| segment.eq_ignore_ascii_case(name))
        };
        let first = segments.next()?;
        let prefix = if first.eq_ignore_ascii_case("XRMServices") {
            None
        } else if is(segments.next(), "XRMServices") && !first.is_empty() {
            Some(first)
        } else {
            return None;
        };
        if !is(segments.next(), "2011") || !is(segments.next(), "Organization.svc") {
            return None;
        }
        let web = match (segments.next(), segments.next()) {
            (None | Some(""), None) => false,
            (Some(last), None) if last.eq_ignore_ascii_case("web") => true,
            _ => return None,
        };
        Some(Self { prefix, web })
    }
}

/// How much is read of the body of somebody whom no envelope makes known, so that the client reads the refusal.
const REFUSED: usize = 64 * 1024;

/// The same of somebody whom only the envelope can make known: until it is read, nobody is.
const UNKNOWN: usize = 8 * 1024 * 1024;

/// Answers a request to a path of the service, with what every response carries (soap.md §2).
pub async fn answer(soap: Soap, settings: &Settings, doors: &Doors, request: Request) -> Response {
    let id = (settings.new_id)();
    let mut response = edge::finish(respond(soap, settings, doors, request, id).await, id);
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("private"));
    response
}

async fn respond(
    soap: Soap,
    settings: &Settings,
    doors: &Doors,
    request: Request,
    id: Uuid,
) -> Response {
    let (parts, body) = request.into_parts();
    let arrival = (settings.arrive)(&parts, id).await;
    if parts.method != Method::POST {
        let asks = matches!(parts.method, Method::GET | Method::HEAD);
        if let Some(wanted) = parts.uri.query().filter(|_| asks).and_then(Wanted::of) {
            return describe(wanted, &parts, &arrival);
        }
        // Clients ask so where to get a token (auth.md §3).
        if let Err(refused) = &arrival.claims {
            return fault::unknown(&refused.error, refused.headers.clone(), id).map(Body::from);
        }
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
        response.headers_mut().insert(ALLOW, HeaderValue::from_static("POST"));
        return response;
    }
    let target = parts.uri.path_and_query().map_or("/", |target| target.as_str()).to_owned();
    let door = doors(&parts, id);
    let is_looked_at = credentials::depends_on_envelope(&arrival, &parts.headers, door.as_ref());
    let limit = match (is_looked_at, arrival.claims.is_ok()) {
        (true, true) => settings.body_limit,
        (true, false) => UNKNOWN.min(settings.body_limit),
        (false, _) => REFUSED.min(settings.body_limit),
    };
    let body = edge::read(body, limit).await;
    let (method, headers) = (parts.method, parts.headers);
    let mut exchange = Exchange { method, target, headers, body, arrival, door, id };
    let answered = tokio::task::spawn_blocking(move || {
        if is_looked_at {
            let body = std::mem::replace(&mut exchange.body, Ok(Bytes::new()));
            exchange.body = body.and_then(|body| inflate(&exchange.headers, body, limit));
        }
        soap.answer(&exchange)
    });
    let answered = answered.await;
    answered.unwrap_or_else(|failure| failed(failure, id)).map(Body::from)
}

/// Answers with a document of the service's description; whoever asks for it. The address in it is the one that was
/// asked, by the scheme, host and port that the server is known by.
fn describe(wanted: Wanted, parts: &Parts, arrival: &Arrival) -> Response {
    let path = parts.uri.path().trim_end_matches('/');
    // The endpoint for clients with a token is no place of its own: a port whose address ends so is overlooked.
    let end = path.len().saturating_sub(WEB.len());
    let path = match path.split_at_checked(end) {
        Some((service, end)) if end.eq_ignore_ascii_case(WEB) => service,
        _ => path,
    };
    let address = [arrival.origin.trim_end_matches('/'), path].concat();
    let Some(document) = wsdl::document(wanted, &address) else {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NOT_FOUND;
        return response;
    };
    let mut response = Response::new(Body::from(document));
    let kind = HeaderValue::from_static("text/xml; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, kind);
    response
}

/// The end of the path of the endpoint for clients with a token.
const WEB: &str = "/web";

/// What is answered after a panic.
fn failed(failure: impl Display, id: Uuid) -> Response<Bytes> {
    let circumstances = Circumstances { id, ..Circumstances::default() };
    fault::reply(&Manner::of(&Heading::default()), &Error::internal(failure).into(), &circumstances)
}
