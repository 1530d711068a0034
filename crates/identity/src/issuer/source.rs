//! The keys of one issuer as this server knows them: when they are asked for, how long they are good, and
//! what is so while the issuer does not answer (auth.md §8).
//!
//! Invariant: at most one request for keys of an issuer is under way; all who need it wait for that one.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use model::time::Timestamp;
use model::{Error, Result};
use parking_lot::Mutex;
use tokio::sync::watch;

use super::discovery::Discovered;
use super::jwks::KeySet;
use super::settings::{Algorithm, Settings};
use crate::token::parts::invalid;

const SECOND: i64 = 1000;
const MINUTE: i64 = 60 * SECOND;
const DAY: i64 = 24 * 60 * MINUTE;
/// How long keys are taken for the issuer's own without asking again, whatever it says of that.
const SHORTEST: i64 = 5 * MINUTE;
const LONGEST: i64 = DAY;
/// How long keys are used after they should have been asked for again, while the issuer does not answer.
const GRACE: i64 = DAY;
/// How often a key that nobody has seen makes us ask.
const UNKNOWN_KEY_PAUSE: i64 = 5 * MINUTE;
/// How long an issuer that did not answer is left alone while there is no key of it at all.
const FAILURE_PAUSE: i64 = 10 * SECOND;

/// Reads a document from an issuer: follows no redirect to elsewhere, takes no more than a megabyte and no
/// longer than ten seconds.
pub trait Fetch: Send + Sync {
    /// The document at `url`, or why there is none.
    fn fetch(&self, url: String) -> Fetching;
    /// The answer to a form, whatever its status, or why there is none. It goes where it is sent and nowhere
    /// else.
    fn post(&self, post: Post) -> Answering;
}

/// A form for an issuer. It holds secrets.
pub struct Post {
    /// Where it goes.
    pub url: String,
    /// The header `Authorization`, if it has one.
    pub authorization: Option<String>,
    /// The form itself, URL-encoded.
    pub form: String,
}

/// What an issuer answers to a form.
pub struct Answer {
    /// The status.
    pub status: u16,
    /// All of it.
    pub body: Vec<u8>,
}

/// An answer on its way.
pub type Answering = Pin<Box<dyn Future<Output = std::result::Result<Answer, String>> + Send>>;

/// A document on its way.
pub type Fetching = Pin<Box<dyn Future<Output = std::result::Result<Fetched, String>> + Send>>;

/// A document of an issuer.
#[derive(Clone, Debug, Default)]
pub struct Fetched {
    /// All of it.
    pub body: Vec<u8>,
    /// For how many seconds it may be kept, if the issuer says so.
    pub max_age: Option<u32>,
}

/// Is told how asking an issuer ended, for the log.
pub type Notice = Arc<dyn Fn(&str, std::result::Result<(), &str>) + Send + Sync>;

/// An issuer and what is known of it.
pub(crate) struct Source {
    pub(crate) settings: Settings,
    fetch: Arc<dyn Fetch>,
    notice: Notice,
    state: Mutex<State>,
}

/// What an issuer said of itself.
pub(crate) struct Known {
    pub(crate) keys: KeySet,
    /// Another number where the keys are not the same.
    pub(crate) generation: u64,
    pub(crate) discovered: Discovered,
    json: Vec<u8>,
}

#[derive(Default)]
struct State {
    known: Option<Arc<Known>>,
    /// When to ask again.
    due: i64,
    /// Until when the keys are used.
    end: i64,
    /// When a key that nobody knew last made us ask.
    asked: Option<i64>,
    /// When the issuer did not answer, if that was the last thing that it did.
    failed: Option<i64>,
    /// Ends when the request under way does.
    running: Option<watch::Receiver<()>>,
}

impl Source {
    pub(crate) fn new(settings: Settings, fetch: Arc<dyn Fetch>, notice: Notice) -> Self {
        Self { settings, fetch, notice, state: Mutex::default() }
    }

    /// What is known and may be used.
    pub(crate) fn current(&self, now: Timestamp) -> Option<Arc<Known>> {
        let state = self.state.lock();
        state.known.clone().filter(|_| now.0 < state.end)
    }

    /// The issuer's sign-in page, as far as it is known.
    pub(crate) fn authorization_endpoint(&self) -> Option<String> {
        self.state.lock().known.as_ref()?.discovered.authorization_endpoint.clone()
    }

    /// What is known, once anything is.
    pub(crate) async fn known(self: &Arc<Self>, now: Timestamp) -> Result<Arc<Known>> {
        if let Some(known) = self.current(now) {
            return Ok(known);
        }
        if let Some(running) = self.ask_for_unknown(now) {
            wait(running).await;
        }
        self.current(now).ok_or_else(|| self.away())
    }

