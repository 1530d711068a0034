//! The edge of the Organization Service: SOAP envelopes into messages, answers into envelopes. A request comes through
//! `router`, `envelope`, `headers`; `call` brings the eight operations and `Execute` to one form; `messages`, with
//! `read` and `query`, makes a request of it by the message's descriptor, and writes the answer.
//!
//! Invariant: an edge translates and nothing else. It checks no privilege and knows no message's rules.

mod batch;
mod call;
mod credentials;
mod envelope;
mod fault;
mod headers;
mod inflate;
mod messages;
mod query;
mod read;
mod refusal;
mod router;
#[cfg(test)]
mod sample;
mod scope;
mod types;
mod write;
mod wsdl;
mod xml;

use std::sync::Arc;

use axum::body::Bytes;
use axum::http::header::{CONTENT_TYPE, HeaderValue};
use axum::http::{HeaderMap, Method, Response};
use edge::{Arrival, Incoming, Seen, Watch};
use engine::{ActFor, Engine, Session};
use model::claims::Claims;
use model::message::{Descriptor, Kind};
use model::{Error, Uuid};

pub use credentials::{Door, Doors, Shown, Unproven};
pub use router::{Place, answer};

use batch::{Asker, Failed};
use call::{Call, Operation};
use credentials::Unknown;
use envelope::{Envelope, Manner};
use fault::Circumstances;
use messages::Prepared;
use scope::Scope;
use xml::{Element, Limits};

/// The Organization Service of one organization. Cheap to clone.
#[derive(Clone)]
pub struct Soap {
    engine: Engine,
    watch: Option<Watch>,
}

/// A request, read to its end.
#[derive(Debug)]
struct Exchange {
    /// Its method.
    method: Method,
    /// Path and query, as they were sent.
    target: String,
    /// Its headers.
    headers: HeaderMap,
    /// Its body, or why there is none: too large, or cut off.
    body: model::Result<Bytes>,
    /// Who sent it, and by which address.
    arrival: Arrival,
    /// What the server decides about who sends it.
    door: Arc<dyn Door>,
    /// The id that the reply and the log tell.
    id: Uuid,
}

/// How many blocks that name somebody to act for are shown to who watches; one is enough for all that is not refused.
const NAMED: usize = 16;

/// An answer on its way.
type Reply = Response<Bytes>;

impl Soap {
    /// The Organization Service in front of an engine.
    pub fn new(engine: Engine) -> Self {
        Self { engine, watch: None }
    }

    /// The same, and somebody is told of each request.
    #[must_use]
    pub fn watched(self, watch: Watch) -> Self {
        Self { watch: Some(watch), ..self }
    }

    /// Answers a request. Blocks as long as the engine does.
    fn answer(&self, exchange: &Exchange) -> Response<Bytes> {
        let watch = self.watch.as_ref();
        let mut seen = Seen::begin(watch);
        let (reply, error) = self.attempt(exchange, &mut seen);
        let Exchange { method, target, headers, arrival, id, .. } = exchange;
        let incoming = Incoming { method, target, headers, arrival, id: *id };
        seen.end(watch, incoming, reply.status().as_u16(), error.as_ref());
        reply
    }

    /// The answer, and the error that it tells.
    fn attempt(&self, exchange: &Exchange, seen: &mut Seen) -> (Reply, Option<Error>) {
        let heading = headers::heading(&exchange.headers);
        let mut manner = Manner::of(&heading);
        let circumstances = Circumstances {
            id: exchange.id,
            now: Some(self.engine.now()),
            ..Circumstances::default()
        };
        let (arrival, headers) = (&exchange.arrival, &exchange.headers);
        let door = exchange.door.as_ref();
        if let Err(refused) = &arrival.claims
            && !credentials::depends_on_envelope(arrival, headers, door)
        {
            let reply = fault::refuse(&manner, refused, &circumstances);
            return (reply, Some(refused.error.clone()));
        }
        let limits = if arrival.claims.is_ok() { Limits::ENVELOPE } else { Limits::UNKNOWN };
        let envelope = match &exchange.body {
            Ok(body) => Envelope::read(&heading, body, limits, &mut manner),
            Err(error) => Err(error.clone().into()),
        };
        let (blocks, body) = match envelope {
            Ok(Envelope { blocks, body }) => (blocks, Ok(body)),
            Err(refusal) => (Vec::new(), Err(refusal)),
        };
        if seen.is_watched() {
            let named = headers::named(&blocks).take(NAMED);
            let named = named.map(|each| (each.header, edge::shortened(each.value.to_owned())));
            seen.named = named.collect();
        }
        // Who is no user learns nothing of what is wrong with the envelope.
        let act_for = headers::act_for(headers, &blocks);
        let admitted = self.admit(exchange, &blocks, &act_for, &manner, &circumstances);
        let (claims, session) = match admitted {
            Ok(admitted) => admitted,
            Err(refused) => {
                let (reply, error) = *refused;
                return (reply, Some(error));
            }
        };
        if seen.is_watched() {
            seen.session = Some(session.clone());
        }
        let origin = arrival.origin.trim_end_matches('/');
        let (engine, act_for, id) = (&self.engine, act_for.as_slice(), exchange.id);
        let asker = Asker { engine, claims: &claims, act_for, origin, id };
        let written = body
            .map_err(Failed::from)
            .and_then(|body| self.serve(&asker, &session, body, &manner, seen));
        let (reply, error) = match written {
            Ok(document) => {
                let mut reply = Response::new(document.into());
                let kind = HeaderValue::from_static(manner.version.content_type());
                reply.headers_mut().insert(CONTENT_TYPE, kind);
                (reply, None)
            }
            Err(Failed { refusal, index }) => {
                let error = refusal.error();
                let denied = session.explain(&error);
                let circumstances = Circumstances { denied, faulted: index, ..circumstances };
                (fault::reply(&manner, &refusal, &circumstances), Some(error))
            }
        };
        (edge::name_users(reply, &session), error)
    }

