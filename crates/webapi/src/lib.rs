//! The OData v4 edge: HTTP requests into messages, answers into HTTP responses. [`WebApi::answer`]
//! is the way of a request.
//!
//! Invariant: an edge translates and nothing else. It checks no privilege, defaults no column and
//! knows no message's rules.

mod arriving;
mod batch;
mod body;
mod csdl;
mod definitions;
mod edm;
mod error;
mod exchange;
mod executor;
mod files;
mod headers;
mod paging;
mod router;
#[cfg(test)]
mod sample;
mod tracking;
mod translate;
mod write;

use std::sync::Arc;

use axum::body::Bytes;
use axum::http::header::HeaderValue;
use axum::http::{Response, StatusCode};
use engine::{Engine, Pending, Session, Writes};
use model::message::{Invoke, Request, RetrieveMultiple};
use model::value::Reference;
use model::{Error, Result, Uuid};
use odata::Url;

pub use batch::References;
pub use exchange::{Answered, Exchange, Outlet, Reply};
pub use files::Step;
pub use router::router;

use arriving::Taken;
use edge::{Seen, Users, Watch, name_users};
use executor::Executor;
use headers::Preferences;
use translate::{Answer, Asked, Document, Keys, Operation};
use write::{Frame, Level, PageWriter};

/// The Web API of one organization. Cheap to clone.
#[derive(Clone)]
pub struct WebApi {
    engine: Engine,
    documents: Arc<csdl::Documents>,
    watch: Option<Watch>,
}

impl WebApi {
    /// The Web API in front of an engine.
    pub fn new(engine: Engine) -> Self {
        Self { engine, documents: Arc::default(), watch: None }
    }

    /// The same, and somebody is told of each request.
    #[must_use]
    pub fn watched(self, watch: Watch) -> Self {
        Self { watch: Some(watch), ..self }
    }

    /// Answers a request. Blocks as long as the engine does, and as long as the outlet does. What was read of
    /// the body is let go.
    pub fn answer(&self, exchange: &mut Exchange, outlet: &mut dyn Outlet) -> Answered {
        let answered = self.answer_in(&mut Executor::Alone(&self.engine), exchange, outlet);
        answered.unwrap_or_else(|refusal| Answered::Whole(refusal.reply))
    }

    /// Answers a request as [`answer`](Self::answer) does, one that most likely writes one row.
    fn answer_write(&self, exchange: &mut Exchange, outlet: &mut dyn Outlet) -> Answered {
        self.answer_begun(exchange, outlet, Seen::begin(self.watch.as_ref()))
    }

    /// The same once more: of the first time nothing was kept.
    fn answer_again(&self, exchange: &mut Exchange, outlet: &mut dyn Outlet) -> Answered {
        self.answer_begun(exchange, outlet, Seen::again(self.watch.as_ref()))
    }

    fn answer_begun(
        &self,
        exchange: &mut Exchange,
        outlet: &mut dyn Outlet,
        seen: Seen,
    ) -> Answered {
        let executor = &mut Executor::Begun(&self.engine, None);
        let answered = self.answer_seen(executor, exchange, outlet, seen);
        answered.unwrap_or_else(|refusal| Answered::Whole(refusal.reply))
    }

    /// Answers a request as [`answer`](Self::answer) does, without waiting until what it changed is on disk:
    /// before the answer leaves, it has to wait for what stands in `pending` then.
    fn answer_later(
        &self,
        exchange: &mut Exchange,
        outlet: &mut dyn Outlet,
        writes: &mut Writes<'_>,
        pending: &mut Option<Pending>,
    ) -> Answered {
        let executor = &mut Executor::Later(writes, pending);
        let answered = self.answer_in(executor, exchange, outlet);
        answered.unwrap_or_else(|refusal| Answered::Whole(refusal.reply))
    }

    /// What is answered instead of a reply if what it tells did not get to the disk.
    fn unwritten(exchange: &Exchange, reply: &Reply, error: &Error) -> Reply {
        let preferences = Preferences::read(&exchange.headers);
        let mut instead = finish(error::reply(error, &preferences, exchange.id, None), exchange.id);
        if let Some(users) = reply.extensions().get::<Users>() {
            instead.extensions_mut().insert(*users);
        }
        instead
    }

    /// Answers a request whose messages run where `executor` lets them; or refuses it, before anything of
    /// the answer went through the outlet.
    fn answer_in(
        &self,
        executor: &mut Executor<'_, '_, '_>,
        exchange: &mut Exchange,
        outlet: &mut dyn Outlet,
    ) -> Result<Answered, Box<Refusal>> {
        self.answer_seen(executor, exchange, outlet, Seen::begin(self.watch.as_ref()))
    }

