//! Batches (protocol.md §6): a batch is taken in whole and taken apart, so that a malformed one changes
//! nothing; then its parts are answered in order, each as a request alone would be, by `WebApi`.
//!
//! Invariant: what is in memory does not grow with the number of parts. What arrives, and what has to wait
//! until it is certain how it ends, goes to a file without a name when it is much.

mod file;
mod output;
mod part;
mod plan;
mod references;
mod run;
mod spool;

use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, header};
use edge::{Settings, name_users};
use engine::Session;
use model::{Error, Result};
use odata::batch::Reader;

pub(crate) use plan::Plan;
pub use references::References;
pub(crate) use references::undefined;

use crate::exchange::{Exchange, Reply};
use crate::executor::Executor;
use crate::headers::Preferences;
use crate::{WebApi, admit, error, finish};

/// Whether a request is a batch.
pub(crate) fn is_batch(parts: &Parts) -> bool {
    let path = parts.uri.path().trim_end_matches('/');
    let last = path.rsplit('/').next().unwrap_or_default();
    parts.method == Method::POST && (last == "$batch" || last.eq_ignore_ascii_case("%24batch"))
}

/// A batch that may be asked for, without its parts.
pub(crate) struct Batch {
    api: WebApi,
    settings: Settings,
    /// The request that brought it. It has no body.
    exchange: Exchange,
    session: Session,
    preferences: Preferences,
    /// The service root, as the URL names it: `/contoso/api/data/v9.2`.
    root: String,
}

impl Batch {
    /// Looks at everything but the body. The headers of impersonation come first: if they are refused, no
    /// part is looked at (security.md §5.1).
    pub(crate) fn admit(
        api: WebApi,
        settings: Settings,
        exchange: Exchange,
    ) -> Result<Box<Self>, Box<Reply>> {
        let admitted = admit(&mut Executor::Alone(&api.engine), &exchange);
        let session = admitted.map_err(|refusal| Box::new(refusal.reply))?;
        let preferences = Preferences::read(&exchange.headers);
        let name = &api.engine.organization().name;
        let url = odata::parse(&exchange.target, name);
        let mut batch = Self { api, settings, exchange, session, preferences, root: String::new() };
        let url = url.and_then(|url| match url.segments.as_slice() {
            [only] if only.name == "$batch" => Ok(url),
            _ => Err(Error::NoRoute(url.path)),
        });
        // A batch names nobody by itself; its parts may, and each of them is judged alone.
        let url = url.map_err(|error| {
            let error = batch.session.check_asks(None).err().unwrap_or(error);
            Box::new(batch.refuse(&error))
        })?;
        batch.root = url.root;
        Ok(Box::new(batch))
    }

    /// What its body is read with.
    pub(crate) fn reader(&self) -> Result<Reader> {
        let kind = self.exchange.headers.get(header::CONTENT_TYPE);
        let kind = kind.and_then(|value| value.to_str().ok()).unwrap_or_default();
        Reader::new(kind, self.settings.body_limit)
    }

    /// What its parts are added to.
    pub(crate) fn plan(&self) -> Plan {
        let authorization = self.exchange.headers.get(header::AUTHORIZATION);
        Plan::new(authorization.map(HeaderValue::as_bytes))
    }

    /// The answer to a batch of which no part is run.
    pub(crate) fn refuse(&self, error: &Error) -> Reply {
        let reply = error::reply(error, &self.preferences, self.exchange.id, None);
        finish(name_users(reply, &self.session), self.exchange.id)
    }
}
