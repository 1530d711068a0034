//! Devices that have no browser: what such a one is given, and the grant by which it asks again and again whether
//! somebody has signed in for it elsewhere (RFC 8628).

use model::sign_in::TicketKind;
use model::time::Timestamp;
use model::{Result, Uuid};
use serde::{Deserialize, Serialize};

use super::client::Credentials;
use super::refresh_token::{check_family, use_up};
use super::refusal::Refusal;
use super::sign_in::{self, SignIn, Wanted};
use super::target::Asked;
use super::ticket::{self, digest_of, later};
use super::token::{Ask, Grant};
use super::{Call, Provider};
use crate::random;

/// Seconds that somebody has to sign in for a device.
pub(super) const LIFETIME: i64 = 900;
/// Seconds between two questions of a device, at first.
pub(super) const INTERVAL: i64 = 5;
/// By so many seconds a question may come early: clients wait as told, and networks are not even.
const EARLY: i64 = 1;
/// Letters that are not mistaken for each other and make no words.
const LETTERS: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";
const LENGTH: usize = 8;
/// How often what others change at the same time is read anew.
const ATTEMPTS: u32 = 10;

/// What the provider knows of a device that waits.
#[derive(Serialize, Deserialize)]
pub(super) struct Device {
    pub(super) client: Uuid,
    pub(super) asked: Asked,
    pub(super) family: Uuid,
    state: State,
    /// When it asked last, in milliseconds.
    polled: Option<i64>,
    interval: i64,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
enum State {
    Waits,
    SignedIn(SignIn),
    Declined,
}

/// What a person types stands for: the digest of the device's own code.
#[derive(Serialize, Deserialize)]
pub(super) struct Typed {
    pub(super) device: String,
}

/// Both codes of a device.
pub(super) struct Codes {
    pub(super) device: String,
    pub(super) user: String,
}

/// Lets a device wait.
pub(super) fn begin(
    provider: &Provider,
    now: Timestamp,
    client: Uuid,
    asked: Asked,
) -> Result<Codes> {
    let family = random::id()?;
    let (state, interval) = (State::Waits, INTERVAL);
    let content = Device { client, asked, family, state, polled: None, interval };
    let at = (now, later(now, LIFETIME));
    let device = ticket::give(&*provider.vault, TicketKind::Device, family, &content, at)?;
    let typed = Typed { device: digest_of(&device) };
    for _ in 0..ATTEMPTS {
        let user = user_code()?;
        let ticket = ticket::of(TicketKind::UserCode, &user, family, &typed, at.1)?;
        if provider.vault.add(&ticket, now)? {
            return Ok(Codes { device, user });
        }
    }
    Err(model::Error::internal("no code is free for a person to type"))
}

/// A code that people can type.
fn user_code() -> Result<String> {
    let mut code = String::with_capacity(LENGTH);
    while code.len() < LENGTH {
        let mut bytes = [0; 16];
        random::fill(&mut bytes)?;
        // 240 is twelve times the number of letters: so all are alike.
        let letters = bytes.iter().filter(|byte| **byte < 240);
        code.extend(
            letters
                .filter_map(|byte| LETTERS.get(usize::from(byte % 20)))
                .map(|letter| char::from(*letter))
                .take(LENGTH - code.len()),
        );
    }
    Ok(code)
}

/// A code as it was made, from what somebody typed.
pub(super) fn normalize(typed: &str) -> Option<String> {
    let code: String = typed.chars().filter(|c| !matches!(c, ' ' | '-')).take(LENGTH + 1).collect();
    let code = code.to_ascii_uppercase();
    let is_code = code.len() == LENGTH && code.bytes().all(|byte| LETTERS.contains(&byte));
    is_code.then_some(code)
}

/// A code as it is shown.
pub(super) fn shown(code: &str) -> String {
    match code.split_at_checked(LENGTH / 2) {
        Some((first, second)) => format!("{first}-{second}"),
        None => code.to_owned(),
    }
}

/// Whether somebody signs in for a device, and who. Returns whether it still waited.
pub(super) fn decide(provider: &Provider, digest: &str, sign_in: Option<SignIn>) -> Result<bool> {
    for _ in 0..ATTEMPTS {
        let Some(before) = provider.vault.ticket(TicketKind::Device, digest)? else {
            return Ok(false);
        };
        let mut device: Device = ticket::content(&before)?;
        if !matches!(device.state, State::Waits) {
            return Ok(false);
        }
        device.state = match sign_in {
            // What comes from it belongs to the device's family.
            Some(sign_in) => State::SignedIn(SignIn { family: device.family, ..sign_in }),
            None => State::Declined,
        };
        let content = serde_json::to_string(&device).map_err(model::Error::internal)?;
        let after = model::sign_in::Ticket { content, ..before.clone() };
        if provider.vault.change(&before, &after)? {
            return Ok(true);
        }
    }
    Err(model::Error::Unavailable("a device asks too often".to_owned()))
}

pub(super) fn grant(
    provider: &Provider,
    call: &Call,
    ask: &Ask,
) -> std::result::Result<Grant, Refusal> {
    let credentials = Credentials::read(&ask.headers, &ask.form)?;
    let code = ask.form.get("device_code").or_else(|| ask.form.get("code"));
    let code = code.ok_or(Refusal::Missing("device_code"))?;
    let client = credentials.authenticate(provider, call)?.client();
    let digest = digest_of(code);
    let before =
        provider.vault.ticket(TicketKind::Device, &digest)?.ok_or(Refusal::DeviceUnknown)?;
    let mut device: Device = ticket::content(&before)?;
    if device.client != client.id {
        return Err(Refusal::GrantOfAnother);
    }
    if before.expires <= call.now {
        return Err(Refusal::DeviceEnded);
    }
    let sign_in = match device.state {
        State::SignedIn(sign_in) => sign_in,
        State::Declined => return Err(Refusal::DeviceDeclined),
        State::Waits => {
            let early = device.polled.is_some_and(|polled| {
                call.now.0 - polled < (device.interval - EARLY).saturating_mul(1000)
            });
            if early {
                device.interval = device.interval.saturating_add(INTERVAL);
            }
            device.polled = Some(call.now.0);
            let content = serde_json::to_string(&device).map_err(model::Error::internal)?;
            let after = model::sign_in::Ticket { content, ..before.clone() };
            // Whoever changed it at the same time decided, or asked as well: the next question tells.
            provider.vault.change(&before, &after)?;
            return Err(if early { Refusal::DeviceHurries } else { Refusal::DeviceWaits });
        }
    };
    use_up(provider, TicketKind::Device, &digest, call.now)?;
    let person = provider.directory.person_by_id(sign_in.person)?;
    let person = person.ok_or(Refusal::DeviceUnknown)?;
    let wanted = Wanted {
        sign_in,
        person: &person,
        client,
        is_offline: ask.is_offline(&device.asked),
        asked: device.asked,
        nonce: None,
        tells_time: false,
    };
    let grant = sign_in::grant(provider, call, ask, &wanted)?;
    check_family(provider, TicketKind::Device, &digest, sign_in.family)?;
    Ok(grant)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_may_be_typed_in_many_ways() {
        let code = user_code().unwrap();
        assert_eq!(normalize(&code).as_ref(), Some(&code));
        assert_eq!(normalize(&shown(&code).to_lowercase()).as_ref(), Some(&code));
        assert_eq!(normalize(" bcdf - GHJK "), Some("BCDFGHJK".to_owned()));
        for wrong in ["", "BCDFGHJ", "BCDFGHJKL", "BCDFGHJA", "BCDFGHJ\u{212a}", "%"] {
            assert_eq!(normalize(wrong), None, "{wrong}");
        }
    }
}
