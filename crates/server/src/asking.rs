//! Who sends a request: its token, verified, and what is told of one that is refused.

use std::sync::Arc;

use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse as _, Response};
use edge::Refused;
use engine::Clock;
use identity::token::Facts;
use identity::{BaseUrl, Scheme, Verifier, bearer, challenge};
use model::claims::Claims;
use model::{Error, Uuid};

use crate::console::SignedIn;
use crate::metrics::{Metrics, Route};
use crate::refusal::Refusal;

/// Knows tokens. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Asking {
    verifier: Arc<Verifier>,
    metrics: Arc<Metrics>,
}

/// Where the query of a request stands: a token in it, beside one in the header, is one too many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Query {
    Read,
    Ignored,
}

impl Asking {
    pub(crate) fn new(verifier: Arc<Verifier>, metrics: Arc<Metrics>) -> Self {
        Self { verifier, metrics }
    }

    /// The claims of the request's token, or of the session that it came by. A refusal is counted, and the log says whose token it was as far
    /// as the token says so: never the token itself.
    pub(crate) async fn identify(
        &self,
        parts: &Parts,
        query: Query,
        id: Option<Uuid>,
    ) -> model::Result<Claims> {
        if let Some(SignedIn(claims)) = parts.extensions.get() {
            return Ok(*claims);
        }
        let own = own_base(parts);
        let query = parts.uri.query().filter(|_| query == Query::Read);
        let now = Clock::System.now();
        let (verifier, headers) = (&self.verifier, &parts.headers);
        let claims = bearer::authenticate(verifier, headers, query, own.as_ref(), now).await;
        if let Err(error) = &claims {
            self.metrics.refused_token(error);
            tell(error, parts, id);
        }
        claims
    }

    /// The same for the Web API: a refusal with what tells the client how to do better.
    pub(crate) async fn claims(&self, parts: &Parts, id: Uuid) -> Result<Claims, Refused> {
        self.identify(parts, Query::Read, Some(id)).await.map_err(|error| {
            let own = own_base(parts);
            let headers = challenge::headers(&error, &self.verifier, own.as_ref());
            Refused { error, headers }
        })
    }

    /// A refusal with what tells the client how to do better; counted.
    pub(crate) fn refuse(&self, error: Error, own: Option<&BaseUrl>) -> Refused {
        self.metrics.refused_token(&error);
        let headers = challenge::headers(&error, &self.verifier, own);
        Refused { error, headers }
    }

    /// Scheme and host that links in the answer start with.
    pub(crate) fn origin(&self, parts: &Parts) -> String {
        self.verifier.site().base(own_base(parts).as_ref()).to_string()
    }

    /// A path that nothing answers. Only who has a token learns that.
    pub(crate) async fn nothing(&self, parts: &Parts) -> Response {
        // Clients look for our provider without a token, and are to learn that there is none.
        if Route::of(parts.uri.path()) == Route::Identity && !self.verifier.site().provides {
            let told = "there is no identity provider here";
            return Refusal::new(StatusCode::NOT_FOUND, "", told).into_response();
        }
        let Err(error) = self.identify(parts, Query::Read, None).await else {
            return Refusal::nothing().into_response();
        };
        let own = own_base(parts);
        let code = error.code();
        let status = StatusCode::from_u16(code.status).unwrap_or(StatusCode::UNAUTHORIZED);
        let number = format!("{:#010x}", code.number);
        let mut response = Refusal::new(status, number, error.to_string()).into_response();
        // Clients of SOAP look at the headers alone (auth.md §3).
        if Route::of(parts.uri.path()) == Route::Soap {
            response = status.into_response();
        }
        response.headers_mut().extend(challenge::headers(&error, &self.verifier, own.as_ref()));
        response
    }
}

/// Scheme and host that a request came in by: the connection knows the one, the request the other.
pub(crate) fn own_base(parts: &Parts) -> Option<BaseUrl> {
    let scheme = parts.extensions.get().copied().unwrap_or(Scheme::Http);
    BaseUrl::of_request(scheme, &parts.uri, &parts.headers)
}

fn tell(error: &Error, parts: &Parts, id: Option<Uuid>) {
    // Clients that ask without a token first, to be told where to get one, are no news.
    let Ok(token) = bearer::token(&parts.headers, None) else { return };
    let Facts { issuer, kid, object_id, application } = Facts::of(token);
    let request = id.map(tracing::field::display);
    let [issuer, kid, oid, appid] =
        [&issuer, &kid, &object_id, &application].map(|fact| fact.as_deref());
    let kid = kid.map(tracing::field::debug);
    let issuer = issuer.map(tracing::field::debug);
    let (oid, appid) = (oid.map(tracing::field::debug), appid.map(tracing::field::debug));
    tracing::info!(request, reason = %error, issuer, kid, oid, appid, "token refused");
}
