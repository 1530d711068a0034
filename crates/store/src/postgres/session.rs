//! A connection with its prepared statements.

use std::collections::HashMap;
use std::time::Instant;

use model::rows::{CellType, Rows};
use model::{Error, Result};
use planner::Parameter;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Config, SimpleQueryMessage, Statement};

use super::codec::{Bound, decode};
use super::wire::Wire;
use crate::error::{Verdict, from_postgres, too_large};
use crate::system::State;
use crate::transaction::Batches;

/// Statements that each connection keeps prepared.
const STATEMENTS: usize = 200;
/// The first version that has all we ask for.
const VERSION: i64 = 15;

pub(crate) struct Session {
    wire: Wire,
    prepared: HashMap<Box<str>, Prepared>,
    /// Counts uses, so that the statement that was unused for longest can be found.
    uses: u64,
    lost: bool,
    again: bool,
    /// When whoever shares the transaction with others has taken too long.
    until: Option<Instant>,
    /// The version of the definitions that the statements were prepared under.
    prepared_at: Option<i64>,
    /// That version in the running transaction, if it was asked for.
    version: Option<i64>,
    /// What a transaction that writes was told when it began, as long as nobody asked for it.
    begun: Begun,
}

/// How a transaction ended.
pub(super) enum Ending {
    Committed,
    RolledBack,
    /// It is told as it is: whoever ran it again could do it twice.
    Unknown(Error),
}

/// What was told with a beginning.
#[derive(Default)]
struct Begun {
    state: Option<State>,
    /// In descending order, so that the last one is the next.
    row_versions: Vec<i64>,
}

struct Prepared {
    statement: Statement,
    last_use: u64,
}

impl Session {
    pub(super) fn connect(config: &Config) -> Result<Self> {
        Ok(Self {
            wire: Wire::connect(config)?,
            prepared: HashMap::new(),
            uses: 0,
            lost: false,
            again: false,
            until: None,
            prepared_at: None,
            version: None,
            begun: Begun::default(),
        })
    }

    /// Refuses a server that would misbehave later.
    pub(super) fn check_server(&mut self) -> Result<()> {
        const SQL: &str = "SELECT current_setting('server_version_num')::bigint / 10000, \
             current_setting('server_encoding')";
        let rows = self.query(SQL, &[], &[CellType::Int, CellType::Text])?;
        let row = rows.get(0);
        let version = row.and_then(|row| row.int(0)).unwrap_or(0);
        if version < VERSION {
            return Err(Error::NotSupported(format!(
                "the database server is PostgreSQL {version}; it must be {VERSION} or later"
            )));
        }
        let encoding = row.and_then(|row| row.text(1)).unwrap_or("");
        if encoding != "UTF8" {
            return Err(Error::NotSupported(format!(
                "the database keeps its text in `{encoding}`; make one with `ENCODING 'UTF8'`"
            )));
        }
        Ok(())
    }

    /// Starts a transaction, and with it a clean record.
    pub(super) fn begin(&mut self, sql: &str) -> Result<()> {
        self.again = false;
        self.version = None;
        self.begun = Begun::default();
        let result = self.wire.simple_query(sql);
        let messages = result.map_err(|error| self.judge(&error, sql))?;
        let mut versions = Vec::new();
        for message in messages {
            if let SimpleQueryMessage::Row(row) = message {
                let number = |index| row.try_get(index).ok().flatten()?.parse().ok();
                if let (Some(catalog_version), Some(security_version)) = (number(0), number(1)) {
                    self.begun.state = Some(State { catalog_version, security_version });
                }
                versions.extend(number(row.len().saturating_sub(1)));
            }
        }
        versions.reverse();
        self.begun.row_versions = versions;
        Ok(())
    }

    /// What the transaction was told when it began, as long as it has not changed it.
    pub(crate) fn begun_state(&self) -> Option<State> {
        self.begun.state
    }

    /// What the transaction was told when it began holds no longer.
    pub(crate) fn forget_state(&mut self) {
        self.begun.state = None;
    }

    /// A version for a row that it got when it began, each once.
    pub(crate) fn take_row_version(&mut self) -> Option<i64> {
        self.begun.row_versions.pop()
    }

    /// Ends a transaction by this statement, and tells which version the definitions have after that.
    pub(super) fn end(&mut self, sql: &'static str) -> Result<i64> {
        const VERSION: &str = "SELECT catalog_version FROM onbehalf_state";
        let result = self.wire.simple_query(&[sql, VERSION].concat());
        let messages = result.map_err(|error| self.judge(&error, sql))?;
        let version = messages.iter().find_map(|message| match message {
            SimpleQueryMessage::Row(row) => row.get(0)?.parse().ok(),
            _ => None,
        });
        version.ok_or_else(|| Error::internal("onbehalf_state has no row"))
    }

