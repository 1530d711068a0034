//! The tables of the store itself: versions that every process watches, and definitions. Their SQL
//! stands here and in the migrations, since no plan is made for them.

use std::sync::Arc;

use model::rows::CellType;
use model::{Error, Result};
use planner::Parameter;

use crate::Transaction;

/// What a process compares with what it has cached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct State {
    /// Rises with every change of the metadata.
    pub catalog_version: i64,
    /// Rises with every change of users, roles and what else rights are computed from.
    pub security_version: i64,
}

/// A piece of metadata as the engine wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// What it defines: a table, a relationship, a choice.
    pub kind: String,
    /// Its name, unique within the kind.
    pub name: String,
    /// Its text.
    pub body: String,
}

impl Transaction<'_> {
    /// The versions as this transaction sees them.
    pub fn state(&mut self) -> Result<State> {
        const SQL: &str = "SELECT catalog_version, security_version FROM onbehalf_state";
        let rows = self.query_text(SQL, &[], &[CellType::Int, CellType::Int])?;
        let row = rows.get(0).and_then(|row| row.int(0).zip(row.int(1)));
        let (catalog_version, security_version) =
            row.ok_or_else(|| Error::internal("onbehalf_state has no row"))?;
        Ok(State { catalog_version, security_version })
    }

    /// Tells every process that the metadata changed; returns the new version.
    pub fn advance_catalog(&mut self) -> Result<i64> {
        self.counter(
            "UPDATE onbehalf_state SET catalog_version = catalog_version + 1 \
             RETURNING catalog_version",
        )
    }

    /// Tells every process that rights changed; returns the new version.
    pub fn advance_security(&mut self) -> Result<i64> {
        self.counter(
            "UPDATE onbehalf_state SET security_version = security_version + 1 \
             RETURNING security_version",
        )
    }

    /// A version number for a row, greater than all before. Numbers can be left out.
    pub fn next_row_version(&mut self) -> Result<i64> {
        let first = if self.begins_versions() {
            "SELECT onbehalf_first_row_version()"
        } else {
            "SELECT nextval('onbehalf_row_version')"
        };
        let sql = self.pick(
            "UPDATE onbehalf_state SET row_version = row_version + 1 RETURNING row_version",
            first,
        );
        self.counter(sql)
    }

    /// All definitions, by kind and name.
    pub fn definitions(&mut self) -> Result<Vec<Definition>> {
        const SQL: &str = "SELECT kind, name, body FROM onbehalf_definition ORDER BY kind, name";
        let rows = self.query_text(SQL, &[], &[CellType::Text; 3])?;
        let text = |row: &model::rows::Row<'_>, index| row.text(index).unwrap_or("").to_owned();
        let definition = |row: model::rows::Row<'_>| Definition {
            kind: text(&row, 0),
            name: text(&row, 1),
            body: text(&row, 2),
        };
        Ok(rows.iter().map(definition).collect())
    }

    /// Writes a definition, over the one of the same kind and name if there is one.
    pub fn save_definition(&mut self, kind: &str, name: &str, body: &str) -> Result<()> {
        let sql = self.pick(
            "INSERT INTO onbehalf_definition (kind, name, body) VALUES (?1, ?2, ?3) \
             ON CONFLICT (kind, name) DO UPDATE SET body = excluded.body",
            "INSERT INTO onbehalf_definition (kind, name, body) VALUES ($1, $2, $3) \
             ON CONFLICT (kind, name) DO UPDATE SET body = excluded.body",
        );
        let parameters = [kind, name, body].map(|text| Parameter::Text(Arc::from(text)));
        self.execute_text(sql, &parameters).map(drop)
    }

    pub(crate) fn counter(&mut self, sql: &str) -> Result<i64> {
        let rows = self.query_text(sql, &[], &[CellType::Int])?;
        let number = rows.get(0).and_then(|row| row.int(0));
        number.ok_or_else(|| Error::internal("a counter returned no number"))
    }
}
