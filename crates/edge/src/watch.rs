//! What somebody who watches is told of each request, and of each part of a batch: who asked, what it came
//! to, how it ended. Nothing is gathered while nobody watches.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::http::{HeaderMap, Method};
use engine::{Session, Told};
use model::{Error, Uuid};

use crate::Arrival;

/// Is told of each request.
pub type Watch = Arc<dyn Fn(&Observed<'_>) + Send + Sync>;

/// What came in.
#[derive(Clone, Copy, Debug)]
pub struct Incoming<'a> {
    /// Its method.
    pub method: &'a Method,
    /// Path and query, as they were sent.
    pub target: &'a str,
    /// Its headers.
    pub headers: &'a HeaderMap,
    /// Who sent it, and by which address.
    pub arrival: &'a Arrival,
    /// The id that the reply and the log tell.
    pub id: Uuid,
}

/// A request and its end.
#[derive(Debug)]
pub struct Observed<'a> {
    /// What was sent.
    pub incoming: Incoming<'a>,
    /// Who asked, once that was settled.
    pub session: Option<&'a Session>,
    /// Whom the body names to act for, besides the headers: names and values.
    pub named: &'a [(&'static str, String)],
    /// What was asked, once that was read.
    pub told: Option<&'a Told>,
    /// The status of the answer.
    pub status: u16,
    /// Why it was refused.
    pub error: Option<&'a Error>,
    /// How long it took.
    pub took: Duration,
    /// Whether it had to run again: what was told of it before does not hold.
    pub again: bool,
}

/// What is gathered of a request on its way.
#[derive(Debug)]
pub struct Seen {
    begun: Option<Instant>,
    again: bool,
    /// Who asks, once that is settled.
    pub session: Option<Session>,
    /// Whom the body names to act for, besides the headers.
    pub named: Vec<(&'static str, String)>,
    /// What is asked, once that is read.
    pub told: Option<Told>,
}

impl Seen {
    /// Begins, if anybody watches.
    pub fn begin(watch: Option<&Watch>) -> Self {
        let begun = watch.map(|_| Instant::now());
        Self { begun, again: false, session: None, named: Vec::new(), told: None }
    }

    /// Begins with what runs again, because nothing that it did before was kept.
    pub fn again(watch: Option<&Watch>) -> Self {
        Self { again: true, ..Self::begin(watch) }
    }

    /// Whether anybody watches.
    pub fn is_watched(&self) -> bool {
        self.begun.is_some()
    }

    /// Tells how it ended.
    pub fn end(
        &self,
        watch: Option<&Watch>,
        incoming: Incoming<'_>,
        status: u16,
        error: Option<&Error>,
    ) {
        let (Some(watch), Some(begun)) = (watch, self.begun) else { return };
        let (session, named, told) = (self.session.as_ref(), &self.named, self.told.as_ref());
        let (took, again) = (begun.elapsed(), self.again);
        watch(&Observed { incoming, session, named, told, status, error, took, again });
    }
}
