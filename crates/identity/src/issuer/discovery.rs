//! What is taken of an issuer's discovery document, and which addresses are believed.

use axum::http::Uri;
use serde::Deserialize;

use super::settings::Settings;
use crate::base_url::BaseUrl;

/// Where an issuer's keys and its sign-in page are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Discovered {
    pub(crate) jwks_uri: String,
    /// Safe to be put into a challenge, or left out.
    pub(crate) authorization_endpoint: Option<String>,
}

#[derive(Deserialize)]
struct Document {
    issuer: String,
    /// AD FS, and our own provider: the `iss` of access tokens, where it is another.
    access_token_issuer: Option<String>,
    jwks_uri: String,
    authorization_endpoint: Option<String>,
}

impl Discovered {
    /// Reads the document that was found at `url`.
    pub(crate) fn read(json: &[u8], settings: &Settings, url: &str) -> Result<Self, String> {
        let document: Document = serde_json::from_slice(json)
            .map_err(|_| "what was answered is no discovery document".to_owned())?;
        let mut names =
            [Some(&document.issuer), document.access_token_issuer.as_ref()].into_iter().flatten();
        if !names.any(|name| settings.is_named(name)) {
            return Err(format!(
                "the discovery document is of `{}`, not of this issuer",
                document.issuer
            ));
        }
        let jwks_uri = document.jwks_uri;
        if !is_trustworthy(&jwks_uri) {
            return Err(format!("its keys are at `{jwks_uri}`, which is not HTTPS"));
        }
        let is_allowed = match &settings.keys {
            Some(keys) => *keys == jwks_uri,
            None => is_same_origin(&jwks_uri, url),
        };
        if !is_allowed {
            return Err(format!(
                "its keys are at `{jwks_uri}`, on another origin than its discovery document; if \
                 that is right, name them with `keys`"
            ));
        }
        let authorization_endpoint =
            document.authorization_endpoint.filter(|url| fits_in_challenge(url));
        Ok(Self { jwks_uri, authorization_endpoint })
    }
}

/// Whether an address may be asked: over TLS, or on this machine.
pub fn is_trustworthy(url: &str) -> bool {
    let Some(origin) = origin(url) else { return false };
    url.starts_with("https://") || origin.is_loopback()
}

/// Whether two addresses have scheme, host and port in common.
pub fn is_same_origin(left: &str, right: &str) -> bool {
    origin(left).is_some_and(|left| origin(right).is_some_and(|right| left == right))
}

fn origin(url: &str) -> Option<BaseUrl> {
    let uri: Uri = url.parse().ok()?;
    BaseUrl::parse(&format!("{}://{}", uri.scheme_str()?, uri.authority()?))
}

/// Clients cut a challenge apart at blanks, commas and equals signs.
pub(crate) fn fits_in_challenge(url: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b":/-._~%[]".contains(&byte);
    origin(url).is_some() && url.bytes().all(plain)
}
