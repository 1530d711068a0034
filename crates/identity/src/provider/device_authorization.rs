//! The endpoint at which a device begins: it gets a code for itself and one for a person to type.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::authorize::LONGEST;
use super::device_code::{self, INTERVAL, LIFETIME};
use super::form::Form;
use super::refusal::Refusal;
use super::registered::Registered;
use super::target::Asked;
use super::tenant::Shape;
use super::token::{Version, no_store};
use super::{Call, Provider};

pub(super) async fn answer(
    State(provider): State<Arc<Provider>>,
    Extension(version): Extension<Version>,
    tenant: Option<Path<String>>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let call = Arc::new(Call::new(&provider.clock, &parts));
    let answer = async {
        Shape::of_version(&provider, tenant, version)?;
        let form = Form::read(&parts.headers, body).await?;
        let task_call = Arc::clone(&call);
        super::block(move || begin(&provider, &task_call, &form, version)).await
    };
    match answer.await {
        Ok(body) => no_store(StatusCode::OK, &body),
        Err(refusal) => refusal.into_response(&call),
    }
}

fn begin(
    provider: &Provider,
    call: &Call,
    form: &Form,
    version: Version,
) -> Result<Value, Refusal> {
    let client = form.require("client_id")?;
    let program = Registered::find(provider, client)?.ok_or_else(|| Refusal::ClientUnknown {
        client: client.to_owned(),
        tenant: provider.site.tenant.id,
    })?;
    let is_long = |name| form.get(name).is_some_and(|value| value.len() > LONGEST);
    if ["scope", "resource"].into_iter().any(is_long) {
        return Err(Refusal::Malformed("A parameter of the request is too long."));
    }
    let asked = Asked::read(form);
    asked.target(&provider.site, call.own.as_ref())?;
    let codes = device_code::begin(provider, call.now, program.id(), asked)?;
    let address = format!("{}/device", provider.site.base(call.own.as_ref()));
    let user_code = device_code::shown(&codes.user);
    let message = format!(
        "To sign in, use a web browser to open the page {address} and enter the code {user_code} to \
         authenticate."
    );
    let mut body = json!({
        "device_code": codes.device,
        "user_code": user_code,
        "verification_uri": address,
        "expires_in": LIFETIME,
        "interval": INTERVAL,
        "message": message,
    });
    if version == Version::V1
        && let Some(members) = body.as_object_mut()
    {
        members.insert("verification_url".to_owned(), address.into());
    }
    Ok(body)
}
