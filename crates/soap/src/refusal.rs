//! Why a request gets a fault: what it asks is refused, or nobody can read it.

use model::Error;

use crate::xml::Malformed;

/// A refusal.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Refusal {
    /// By the service: an `OrganizationServiceFault` with the error's number.
    Service(Error),
    /// Before the service: malformed XML, an unknown operation, an unknown type. A fault of the client without
    /// a detail, as WCF's (soap.md §8).
    Unreadable(String),
    /// A header block that must be understood and is not.
    NotUnderstood {
        /// Its namespace.
        uri: String,
        /// Its name.
        local: String,
    },
    /// Credentials in the envelope that cannot be looked at, with a sentence about it.
    InvalidSecurity(String),
    /// Credentials in the envelope that are not right.
    FailedAuthentication,
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Service(error)
    }
}

impl From<Malformed> for Refusal {
    fn from(malformed: Malformed) -> Self {
        Self::Unreadable(malformed.0)
    }
}

/// What may be refused.
pub(crate) type Result<T> = std::result::Result<T, Refusal>;