    fn answer_seen(
        &self,
        executor: &mut Executor<'_, '_, '_>,
        exchange: &mut Exchange,
        outlet: &mut dyn Outlet,
        mut seen: Seen,
    ) -> Result<Answered, Box<Refusal>> {
        let watch = self.watch.as_ref();
        let answered = self.attempt(executor, exchange, outlet, &mut seen);
        let (status, error) = match &answered {
            Ok(Answered::Whole(reply)) => (reply.status(), None),
            Ok(Answered::InParts(result)) => (StatusCode::OK, result.as_ref().err()),
            Err(refusal) => (refusal.reply.status(), Some(&refusal.error)),
        };
        seen.end(watch, exchange.incoming(), status.as_u16(), error);
        answered
    }

    fn attempt(
        &self,
        executor: &mut Executor<'_, '_, '_>,
        exchange: &mut Exchange,
        outlet: &mut dyn Outlet,
        seen: &mut Seen,
    ) -> Result<Answered, Box<Refusal>> {
        let preferences = Preferences::read(&exchange.headers);
        let session = admit(executor, exchange)?;
        if seen.is_watched() {
            seen.session = Some(session.clone());
        }
        let mut outlet = Headed { outlet, id: exchange.id, session: &session, begun: false };
        let reply = self.serve(executor, exchange, &session, &preferences, &mut outlet, seen);
        if outlet.begun {
            return Ok(Answered::InParts(reply.map(drop)));
        }
        let complete = |reply| finish(name_users(reply, &session), exchange.id);
        match reply {
            Ok(reply) => Ok(Answered::Whole(complete(reply))),
            Err(error) => {
                let denied = session.explain(&error);
                let reply = error::reply(&error, &preferences, exchange.id, denied);
                Err(Box::new(Refusal { error, reply: complete(reply) }))
            }
        }
    }

    /// What is asked: the URL, and the operation that it and the rest of the request mean.
    fn read(
        &self,
        executor: &mut Executor<'_, '_, '_>,
        exchange: &Exchange,
        session: &Session,
        preferences: &Preferences,
    ) -> Result<(Url, Operation)> {
        let catalog = session.catalog();
        let origin = exchange.arrival.origin.trim_end_matches('/');
        let whole = |error| match error {
            Error::NoRoute(path) => Error::NoRoute(format!("{origin}{path}")),
            error => error,
        };
        let name = &self.engine.organization().name;
        // What is too long for a request line of its own fits in a batch (protocol.md §1, limits).
        let parse = if exchange.references.is_some() { odata::parse_long } else { odata::parse };
        let picture = files::address::is_picture(&exchange.target);
        let target =
            if picture { Some(files::address::target(&exchange.target, catalog)) } else { None };
        let target = target.transpose().map_err(whole)?;
        let url = parse(target.as_ref().unwrap_or(&exchange.target), name).map_err(whole)?;
        let asked = Asked {
            method: &exchange.method,
            headers: &exchange.headers,
            preferences,
            body: &exchange.body,
            taken: &exchange.taken,
            step: exchange.step.as_ref(),
            catalog,
            seal: self.engine.seal(),
            zone: &session.formats().zone,
            now: self.engine.now(),
            view: None,
            keys: Keys::new(exchange.references.clone()),
        };
        let operation = operation(executor, session, &url, asked).map_err(whole)?;
        Ok((url, operation))
    }

    /// URL, then translation, then the engine, then the answer.
    fn serve(
        &self,
        executor: &mut Executor<'_, '_, '_>,
        exchange: &mut Exchange,
        session: &Session,
        preferences: &Preferences,
        outlet: &mut dyn Outlet,
        seen: &mut Seen,
    ) -> Result<Reply> {
        let read = self.read(executor, exchange, session, preferences);
        // Who must name somebody and did not learns nothing of what was wrong besides (security.md D35).
        session.check_asks(match &read {
            Ok((_, Operation::Message(request, _))) => Some(request),
            _ => None,
        })?;
        let (url, operation) = read?;
        // It may be of megabytes, as what was read of it is.
        exchange.body = Ok(Bytes::new());
        exchange.taken = Taken::default();
        let catalog = session.catalog();
        let origin = exchange.arrival.origin.trim_end_matches('/');
        if let (true, Operation::Message(request, _)) = (seen.is_watched(), &operation) {
            seen.told = Some(session.told(request));
        }
        let base = format!("{origin}{}", url.root);
        let level = Level::of(&exchange.headers);
        let (url, base, seal) = (&url, &base, self.engine.seal());
        let formats = session.formats();
        let frame = Frame { origin, base, url, catalog, preferences, level, seal, formats };
        match operation {
            Operation::ListSets => Ok(frame.json(StatusCode::OK, write::service(&frame), false)),
            Operation::Describe(variant) => {
                let headers = &exchange.headers;
                Ok(csdl::reply(&self.documents, catalog, &variant, headers, preferences))
            }
            Operation::View(_) | Operation::Find(_) => {
                Err(Error::internal("what comes before the question was read already"))
            }
            Operation::Message(request, Answer::Page(shown)) => match request.as_ref() {
                Request::RetrieveMultiple(question) => {
                    let mut page = PageWriter::new(frame, &shown, question, outlet);
                    let ending = executor.stream(session, question, &mut page)?;
                    page.finish(&ending)
                }
                Request::Invoke(Invoke { query: Some(query), .. }) => {
                    let question = RetrieveMultiple { query: query.as_ref().clone(), from: None };
                    let page = PageWriter::new(frame, &shown, &question, outlet);
                    page.whole(executor.execute(session, &request)?)
                }
                _ => Err(Error::internal("a page is the answer to a question")),
            },
            Operation::Message(request, Answer::Addresses(number)) => {
                let Request::RetrieveMultiple(question) = request.as_ref() else {
                    return Err(Error::internal("addresses are the answer to a question"));
                };
                frame.addresses(number, question, executor.execute(session, &request)?)
            }
            Operation::Message(request, Answer::File(shown)) => {
                let engine::Response::File(file) = executor.execute(session, &request)? else {
                    return Err(Error::internal("a file is the answer to a download"));
                };
                files::download(&frame, exchange, &shown, (&self.engine, file), outlet)
            }
            Operation::Message(request, answer) => match executor.execute(session, &request)? {
                engine::Response::Block(block) => {
                    let record = engine::Response::Result(block.record.clone());
                    let around = frame.reply(&answer, record)?;
                    files::block(around, (&self.engine, &block), outlet)
                }
                response => frame.reply(&answer, response),
            },
        }
    }
}

