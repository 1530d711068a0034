//! PostgreSQL: a pool of connections, reads on one snapshot each, serializable writes that run again
//! when another transaction was in the way.

mod codec;
mod horizon;
mod numeric;
mod session;

use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use model::{Error, Result};
use parking_lot::RwLock;
use postgres::Config;
use postgres::config::SslMode;

pub(crate) use self::codec::CodecError;
pub(crate) use self::session::Session;
use crate::deletions::Horizon;
use crate::error::describe;
use crate::migrate;
use crate::pool::Pool;
use crate::transaction::{Link, Transaction};

const CONNECTIONS: usize = 16;
/// How often a write runs that others were in the way of, and how often of these beside other writes
/// of this process. After that it runs alone, so that only another process can still disturb it.
const ATTEMPTS: u32 = 12;
const ATTEMPTS_TOGETHER: u32 = 3;

const BEGIN_READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY";
/// Each statement sees what is there when it begins.
const BEGIN_LOOK: &str = "BEGIN ISOLATION LEVEL READ COMMITTED, READ ONLY";
const BEGIN_WRITE: &str = "BEGIN ISOLATION LEVEL SERIALIZABLE, READ WRITE";
/// The lock is a number of our own; whoever waits for it sees what its holder did.
const BEGIN_MIGRATION: &str = "BEGIN ISOLATION LEVEL READ COMMITTED, READ WRITE; \
     SET LOCAL statement_timeout = 0; SELECT pg_advisory_xact_lock(7308604897285534564)";

/// A PostgreSQL database, open.
pub(crate) struct Postgres {
    config: Config,
    pool: Pool<Session>,
    /// Shared by writes that run together, held by one that runs alone.
    lane: RwLock<()>,
    commits: AtomicU64,
}

impl Postgres {
    pub(crate) fn open(url: &str) -> Result<Self> {
        let config = configure(url)?;
        let mut first = Session::connect(&config)?;
        first.check_server()?;
        let pool = Pool::new(CONNECTIONS);
        let (seat, _) = pool.enter()?;
        seat.keep(first);
        let postgres = Self { config, pool, lane: RwLock::new(()), commits: AtomicU64::new(0) };
        if !postgres.read(migrate::is_current)? {
            postgres.run(BEGIN_MIGRATION, false, migrate::run).result?;
        }
        Ok(postgres)
    }

    pub(crate) fn read<T>(
        &self,
        work: impl FnOnce(&mut Transaction<'_>) -> Result<T>,
    ) -> Result<T> {
        self.run(BEGIN_READ, true, work).result
    }

    /// The same, with the horizon of the snapshot: it is looked for before the snapshot is taken.
    pub(crate) fn read_changes<T>(
        &self,
        work: impl FnOnce(&mut Transaction<'_>, Horizon) -> Result<T>,
    ) -> Result<T> {
        let horizon = self.run(BEGIN_LOOK, true, horizon::look).result?;
        self.read(|transaction| work(transaction, horizon))
    }

    pub(crate) fn write<T>(
        &self,
        mut work: impl FnMut(&mut Transaction<'_>) -> Result<T>,
    ) -> Result<T> {
        let mut attempt = 1;
        loop {
            let run = if attempt <= ATTEMPTS_TOGETHER {
                let _together = self.lane.read();
                self.run(BEGIN_WRITE, false, &mut work)
            } else {
                let _alone = self.lane.write();
                self.run(BEGIN_WRITE, false, &mut work)
            };
            if !run.again || attempt == ATTEMPTS {
                return run.result;
            }
            thread::sleep(Duration::from_millis(1 << attempt.min(6)));
            attempt += 1;
        }
    }

    pub(crate) fn commits(&self) -> u64 {
        self.commits.load(Ordering::Relaxed)
    }

    /// One transaction from its `begin` to its end.
    fn run<T>(
        &self,
        begin: &str,
        read_only: bool,
        work: impl FnOnce(&mut Transaction<'_>) -> Result<T>,
    ) -> Run<T> {
        let entered =
            self.pool.enter().and_then(|(seat, idle)| Ok((seat, self.begin(idle, begin)?)));
        let (seat, mut session) = match entered {
            Ok(entered) => entered,
            Err(error) => return Run { result: Err(error), again: false },
        };
        let mut transaction = Transaction::new(Link::Postgres(&mut session), read_only);
        let result = work(&mut transaction);
        let result = match transaction.outcome(result) {
            Ok(value) => session.execute_batch("COMMIT").map(|()| value),
            Err(error) => Err(error),
        };
        if result.is_ok() {
            self.commits.fetch_add(u64::from(!read_only), Ordering::Relaxed);
        }
        let again = result.is_err() && session.must_run_again();
        // A connection that cannot roll back is closed, which rolls back as well.
        if !session.is_lost() && (result.is_ok() || session.execute_batch("ROLLBACK").is_ok()) {
            seat.keep(session);
        }
        Run { result, again }
    }

    /// Begins on the idle connection, or on a new one if the server has closed it meanwhile; then
    /// the others are closed, too.
    fn begin(&self, idle: Option<Session>, begin: &str) -> Result<Session> {
        if let Some(mut session) = idle {
            if session.begin(begin).is_ok() {
                return Ok(session);
            }
            drop(self.pool.drain());
        }
        let mut session = Session::connect(&self.config)?;
        session.begin(begin)?;
        Ok(session)
    }
}

impl Drop for Postgres {
    /// The driver waits when a connection is closed, and may not do so on a thread of an async
    /// runtime, where the last clone of a store can end.
    fn drop(&mut self) {
        let idle = self.pool.drain();
        let closer = thread::Builder::new().spawn(move || drop(idle));
        if let Ok(closer) = closer {
            // A panic while closing concerns nobody any more.
            let _ = closer.join();
        }
    }
}

/// How one attempt ended.
struct Run<T> {
    result: Result<T>,
    /// Whether the same work may succeed now.
    again: bool,
}

/// Reads the URL. What it says wins over our own settings.
fn configure(url: &str) -> Result<Config> {
    let mut config: Config = url.parse().map_err(|error: postgres::Error| {
        Error::InvalidArgument(format!("the database URL cannot be read: {}", describe(&error)))
    })?;
    if config.get_ssl_mode() == SslMode::Require {
        let text = "the database URL says `sslmode=require`, and connections to PostgreSQL have no \
                    TLS yet; use `sslmode=disable` on a network that you trust";
        return Err(Error::NotSupported(text.into()));
    }
    if config.get_application_name().is_none() {
        config.application_name("onbehalf");
    }
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(Duration::from_secs(5));
    }
    let given = config.get_options().unwrap_or("");
    let options = format!("-c statement_timeout=30s -c TimeZone=UTC -c jit=off {given}");
    config.options(options.trim_end());
    Ok(config)
}
