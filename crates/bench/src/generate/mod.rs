//! The organization that is measured: 20 business units, 200 users, 100 teams, 500 roles, and at
//! scale 1 100,000 accounts, 5,000 shares of them and 500,000 contacts.

mod access;
mod bulk;
mod business;
mod complete;
mod directory;
mod people;
mod roles;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use engine::{Clock, Contents, Engine};
use serde::{Deserialize, Serialize};
use store::Store;
use uuid::Uuid;

use crate::random::Random;
use crate::{Outcome, postgres};

pub(crate) use access::Everybody;
pub(crate) use business::{Given, template};
pub(crate) use directory::{user_name, user_object_id};
pub(crate) use people::{ADMINISTRATOR, IMPERSONATOR, Viewer, accounts_of, accounts_shared_with};

/// Changes with what is generated, so that organizations of earlier versions are made anew.
const VERSION: u32 = 3;
/// 2023-01-01, when the organization's first row was made.
pub(crate) const BEGINNING: u64 = 1_672_531_200_000;

/// All generated ids of accounts begin with an earlier time, all those of accounts created in a run
/// with a later one. An account comes every 20 seconds: there is time for a scale of 15.
pub(crate) const END: u64 = BEGINNING + 366 * 86_400_000;

/// How large the organization is, and which one of that size.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Size {
    pub(crate) accounts: u64,
    /// Contacts of each account.
    pub(crate) each: u64,
    pub(crate) seed: u64,
}

impl Size {
    /// One account of so many is shared.
    pub(crate) const ACCOUNTS_OF_A_SHARE: u64 = 20;

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a scale is a small positive number"
    )]
    pub(crate) fn new(scale: f64, each: u64, seed: u64) -> Self {
        Self { accounts: ((scale * 1000.0).round() as u64).max(1) * 100, each, seed }
    }

    pub(crate) fn contacts(self) -> u64 {
        self.accounts * self.each
    }

    pub(crate) fn shares(self) -> u64 {
        self.accounts / Self::ACCOUNTS_OF_A_SHARE
    }

    pub(crate) fn account_id(self, index: u64) -> Uuid {
        Random::new(self.seed, 1, index).id(BEGINNING + index * 20_000)
    }

    pub(crate) fn contact_id(self, index: u64) -> Uuid {
        Random::new(self.seed, 2, index).id(BEGINNING + index * 4_000)
    }

    fn share_id(self, index: u64) -> Uuid {
        Random::new(self.seed, 10, index).id(BEGINNING + index * 20_000)
    }

    pub(crate) fn name(self) -> String {
        format!("{}-{}-{}", self.accounts, self.each, self.seed)
    }
}

/// The folder of the organization on SQLite, which is a server's data folder; made if it is not there.
pub(crate) fn on_sqlite(folder: &Path, size: Size, fresh: bool) -> Outcome<PathBuf> {
    let data = folder.join(format!("sqlite-{}", size.name()));
    let marker = data.join("generated");
    let mark = VERSION.to_string();
    if !fresh && fs::read_to_string(&marker).is_ok_and(|text| text == mark) {
        return Ok(data);
    }
    let io = |error: std::io::Error| format!("{}: {error}", data.display());
    if data.exists() {
        fs::remove_dir_all(&data).map_err(io)?;
    }
    fs::create_dir_all(&data).map_err(io)?;
    let file = database_file(&data);
    let store = Store::open_sqlite(&file).map_err(|error| cause(&error))?;
    fill(&store, bulk::Database::Sqlite(&file), size)?;
    checkpoint(&file)?;
    fs::write(&marker, mark).map_err(io)?;
    Ok(data)
}

/// Fills the PostgreSQL database at `url`, unless it holds this organization already. `data` is the
/// folder of the server's keys; a cluster of our own has another address at each start.
pub(crate) fn on_postgres(url: &str, data: &Path, size: Size, own: bool) -> Outcome<()> {
    let marker = data.join("generated");
    let mark = format!("{VERSION} {}", if own { "own" } else { url });
    let is_ours = fs::read_to_string(&marker).is_ok_and(|text| text == mark);
    if own && !is_ours {
        postgres::clear(url)?;
    }
    let store = Store::open_postgres(url).map_err(|error| cause(&error))?;
    #[expect(
        clippy::redundant_closure_for_method_calls,
        reason = "the method's lifetimes are too narrow"
    )]
    let definitions = store.read(|transaction| transaction.definitions());
    let is_empty = definitions.map_err(|error| cause(&error))?.is_empty();
    if !is_empty {
        let other = format!("{url} holds something else; name an empty database");
        return if is_ours { Ok(()) } else { Err(other) };
    }
    fs::create_dir_all(data).map_err(|error| format!("{}: {error}", data.display()))?;
    fill(&store, bulk::Database::Postgres(url), size)?;
    fs::write(&marker, mark).map_err(|error| format!("{}: {error}", marker.display()))
}

/// Where the server keeps the embedded database.
pub(crate) fn database_file(data: &Path) -> PathBuf {
    data.join("onbehalf.db")
}

fn fill(store: &Store, database: bulk::Database<'_>, size: Size) -> Outcome<()> {
    let name = if matches!(database, bulk::Database::Sqlite(_)) { "SQLite" } else { "PostgreSQL" };
    note(&format!("generating {} accounts on {name}", size.accounts));
    let opened = Engine::open(store.clone(), Contents::Bare, Clock::System);
    opened.map_err(|error| cause(&error))?;
    let base = complete::Base::new()?;
    directory::write(store, &base)?;
    let load = bulk::Load::begin(store, database)?;
    business::write(&load, &base, size)?;
    load.end()
}

/// The log of a large load goes into the file, as it would in a server that has run for a while.
#[expect(clippy::disallowed_methods, reason = "maintenance from outside the program")]
fn checkpoint(file: &Path) -> Outcome<()> {
    let connection = rusqlite::Connection::open(file).map_err(|error| error.to_string())?;
    let run = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", (), |_| Ok(()));
    run.map_err(|error| format!("checkpoint: {error}"))
}

/// What an error of ours says to whoever runs the benchmark.
pub(crate) fn cause(error: &model::Error) -> String {
    match error {
        model::Error::Internal(cause) | model::Error::Unavailable(cause) => cause.clone(),
        other => other.to_string(),
    }
}

/// A word about what takes time.
pub(crate) fn note(text: &str) {
    // Progress only; nobody may be listening.
    let _ = writeln!(std::io::stderr(), "bench: {text}");
}
