//! `/_onbehalf/v1/…`, for those who test their code against us: the organization is remembered and brought
//! back, its clock set, the last requests told. Only with `--allow-reset`, and for System Administrators.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{StatusCode, Uri};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};
use edge::Watch;
use engine::{Clock, Engine};
use model::time::Timestamp;
use model::{Error, Result};
use serde_json::{Map, Value, json};
use tokio::sync::RwLock;

use crate::asking::{Asking, Query};
use crate::recent::Recent;
use crate::refusal::Refusal;

/// How long those in flight may take before the organization changes under them. What they do afterwards is
/// still right, transaction by transaction.
const PATIENCE: Duration = Duration::from_secs(2);
/// The longest name of a snapshot, in characters.
const LONGEST: usize = 100;

/// What the routes work with. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Testers {
    engine: Engine,
    asking: Asking,
    clock: Clock,
    recent: Recent,
    /// Held by each request, and alone by who changes the whole organization.
    flights: Arc<RwLock<()>>,
}

impl Testers {
    pub(crate) fn new(engine: &Engine, clock: Clock, asking: Asking) -> Self {
        let recent = Recent::default();
        Self { engine: engine.clone(), asking, clock, recent, flights: Arc::default() }
    }

    /// Is to be told of each request.
    pub(crate) fn watch(&self) -> Watch {
        let recent = self.recent.clone();
        Arc::new(move |observed| recent.keep(observed))
    }

    /// The routes.
    pub(crate) fn router(&self) -> Router {
        Router::new()
            .route("/_onbehalf/v1/snapshot", only_posted(post(snapshot)))
            .route("/_onbehalf/v1/restore", only_posted(post(restore)))
            .route("/_onbehalf/v1/reset", only_posted(post(reset)))
            .route("/_onbehalf/v1/clock", get(clock).post(set_clock))
            .route("/_onbehalf/v1/requests", get(requests))
            // The one door: whatever becomes a route stands behind it.
            .route_layer(from_fn_with_state(self.clone(), admit))
            .with_state(self.clone())
    }

    /// These routes, each of whose requests sees the organization as it was or as it is, and nothing between.
    pub(crate) fn beside(&self, api: Router) -> Router {
        api.layer(from_fn_with_state(self.clone(), fly))
    }

    /// Runs something while no request is in flight.
    async fn alone<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Engine) -> Result<T> + Send + 'static,
    ) -> std::result::Result<T, Refusal> {
        let _alone = tokio::time::timeout(PATIENCE, self.flights.write()).await.ok();
        let engine = self.engine.clone();
        let done = tokio::task::spawn_blocking(move || work(&engine)).await;
        done.map_err(|_| stopping())?.map_err(|error| refusal(&error))
    }
}

/// Lets System Administrators through. Of two people both have to be.
async fn admit(
    State(testers): State<Testers>,
    request: Request,
    next: Next,
) -> std::result::Result<Response, Refusal> {
    let (parts, body) = request.into_parts();
    let claims = testers.asking.identify(&parts, Query::Ignored, None).await;
    let claims = claims.map_err(|_| Refusal::no_token())?;
    let (engine, headers) = (testers.engine.clone(), parts.headers.clone());
    let session =
        tokio::task::spawn_blocking(move || engine.session(&claims, &edge::act_for(&headers)));
    let session = session.await.map_err(|_| stopping())?;
    match session.and_then(|session| session.check_administrator()) {
        Ok(()) => Ok(next.run(Request::from_parts(parts, body)).await),
        Err(Error::Denied(_)) => Err(Refusal::new(
            StatusCode::FORBIDDEN,
            "0x80048405",
            "this is for system administrators; acting on behalf, both have to be one",
        )),
        Err(error) => Err(refusal(&error)),
    }
}

async fn fly(State(testers): State<Testers>, request: Request, next: Next) -> Response {
    let _flight = testers.flights.read().await;
    next.run(request).await
}

async fn snapshot(
    State(testers): State<Testers>,
    body: Bytes,
) -> std::result::Result<Response, Refusal> {
    let name = name(&body)?;
    let name = testers.alone(move |engine| engine.take_snapshot(name.as_deref())).await?;
    Ok(told(&json!({"name": name})))
}

async fn restore(
    State(testers): State<Testers>,
    body: Bytes,
) -> std::result::Result<Response, Refusal> {
    let name = name(&body)?;
    let missing = match &name {
        Some(name) => format!("there is no snapshot '{name}'; take one first"),
        None => "there is no snapshot; take one first".to_owned(),
    };
    let restored = testers.alone(move |engine| engine.restore_snapshot(name.as_deref())).await?;
    match restored {
        Some(name) => Ok(told(&json!({"name": name}))),
        None => Err(Refusal::new(StatusCode::NOT_FOUND, "0x80040217", missing)),
    }
}

async fn reset(State(testers): State<Testers>) -> std::result::Result<Response, Refusal> {
    if testers.alone(Engine::reset).await? {
        return Ok((StatusCode::NO_CONTENT, [(CACHE_CONTROL, "no-store")]).into_response());
    }
    let message = "nobody knows how this organization began: it was made without `--allow-reset`; \
                   take a snapshot and restore that";
    Err(Refusal::new(StatusCode::CONFLICT, "0x80040203", message))
}

