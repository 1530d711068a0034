//! Access tokens: `issue` writes them, `parts` takes them apart, `verify` verifies them and remembers the
//! good ones in `cache`.

mod actor;
mod cache;
mod facts;
mod id_token;
mod issue;
pub(crate) mod parts;
#[cfg(test)]
mod tests;
mod verify;

pub use facts::Facts;
pub(crate) use id_token::verify_id_token;
pub(crate) use issue::CONSOLE_CLIENT;
pub use issue::{Actor, Audience, Client, Issue, PUBLIC_CLIENT, Proof, SPA_CLIENT, Subject};
pub(crate) use issue::{ELSEWHERE, IdToken};
pub use verify::Verifier;

use model::Uuid;

/// The delegated permission that a person's token must carry.
pub(crate) const USER_IMPERSONATION: &str = "user_impersonation";

/// Reads a GUID in its hyphenated form, the only one that claims and paths have.
pub(crate) fn guid(text: &str) -> Option<Uuid> {
    if text.len() == 36 { Uuid::try_parse(text).ok() } else { None }
}
