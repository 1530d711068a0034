//! The databases that feature tests run on: SQLite always, PostgreSQL where there is a server.

use std::fmt;
use std::sync::Once;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::{SystemTime, UNIX_EPOCH};

use postgres::{Client, NoTls};

use crate::variable;

const ADDRESS: &str = "ONBEHALF_TEST_POSTGRES";
/// How the names of databases begin that others are copied from.
const TEMPLATE: &str = "onbehalf_template_";

/// A database of its own for one server. A PostgreSQL one is dropped with it.
#[derive(Debug)]
pub struct Database(Kind);

#[derive(Debug)]
enum Kind {
    Sqlite,
    /// It is made when it is first asked for, or copied from another before that.
    Postgres {
        server: String,
        name: String,
        made: Once,
    },
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
        Some(Self::fresh(&server))
    }

    fn fresh(server: &str) -> Self {
        let server = server.to_owned();
        Self(Kind::Postgres { server, name: fresh_name(), made: Once::new() })
    }

    /// Whether it is the one in the data folder.
    pub(crate) fn is_embedded(&self) -> bool {
        matches!(self.0, Kind::Sqlite)
    }

    /// Makes it as a copy of a prepared one, which `make` makes of an empty database where there is none
    /// of this name yet. A name is `FAMILY_BUILD_WHAT`: what other builds of a family left behind is
    /// dropped.
    pub(crate) fn copy(&mut self, template: &str, make: impl Fn(Self) -> Self) {
        let Kind::Postgres { server, name, made } = &self.0 else { panic!("{self} has no copies") };
        let mut client = connect(server);
        let family = template.split_once('_').expect("a family").0;
        let mine = format!("{TEMPLATE}{template}");
        // Whoever copies holds the lock together with others, in whatever process; who makes, alone.
        let lock = i64::from_str_radix(family, 16).expect("a number");
        loop {
            call(&mut client, "SELECT pg_advisory_lock_shared($1)", lock);
            if names(&mut client, &mine).contains(&mine) {
                assert!(!made.is_completed(), "{name} is in use already");
                let copy = format!("CREATE DATABASE {name} TEMPLATE {mine}");
                made.call_once(|| run(&mut client, &copy));
                return;
            }
            call(&mut client, "SELECT pg_advisory_unlock_shared($1)", lock);
            call(&mut client, "SELECT pg_advisory_lock($1)", lock);
            let there = names(&mut client, &format!("{TEMPLATE}{family}"));
            if !there.contains(&mine) {
                let build = mine.rsplit_once('_').expect("a build").0;
                for other in there.iter().filter(|other| !other.starts_with(build)) {
                    run(&mut client, &format!("DROP DATABASE IF EXISTS {other} WITH (FORCE)"));
                }
                let prepared = make(Self::fresh(server));
                let Kind::Postgres { name, .. } = &prepared.0 else { panic!("another database") };
                run(&mut client, &format!("ALTER DATABASE {name} RENAME TO {mine}"));
            }
            call(&mut client, "SELECT pg_advisory_unlock($1)", lock);
        }
    }

    /// The address for `--database-url`; `None` for SQLite.
    pub fn url(&self) -> Option<String> {
        match &self.0 {
            Kind::Sqlite => None,
            Kind::Postgres { server, name, made } => {
                made.call_once(|| administer(server, &format!("CREATE DATABASE {name}")));
                Some(with_database(server, name))
            }
        }
    }
}

impl Database {
    /// Ends every connection to a PostgreSQL database and lets nobody in any more, as when its server
    /// stops.
    pub fn go_away(&self) {
        let Kind::Postgres { server, name, .. } = &self.0 else { panic!("{self} cannot go away") };
        administer(server, &format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false"));
        let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname";
        administer(server, &format!("{end} = '{name}'"));
    }

    /// Lets everybody in again.
    pub fn come_back(&self) {
        let Kind::Postgres { server, name, .. } = &self.0 else {
            panic!("{self} cannot come back")
        };
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
        if let Kind::Postgres { server, name, made } = &self.0
            && made.is_completed()
        {
            administer(server, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
    }
}

/// Runs a statement on a connection of its own.
fn administer(server: &str, statement: &str) {
    run(&mut connect(server), statement);
}

fn connect(server: &str) -> Client {
    Client::connect(server, NoTls).expect("the test PostgreSQL answers")
}

/// Runs a statement that no parameter can be part of. Names are made here, of letters and digits.
#[expect(clippy::disallowed_methods, reason = "databases for tests are made outside the program")]
fn run(client: &mut Client, statement: &str) {
    client.batch_execute(statement).expect("the test PostgreSQL makes and drops databases");
}

/// Calls a function that takes the number of a lock.
#[expect(clippy::disallowed_methods, reason = "databases for tests are made outside the program")]
fn call(client: &mut Client, text: &str, lock: i64) {
    client.execute(text, &[&lock]).expect("the test PostgreSQL gives and takes locks");
}

/// The databases whose names begin so.
#[expect(clippy::disallowed_methods, reason = "databases for tests are made outside the program")]
fn names(client: &mut Client, begin: &str) -> Vec<String> {
    let text = "SELECT datname FROM pg_database WHERE starts_with(datname, $1)";
    let rows = client.query(text, &[&begin]).expect("the test PostgreSQL lists databases");
    rows.iter().map(|row| row.get(0)).collect()
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
