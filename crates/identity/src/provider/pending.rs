//! A sign-in that somebody has been asked for and has not done yet: for a program that waits for a code, or for
//! a device.

use axum::response::Response;
use model::sign_in::{Ticket, TicketKind};
use model::time::Timestamp;
use model::{Result, Uuid};
use serde::{Deserialize, Serialize};

use super::browser::Browser;
use super::refusal::Refusal;
use super::registered::Registered;
use super::target::Asked;
use super::ticket::{self, digest_of, later};
use super::{Call, Provider, redirect};
use crate::random;

/// Seconds that somebody has for it.
const LIFETIME: i64 = 600;

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Pending {
    /// The digest of what the browser was given.
    pub(super) browser: String,
    /// `client_id`.
    pub(super) client: Uuid,
    /// What people know the program by.
    pub(super) program: String,
    /// Who it is expected to be.
    pub(super) hint: Option<String>,
    pub(super) asked: Asked,
    pub(super) purpose: Purpose,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Purpose {
    /// A code for the program.
    Code {
        back: Back,
        nonce: Option<String>,
        challenge: Option<String>,
        /// Whether the program wants to know when the person signed in.
        tells_time: bool,
    },
    /// Tokens for a device, by the digests of its code and of the person's.
    Device { digest: String, user_code: String },
}

/// How a program is answered.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Back {
    /// One of its addresses.
    pub(super) address: String,
    pub(super) mode: redirect::Mode,
    pub(super) state: Option<String>,
    /// Who answers (RFC 9207).
    pub(super) issuer: String,
}

impl Back {
    pub(super) fn send(&self, fields: &[(&str, &str)]) -> Response {
        let mut all = fields.to_vec();
        all.extend(self.state.as_deref().map(|state| ("state", state)));
        all.push(("iss", &self.issuer));
        redirect::send(&self.address, self.mode, &all)
    }

    pub(super) fn refuse(&self, refusal: Refusal, call: &Call) -> Response {
        let description = refusal.description(call);
        let mut response =
            self.send(&[("error", refusal.error()), ("error_description", &description)]);
        if let Refusal::Fault(cause) = refusal {
            response.extensions_mut().insert(cause);
        }
        response
    }
}

impl Pending {
    pub(super) fn new(
        browser: &Browser,
        program: &Registered,
        asked: Asked,
        purpose: Purpose,
    ) -> Self {
        let (client, name) = (program.id(), program.name().to_owned());
        Self { browser: browser.digest(), client, program: name, hint: None, asked, purpose }
    }

    /// Keeps it. Returns what its page names it by.
    pub(super) fn keep(&self, provider: &Provider, now: Timestamp) -> Result<String> {
        let at = (now, later(now, LIFETIME));
        ticket::give(&*provider.vault, TicketKind::SignIn, random::id()?, self, at)
    }

    /// The one that a page names, if it is still to be done, and by this browser.
    pub(super) fn find(
        provider: &Provider,
        text: &str,
        browser: Option<&Browser>,
        now: Timestamp,
    ) -> Result<Option<(Ticket, Self)>> {
        let Some(ticket) = provider.vault.ticket(TicketKind::SignIn, &digest_of(text))? else {
            return Ok(None);
        };
        let pending: Self = ticket::content(&ticket)?;
        let is_its = browser.is_some_and(|browser| browser.digest() == pending.browser);
        let counts = is_its && ticket.used.is_none() && now < ticket.expires;
        Ok(counts.then_some((ticket, pending)))
    }
}
