//! Which page brought a request about, as its browser says.

use axum::http::{HeaderMap, HeaderValue, header};

use crate::base_url::BaseUrl;
use crate::site::Site;

/// Where a request comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// A page of this server.
    Here,
    /// A page of another.
    Elsewhere,
    /// Nothing says so: no browser, an old one, or a page that tells nothing of itself.
    Unsaid,
}

/// Where a request comes from that came in by its `own` base. Pages without a referrer have the origin `null`,
/// so that `Sec-Fetch-Site` decides about them.
pub(crate) fn of(headers: &HeaderMap, site: &Site, own: Option<&BaseUrl>) -> Origin {
    let fetched = match headers.get("sec-fetch-site").map(HeaderValue::as_bytes) {
        None | Some(b"none") => Origin::Unsaid,
        Some(b"same-origin") => Origin::Here,
        Some(_) => Origin::Elsewhere,
    };
    match (fetched, named(headers, site, own)) {
        (Origin::Elsewhere, _) | (_, Origin::Elsewhere) => Origin::Elsewhere,
        (Origin::Here, _) | (_, Origin::Here) => Origin::Here,
        (Origin::Unsaid, Origin::Unsaid) => Origin::Unsaid,
    }
}

/// The same by the header `Origin` alone.
fn named(headers: &HeaderMap, site: &Site, own: Option<&BaseUrl>) -> Origin {
    let mut origins = headers.get_all(header::ORIGIN).iter();
    let origin = match (origins.next(), origins.next()) {
        (None, _) => return Origin::Unsaid,
        (Some(origin), None) if origin.as_bytes() == b"null" => return Origin::Unsaid,
        (Some(origin), None) => origin.to_str().ok().and_then(BaseUrl::parse),
        (Some(_), Some(_)) => None,
    };
    let is_ours = |base: &BaseUrl| {
        origin.as_ref().is_some_and(|origin| {
            (origin.scheme(), origin.authority()) == (base.scheme(), base.authority())
        })
    };
    if own.is_some_and(is_ours) || site.public_url.as_ref().is_some_and(is_ours) {
        Origin::Here
    } else {
        Origin::Elsewhere
    }
}
