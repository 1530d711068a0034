//! What the identity provider keeps between requests: how people and programs prove who they are, and the
//! tickets that it gave out.

use crate::Uuid;
use crate::time::Timestamp;

/// What somebody proves with who it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credential {
    /// Its id.
    pub id: Uuid,
    /// Whose it is: the directory object id of a person, the application id of an application.
    pub owner: Uuid,
    /// What it is.
    pub kind: CredentialKind,
    /// What it is compared with: the hash of a password or of a secret, a certificate in base64.
    pub content: String,
    /// What people know it by: the name of a certificate, the beginning of a secret.
    pub hint: String,
    /// Since when it counts.
    pub created: Timestamp,
    /// When it stops to count.
    pub expires: Option<Timestamp>,
}

/// The kinds of [`Credential`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CredentialKind {
    /// A person's password. There is one at most.
    Password,
    /// An application's secret.
    Secret,
    /// A certificate, whose key signs an application's assertions.
    Certificate,
}

impl CredentialKind {
    /// What stands for it in the database.
    pub const fn number(self) -> i64 {
        match self {
            Self::Password => 1,
            Self::Secret => 2,
            Self::Certificate => 3,
        }
    }

    /// What a number in the database stands for.
    pub const fn from_number(number: i64) -> Option<Self> {
        match number {
            1 => Some(Self::Password),
            2 => Some(Self::Secret),
            3 => Some(Self::Certificate),
            _ => None,
        }
    }
}

/// Something that the provider gave out and takes back: who shows it is who got it. Only its digest is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// What it is.
    pub kind: TicketKind,
    /// The digest of what was given out, as text.
    pub digest: String,
    /// What it came from: all of a family are revoked together.
    pub family: Uuid,
    /// What the provider has to know of it, in a form of its own.
    pub content: String,
    /// When it stops to count.
    pub expires: Timestamp,
    /// When it was used, of those that are good for one time.
    pub used: Option<Timestamp>,
}

/// The kinds of [`Ticket`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TicketKind {
    /// A code of the authorization endpoint.
    Code,
    /// A refresh token.
    Refresh,
    /// What a device asks with whether somebody has signed in for it.
    Device,
    /// What a person types for a device.
    UserCode,
    /// The id of an assertion, which is good for one time.
    Assertion,
    /// A sign-in under way.
    SignIn,
    /// A browser's session.
    Session,
    /// A browser's way to a session.
    Way,
}

impl TicketKind {
    /// What stands for it in the database.
    pub const fn number(self) -> i64 {
        match self {
            Self::Code => 1,
            Self::Refresh => 2,
            Self::Device => 3,
            Self::UserCode => 4,
            Self::Assertion => 5,
            Self::SignIn => 6,
            Self::Session => 7,
            Self::Way => 8,
        }
    }
}
