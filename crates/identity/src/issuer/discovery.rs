//! What is taken of an issuer's discovery document, and which addresses are believed.

use axum::http::Uri;
use serde::Deserialize;

use super::settings::Settings;
use crate::base_url::BaseUrl;

/// Where an issuer's keys and its pages are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Discovered {
    /// What it calls itself, and its id tokens name.
    pub(crate) issuer: String,
    pub(crate) jwks_uri: String,
    /// Safe to be put into a challenge, or left out.
    pub(crate) authorization_endpoint: Option<String>,
    /// What a browser needs to sign in there, if all of it is there and safe.
    pub(crate) sign_in: Option<SignIn>,
    /// Where a browser ends its session there.
    pub(crate) end_session_endpoint: Option<String>,
}

/// What a client of an issuer has to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SignIn {
    /// Where browsers are sent to.
    pub(crate) page: String,
    /// Where a code is redeemed.
    pub(crate) token_endpoint: String,
    /// Whether a secret is sent with the form; else it goes by HTTP Basic.
    pub(crate) takes_secret_in_form: bool,
    /// Whether it names itself to who comes back (RFC 9207).
    pub(crate) names_itself: bool,
}

#[derive(Deserialize)]
struct Document {
    issuer: String,
    /// AD FS, and our own provider: the `iss` of access tokens, where it is another.
    access_token_issuer: Option<String>,
    jwks_uri: String,
    authorization_endpoint: Option<String>,
    token_endpoint: Option<String>,
    end_session_endpoint: Option<String>,
    #[serde(default)]
    token_endpoint_auth_methods_supported: Vec<String>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

impl Discovered {
    /// Reads the document that was found at `url`.
    pub(crate) fn read(json: &[u8], settings: &Settings, url: &str) -> Result<Self, String> {
        let document: Document = serde_json::from_slice(json)
            .map_err(|_| "what was answered is no discovery document".to_owned())?;
        let names = [Some(&document.issuer), document.access_token_issuer.as_ref()];
        if !names.iter().flatten().any(|name| settings.is_named(name)) {
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
        let safe = |address: Option<String>| address.filter(|address| is_safe(address, url));
        let page = document.authorization_endpoint;
        let authorization_endpoint = page.clone().filter(|url| fits_in_challenge(url));
        let methods = document.token_endpoint_auth_methods_supported;
        let sign_in = safe(page).zip(safe(document.token_endpoint));
        let sign_in = sign_in.map(|(page, token_endpoint)| SignIn {
            page,
            token_endpoint,
            // Both are the same in what they say; how Basic encodes it is read differently by servers.
            takes_secret_in_form: methods.iter().any(|method| method == "client_secret_post"),
            names_itself: document.authorization_response_iss_parameter_supported,
        });
        let end_session_endpoint = safe(document.end_session_endpoint);
        let issuer = document.issuer;
        Ok(Self { issuer, jwks_uri, authorization_endpoint, sign_in, end_session_endpoint })
    }
}

/// Whether a browser, or a secret, may be sent to an address that a document names which was found at `from`:
/// over TLS, or where that came from; with nothing in it that could be read in two ways.
fn is_safe(address: &str, from: &str) -> bool {
    let is_plain = |byte: u8| matches!(byte, b'!'..=b'~') && !b"\"'<>\\^`{|}#".contains(&byte);
    origin(address).is_some()
        && (address.starts_with("https://") || is_same_origin(address, from))
        && address.bytes().all(is_plain)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_and_secrets_go_over_tls_or_where_the_document_came_from() {
        let check = |address: &str, from: &str, expected: bool| {
            assert_eq!(is_safe(address, from), expected, "{address}");
        };
        let from = "https://kc.example/realms/x/.well-known/openid-configuration";
        check("https://kc.example/auth?p=sign_in", from, true);
        check("https://login.other.example/token", from, true);
        let local = "http://127.0.0.1:8080/.well-known/openid-configuration";
        check("http://127.0.0.1:8080/token", local, true);
        for (address, from) in [
            ("http://kc.example/auth", from),
            ("http://127.0.0.1:9/token", from),
            ("http://127.0.0.1:9/token", local),
            ("https://user@kc.example/auth", from),
            ("https://kc.example/auth#x", from),
            ("https://kc.example/a\\b", from),
            ("https://kc.example/a b", from),
            ("javascript:alert(1)", from),
            ("/auth", from),
            ("", from),
        ] {
            check(address, from, false);
        }
    }
}
