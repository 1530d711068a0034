//! The organization that a process works with: its database, its engine, and, for `serve`, the
//! identity provider and the Web API in front of it.

use std::future::Future;
use std::net::SocketAddr;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::middleware::Next;
use edge::{Arrival, Settings, Watch};
use engine::{Clock, Contents, Engine, Store};
use identity::Console;
use identity::provider::Provider;
use identity::{BaseUrl, Scheme, Secrets, SigningKeys, Site, Tenant, Verifier};
use model::claims::Claims;
use model::sign_in::{Credential, Ticket, TicketKind};
use model::time::Timestamp;
use model::{Error, Uuid};
use soap::{Place, Soap};
use webapi::WebApi;

use crate::asking::{Asking, Query};
use crate::config::{Config, Database};
use crate::console;
use crate::door::Doors;
use crate::edge::Gate;
use crate::failure::Failure;
use crate::issuers;
use crate::limits::Exceeded;
use crate::metrics::Metrics;
use crate::own_names;
use crate::refusal::Refusal;
use crate::testers::Testers;

type Answer<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// Says why requests cannot be served at the moment, if they cannot.
pub(crate) type Readiness = Arc<dyn Fn() -> Answer<Result<(), String>> + Send + Sync>;

/// Lets a request through if its token is one of a System Administrator.
pub(crate) type AdministratorGate = Arc<dyn Fn(Parts) -> Answer<Result<(), Refusal>> + Send + Sync>;

/// The largest request body that is read.
const BODY_LIMIT: usize = 16 * 1024 * 1024;
/// The same of an envelope (soap.md §2).
const ENVELOPE_LIMIT: usize = 128 * 1024 * 1024;
/// The embedded database's file in the data folder.
pub(crate) const DATABASE_FILE: &str = "onbehalf.db";
const DEMO_PASSWORD: &str = "demo-password";
const DEMO_SECRET: &str = "demo-secret";

/// An open organization. Dropped after the last answer.
pub(crate) struct Organization {
    pub(crate) readiness: Readiness,
    pub(crate) administrators: AdministratorGate,
    /// For those who test against it, if they may.
    pub(crate) testers: Option<Testers>,
    /// The identity provider's own paths.
    pub(crate) identity: Router,
    /// Answers every path that nothing else does.
    pub(crate) api: Router,
    /// The paths of browsers that are signed in.
    pub(crate) console: Router,
    /// Knows whose tokens are good.
    pub(crate) verifier: Arc<Verifier>,
}

/// Opens the database and the organization in it. Blocks.
pub(crate) fn open(config: &Config, contents: Contents) -> Result<Engine, Failure> {
    let store = match &config.database {
        Database::Embedded => {
            let file = config.data.join(DATABASE_FILE);
            if contents == Contents::Existing && !file.exists() {
                return Err(no_organization(&config.data));
            }
            Store::open_sqlite(&file)
        }
        Database::Ephemeral if contents == Contents::Existing => {
            return Err(Failure::usage(
                "an organization that is served with `--ephemeral` is inside that process alone; \
                 tokens of it come from its token endpoint (`/oauth2/v2.0/token`)",
            ));
        }
        Database::Ephemeral => Store::open_ephemeral(),
        Database::Postgres(url) => Store::open_postgres(url),
    };
    let store = store
        .map_err(|error| Failure::other(format!("cannot open the database: {}", cause(&error))))?;
    let engine = Engine::open(store, contents, config.clock).map_err(|error| match error {
        Error::InvalidArgument(line) => Failure::usage(line),
        other => Failure::other(format!("cannot open the organization: {}", cause(&other))),
    })?;
    Ok(engine.deployed(config.deployment).aggregating_up_to(config.aggregate_limit))
}

/// Lets the organization be reset: remembers how it began. Of one that was there before, another one is made
/// for that.
pub(crate) fn remember_beginning(
    config: &Config,
    engine: &Engine,
    contents: Contents,
) -> Result<(), Failure> {
    let failed = |error: Error| {
        Failure::other(format!("cannot remember the organization: {}", cause(&error)))
    };
    if engine.is_new() {
        return engine.remember_beginning().map_err(failed);
    }
    if matches!(config.database, Database::Postgres(_)) {
        if !engine.knows_beginning().map_err(failed)? {
            tracing::warn!(
                "this organization was made without `--allow-reset`: snapshots can be taken and \
                 restored, but nobody knows how it began"
            );
        }
        return Ok(());
    }
    let contents = if engine.organization().is_demo { Contents::Demo } else { contents };
    let store = Store::open_in_memory().map_err(failed)?;
    let other = Engine::open(store, contents, config.clock).map_err(failed)?;
    if let Some(path) = &config.schema {
        crate::schema_command::apply_before_serving(&other, path)?;
    }
    engine.remember_as_beginning(&other).map_err(failed)
}

