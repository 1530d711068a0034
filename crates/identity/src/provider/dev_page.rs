//! `/dev/signin` (auth.md §11): one click makes a session or a token, for those who try things out on their own
//! machine, in an organization whose passwords everybody knows. Who may come here is for the server to say.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::response::Response;

use super::browser::{self, Browser};
use super::form::Form;
use super::page::{Page, escape, hidden};
use super::refusal::Refusal;
use super::{Call, Provider, redirect};
use crate::digest::is_equal;
use crate::directory::{Application, Person};
use crate::token::{Audience, Issue, Subject, guid};

pub(super) const PATH: &str = "/dev/signin";
const OFFERED: u32 = 50;

/// Everybody who can be chosen.
pub(super) async fn get(State(provider): State<Arc<Provider>>, request: Request) -> Response {
    super::page_of(provider, request, |provider, call, _, headers| list(provider, call, headers))
        .await
}

/// Somebody was chosen.
pub(super) async fn post(State(provider): State<Arc<Provider>>, request: Request) -> Response {
    super::page_of(provider, request, choose).await
}

fn list(provider: &Provider, call: &Call, headers: &HeaderMap) -> Result<Response, Refusal> {
    let base = provider.site.base(call.own.as_ref());
    let browser = Browser::of(headers, &base)?;
    let form =
        format!("<form method=\"post\" action=\"{PATH}\">{}", hidden("csrf", &browser.csrf()));
    let mut body =
        format!("<section aria-labelledby=\"people\"><h2 id=\"people\">People</h2>{form}<ul>");
    for Person { object_id, user_name, name } in provider.directory.people(OFFERED)? {
        let (name, user_name) = (escape(&name), escape(&user_name));
        let _ = write!(
            body,
            "<li>{name} <span>{user_name}</span><button name=\"session\" value=\"{object_id}\">Begin a \
             session as {name}</button><button name=\"token\" value=\"{object_id}\">Show a token of \
             {name}</button></li>"
        );
    }
    let _ = write!(
        body,
        "</ul></form></section><section aria-labelledby=\"apps\"><h2 id=\"apps\">Applications</h2>{form}<ul>"
    );
    for Application { application_id, name, .. } in provider.directory.applications(OFFERED)? {
        let name = escape(&name);
        let _ = write!(
            body,
            "<li>{name} <span>{application_id}</span><button name=\"application\" \
             value=\"{application_id}\">Show a token of {name}</button></li>"
        );
    }
    body.push_str("</ul></form></section>");
    let mut response = Page::new("Sign in for development", body).into_response();
    browser.remember(&mut response, &base);
    Ok(response)
}

fn choose(
    provider: &Provider,
    call: &Call,
    form: &Form,
    headers: &HeaderMap,
) -> Result<Response, Refusal> {
    let own = call.own.as_ref();
    let base = provider.site.base(own);
    let browser = Browser::known(headers, &base);
    let csrf = form.get("csrf").unwrap_or_default();
    let is_shown = browser.is_some_and(|browser| is_equal(csrf, &browser.csrf()));
    if !is_shown || !browser::is_from_here(headers, &provider.site, own) {
        return Err(Refusal::FormElsewhere);
    }
    let id = |name: &str| form.get(name).and_then(guid);
    let person = |name: &str| match id(name) {
        Some(id) => provider.directory.person_by_id(id),
        None => Ok(None),
    };
    if let Some(person) = person("session")? {
        let mut response = redirect::to("/console");
        provider.sessions.begin(
            &mut response,
            (headers, own),
            (person.object_id, None),
            call.now,
        )?;
        return Ok(response);
    }
    let chosen = person("token")?;
    let application = match id("application") {
        Some(id) => provider.directory.application(id)?,
        None => None,
    };
    let (subject, name) = match (&chosen, &application) {
        (Some(person), _) => (Subject::person(person), &person.name),
        (None, Some(application)) => (Subject::Application(application), &application.name),
        (None, None) => return Err(Refusal::Malformed("Nobody was chosen.")),
    };
    let audience = Audience::Here(base.clone());
    let lifetime = super::token::LIFETIME;
    let issue = Issue { subject, base, audience, lifetime, now: call.now };
    let token = escape(&provider.keys.issue(&provider.site, &issue)?);
    let body = format!(
        "<label for=\"token\">Token of {}, good for an hour</label><textarea id=\"token\" readonly \
         rows=\"12\">{token}</textarea><p><a href=\"{PATH}\">Choose somebody else</a></p>",
        escape(name)
    );
    Ok(Page::new("Token", body).into_response())
}
