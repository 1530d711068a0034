//! `onbehalf serve` from start to stop: lock, organization, address, ready line, requests, end.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use engine::{Contents, Engine};
use identity::{Scheme, SigningKeys};
use tokio::net::{TcpListener, TcpSocket};

use crate::config::{Config, Database};
use crate::connections::Listener;
use crate::edge::Edge;
use crate::failure::Failure;
use crate::jobs::Jobs;
use crate::lock::ServeLock;
use crate::metrics::Metrics;
use crate::organization::Organization;
use crate::tls::Tls;
use crate::{
    cli, connections, issuers, open_files, organization, router, schema_command, telemetry,
};

/// How many new connections may wait to be taken, if the system allows that many. One that finds no room
/// tries again after a second: with the usual 128, clients that come all at once would wait for many.
const WAITING: u32 = 4096;

/// Serves until it is asked to stop.
pub(crate) fn run(config: &Config) -> Result<(), Failure> {
    telemetry::start(config);
    open_files::allow_most();
    config.identity.check(config.public_url.as_ref())?;
    refuse_exposed_demo(config, config.demo || config.is_ephemeral())?;
    if !config.is_ephemeral() {
        make_folder(&config.data)?;
    }
    let _lock = match config.database {
        Database::Embedded => Some(ServeLock::take(&config.data)?),
        Database::Ephemeral | Database::Postgres(_) => None,
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::other(format!("cannot start threads: {error}")))?;
    // Before anything else, so that a signal during a long start ends it cleanly too.
    let stop = runtime.block_on(async { Stop::listen() })?;
    let contents = if config.demo { Contents::Demo } else { Contents::Bare };
    // Opened and dropped outside the runtime: the driver of PostgreSQL blocks, which no thread that
    // drives the runtime may.
    let (engine, keys) = organization::open_with_keys(config, contents)?;
    if let Some(path) = &config.schema {
        schema_command::apply_before_serving(&engine, path)?;
    }
    if config.allow_reset {
        organization::remember_beginning(config, &engine, contents)?;
    }
    let jobs = Jobs::start(&engine)?;
    let served = runtime.block_on(serve(config, &engine, keys, stop));
    drop(runtime);
    jobs.stop();
    served
}

async fn serve(
    config: &Config,
    engine: &Engine,
    keys: Option<SigningKeys>,
    stop: Stop,
) -> Result<(), Failure> {
    let is_open = organization::is_open(config, engine);
    refuse_exposed_demo(config, is_open)?;
    let mut addresses = std::iter::once(config.listen).chain(config.listen_tls);
    if let Some(address) = addresses.find(|address| is_exposed(*address))
        && config.identity.provides()
    {
        tracing::warn!(
            "the built-in identity provider is for development, and others reach it on `{address}`: \
             listen on 127.0.0.1, or set `mode = \"oidc\"` in `[identity]`"
        );
    }
    for (segment, user) in &config.identity.soap_users {
        let slash = if segment.is_empty() { "" } else { "/" };
        tracing::warn!(
            "whoever sends a request on this machine to `{slash}{segment}/XRMServices/2011/Organization.svc` \
             and shows nothing is `{user}`: take `soap_users` out of `[identity]` where others use the machine"
        );
    }
    let (listener, address) = bind("listen", config.listen)?;
    let mut listening = vec![(Scheme::Http, address)];
    let mut listeners = vec![Listener { listener, tls: None }];
    if let Some(asked) = config.listen_tls {
        let (listener, address) = bind("listen-tls", asked)?;
        listeners.push(Listener { listener, tls: Some(Tls::new(config, address)?) });
        listening.push((Scheme::Https, address));
    }
    let metrics = Arc::new(Metrics::default());
    let organization = Organization::new(config, engine, keys, &listening, &metrics);
    issuers::look_after(Arc::clone(&organization.verifier)).await;
    let router = router::router(&organization, metrics.clone());
    if is_open {
        let kind = if config.is_ephemeral() { "ephemeral" } else { "demo" };
        tracing::warn!(
            "{kind} organization: everybody's password is `demo-password`, every application's \
             secret is `demo-secret`"
        );
    }
    for (scheme, address) in &listening {
        cli::print(&format!("onbehalf ready at {}://{address}\n", scheme.name()))?;
    }
    tracing::info!(?listening, database = ?config.database, "ready");
    connections::serve(listeners, Edge::new(config, router, metrics), stop).await;
    tracing::info!("stopped");
    Ok(())
}