pub(crate) fn no_organization(data: &Path) -> Failure {
    Failure::other(format!(
        "there is no organization in `{}`; start `onbehalf serve` with the same `--data` first",
        data.display()
    ))
}

/// What went wrong, for whoever runs the process: clients never see a cause.
pub(crate) fn cause(error: &Error) -> String {
    match error {
        Error::Internal(cause) | Error::Unavailable(cause) => cause.clone(),
        other => other.to_string(),
    }
}

/// The tenant of an organization and the addresses it answers to.
pub(crate) fn site(config: &Config, engine: &Engine, listening: &[(Scheme, SocketAddr)]) -> Site {
    let organization = engine.organization();
    let listening = listening
        .iter()
        .filter_map(|(scheme, address)| BaseUrl::parse(&format!("{}://{address}", scheme.name())))
        .collect();
    Site {
        tenant: Tenant {
            id: organization.tenant,
            domain: format!("{}.example", organization.name),
            organization: organization.name.clone(),
        },
        public_url: config.public_url.as_ref().and_then(|url| BaseUrl::parse(url.as_str())),
        listening,
        audiences: config.identity.audiences.clone(),
        provides: config.identity.provides(),
        challenge: config.identity.challenge,
    }
}

/// Opens the organization, and meanwhile makes or reads the signing keys: a new one takes its time. There
/// are none where nothing is signed.
pub(crate) fn open_with_keys(
    config: &Config,
    contents: Contents,
) -> Result<(Engine, Option<SigningKeys>), Failure> {
    if !config.identity.provides() {
        return Ok((open(config, contents)?, None));
    }
    std::thread::scope(|scope| {
        let keys = scope.spawn(|| keys(config));
        let engine = open(config, contents)?;
        let keys = keys.join().map_err(|_| Failure::other("a signing key could not be made"))?;
        Ok((engine, Some(keys?)))
    })
}

/// The signing keys of the data folder; without one that may be written, those that are there, or others
/// that are kept nowhere.
pub(crate) fn keys(config: &Config) -> Result<SigningKeys, Failure> {
    let keys = if config.is_ephemeral() {
        SigningKeys::load(&config.data).and_then(|keys| keys.map_or_else(SigningKeys::generate, Ok))
    } else {
        SigningKeys::load_or_create(&config.data)
    };
    keys.map_err(|error| {
        Failure::other(format!("cannot use the signing key in the data folder: {error}"))
    })
}

/// Whether everybody's password is known: of what is kept nowhere, nothing can be stolen, and nobody could
/// come in otherwise.
pub(crate) fn is_open(config: &Config, engine: &Engine) -> bool {
    config.is_ephemeral() || engine.organization().is_demo
}

