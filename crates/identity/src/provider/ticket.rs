//! What the provider gives out and takes back: a random text, of which only the digest is kept.

use model::sign_in::{Ticket, TicketKind};
use model::time::Timestamp;
use model::{Error, Result, Uuid};
use serde::Serialize;
use serde::de::DeserializeOwned;

pub(crate) use crate::digest::digest_of;
use crate::secret;
use crate::vault::Vault;

/// A time so many seconds later.
pub(crate) fn later(now: Timestamp, seconds: i64) -> Timestamp {
    Timestamp(now.0.saturating_add(seconds.saturating_mul(1000)))
}

/// A ticket for a text that was made already.
pub(crate) fn of(
    kind: TicketKind,
    text: &str,
    family: Uuid,
    content: &impl Serialize,
    expires: Timestamp,
) -> Result<Ticket> {
    let content = serde_json::to_string(content).map_err(Error::internal)?;
    Ok(Ticket { kind, digest: digest_of(text), family, content, expires, used: None })
}

/// Gives a new one out.
pub(crate) fn give(
    vault: &dyn Vault,
    kind: TicketKind,
    family: Uuid,
    content: &impl Serialize,
    (now, expires): (Timestamp, Timestamp),
) -> Result<String> {
    let text = secret::generate()?;
    vault.add(&of(kind, &text, family, content, expires)?, now)?;
    Ok(text)
}

/// What the provider has to know of a ticket.
pub(crate) fn content<T: DeserializeOwned>(ticket: &Ticket) -> Result<T> {
    serde_json::from_str(&ticket.content).map_err(Error::internal)
}
