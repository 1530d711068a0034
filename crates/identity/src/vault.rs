//! What the identity provider keeps between requests, for all processes of an organization.

use model::sign_in::{Credential, Ticket, TicketKind};
use model::time::Timestamp;
use model::{Result, Uuid};

/// Keeps credentials and tickets. It may block: the provider asks on a thread for that.
pub trait Vault: Send + Sync {
    /// What somebody proves with who it is: a person by its directory object id, an application by its
    /// application id. Those that ended are among them.
    fn credentials(&self, owner: Uuid) -> Result<Vec<Credential>>;
    /// Where an application lets browsers be sent back to.
    fn redirects(&self, application: Uuid) -> Result<Vec<String>>;
    /// Keeps a ticket. Returns whether it is new: false if there is one of its kind with its digest.
    fn add(&self, ticket: &Ticket, now: Timestamp) -> Result<bool>;
    /// A ticket, whether it still counts or not.
    fn ticket(&self, kind: TicketKind, digest: &str) -> Result<Option<Ticket>>;
    /// Uses a ticket that is good for one time. Returns it as it was before: of those who use it at once, one
    /// alone sees it unused.
    fn take(&self, kind: TicketKind, digest: &str, now: Timestamp) -> Result<Option<Ticket>>;
    /// Gives a ticket another content and another end, if its content is still what it was. Returns whether it
    /// was.
    fn change(&self, before: &Ticket, after: &Ticket) -> Result<bool>;
    /// Revokes all tickets of a family.
    fn revoke(&self, family: Uuid) -> Result<()>;
}