/// Everybody knows the passwords of the demo data.
fn refuse_exposed_demo(config: &Config, demo: bool) -> Result<(), Failure> {
    let kind = if config.is_ephemeral() { "an ephemeral" } else { "a demo" };
    let mut addresses = std::iter::once(config.listen).chain(config.listen_tls);
    let exposed = addresses.find(|address| is_exposed(*address));
    match exposed {
        Some(address) if demo && !config.demo_insecure_listen => Err(Failure::usage(format!(
            "{kind} organization, whose passwords everybody knows, does not listen on \
             `{address}`; listen on 127.0.0.1, or add `--demo-insecure-listen`"
        ))),
        _ => Ok(()),
    }
}

/// Whether other machines reach an address.
fn is_exposed(address: SocketAddr) -> bool {
    !address.ip().to_canonical().is_loopback()
}

/// Makes the data folder, which nobody else may look into.
pub(crate) fn make_folder(data: &Path) -> Result<(), Failure> {
    let mut folder = std::fs::DirBuilder::new();
    folder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        // Signing keys are kept in it.
        folder.mode(0o700);
    }
    folder.create(data).map_err(|error| {
        Failure::other(format!(
            "cannot make the data folder `{}`: {error}; choose another with `--data`",
            data.display()
        ))
    })
}

/// Listens, and says where.
fn bind(option: &str, asked: SocketAddr) -> Result<(TcpListener, SocketAddr), Failure> {
    let unusable = |error| unusable(option, asked, &error);
    let socket = if asked.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() };
    let socket = socket.map_err(unusable)?;
    // So that a server that is started again finds its address free.
    #[cfg(unix)]
    socket.set_reuseaddr(true).map_err(unusable)?;
    socket.bind(asked).map_err(unusable)?;
    let listener = socket.listen(WAITING).map_err(unusable)?;
    let address = listener.local_addr().map_err(unusable)?;
    Ok((listener, address))
}

fn unusable(option: &str, address: SocketAddr, error: &std::io::Error) -> Failure {
    use std::io::ErrorKind;
    let wrong = match error.kind() {
        ErrorKind::AddrInUse => "another program listens there; stop it, or choose".to_owned(),
        ErrorKind::AddrNotAvailable => "this machine has no such address; choose".to_owned(),
        ErrorKind::PermissionDenied => "the port is not for this user; choose".to_owned(),
        _ => format!("{error}; choose"),
    };
    Failure::other(format!(
        "cannot listen on `{address}`: {wrong} another address with `--{option}` (port 0 takes a \
         free one)"
    ))
}

/// SIGTERM and Ctrl-C.
pub(crate) struct Stop {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
}

impl Stop {
    #[cfg(unix)]
    fn listen() -> Result<Self, Failure> {
        use tokio::signal::unix::{SignalKind, signal};
        let failed = |error| Failure::other(format!("cannot listen for signals: {error}"));
        Ok(Self {
            terminate: signal(SignalKind::terminate()).map_err(failed)?,
            interrupt: signal(SignalKind::interrupt()).map_err(failed)?,
        })
    }

    /// Comes back at the next request to stop.
    #[cfg(unix)]
    pub(crate) async fn asked(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }

    #[cfg(not(unix))]
    #[expect(clippy::unnecessary_wraps, reason = "it can fail on the other systems")]
    fn listen() -> Result<Self, Failure> {
        Ok(Self {})
    }

    /// Comes back at the next request to stop.
    #[cfg(not(unix))]
    pub(crate) async fn asked(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending().await
        }
    }
}
