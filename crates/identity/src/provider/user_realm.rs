//! The realm of a user: who keeps its password. Clients ask before they send one. It is always we, and whether
//! there is such a user is told to nobody.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::Provider;
use super::refusal::json_response;

pub(super) async fn user_realm(
    State(provider): State<Arc<Provider>>,
    Path(user_name): Path<String>,
) -> Response {
    let domain = user_name.rsplit_once('@').map(|(_, domain)| domain);
    let document = json!({
        "ver": "1.0",
        "account_type": "Managed",
        "domain_name": domain.unwrap_or(&provider.site.tenant.domain),
        "cloud_instance_name": "localhost",
        "cloud_audience_urn": "urn:federation:localhost",
    });
    json_response(StatusCode::OK, &document)
}
