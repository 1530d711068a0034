//! The authorization endpoint: a program sends somebody's browser here, to come back with a code. A request
//! whose program or address is not known is answered here; every other refusal is sent back.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, Request, State};
use axum::http::HeaderMap;
use axum::response::Response;

use super::browser::Browser;
use super::form::Form;
use super::pending::{Back, Pending, Purpose};
use super::redirect::{self, Mode};
use super::refusal::Refusal;
use super::registered::Registered;
use super::target::Asked;
use super::tenant::Shape;
use super::token::Version;
use super::{Call, Provider, pkce, sign_in_page};
use crate::console;

/// The longest value that is kept for the way back.
pub(super) const LONGEST: usize = 2_048;

pub(super) async fn answer(
    State(provider): State<Arc<Provider>>,
    Extension(version): Extension<Version>,
    tenant: Option<Path<String>>,
    request: Request,
) -> Response {
    super::page_of(provider, request, move |provider, call, form, headers| {
        let shape = Shape::of_version(provider, tenant, version)?;
        begin(provider, call, shape, form, headers)
    })
    .await
}

fn begin(
    provider: &Provider,
    call: &Call,
    shape: Shape,
    form: &Form,
    headers: &HeaderMap,
) -> Result<Response, Refusal> {
    let base = provider.site.base(call.own.as_ref());
    let client = form.require("client_id")?;
    let program = Registered::find_visitor(provider, client)?;
    let program = program.ok_or_else(|| {
        let tenant = provider.site.tenant.id;
        Refusal::ClientUnknown { client: client.to_owned(), tenant }
    })?;
    let address = form.require("redirect_uri")?;
    let is_its = match program {
        Registered::Console => address == console::callback(&base),
        _ => redirect::is_registered(provider, &program, address)?,
    };
    if !is_its {
        return Err(Refusal::RedirectUnknown);
    }
    // From here on the program is told what is wrong, and can be.
    let mode = Mode::parse(form.get("response_mode"));
    let mode = mode.filter(|mode| *mode != Mode::FormPost || address.starts_with("http"));
    let back = Back {
        address: address.to_owned(),
        mode: mode.unwrap_or(Mode::Query),
        state: form.get("state").map(str::to_owned),
        issuer: shape.issuer(&provider.site, &base),
    };
    if mode.is_none() {
        let refusal = Refusal::Malformed("The response_mode is not supported.");
        return Ok(back.refuse(refusal, call));
    }
    let checked = check(form, call, provider, &program);
    let challenge = match checked {
        Ok(challenge) => challenge,
        Err(refusal) => return Ok(back.refuse(refusal, call)),
    };
    let browser = Browser::of(headers, &base)?;
    let purpose = Purpose::Code {
        back,
        nonce: form.get("nonce").map(str::to_owned),
        challenge,
        tells_time: form.get("max_age").is_some(),
    };
    let mut pending = Pending::new(&browser, &program, Asked::read(form), purpose);
    pending.hint = form.get("login_hint").map(str::to_owned);
    let ticket = pending.keep(provider, call.now)?;
    let page = sign_in_page::page(provider, &pending, &ticket, None)?;
    let mut response = page.into_response();
    browser.remember(&mut response, &base);
    Ok(response)
}

/// What else a request must be like. Returns its challenge.
fn check(
    form: &Form,
    call: &Call,
    provider: &Provider,
    program: &Registered,
) -> Result<Option<String>, Refusal> {
    if form.get("request").is_some() || form.get("request_uri").is_some() {
        return Err(Refusal::RequestObject);
    }
    let kept = ["state", "nonce", "scope", "resource", "login_hint"];
    if kept.iter().any(|name| form.get(name).is_some_and(|value| value.len() > LONGEST)) {
        return Err(Refusal::Malformed("A parameter of the request is too long."));
    }
    match form.require("response_type")? {
        "code" => {}
        other => return Err(Refusal::ResponseUnsupported(other.to_owned())),
    }
    let challenge = pkce::challenge(form, program.is_public())?;
    Asked::read(form).target(&provider.site, call.own.as_ref())?;
    let prompts: Vec<&str> = form.get("prompt").unwrap_or_default().split(' ').collect();
    if prompts.contains(&"none") {
        // Nobody stays signed in here, so somebody must always be asked.
        return Err(if prompts.len() == 1 {
            Refusal::SignInNeeded
        } else {
            Refusal::Malformed("The prompt 'none' stands alone.")
        });
    }
    Ok(challenge)
}
