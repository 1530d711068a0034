//! Several messages in one transaction: a change set of the Web API. What is asked and what becomes of
//! the answers is its edge's affair.

use std::collections::HashMap;

use model::claims::Claims;
use model::message::Request;
use model::{Error, Result};
use store::Transaction;

use crate::context::Context;
use crate::rules::alternate_key;
use crate::rules::audit::Recorder;
use crate::session::{ActFor, Key, Session};
use crate::{Engine, Response, messages};

/// The one transaction of several messages. All of them take place, or none.
pub struct Unit<'u, 't> {
    engine: &'u Engine,
    transaction: &'u mut Transaction<'t>,
    /// What was loaded in this transaction. Nobody else sees what it sees, so nobody else gets these.
    sessions: HashMap<Key, Session>,
    /// What the messages tell in `audit`: it was one transaction.
    recorder: Recorder,
    failure: Option<Error>,
}

impl Engine {
    /// Runs `work`, whose messages are one transaction that writes. `work` runs again when the database
    /// asks for it, so it must have no other effects; and it must not ask this engine for anything but
    /// through the unit.
    ///
    /// # Errors
    /// The one of `work`, or that of a message that failed although `work` went on after it. Nothing is
    /// changed then.
    pub fn together<T>(&self, mut work: impl FnMut(&mut Unit<'_, '_>) -> Result<T>) -> Result<T> {
        let result = self.0.store.write(|transaction| {
            let mut unit = Unit {
                engine: self,
                transaction,
                sessions: HashMap::new(),
                recorder: Recorder::new(&self.0.audits),
                failure: None,
            };
            let result = work(&mut unit);
            match unit.failure {
                // What a failed message did before it failed is taken back with everything else.
                Some(failure) => result.and(Err(failure)),
                None => result,
            }
        })?;
        self.follow_write();
        Ok(result)
    }
}

impl Unit<'_, '_> {
    /// The session of who asks, as [`Engine::session`] makes it, by the rights that hold after the
    /// messages so far.
    ///
    /// # Errors
    /// As [`Engine::session`].
    pub fn session(&mut self, claims: &Claims, act_for: &[ActFor<'_>]) -> Result<Session> {
        self.load(&Key::new(claims, act_for))
    }

    /// Runs a message, as [`Engine::execute`] does, by the rights and the definitions that hold after the
    /// messages so far.
    ///
    /// # Errors
    /// Whatever the message refuses; nothing of the unit takes place then.
    pub fn execute(&mut self, session: &Session, request: &Request) -> Result<Response> {
        let result = self.attempt(session, request);
        if let (Err(error), None) = (&result, &self.failure) {
            self.failure = Some(error.clone());
        }
        result
    }

    fn attempt(&mut self, session: &Session, request: &Request) -> Result<Response> {
        if let Request::RetrieveEntityChanges(_) = request {
            // Writes that are under way elsewhere would be missing from what it tells.
            let text = "changes of a table cannot be asked for within a transaction";
            return Err(Error::NotSupported(text.into()));
        }
        let session = if self.transaction.state()? == session.state() {
            session.clone()
        } else {
            self.load(session.key())?
        };
        let mut context = Context::new(self.engine, self.transaction, &session);
        std::mem::swap(&mut context.recorder, &mut self.recorder);
        let answer = messages::run(&mut context, request);
        let answer = answer.map_err(|error| alternate_key::explain(&context.catalog, error));
        std::mem::swap(&mut context.recorder, &mut self.recorder);
        answer
    }

    fn load(&mut self, key: &Key) -> Result<Session> {
        let state = self.transaction.state()?;
        if let Some(session) = self.sessions.get(key).filter(|session| session.state() == state) {
            return Ok(session.clone());
        }
        let session = self.engine.load_session(self.transaction, key)?;
        self.sessions.insert(key.clone(), session.clone());
        Ok(session)
    }
}

#[cfg(test)]
mod tests;
