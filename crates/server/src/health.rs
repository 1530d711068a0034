//! `/healthz`, `/readyz` and `/metrics`: what those who run the server ask it.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{Extension, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, FORWARDED};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::metrics::Metrics;
use crate::organization::{AdministratorGate, Readiness};

/// What these answers are made from.
#[derive(Clone)]
pub(crate) struct Health {
    pub(crate) readiness: Readiness,
    pub(crate) administrators: AdministratorGate,
    pub(crate) metrics: Arc<Metrics>,
}

/// The address at the other end of the connection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub(crate) SocketAddr);

/// 200 while the process lives.
pub(crate) async fn alive() -> Response {
    plain(StatusCode::OK, "alive\n".to_owned())
}

/// 200 when requests can be served, 503 with the reason when not.
pub(crate) async fn ready(State(health): State<Health>) -> Response {
    match (health.readiness)().await {
        Ok(()) => plain(StatusCode::OK, "ready\n".to_owned()),
        Err(reason) => plain(StatusCode::SERVICE_UNAVAILABLE, format!("not ready: {reason}\n")),
    }
}

/// The counters, for anybody on this machine and for System Administrators elsewhere.
pub(crate) async fn metrics(
    State(health): State<Health>,
    Extension(Peer(peer)): Extension<Peer>,
    parts: Parts,
) -> Response {
    if !is_local(peer, &parts.headers)
        && let Err(refusal) = (health.administrators)(parts).await
    {
        return refusal.into_response();
    }
    let kind = [(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
    (kind, health.metrics.render()).into_response()
}

/// Whether the request was made on this machine. A proxy on this machine has a loopback address too,
/// but says for whom it asks.
pub(crate) fn is_local(peer: SocketAddr, headers: &HeaderMap) -> bool {
    peer.ip().to_canonical().is_loopback()
        && !headers.contains_key(FORWARDED)
        && !headers.contains_key("x-forwarded-for")
}

fn plain(status: StatusCode, text: String) -> Response {
    let headers = [(CONTENT_TYPE, "text/plain; charset=utf-8"), (CACHE_CONTROL, "no-store")];
    (status, headers, text).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::refusal::Refusal;

    fn health(readiness: Result<(), String>) -> Health {
        Health {
            readiness: Arc::new(move || {
                let readiness = readiness.clone();
                Box::pin(async move { readiness })
            }),
            administrators: Arc::new(|parts| {
                Box::pin(async move {
                    match parts.headers.get("authorization").map(axum::http::HeaderValue::as_bytes)
                    {
                        None => Err(Refusal::no_token()),
                        Some(b"Bearer admin") => Ok(()),
                        Some(_) => Err(Refusal::new(StatusCode::FORBIDDEN, "0x80048405", "no")),
                    }
                })
            }),
            metrics: Arc::default(),
        }
    }

    fn status_of_metrics(peer: &str, headers: &[(&'static str, &'static str)]) -> u16 {
        let peer = Extension(Peer(peer.parse().unwrap()));
        let (mut parts, ()) = axum::http::Request::new(()).into_parts();
        parts.headers = headers
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .collect();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let answer = metrics(State(health(Ok(()))), peer, parts);
        runtime.block_on(answer).status().as_u16()
    }

    #[test]
    fn metrics_are_open_on_this_machine_only() {
        assert_eq!(status_of_metrics("127.0.0.1:9", &[]), 200);
        assert_eq!(status_of_metrics("[::1]:9", &[]), 200);
        assert_eq!(status_of_metrics("[::ffff:127.0.0.1]:9", &[]), 200);
        assert_eq!(status_of_metrics("10.0.0.1:9", &[]), 401);
        assert_eq!(status_of_metrics("[::ffff:10.0.0.1]:9", &[]), 401);
    }

    #[test]
    fn metrics_through_a_proxy_need_the_token_of_an_administrator() {
        for header in ["forwarded", "Forwarded", "x-forwarded-for", "X-Forwarded-For"] {
            let through = (header, "for=1.2.3.4");
            let check = |token: Option<&'static str>, status: u16| {
                let mut headers = vec![through];
                headers.extend(token.map(|token| ("authorization", token)));
                assert_eq!(status_of_metrics("127.0.0.1:9", &headers), status);
            };
            check(None, 401);
            check(Some("Bearer somebody"), 403);
            check(Some("Bearer admin"), 200);
        }
        assert_eq!(status_of_metrics("127.0.0.1:9", &[("x-forwarded-for", "")]), 401);
    }

    #[test]
    fn not_being_ready_comes_with_the_reason() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let answer = |state| runtime.block_on(ready(State(health(state))));
        assert_eq!(answer(Ok(())).status(), 200);
        let refused = answer(Err("the database is gone".to_owned()));
        assert_eq!(refused.status(), 503);
        let body = runtime.block_on(axum::body::to_bytes(refused.into_body(), 99)).unwrap();
        assert_eq!(body, "not ready: the database is gone\n");
    }
}
