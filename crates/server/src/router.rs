//! Which part of the program answers which path.

use std::sync::Arc;

use axum::Router;
use axum::http::StatusCode;
use axum::http::header::ALLOW;
use axum::routing::{MethodRouter, get};

use crate::health::{self, Health};
use crate::metrics::Metrics;
use crate::organization::Organization;
use crate::refusal::Refusal;
use crate::testers::Testers;

/// Everything that the server answers: health and metrics, the identity provider, and for all other
/// paths the Web API.
pub(crate) fn router(organization: &Organization, metrics: Arc<Metrics>) -> Router {
    let health = Health {
        readiness: organization.readiness.clone(),
        administrators: organization.administrators.clone(),
        metrics,
    };
    let testers = organization.testers.as_ref().map(Testers::router).unwrap_or_default();
    Router::new()
        .route("/healthz", read_only(get(health::alive)))
        .route("/readyz", read_only(get(health::ready)))
        .route("/metrics", read_only(get(health::metrics)))
        .with_state(health)
        .merge(organization.identity.clone())
        .merge(organization.console.clone())
        .merge(testers)
        .fallback_service(organization.api.clone())
}

fn read_only(route: MethodRouter<Health>) -> MethodRouter<Health> {
    route.fallback(async || {
        let message = "this path can only be read";
        Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "0x80040315", message).with(ALLOW, "GET,HEAD")
    })
}
