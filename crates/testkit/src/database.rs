//! The databases that feature tests run on: SQLite always, PostgreSQL where there is a server.

use std::fmt;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::{SystemTime, UNIX_EPOCH};

use postgres::{Client, NoTls};

use crate::variable;

const ADDRESS: &str = "ONBEHALF_TEST_POSTGRES";

/// A database of its own for one server. A PostgreSQL one is dropped with it.
#[derive(Debug)]
pub struct Database(Kind);

#[derive(Debug)]
enum Kind {
    Sqlite,
    Postgres { server: String, name: String },
}

/// A fresh database of every kind. Without the address of a PostgreSQL server in
/// `ONBEHALF_TEST_POSTGRES` that kind is left out, and the test says so; under `./test` and CI that is
/// a failure.
pub fn databases() -> impl Iterator<Item = Database> {
    std::iter::once_with(Database::sqlite).chain(std::iter::once_with(Database::postgres).flatten())
}

impl Database {
    /// SQLite in the server's data folder.
    pub fn sqlite() -> Self {
        Self(Kind::Sqlite)
    }

    /// A new PostgreSQL database, if there is a server to make it on.
    pub fn postgres() -> Option<Self> {
        let Some(server) = variable(ADDRESS) else {
            let required = variable("ONBEHALF_TEST_REQUIRE_POSTGRES").is_some()
                || variable("CI").is_some_and(|ci| ci == "true");
            assert!(
                !required,
                "`{ADDRESS}` is not set, and this run must not leave PostgreSQL out"
            );
            // Straight to standard error: what a passing test prints is not shown.
            let _ = std::io::Write::write_all(
                &mut std::io::stderr(),
                format!("skipped on PostgreSQL: `{ADDRESS}` is not set\n").as_bytes(),
            );
            return None;
        };
        let name = fresh_name();
        administer(&server, &format!("CREATE DATABASE {name}"));
        Some(Self(Kind::Postgres { server, name }))
    }

    /// The address for `--database-url`; `None` for SQLite.
    pub fn url(&self) -> Option<String> {
        match &self.0 {
            Kind::Sqlite => None,
            Kind::Postgres { server, name } => Some(with_database(server, name)),
        }
    }
}

impl Database {
    /// Ends every connection to a PostgreSQL database and lets nobody in any more, as when its server
    /// stops.
    pub fn go_away(&self) {
        let Kind::Postgres { server, name } = &self.0 else { panic!("{self} cannot go away") };
        administer(server, &format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false"));
        let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname";
        administer(server, &format!("{end} = '{name}'"));
    }

    /// Lets everybody in again.
    pub fn come_back(&self) {
        let Kind::Postgres { server, name } = &self.0 else { panic!("{self} cannot come back") };
        administer(server, &format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true"));
    }

    /// Runs a script, such as `pg_dump` writes, in an empty PostgreSQL database.
    pub fn load(&self, script: &str) {
        let url = self.url().expect("a PostgreSQL database");
        administer(&url, script);
    }
}

impl fmt::Display for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Kind::Sqlite => "SQLite",
            Kind::Postgres { .. } => "PostgreSQL",
        })
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Kind::Postgres { server, name } = &self.0 {
            administer(server, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
    }
}

/// Runs a statement that no parameter can be part of. Names are made here, of letters and digits.
#[expect(clippy::disallowed_methods, reason = "databases for tests are made outside the program")]
fn administer(server: &str, statement: &str) {
    let mut client = Client::connect(server, NoTls).expect("the test PostgreSQL answers");
    client.batch_execute(statement).expect("the test PostgreSQL makes and drops databases");
}

#[expect(clippy::disallowed_methods, reason = "a name that no other run has, nothing more")]
fn fresh_name() -> String {
    static MADE: AtomicU32 = AtomicU32::new(0);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock after 1970").as_nanos();
    format!("onbehalf_test_{}_{now}_{}", std::process::id(), MADE.fetch_add(1, Relaxed))
}

/// The address of a server with another database in it.
fn with_database(server: &str, name: &str) -> String {
    let (address, query) = server.split_once('?').unwrap_or((server, ""));
    let (scheme, rest) = address.split_once("://").expect("an address with a scheme");
    let host = rest.split_once('/').map_or(rest, |(host, _)| host);
    let query = if query.is_empty() { String::new() } else { format!("?{query}") };
    format!("{scheme}://{host}/{name}{query}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_database_of_an_address_is_replaced() {
        let check = |server: &str, expected: &str| assert_eq!(with_database(server, "x"), expected);
        check("postgres://ada@h:1/postgres", "postgres://ada@h:1/x");
        check("postgres://h", "postgres://h/x");
        check("postgres://h/y?sslmode=disable", "postgres://h/x?sslmode=disable");
    }

    #[test]
    fn a_postgresql_database_lives_as_long_as_its_owner() {
        for database in databases() {
            let Some(url) = database.url() else { continue };
            Client::connect(&url, NoTls).unwrap();
            drop(database);
            assert!(Client::connect(&url, NoTls).is_err());
        }
    }
}
