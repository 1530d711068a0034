//! The HTTP side: reads a request to its end and answers it on a thread that may block.

mod batch;
mod intake;
mod lane;
mod outlet;

use std::fmt::Display;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::Method;
use axum::http::request::Parts;
use axum::response::Response;
use axum::routing::any;
use edge::{Settings, read, read_to};
use engine::registry;
use model::message::FieldType;
use model::{Error, Result, Uuid};
use tokio::runtime::Handle;

use crate::arriving::{Arriving, Taken};
use crate::batch::is_batch;
use crate::headers::Preferences;
use crate::{Exchange, WebApi, error, files};
use intake::Intake;
use lane::Lane;
use outlet::Channel;

#[derive(Clone)]
struct Shared {
    api: WebApi,
    settings: Settings,
    /// Where small writes go.
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
    let lane = Lane::open(api.clone()).map(Arc::new);
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
    let limit = shared.settings.body_limit;
    let (body, taken) = if takes_bytes(&parts) {
        take(body, limit).await
    } else {
        (read(body, limit).await, Taken::default())
    };
    let is_small = lane::is_small_write(&parts, body.as_ref().map_or(0, Bytes::len));
    let (method, headers) = (parts.method, parts.headers);
    let mut exchange = Exchange {
        method,
        target,
        headers,
        body,
        taken,
        step: None,
        references: None,
        arrival,
        id,
    };
    let (channel, reply) = Channel::new(Handle::current());
    match &shared.lane {
        Some(lane) if is_small && lane.is_worthwhile() => lane.take(exchange, channel),
        _ => channel.answer_with(move |channel| {
            if is_small {
                shared.api.answer_write(&mut exchange, channel)
            } else {
                shared.api.answer(&mut exchange, channel)
            }
        }),
    }
    // The other end is dropped without a word only by a panic.
    reply.await.unwrap_or_else(|failure| failed(failure, id))
}

/// Whether the body of a request has the fields of a message, bytes among them.
fn takes_bytes(parts: &Parts) -> bool {
    let mut segments = parts.uri.path().rsplit('/');
    let message = segments.next().and_then(registry::find);
    let is_unbound = segments.nth(1) == Some("data");
    parts.method == Method::POST
        && is_unbound
        && message.is_some_and(|message| {
            message.fields.iter().any(|field| field.kind == FieldType::Bytes)
        })
}

/// Reads such a body, up to a limit. Bytes are taken out of it.
async fn take(body: Body, limit: usize) -> (Result<Bytes>, Taken) {
    let mut arriving = Arriving::default();
    let read = read_to(body, limit, |more| arriving.push(more)).await;
    let (text, taken) = arriving.finish();
    (read.map(|()| text), taken)
}

/// What is answered after a panic.
fn failed(failure: impl Display, id: Uuid) -> Response {
    let reply = error::reply(&Error::internal(failure), &Preferences::default(), id, None);
    reply.map(Body::from)
}

#[cfg(test)]
mod tests;