    /// The version of the definitions that the running transaction works by, if it has asked.
    pub(super) fn version(&self) -> Option<i64> {
        self.version
    }

    /// Notes this version. Statements that were prepared under another one are prepared anew: the types of
    /// their parameters and columns may be others.
    pub(crate) fn saw_version(&mut self, version: i64) {
        self.version = Some(version);
        if self.prepared_at != Some(version) {
            self.prepared_at = Some(version);
            self.prepared.clear();
        }
    }

    /// Forgets the prepared statements: what they are about has changed.
    pub(crate) fn forget_statements(&mut self) {
        self.prepared_at = None;
        self.prepared.clear();
    }

    /// Whether the connection is of no use any more.
    pub(super) fn is_lost(&self) -> bool {
        self.lost || self.wire.is_closed()
    }

    /// Whether the transaction failed only because others were in the way.
    pub(super) fn must_run_again(&self) -> bool {
        self.again
    }

    pub(crate) fn query(
        &mut self,
        sql: &str,
        parameters: &[Parameter],
        columns: &[CellType],
    ) -> Result<Rows> {
        let statement = self.prepare_for(sql, parameters, columns)?;
        let bound = bind(parameters);
        let result = self.wire.query(&statement, &refer(&bound));
        let source = result.map_err(|error| self.judge(&error, sql))?;
        let mut rows = Rows::new(columns.len());
        for row in &source {
            decode_row(&mut rows, row, columns).map_err(|failure| self.told(failure, sql))?;
        }
        Ok(rows)
    }

    /// As [`query`](Self::query), row by row: slower for all of them together, since each is waited for.
    pub(crate) fn stream(
        &mut self,
        sql: &str,
        parameters: &[Parameter],
        columns: &[CellType],
        batches: &mut Batches<'_>,
    ) -> Result<()> {
        let statement = self.prepare_for(sql, parameters, columns)?;
        let bound = bind(parameters);
        let streamed = self.decode_all(&statement, &bound, columns, batches);
        streamed.map_err(|failure| self.told(failure, sql))
    }

    fn prepare_for(
        &mut self,
        sql: &str,
        parameters: &[Parameter],
        columns: &[CellType],
    ) -> Result<Statement> {
        let statement = self.prepare(sql, parameters)?;
        let count = statement.columns().len();
        if count != columns.len() {
            let text = format!("{count} columns where {} are planned, in {sql}", columns.len());
            return Err(Error::internal(text));
        }
        Ok(statement)
    }

    fn told(&mut self, failure: Failure, sql: &str) -> Error {
        match failure {
            Failure::Ours(error) => error,
            // A sum has more digits than its summands.
            Failure::Cell(_, CellType::Decimal { .. }) => too_large(),
            Failure::Cell(index, column) => {
                Error::internal(format!("column {index} is not {column:?}, in {sql}"))
            }
            Failure::Driver(error) => self.judge(&error, sql),
        }
    }

