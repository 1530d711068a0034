//! What the server finds out about a request before an edge sees it: its address and who sent it.

use std::pin::Pin;
use std::sync::Arc;

use axum::http::HeaderMap;
use axum::http::request::Parts;
use model::claims::Claims;
use model::{Error, Result, Uuid};

/// Who sent a request may have to be waited for: a key of an issuer that nobody has seen yet is asked for.
pub type Arriving<'a> = Pin<Box<dyn Future<Output = Arrival> + Send + 'a>>;

/// Says by which address a request came and who sent it.
pub type Arrive = dyn Fn(&Parts, Uuid) -> Arriving<'_> + Send + Sync;

/// What the server decides for an edge.
#[derive(Clone)]
pub struct Settings {
    /// By which address a request came and who sent it; the id is the request's.
    pub arrive: Arc<Arrive>,
    /// A fresh id for each request.
    pub new_id: Arc<dyn Fn() -> Uuid + Send + Sync>,
    /// The largest body that is read, in bytes.
    pub body_limit: usize,
}

/// What the server finds out about a request before this edge sees it.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// Scheme and host that links in the reply start with: `http://localhost:8080`.
    pub origin: String,
    /// Who is asking.
    pub claims: Result<Claims, Refused>,
}

/// A request without valid credentials.
#[derive(Clone, Debug)]
pub struct Refused {
    /// Why.
    pub error: Error,
    /// The challenge and whatever else tells the client how to do better.
    pub headers: HeaderMap,
}
