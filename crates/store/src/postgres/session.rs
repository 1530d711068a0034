//! A connection with its prepared statements.

#![expect(clippy::disallowed_methods, reason = "the home of the driver's calls")]

use std::collections::HashMap;

use model::rows::{CellType, Rows};
use model::{Error, Result};
use planner::Parameter;
use postgres::fallible_iterator::FallibleIterator as _;
use postgres::types::ToSql;
use postgres::{Client, Config, NoTls, SimpleQueryMessage, Statement};

use super::codec::{Bound, decode};
use crate::error::{Verdict, from_connecting, from_postgres, too_large};
use crate::system::State;
use crate::transaction::Batches;

/// Statements that each connection keeps prepared.
const STATEMENTS: usize = 200;
/// The first version that has all we ask for.
const VERSION: i64 = 15;

pub(crate) struct Session {
    client: Client,
    prepared: HashMap<Box<str>, Prepared>,
    /// Counts uses, so that the statement that was unused for longest can be found.
    uses: u64,
    lost: bool,
    again: bool,
    /// The version of the definitions that the statements were prepared under.
    prepared_at: Option<i64>,
    /// That version in the running transaction, if it was asked for.
    version: Option<i64>,
    /// What a transaction that writes was told when it began, as long as nobody asked for it.
    begun: Begun,
}

/// What was told with a beginning.
#[derive(Default)]
struct Begun {
    state: Option<State>,
    row_version: Option<i64>,
}

struct Prepared {
    statement: Statement,
    last_use: u64,
}

impl Session {
    pub(super) fn connect(config: &Config) -> Result<Self> {
        let client = config.connect(NoTls).map_err(|error| from_connecting(&error))?;
        Ok(Self {
            client,
            prepared: HashMap::new(),
            uses: 0,
            lost: false,
            again: false,
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
        let result = self.client.simple_query(sql);
        let messages = result.map_err(|error| self.judge(&error, sql))?;
        for message in messages {
            if let SimpleQueryMessage::Row(row) = message {
                let number = |index| row.try_get(index).ok().flatten()?.parse().ok();
                let versions = number(0).zip(number(1));
                self.begun.state = versions.map(|(catalog_version, security_version)| State {
                    catalog_version,
                    security_version,
                });
                self.begun.row_version = number(2);
            }
        }
        Ok(())
    }

    /// What the transaction was told when it began; it can still be [taken](Self::take_state).
    pub(super) fn begun_state(&self) -> Option<State> {
        self.begun.state
    }

    /// What the transaction was told when it began; only once, as it may change it.
    pub(crate) fn take_state(&mut self) -> Option<State> {
        self.begun.state.take()
    }

    /// A version for a row that it got when it began, once.
    pub(crate) fn take_row_version(&mut self) -> Option<i64> {
        self.begun.row_version.take()
    }

    /// Ends a transaction by this statement, and tells which version the definitions have after that.
    pub(super) fn end(&mut self, sql: &'static str) -> Result<i64> {
        const VERSION: &str = "SELECT catalog_version FROM onbehalf_state";
        let result = self.client.simple_query(&[sql, VERSION].concat());
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
        self.lost || self.client.is_closed()
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
        let result = self.client.query(&statement, &refer(&bound));
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
        let mut source = self.client.query_raw(statement, refer(bound))?;
        let mut rows = Rows::new(columns.len());
        let mut earlier = false;
        while let Some(row) = source.next()? {
            decode_row(&mut rows, &row, columns)?;
            earlier |= batches.hand_over_full(&mut rows).map_err(Failure::Ours)?;
        }
        batches.hand_over_last(&mut rows, earlier).map_err(Failure::Ours)
    }

    pub(crate) fn execute(&mut self, sql: &str, parameters: &[Parameter]) -> Result<u64> {
        let statement = self.prepare(sql, parameters)?;
        let bound = bind(parameters);
        let result = self.client.execute(&statement, &refer(&bound));
        result.map_err(|error| self.judge(&error, sql))
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
        let result = self.client.execute(&statement, &all);
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
        let result = self.client.query_opt(&statement, &refer(&bound));
        let row = result.map_err(|error| self.judge(&error, sql))?;
        let bytes = row.map(|row| row.try_get(0)).transpose();
        bytes.map_err(|error| self.judge(&error, sql))
    }

    pub(crate) fn execute_batch(&mut self, sql: &str) -> Result<()> {
        let result = self.client.batch_execute(sql);
        result.map_err(|error| self.judge(&error, sql))
    }

    fn prepare(&mut self, sql: &str, parameters: &[Parameter]) -> Result<Statement> {
        self.prepare_with(sql, parameters.len())
    }

    fn prepare_with(&mut self, sql: &str, parameters: usize) -> Result<Statement> {
        self.uses += 1;
        let statement = if let Some(prepared) = self.prepared.get_mut(sql) {
            prepared.last_use = self.uses;
            prepared.statement.clone()
        } else {
            let result = self.client.prepare(sql);
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
    fn judge(&mut self, error: &postgres::Error, sql: &str) -> Error {
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
    row: &postgres::Row,
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
    Driver(postgres::Error),
    Cell(usize, CellType),
    /// Whoever took the rows wanted no more.
    Ours(Error),
}

impl From<postgres::Error> for Failure {
    fn from(error: postgres::Error) -> Self {
        Self::Driver(error)
    }
}

fn bind(parameters: &[Parameter]) -> Vec<Bound<'_>> {
    parameters.iter().map(Bound).collect()
}

fn refer<'a>(bound: &'a [Bound<'a>]) -> Vec<&'a (dyn ToSql + Sync)> {
    bound.iter().map(|parameter| parameter as &(dyn ToSql + Sync)).collect()
}
