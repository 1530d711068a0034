//! What differs between the databases, as far as SQL text goes.

/// A database's way to write SQL. Closed, so that a third one lights up every place that cares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// SQLite, embedded.
    Sqlite,
    /// PostgreSQL 15 and later.
    Postgres,
}
