//! Issuers of tokens besides our own provider: their documents are fetched over the network, and looked
//! after while the server runs.

mod http;
mod max_age;

use std::sync::Arc;
use std::time::Duration;

use engine::Clock;
use identity::Verifier;
use identity::issuer::{Fetch, Issuers, Notice, Settings};

use crate::metrics::Metrics;
use http::Http;

/// How often it is looked whether an issuer has to be asked again.
const PAUSE: Duration = Duration::from_mins(1);

/// The issuers of the configuration; none of them has been asked for anything yet.
pub(crate) fn open(settings: &[Settings], metrics: &Arc<Metrics>) -> Issuers {
    let metrics = Arc::clone(metrics);
    let notice: Notice = Arc::new(move |issuer, ended| {
        metrics.asked_issuer(ended.is_ok());
        match ended {
            Ok(()) => tracing::info!(issuer, "the issuer's keys are known"),
            Err(reason) => tracing::warn!(issuer, reason, "the issuer's keys cannot be had"),
        }
    });
    let fetch: Arc<dyn Fetch> = Arc::new(Http::default());
    Issuers::new(settings.to_vec(), &fetch, &notice)
}

/// Asks all issuers for their keys, and from then on again whenever it is time to. One that does not answer
/// keeps nobody from serving: its tokens have to wait.
pub(crate) async fn look_after(verifier: Arc<Verifier>) {
    if verifier.issuers().is_empty() {
        return;
    }
    verifier.issuers().tend(Clock::System.now()).await;
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(PAUSE).await;
            verifier.issuers().tend(Clock::System.now()).await;
        }
    });
}
