//! Where the messages of a request run: each in a transaction of its own, or all in the one of a change
//! set. What a request asks before its message is asked there, too.

use engine::{
    ActFor, Begun, Ending, Engine, Head, Pending, Receiver, Response, Session, Unit, Writes,
};
use model::claims::Claims;
use model::message::{Request, RetrieveMultiple};
use model::{Error, Result};

/// Runs messages.
pub(crate) enum Executor<'e, 'u, 't> {
    /// Each by itself.
    Alone(&'e Engine),
    /// The same for what is one write: it begins when its session is asked for.
    Begun(&'e Engine, Option<Begun<'e>>),
    /// Each by itself, without waiting until it is on disk: the answer has to wait for that. A request has one
    /// message that writes, so there is no other one to wait for.
    Later(&'e mut Writes<'u>, &'e mut Option<Pending>),
    /// All in one transaction, which writes.
    Together(&'e mut Unit<'u, 't>),
}

impl Executor<'_, '_, '_> {
    /// The session of who asks.
    pub(crate) fn session(&mut self, claims: &Claims, act_for: &[ActFor<'_>]) -> Result<Session> {
        match self {
            Self::Alone(engine) => engine.session(claims, act_for),
            Self::Begun(engine, begun) => {
                let (session, write) = engine.session_to_write(claims, act_for)?;
                *begun = write;
                Ok(session)
            }
            Self::Later(writes, _) => writes.session(claims, act_for),
            Self::Together(unit) => unit.session(claims, act_for),
        }
    }

    /// Runs a message. Bytes of a file may come as the file to read them from.
    pub(crate) fn execute(&mut self, session: &Session, request: &Request) -> Result<Response> {
        match self {
            Self::Alone(engine) => engine.execute_in_parts(session, request),
            Self::Begun(engine, begun) => match begun.take() {
                Some(begun) => engine.execute_begun(begun, session, request),
                None => engine.execute(session, request),
            },
            Self::Later(writes, pending) => {
                let (answer, written) = writes.execute(session, request);
                **pending = written.or_else(|| pending.take());
                answer
            }
            Self::Together(unit) => unit.execute(session, request),
        }
    }

    /// Answers a question part by part. Within a transaction that writes it is answered first, and then
    /// handed over: nobody is waited for meanwhile.
    pub(crate) fn stream(
        &mut self,
        session: &Session,
        question: &RetrieveMultiple,
        receiver: &mut dyn Receiver,
    ) -> Result<Ending> {
        let unit = match self {
            Self::Alone(engine) => return engine.stream(session, question, receiver),
            Self::Begun(engine, begun) => {
                drop(begun.take());
                return engine.stream(session, question, receiver);
            }
            Self::Later(writes, _) => return writes.stream(session, question, receiver),
            Self::Together(unit) => unit,
        };
        let request = Request::RetrieveMultiple(question.clone());
        let Response::Rows(page) = unit.execute(session, &request)? else {
            return Err(Error::internal("a question is answered by rows"));
        };
        receiver.begin(&Head {
            shape: page.result.shape.clone(),
            count: page.count,
            count_exceeded: page.count_exceeded,
        })?;
        receiver.receive(&page.result)?;
        Ok(page.ending)
    }
}
