//! The end of a session. Nobody stays signed in here, so there is nothing to end but the browser's way back: to
//! a registered address, and to no other.

use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::http::Method;
use axum::response::Response;

use super::form::Form;
use super::page::Page;
use super::refusal::Refusal;
use super::registered::Registered;
use super::tenant::Shape;
use super::{Call, Provider, redirect};

pub(super) async fn logout(
    State(provider): State<Arc<Provider>>,
    tenant: Option<Path<String>>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let call = Call::new(&provider, &parts);
    let page = async {
        Shape::of(&provider, tenant)?;
        let form = if parts.method == Method::POST {
            Form::read(&parts.headers, body).await?
        } else {
            Form::parse(parts.uri.query().unwrap_or_default().as_bytes())?
        };
        super::block(move || leave(&provider, &form)).await
    };
    page.await.unwrap_or_else(|refusal| refusal.into_page(&call))
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
