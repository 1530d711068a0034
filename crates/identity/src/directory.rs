//! Who the identity provider knows: people and applications.

use model::Uuid;
use model::claims::Claims;

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
    /// The person with this directory object id.
    fn person_by_id(&self, object_id: Uuid) -> model::Result<Option<Person>>;
    /// The first people by name, to choose from: at most so many.
    fn people(&self, at_most: u32) -> model::Result<Vec<Person>>;
    /// The first applications by name, to choose from: at most so many.
    fn applications(&self, at_most: u32) -> model::Result<Vec<Application>>;
    /// The application with this application id.
    fn application(&self, id: Uuid) -> model::Result<Option<Application>>;
    /// The application whose service principal has this directory object id.
    fn application_by_object_id(&self, object_id: Uuid) -> model::Result<Option<Application>>;
    /// Whether the organization lets somebody in at all: what it would say to a request with these claims.
    fn check_member(&self, claims: &Claims) -> model::Result<()>;
    /// Whether the organization lets somebody act for somebody else: what it would say to a request with
    /// these claims.
    fn check_acting(&self, claims: &Claims) -> model::Result<()>;
}
