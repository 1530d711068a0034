//! One suite for both databases. SQLite always runs; PostgreSQL runs when `ONBEHALF_TEST_POSTGRES`
//! names a server on which databases can be created, otherwise the skip is printed.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::redundant_closure_for_method_calls,
    reason = "a test ends at the first surprise, and says what it skipped; the path of a method \
              with the transaction's lifetime is not general enough"
)]

mod begun;
mod changes;
mod concurrency;
mod databases;
mod definitions;
mod durability;
mod files;
mod horizon;
mod numbers;
mod opening;
mod sign_in;
mod transactions;
mod values;
mod writes;

use model::rows::{CellType, Rows};
use model::{Error, Result};
use planner::dialect::Dialect;
use planner::{Parameter, Statement};
use store::{Store, Transaction};

/// A statement from text with `?1` placeholders.
fn statement(
    store: &Store,
    sql: &str,
    parameters: &[Parameter],
    columns: &[CellType],
) -> Statement {
    let sql = match store.dialect() {
        Dialect::Sqlite => sql.to_owned(),
        Dialect::Postgres => sql.replace('?', "$"),
    };
    Statement::raw("test of the store", &sql, parameters.to_vec(), columns.to_vec())
}

/// Runs statements that define tables, each in its database's own words.
fn define(store: &Store, sqlite: &str, postgres: &str) {
    let sql = match store.dialect() {
        Dialect::Sqlite => sqlite,
        Dialect::Postgres => postgres,
    };
    let statement = Statement::raw("test of the store", sql, vec![], vec![]);
    store.write(|transaction| transaction.execute_ddl(&statement)).unwrap();
}

/// A table `counted` with a unique `name` and a `number`.
fn define_counted(store: &Store) {
    define(
        store,
        "CREATE TABLE counted (name TEXT PRIMARY KEY, number INTEGER)",
        r#"CREATE TABLE counted (name text COLLATE "C" PRIMARY KEY, number bigint)"#,
    );
}

fn text(text: &str) -> Parameter {
    Parameter::Text(text.into())
}

/// Inserts a row into `counted`.
fn insert(store: &Store, transaction: &mut Transaction<'_>, name: &str) -> Result<u64> {
    let sql = "INSERT INTO counted (name, number) VALUES (?1, ?2)";
    transaction.execute(&statement(store, sql, &[text(name), Parameter::Int(0)], &[]))
}

/// The names in `counted`, as the transaction sees them.
fn names(store: &Store, transaction: &mut Transaction<'_>) -> Vec<String> {
    let sql = "SELECT name FROM counted ORDER BY name";
    let rows = transaction.query(&statement(store, sql, &[], &[CellType::Text])).unwrap();
    rows.iter().map(|row| row.text(0).unwrap().to_owned()).collect()
}

/// The names in `counted` that are there for everybody.
fn stored_names(store: &Store) -> Vec<String> {
    store.read(|transaction| Ok(names(store, transaction))).unwrap()
}

fn query(store: &Store, sql: &str, parameters: &[Parameter], columns: &[CellType]) -> Result<Rows> {
    store.read(|transaction| transaction.query(&statement(store, sql, parameters, columns)))
}

fn is_internal<T>(result: &Result<T>) -> bool {
    matches!(result, Err(Error::Internal(_)))
}

fn is_unavailable<T>(result: &Result<T>) -> bool {
    matches!(result, Err(Error::Unavailable(_)))
}
