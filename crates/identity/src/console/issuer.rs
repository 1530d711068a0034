//! Signing in at an issuer that is not ours (auth.md §11): this server is a client of it, as it is registered
//! there. What comes back is a code; who that stands for says an id token, which the issuer's token endpoint
//! gives to this server and nobody else sees.

use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::time::Timestamp;
use model::{Error, Uuid};
use serde::Deserialize;
use tokio::sync::Semaphore;

use super::refusal::Refusal;
use super::way::Way;
use crate::issuer::discovery::SignIn;
use crate::issuer::{Answer, Post, Registration, Source};
use crate::provider::redirect;
use crate::token::verify_id_token;

/// How many codes are redeemed at once: whoever sends wrong ones must not keep this server busy with it.
static REDEEMED: Semaphore = Semaphore::const_new(32);

/// An issuer that people sign in at.
#[derive(Clone)]
pub(super) struct Issuer(Arc<Source>);

/// What came back from it with a browser.
pub(super) struct Back<'a> {
    pub(super) code: Option<&'a str>,
    pub(super) error: Option<&'a str>,
    /// Who says that it is it (RFC 9207).
    pub(super) issuer: Option<&'a str>,
}

/// What the token endpoint answers.
#[derive(Deserialize)]
struct Tokens {
    id_token: Option<String>,
    error: Option<String>,
}

impl Issuer {
    pub(super) const fn new(source: Arc<Source>) -> Self {
        Self(source)
    }

    /// What it is called in the configuration.
    pub(super) fn name(&self) -> &str {
        &self.0.settings.issuer
    }

    fn registration(&self) -> Result<&Registration, Refusal> {
        let registration = self.0.settings.registration.as_ref();
        registration.ok_or_else(|| self.unusable("this server is not registered there"))
    }

    fn unusable(&self, why: &str) -> Refusal {
        Refusal::Unusable(format!("`{}`: {why}", self.name()))
    }

    /// Sends a browser there.
    pub(super) async fn send(
        &self,
        way: &Way,
        callback: &str,
        now: Timestamp,
    ) -> Result<Response, Refusal> {
        let (sign_in, _) = self.known(now).await?;
        Ok(way.send(&sign_in.page, &self.registration()?.client_id, callback))
    }

    /// What is needed to sign in there, and its name for itself.
    async fn known(&self, now: Timestamp) -> Result<(SignIn, String), Refusal> {
        let known = self.0.known(now).await?;
        let sign_in = known.discovered.sign_in.clone();
        let sign_in = sign_in.ok_or_else(|| {
            self.unusable("its discovery document names no safe endpoints to sign in by")
        })?;
        Ok((sign_in, known.discovered.issuer.clone()))
    }

    /// The person who signed in there, by what came back on this way.
    pub(super) async fn person(
        &self,
        way: &Way,
        back: &Back<'_>,
        callback: &str,
        now: Timestamp,
    ) -> Result<Uuid, Refusal> {
        let (sign_in, issuer) = self.known(now).await?;
        // Another issuer's answer is not shown to this one.
        match back.issuer {
            Some(told) if told != issuer => return Err(Refusal::Ended),
            None if sign_in.names_itself => return Err(Refusal::Ended),
            _ => {}
        }
        if let Some(error) = back.error {
            return Err(self.refused(error));
        }
        let code = back.code.ok_or(Refusal::Ended)?;
        let answer = {
            let Ok(_place) = REDEEMED.try_acquire() else {
                return Err(Refusal::Away(Error::KeysUnavailable("too many sign in".into())));
            };
            let post = self.post(&sign_in, code, &way.verifier, callback).await?;
            self.0.post(post).await?
        };
        let token = self.id_token(&answer)?;
        let client = &self.registration()?.client_id;
        let person = verify_id_token(&self.0, &token, client, &way.nonce, now).await;
        person.map_err(|error| match error {
            Error::KeysUnavailable(_) => Refusal::Away(error),
            error => Refusal::Unbelievable(error),
        })
    }

    /// What an error means with which the browser comes back.
    fn refused(&self, error: &str) -> Refusal {
        match error {
            "access_denied"
            | "login_required"
            | "consent_required"
            | "interaction_required"
            | "account_selection_required" => Refusal::Declined,
            "temporarily_unavailable" | "server_error" => {
                Refusal::Away(Error::KeysUnavailable(told(error)))
            }
            _ => self.unusable(&told(error)),
        }
    }

    /// The question for what a code stands for.
    async fn post(
        &self,
        sign_in: &SignIn,
        code: &str,
        verifier: &str,
        callback: &str,
    ) -> Result<Post, Refusal> {
        let Registration { client_id, secret } = self.registration()?.clone();
        let secret = match secret {
            None => None,
            Some(secret) => {
                let read = crate::provider::block(move || Ok(secret.read())).await?;
                Some(read.map_err(|why| self.unusable(&why))?)
            }
        };
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("grant_type", "authorization_code")
            .append_pair("code", code)
            .append_pair("redirect_uri", callback)
            .append_pair("code_verifier", verifier);
        let authorization = match secret {
            Some(secret) if !sign_in.takes_secret_in_form => Some(basic(&client_id, &secret)),
            secret => {
                form.append_pair("client_id", &client_id);
                if let Some(secret) = &secret {
                    form.append_pair("client_secret", secret);
                }
                None
            }
        };
        Ok(Post { url: sign_in.token_endpoint.clone(), authorization, form: form.finish() })
    }

    /// The id token of an answer, which nobody has verified yet.
    fn id_token(&self, answer: &Answer) -> Result<String, Refusal> {
        let tokens = serde_json::from_slice::<Tokens>(&answer.body);
        if answer.status == StatusCode::OK.as_u16() {
            let token = tokens.ok().and_then(|tokens| tokens.id_token);
            return token.ok_or_else(|| self.unusable("it gave no id token"));
        }
        let error = tokens.ok().and_then(|tokens| tokens.error).unwrap_or_default();
        match (answer.status, error.as_str()) {
            // The code is used, too old, or was given to somebody else.
            (_, "invalid_grant") => Err(Refusal::Ended),
            (429 | 500.., _) => {
                let status = answer.status;
                Err(Refusal::Away(Error::KeysUnavailable(format!("it answered {status}"))))
            }
            _ => Err(self.unusable(&told(&error))),
        }
    }

    /// Where a browser ends its session there, as far as that is known: its page by itself, and the address that
    /// leads back here.
    pub(super) fn end_session_page(&self, now: Timestamp) -> Option<String> {
        self.0.current(now)?.discovered.end_session_endpoint.clone()
    }

    /// Sends a browser there to end its session. No token says whose: none ever reaches a browser.
    pub(super) fn send_to_end(&self, page: &str, back: &str) -> Result<Response, Refusal> {
        let client = self.registration()?.client_id.as_str();
        let fields = [("client_id", client), ("post_logout_redirect_uri", back)];
        Ok(redirect::send(page, redirect::Mode::Query, &fields))
    }
}

/// An error that the issuer, or who says to be it, tells, for the log.
fn told(error: &str) -> String {
    let plain = |letter: &char| letter.is_ascii_alphanumeric() || *letter == '_';
    format!("it said `{}`", error.chars().filter(plain).take(64).collect::<String>())
}

/// HTTP Basic as RFC 6749 §2.3.1 has it.
fn basic(client_id: &str, secret: &str) -> String {
    let encode = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let pair = format!("{}:{}", encode(client_id), encode(secret));
    format!("Basic {}", STANDARD.encode(pair))
}
