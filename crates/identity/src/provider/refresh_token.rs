//! Refresh tokens, and the grant of that name. Each is good for one time and brings the next one; who shows one
//! again has stolen it or was stolen from, so all that came from the sign-in end.

use model::Uuid;
use model::sign_in::{Ticket, TicketKind};
use model::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::client::Credentials;
use super::refusal::Refusal;
use super::sign_in::{self, SignIn, Wanted};
use super::target::Asked;
use super::ticket::{self, digest_of, later};
use super::token::{Ask, Grant};
use super::{Call, Provider};
use crate::token::SPA_CLIENT;

const DAY: i64 = 86_400;
/// How long one may lie idle.
const IDLE: i64 = 90 * DAY;
/// How long after its sign-in one ends that lies in a browser.
const IN_A_BROWSER: i64 = DAY;

#[derive(Serialize, Deserialize)]
struct Content {
    sign_in: SignIn,
    asked: Asked,
}

/// Gives one out.
pub(super) fn give(
    provider: &Provider,
    now: Timestamp,
    sign_in: SignIn,
    asked: Asked,
) -> Result<String, Refusal> {
    let expires = match sign_in.client {
        SPA_CLIENT => later(Timestamp(sign_in.at), IN_A_BROWSER),
        _ => later(now, IDLE),
    };
    let (family, content) = (sign_in.family, Content { sign_in, asked });
    let at = (now, expires);
    Ok(ticket::give(&*provider.vault, TicketKind::Refresh, family, &content, at)?)
}

pub(super) fn grant(provider: &Provider, call: &Call, ask: &Ask) -> Result<Grant, Refusal> {
    let credentials = Credentials::read(&ask.headers, &ask.form)?;
    let token = ask.form.require("refresh_token")?;
    let client = credentials.authenticate(provider, call)?.client();
    let digest = digest_of(token);
    let found =
        provider.vault.ticket(TicketKind::Refresh, &digest)?.ok_or(Refusal::RefreshEnded)?;
    let Content { sign_in, asked } = ticket::content(&found)?;
    // Nothing is told or ended by somebody else's token, and nothing used up by a question that cannot be
    // answered.
    if sign_in.client != client.id {
        return Err(Refusal::GrantOfAnother);
    }
    let newly = Asked::read(&ask.form);
    let asked = if newly.is_something() { newly } else { asked };
    asked.target(&provider.site, call.own.as_ref())?;
    use_up(provider, TicketKind::Refresh, &digest, call.now)?;
    let person = provider.directory.person_by_id(sign_in.person)?;
    let person = person.ok_or(Refusal::RefreshEnded)?;
    if sign_in::is_outdated(provider, &sign_in)? {
        provider.vault.revoke(sign_in.family)?;
        return Err(Refusal::GrantRevoked);
    }
    let wanted = Wanted {
        sign_in,
        person: &person,
        client,
        asked,
        is_offline: true,
        nonce: None,
        tells_time: false,
    };
    let grant = sign_in::grant(provider, call, ask, &wanted)?;
    check_family(provider, TicketKind::Refresh, &digest, sign_in.family)?;
    Ok(grant)
}

/// Uses up what is good for one time. Who is not the first ends the whole family.
pub(super) fn use_up(
    provider: &Provider,
    kind: TicketKind,
    digest: &str,
    now: Timestamp,
) -> Result<Ticket, Refusal> {
    let ended = || match kind {
        TicketKind::Refresh => Refusal::RefreshEnded,
        _ => Refusal::CodeEnded,
    };
    let ticket = provider.vault.take(kind, digest, now)?.ok_or_else(ended)?;
    if ticket.used.is_some() {
        provider.vault.revoke(ticket.family)?;
        return Err(Refusal::GrantUsed);
    }
    if ticket.expires <= now {
        return Err(ended());
    }
    Ok(ticket)
}

/// Refuses what was given for a ticket whose family ended meanwhile: the new ticket may have come after the end.
pub(super) fn check_family(
    provider: &Provider,
    kind: TicketKind,
    digest: &str,
    family: Uuid,
) -> Result<(), Refusal> {
    if provider.vault.ticket(kind, digest)?.is_some() {
        return Ok(());
    }
    provider.vault.revoke(family)?;
    Err(Refusal::GrantRevoked)
}