impl Organization {
    /// Puts everything in front of an engine that requests need.
    pub(crate) fn new(
        config: &Config,
        engine: &Engine,
        keys: Option<SigningKeys>,
        listening: &[(Scheme, SocketAddr)],
        metrics: &Arc<Metrics>,
    ) -> Self {
        let keys = keys.map(Arc::new);
        let site = Arc::new(site(config, engine, listening));
        let issuers = issuers::open(&config.identity.issuers, metrics);
        let verifier = Arc::new(Verifier::of(keys.clone(), Arc::clone(&site), issuers));
        let asking = Asking::new(Arc::clone(&verifier), Arc::clone(metrics));
        let secrets = if is_open(config, engine) {
            Secrets {
                password: Some(DEMO_PASSWORD.into()),
                client_secret: Some(DEMO_SECRET.into()),
            }
        } else {
            Secrets::default()
        };
        let directory = Arc::new(Directory(engine.clone()));
        let clock: identity::provider::Clock = Arc::new(|| Clock::System.now());
        // Without keys there is no provider, and nothing at its paths.
        let vault = Arc::new(Vault(engine.clone()));
        let provider = keys.map(|keys| {
            let (site, directory) = (Arc::clone(&site), directory.clone());
            let (vault, clock) = (vault.clone(), Arc::clone(&clock));
            Arc::new(Provider::new(keys, site, directory, vault, secrets, clock))
        });
        let console =
            Console::new(provider.clone(), &verifier, Arc::clone(&site), directory, vault, clock)
                .map(Arc::new);
        let testers =
            config.allow_reset.then(|| Testers::new(engine, config.clock, asking.clone()));
        let watch = testers.as_ref().map(Testers::watch);
        let doors = Doors::new(&asking, provider.as_ref(), &config.identity);
        let api = step(config.clock, edges(engine, &asking, doors, watch.as_ref()));
        let api = match &testers {
            Some(testers) => testers.beside(api),
            None => api,
        };
        let console = console.map(|pages| {
            console::router(pages.sessions().clone(), api.clone()).merge(pages.into_router())
        });
        let identity = provider.map(|provider| {
            let dev = Arc::clone(&provider).dev_router().map(console::local).unwrap_or_default();
            let paths = provider.into_router();
            let paths = if is_open(config, engine) {
                own_names::guard(paths, site, listening)
            } else {
                paths
            };
            paths.merge(dev)
        });
        Self {
            readiness: readiness(engine),
            administrators: administrators(engine, &asking),
            identity: identity.unwrap_or_default(),
            api,
            testers,
            verifier,
            console: console.unwrap_or_default(),
        }
    }
}

/// Counts the request for who sent it (protocol.md §8).
fn admit(parts: &Parts, claims: Claims) -> Result<(), Exceeded> {
    parts.extensions.get::<Gate>().map_or(Ok(()), |gate| gate.admit(claims.who))
}

/// Lets a clock that is kept go on with each request.
fn step(clock: Clock, api: Router) -> Router {
    let Clock::Kept(kept) = clock else { return api };
    api.layer(axum::middleware::from_fn(async |request: Request, next: Next| {
        kept.step();
        next.run(request).await
    }))
}

/// The Web API and the Organization Service.
fn edges(engine: &Engine, asking: &Asking, doors: Doors, watch: Option<&Watch>) -> Router {
    let arriving = asking.clone();
    let settings = Settings {
        arrive: Arc::new(move |parts, id| Box::pin(arrival(arriving.clone(), parts, id))),
        new_id: Arc::new(engine::new_id),
        body_limit: BODY_LIMIT,
    };
    let (mut api, mut soap) = (WebApi::new(engine.clone()), Soap::new(engine.clone()));
    if let Some(watch) = watch {
        api = api.watched(Arc::clone(watch));
        soap = soap.watched(Arc::clone(watch));
    }
    let (arriving, entering) = (doors.clone(), doors.clone());
    let envelopes = Settings {
        arrive: Arc::new(move |parts, id| {
            let arriving = arriving.clone();
            Box::pin(async move { arriving.arrival(parts, id).await })
        }),
        body_limit: ENVELOPE_LIMIT,
        ..settings.clone()
    };
    let entering: Arc<soap::Doors> = Arc::new(move |parts, id| entering.of(parts, id));
    let (asking, name) = (asking.clone(), engine.organization().name.clone());
    webapi::router(api, settings).fallback(async move |request: Request| {
        // Its paths are the same in any case of letters, which no route says.
        let place = Place::of(request.uri().path());
        let is_ours = |prefix: &str| prefix.eq_ignore_ascii_case(&name) || doors.knows(prefix);
        if place.is_some_and(|place| place.prefix.is_none_or(is_ours)) {
            return soap::answer(soap, &envelopes, entering.as_ref(), request).await;
        }
        let (parts, _) = request.into_parts();
        asking.nothing(&parts).await
    })
}

/// Who sends a request, by its token.
pub(crate) async fn arrival(asking: Asking, parts: &Parts, id: Uuid) -> Arrival {
    let claims = match asking.claims(parts, id).await {
        Ok(claims) => match admit(parts, claims) {
            Ok(()) => Ok(claims),
            Err(exceeded) => Err(exceeded.into()),
        },
        Err(refused) => Err(refused),
    };
    Arrival { origin: asking.origin(parts), claims }
}

fn readiness(engine: &Engine) -> Readiness {
    let engine = engine.clone();
    Arc::new(move || {
        let engine = engine.clone();
        Box::pin(async move {
            let checked = tokio::task::spawn_blocking(move || engine.check_ready()).await;
            match checked {
                Ok(Ok(())) => Ok(()),
                Ok(Err(_)) => Err("the database is not available".to_owned()),
                Err(_) => Err("the server is stopping".to_owned()),
            }
        })
    })
}

