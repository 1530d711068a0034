//! The browser in which somebody signs in: what it is known by from page to page, and whether a form that it
//! sends comes from a page of ours.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use model::Result;

use super::ticket::digest_of;
use crate::base_url::BaseUrl;
use crate::secret;
use crate::session::cookie::Cookie;
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
        digest_of(&format!("csrf.{}", self.0))
    }

    /// Lets the browser keep it.
    pub(super) fn remember(&self, response: &mut Response, base: &BaseUrl) {
        COOKIE.give(response, base, &self.0, Some(KEPT));
    }
}

/// Whether a form comes from a page of this server, as far as the browser says. Pages without a referrer have
/// the origin `null`, so that one is decided by the other header.
pub(super) fn is_from_here(headers: &HeaderMap, site: &Site, own: Option<&BaseUrl>) -> bool {
    let told = headers.get("sec-fetch-site").map(HeaderValue::as_bytes);
    if told.is_some_and(|told| told != b"same-origin" && told != b"none") {
        return false;
    }
    let mut origins = headers.get_all(header::ORIGIN).iter();
    let Some(origin) = origins.next() else { return true };
    if origins.next().is_some() {
        return false;
    }
    if origin.as_bytes() == b"null" {
        return true;
    }
    let origin = origin.to_str().ok().and_then(BaseUrl::parse);
    let is_ours = |base: &BaseUrl| {
        origin.as_ref().is_some_and(|origin| {
            (origin.scheme(), origin.authority()) == (base.scheme(), base.authority())
        })
    };
    own.is_some_and(is_ours) || site.public_url.as_ref().is_some_and(is_ours)
}
