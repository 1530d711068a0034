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

impl Refusal {
    /// The error that it is where there are no faults but the service's: in an answer among others, and for those
    /// who watch.
    pub(crate) fn error(&self) -> Error {
        match self {
            Self::Service(error) => error.clone(),
            Self::Unreadable(text) => Error::InvalidArgument(text.clone()),
            Self::NotUnderstood { local, .. } => {
                Error::InvalidArgument(format!("the header '{local}' is not understood"))
            }
            Self::InvalidSecurity(text) => Error::InvalidToken(text.clone()),
            Self::FailedAuthentication => {
                Error::InvalidToken("the name or the password is not right".into())
            }
        }
    }
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
