//! The browser in which somebody signs in: what it is known by from page to page, and whether a form that it
//! sends comes from a page of ours.

use axum::http::HeaderMap;
use axum::response::Response;
use model::Result;

use super::ticket::digest_of;
use crate::base_url::BaseUrl;
use crate::origin::{self, Origin};
use crate::secret;
use crate::session::cookie::{Cookie, csrf_of};
use crate::site::Site;

/// Seconds that a browser keeps it: longer than a sign-in takes.
const KEPT: u32 = 3600;

const COOKIE: Cookie =
    Cookie { secure: "__Host-onbehalf-signin", plain: "onbehalf-signin", same_site: "Strict" };

/// What a browser was given with the first page, and shows with every form.
pub(super) struct Browser(String);

impl Browser {
    /// The one behind a request; one that has nothing yet is given something.
    pub(super) fn of(headers: &HeaderMap, base: &BaseUrl) -> Result<Self> {
        match Self::known(headers, base) {
            Some(known) => Ok(known),
            None => secret::generate().map(Self),
        }
    }

    /// The one behind a request, if it was given something.
    pub(super) fn known(headers: &HeaderMap, base: &BaseUrl) -> Option<Self> {
        COOKIE.of(headers, base).map(Self)
    }

    /// What a sign-in keeps of it.
    pub(super) fn digest(&self) -> String {
        digest_of(&self.0)
    }

    /// What a form of a page that the browser was shown has to carry.
    pub(super) fn csrf(&self) -> String {
        csrf_of(&self.0)
    }

    /// Lets the browser keep it.
    pub(super) fn remember(&self, response: &mut Response, base: &BaseUrl) {
        COOKIE.give(response, base, &self.0, Some(KEPT));
    }
}

/// Whether a form may come from a page of this server: its browser says nothing else.
pub(super) fn is_from_here(headers: &HeaderMap, site: &Site, own: Option<&BaseUrl>) -> bool {
    origin::of(headers, site, own) != Origin::Elsewhere
}
