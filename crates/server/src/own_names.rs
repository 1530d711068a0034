//! In an organization whose passwords everybody knows, and that this machine alone reaches, the identity provider
//! answers under the server's own names alone. Or else a web page could let a name of its own lead here (DNS
//! rebinding), and sign in as anybody with its visitor's browser.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn};
use axum::response::IntoResponse as _;
use identity::{Scheme, Site};

use crate::asking::own_base;
use crate::refusal::Refusal;

/// Paths that are there under the names of `site`, if all that it listens on is this machine's alone. Over TLS a
/// page of another name comes to nothing: there is no certificate for it.
pub(crate) fn guard(paths: Router, site: Arc<Site>, listening: &[(Scheme, SocketAddr)]) -> Router {
    if listening.iter().any(|(_, address)| !address.ip().to_canonical().is_loopback()) {
        return paths;
    }
    paths.layer(from_fn(move |request: Request, next: Next| {
        let site = Arc::clone(&site);
        async move {
            let (parts, body) = request.into_parts();
            let base = own_base(&parts).filter(|base| base.scheme() == Scheme::Http);
            if base.is_some_and(|base| !site.is_called(&base)) {
                let told = "in a demo, the identity provider answers under names of this machine \
                            alone, as `localhost`; name another one with `--public-url`";
                return Refusal::new(StatusCode::MISDIRECTED_REQUEST, "", told).into_response();
            }
            next.run(Request::from_parts(parts, body)).await
        }
    }))
}
