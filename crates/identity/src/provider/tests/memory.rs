//! A vault that is in memory alone.

use std::collections::HashMap;

use model::sign_in::{Credential, Ticket, TicketKind};
use model::time::Timestamp;
use model::{Result, Uuid};
use parking_lot::Mutex;

use crate::vault::Vault;

/// Credentials and redirects are put in by tests, tickets by the provider.
#[derive(Default)]
pub(super) struct Memory {
    pub(super) credentials: Mutex<Vec<Credential>>,
    pub(super) redirects: Mutex<Vec<(Uuid, String)>>,
    pub(super) tickets: Mutex<HashMap<(TicketKind, String), Ticket>>,
}

impl Vault for Memory {
    fn credentials(&self, owner: Uuid) -> Result<Vec<Credential>> {
        let all = self.credentials.lock();
        Ok(all.iter().filter(|each| each.owner == owner).cloned().collect())
    }

    fn redirects(&self, application: Uuid) -> Result<Vec<String>> {
        let all = self.redirects.lock();
        Ok(all.iter().filter(|(of, _)| *of == application).map(|(_, url)| url.clone()).collect())
    }

    fn add(&self, ticket: &Ticket, _now: Timestamp) -> Result<bool> {
        let key = (ticket.kind, ticket.digest.clone());
        let mut tickets = self.tickets.lock();
        let is_new = !tickets.contains_key(&key);
        tickets.entry(key).or_insert_with(|| ticket.clone());
        Ok(is_new)
    }

    fn ticket(&self, kind: TicketKind, digest: &str) -> Result<Option<Ticket>> {
        Ok(self.tickets.lock().get(&(kind, digest.to_owned())).cloned())
    }

    fn take(&self, kind: TicketKind, digest: &str, now: Timestamp) -> Result<Option<Ticket>> {
        let mut tickets = self.tickets.lock();
        let Some(ticket) = tickets.get_mut(&(kind, digest.to_owned())) else { return Ok(None) };
        let before = ticket.clone();
        ticket.used.get_or_insert(now);
        Ok(Some(before))
    }

    fn change(&self, before: &Ticket, after: &Ticket) -> Result<bool> {
        let mut tickets = self.tickets.lock();
        let ticket = tickets.get_mut(&(before.kind, before.digest.clone()));
        let Some(ticket) = ticket.filter(|ticket| ticket.content == before.content) else {
            return Ok(false);
        };
        ticket.content.clone_from(&after.content);
        ticket.expires = after.expires;
        Ok(true)
    }

    fn revoke(&self, family: Uuid) -> Result<()> {
        self.tickets.lock().retain(|_, ticket| ticket.family != family);
        Ok(())
    }
}
