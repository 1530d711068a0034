//! The end of a session. Nobody stays signed in here, so there is nothing to end but the browser's way back: to
//! a registered address, and to no other.

use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::response::Response;

use super::form::Form;
use super::page::Page;
use super::refusal::Refusal;
use super::registered::Registered;
use super::tenant::Shape;
use super::{Provider, redirect};

pub(super) async fn logout(
    State(provider): State<Arc<Provider>>,
    tenant: Option<Path<String>>,
    request: Request,
) -> Response {
    super::page_of(provider, request, |provider, _, form, _| {
        Shape::of(provider, tenant)?;
        leave(provider, form)
    })
    .await
}

fn leave(provider: &Provider, form: &Form) -> Result<Response, Refusal> {
    let programs = match form.get("client_id") {
        Some(client) => Vec::from_iter(Registered::find(provider, client)?),
        None => vec![Registered::Native, Registered::Page],
    };
    if let Some(address) = form.get("post_logout_redirect_uri") {
        for program in &programs {
            if redirect::is_registered(provider, program, address)? {
                let state = form.get("state").map(|state| ("state", state));
                let fields = Vec::from_iter(state);
                return Ok(if fields.is_empty() {
                    redirect::to(address)
                } else {
                    redirect::send(address, redirect::Mode::Query, &fields)
                });
            }
        }
    }
    let body = "<p>You are signed out. You can close this page.</p>".to_owned();
    Ok(Page::new("Signed out", body).into_response())
}
