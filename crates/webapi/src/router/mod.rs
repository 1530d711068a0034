//! The HTTP side: reads a request to its end and answers it on a thread that may block.

mod batch;
mod intake;
mod lane;
mod outlet;

use std::fmt::Display;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes, HttpBody as _};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::response::Response;
use axum::routing::any;
use model::{Error, Result, Uuid};
use tokio::runtime::Handle;

use crate::batch::is_batch;
use crate::headers::Preferences;
use crate::{Arrival, Exchange, WebApi, error, files};
use intake::Intake;
use lane::Lane;
use outlet::Channel;

/// A body that is too large is read on and thrown away up to this many times the limit, so that the
/// client can read the refusal and keep its connection.
const DRAIN: usize = 16;

/// From how many bytes on a body gets the room that it says it needs, and how much at most: a block of a file
/// in base64.
const MUCH: usize = 1 << 20;
const BLOCK: usize = 6 << 20;

/// Who sent a request may have to be waited for: a key of an issuer that nobody has seen yet is asked for.
pub type Arriving<'a> = Pin<Box<dyn Future<Output = Arrival> + Send + 'a>>;

/// Says by which address a request came and who sent it.
pub type Arrive = dyn Fn(&Parts, Uuid) -> Arriving<'_> + Send + Sync;

/// What the server decides for this edge.
#[derive(Clone)]
pub struct Settings {
    /// By which address a request came and who sent it; the id is the request's.
    pub arrive: Arc<Arrive>,
    /// A fresh id for each request.
    pub new_id: Arc<dyn Fn() -> Uuid + Send + Sync>,
    /// The largest body that is read, in bytes.
    pub body_limit: usize,
}

#[derive(Clone)]
struct Shared {
    api: WebApi,
    settings: Settings,
    /// Where small writes go, if writes share commits.
    lane: Option<Arc<Lane>>,
}

/// All routes of the Web API, with and without the organization's name before them.
pub fn router(api: WebApi, settings: Settings) -> Router {
    let mut router = Router::new();
    let roots = ["/api/data", "/api/search"];
    let named = roots.map(|root| format!("/{{organization}}{root}"));
    for root in roots.iter().copied().chain(named.iter().map(String::as_str)) {
        for tail in ["", "/", "/{*path}"] {
            router = router.route(&format!("{root}{tail}"), any(handle));
        }
    }
    for path in files::address::PATHS {
        router = router.route(path, any(handle));
        router = router.route(&format!("/{{organization}}{path}"), any(handle));
    }
    let lane = api.engine.groups_writes().then(Lane::open).flatten().map(Arc::new);
    router.with_state(Shared { api, settings, lane })
}

async fn handle(State(shared): State<Shared>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    if is_batch(&parts) {
        return batch::answer(shared, parts, body).await;
    }
    let id = (shared.settings.new_id)();
    let arrival = (shared.settings.arrive)(&parts, id).await;
    let target = parts.uri.path_and_query().map_or("/", |target| target.as_str()).to_owned();
    if intake::is_file(&parts) {
        let (method, headers) = (parts.method, parts.headers);
        let intake = Intake { shared, method, target, headers, arrival, id };
        // Who goes away must not leave half of it behind.
        let answered = tokio::spawn(intake.receive(body)).await;
        return answered.unwrap_or_else(|failure| failed(failure, id));
    }
    let body = read(body, shared.settings.body_limit).await;
    let is_small = lane::is_small_write(&parts, body.as_ref().map_or(0, Bytes::len));
    let (method, headers) = (parts.method, parts.headers);
    let mut exchange =
        Exchange { method, target, headers, body, step: None, references: None, arrival, id };
    let (mut channel, reply) = Channel::new(Handle::current());
    match &shared.lane {
        Some(lane) if is_small => lane.take(shared.api.clone(), exchange, channel),
        _ => {
            tokio::task::spawn_blocking(move || {
                let answered = if is_small {
                    shared.api.answer_write(&mut exchange, &mut channel)
                } else {
                    shared.api.answer(&mut exchange, &mut channel)
                };
                channel.finish(answered);
            });
        }
    }
    // The other end is dropped without a word only by a panic.
    reply.await.unwrap_or_else(|failure| failed(failure, id))
}

/// What is answered after a panic.
fn failed(failure: impl Display, id: Uuid) -> Response {
    let reply = error::reply(&Error::internal(failure), &Preferences::default(), id, None);
    reply.map(Body::from)
}

/// The next bytes of a body.
async fn frame(body: &mut Body) -> Result<Option<Bytes>> {
    loop {
        let frame = match poll_fn(|context| Pin::new(&mut *body).poll_frame(context)).await {
            None => return Ok(None),
            Some(Ok(frame)) => frame,
            Some(Err(_)) => return Err(Error::InvalidArgument("The body was cut off.".into())),
        };
        if let Ok(data) = frame.into_data() {
            return Ok(Some(data));
        }
    }
}

/// Reads a body, up to a limit.
async fn read(mut body: Body, limit: usize) -> Result<Bytes> {
    let said = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX).min(limit);
    let mut whole: Vec<u8> = Vec::new();
    let mut length = 0_usize;
    while let Some(data) = frame(&mut body).await? {
        length = length.saturating_add(data.len());
        if length <= limit {
            // Whoever has sent some megabytes gets room for what is missing of a block of a file, which then
            // need not move while it grows; who only says much gets nothing.
            if whole.len() > MUCH {
                whole.reserve_exact(said.min(BLOCK).saturating_sub(whole.len()));
            }
            whole.extend_from_slice(&data);
        } else if length > limit.saturating_mul(DRAIN) {
            break;
        }
    }
    if length > limit { Err(Error::BodyTooLarge) } else { Ok(whole.into()) }
}

#[cfg(test)]
mod tests;
