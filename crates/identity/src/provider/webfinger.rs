//! Webfinger: whether an authority in the shape of a federation server is trusted. It is if it is this server.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::json;

use super::form::Form;
use super::refusal::json_response;
use super::{Call, Provider};
use crate::base_url::BaseUrl;

const TRUSTED_REALM: &str = "http://schemas.microsoft.com/rel/trusted-realm";

pub(super) async fn webfinger(State(provider): State<Arc<Provider>>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let call = Call::new(&provider.clock, &parts);
    let query = match Form::parse(parts.uri.query().unwrap_or_default().as_bytes()) {
        Ok(query) => query,
        Err(refusal) => return refusal.into_response(&call),
    };
    let base = provider.site.base(call.own.as_ref());
    let asked = query.get("resource").and_then(BaseUrl::parse);
    // Whoever asks leaves the port out.
    let asked = asked.filter(|asked| asked.is_loopback() || asked.host() == base.host());
    let Some(asked) = asked else { return StatusCode::NOT_FOUND.into_response() };
    let document = json!({
        "subject": asked.to_string(),
        "links": [{ "rel": TRUSTED_REALM, "href": asked.to_string() }],
    });
    let mut response = json_response(StatusCode::OK, &document);
    let kind = HeaderValue::from_static("application/jrd+json");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}
