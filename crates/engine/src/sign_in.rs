//! What the identity provider keeps in the organization's database. It is the directory's, not the
//! organization's: no rights are asked here, and no message does any of this.

use model::sign_in::{Credential, CredentialKind, Ticket, TicketKind};
use model::time::Timestamp;
use model::{Result, Uuid};

use crate::Engine;

/// How long a ticket is remembered after its end, in milliseconds: for whoever asks why it was refused.
const REMEMBERED: i64 = 300_000;
/// How many tickets of old are forgotten with a new one.
const SWEPT: u32 = 8;

impl Engine {
    /// What somebody proves with who it is: a person by its directory object id, an application by its
    /// application id.
    ///
    /// # Errors
    /// If the database fails; so do all others here.
    pub fn credentials(&self, owner: Uuid) -> Result<Vec<Credential>> {
        self.store().read(|transaction| transaction.credentials(owner))
    }

    /// Keeps a credential; a password takes the place of the one before.
    pub fn add_credential(&self, credential: &Credential) -> Result<()> {
        self.store().write(|transaction| {
            if credential.kind == CredentialKind::Password {
                transaction.remove_credentials(credential.owner, credential.kind)?;
            }
            transaction.add_credential(credential)
        })
    }

    /// Forgets a credential. Returns whether there was one.
    pub fn remove_credential(&self, owner: Uuid, id: Uuid) -> Result<bool> {
        self.store().write(|transaction| transaction.remove_credential(owner, id))
    }

    /// Where an application lets browsers be sent back to.
    pub fn redirects(&self, application: Uuid) -> Result<Vec<String>> {
        self.store().read(|transaction| transaction.redirects(application))
    }

    /// Lets browsers be sent back to this place, too.
    pub fn add_redirect(&self, application: Uuid, url: &str) -> Result<()> {
        self.store().write(|transaction| transaction.add_redirect(application, url))
    }

    /// No longer lets browsers be sent back to this place. Returns whether they were.
    pub fn remove_redirect(&self, application: Uuid, url: &str) -> Result<bool> {
        self.store().write(|transaction| transaction.remove_redirect(application, url))
    }

    /// Keeps a ticket, and forgets some that ended long before `now`. Returns whether it is new.
    pub fn add_ticket(&self, ticket: &Ticket, now: Timestamp) -> Result<bool> {
        self.store().write(|transaction| {
            let old = Timestamp(now.0.saturating_sub(REMEMBERED));
            transaction.sweep_tickets(old, SWEPT)?;
            transaction.add_ticket(ticket)
        })
    }

    /// A ticket, whether it still counts or not.
    pub fn ticket(&self, kind: TicketKind, digest: &str) -> Result<Option<Ticket>> {
        self.store().read(|transaction| transaction.ticket(kind, digest))
    }

    /// Uses a ticket that is good for one time. Returns it as it was before: one alone sees it unused.
    pub fn use_ticket(
        &self,
        kind: TicketKind,
        digest: &str,
        now: Timestamp,
    ) -> Result<Option<Ticket>> {
        self.store().write(|transaction| transaction.use_ticket(kind, digest, now))
    }

    /// Gives a ticket another content and another end, if its content is still what it was. Returns whether it
    /// was.
    pub fn change_ticket(&self, before: &Ticket, after: &Ticket) -> Result<bool> {
        self.store().write(|transaction| transaction.change_ticket(before, after))
    }

    /// Revokes all tickets of a family.
    pub fn revoke_tickets(&self, family: Uuid) -> Result<()> {
        self.store().write(|transaction| transaction.revoke_tickets(family))
    }
}