    /// Sends a form to it.
    pub(crate) async fn post(&self, post: Post) -> Result<Answer> {
        self.fetch.post(post).await.map_err(Error::KeysUnavailable)
    }

    fn away(&self) -> Error {
        let issuer = &self.settings.issuer;
        Error::KeysUnavailable(format!("no keys can be had from `{issuer}`"))
    }

    /// What is known, once a key of this id is among it; asks for it if it may be new.
    pub(crate) async fn with_key(
        self: &Arc<Self>,
        kid: &str,
        algorithm: Algorithm,
        now: Timestamp,
    ) -> Result<Arc<Known>> {
        let find = || self.current(now).filter(|known| known.keys.find(kid, algorithm).is_some());
        if let Some(known) = find() {
            return Ok(known);
        }
        if let Some(running) = self.ask_for_unknown(now) {
            wait(running).await;
        }
        if let Some(known) = find() {
            return Ok(known);
        }
        // While the issuer does not answer, nobody knows whether the key is one of its own.
        if self.current(now).is_none() || self.state.lock().failed.is_some() {
            return Err(self.away());
        }
        Err(invalid("the signing key is not known"))
    }

    /// Asks again if it is time to.
    pub(crate) async fn tend(self: &Arc<Self>, now: Timestamp) {
        let running = {
            let mut state = self.state.lock();
            let is_due = now.0 >= state.due || state.failed.is_some();
            is_due.then(|| self.run(&mut state, now))
        };
        if let Some(running) = running {
            wait(running).await;
        }
    }

    /// The request to wait for, if a key that is not known is worth one.
    fn ask_for_unknown(self: &Arc<Self>, now: Timestamp) -> Option<watch::Receiver<()>> {
        let mut state = self.state.lock();
        let is_past = |then: Option<i64>, pause: i64| {
            then.is_none_or(|then| now.0.abs_diff(then) >= pause.unsigned_abs())
        };
        let has_keys = state.known.is_some() && now.0 < state.end;
        let may_ask = if has_keys {
            is_past(state.asked, UNKNOWN_KEY_PAUSE)
        } else {
            is_past(state.failed, FAILURE_PAUSE)
        };
        if !is_running(&state) {
            if !may_ask {
                return None;
            }
            if has_keys {
                state.asked = Some(now.0);
            }
        }
        Some(self.run(&mut state, now))
    }

    /// The request under way; a new one, if there is none. It goes on when those who wait for it go away.
    fn run(self: &Arc<Self>, state: &mut State, now: Timestamp) -> watch::Receiver<()> {
        if let Some(running) = state.running.as_ref().filter(|_| is_running(state)) {
            return running.clone();
        }
        let (done, running) = watch::channel(());
        state.running = Some(running.clone());
        let source = Arc::clone(self);
        tokio::spawn(async move {
            let asked = source.ask().await;
            source.settle(asked, now);
            drop(done);
        });
        running
    }

    async fn ask(&self) -> std::result::Result<(Discovered, Fetched), String> {
        let url = self.settings.discovery_url();
        let document = self.fetch.fetch(url.clone()).await?;
        let discovered = Discovered::read(&document.body, &self.settings, &url)?;
        let keys = self.fetch.fetch(discovered.jwks_uri.clone()).await?;
        Ok((discovered, keys))
    }

    /// Notes what came of a request that began at `now`.
    fn settle(&self, asked: std::result::Result<(Discovered, Fetched), String>, now: Timestamp) {
        let read = asked.and_then(|(discovered, fetched)| {
            let keys = KeySet::read(&fetched.body, &self.settings.algorithms)?;
            Ok((discovered, fetched, keys))
        });
        let told = read.as_ref().map(|_| ()).map_err(Clone::clone);
        let mut state = self.state.lock();
        match read {
            Ok((discovered, fetched, keys)) => {
                let age = fetched.max_age.map_or(LONGEST, |age| i64::from(age) * SECOND);
                state.due = now.0.saturating_add(age.clamp(SHORTEST, LONGEST));
                state.end = state.due.saturating_add(GRACE);
                state.failed = None;
                let before = state.known.as_ref();
                let generation = match before {
                    Some(known) if known.json == fetched.body => known.generation,
                    known => known.map_or(0, |known| known.generation) + 1,
                };
                let json = fetched.body;
                state.known = Some(Arc::new(Known { keys, generation, discovered, json }));
            }
            Err(_) => state.failed = Some(now.0),
        }
        drop(state);
        (self.notice)(&self.settings.issuer, told.as_ref().copied().map_err(String::as_str));
    }
}

fn is_running(state: &State) -> bool {
    // Whoever asks holds the other end until all is noted.
    state.running.as_ref().is_some_and(|running| running.has_changed().is_ok())
}

async fn wait(mut running: watch::Receiver<()>) {
    // Nothing is ever sent: it ends when the other end is dropped.
    let _ = running.changed().await;
}
