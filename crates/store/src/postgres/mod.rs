//! PostgreSQL: a pool of connections, reads on one snapshot each, serializable writes that run again
//! when another transaction was in the way.

mod begun;
mod codec;
mod group;
mod horizon;
mod numeric;
mod session;
mod wire;

use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use model::{Error, Result};
use parking_lot::{Mutex, RwLock};
use tokio_postgres::Config;
use tokio_postgres::config::SslMode;

pub(crate) use self::begun::Begun;
pub(crate) use self::codec::CodecError;
pub(crate) use self::group::Group;
pub(crate) use self::session::Session;
use crate::deletions::Horizon;
use crate::error::describe;
use crate::migrate;
use crate::pool::{Pool, Seat};
use crate::system::State;
use crate::transaction::{Link, Transaction};

const CONNECTIONS: usize = 16;
/// How often a write runs that others were in the way of, and how often of these beside other writes
/// of this process. After that it runs alone, so that only another process can still disturb it.
const ATTEMPTS: u32 = 12;
const ATTEMPTS_TOGETHER: u32 = 3;

/// How often a read runs that a change of definitions came across. After that it holds the gate, so that
/// no other change can.
const READS: u32 = 4;
/// How long a change of definitions is tried: others may hold the tables that it changes.
const PATIENCE: Duration = Duration::from_secs(30);

const BEGIN_READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY";
const BEGIN_READ_AT_GATE: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY; \
     LOCK TABLE onbehalf_gate IN ACCESS SHARE MODE";
/// Each statement sees what is there when it begins.
const BEGIN_LOOK: &str = "BEGIN ISOLATION LEVEL READ COMMITTED, READ ONLY";
/// The lock comes before the snapshot: no change of definitions is committed between the two, or before
/// the write ends.
///
/// What every write asks first comes in the same round trip: what it compares its session with, and the
/// version of its first row.
const BEGIN_WRITE: &str = "BEGIN ISOLATION LEVEL SERIALIZABLE, READ WRITE; \
     LOCK TABLE onbehalf_gate IN ROW SHARE MODE; \
     SELECT catalog_version, security_version, onbehalf_first_row_version() FROM onbehalf_state";
/// A change that waits for a lock makes others wait behind it, so it soon gives up and tries again.
const BEGIN_CHANGE: &str = "BEGIN ISOLATION LEVEL SERIALIZABLE, READ WRITE; \
     SET LOCAL lock_timeout = '200ms'; SET LOCAL statement_timeout = '10min'";
const CLOSE_GATE: &str = "LOCK TABLE onbehalf_gate IN ACCESS EXCLUSIVE MODE";
/// The lock is a number of our own; whoever waits for it sees what its holder did.
const BEGIN_MIGRATION: &str = "BEGIN ISOLATION LEVEL READ COMMITTED, READ WRITE; \
     SET LOCAL statement_timeout = 0; SELECT pg_advisory_xact_lock(7308604897285534564)";

