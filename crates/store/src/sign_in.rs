//! Credentials, and the tickets of the identity provider: its memory, which all processes of an organization
//! share. No session and no rights are computed from it.

use std::sync::Arc;

use model::rows::{Cell, CellType, Row};
use model::sign_in::{Credential, CredentialKind, Ticket, TicketKind};
use model::time::Timestamp;
use model::{Result, Uuid};
use planner::Parameter;

use crate::Transaction;

impl Transaction<'_> {
    /// What somebody proves with who it is, the oldest first.
    pub fn credentials(&mut self, owner: Uuid) -> Result<Vec<Credential>> {
        let sql = self.pick(
            "SELECT id, owner, kind, content, hint, created_on, expires_on \
             FROM onbehalf_credential WHERE owner = ?1 ORDER BY created_on, id",
            "SELECT id, owner, kind, content, hint, created_on, expires_on \
             FROM onbehalf_credential WHERE owner = $1 ORDER BY created_on, id",
        );
        let rows = self.query_text(sql, &[Parameter::Guid(owner)], &CREDENTIAL)?;
        Ok(rows.iter().filter_map(credential).collect())
    }

    /// Keeps a credential.
    pub fn add_credential(&mut self, credential: &Credential) -> Result<()> {
        let sql = self.pick(
            "INSERT INTO onbehalf_credential \
             (id, owner, kind, content, hint, created_on, expires_on) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            "INSERT INTO onbehalf_credential \
             (id, owner, kind, content, hint, created_on, expires_on) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        );
        let parameters = [
            Parameter::Guid(credential.id),
            Parameter::Guid(credential.owner),
            Parameter::Int(credential.kind.number()),
            text(&credential.content),
            text(&credential.hint),
            Parameter::Timestamp(credential.created),
            credential.expires.map_or(Parameter::Null, Parameter::Timestamp),
        ];
        self.execute_text(sql, &parameters).map(drop)
    }

    /// Forgets all credentials of a kind that somebody has. Returns how many there were.
    pub fn remove_credentials(&mut self, owner: Uuid, kind: CredentialKind) -> Result<u64> {
        let sql = self.pick(
            "DELETE FROM onbehalf_credential WHERE owner = ?1 AND kind = ?2",
            "DELETE FROM onbehalf_credential WHERE owner = $1 AND kind = $2",
        );
        self.execute_text(sql, &[Parameter::Guid(owner), Parameter::Int(kind.number())])
    }

    /// Forgets a credential. Returns whether there was one.
    pub fn remove_credential(&mut self, owner: Uuid, id: Uuid) -> Result<bool> {
        let sql = self.pick(
            "DELETE FROM onbehalf_credential WHERE owner = ?1 AND id = ?2",
            "DELETE FROM onbehalf_credential WHERE owner = $1 AND id = $2",
        );
        let removed = self.execute_text(sql, &[Parameter::Guid(owner), Parameter::Guid(id)])?;
        Ok(removed > 0)
    }

    /// Where an application lets browsers be sent back to.
    pub fn redirects(&mut self, owner: Uuid) -> Result<Vec<String>> {
        let sql = self.pick(
            "SELECT url FROM onbehalf_redirect WHERE owner = ?1 ORDER BY url",
            "SELECT url FROM onbehalf_redirect WHERE owner = $1 ORDER BY url",
        );
        let rows = self.query_text(sql, &[Parameter::Guid(owner)], &[CellType::Text])?;
        Ok(rows.iter().filter_map(|row| row.text(0).map(str::to_owned)).collect())
    }

    /// Lets browsers be sent back to this place, too.
    pub fn add_redirect(&mut self, owner: Uuid, url: &str) -> Result<()> {
        let sql = self.pick(
            "INSERT INTO onbehalf_redirect (owner, url) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
            "INSERT INTO onbehalf_redirect (owner, url) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        );
        self.execute_text(sql, &[Parameter::Guid(owner), text(url)]).map(drop)
    }

    /// No longer lets browsers be sent back to this place. Returns whether they were.
    pub fn remove_redirect(&mut self, owner: Uuid, url: &str) -> Result<bool> {
        let sql = self.pick(
            "DELETE FROM onbehalf_redirect WHERE owner = ?1 AND url = ?2",
            "DELETE FROM onbehalf_redirect WHERE owner = $1 AND url = $2",
        );
        Ok(self.execute_text(sql, &[Parameter::Guid(owner), text(url)])? > 0)
    }

    /// Forgets what an application that is no more proved itself with, and where browsers were sent back to.
    pub fn forget_application(&mut self, application: Uuid) -> Result<()> {
        for sql in [
            self.pick(
                "DELETE FROM onbehalf_credential WHERE owner = ?1",
                "DELETE FROM onbehalf_credential WHERE owner = $1",
            ),
            self.pick(
                "DELETE FROM onbehalf_redirect WHERE owner = ?1",
                "DELETE FROM onbehalf_redirect WHERE owner = $1",
            ),
        ] {
            self.execute_text(sql, &[Parameter::Guid(application)])?;
        }
        Ok(())
    }

    /// Keeps a ticket. Returns whether it is new: one with this digest may be there already.
    pub fn add_ticket(&mut self, ticket: &Ticket) -> Result<bool> {
        let sql = self.pick(
            "INSERT INTO onbehalf_ticket (kind, digest, family, content, expires_on, used_on) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING",
            "INSERT INTO onbehalf_ticket (kind, digest, family, content, expires_on, used_on) \
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
        );
        let [kind, digest] = key(ticket.kind, &ticket.digest);
        let parameters = [
            kind,
            digest,
            Parameter::Guid(ticket.family),
            text(&ticket.content),
            Parameter::Timestamp(ticket.expires),
            ticket.used.map_or(Parameter::Null, Parameter::Timestamp),
        ];
        Ok(self.execute_text(sql, &parameters)? > 0)
    }

    /// A ticket, whether it still counts or not.
    pub fn ticket(&mut self, kind: TicketKind, digest: &str) -> Result<Option<Ticket>> {
        let sql = self.pick(
            "SELECT digest, family, content, expires_on, used_on FROM onbehalf_ticket \
             WHERE kind = ?1 AND digest = ?2",
            "SELECT digest, family, content, expires_on, used_on FROM onbehalf_ticket \
             WHERE kind = $1 AND digest = $2",
        );
        let rows = self.query_text(sql, &key(kind, digest), &TICKET)?;
        Ok(rows.get(0).and_then(|row| ticket(kind, row)))
    }

    /// Uses a ticket that is good for one time. Returns it as it was before: of those who use it at once, one
    /// alone sees it unused.
    pub fn use_ticket(
        &mut self,
        kind: TicketKind,
        digest: &str,
        now: Timestamp,
    ) -> Result<Option<Ticket>> {
        let sql = self.pick(
            "UPDATE onbehalf_ticket SET used_on = ?3 \
             WHERE kind = ?1 AND digest = ?2 AND used_on IS NULL",
            "UPDATE onbehalf_ticket SET used_on = $3 \
             WHERE kind = $1 AND digest = $2 AND used_on IS NULL",
        );
        let [of, at] = key(kind, digest);
        let is_first = self.execute_text(sql, &[of, at, Parameter::Timestamp(now)])? > 0;
        let ticket = self.ticket(kind, digest)?;
        Ok(ticket.map(|ticket| Ticket { used: ticket.used.filter(|_| !is_first), ..ticket }))
    }

    /// Gives a ticket another content and another end, if its content is still what it was. Returns whether it
    /// was.
    pub fn change_ticket(&mut self, before: &Ticket, after: &Ticket) -> Result<bool> {
        let sql = self.pick(
            "UPDATE onbehalf_ticket SET content = ?4, expires_on = ?5 \
             WHERE kind = ?1 AND digest = ?2 AND content = ?3",
            "UPDATE onbehalf_ticket SET content = $4, expires_on = $5 \
             WHERE kind = $1 AND digest = $2 AND content = $3",
        );
        let [kind, digest] = key(before.kind, &before.digest);
        let parameters = [
            kind,
            digest,
            text(&before.content),
            text(&after.content),
            Parameter::Timestamp(after.expires),
        ];
        Ok(self.execute_text(sql, &parameters)? > 0)
    }

    /// Revokes all tickets of a family.
    pub fn revoke_tickets(&mut self, family: Uuid) -> Result<()> {
        let sql = self.pick(
            "DELETE FROM onbehalf_ticket WHERE family = ?1",
            "DELETE FROM onbehalf_ticket WHERE family = $1",
        );
        self.execute_text(sql, &[Parameter::Guid(family)]).map(drop)
    }

    /// Forgets tickets that ended before this time: at most so many. Returns how many there were.
    pub fn sweep_tickets(&mut self, now: Timestamp, at_once: u32) -> Result<u64> {
        let sql = self.pick(
            "DELETE FROM onbehalf_ticket WHERE (kind, digest) IN (SELECT kind, digest \
             FROM onbehalf_ticket WHERE expires_on < ?1 ORDER BY expires_on LIMIT ?2)",
            "DELETE FROM onbehalf_ticket WHERE (kind, digest) IN (SELECT kind, digest \
             FROM onbehalf_ticket WHERE expires_on < $1 ORDER BY expires_on LIMIT $2)",
        );
        self.execute_text(sql, &[Parameter::Timestamp(now), Parameter::Int(at_once.into())])
    }
}

