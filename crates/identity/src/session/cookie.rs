//! Cookies of a server's own: what a browser was given, and shows with every request.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;

use crate::base_url::{BaseUrl, Scheme};
use crate::digest::digest_of;

/// A cookie, by what it is called over TLS and without.
pub(crate) struct Cookie {
    /// With the prefix by which browsers keep it from other hosts, paths, and connections that are not secure.
    pub(crate) secure: &'static str,
    /// For plain HTTP, which only loopback has.
    pub(crate) plain: &'static str,
    /// When a request that another site brought about carries it.
    pub(crate) same_site: &'static str,
}

impl Cookie {
    const fn name(&self, base: &BaseUrl) -> &'static str {
        match base.scheme() {
            Scheme::Https => self.secure,
            Scheme::Http => self.plain,
        }
    }

    /// What a request carries of it. Several of a name count as none: a page that can plant one beside ours
    /// must not have its own taken for ours.
    pub(crate) fn of(&self, headers: &HeaderMap, base: &BaseUrl) -> Option<String> {
        let cookies = headers.get_all(header::COOKIE).iter();
        let cookies = cookies.filter_map(|value| value.to_str().ok()).flat_map(|value| {
            value.split(';').filter_map(|cookie| cookie.trim_matches(' ').split_once('='))
        });
        let mut ours = cookies.filter(|(name, _)| *name == self.name(base));
        let (_, value) = ours.next()?;
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        let is_ours = value.len() == 43 && value.bytes().all(is_plain) && ours.next().is_none();
        is_ours.then(|| value.to_owned())
    }

    /// Lets the browser keep it: until it is closed, or for so many seconds.
    pub(crate) fn give(
        &self,
        response: &mut Response,
        base: &BaseUrl,
        text: &str,
        age: Option<u32>,
    ) {
        let (name, same_site) = (self.name(base), self.same_site);
        let secure = if base.scheme() == Scheme::Https { "; Secure" } else { "" };
        let age = age.map(|seconds| format!("; Max-Age={seconds}")).unwrap_or_default();
        let cookie = format!("{name}={text}; Path=/{age}; HttpOnly; SameSite={same_site}{secure}");
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }

    /// Lets the browser forget it.
    pub(crate) fn take_back(&self, response: &mut Response, base: &BaseUrl) {
        self.give(response, base, "", Some(0));
    }
}

/// What a page shows besides a cookie: it goes with the cookie, and tells nothing about it.
pub(crate) fn csrf_of(text: &str) -> String {
    digest_of(&format!("csrf.{text}"))
}
