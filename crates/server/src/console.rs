//! The console's own way to the Web API (auth.md §11): requests of a browser that is signed in. The session's
//! cookie is a credential here and nowhere else, and never by itself: a page of ours shows what goes with it.
//! From here on a request is one of the person's own, with the rules and the impersonation of every other.

use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderName, Method, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{any, get};
use axum::{Extension, Router};
use engine::Clock;
use identity::{Session, Sessions};
use model::claims::Claims;
use serde_json::json;
use tower::ServiceExt as _;

use crate::asking::own_base;
use crate::health::{Peer, is_local};
use crate::refusal::Refusal;

const PREFIX: &str = "/console";
const CSRF: HeaderName = HeaderName::from_static("x-csrf-token");

/// Who sends a request that came by a session. Nobody outside of this program can put it on one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SignedIn(pub(crate) Claims);

#[derive(Clone)]
struct Console {
    sessions: Sessions,
    api: Router,
}

/// The paths of the console, before the Web API that they lead to.
pub(crate) fn router(sessions: Sessions, api: Router) -> Router {
    Router::new()
        .route("/console/api/session", get(session))
        .route("/console/api/data/{*path}", any(data))
        .with_state(Console { sessions, api })
}

/// Paths that are there for browsers on this machine alone, under a name that only this machine has: another
/// site's page could reach them by a name of its own that leads here.
pub(crate) fn local(paths: Router) -> Router {
    paths.layer(axum::middleware::from_fn(
        async |Extension(Peer(peer)): Extension<Peer>, request: Request, next: Next| {
            let (parts, body) = request.into_parts();
            let is_named = own_base(&parts).is_some_and(|base| base.is_loopback());
            if !is_named || !is_local(peer, &parts.headers) {
                return Refusal::nothing().into_response();
            }
            let is_use = parts.method == Method::POST;
            let response = next.run(Request::from_parts(parts, body)).await;
            if is_use && response.status().as_u16() < 400 {
                tracing::warn!(%peer, "somebody was signed in by /dev/signin");
            }
            response
        },
    ))
}

/// Who is signed in, until when, and what its pages have to show.
async fn session(State(console): State<Console>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let found = find(&console, &parts).await;
    match found {
        Ok(Session { person, csrf, idle_until, ends, .. }) => {
            let told = json!({
                "objectId": person,
                "csrfToken": csrf,
                "idleUntil": idle_until.to_string(),
                "ends": ends.to_string(),
            });
            let headers = [(CACHE_CONTROL, "no-store"), (CONTENT_TYPE, "application/json")];
            (headers, told.to_string()).into_response()
        }
        Err(refusal) => refusal.into_response(),
    }
}

/// A request to the Web API.
async fn data(State(console): State<Console>, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let own = own_base(&parts);
    let checked = find(&console, &parts).await.and_then(|session| {
        if !session.is_shown(parts.headers.get(CSRF)) {
            return Err(forbidden("the header X-CSRF-Token is not the session's"));
        }
        let reads = matches!(parts.method, Method::GET | Method::HEAD);
        if !reads && !console.sessions.is_same_origin(&parts.headers, own.as_ref()) {
            return Err(forbidden("the request does not come from a page of this server"));
        }
        Ok(session)
    });
    let session = match checked {
        Ok(session) => session,
        Err(refusal) => return refusal.into_response(),
    };
    let Some(uri) = within(&parts.uri) else { return Refusal::nothing().into_response() };
    parts.uri = uri;
    parts.headers.remove(COOKIE);
    parts.headers.remove(CSRF);
    parts.extensions.insert(SignedIn(session.claims()));
    match console.api.oneshot(Request::from_parts(parts, body)).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

/// The session of a request, which no other credential stands beside.
async fn find(console: &Console, parts: &Parts) -> Result<Session, Refusal> {
    if parts.headers.contains_key(AUTHORIZATION) {
        let text = "a request of a session has no Authorization header";
        return Err(Refusal::new(StatusCode::BAD_REQUEST, "0x80040203", text));
    }
    if parts.headers.get("sec-fetch-site").is_some_and(|site| site == "cross-site") {
        return Err(forbidden("the request comes from a page of another site"));
    }
    let (sessions, headers, own) =
        (console.sessions.clone(), parts.headers.clone(), own_base(parts));
    let now = Clock::System.now();
    let found =
        tokio::task::spawn_blocking(move || sessions.find(&headers, own.as_ref(), now)).await;
    match found {
        Ok(Ok(Some(session))) => Ok(session),
        Ok(Ok(None)) => {
            let text = "nobody is signed in, or the session has ended";
            Err(Refusal::new(StatusCode::UNAUTHORIZED, "0x80044300", text))
        }
        _ => Err(Refusal::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "0x80040216",
            "the database is not available",
        )),
    }
}

fn forbidden(text: &str) -> Refusal {
    Refusal::new(StatusCode::FORBIDDEN, "0x80048405", text)
}

/// The address of the Web API behind one of the console.
fn within(uri: &Uri) -> Option<Uri> {
    let path = uri.path_and_query()?.as_str().strip_prefix(PREFIX)?;
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(path.parse().ok()?);
    Uri::from_parts(parts).ok()
}