async fn requests(
    State(testers): State<Testers>,
    uri: Uri,
) -> std::result::Result<Response, Refusal> {
    let query = uri.query().unwrap_or_default();
    let top = query.split('&').find_map(|parameter| parameter.strip_prefix("top="));
    let top = match top.map(str::parse) {
        None => 50,
        Some(Ok(top)) => top,
        Some(Err(_)) => {
            let message = "`top` is a number, as in `?top=20`";
            return Err(Refusal::new(StatusCode::BAD_REQUEST, "0x80060888", message));
        }
    };
    Ok(told(&json!({"value": testers.recent.last(top)})))
}

async fn clock(State(testers): State<Testers>) -> Response {
    told(&json!({"now": testers.clock.now().to_string()}))
}

async fn set_clock(
    State(testers): State<Testers>,
    body: Bytes,
) -> std::result::Result<Response, Refusal> {
    let Clock::Kept(kept) = testers.clock else {
        let message = "the server goes by the machine's clock; start it with `--clock fixed:…`";
        return Err(Refusal::new(StatusCode::CONFLICT, "0x80040203", message));
    };
    let refuse = || {
        let message = "the body is JSON as in {\"now\": \"2026-01-01T00:00:00Z\"} or \
                       {\"advance\": 3600}, in seconds";
        Refusal::new(StatusCode::BAD_REQUEST, "0x80048d19", message)
    };
    let body: Value = serde_json::from_slice(&body).map_err(|_| refuse())?;
    let seconds = body.get("advance").and_then(Value::as_i64);
    let now = body.get("now").and_then(Value::as_str).and_then(Timestamp::parse);
    match (now, seconds, body.as_object().map(Map::len)) {
        (Some(now), None, Some(1)) => kept.set(now),
        (None, Some(seconds), Some(1)) if can_be(kept.now(), seconds) => {
            kept.advance(seconds.saturating_mul(1000));
        }
        _ => return Err(refuse()),
    }
    Ok(told(&json!({"now": kept.now().to_string()})))
}

/// Whether so many seconds from now is an instant that can be written.
fn can_be(now: Timestamp, seconds: i64) -> bool {
    let then = now.0.saturating_add(seconds.saturating_mul(1000));
    Timestamp::parse(&Timestamp(then).to_string()).is_some()
}

/// The name in a body: `{"name": "…"}`; none if there is no body.
fn name(body: &[u8]) -> std::result::Result<Option<String>, Refusal> {
    let refuse = |message: &str| Refusal::new(StatusCode::BAD_REQUEST, "0x80048d19", message);
    if body.trim_ascii().is_empty() {
        return Ok(None);
    }
    let form = "the body, if there is one, is JSON as in {\"name\": \"before\"}";
    let Ok(Value::Object(mut members)) = serde_json::from_slice(body) else {
        return Err(refuse(form));
    };
    let name = members.remove("name");
    if !members.is_empty() {
        return Err(refuse(form));
    }
    let name = match name {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::String(name)) => name,
        Some(_) => return Err(refuse(form)),
    };
    let fits = (1..=LONGEST).contains(&name.chars().count()) && !name.contains(char::is_control);
    if fits { Ok(Some(name)) } else { Err(refuse("a name has 1 to 100 characters")) }
}

fn told(answer: &Value) -> Response {
    let headers = [(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "no-store")];
    (headers, answer.to_string()).into_response()
}

fn refusal(error: &Error) -> Refusal {
    let code = error.code();
    let status = StatusCode::from_u16(code.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if let Error::Internal(cause) | Error::Unavailable(cause) = error {
        tracing::error!(cause, "a request of testers failed");
    }
    Refusal::new(status, format!("0x{:08x}", code.number), error.to_string())
}

fn stopping() -> Refusal {
    Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "0x80040216", "the server is stopping")
}

fn only_posted(route: MethodRouter<Testers>) -> MethodRouter<Testers> {
    route.fallback(async || {
        let message = "this path takes POST";
        Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "0x80040315", message).with(ALLOW, "POST")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_does_not_leave_the_years_that_can_be_written() {
        let now = Timestamp::parse("2026-01-01T00:00:00Z").unwrap();
        assert!(can_be(now, 3600) && can_be(now, -3600) && can_be(now, 0));
        for seconds in [i64::MAX, i64::MIN, 300_000_000_000, -300_000_000_000] {
            assert!(!can_be(now, seconds), "{seconds}");
        }
    }

    #[test]
    fn a_body_names_a_snapshot_or_nothing() {
        let check = |body: &str, expected: Option<Option<&str>>| {
            let read = name(body.as_bytes()).ok();
            let expected = expected.map(|name| name.map(str::to_owned));
            assert_eq!(read, expected, "{body}");
        };
        check("", Some(None));
        check(" \n", Some(None));
        check("{}", Some(None));
        check("{\"name\": null}", Some(None));
        check("{\"name\": \"before\"}", Some(Some("before")));
        check("{\"name\": \"\"}", None);
        check("{\"name\": 7}", None);
        check("{\"names\": \"x\"}", None);
        check("{\"name\": \"a\\nb\"}", None);
        check("[]", None);
        check("{", None);
        check(&format!("{{\"name\": \"{}\"}}", "x".repeat(101)), None);
    }
}
