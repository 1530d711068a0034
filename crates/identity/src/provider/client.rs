//! Which program asks for a token, and whether it proves who it is.

use axum::http::{HeaderMap, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::Uuid;
use model::sign_in::CredentialKind;
use model::time::Timestamp;

use super::Provider;
use super::form::Form;
use super::refusal::Refusal;
use super::registered::Registered;
use crate::secret::is_known;
use crate::token::{Client, Proof};

/// A program that proved who it is, or has nothing to prove it with.
#[derive(Debug)]
pub(super) struct Asking {
    pub(super) registered: Registered,
    proof: Proof,
}

impl Asking {
    /// The public client, which a request stands for that names none.
    pub(super) const fn native() -> Self {
        Self { registered: Registered::Native, proof: Proof::None }
    }

    /// As tokens name it.
    pub(super) const fn client(&self) -> Client {
        Client { id: self.registered.id(), proof: self.proof }
    }
}

/// What the request says about its program.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Credentials {
    client: Option<String>,
    secret: Option<String>,
    basic: bool,
}

impl Credentials {
    /// From HTTP Basic or from the form, never from both.
    pub(super) fn read(headers: &HeaderMap, form: &Form) -> Result<Self, Refusal> {
        let assertion = form.get("client_assertion").or(form.get("client_assertion_type"));
        if assertion.is_some() {
            return Err(Refusal::Malformed("Client assertions are not supported."));
        }
        let owned = |name: &str| form.get(name).map(str::to_owned);
        let mut values = headers.get_all(header::AUTHORIZATION).iter();
        let Some(value) = values.next() else {
            let (client, secret) = (owned("client_id"), owned("client_secret"));
            return Ok(Self { client, secret, basic: false });
        };
        let (client, secret) = value
            .to_str()
            .ok()
            .filter(|_| values.next().is_none())
            .and_then(basic)
            .ok_or(Refusal::Malformed("The Authorization header is not valid."))?;
        if form.get("client_secret").is_some() {
            return Err(Refusal::Malformed("The request has two client secrets."));
        }
        if form.get("client_id").is_some_and(|id| !id.eq_ignore_ascii_case(&client)) {
            return Err(Refusal::Malformed("The request names two clients."));
        }
        Ok(Self { client: Some(client), secret: Some(secret), basic: true })
    }

    /// Whether the request says nothing about its program.
    pub(super) fn are_absent(&self) -> bool {
        self.client.is_none() && self.secret.is_none()
    }

    /// The program, once it has proved who it is. A public client has nothing to prove.
    pub(super) fn authenticate(
        self,
        provider: &Provider,
        now: Timestamp,
    ) -> Result<Asking, Refusal> {
        let client = self.client.ok_or(Refusal::Missing("client_id"))?;
        let everybody = provider.secrets.client_secret.as_deref();
        let is_right = |secret: &str, kept: &[_]| {
            is_known(secret, everybody, kept, CredentialKind::Secret, now)
        };
        let Some(registered) = Registered::find(provider, &client)? else {
            // It takes as long as a wrong secret of somebody.
            is_right(self.secret.as_deref().unwrap_or_default(), &[]);
            let tenant: Uuid = provider.site.tenant.id;
            return Err(Refusal::ClientUnknown { client, tenant });
        };
        if registered.is_public() {
            return match self.secret {
                Some(_) => Err(Refusal::SecretUnexpected),
                None => Ok(Asking { registered, proof: Proof::None }),
            };
        }
        let secret = self.secret.ok_or(Refusal::SecretMissing)?;
        let client = registered.id();
        let kept = provider.vault.credentials(client)?;
        if !is_right(&secret, &kept) {
            return Err(Refusal::SecretWrong { client, basic: self.basic });
        }
        Ok(Asking { registered, proof: Proof::Secret })
    }
}

/// User and password of an `Authorization: Basic` header; both are form-encoded (RFC 6749 §2.3.1).
fn basic(value: &str) -> Option<(String, String)> {
    let (scheme, credentials) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("Basic") {
        return None;
    }
    let credentials = STANDARD.decode(credentials.trim_matches(' ')).ok()?;
    let credentials = String::from_utf8(credentials).ok()?;
    let (client, secret) = credentials.split_once(':')?;
    Some((form_decode(client), form_decode(secret)))
}

fn form_decode(text: &str) -> String {
    // One value that has no `&` and no `=` of its own to end it.
    let text = text.replace('&', "%26").replace('=', "%3D");
    form_urlencoded::parse(text.as_bytes()).map(|(name, _)| name.into_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn basic_credentials_are_form_decoded() {
        let check = |plain: &str, expected: Option<(&str, &str)>| {
            let header = format!("basic {}", STANDARD.encode(plain));
            let expected = expected.map(|(client, secret)| (client.into(), secret.into()));
            assert_eq!(basic(&header), expected, "{plain}");
        };
        check("client:demo-secret", Some(("client", "demo-secret")));
        check("client:a:b%3A+c", Some(("client", "a:b: c")));
        check("client:a=b&c", Some(("client", "a=b&c")));
        check("client:", Some(("client", "")));
        check("client", None);
        assert_eq!(basic("Bearer abc"), None);
        assert_eq!(basic("Basic ***"), None);
    }
}
