//! One request and its reply, as plain values: what the router hands over and gets back.
//!
//! A reply is whole, or it is a head whose body follows part by part.

use axum::body::Bytes;
use axum::http::{HeaderMap, Method, Response};
use edge::{Arrival, Incoming};
use model::{Error, Result, Uuid};

use crate::arriving::Taken;
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
    /// What was taken out of the body while it arrived.
    pub(crate) taken: Taken,
    /// Which step of an upload it is, if it is one.
    pub step: Option<Step>,
    /// What its batch calls rows by, if it is a part of one.
    pub references: Option<References>,
    /// Who sent it, and by which address.
    pub arrival: Arrival,
    /// The id that the reply and the log tell.
    pub id: Uuid,
}

impl Exchange {
    /// What came in, for those who watch.
    pub(crate) fn incoming(&self) -> Incoming<'_> {
        let Self { method, target, headers, arrival, id, .. } = self;
        Incoming { method, target, headers, arrival, id: *id }
    }
}
