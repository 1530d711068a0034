//! Access rights and privilege depths, with their numbers on the wire (security.md §2.2, §2.1 R5).

use serde::{Deserialize, Serialize};

/// One of the eight things that can be done with a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Right {
    /// See the row.
    Read,
    /// Change the row.
    Write,
    /// Let the row point at another one.
    Append,
    /// Let another row point at this one.
    AppendTo,
    /// Make the row.
    Create,
    /// Remove the row.
    Delete,
    /// Grant rights on the row to others.
    Share,
    /// Give the row to another owner.
    Assign,
}

impl Right {
    /// All rights, in ascending order of their flag.
    pub const ALL: [Self; 8] = [
        Self::Read,
        Self::Write,
        Self::Append,
        Self::AppendTo,
        Self::Create,
        Self::Delete,
        Self::Share,
        Self::Assign,
    ];

    /// The flag in an `AccessRights` mask.
    pub const fn flag(self) -> i32 {
        match self {
            Self::Read => 1,
            Self::Write => 2,
            Self::Append => 4,
            Self::AppendTo => 16,
            Self::Create => 32,
            Self::Delete => 65_536,
            Self::Share => 262_144,
            Self::Assign => 524_288,
        }
    }

    /// The product's name for the flag: `ReadAccess`.
    pub const fn access_name(self) -> &'static str {
        match self {
            Self::Read => "ReadAccess",
            Self::Write => "WriteAccess",
            Self::Append => "AppendAccess",
            Self::AppendTo => "AppendToAccess",
            Self::Create => "CreateAccess",
            Self::Delete => "DeleteAccess",
            Self::Share => "ShareAccess",
            Self::Assign => "AssignAccess",
        }
    }

    /// The verb in a privilege's name: `prv` + verb + table.
    pub const fn verb(self) -> &'static str {
        match self {
            Self::Read => "Read",
            Self::Write => "Write",
            Self::Append => "Append",
            Self::AppendTo => "AppendTo",
            Self::Create => "Create",
            Self::Delete => "Delete",
            Self::Share => "Share",
            Self::Assign => "Assign",
        }
    }
}

/// The names of the rights in an `AccessRights` mask, in ascending order of their flags: `"None"` if
/// there is none (security.md §2.2).
pub fn access_names(mask: i32) -> String {
    let names: Vec<&str> = Right::ALL
        .into_iter()
        .filter(|right| mask & right.flag() != 0)
        .map(Right::access_name)
        .collect();
    if names.is_empty() { "None".to_owned() } else { names.join(", ") }
}

/// How far a privilege reaches. Ordered: a greater depth includes every smaller one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Depth {
    /// Rows of the user itself (and of its teams).
    Basic,
    /// Rows of the business unit.
    Local,
    /// Rows of the business unit and of all units below it.
    Deep,
    /// Rows of the whole organization.
    Global,
}

impl Depth {
    /// All depths, smallest first.
    pub const ALL: [Self; 4] = [Self::Basic, Self::Local, Self::Deep, Self::Global];

    /// The bit in `roleprivileges.privilegedepthmask`.
    pub const fn mask(self) -> i32 {
        match self {
            Self::Basic => 1,
            Self::Local => 2,
            Self::Deep => 4,
            Self::Global => 8,
        }
    }

    /// The greatest depth in a `privilegedepthmask`, if any.
    pub fn from_mask(mask: i64) -> Option<Self> {
        Self::ALL.into_iter().rev().find(|depth| mask & i64::from(depth.mask()) != 0)
    }

    /// The number in the choice `PrivilegeDepth`
    /// ([`PRIVILEGE_DEPTH`](crate::message::PRIVILEGE_DEPTH)).
    pub const fn number(self) -> i64 {
        match self {
            Self::Basic => 0,
            Self::Local => 1,
            Self::Deep => 2,
            Self::Global => 3,
        }
    }

    /// The depth with this number.
    pub fn from_number(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|depth| depth.number() == number)
    }

    /// The product's name of the depth, as role messages print it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Basic => "Basic",
            Self::Local => "Local",
            Self::Deep => "Deep",
            Self::Global => "Global",
        }
    }
}
