//! One transaction of either database.

use model::rows::{CellType, Rows};
use model::{Error, Result};
use planner::{Dialect, Parameter, Statement};

use crate::{postgres, sqlite};

/// Where statements run: on one snapshot for a read, all or nothing for a write.
pub struct Transaction<'a> {
    link: Link<'a>,
    read_only: bool,
    failure: Option<Error>,
}

/// The connection of a transaction.
pub(crate) enum Link<'a> {
    Sqlite(&'a rusqlite::Connection),
    Postgres(&'a mut postgres::Session),
}

impl<'a> Transaction<'a> {
    pub(crate) fn new(link: Link<'a>, read_only: bool) -> Self {
        Self { link, read_only, failure: None }
    }

    /// How its statements must be written.
    pub fn dialect(&self) -> Dialect {
        self.pick(Dialect::Sqlite, Dialect::Postgres)
    }

    /// Whether it can only look.
    pub fn is_read_only(&self) -> bool {
        self.read_only
    }

    /// Runs a statement and returns its rows.
    pub fn query(&mut self, statement: &Statement) -> Result<Rows> {
        self.query_text(statement.sql(), statement.parameters(), statement.columns())
    }

    /// Runs a statement and returns how many rows it touched.
    pub fn execute(&mut self, statement: &Statement) -> Result<u64> {
        self.execute_text(statement.sql(), statement.parameters())
    }

    /// Runs one or more statements that define tables or indexes, without parameters.
    pub fn execute_ddl(&mut self, statement: &Statement) -> Result<()> {
        if !statement.parameters().is_empty() {
            return self.noted(Err(Error::internal("a definition takes no parameters")));
        }
        self.execute_batch(statement.sql())
    }

    pub(crate) fn query_text(
        &mut self,
        sql: &str,
        parameters: &[Parameter],
        columns: &[CellType],
    ) -> Result<Rows> {
        let result = check(parameters).and_then(|()| match &mut self.link {
            Link::Sqlite(connection) => sqlite::query(connection, sql, parameters, columns),
            Link::Postgres(session) => session.query(sql, parameters, columns),
        });
        self.noted(result)
    }

    pub(crate) fn execute_text(&mut self, sql: &str, parameters: &[Parameter]) -> Result<u64> {
        let result = check(parameters).and_then(|()| match &mut self.link {
            Link::Sqlite(connection) => sqlite::execute(connection, sql, parameters),
            Link::Postgres(session) => session.execute(sql, parameters),
        });
        self.noted(result)
    }

    pub(crate) fn execute_batch(&mut self, sql: &str) -> Result<()> {
        let result = match &mut self.link {
            Link::Sqlite(connection) => sqlite::execute_batch(connection, sql),
            Link::Postgres(session) => session.execute_batch(sql),
        };
        self.noted(result)
    }

    /// The one of the two that is for this database.
    pub(crate) fn pick<T>(&self, sqlite: T, postgres: T) -> T {
        match self.link {
            Link::Sqlite(_) => sqlite,
            Link::Postgres(_) => postgres,
        }
    }

    /// What becomes of `work`'s result: PostgreSQL gives up a transaction at its first error and
    /// would answer a commit with a silent rollback, so on both databases an error stays an error,
    /// even if `work` went on after it.
    pub(crate) fn outcome<T>(self, result: Result<T>) -> Result<T> {
        match self.failure {
            Some(failure) => result.and(Err(failure)),
            None => result,
        }
    }

    fn noted<T>(&mut self, result: Result<T>) -> Result<T> {
        if let (Err(error), None) = (&result, &self.failure) {
            self.failure = Some(error.clone());
        }
        result
    }
}

/// PostgreSQL has no place for U+0000 in a text, so no database gets one.
fn check(parameters: &[Parameter]) -> Result<()> {
    let holds_nul = |parameter: &Parameter| match parameter {
        Parameter::Text(text) => text.as_bytes().contains(&0),
        _ => false,
    };
    if parameters.iter().any(holds_nul) {
        let text = "a text cannot contain the character U+0000";
        return Err(Error::InvalidArgument(text.into()));
    }
    Ok(())
}
