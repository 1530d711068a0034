//! Discovery: where the endpoints are, and the public keys. Only what is served is named.

use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::refusal::{Refusal, json_response};
use super::tenant::Shape;
use super::{Call, Provider};

/// The document of `/{tenant}` and `/adfs`.
pub(super) async fn configuration(
    State(provider): State<Arc<Provider>>,
    tenant: Option<Path<String>>,
    request: Request,
) -> Response {
    tell(&provider, request, Shape::of(&provider, tenant), document)
}

/// The document of `/{tenant}/v2.0`.
pub(super) async fn configuration_v2(
    State(provider): State<Arc<Provider>>,
    tenant: Option<Path<String>>,
    request: Request,
) -> Response {
    tell(&provider, request, Shape::of_tenant(&provider, tenant), document)
}

/// The public keys.
pub(super) async fn keys(
    State(provider): State<Arc<Provider>>,
    tenant: Option<Path<String>>,
    request: Request,
) -> Response {
    tell(&provider, request, Shape::of(&provider, tenant), |provider, call, _| {
        provider.keys.jwks(call.now)
    })
}

/// Answers with what is to be known about a tenant, if there is such a one.
fn tell(
    provider: &Provider,
    request: Request,
    shape: Result<Shape, Refusal>,
    what: fn(&Provider, &Call, Shape) -> Value,
) -> Response {
    let call = Call::new(&provider.clock, &request.into_parts().0);
    match shape {
        Ok(shape) => json_response(StatusCode::OK, &what(provider, &call, shape)),
        Err(refusal) => refusal.into_response(&call),
    }
}

fn document(provider: &Provider, call: &Call, shape: Shape) -> Value {
    let (site, base) = (&provider.site, provider.site.base(call.own.as_ref()));
    let root = shape.root(site, &base);
    let (endpoints, keys) = match shape {
        Shape::Tenant => (format!("{root}/oauth2/v2.0"), format!("{root}/discovery/v2.0/keys")),
        Shape::Adfs => (format!("{root}/oauth2"), format!("{root}/discovery/keys")),
    };
    json!({
        "issuer": shape.issuer(site, &base),
        // Access tokens have another one, which is also what another server configures.
        "access_token_issuer": site.issuer(&base),
        "authorization_endpoint": format!("{endpoints}/authorize"),
        "token_endpoint": format!("{endpoints}/token"),
        "jwks_uri": keys,
        "device_authorization_endpoint": format!("{endpoints}/devicecode"),
        "end_session_endpoint": format!("{endpoints}/logout"),
        "grant_types_supported": [
            "authorization_code", "client_credentials", "password", "refresh_token",
            "urn:ietf:params:oauth:grant-type:device_code", super::token_exchange::GRANT_TYPE,
        ],
        "code_challenge_methods_supported": ["S256"],
        "response_modes_supported": ["query", "fragment", "form_post"],
        "authorization_response_iss_parameter_supported": true,
        "request_parameter_supported": false,
        "request_uri_parameter_supported": false,
        "claims_parameter_supported": false,
        "token_endpoint_auth_methods_supported": [
            "none", "client_secret_post", "client_secret_basic", "private_key_jwt",
        ],
        "token_endpoint_auth_signing_alg_values_supported": ["RS256", "PS256", "ES256"],
        "response_types_supported": ["code"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "claims_supported": [
            "aud", "auth_time", "exp", "iat", "iss", "name", "nbf", "nonce", "oid", "preferred_username", "sub", "tid",
            "ver"
        ],
    })
}
