//! How a browser comes to a session for the console's pages: this server asks itself for a code, as any other
//! program does, and keeps what it gets. No token ever reaches the browser. The page that stands here now says
//! who is signed in, until there is a console.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::Response;
use model::sign_in::TicketKind;
use serde::{Deserialize, Serialize};

use super::authorization_code::{Shown, redeem};
use super::page::{Page, escape, hidden};
use super::refusal::Refusal;
use super::ticket::{self, digest_of, later};
use super::{Provider, redirect};
use crate::base_url::BaseUrl;
use crate::digest::is_equal;
use crate::session::cookie::Cookie;
use crate::token::CONSOLE_CLIENT;
use crate::{random, secret};

const HOME: &str = "/console";
/// Seconds that somebody has to come back.
const LIFETIME: u32 = 600;

/// Binds what comes back to the browser that went: it has to travel with a redirect, so it is not `Strict`.
const COOKIE: Cookie =
    Cookie { secure: "__Host-onbehalf-way", plain: "onbehalf-way", same_site: "Lax" };

/// What is kept of a browser that went to sign in.
#[derive(Serialize, Deserialize)]
struct Way {
    state: String,
    nonce: String,
    verifier: String,
}

/// Where a browser comes back to.
pub(super) fn callback(base: &BaseUrl) -> String {
    format!("{base}{HOME}/callback")
}

/// Who is signed in.
pub(super) async fn home(State(provider): State<Arc<Provider>>, request: Request) -> Response {
    super::page_of(provider, request, |provider, call, _, headers| {
        let session = provider.sessions.find(headers, call.own.as_ref(), call.now)?;
        let person = match &session {
            Some(session) => provider.directory.person_by_id(session.person)?,
            None => None,
        };
        let body = match (session, person) {
            (Some(session), Some(person)) => format!(
                "<p>You are signed in as <strong>{}</strong> ({}).</p><form method=\"post\" \
                 action=\"{HOME}/sign-out\">{}<button class=\"main\">Sign out</button></form>",
                escape(&person.name),
                escape(&person.user_name),
                hidden("csrf", &session.csrf),
            ),
            _ => {
                format!("<p>Nobody is signed in.</p><p><a href=\"{HOME}/sign-in\">Sign in</a></p>")
            }
        };
        Ok(Page { connects: true, ..Page::new("Console", body) }.into_response())
    })
    .await
}

/// Sends the browser to sign in.
pub(super) async fn sign_in(State(provider): State<Arc<Provider>>, request: Request) -> Response {
    super::page_of(provider, request, |provider, call, _, _| {
        let base = provider.site.base(call.own.as_ref());
        let way = Way {
            state: secret::generate()?,
            nonce: secret::generate()?,
            verifier: secret::generate()?,
        };
        let at = (call.now, later(call.now, LIFETIME.into()));
        let text = ticket::give(provider, TicketKind::Way, random::id()?, &way, at)?;
        let address = format!("{base}/{}/oauth2/v2.0/authorize", provider.site.tenant.id);
        let (client, callback) = (CONSOLE_CLIENT.to_string(), callback(&base));
        let mut response = redirect::send(
            &address,
            redirect::Mode::Query,
            &[
                ("client_id", &client),
                ("response_type", "code"),
                ("redirect_uri", &callback),
                ("scope", "openid profile"),
                ("state", &way.state),
                ("nonce", &way.nonce),
                ("code_challenge", &digest_of(&way.verifier)),
                ("code_challenge_method", "S256"),
            ],
        );
        COOKIE.give(&mut response, &base, &text, Some(LIFETIME));
        Ok(response)
    })
    .await
}

/// The browser comes back, with a code or without one.
pub(super) async fn come_back(State(provider): State<Arc<Provider>>, request: Request) -> Response {
    super::page_of(provider, request, |provider, call, query, headers| {
        let base = provider.site.base(call.own.as_ref());
        let text = COOKIE.of(headers, &base).ok_or(Refusal::SignInEnded)?;
        let kept = provider.vault.take(TicketKind::Way, &digest_of(&text), call.now)?;
        let kept = kept.filter(|kept| kept.used.is_none() && call.now < kept.expires);
        let kept = kept.ok_or(Refusal::SignInEnded)?;
        let way: Way = ticket::content(&kept)?;
        if !is_equal(query.require("state")?, &way.state) {
            return Err(Refusal::SignInEnded);
        }
        let mut response = redirect::to(HOME);
        COOKIE.take_back(&mut response, &base);
        if query.get("error").is_some() {
            return Ok(response);
        }
        let digest = digest_of(query.require("code")?);
        let address = callback(&base);
        let shown = Shown { digest: &digest, client: CONSOLE_CLIENT, address: &address };
        let code = redeem(provider, call.now, &shown, Some(&way.verifier))?;
        if !code.nonce.is_some_and(|nonce| is_equal(&nonce, &way.nonce)) {
            return Err(Refusal::SignInEnded);
        }
        let (person, own) = (code.sign_in.person, call.own.as_ref());
        provider.sessions.begin(&mut response, (headers, own), person, call.now)?;
        Ok(response)
    })
    .await
}

/// Ends the session, and then the provider's.
pub(super) async fn sign_out(State(provider): State<Arc<Provider>>, request: Request) -> Response {
    super::page_of(provider, request, |provider, call, form, headers| {
        let own = call.own.as_ref();
        let session = provider.sessions.find(headers, own, call.now)?;
        if let Some(session) = session {
            let is_shown = form.get("csrf").is_some_and(|csrf| session.is_csrf(csrf));
            if !is_shown || !provider.sessions.is_same_origin(headers, own) {
                return Err(Refusal::FormElsewhere);
            }
        }
        let base = provider.site.base(own);
        let address = format!("{base}/{}/oauth2/v2.0/logout", provider.site.tenant.id);
        let mut response = redirect::to(&address);
        provider.sessions.sign_out(&mut response, headers, own)?;
        Ok(response)
    })
    .await
}
