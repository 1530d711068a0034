//! Discovery: where the endpoints are, and the public keys. Only what is served is named, but for
//! the authorization endpoint, without which clients refuse to read the document at all.

use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::refusal::json_response;
use super::token::check_tenant;
use super::{Call, Provider};

pub(super) async fn configuration(
    State(provider): State<Arc<Provider>>,
    tenant: Option<Path<String>>,
    request: Request,
) -> Response {
    let (parts, _) = request.into_parts();
    let call = Call::new(&provider, &parts);
    if let Err(refusal) = check_tenant(&provider, tenant) {
        return refusal.into_response(&call);
    }
    let base = provider.site.base(call.own.as_ref());
    // Always under the tenant's id, whatever name it was asked by: `iss` must not depend on that.
    let tenant = format!("{base}/{}", provider.site.tenant.id);
    let document = json!({
        "issuer": format!("{tenant}/v2.0"),
        "authorization_endpoint": format!("{tenant}/oauth2/v2.0/authorize"),
        "token_endpoint": format!("{tenant}/oauth2/v2.0/token"),
        "jwks_uri": format!("{tenant}/discovery/v2.0/keys"),
        "grant_types_supported": ["client_credentials", "password"],
        "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
        "response_types_supported": [],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "scopes_supported": ["openid", "profile", "email"],
        "claims_supported": [
            "aud", "exp", "iat", "iss", "name", "nbf", "oid", "preferred_username", "sub", "tid",
            "ver"
        ],
    });
    json_response(StatusCode::OK, &document)
}

pub(super) async fn keys(
    State(provider): State<Arc<Provider>>,
    tenant: Option<Path<String>>,
    request: Request,
) -> Response {
    let (parts, _) = request.into_parts();
    match check_tenant(&provider, tenant) {
        Ok(()) => json_response(StatusCode::OK, &provider.keys.jwks()),
        Err(refusal) => refusal.into_response(&Call::new(&provider, &parts)),
    }
}
