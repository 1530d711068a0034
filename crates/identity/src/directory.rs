//! Who the identity provider knows: people and applications, and in a demo their secrets.

use std::fmt;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::digest::{SHA256, digest};
use model::Uuid;

/// A person of the directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Directory object id: the `oid` of tokens.
    pub object_id: Uuid,
    /// `domainname`.
    pub user_name: String,
    /// Full name.
    pub name: String,
}

/// An application of the directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Application {
    /// Application id: the `appid` of tokens, and its `client_id`.
    pub application_id: Uuid,
    /// Directory object id of its service principal: the `oid` of tokens.
    pub object_id: Option<Uuid>,
    /// Display name.
    pub name: String,
}

/// Looks people and applications up. It may block: the provider asks on a thread for that.
pub trait Directory: Send + Sync {
    /// The person with this user name, compared without case.
    fn person(&self, user_name: &str) -> model::Result<Option<Person>>;
    /// The application with this application id.
    fn application(&self, id: Uuid) -> model::Result<Option<Application>>;
}

/// The secrets of a demo organization; everywhere else there are none, and nobody can sign in.
#[derive(Clone, Default)]
pub struct Secrets {
    /// The password of every person.
    pub password: Option<String>,
    /// The secret of every application.
    pub client_secret: Option<String>,
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets(…)")
    }
}

/// Whether `given` is the secret. Digests are compared, so that the time taken tells nothing, not
/// even the length.
pub(crate) fn is_secret(given: &str, secret: Option<&str>) -> bool {
    let hash = |text: &str| digest(&SHA256, text.as_bytes());
    secret.is_some_and(|secret| {
        verify_slices_are_equal(hash(given).as_ref(), hash(secret).as_ref()).is_ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_that_is_not_there_is_never_guessed() {
        assert!(is_secret("demo-secret", Some("demo-secret")));
        assert!(!is_secret("demo-secret ", Some("demo-secret")));
        assert!(!is_secret("", Some("demo-secret")));
        assert!(!is_secret("", None));
    }
}
