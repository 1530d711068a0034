//! `/_onbehalf/v1/…`, for those who test their code against us: the organization is remembered and brought
//! back. Only with `--allow-reset`, and for System Administrators.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, post};
use engine::Engine;
use model::claims::Claims;
use model::{Error, Result};
use serde_json::{Value, json};
use tokio::sync::RwLock;

use crate::refusal::Refusal;

/// Reads who asks from the head of a request.
pub(crate) type Identify = Arc<dyn Fn(&Parts) -> Result<Claims> + Send + Sync>;

/// How long those in flight may take before the organization changes under them. What they do afterwards is
/// still right, transaction by transaction.
const PATIENCE: Duration = Duration::from_secs(2);
/// The longest name of a snapshot, in characters.
const LONGEST: usize = 100;

/// What the routes work with. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Testers {
    engine: Engine,
    identify: Identify,
    /// Held by each request, and alone by who changes the whole organization.
    flights: Arc<RwLock<()>>,
}

impl Testers {
    pub(crate) fn new(engine: &Engine, identify: Identify) -> Self {
        Self { engine: engine.clone(), identify, flights: Arc::default() }
    }

    /// The routes.
    pub(crate) fn router(&self) -> Router {
        Router::new()
            .route("/_onbehalf/v1/snapshot", only_posted(post(snapshot)))
            .route("/_onbehalf/v1/restore", only_posted(post(restore)))
            .route("/_onbehalf/v1/reset", only_posted(post(reset)))
            .with_state(self.clone())
    }

    /// These routes, each of whose requests sees the organization as it was or as it is, and nothing between.
    pub(crate) fn beside(&self, api: Router) -> Router {
        api.layer(from_fn_with_state(self.clone(), fly))
    }

    /// Lets System Administrators through. Of two people both have to be.
    async fn admit(&self, parts: &Parts) -> std::result::Result<(), Refusal> {
        let claims = (self.identify)(parts).map_err(|_| Refusal::no_token())?;
        let (engine, headers) = (self.engine.clone(), parts.headers.clone());
        let session = tokio::task::spawn_blocking(move || {
            engine.session(&claims, &webapi::act_for(&headers))
        });
        match session.await.map_err(|_| stopping())? {
            Ok(session) if Engine::is_of_administrators(&session) => Ok(()),
            Ok(_) => Err(Refusal::new(
                StatusCode::FORBIDDEN,
                "0x80048405",
                "this is for system administrators; acting on behalf, both have to be one",
            )),
            Err(error) => Err(refusal(&error)),
        }
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

async fn fly(State(testers): State<Testers>, request: Request, next: Next) -> Response {
    let _flight = testers.flights.read().await;
    next.run(request).await
}

async fn snapshot(
    State(testers): State<Testers>,
    parts: Parts,
    body: Bytes,
) -> std::result::Result<Response, Refusal> {
    testers.admit(&parts).await?;
    let name = name(&body)?;
    let name = testers.alone(move |engine| engine.take_snapshot(name.as_deref())).await?;
    Ok(told(&json!({"name": name})))
}

async fn restore(
    State(testers): State<Testers>,
    parts: Parts,
    body: Bytes,
) -> std::result::Result<Response, Refusal> {
    testers.admit(&parts).await?;
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

async fn reset(
    State(testers): State<Testers>,
    parts: Parts,
) -> std::result::Result<Response, Refusal> {
    testers.admit(&parts).await?;
    if testers.alone(Engine::reset).await? {
        return Ok((StatusCode::NO_CONTENT, [(CACHE_CONTROL, "no-store")]).into_response());
    }
    let message = "nobody knows how this organization began: it was made without `--allow-reset`; \
                   take a snapshot and restore that";
    Err(Refusal::new(StatusCode::CONFLICT, "0x80040203", message))
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
