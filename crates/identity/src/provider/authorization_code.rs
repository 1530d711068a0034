//! Codes, and the grant of that name: a program that was answered with a code redeems it, once, within a minute.

use model::Uuid;
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
use crate::token::CONSOLE_CLIENT;

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
    ticket::give(&*provider.vault, TicketKind::Code, code.sign_in.family, code, at)
}

/// A code that somebody shows: by its digest, and who is said to have been sent it, where.
pub(super) struct Shown<'a> {
    pub(super) digest: &'a str,
    pub(super) client: Uuid,
    pub(super) address: &'a str,
}

/// What a code stands for, if it is shown by whom it was sent to. Whoever shows one uses it up, right or wrong:
/// it has been seen by somebody.
pub(super) fn redeem(
    provider: &Provider,
    now: Timestamp,
    shown: &Shown<'_>,
    verifier: Option<&str>,
) -> Result<Code, Refusal> {
    let used = use_up(provider, TicketKind::Code, shown.digest, now)?;
    let code: Code = ticket::content(&used)?;
    if code.sign_in.client != shown.client || code.address != shown.address {
        return Err(Refusal::GrantOfAnother);
    }
    if !pkce::is_proved(code.challenge.as_deref(), verifier) {
        return Err(Refusal::VerifierWrong);
    }
    Ok(code)
}

impl Provider {
    /// Who signed in for the console by a code, and the nonce that it was asked for with.
    pub(crate) fn redeem_own(
        &self,
        now: Timestamp,
        code: &str,
        address: &str,
        verifier: &str,
    ) -> Result<(Uuid, Option<String>), Refusal> {
        let shown = Shown { digest: &digest_of(code), client: CONSOLE_CLIENT, address };
        let code = redeem(self, now, &shown, Some(verifier))?;
        Ok((code.sign_in.person, code.nonce))
    }
}

pub(super) fn grant(provider: &Provider, call: &Call, ask: &Ask) -> Result<Grant, Refusal> {
    let credentials = Credentials::read(&ask.headers, &ask.form)?;
    let (code, address) = (ask.form.require("code")?, ask.form.require("redirect_uri")?);
    let client = credentials.authenticate(provider, call)?.client();
    let digest = digest_of(code);
    let shown = Shown { digest: &digest, client: client.id, address };
    let code = redeem(provider, call.now, &shown, ask.form.get("code_verifier"))?;
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
