//! What can be told of a message without asking the database: its name, its table, and which of the user's
//! privileges it rests on. For those who test against us.

use model::message::Request;
use model::right::Right;

use crate::registry;
use crate::session::Session;

/// What a request came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The message.
    pub message: &'static str,
    /// Logical name of the table that it is about, if it is about one.
    pub table: Option<String>,
    /// What lets the user do it, as far as a table says; none where that is nothing.
    pub why: Option<String>,
}

impl Session {
    /// What a request comes to for this session.
    pub fn told(&self, request: &Request) -> Told {
        let message = registry::describe(request).name;
        let (table, right) = about(request);
        let why = table.and_then(|table| self.why(table, right));
        Told { message, table: table.map(str::to_owned), why }
    }

    fn why(&self, table: &str, right: Option<Right>) -> Option<String> {
        let access = self.access();
        if access.check_administrator().is_ok() {
            return Some("System Administrator".to_owned());
        }
        let catalog = self.catalog();
        let security = catalog.table(table)?.security();
        let right = right?;
        let privilege = security.privilege(right)?;
        let depth = access.depth(&security, right)?;
        let both = if access.impersonator().is_some() { " of both users" } else { "" };
        Some(format!("{} at depth {depth:?}{both}", privilege.name))
    }
}

/// The table that a request is about, and the right that it takes there.
fn about(request: &Request) -> (Option<&str>, Option<Right>) {
    match request {
        Request::Create(create) => (Some(&create.table), Some(Right::Create)),
        Request::Retrieve(retrieve) => (Some(&retrieve.target.table), Some(Right::Read)),
        Request::RetrieveMultiple(question) => (Some(&question.query.table), Some(Right::Read)),
        Request::RetrieveEntityChanges(changes) => (Some(&changes.table), Some(Right::Read)),
        Request::Update(update) | Request::Upsert(update) => {
            (Some(&update.target.table), Some(Right::Write))
        }
        Request::Delete(delete) => (Some(&delete.target.table), Some(Right::Delete)),
        Request::Associate(association) | Request::Disassociate(association) => {
            (Some(&association.target.table), Some(Right::Append))
        }
        Request::Invoke(invoke) => {
            let target = invoke.target.as_ref().map(|target| target.table.as_str());
            (target.or(invoke.table.as_deref()), None)
        }
        Request::Upload(upload) => (Some(&upload.place.row.table), Some(Right::Write)),
        Request::Download(download) => (Some(&download.place.row.table), Some(Right::Read)),
        Request::RetrieveDefinitions(_) => (None, None),
        Request::Keyed(keyed) => about(&keyed.request),
        Request::Along(along) => about(&along.request),
        Request::Detecting(request) => about(request),
    }
}