const CREDENTIAL: [CellType; 7] = [
    CellType::Guid,
    CellType::Guid,
    CellType::Int,
    CellType::Text,
    CellType::Text,
    CellType::Timestamp,
    CellType::Timestamp,
];

const TICKET: [CellType; 5] =
    [CellType::Text, CellType::Guid, CellType::Text, CellType::Timestamp, CellType::Timestamp];

fn credential(row: Row<'_>) -> Option<Credential> {
    Some(Credential {
        id: row.guid(0)?,
        owner: row.guid(1)?,
        kind: CredentialKind::from_number(row.int(2)?)?,
        content: row.text(3)?.to_owned(),
        hint: row.text(4)?.to_owned(),
        created: time(row, 5)?,
        expires: time(row, 6),
    })
}

fn ticket(kind: TicketKind, row: Row<'_>) -> Option<Ticket> {
    Some(Ticket {
        kind,
        digest: row.text(0)?.to_owned(),
        family: row.guid(1)?,
        content: row.text(2)?.to_owned(),
        expires: time(row, 3)?,
        used: time(row, 4),
    })
}

fn time(row: Row<'_>, index: usize) -> Option<Timestamp> {
    match row.cell(index) {
        Cell::Timestamp(time) => Some(time),
        _ => None,
    }
}

fn key(kind: TicketKind, digest: &str) -> [Parameter; 2] {
    [Parameter::Int(kind.number()), text(digest)]
}

fn text(text: &str) -> Parameter {
    Parameter::Text(Arc::from(text))
}
