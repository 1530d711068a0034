//! The databases under test: each test gets empty ones of its own.
#![expect(clippy::disallowed_methods, reason = "prepares the databases behind the store's back")]

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use planner::dialect::Dialect;
use postgres::{Client, NoTls};
use store::Store;

static NUMBER: AtomicU32 = AtomicU32::new(0);

/// Where a database is, so that it can be opened again.
pub(crate) enum Place {
    Sqlite(Folder),
    Postgres(Database),
}

impl Place {
    pub(crate) fn open(&self) -> model::Result<Store> {
        match self {
            Self::Sqlite(folder) => Store::open_sqlite(&folder.file()),
            Self::Postgres(database) => Store::open_postgres(&database.url),
        }
    }

    pub(crate) fn dialect(&self) -> Dialect {
        match self {
            Self::Sqlite(_) => Dialect::Sqlite,
            Self::Postgres(_) => Dialect::Postgres,
        }
    }
}

/// Runs `test` on an empty place of each database.
pub(crate) fn on_each_place(test: impl Fn(&Place)) {
    test(&Place::Sqlite(Folder::new()));
    match Database::create() {
        Some(database) => test(&Place::Postgres(database)),
        None => println!("skipped on PostgreSQL: ONBEHALF_TEST_POSTGRES is not set"),
    }
}

/// Runs `test` on an empty store of each database.
pub(crate) fn on_each(test: impl Fn(&Store)) {
    test(&Store::open_in_memory().unwrap());
    match Database::create() {
        Some(database) => test(&Store::open_postgres(&database.url).unwrap()),
        None => println!("skipped on PostgreSQL: ONBEHALF_TEST_POSTGRES is not set"),
    }
}

/// Runs `test` on an empty PostgreSQL database, if there is a server.
pub(crate) fn on_postgres(test: impl Fn(&Database)) {
    match Database::create() {
        Some(database) => test(&database),
        None => println!("skipped on PostgreSQL: ONBEHALF_TEST_POSTGRES is not set"),
    }
}

fn fresh_name() -> String {
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    format!("onbehalf_store_{}_{number}", std::process::id())
}

/// A folder that is removed at the end.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        let folder = std::env::temp_dir().join(fresh_name());
        std::fs::create_dir(&folder).unwrap();
        Self(folder)
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.0.join("onbehalf.db")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).unwrap();
    }
}

/// A PostgreSQL database that is dropped at the end.
pub(crate) struct Database {
    pub(crate) url: String,
    name: String,
    server: String,
}

impl Database {
    fn create() -> Option<Self> {
        let server = std::env::var("ONBEHALF_TEST_POSTGRES").ok()?;
        Some(Self::create_with(server, "TEMPLATE template0 ENCODING 'UTF8'"))
    }

    fn create_with(server: String, options: &str) -> Self {
        let name = fresh_name();
        let url = rename(&server, &name);
        let database = Self { url, name, server };
        database.on_server(&format!("CREATE DATABASE {} {options}", database.name));
        database
    }

    /// One more on the same server, in an encoding that we do not take.
    pub(crate) fn sibling_in_latin1(&self) -> Self {
        let options = "TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'";
        Self::create_with(self.server.clone(), options)
    }

    /// Ends all connections and lets nobody in, as a server does that stops.
    pub(crate) fn shut(&self) {
        self.on_server(&format!("ALTER DATABASE {} ALLOW_CONNECTIONS false", self.name));
        self.end_connections();
    }

    pub(crate) fn let_in(&self) {
        self.on_server(&format!("ALTER DATABASE {} ALLOW_CONNECTIONS true", self.name));
    }

    pub(crate) fn end_connections(&self) {
        let name = &self.name;
        self.on_server(&format!(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{name}'"
        ));
    }

    fn on_server(&self, sql: &str) {
        Client::connect(&self.server, NoTls).unwrap().batch_execute(sql).unwrap();
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.on_server(&format!("DROP DATABASE {} WITH (FORCE)", self.name));
    }
}

/// The URL with another database: `postgres://user@host:port/old?options`.
fn rename(url: &str, database: &str) -> String {
    let (scheme, rest) = url.split_once("://").expect("ONBEHALF_TEST_POSTGRES must be a URL");
    let (address, options) = match rest.split_once('?') {
        Some((address, options)) => (address, format!("?{options}")),
        None => (rest, String::new()),
    };
    let authority = address.split_once('/').map_or(address, |(authority, _)| authority);
    format!("{scheme}://{authority}/{database}{options}")
}
