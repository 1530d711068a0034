//! Ids as newtypes, so that a team's id cannot be handed over for a user's.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }
    )*};
}

ids! {
    /// A row of any table.
    RowId;
    /// A row of `systemuser`.
    UserId;
    /// A row of `team`.
    TeamId;
    /// A row of `role`: one role in one business unit.
    RoleId;
    /// A row of `businessunit`.
    BusinessUnitId;
    /// A row of `privilege`.
    PrivilegeId;
    /// The row of `organization`.
    OrganizationId;
}

/// Who can own a row, hold a role or receive a share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PrincipalId {
    /// A row of `systemuser`.
    User(UserId),
    /// A row of `team`.
    Team(TeamId),
}

impl PrincipalId {
    /// The bare id, of whichever kind.
    pub fn uuid(self) -> Uuid {
        match self {
            Self::User(id) => id.0,
            Self::Team(id) => id.0,
        }
    }

    /// The logical name of the table it is a row of.
    pub fn table(self) -> &'static str {
        match self {
            Self::User(_) => "systemuser",
            Self::Team(_) => "team",
        }
    }
}