    /// Who asks, and on whose behalf; or the answer to who may not, and the error that it tells.
    fn admit(
        &self,
        exchange: &Exchange,
        blocks: &[Element<'_>],
        act_for: &[ActFor<'_>],
        manner: &Manner,
        circumstances: &Circumstances,
    ) -> std::result::Result<(Claims, Session), Box<(Reply, Error)>> {
        let Exchange { arrival, headers, door, .. } = exchange;
        let claims = credentials::who(arrival, headers, blocks, door.as_ref());
        let claims = claims.map_err(|unknown| match unknown {
            Unknown::Refused(refused) => {
                Box::new((fault::refuse(manner, &refused, circumstances), refused.error))
            }
            Unknown::Fault(refusal) => {
                Box::new((fault::reply(manner, &refusal, circumstances), refusal.error()))
            }
        })?;
        let session = self.engine.session(&claims, act_for).map_err(|error| {
            let reply = if self.is_user(&claims) {
                fault::reply(manner, &error.clone().into(), circumstances)
            } else {
                fault::unknown(&error, HeaderMap::new(), exchange.id)
            };
            Box::new((reply, error))
        })?;
        Ok((claims, session))
    }

    /// Whether who sent the request is an enabled user, whomever it may act for.
    fn is_user(&self, claims: &Claims) -> bool {
        self.engine.session(&Claims { whom: None, ..*claims }, &[]).is_ok()
    }

    /// Envelope, then call, then message, then the engine, then the answer.
    fn serve(
        &self,
        asker: &Asker<'_>,
        session: &Session,
        envelope: Element<'_>,
        manner: &Manner,
        seen: &mut Seen,
    ) -> std::result::Result<Vec<u8>, Failed> {
        let scope = Scope::new(session, self.engine.seal(), asker.origin);
        let asked = Call::read(envelope).and_then(|call| Asked::of(&scope, call));
        // Who must name somebody and did not learns nothing of what was wrong besides (security.md D35).
        session.check_asks(match &asked {
            Ok(Asked::One(_, prepared)) => Some(&prepared.request),
            _ => None,
        })?;
        let mut out = manner.begin(&manner.action("Response"));
        match asked? {
            Asked::One(operation, prepared) => {
                if seen.is_watched() {
                    seen.told = Some(session.told(&prepared.request));
                }
                let response = self.engine.execute(session, &prepared.request)?;
                messages::reply(&scope, &mut out, operation, &prepared.answer, response)?;
            }
            Asked::Several(call, message) => {
                let operation = call.operation;
                messages::begin_reply(&mut out, operation, message);
                asker.run(call, message, &mut out)?;
            }
        }
        Ok(out.finish())
    }
}

/// What a call asks.
#[expect(clippy::large_enum_variant, reason = "one is made for a request and never moved about")]
enum Asked<'a> {
    /// One thing.
    One(Operation, Prepared),
    /// Several, each of them a call.
    Several(Call<'a>, &'static Descriptor),
}

impl<'a> Asked<'a> {
    fn of(scope: &Scope<'_>, call: Call<'a>) -> refusal::Result<Self> {
        let message = messages::message(&call)?;
        if let Kind::Batch { .. } = message.kind {
            return Ok(Self::Several(call, message));
        }
        Ok(Self::One(call.operation, messages::prepare(scope, &call)?))
    }
}
