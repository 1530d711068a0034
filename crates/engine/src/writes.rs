//! Messages that one thread runs for many who wait, and whose changes share commits.

use model::Result;
use model::claims::Claims;
use model::message::{Request, RetrieveMultiple};
use store::Pending;

use crate::rules::audit;
use crate::rules::files::thumbnails::Pictures;
use crate::session::{self, ActFor, Session};
use crate::{Ending, Engine, Receiver, Response, registry};

/// The messages of a thread that runs those of many. It runs what waits, one after the other, and then
/// [settles](Self::settle); meanwhile it asks the engine for nothing else.
pub struct Writes<'e> {
    engine: &'e Engine,
    writes: store::Writes<'e>,
}

impl Engine {
    /// Messages whose changes share commits, for a thread that runs them for many.
    pub fn writes(&self) -> Writes<'_> {
        Writes { engine: self, writes: self.store().writes() }
    }
}

impl Writes<'_> {
    /// Begins with so many messages that are going to run before they are settled.
    ///
    /// # Errors
    /// If the database cannot be used now; each of them then does better by itself.
    pub fn begin(&mut self, count: usize) -> Result<()> {
        self.writes.begin(count)
    }

    /// Whether a message that came after the first of them ran may run with them. Elsewhere it would miss what
    /// was acknowledged before it came.
    pub fn are_open(&self) -> bool {
        self.writes.are_open()
    }

    /// The same as [`Engine::session`] for whoever goes on with [`execute`](Self::execute).
    ///
    /// # Errors
    /// As [`Engine::session`].
    pub fn session(&mut self, claims: &Claims, act_for: &[ActFor<'_>]) -> Result<Session> {
        let key = session::Key::new(claims, act_for);
        if let Some(state) = self.writes.state()
            && let Some(Ok(session)) = self.engine.0.sessions.get(&key, state)
            && audit::is_known_to_have_come(self.engine, &session)
        {
            return Ok(session);
        }
        // Loading it takes a while, and what is written has waited long enough.
        self.settle();
        self.engine.session(claims, act_for)
    }

    /// The same as [`Engine::execute`], but neither is what a message changed on disk yet nor a refusal
    /// certain: the second value tells when they are, and no answer may leave before.
    pub fn execute(
        &mut self,
        session: &Session,
        request: &Request,
    ) -> (Result<Response>, Option<Pending>) {
        let engine = self.engine;
        if !registry::describe(request).changes() {
            self.settle();
            return (engine.execute(session, request), None);
        }
        let pictures = Pictures::of(engine, session, request);
        if !pictures.is_empty() {
            // What is written has waited long enough.
            self.settle();
        }
        let thumbnails = pictures.shrink();
        self.writes.write(|transaction| engine.work(transaction, session, request, thumbnails))
    }

    /// Answers a question as [`Engine::stream`] does.
    ///
    /// # Errors
    /// As [`Engine::stream`].
    pub fn stream(
        &mut self,
        session: &Session,
        question: &RetrieveMultiple,
        receiver: &mut dyn Receiver,
    ) -> Result<Ending> {
        self.settle();
        self.engine.stream(session, question, receiver)
    }

    /// Puts on disk what the messages changed, and tells so.
    pub fn settle(&mut self) {
        self.writes.settle();
        self.engine.follow_write();
    }
}