/// Who asks, and on whose behalf. That is settled before the URL or the body is looked at
/// (security.md D35).
fn admit(
    executor: &mut Executor<'_, '_, '_>,
    exchange: &Exchange,
) -> Result<Session, Box<Refusal>> {
    let refuse = |error: Error| {
        let preferences = Preferences::read(&exchange.headers);
        let reply = error::reply(&error, &preferences, exchange.id, None);
        Box::new(Refusal { error, reply: finish(reply, exchange.id) })
    };
    let claims = exchange.arrival.claims.as_ref().map_err(|refused| {
        let Refusal { error, reply } = *refuse(refused.error.clone());
        Box::new(Refusal { error, reply: error::challenge(reply, refused.headers.clone()) })
    })?;
    executor.session(claims, &edge::act_for(&exchange.headers)).map_err(refuse)
}

/// What to do, once what comes before the question was read: the row that the path begins with, then
/// the view that asks of the rows below it.
fn operation(
    executor: &mut Executor<'_, '_, '_>,
    session: &Session,
    url: &Url,
    mut asked: Asked<'_>,
) -> Result<Operation> {
    let mut row = None;
    let mut operation = translate::operation(url, &asked)?;
    if let Operation::Find(request) = &operation {
        let found = find(executor, session, request)?;
        asked.keys = asked.keys.after(Some(found.clone()));
        row = Some(found);
        operation = translate::operation(url, &asked)?;
    }
    if let Operation::View(request) = &operation {
        let view = view(executor, session, request)?;
        let keys = asked.keys.after(row);
        operation = translate::operation(url, &Asked { view: Some(&view), keys, ..asked })?;
    }
    Ok(operation)
}

/// The row that a path begins with, if the user may read it.
fn find(
    executor: &mut Executor<'_, '_, '_>,
    session: &Session,
    request: &Request,
) -> Result<Reference> {
    let engine::Response::Row(set) = executor.execute(session, request)? else {
        return Err(Error::internal("a row is answered by itself"));
    };
    let id = set.shape.key.zip(set.rows.get(0)).and_then(|(key, row)| row.guid(key));
    let id = id.ok_or_else(|| Error::internal("a row shows no key"))?;
    Ok(Reference::new(set.shape.table.definition.name.clone(), id))
}

/// What a view asks, if the user may read it.
fn view(
    executor: &mut Executor<'_, '_, '_>,
    session: &Session,
    request: &Request,
) -> Result<Document> {
    match executor.execute(session, request)? {
        engine::Response::Row(set) => Document::of_view(&set),
        other => Err(Error::internal(format!("a view is answered by {other:?}"))),
    }
}

/// A request that was refused, and what is answered then.
struct Refusal {
    error: Error,
    reply: Reply,
}

/// Gives heads the headers that every response carries.
struct Headed<'a> {
    outlet: &'a mut dyn Outlet,
    id: Uuid,
    session: &'a Session,
    begun: bool,
}

impl Outlet for Headed<'_> {
    fn begin(&mut self, head: Response<()>) {
        self.begun = true;
        self.outlet.begin(finish(name_users(head, self.session), self.id));
    }

    fn push(&mut self, part: Vec<u8>) -> Result<()> {
        self.outlet.push(part)
    }
}

/// Adds to an answer what every response carries (protocol.md §2): the id of its request, the version of OData,
/// and limits that nobody has touched.
pub fn finish<B>(mut reply: Response<B>, id: Uuid) -> Response<B> {
    reply.headers_mut().insert("odata-version", HeaderValue::from_static("4.0"));
    edge::finish(reply, id)
}
