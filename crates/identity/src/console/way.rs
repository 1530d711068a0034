//! A browser's way to a session: what is kept of it while it is away to sign in, and the cookie by which it is
//! known when it comes back.

use axum::http::HeaderMap;
use axum::response::Response;
use model::Result;
use model::sign_in::TicketKind;
use model::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::refusal::Refusal;
use crate::base_url::BaseUrl;
use crate::digest::{digest_of, is_equal};
use crate::provider::redirect;
use crate::provider::ticket::{self, later};
use crate::session::cookie::Cookie;
use crate::vault::Vault;
use crate::{random, secret};

/// Seconds that somebody has to come back.
const LIFETIME: u32 = 600;

/// Binds what comes back to the browser that went: it has to travel with a redirect, so it is not `Strict`.
const COOKIE: Cookie =
    Cookie { secure: "__Host-onbehalf-way", plain: "onbehalf-way", same_site: "Lax" };

/// What is kept of a browser that went to sign in.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Way {
    pub(super) state: String,
    pub(super) nonce: String,
    pub(super) verifier: String,
    /// The issuer that it went to, if that is not our own provider.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) issuer: Option<String>,
}

impl Way {
    pub(super) fn new(issuer: Option<String>) -> Result<Self> {
        Ok(Self {
            state: secret::generate()?,
            nonce: secret::generate()?,
            verifier: secret::generate()?,
            issuer,
        })
    }

    /// What the browser is sent with, besides who asks and where it is to come back to.
    pub(super) fn send(&self, page: &str, client: &str, callback: &str) -> Response {
        redirect::send(
            page,
            redirect::Mode::Query,
            &[
                ("client_id", client),
                ("response_type", "code"),
                ("redirect_uri", callback),
                ("scope", "openid profile"),
                ("state", &self.state),
                ("nonce", &self.nonce),
                ("code_challenge", &digest_of(&self.verifier)),
                ("code_challenge_method", "S256"),
            ],
        )
    }

    /// Keeps it, under a cookie that the browser gets with the answer.
    pub(super) fn keep(
        &self,
        vault: &dyn Vault,
        response: &mut Response,
        base: &BaseUrl,
        now: Timestamp,
    ) -> Result<()> {
        let at = (now, later(now, LIFETIME.into()));
        let text = ticket::give(vault, TicketKind::Way, random::id()?, self, at)?;
        COOKIE.give(response, base, &text, Some(LIFETIME));
        Ok(())
    }

    /// The one of a browser that comes back with this state. It is used up by that, whatever comes of it.
    pub(super) fn take(
        vault: &dyn Vault,
        headers: &HeaderMap,
        base: &BaseUrl,
        state: Option<&str>,
        now: Timestamp,
    ) -> std::result::Result<Self, Refusal> {
        let text = COOKIE.of(headers, base).ok_or(Refusal::Ended)?;
        let kept = vault.take(TicketKind::Way, &digest_of(&text), now)?;
        let kept = kept.filter(|kept| kept.used.is_none() && now < kept.expires);
        let way: Self = ticket::content(&kept.ok_or(Refusal::Ended)?)?;
        if state.is_some_and(|state| is_equal(state, &way.state)) {
            Ok(way)
        } else {
            Err(Refusal::Ended)
        }
    }

    /// Lets the browser forget it.
    pub(super) fn forget(response: &mut Response, base: &BaseUrl) {
        COOKIE.take_back(response, base);
    }
}
