//! Issuers of tokens besides our own provider (auth.md §8): what is configured of each, its keys, and what
//! its tokens say.

pub mod claims;
pub mod discovery;
mod jwks;
mod registration;
mod settings;
mod source;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::Arc;

use model::Uuid;
use model::time::Timestamp;

pub use claims::{ClaimMap, Shape};
pub use registration::{ClientSecret, Registration};
pub use settings::{Algorithm, AudienceName, MOST_SKEW, Settings, TENANT};
pub use source::{Answer, Answering, Fetch, Fetched, Fetching, Notice, Post};

pub(crate) use source::Source;

/// All issuers that are configured.
#[derive(Default)]
pub struct Issuers {
    sources: Vec<Arc<Source>>,
    /// By the exact `iss` of tokens, with the tenant that it is of, where several share a source.
    names: HashMap<String, Named>,
}

/// An issuer by one of its names.
#[derive(Clone)]
pub(crate) struct Named {
    pub(crate) source: Arc<Source>,
    pub(crate) tenant: Option<Uuid>,
}

impl Issuers {
    /// Issuers by their settings, whose documents `fetch` reads.
    pub fn new(settings: Vec<Settings>, fetch: &Arc<dyn Fetch>, notice: &Notice) -> Self {
        let mut issuers = Self::default();
        for settings in settings {
            let names = settings.names();
            let source = Arc::new(Source::new(settings, Arc::clone(fetch), Arc::clone(notice)));
            for (name, tenant) in names {
                issuers.names.insert(name, Named { source: Arc::clone(&source), tenant });
            }
            issuers.sources.push(source);
        }
        issuers
    }

    /// Asks each issuer for its keys if it is time to; all of them, the first time.
    pub async fn tend(&self, now: Timestamp) {
        let tending = self.sources.iter().map(|source| {
            let source = Arc::clone(source);
            tokio::spawn(async move { source.tend(now).await })
        });
        for task in tending.collect::<Vec<_>>() {
            // One that panicked asked for nothing; the next who needs its keys asks again.
            let _ = task.await;
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.sources.is_empty()
    }

    /// The issuer that calls itself so.
    pub(crate) fn find(&self, name: &str) -> Option<&Named> {
        self.names.get(name)
    }

    /// Those that this server is registered at, in their order.
    pub(crate) fn registered(&self) -> impl Iterator<Item = &Arc<Source>> {
        self.sources.iter().filter(|source| source.settings.registration.is_some())
    }

    /// The one that is named first.
    pub(crate) fn first(&self) -> Option<&Arc<Source>> {
        self.sources.first()
    }
}
