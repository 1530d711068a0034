//! Codes, and the grant of that name: a program that was answered with a code redeems it, once, within a minute.

use model::sign_in::TicketKind;
use model::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::client::Credentials;
use super::refresh_token::{check_family, use_up};
use super::refusal::Refusal;
use super::sign_in::{self, SignIn, Wanted};
use super::target::Asked;
use super::ticket::{self, digest_of, later};
use super::token::{Ask, Grant};
use super::{Call, Provider, pkce};

/// Seconds that a code lives.
const LIFETIME: i64 = 60;

/// What a code stands for.
#[derive(Serialize, Deserialize)]
pub(super) struct Code {
    pub(super) sign_in: SignIn,
    pub(super) asked: Asked,
    /// Where it was sent.
    pub(super) address: String,
    pub(super) challenge: Option<String>,
    pub(super) nonce: Option<String>,
    pub(super) tells_time: bool,
}

/// Gives a code out.
pub(super) fn give(provider: &Provider, now: Timestamp, code: &Code) -> model::Result<String> {
    let at = (now, later(now, LIFETIME));
    ticket::give(provider, TicketKind::Code, code.sign_in.family, code, at)
}

pub(super) fn grant(provider: &Provider, call: &Call, ask: &Ask) -> Result<Grant, Refusal> {
    let credentials = Credentials::read(&ask.headers, &ask.form)?;
    let (code, address) = (ask.form.require("code")?, ask.form.require("redirect_uri")?);
    let client = credentials.authenticate(provider, call)?.client();
    let digest = digest_of(code);
    // Whoever shows a code uses it up, right or wrong: it has been seen by somebody.
    let used = use_up(provider, TicketKind::Code, &digest, call.now)?;
    let code: Code = ticket::content(&used)?;
    if code.sign_in.client != client.id || code.address != address {
        return Err(Refusal::GrantOfAnother);
    }
    if !pkce::is_proved(code.challenge.as_deref(), ask.form.get("code_verifier")) {
        return Err(Refusal::VerifierWrong);
    }
    let person = provider.directory.person_by_id(code.sign_in.person)?;
    let person = person.ok_or(Refusal::CodeEnded)?;
    let newly = Asked::read(&ask.form);
    let is_offline = ask.is_offline(&newly) || code.asked.is_offline();
    let wanted = Wanted {
        sign_in: code.sign_in,
        person: &person,
        client,
        asked: if newly.is_something() { newly } else { code.asked },
        is_offline,
        nonce: code.nonce.as_deref(),
        tells_time: code.tells_time,
    };
    let grant = sign_in::grant(provider, call, ask, &wanted)?;
    check_family(provider, TicketKind::Code, &digest, code.sign_in.family)?;
    Ok(grant)
}
