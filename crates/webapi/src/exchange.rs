//! One request and its reply, as plain values: what the router hands over and gets back.
//!
//! A reply is whole, or it is a head whose body follows part by part.

use axum::body::Bytes;
use axum::http::{HeaderMap, Method, Response};
use model::claims::Claims;
use model::id::UserId;
use model::{Error, Result, Uuid};

use crate::batch::References;
use crate::files::Step;

/// A reply with its whole body.
pub type Reply = Response<Bytes>;

/// Where a long body goes while it is made.
pub trait Outlet {
    /// The head of the reply. Nothing but parts can follow.
    fn begin(&mut self, head: Response<()>);

    /// The next part of the body. May wait until the client has taken others.
    ///
    /// # Errors
    /// If the client is gone, or takes nothing.
    fn push(&mut self, part: Vec<u8>) -> Result<()>;
}

/// The outlet of a request that is answered at once: an operation of a change set, a step of an upload.
pub(crate) struct Nowhere;

impl Outlet for Nowhere {
    fn begin(&mut self, _: Response<()>) {}

    fn push(&mut self, _: Vec<u8>) -> Result<()> {
        Err(too_long())
    }
}

/// What is answered at once came in parts.
pub(crate) fn too_long() -> Error {
    Error::internal("what is answered at once is short")
}

/// For whom a request ran, and who sent it, if that is another: for the log. Every reply to a known user
/// carries it among its extensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Users {
    /// The effective user.
    pub user: UserId,
    /// Who acts for that user, if somebody does.
    pub impersonator: Option<UserId>,
}

/// The number of the error that a reply tells, among its extensions: for the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ErrorCode(pub u32);

/// How a request was answered.
#[derive(Debug)]
pub enum Answered {
    /// By this.
    Whole(Reply),
    /// By what went through the outlet; by all of it, unless there was an error on the way.
    InParts(Result<()>),
}

/// A request, read to its end.
#[derive(Debug)]
pub struct Exchange {
    /// Its method.
    pub method: Method,
    /// Path and query, as they were sent.
    pub target: String,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body, or why there is none: too large, or cut off.
    pub body: Result<Bytes>,
    /// Which step of an upload it is, if it is one.
    pub step: Option<Step>,
    /// What its batch calls rows by, if it is a part of one.
    pub references: Option<References>,
    /// Who sent it, and by which address.
    pub arrival: Arrival,
    /// The id that the reply and the log tell.
    pub id: Uuid,
}

/// What the server finds out about a request before this edge sees it.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// Scheme and host that links in the reply start with: `http://localhost:8080`.
    pub origin: String,
    /// Who is asking.
    pub claims: Result<Claims, Refused>,
}

/// A request without valid credentials.
#[derive(Clone, Debug)]
pub struct Refused {
    /// Why.
    pub error: Error,
    /// The challenge and whatever else tells the client how to do better.
    pub headers: HeaderMap,
}