    fn decode_all(
        &mut self,
        statement: &Statement,
        bound: &[Bound<'_>],
        columns: &[CellType],
        batches: &mut Batches<'_>,
    ) -> std::result::Result<(), Failure> {
        let mut rows = Rows::new(columns.len());
        let mut earlier = false;
        self.wire.stream(statement, &refer(bound), |row| {
            decode_row(&mut rows, row, columns)?;
            earlier |= batches.hand_over_full(&mut rows).map_err(Failure::Ours)?;
            Ok::<(), Failure>(())
        })?;
        batches.hand_over_last(&mut rows, earlier).map_err(Failure::Ours)
    }

    pub(crate) fn execute(&mut self, sql: &str, parameters: &[Parameter]) -> Result<u64> {
        let statement = self.prepare(sql, parameters)?;
        let bound = bind(parameters);
        let result = self.wire.execute(&statement, &refer(&bound));
        result.map_err(|error| self.judge(&error, sql))
    }

    /// The same without waiting for the answer, where its failure is told [at the end](Self::commit).
    pub(crate) fn send(&mut self, sql: &str, parameters: &[Parameter]) -> Result<()> {
        if self.until.is_none() {
            return self.execute(sql, parameters).map(drop);
        }
        let statement = self.prepare(sql, parameters)?;
        self.wire.send(&statement, parameters);
        Ok(())
    }

    /// From now on no statement begins after this instant, and those whose answer nobody needs are not waited
    /// for; or all is as usual.
    pub(super) fn hurry(&mut self, until: Option<Instant>) {
        self.until = until;
    }

    /// Ends a transaction in which statements were [sent](Self::send).
    pub(super) fn commit(&mut self) -> Ending {
        const SQL: &str = "COMMIT";
        let committed = self.wire.batch_execute(SQL);
        // Of a transaction in which a statement failed nothing is kept, which its end does not tell.
        if let Some(failure) = self.wire.take_failure() {
            let error = self.judge(&failure, SQL);
            return if self.lost { Ending::Unknown(error) } else { Ending::RolledBack };
        }
        match committed.map_err(|error| self.judge(&error, SQL)) {
            Ok(()) => Ending::Committed,
            Err(_) if self.again => Ending::RolledBack,
            Err(error) => {
                // Nor is it known what the connection is in the middle of.
                self.lost = true;
                Ending::Unknown(error)
            }
        }
    }

    /// Takes the transaction back, whatever became of statements that were sent. A connection that cannot
    /// is of no use any more: it is closed, which takes it back as well.
    pub(super) fn roll_back(&mut self) {
        self.lost |= self.execute_batch("ROLLBACK").is_err();
        self.wire.take_failure();
    }

    /// The same; the last parameter is bytes.
    pub(crate) fn execute_bytes(
        &mut self,
        sql: &str,
        parameters: &[Parameter],
        bytes: &[u8],
    ) -> Result<u64> {
        let statement = self.prepare_with(sql, parameters.len() + 1)?;
        let bound = bind(parameters);
        let mut all = refer(&bound);
        all.push(&bytes);
        let result = self.wire.execute(&statement, &all);
        result.map_err(|error| self.judge(&error, sql))
    }

    /// The bytes in the only column of the first row, if there is one.
    pub(crate) fn query_bytes(
        &mut self,
        sql: &str,
        parameters: &[Parameter],
    ) -> Result<Option<Vec<u8>>> {
        let statement = self.prepare(sql, parameters)?;
        let bound = bind(parameters);
        let rows = self.wire.query(&statement, &refer(&bound));
        let rows = rows.map_err(|error| self.judge(&error, sql))?;
        let bytes = rows.first().map(|row| row.try_get(0)).transpose();
        bytes.map_err(|error| self.judge(&error, sql))
    }

    pub(crate) fn execute_batch(&mut self, sql: &str) -> Result<()> {
        let result = self.wire.batch_execute(sql);
        result.map_err(|error| self.judge(&error, sql))
    }

    fn prepare(&mut self, sql: &str, parameters: &[Parameter]) -> Result<Statement> {
        self.prepare_with(sql, parameters.len())
    }

    fn prepare_with(&mut self, sql: &str, parameters: usize) -> Result<Statement> {
        self.uses += 1;
        if self.until.is_some_and(|until| Instant::now() > until) {
            return Err(Error::Unavailable("others wait for what takes so long".into()));
        }
        let statement = if let Some(prepared) = self.prepared.get_mut(sql) {
            prepared.last_use = self.uses;
            prepared.statement.clone()
        } else {
            let result = self.wire.prepare(sql);
            let statement = result.map_err(|error| self.judge(&error, sql))?;
            self.remember(sql, statement.clone());
            statement
        };
        // The driver panics on a wrong number.
        let count = statement.params().len();
        if count != parameters {
            let text = format!("{parameters} parameters for {count} placeholders, in {sql}");
            return Err(Error::internal(text));
        }
        Ok(statement)
    }

    fn remember(&mut self, sql: &str, statement: Statement) {
        if self.prepared.len() >= STATEMENTS {
            let oldest = self.prepared.iter().min_by_key(|(_, prepared)| prepared.last_use);
            if let Some(sql) = oldest.map(|(sql, _)| sql.clone()) {
                self.prepared.remove(&sql);
            }
        }
        self.prepared.insert(sql.into(), Prepared { statement, last_use: self.uses });
    }

    /// The error in our words; and what it means for this connection is kept in mind.
    fn judge(&mut self, error: &tokio_postgres::Error, sql: &str) -> Error {
        let (error, verdict) = from_postgres(error);
        match verdict {
            Verdict::Again => self.again = true,
            Verdict::Lost => self.lost = true,
            Verdict::Failed => {}
        }
        match error {
            Error::Internal(cause) => Error::Internal(format!("{cause}, in {sql}")),
            other => other,
        }
    }
}

fn decode_row(
    rows: &mut Rows,
    row: &tokio_postgres::Row,
    columns: &[CellType],
) -> std::result::Result<(), Failure> {
    for (index, column) in columns.iter().enumerate() {
        if decode(rows, *column, row.try_get(index)?).is_none() {
            return Err(Failure::Cell(index, *column));
        }
    }
    Ok(())
}

/// Why rows did not come to their end.
enum Failure {
    Driver(tokio_postgres::Error),
    Cell(usize, CellType),
    /// Whoever took the rows wanted no more.
    Ours(Error),
}

impl From<tokio_postgres::Error> for Failure {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::Driver(error)
    }
}

fn bind(parameters: &[Parameter]) -> Vec<Bound<'_>> {
    parameters.iter().map(Bound).collect()
}

fn refer<'a>(bound: &'a [Bound<'a>]) -> Vec<&'a (dyn ToSql + Sync)> {
    bound.iter().map(|parameter| parameter as &(dyn ToSql + Sync)).collect()
}
