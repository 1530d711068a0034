//! Switching the organization between the two modes of acting on behalf, over HTTP as its
//! administrator.

use std::net::SocketAddr;

use crate::operation::Request;
use crate::{Outcome, http};

const STRICT: &str =
    "\"<OrgSettings><impersonationscope>records</impersonationscope></OrgSettings>\"";

/// Which mode a running server is in.
pub(crate) struct Strictness<'a> {
    server: SocketAddr,
    /// Header lines of the administrator.
    asker: &'a str,
    target: String,
    strict: bool,
}

impl<'a> Strictness<'a> {
    /// Begins in the default mode, whatever an earlier run left.
    pub(crate) fn new(server: SocketAddr, asker: &'a str) -> Outcome<Self> {
        let rows = seed::organization(seed::Demo::No)?;
        let own = rows.iter().find(|row| row.table == "organization");
        let id = own.ok_or("a new organization has no row of itself")?.id;
        let target = format!("/api/data/v9.2/organizations({id})");
        let mut strictness = Self { server, asker, target, strict: true };
        strictness.set(false)?;
        Ok(strictness)
    }

    pub(crate) fn set(&mut self, strict: bool) -> Outcome<()> {
        if strict == self.strict {
            return Ok(());
        }
        let value = if strict { STRICT } else { "null" };
        let request = Request {
            method: "PATCH",
            target: self.target.clone(),
            headers: "Content-Type: application/json; charset=utf-8\r\nIf-Match: *\r\n",
            body: format!("{{\"orgdborgsettings\":{value}}}"),
        };
        let bytes = request.bytes(&self.server.to_string(), self.asker);
        let answer = http::ask(self.server, &bytes)?;
        if answer.status != 204 {
            let body = String::from_utf8_lossy(&answer.body);
            return Err(format!("the mode cannot be switched: {} {body}", answer.status));
        }
        self.strict = strict;
        Ok(())
    }
}
