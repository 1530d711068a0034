//! Which rows of tracked tables were deleted, and up to where a snapshot knows all changes. A deletion is
//! written in the transaction that deletes; the engine says when, and for how long it is kept.

use std::sync::Arc;

use model::rows::CellType;
use model::time::Timestamp;
use model::{Result, Uuid};
use planner::Parameter;

use crate::Transaction;

/// What a snapshot is known to hold of the row versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Horizon {
    /// Whatever has this version or an earlier one, and is ever committed, is in the snapshot.
    pub settled: i64,
    /// The last version that was given to any row. None later was told to anybody.
    pub latest: i64,
}

/// A row that was deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deletion {
    /// Its primary key.
    pub id: Uuid,
    /// The version of its deletion.
    pub version: i64,
}

impl Transaction<'_> {
    /// Remembers that a row was deleted.
    pub fn remember_deletion(
        &mut self,
        table: &str,
        deletion: Deletion,
        now: Timestamp,
    ) -> Result<()> {
        let sql = self.pick(
            "INSERT INTO onbehalf_deletion (table_name, row_id, version, deleted_on) \
             VALUES (?1, ?2, ?3, ?4) ON CONFLICT (table_name, row_id) \
             DO UPDATE SET version = excluded.version, deleted_on = excluded.deleted_on",
            "INSERT INTO onbehalf_deletion (table_name, row_id, version, deleted_on) \
             VALUES ($1, $2, $3, $4) ON CONFLICT (table_name, row_id) \
             DO UPDATE SET version = excluded.version, deleted_on = excluded.deleted_on",
        );
        let parameters = [
            name(table),
            Parameter::Guid(deletion.id),
            Parameter::Int(deletion.version),
            Parameter::Timestamp(now),
        ];
        self.execute_text(sql, &parameters).map(drop)
    }

    /// A row with this key is there again.
    pub fn revoke_deletion(&mut self, table: &str, id: Uuid) -> Result<()> {
        let sql = self.pick(
            "DELETE FROM onbehalf_deletion WHERE table_name = ?1 AND row_id = ?2",
            "DELETE FROM onbehalf_deletion WHERE table_name = $1 AND row_id = $2",
        );
        self.execute_text(sql, &[name(table), Parameter::Guid(id)]).map(drop)
    }

    /// The deletions of a table after this one, by version and key, so many at most.
    pub fn deletions(&mut self, table: &str, after: Deletion, limit: u32) -> Result<Vec<Deletion>> {
        let sql = self.pick(
            "SELECT row_id, version FROM onbehalf_deletion \
             WHERE table_name = ?1 AND (version, row_id) > (?2, ?3) \
             ORDER BY version, row_id LIMIT ?4",
            "SELECT row_id, version FROM onbehalf_deletion \
             WHERE table_name = $1 AND (version, row_id) > ($2, $3) \
             ORDER BY version, row_id LIMIT $4",
        );
        let parameters = [
            name(table),
            Parameter::Int(after.version),
            Parameter::Guid(after.id),
            Parameter::Int(limit.into()),
        ];
        let rows = self.query_text(sql, &parameters, &[CellType::Guid, CellType::Int])?;
        let deletion =
            |row: model::rows::Row<'_>| Some(Deletion { id: row.guid(0)?, version: row.int(1)? });
        Ok(rows.iter().filter_map(deletion).collect())
    }

    /// How many deletions of a table have a later version than this, counted no further than `limit`.
    pub fn count_deletions(&mut self, table: &str, after: i64, limit: u32) -> Result<u64> {
        let sql = self.pick(
            "SELECT count(*) FROM (SELECT 1 FROM onbehalf_deletion \
             WHERE table_name = ?1 AND version > ?2 LIMIT ?3) AS counted",
            "SELECT count(*) FROM (SELECT 1 FROM onbehalf_deletion \
             WHERE table_name = $1 AND version > $2 LIMIT $3) AS counted",
        );
        let parameters = [name(table), Parameter::Int(after), Parameter::Int(limit.into())];
        let rows = self.query_text(sql, &parameters, &[CellType::Int])?;
        let count = rows.get(0).and_then(|row| row.int(0)).unwrap_or(0);
        Ok(u64::try_from(count).unwrap_or(0))
    }

    /// The version up to which deletions were forgotten.
    pub fn forgotten(&mut self) -> Result<i64> {
        self.counter("SELECT version FROM onbehalf_forgotten")
    }

    /// Forgets deletions from before this time: some `at_once` of them, and those of the same moment.
    /// Returns whether there were fewer.
    pub fn forget_deletions(&mut self, before: Timestamp, at_once: u32) -> Result<bool> {
        let sql = self.pick(
            "SELECT deleted_on FROM onbehalf_deletion WHERE deleted_on < ?1 \
             ORDER BY deleted_on LIMIT ?2",
            "SELECT deleted_on FROM onbehalf_deletion WHERE deleted_on < $1 \
             ORDER BY deleted_on LIMIT $2",
        );
        let parameters = [Parameter::Timestamp(before), Parameter::Int(at_once.into())];
        let old = self.query_text(sql, &parameters, &[CellType::Timestamp])?;
        let last = old.len().checked_sub(1).and_then(|last| old.get(last));
        let Some(last) = last.and_then(|row| match row.cell(0) {
            model::rows::Cell::Timestamp(last) => Some(Parameter::Timestamp(last)),
            _ => None,
        }) else {
            return Ok(true);
        };
        // First of all what later readers must know.
        let note = self.pick(
            "UPDATE onbehalf_forgotten SET version = max(version, \
             (SELECT max(version) FROM onbehalf_deletion WHERE deleted_on <= ?1))",
            "UPDATE onbehalf_forgotten SET version = greatest(version, \
             (SELECT max(version) FROM onbehalf_deletion WHERE deleted_on <= $1))",
        );
        self.execute_text(note, std::slice::from_ref(&last))?;
        let delete = self.pick(
            "DELETE FROM onbehalf_deletion WHERE deleted_on <= ?1",
            "DELETE FROM onbehalf_deletion WHERE deleted_on <= $1",
        );
        self.execute_text(delete, &[last])?;
        Ok(old.len() < at_once as usize)
    }
}

fn name(table: &str) -> Parameter {
    Parameter::Text(Arc::from(table))
}
