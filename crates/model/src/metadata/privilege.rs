//! Privileges: the right to do one thing with the rows of some tables.

use serde::{Deserialize, Serialize};

use crate::id::PrivilegeId;
use crate::right::{Depth, Right};

/// One privilege (security.md §2.2).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Privilege {
    /// Id; the same in all organizations for stock privileges.
    pub id: PrivilegeId,
    /// Name: `prvReadAccount`. Compared without regard to case.
    pub name: String,
    /// The right it gives on rows of `tables`; `None` for table extras and miscellaneous ones.
    pub right: Option<Right>,
    /// Logical names of the tables that it covers.
    pub tables: Vec<String>,
    /// The depths it may be given at, smallest first.
    pub depths: Vec<Depth>,
}

impl Privilege {
    /// The greatest depth it may be given at.
    pub fn greatest_depth(&self) -> Depth {
        self.depths.iter().copied().max().unwrap_or(Depth::Global)
    }
}
