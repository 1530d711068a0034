//! The tables of the store itself: versions that every process watches. Their SQL stands here and in the
//! migrations, since no plan is made for them.

use model::rows::CellType;
use model::{Error, Result};
use planner::Parameter;

use crate::Transaction;
use crate::postgres::Session;

/// What a process compares with what it has cached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct State {
    /// Rises with every change of the metadata.
    pub catalog_version: i64,
    /// Rises with every change of users, roles and what else rights are computed from.
    pub security_version: i64,
}

/// The versions as a writer on SQLite knows them, who is alone: it asks once for all writes of a commit, and
/// stores the last one with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Counters {
    /// The database knows them.
    #[default]
    Elsewhere,
    /// They were not asked yet.
    Unknown,
    Known {
        state: State,
        row_version: i64,
        /// Whether rows got versions that are not stored yet.
        taken: bool,
    },
}

impl Transaction<'_> {
    /// The versions that are counted here; nothing if the database counts.
    fn counted(&mut self) -> Result<Option<(&mut State, &mut i64, &mut bool)>> {
        const SQL: &str =
            "SELECT catalog_version, security_version, row_version FROM onbehalf_state";
        if self.counters == Counters::Unknown {
            let rows = self.query_text(SQL, &[], &[CellType::Int; 3])?;
            let row = rows.get(0).and_then(|row| Some((row.int(0)?, row.int(1)?, row.int(2)?)));
            let (catalog_version, security_version, row_version) =
                row.ok_or_else(|| Error::internal("onbehalf_state has no row"))?;
            let state = State { catalog_version, security_version };
            self.counters = Counters::Known { state, row_version, taken: false };
        }
        Ok(match &mut self.counters {
            Counters::Known { state, row_version, taken } => Some((state, row_version, taken)),
            Counters::Elsewhere | Counters::Unknown => None,
        })
    }

    /// Stores the versions that rows got.
    pub(crate) fn store(&mut self, counters: Counters) -> Result<()> {
        match counters {
            Counters::Known { row_version, taken: true, .. } => {
                let sql = "UPDATE onbehalf_state SET row_version = ?1";
                self.execute_text(sql, &[Parameter::Int(row_version)]).map(drop)
            }
            _ => Ok(()),
        }
    }

    /// The versions as this transaction sees them.
    pub fn state(&mut self) -> Result<State> {
        const SQL: &str = "SELECT catalog_version, security_version FROM onbehalf_state";
        if let Some(state) = self.take_begun(|session| session.begun_state()) {
            self.saw_version(state.catalog_version);
            return Ok(state);
        }
        if let Some((state, ..)) = self.counted()? {
            return Ok(*state);
        }
        let rows = self.query_text(SQL, &[], &[CellType::Int, CellType::Int])?;
        let row = rows.get(0).and_then(|row| row.int(0).zip(row.int(1)));
        let (catalog_version, security_version) =
            row.ok_or_else(|| Error::internal("onbehalf_state has no row"))?;
        self.saw_version(catalog_version);
        Ok(State { catalog_version, security_version })
    }

    /// The names of the columns of an SQL table.
    pub fn columns_of(&mut self, table: &str) -> Result<Vec<String>> {
        let sql = self.pick(
            "SELECT name FROM pragma_table_info(?1)",
            "SELECT attname FROM pg_attribute \
             WHERE attrelid = to_regclass(quote_ident($1)) AND attnum > 0 AND NOT attisdropped",
        );
        let rows = self.query_text(sql, &[Parameter::Text(table.into())], &[CellType::Text])?;
        Ok(rows.iter().filter_map(|row| row.text(0).map(str::to_owned)).collect())
    }

    /// Tells every process that the metadata changed; returns the new version.
    pub fn advance_catalog(&mut self) -> Result<i64> {
        self.forget_state();
        let version = self.counter(
            "UPDATE onbehalf_state SET catalog_version = catalog_version + 1 \
             RETURNING catalog_version",
        )?;
        if let Some((state, ..)) = self.counted()? {
            state.catalog_version = version;
        }
        Ok(version)
    }

    /// Tells every process that rights changed; returns the new version.
    pub fn advance_security(&mut self) -> Result<i64> {
        self.forget_state();
        let version = self.counter(
            "UPDATE onbehalf_state SET security_version = security_version + 1 \
             RETURNING security_version",
        )?;
        if let Some((state, ..)) = self.counted()? {
            state.security_version = version;
        }
        Ok(version)
    }

    /// A version number for a row, greater than all before. Numbers can be left out.
    pub fn next_row_version(&mut self) -> Result<i64> {
        if let Some(version) = self.take_begun(Session::take_row_version) {
            self.begins_versions();
            return Ok(version);
        }
        if let Some((_, last, taken)) = self.counted()? {
            *taken = true;
            *last += 1;
            return Ok(*last);
        }
        let first = if self.begins_versions() {
            "SELECT onbehalf_first_row_version()"
        } else {
            "SELECT nextval('onbehalf_row_version')"
        };
        self.counter(first)
    }

    /// As many version numbers, in ascending order.
    pub fn next_row_versions(&mut self, count: usize) -> Result<Vec<i64>> {
        const MORE: &str = "SELECT nextval('onbehalf_row_version') FROM generate_series(1, $1)";
        let number = |count: usize| Parameter::Int(i64::try_from(count).unwrap_or(i64::MAX));
        let Some(rest) = count.checked_sub(1) else { return Ok(Vec::new()) };
        if let Some((_, last, taken)) = self.counted()? {
            *taken = true;
            let first = *last + 1;
            *last = first.saturating_add(i64::try_from(rest).unwrap_or(i64::MAX));
            return Ok((first..=*last).collect());
        }
        let mut versions = vec![self.next_row_version()?];
        if rest > 0 {
            let rows = self.query_text(MORE, &[number(rest)], &[CellType::Int])?;
            versions.extend(rows.iter().filter_map(|row| row.int(0)));
        }
        if versions.len() == count {
            Ok(versions)
        } else {
            Err(Error::internal("a counter returned too few numbers"))
        }
    }

    pub(crate) fn counter(&mut self, sql: &str) -> Result<i64> {
        self.counter_of(sql, &[])
    }

    pub(crate) fn counter_of(&mut self, sql: &str, parameters: &[Parameter]) -> Result<i64> {
        let rows = self.query_text(sql, parameters, &[CellType::Int])?;
        let number = rows.get(0).and_then(|row| row.int(0));
        number.ok_or_else(|| Error::internal("a counter returned no number"))
    }
}
