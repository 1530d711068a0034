//! The edge of the Organization Service: SOAP envelopes into messages, answers into envelopes. A request comes through
//! `router`, `envelope`, `headers`; `call` brings the eight operations and `Execute` to one form; `messages`, with
//! `read`, `query` and `definitions`, makes a request of it by the message's descriptor, and writes the answer.
//!
//! Invariant: an edge translates and nothing else. It checks no privilege and knows no message's rules.

mod batch;
mod call;
mod credentials;
mod envelope;
mod fault;
mod headers;
mod messages;
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

use axum::body::Bytes;
use axum::http::header::{CONTENT_TYPE, HeaderValue};
use axum::http::{HeaderMap, Method, Response};
use edge::{Arrival, Incoming, Seen, Watch};
use engine::{Engine, Session};
use model::claims::Claims;
use model::{Error, Uuid};

pub use router::{Place, answer};

use call::Call;
use envelope::{Envelope, Manner};
use fault::Circumstances;
use refusal::Refusal;

/// The Organization Service of one organization. Cheap to clone.
#[derive(Clone)]
pub struct Soap {
    engine: Engine,
    watch: Option<Watch>,
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
    pub body: model::Result<Bytes>,
    /// Who sent it, and by which address.
    pub arrival: Arrival,
    /// The id that the reply and the log tell.
    pub id: Uuid,
}

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
    pub fn answer(&self, exchange: &Exchange) -> Response<Bytes> {
        let watch = self.watch.as_ref();
        let mut seen = Seen::begin(watch);
        let (reply, error) = self.attempt(exchange, &mut seen);
        let Exchange { method, target, headers, arrival, id, .. } = exchange;
        let incoming = Incoming { method, target, headers, arrival, id: *id };
        seen.end(watch, incoming, reply.status().as_u16(), error.as_ref());
        edge::finish(reply, exchange.id)
    }

    /// The answer, and the error that it tells.
    fn attempt(&self, exchange: &Exchange, seen: &mut Seen) -> (Reply, Option<Error>) {
        let claims = match &exchange.arrival.claims {
            Ok(claims) => claims,
            Err(refused) => {
                let reply = fault::unknown(&refused.error, refused.headers.clone(), exchange.id);
                return (reply, Some(refused.error.clone()));
            }
        };
        let heading = headers::heading(&exchange.headers);
        let mut manner = Manner::of(&heading);
        let circumstances = Circumstances {
            id: exchange.id,
            now: Some(self.engine.now()),
            ..Circumstances::default()
        };
        let envelope = match &exchange.body {
            Ok(body) => Envelope::read(&heading, body, &mut manner),
            Err(error) => Err(error.clone().into()),
        };
        // Who is no user learns nothing of what is wrong with the envelope.
        let blocks = envelope.as_ref().map_or(&[][..], |envelope| &envelope.blocks);
        let session =
            match self.engine.session(claims, &headers::act_for(&exchange.headers, blocks)) {
                Ok(session) => session,
                Err(error) => {
                    let reply = if self.is_user(claims) {
                        fault::reply(&manner, &error.clone().into(), &circumstances)
                    } else {
                        fault::unknown(&error, HeaderMap::new(), exchange.id)
                    };
                    return (reply, Some(error));
                }
            };
        if seen.is_watched() {
            seen.session = Some(session.clone());
        }
        let written =
            envelope.and_then(|envelope| self.serve(exchange, &session, envelope, &manner, seen));
        let (reply, error) = match written {
            Ok(document) => {
                let mut reply = Response::new(document.into());
                let kind = HeaderValue::from_static(manner.version.content_type());
                reply.headers_mut().insert(CONTENT_TYPE, kind);
                (reply, None)
            }
            Err(refusal) => {
                let error = match &refusal {
                    Refusal::Service(error) => Some(error.clone()),
                    _ => None,
                };
                let denied = error.as_ref().and_then(|error| session.explain(error));
                let circumstances = Circumstances { denied, ..circumstances };
                (fault::reply(&manner, &refusal, &circumstances), error)
            }
        };
        (edge::name_users(reply, &session), error)
    }

    /// Whether who sent the request is an enabled user, whomever it may act for.
    fn is_user(&self, claims: &Claims) -> bool {
        self.engine.session(&Claims { whom: None, ..*claims }, &[]).is_ok()
    }

    /// Envelope, then call, then message, then the engine, then the answer.
    fn serve(
        &self,
        exchange: &Exchange,
        session: &Session,
        envelope: Envelope<'_>,
        manner: &Manner,
        seen: &mut Seen,
    ) -> refusal::Result<Vec<u8>> {
        let _ = (exchange, &session, manner, seen);
        let call = Call::read(envelope.body)?;
        Err(Error::NotSupported(format!("The request '{}' is not supported.", call.name)).into())
    }
}
