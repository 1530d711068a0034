//! Messages: what can be asked of the engine, and what it answers. Every protocol translates into
//! these; no protocol knows what a message does.

use uuid::Uuid;

use crate::query::{Query, Selection};
use crate::value::{Reference, Value};

/// A message and its fields.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "one is made for a request and never moved about")]
pub enum Request {
    /// Makes a row.
    Create(Create),
    /// Reads one row.
    Retrieve(Retrieve),
    /// Reads the rows that a question asks for.
    RetrieveMultiple(RetrieveMultiple),
    /// Changes a row.
    Update(Update),
    /// Changes a row, or makes it if there is none.
    Upsert(Update),
    /// Removes a row.
    Delete(Delete),
    /// Says who is asking.
    WhoAmI,
}

/// Values for columns of a row, by logical name; a column at most once.
pub type Assignments = Vec<(String, Value)>;

/// Makes a row.
#[derive(Clone, Debug, PartialEq)]
pub struct Create {
    /// Logical name of the table.
    pub table: String,
    /// Primary key that the client chose.
    pub id: Option<Uuid>,
    /// Values.
    pub values: Assignments,
    /// What to return of the new row; nothing if left out.
    pub returning: Option<Selection>,
}

/// Reads one row.
#[derive(Clone, Debug, PartialEq)]
pub struct Retrieve {
    /// The row.
    pub target: Reference,
    /// What to show of it.
    pub selection: Selection,
    /// Answer [`Response::NotModified`] if the row still has this version.
    pub unless_version: Option<i64>,
}

/// Reads the rows that a question asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct RetrieveMultiple {
    /// The question.
    pub query: Query,
    /// Only rows reached from this row along this path.
    pub from: Option<(Reference, crate::query::Path)>,
}

/// Changes a row.
#[derive(Clone, Debug, PartialEq)]
pub struct Update {
    /// The row.
    pub target: Reference,
    /// New values; columns not named stay as they are.
    pub values: Assignments,
    /// Under which condition.
    pub condition: Precondition,
    /// What to return of the changed row; nothing if left out.
    pub returning: Option<Selection>,
}

/// Removes a row.
#[derive(Clone, Debug, PartialEq)]
pub struct Delete {
    /// The row.
    pub target: Reference,
    /// Under which condition.
    pub condition: Precondition,
}

/// The condition on a write (protocol.md §3.4).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Precondition {
    /// None.
    #[default]
    None,
    /// The row exists: `If-Match: *`.
    Exists,
    /// The row does not exist: `If-None-Match: *`.
    Absent,
    /// The row has this version: `If-Match: W/"n"`.
    Version(i64),
}

/// What a user is told about itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The effective user.
    pub user: Uuid,
    /// Its business unit.
    pub business_unit: Uuid,
    /// The organization.
    pub organization: Uuid,
}
