//! What somebody who watches is told of each request, and of each part of a batch: who asked, what it came
//! to, how it ended. Nothing is gathered while nobody watches.

use std::sync::Arc;
use std::time::{Duration, Instant};

use engine::{Session, Told};
use model::Error;

use crate::Exchange;

/// Is told of each request.
pub type Watch = Arc<dyn Fn(&Observed<'_>) + Send + Sync>;

/// A request and its end.
#[derive(Debug)]
pub struct Observed<'a> {
    /// What was sent.
    pub exchange: &'a Exchange,
    /// Who asked, once that was settled.
    pub session: Option<&'a Session>,
    /// What was asked, once that was read.
    pub told: Option<&'a Told>,
    /// The status of the answer.
    pub status: u16,
    /// Why it was refused.
    pub error: Option<&'a Error>,
    /// How long it took.
    pub took: Duration,
}

/// What is gathered of a request on its way.
#[derive(Debug)]
pub(crate) struct Seen {
    begun: Option<Instant>,
    pub(crate) session: Option<Session>,
    pub(crate) told: Option<Told>,
}

impl Seen {
    pub(crate) fn begin(watch: Option<&Watch>) -> Self {
        Self { begun: watch.map(|_| Instant::now()), session: None, told: None }
    }

    /// Whether anybody watches.
    pub(crate) fn is_watched(&self) -> bool {
        self.begun.is_some()
    }

    /// Tells how it ended.
    pub(crate) fn end(
        &self,
        watch: Option<&Watch>,
        exchange: &Exchange,
        status: u16,
        error: Option<&Error>,
    ) {
        let (Some(watch), Some(begun)) = (watch, self.begun) else { return };
        let (session, told) = (self.session.as_ref(), self.told.as_ref());
        watch(&Observed { exchange, session, told, status, error, took: begun.elapsed() });
    }
}