/// A PostgreSQL database, open.
pub(crate) struct Postgres {
    config: Config,
    pool: Pool<Session>,
    /// Shared by writes that run together, held by one that runs alone.
    lane: RwLock<()>,
    /// Held by the one change of definitions that this process tries.
    changes: Mutex<()>,
    /// Looks at the version of the definitions beside a transaction that runs on another connection.
    watch: Mutex<Option<Session>>,
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
        let postgres = Self {
            config,
            pool,
            lane: RwLock::new(()),
            changes: Mutex::new(()),
            watch: Mutex::new(None),
            commits: AtomicU64::new(0),
        };
        if !postgres.read(migrate::is_current)? {
            postgres.run(BEGIN_MIGRATION, false, migrate::run).result?;
        }
        Ok(postgres)
    }

    /// Runs `work` on one snapshot, again if definitions changed before it had read all that it read: it
    /// could have met tables that are younger than its snapshot.
    pub(crate) fn read<T>(
        &self,
        mut work: impl FnMut(&mut Transaction<'_>) -> Result<T>,
    ) -> Result<T> {
        let mut attempt = 1;
        loop {
            let begin = if attempt < READS { BEGIN_READ } else { BEGIN_READ_AT_GATE };
            let run = self.run(begin, true, &mut work);
            if !(run.again || run.stale) || attempt == READS {
                return run.result;
            }
            attempt += 1;
        }
    }

    /// The same, once; and whether it should run again.
    pub(crate) fn read_once<T>(
        &self,
        work: impl FnOnce(&mut Transaction<'_>) -> Result<T>,
    ) -> (Result<T>, bool) {
        let run = self.run(BEGIN_READ, true, work);
        (run.result, run.again || run.stale)
    }

    /// Whether the definitions still have this version.
    pub(crate) fn has_version(&self, version: i64) -> Result<bool> {
        let mut watch = self.watch.lock();
        let mut session = match watch.take() {
            Some(session) if !session.is_lost() => session,
            _ => Session::connect(&self.config)?,
        };
        let now = session.end("")?;
        *watch = Some(session);
        Ok(now == version)
    }

    /// The same, with the horizon of the snapshot: it is looked for before the snapshot is taken.
    pub(crate) fn read_changes<T>(
        &self,
        mut work: impl FnMut(&mut Transaction<'_>, Horizon) -> Result<T>,
    ) -> Result<T> {
        let horizon = self.run(BEGIN_LOOK, true, horizon::look).result?;
        self.read(|transaction| work(transaction, horizon))
    }

    /// What every process watches, in one round trip, if a connection is at hand and has not been closed.
    pub(crate) fn state(&self) -> Option<State> {
        let (seat, idle) = self.pool.enter().ok()?;
        let mut session = idle?;
        // What its last transaction was told, and did not ask for, is old.
        session.forget_state();
        let state = Transaction::new(Link::Postgres(&mut session), true).state();
        if !session.is_lost() {
            seat.keep(session);
        }
        state.ok()
    }

    /// Runs `work` in the transaction that has begun, if one has, and in new ones as long as others are in
    /// the way.
    pub(crate) fn write<T>(
        &self,
        mut begun: Option<Begun<'_>>,
        mut work: impl FnMut(&mut Transaction<'_>) -> Result<T>,
    ) -> Result<T> {
        let mut attempt = 1;
        loop {
            let run = if let Some(begun) = begun.take() {
                begun.run(&mut work)
            } else if attempt <= ATTEMPTS_TOGETHER {
                let _together = self.lane.read();
                self.run(BEGIN_WRITE, false, &mut work)
            } else {
                let _alone = self.lane.write();
                self.run(BEGIN_WRITE, false, &mut work)
            };
            if run.changes {
                return self.change(work);
            }
            if !run.again || attempt == ATTEMPTS {
                return run.result;
            }
            thread::sleep(Duration::from_millis(1 << attempt.min(6)));
            attempt += 1;
        }
    }

    /// Runs a write that changes definitions: no other write runs meanwhile.
    fn change<T>(&self, mut work: impl FnMut(&mut Transaction<'_>) -> Result<T>) -> Result<T> {
        let _one = self.changes.lock();
        let began = Instant::now();
        let mut pause = 1;
        loop {
            let run = self.run(BEGIN_CHANGE, false, |transaction| {
                transaction.execute_batch(CLOSE_GATE)?;
                transaction.is_change();
                work(transaction)
            });
            if !run.again || began.elapsed() > PATIENCE {
                return run.result;
            }
            thread::sleep(Duration::from_millis(pause));
            pause = (pause * 2).min(50);
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
        match entered {
            Ok((seat, session)) => self.run_in(seat, session, read_only, work),
            Err(error) => Run::failed(error),
        }
    }

    /// A transaction that has begun, to its end.
    fn run_in<T>(
        &self,
        seat: Seat<'_, Session>,
        mut session: Session,
        read_only: bool,
        work: impl FnOnce(&mut Transaction<'_>) -> Result<T>,
    ) -> Run<T> {
        let mut transaction = Transaction::new(Link::Postgres(&mut session), read_only);
        let result = work(&mut transaction);
        let changes = transaction.wants_change();
        let result = transaction.outcome(result);
        // What was read, and why it could not be read, is worth something only as of the definitions
        // that it was read by.
        let known = session.version().filter(|_| read_only);
        let (result, stale) = match (result, known) {
            (Ok(value), None) => (session.execute_batch("COMMIT").map(|()| value), false),
            (Ok(value), Some(known)) => match session.end("COMMIT; ") {
                Ok(version) => (Ok(value), version != known),
                Err(error) => (Err(error), false),
            },
            (Err(error), _) => (Err(error), false),
        };
        if result.is_ok() {
            self.commits.fetch_add(u64::from(!read_only), Ordering::Relaxed);
        }
        let again = result.is_err() && session.must_run_again();
        let mut run = Run { result, again, stale, changes };
        if run.result.is_err() && !session.is_lost() {
            let ended = match known {
                None => session.execute_batch("ROLLBACK").map(|()| None),
                Some(_) => session.end("ROLLBACK; ").map(Some),
            };
            match ended {
                Ok(version) => run.stale = version.is_some() && version != known,
                // A connection that cannot roll back is closed, which rolls back as well.
                Err(_) => return run,
            }
        }
        if !session.is_lost() {
            seat.keep(session);
        }
        run
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
        let idle = (self.pool.drain(), self.watch.lock().take());
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
    /// Whether definitions changed meanwhile.
    stale: bool,
    /// Whether it is going to change definitions, which it may only do alone.
    changes: bool,
}

impl<T> Run<T> {
    fn failed(error: Error) -> Self {
        Self { result: Err(error), again: false, stale: false, changes: false }
    }
}

/// Reads the URL. What it says wins over our own settings.
fn configure(url: &str) -> Result<Config> {
    let mut config: Config = url.parse().map_err(|error: tokio_postgres::Error| {
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
