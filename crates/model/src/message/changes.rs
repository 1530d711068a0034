//! What changed in a table since somebody last asked (query.md §12).

use uuid::Uuid;

use crate::query::{Position, Selection};
use crate::time::Timestamp;

/// Reads all rows of a table in a way that its later changes can be asked for, or these changes.
#[derive(Clone, Debug, PartialEq)]
pub struct RetrieveEntityChanges {
    /// Logical name of the table.
    pub table: String,
    /// What to show of each row.
    pub selection: Selection,
    /// Since when; none for all rows that there are.
    pub since: Option<ChangeToken>,
    /// At most this many rows and deletions on a page.
    pub size: u32,
    /// Where the page before this one ended.
    pub after: Option<Reached>,
    /// Whether to count all of them, beside the page.
    pub count: bool,
}

/// A state of a table that somebody knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChangeToken {
    /// All that has this row version or an earlier one is known.
    pub version: i64,
    /// When it was asked for.
    pub taken: Timestamp,
}

/// How far somebody came who reads a page at a time.
#[derive(Clone, Debug, PartialEq)]
pub struct Reached {
    /// The state that the first page was read in: the last page hands it out.
    pub token: ChangeToken,
    /// The last that was told.
    pub place: Place,
}

/// The last of a page. All rows come before all deletions.
#[derive(Clone, Debug, PartialEq)]
pub enum Place {
    /// A row.
    Row(Position),
    /// A deletion.
    Deletion {
        /// Its version.
        version: i64,
        /// Primary key of the row.
        id: Uuid,
    },
}