fn administrators(engine: &Engine, asking: &Asking) -> AdministratorGate {
    let (engine, asking) = (engine.clone(), asking.clone());
    Arc::new(move |parts: Parts| {
        let (engine, asking) = (engine.clone(), asking.clone());
        Box::pin(async move {
            let claims = asking.identify(&parts, Query::Ignored, None).await;
            let claims = claims.map_err(|_| Refusal::no_token())?;
            let session = tokio::task::spawn_blocking(move || {
                engine.session(&claims, &edge::act_for(&parts.headers))
            });
            let session = session.await;
            match session {
                Ok(Ok(session)) if session.check_administrator().is_ok() => Ok(()),
                Ok(Err(Error::Unavailable(_))) => Err(Refusal::new(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "0x80040216",
                    "the database is not available",
                )),
                _ => Err(Refusal::new(
                    StatusCode::FORBIDDEN,
                    "0x80048405",
                    "metrics are for system administrators",
                )),
            }
        })
    })
}

/// The users of the organization, as the identity provider knows them: it is the directory.
struct Directory(Engine);

impl identity::Directory for Directory {
    fn person(&self, user_name: &str) -> model::Result<Option<identity::Person>> {
        // No database keeps those, and one refuses to look for them.
        if user_name.contains(char::is_control) {
            return Ok(None);
        }
        let account = self.0.find_account(user_name)?;
        let account = account.filter(|account| account.user_name.eq_ignore_ascii_case(user_name));
        Ok(account.as_ref().and_then(crate::token::person))
    }

    fn person_by_id(&self, object_id: Uuid) -> model::Result<Option<identity::Person>> {
        let account = self.0.find_by_object_id(object_id)?;
        Ok(account.as_ref().and_then(crate::token::person))
    }

    fn people(&self, at_most: u32) -> model::Result<Vec<identity::Person>> {
        Ok(self.0.accounts(at_most)?.iter().filter_map(crate::token::person).collect())
    }

    fn applications(&self, at_most: u32) -> model::Result<Vec<identity::Application>> {
        Ok(self.0.accounts(at_most)?.iter().filter_map(crate::token::application).collect())
    }

    fn application(&self, id: Uuid) -> model::Result<Option<identity::Application>> {
        let account = self.0.find_by_application_id(id)?;
        Ok(account.as_ref().and_then(crate::token::application))
    }

    fn application_by_object_id(
        &self,
        object_id: Uuid,
    ) -> model::Result<Option<identity::Application>> {
        let account = self.0.find_by_object_id(object_id)?;
        Ok(account.as_ref().and_then(crate::token::application))
    }

    fn check_member(&self, claims: &Claims) -> model::Result<()> {
        self.0.session(claims, &[]).map(drop)
    }

    fn check_acting(&self, claims: &Claims) -> model::Result<()> {
        let session = self.0.session(claims, &[])?;
        // Whoever acts for itself acts on behalf of nobody.
        session.impersonator().map(drop).ok_or(Error::CannotActOnBehalf)
    }
}

/// What the identity provider keeps, in the organization's database.
struct Vault(Engine);

impl identity::Vault for Vault {
    fn credentials(&self, owner: Uuid) -> model::Result<Vec<Credential>> {
        self.0.credentials(owner)
    }

    fn redirects(&self, application: Uuid) -> model::Result<Vec<String>> {
        self.0.redirects(application)
    }

    fn add(&self, ticket: &Ticket, now: Timestamp) -> model::Result<bool> {
        self.0.add_ticket(ticket, now)
    }

    fn ticket(&self, kind: TicketKind, digest: &str) -> model::Result<Option<Ticket>> {
        self.0.ticket(kind, digest)
    }

    fn take(
        &self,
        kind: TicketKind,
        digest: &str,
        now: Timestamp,
    ) -> model::Result<Option<Ticket>> {
        self.0.use_ticket(kind, digest, now)
    }

    fn change(&self, before: &Ticket, after: &Ticket) -> model::Result<bool> {
        self.0.change_ticket(before, after)
    }

    fn revoke(&self, family: Uuid) -> model::Result<()> {
        self.0.revoke_tickets(family)
    }
}
