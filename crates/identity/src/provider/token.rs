//! The token endpoint: reads the form, lets the grant decide, writes the answer in the v2.0 or the
//! v1.0 shape.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use serde_json::{Map, Value};

use super::form::Form;
use super::refusal::{Refusal, json_response};
use super::target::{Asked, Target};
use super::tenant::Shape;
use super::{
    Call, Provider, authorization_code, client_credentials, device_code, password, refresh_token,
    token_exchange,
};

/// Seconds that our access tokens live.
pub(super) const LIFETIME: u32 = 3600;

/// Which shape the answer has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Version {
    V1,
    V2,
}

/// What a grant decides upon.
pub(super) struct Ask {
    pub(super) headers: HeaderMap,
    pub(super) form: Form,
    pub(super) shape: Shape,
    pub(super) version: Version,
}

impl Ask {
    /// Whether a refresh token comes with a person's tokens: on the older endpoint always.
    pub(super) fn is_offline(&self, asked: &Asked) -> bool {
        self.version == Version::V1 || asked.is_offline()
    }
}

/// What a grant gives.
pub(super) struct Grant {
    pub(super) access_token: String,
    pub(super) target: Target,
    pub(super) person: Option<PersonGrant>,
    /// The type of the token, where that is told.
    pub(super) issued: Option<&'static str>,
    /// For how many seconds the token is good.
    pub(super) lifetime: u32,
}

/// What comes with a token for a person.
pub(super) struct PersonGrant {
    pub(super) id_token: String,
    pub(super) client_info: String,
    pub(super) refresh_token: Option<String>,
}

pub(super) async fn answer(
    State(provider): State<Arc<Provider>>,
    Extension(version): Extension<Version>,
    tenant: Option<Path<String>>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let call = Arc::new(Call::new(&provider.clock, &parts));
    let grant = async {
        let shape = Shape::of_version(&provider, tenant, version)?;
        let form = Form::read(&parts.headers, body).await?;
        let task_call = Arc::clone(&call);
        super::block_for(form, parts.headers, move |form, headers| {
            grant(&provider, &task_call, &Ask { headers, form, shape, version })
        })
        .await
    };
    match grant.await {
        Ok(grant) => no_store(StatusCode::OK, &body_of(&grant, &call, version)),
        Err(refusal) => refusal.into_response(&call),
    }
}

fn grant(provider: &Provider, call: &Call, ask: &Ask) -> Result<Grant, Refusal> {
    match ask.form.require("grant_type")? {
        "client_credentials" => client_credentials::grant(provider, call, ask),
        "authorization_code" => authorization_code::grant(provider, call, ask),
        // The second is what a library of the product's sends.
        "urn:ietf:params:oauth:grant-type:device_code" | "device_code" => {
            device_code::grant(provider, call, ask)
        }
        "password" => password::grant(provider, call, ask),
        "refresh_token" => refresh_token::grant(provider, call, ask),
        token_exchange::GRANT_TYPE => token_exchange::grant(provider, call, ask),
        other => Err(Refusal::GrantUnsupported(other.to_owned())),
    }
}

fn body_of(grant: &Grant, call: &Call, version: Version) -> Value {
    let mut body = Map::new();
    let mut set = |name: &str, value: Value| {
        body.insert(name.to_owned(), value);
    };
    set("token_type", "Bearer".into());
    set("access_token", grant.access_token.as_str().into());
    match version {
        Version::V2 => {
            set("scope", grant.target.scopes.join(" ").into());
            set("expires_in", grant.lifetime.into());
            set("ext_expires_in", grant.lifetime.into());
        }
        Version::V1 => {
            let now = call.now.0.div_euclid(1000);
            // Who asks by scopes, as of a federation server, finds the token again by them.
            if !grant.target.is_by_resource {
                set("scope", grant.target.scopes.join(" ").into());
            } else if grant.person.is_some() {
                set("scope", grant.target.permissions.join(" ").into());
            }
            set("resource", grant.target.resource.as_str().into());
            set("expires_in", grant.lifetime.to_string().into());
            set("ext_expires_in", grant.lifetime.to_string().into());
            set("not_before", now.to_string().into());
            set("expires_on", now.saturating_add(i64::from(grant.lifetime)).to_string().into());
        }
    }
    if let Some(kind) = grant.issued {
        set("issued_token_type", kind.into());
    }
    if let Some(person) = &grant.person {
        set("id_token", person.id_token.as_str().into());
        set("client_info", person.client_info.as_str().into());
        if let Some(token) = &person.refresh_token {
            set("refresh_token", token.as_str().into());
        }
    }
    Value::Object(body)
}

/// A JSON answer that nobody on the way may keep.
pub(super) fn no_store(status: StatusCode, body: &Value) -> Response {
    let mut response = json_response(status, body);
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
    response
}
