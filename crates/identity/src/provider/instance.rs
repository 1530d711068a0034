//! Instance discovery: whether an authority is one of the product's clouds. Clients ask before they trust it.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::refusal::json_response;
use super::tenant::Shape;
use super::{Call, Provider};

pub(super) async fn discovery(State(provider): State<Arc<Provider>>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let base = provider.site.base(Call::new(&provider.clock, &parts).own.as_ref());
    let issuer = Shape::Tenant.issuer(&provider.site, &base);
    let network = base.authority();
    let document = json!({
        "tenant_discovery_endpoint": format!("{issuer}/.well-known/openid-configuration"),
        "api-version": "1.1",
        "metadata": [{
            "preferred_network": network,
            "preferred_cache": network,
            "aliases": [network],
        }],
    });
    json_response(StatusCode::OK, &document)
}
