//! Sessions of browsers (auth.md §11): a cookie that stands for somebody who signed in. It opens the console's own
//! paths and nothing else. What is kept is its digest; it ends when nobody uses it, after a working day, at
//! sign-out, and with the password that it came from.

pub(crate) mod cookie;

use std::sync::Arc;

use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use model::claims::Claims;
use model::sign_in::{Ticket, TicketKind};
use model::time::Timestamp;
use model::{Error, Result, Uuid};
use serde::{Deserialize, Serialize};

use crate::base_url::BaseUrl;
use crate::digest::{digest_of, is_equal};
use crate::origin::{self, Origin};
use crate::secret::{self, is_password_newer};
use crate::site::Site;
use crate::vault::Vault;
use cookie::{Cookie, csrf_of};

/// Milliseconds after which a session ends that nobody used.
const IDLE: i64 = 30 * 60_000;
/// Milliseconds after which every session ends.
const LONGEST: i64 = 8 * 3_600_000;
/// Milliseconds after which a use is noted: not every request is to write.
const NOTED: i64 = 60_000;

const COOKIE: Cookie =
    Cookie { secure: "__Host-onbehalf", plain: "onbehalf-dev", same_site: "Lax" };

/// The sessions of an organization.
#[derive(Clone)]
pub struct Sessions {
    vault: Arc<dyn Vault>,
    site: Arc<Site>,
    /// The issuers whose sessions count, besides our own provider's.
    issuers: Arc<[String]>,
}

/// A session that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Directory object id of who signed in.
    pub person: Uuid,
    /// The issuer that the person signed in at, if it was not our own provider.
    pub issuer: Option<String>,
    /// What every request of a page has to show besides the cookie, which other sites' pages cannot read.
    pub csrf: String,
    /// When it ends if nobody uses it.
    pub idle_until: Timestamp,
    /// When it ends in any case.
    pub ends: Timestamp,
}

/// What is kept of a session.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    person: Uuid,
    /// When it began, in milliseconds.
    begun: i64,
    /// Where, if that was not our own provider.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    issuer: Option<String>,
}

impl Sessions {
    /// Those that are kept in a vault.
    pub fn new(vault: Arc<dyn Vault>, site: Arc<Site>) -> Self {
        Self { vault, site, issuers: Arc::new([]) }
    }

    /// The same, with those of people who signed in at these issuers.
    #[must_use]
    pub(crate) fn with(self, issuers: Vec<String>) -> Self {
        Self { issuers: issuers.into(), ..self }
    }

    /// The session of a request, if its cookie stands for one. It may block.
    ///
    /// # Errors
    /// If the vault fails.
    pub fn find(
        &self,
        headers: &HeaderMap,
        own: Option<&BaseUrl>,
        now: Timestamp,
    ) -> Result<Option<Session>> {
        let Some(text) = COOKIE.of(headers, &self.site.base(own)) else { return Ok(None) };
        let Some(ticket) = self.vault.ticket(TicketKind::Session, &digest_of(&text))? else {
            return Ok(None);
        };
        if now >= ticket.expires {
            return Ok(None);
        }
        let kept: Kept = serde_json::from_str(&ticket.content).map_err(Error::internal)?;
        // One who may let nobody in any more keeps nobody in.
        let is_accepted = match &kept.issuer {
            None => self.site.provides,
            Some(issuer) => self.issuers.contains(issuer),
        };
        if !is_accepted {
            return Ok(None);
        }
        // Another password ends what came from the one before.
        if is_password_newer(&self.vault.credentials(kept.person)?, kept.begun) {
            return Ok(None);
        }
        let ends = Timestamp(kept.begun.saturating_add(LONGEST));
        let idle_until = Timestamp(now.0.saturating_add(IDLE)).min(ends);
        if idle_until.0.saturating_sub(ticket.expires.0) >= NOTED {
            let after = Ticket { expires: idle_until, ..ticket.clone() };
            self.vault.change(&ticket, &after)?;
        }
        let Kept { person, issuer, .. } = kept;
        Ok(Some(Session { person, issuer, csrf: csrf_of(&text), idle_until, ends }))
    }

    /// Begins a session for somebody who signed in, at an issuer or at our own provider: under a new cookie always, and that of before ends.
    pub(crate) fn begin(
        &self,
        response: &mut Response,
        (headers, own): (&HeaderMap, Option<&BaseUrl>),
        (person, issuer): (Uuid, Option<String>),
        now: Timestamp,
    ) -> Result<()> {
        self.end(headers, own)?;
        let text = secret::generate()?;
        let content = serde_json::to_string(&Kept { person, begun: now.0, issuer });
        let ticket = Ticket {
            kind: TicketKind::Session,
            digest: digest_of(&text),
            family: person,
            content: content.map_err(Error::internal)?,
            expires: Timestamp(now.0.saturating_add(IDLE)),
            used: None,
        };
        self.vault.add(&ticket, now)?;
        COOKIE.give(response, &self.site.base(own), &text, None);
        Ok(())
    }

    /// Ends the session of a request.
    fn end(&self, headers: &HeaderMap, own: Option<&BaseUrl>) -> Result<()> {
        if let Some(text) = COOKIE.of(headers, &self.site.base(own))
            && let Some(ticket) = self.vault.ticket(TicketKind::Session, &digest_of(&text))?
        {
            // With another content, so that a request under way does not lengthen it.
            let after = Ticket { content: String::new(), expires: Timestamp(0), ..ticket.clone() };
            self.vault.change(&ticket, &after)?;
        }
        Ok(())
    }

    /// Signs a browser out.
    pub(crate) fn sign_out(
        &self,
        response: &mut Response,
        headers: &HeaderMap,
        own: Option<&BaseUrl>,
    ) -> Result<()> {
        self.end(headers, own)?;
        COOKIE.take_back(response, &self.site.base(own));
        Ok(())
    }

    /// Whether a request was brought about by a page of this server: its browser says so.
    pub fn is_same_origin(&self, headers: &HeaderMap, own: Option<&BaseUrl>) -> bool {
        origin::of(headers, &self.site, own) == Origin::Here
    }
}

impl Session {
    /// Who asks with it.
    pub const fn claims(&self) -> Claims {
        Claims::user(self.person)
    }

    /// Whether what a page shows besides the cookie is the session's.
    pub fn is_shown(&self, csrf: Option<&HeaderValue>) -> bool {
        csrf.and_then(|csrf| csrf.to_str().ok()).is_some_and(|csrf| self.is_csrf(csrf))
    }

    pub(crate) fn is_csrf(&self, csrf: &str) -> bool {
        is_equal(csrf, &self.csrf)
    }
}
