//! Which program asks for a token, and whether it proves who it is.

use axum::http::{HeaderMap, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::Uuid;
use model::sign_in::CredentialKind;

use super::form::Form;
use super::refusal::Refusal;
use super::registered::Registered;
use super::{Call, Provider, assertion};
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
    given: Given,
}

/// What it gives to prove who it is.
#[derive(Debug, PartialEq, Eq)]
enum Given {
    Nothing,
    Secret { secret: String, basic: bool },
    Assertion(String),
}

impl Credentials {
    /// From HTTP Basic, from the form or from an assertion in it, never from two of them.
    pub(super) fn read(headers: &HeaderMap, form: &Form) -> Result<Self, Refusal> {
        let owned = |name: &str| form.get(name).map(str::to_owned);
        let (client, secret, assertion) =
            (owned("client_id"), owned("client_secret"), owned("client_assertion"));
        let assertion = match (assertion, form.get("client_assertion_type")) {
            (None, None) => None,
            (Some(assertion), Some(assertion::TYPE)) => Some(assertion),
            _ => return Err(Refusal::Malformed("The client assertion is not of a known type.")),
        };
        let mut values = headers.get_all(header::AUTHORIZATION).iter();
        let basic = match values.next() {
            None => None,
            Some(value) => Some(
                value
                    .to_str()
                    .ok()
                    .filter(|_| values.next().is_none())
                    .and_then(basic)
                    .ok_or(Refusal::Malformed("The Authorization header is not valid."))?,
            ),
        };
        let (named, given) = match (secret, assertion, basic) {
            (None, None, None) => (None, Given::Nothing),
            (Some(secret), None, None) => (None, Given::Secret { secret, basic: false }),
            (None, None, Some((named, secret))) => {
                (Some(named), Given::Secret { secret, basic: true })
            }
            (None, Some(assertion), None) => {
                let named = assertion::client(&assertion).ok_or(Refusal::AssertionMalformed)?;
                (Some(named), Given::Assertion(assertion))
            }
            _ => return Err(Refusal::Malformed("The request has two client secrets.")),
        };
        match (&client, &named) {
            (Some(client), Some(named)) if !client.eq_ignore_ascii_case(named) => {
                Err(Refusal::Malformed("The request names two clients."))
            }
            _ => Ok(Self { client: named.or(client), given }),
        }
    }

    /// Whether the request says nothing about its program.
    pub(super) fn are_absent(&self) -> bool {
        self.client.is_none() && self.given == Given::Nothing
    }

    /// The program, once it has proved who it is. A public client has nothing to prove.
    pub(super) fn authenticate(self, provider: &Provider, call: &Call) -> Result<Asking, Refusal> {
        let client = self.client.ok_or(Refusal::Missing("client_id"))?;
        let everybody = provider.secrets.client_secret.as_deref();
        let is_right = |secret: &str, kept: &[_]| {
            is_known(secret, everybody, kept, CredentialKind::Secret, call.now)
        };
        let Some(registered) = Registered::find(provider, &client)? else {
            if let Given::Secret { secret, .. } = &self.given {
                // It takes as long as a wrong secret of somebody.
                is_right(secret, &[]);
            }
            let tenant: Uuid = provider.site.tenant.id;
            return Err(Refusal::ClientUnknown { client, tenant });
        };
        let client = registered.id();
        let proof = match (self.given, registered.is_public()) {
            (Given::Nothing, true) => Proof::None,
            (_, true) => return Err(Refusal::SecretUnexpected),
            (Given::Nothing, false) => return Err(Refusal::SecretMissing),
            (Given::Secret { secret, basic }, false) => {
                let kept = provider.vault.credentials(client)?;
                if !is_right(&secret, &kept) {
                    return Err(Refusal::SecretWrong { client, basic });
                }
                Proof::Secret
            }
            (Given::Assertion(assertion), false) => {
                assertion::check(provider, call, client, &assertion)?;
                Proof::Certificate
            }
        };
        Ok(Asking { registered, proof })
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
