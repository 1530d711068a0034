//! One transaction of either database.

use std::collections::HashSet;

use model::rows::{CellType, Rows};
use model::{Error, Result};
use planner::{Dialect, Parameter, Statement};

use crate::system::Counters;
use crate::{postgres, sqlite};

/// Where statements run: on one snapshot for a read, all or nothing for a write.
pub struct Transaction<'a> {
    link: Link<'a>,
    read_only: bool,
    failure: Option<Error>,
    /// The most that a statement of it did, or tried to do.
    deed: Deed,
    /// Whether it has taken a version for a row.
    has_versions: bool,
    change: Change,
    /// The tables that it was noted to change, where copies of tables are kept.
    noted: Option<HashSet<Box<str>>>,
    /// The versions, where they are not counted by the database.
    pub(crate) counters: Counters,
}

/// What a statement does.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Deed {
    Asked,
    Changed,
    /// It made, changed or removed a table or an index.
    Defined,
}

impl Deed {
    /// What one of our statements that answers rows does, as its first word tells.
    fn of_rows(sql: &str) -> Self {
        if sql.starts_with("SELECT") { Self::Asked } else { Self::Changed }
    }

    /// What one does that answers none.
    fn of_count(sql: &str) -> Self {
        const OF_ROWS: [&str; 3] = ["INSERT", "UPDATE", "DELETE"];
        let is_of_rows = OF_ROWS.iter().any(|word| sql.starts_with(word));
        if is_of_rows { Self::Changed } else { Self::Defined }
    }
}

/// Whether a transaction changes definitions.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Change {
    No,
    /// It wants to, and has to run again, alone.
    Wanted,
    Yes,
}

/// The connection of a transaction.
pub(crate) enum Link<'a> {
    Sqlite(&'a rusqlite::Connection),
    Postgres(&'a mut postgres::Session),
}

impl<'a> Transaction<'a> {
    pub(crate) fn new(link: Link<'a>, read_only: bool) -> Self {
        let change = match link {
            // Whoever writes there is alone.
            Link::Sqlite(_) if !read_only => Change::Yes,
            _ => Change::No,
        };
        Self {
            link,
            read_only,
            failure: None,
            deed: Deed::Asked,
            has_versions: false,
            change,
            noted: None,
            counters: Counters::Elsewhere,
        }
    }

    /// Has it count versions itself, from these on.
    pub(crate) fn count_by(&mut self, counters: Counters) {
        self.counters = counters;
    }

    /// The versions as it leaves them.
    pub(crate) fn counters(&self) -> Counters {
        self.counters
    }

    /// How its statements must be written.
    pub fn dialect(&self) -> Dialect {
        self.pick(Dialect::Sqlite, Dialect::Postgres)
    }

    /// Whether it can only look.
    pub fn is_read_only(&self) -> bool {
        self.read_only
    }

    /// To be called before anything else by whoever is going to change definitions: no other write runs
    /// beside it. Where others do, it fails, and the work runs again without them.
    ///
    /// # Errors
    /// See above; what it fails with is to be returned.
    pub fn begin_change(&mut self) -> Result<()> {
        if self.change == Change::Yes {
            return Ok(());
        }
        self.change = Change::Wanted;
        Err(Error::Unavailable("a change of definitions has to run alone".into()))
    }

    /// Has it note which tables it changes, because copies of them are kept.
    pub(crate) fn watch(&mut self) {
        self.noted.get_or_insert_default();
    }

    /// Whether copies of tables are kept on its connection.
    pub(crate) fn is_watched(&self) -> bool {
        self.noted.is_some()
    }

    /// What changes from now on has to be noted again.
    pub(crate) fn forget_noted(&mut self) {
        if let Some(noted) = &mut self.noted {
            noted.clear();
        }
    }

    /// Notes that a statement changes its table.
    fn note_target(&mut self, sql: &str) -> Result<()> {
        let Some(noted) = &mut self.noted else { return Ok(()) };
        let Some(table) = sqlite::copies::target(sql) else { return Ok(()) };
        if noted.insert(table.into()) { sqlite::copies::changes(self, table) } else { Ok(()) }
    }

    /// Notes that no other write runs beside it.
    pub(crate) fn is_change(&mut self) {
        self.change = Change::Yes;
    }

    pub(crate) fn wants_change(&self) -> bool {
        self.change == Change::Wanted
    }

    /// Notes the version of the definitions that it works by.
    pub(crate) fn saw_version(&mut self, version: i64) {
        if let Link::Postgres(session) = &mut self.link {
            session.saw_version(version);
        }
    }

    /// Something that was told with the beginning, on PostgreSQL.
    pub(crate) fn take_begun<T>(
        &mut self,
        take: impl FnOnce(&mut postgres::Session) -> Option<T>,
    ) -> Option<T> {
        match &mut self.link {
            Link::Sqlite(_) => None,
            Link::Postgres(session) => take(session),
        }
    }

    /// What was told with the beginning of the versions that every process watches holds no longer.
    pub(crate) fn forget_state(&mut self) {
        if let Link::Postgres(session) = &mut self.link {
            session.forget_state();
        }
    }

    /// Whether the version that is going to be taken is its first one.
    pub(crate) fn begins_versions(&mut self) -> bool {
        !std::mem::replace(&mut self.has_versions, true)
    }

    /// Runs a statement and returns its rows.
    pub fn query(&mut self, statement: &Statement) -> Result<Rows> {
        self.query_text(statement.sql(), statement.parameters(), statement.columns())
    }

    /// Runs a statement and gives its rows to `each`, at most `size` at a time, as the database
    /// finds them. Once at least, also if there are none. `each` may change them.
    pub fn stream(
        &mut self,
        statement: &Statement,
        size: usize,
        each: &mut dyn FnMut(&mut Rows) -> Result<()>,
    ) -> Result<()> {
        let batches = &mut Batches { size, each };
        self.note_target(statement.sql())?;
        self.stream_text(statement.sql(), statement.parameters(), statement.columns(), batches)
    }

    /// Runs a statement and returns how many rows it touched.
    pub fn execute(&mut self, statement: &Statement) -> Result<u64> {
        let Link::Sqlite(connection) = &self.link else {
            return self.execute_text(statement.sql(), statement.parameters());
        };
        let (connection, sql) = (*connection, statement.sql());
        self.note_target(sql)?;
        let parameters = statement.parameters();
        let result = check(parameters)
            .and_then(|()| sqlite::execute_times(connection, sql, parameters, statement.times()));
        self.noted(result)
    }

    /// Runs a statement that changes rows of which nobody needs to know how many. Among writes that share a
    /// commit on PostgreSQL its answer is not waited for: if it fails, all of them run again, each by itself.
    pub fn change(&mut self, statement: &Statement) -> Result<()> {
        self.did(Deed::Changed);
        let Link::Postgres(session) = &mut self.link else {
            return self.execute(statement).map(drop);
        };
        let parameters = statement.parameters();
        let result = check(parameters).and_then(|()| session.send(statement.sql(), parameters));
        self.noted(result)
    }

    /// Runs one or more statements that define tables or indexes, without parameters.
    pub fn execute_ddl(&mut self, statement: &Statement) -> Result<()> {
        if !statement.parameters().is_empty() {
            return self.noted(Err(Error::internal("a definition takes no parameters")));
        }
        self.note_target(statement.sql())?;
        let result = self.execute_batch(statement.sql());
        if let Link::Postgres(session) = &mut self.link {
            session.forget_statements();
        }
        result
    }

    pub(crate) fn stream_text(
        &mut self,
        sql: &str,
        parameters: &[Parameter],
        columns: &[CellType],
        batches: &mut Batches<'_>,
    ) -> Result<()> {
        self.did(Deed::of_rows(sql));
        let result = check(parameters).and_then(|()| match &mut self.link {
            Link::Sqlite(connection) => {
                sqlite::stream(connection, sql, parameters, columns, batches)
            }
            Link::Postgres(session) => session.stream(sql, parameters, columns, batches),
        });
        self.noted(result)
    }

    pub(crate) fn query_text(
        &mut self,
        sql: &str,
        parameters: &[Parameter],
        columns: &[CellType],
    ) -> Result<Rows> {
        self.note_target(sql)?;
        self.did(Deed::of_rows(sql));
        let result = check(parameters).and_then(|()| match &mut self.link {
            Link::Sqlite(connection) => sqlite::query(connection, sql, parameters, columns),
            Link::Postgres(session) => session.query(sql, parameters, columns),
        });
        self.noted(result)
    }

    pub(crate) fn execute_text(&mut self, sql: &str, parameters: &[Parameter]) -> Result<u64> {
        self.did(Deed::of_count(sql));
        self.note_target(sql)?;
        let result = check(parameters).and_then(|()| match &mut self.link {
            Link::Sqlite(connection) => sqlite::execute(connection, sql, parameters),
            Link::Postgres(session) => session.execute(sql, parameters),
        });
        self.noted(result)
    }

    /// Runs a statement whose last parameter is bytes.
    pub(crate) fn execute_bytes(
        &mut self,
        sql: &str,
        parameters: &[Parameter],
        bytes: &[u8],
    ) -> Result<u64> {
        self.note_target(sql)?;
        self.did(Deed::Changed);
        let result = check(parameters).and_then(|()| match &mut self.link {
            Link::Sqlite(connection) => sqlite::execute_bytes(connection, sql, parameters, bytes),
            Link::Postgres(session) => session.execute_bytes(sql, parameters, bytes),
        });
        self.noted(result)
    }

    /// The bytes in the only column of the first row, if there is one.
    pub(crate) fn query_bytes(
        &mut self,
        sql: &str,
        parameters: &[Parameter],
    ) -> Result<Option<Vec<u8>>> {
        let result = check(parameters).and_then(|()| match &mut self.link {
            Link::Sqlite(connection) => sqlite::query_bytes(connection, sql, parameters),
            Link::Postgres(session) => session.query_bytes(sql, parameters),
        });
        self.noted(result)
    }

    /// Whether one of its statements failed.
    pub(crate) fn has_failed(&self) -> bool {
        self.failure.is_some()
    }

    /// Whether it may have changed something.
    pub(crate) fn has_written(&self) -> bool {
        self.deed > Deed::Asked
    }

    /// Whether it may have changed what no count of changed rows tells.
    pub(crate) fn has_defined(&self) -> bool {
        self.deed == Deed::Defined
    }

    pub(crate) fn execute_batch(&mut self, sql: &str) -> Result<()> {
        self.did(Deed::Defined);
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

    fn did(&mut self, deed: Deed) {
        self.deed = self.deed.max(deed);
    }

    fn noted<T>(&mut self, result: Result<T>) -> Result<T> {
        if let (Err(error), None) = (&result, &self.failure) {
            self.failure = Some(error.clone());
        }
        result
    }
}

/// Rows on their way to whoever wants them a few at a time.
pub(crate) struct Batches<'a> {
    pub(crate) size: usize,
    pub(crate) each: &'a mut dyn FnMut(&mut Rows) -> Result<()>,
}

impl Batches<'_> {
    /// All of them at once.
    pub(crate) fn whole(each: &mut dyn FnMut(&mut Rows) -> Result<()>) -> Batches<'_> {
        Batches { size: usize::MAX, each }
    }

    /// Hands the rows over if they are as many as fit together, and says whether it did.
    pub(crate) fn hand_over_full(&mut self, rows: &mut Rows) -> Result<bool> {
        if rows.len() < self.size {
            return Ok(false);
        }
        (self.each)(rows)?;
        rows.clear();
        Ok(true)
    }

    /// Hands the last rows over; `earlier` says whether there were others before.
    pub(crate) fn hand_over_last(&mut self, rows: &mut Rows, earlier: bool) -> Result<()> {
        if rows.is_empty() && earlier {
            return Ok(());
        }
        (self.each)(rows)
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
