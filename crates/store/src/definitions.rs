//! Definitions, and what is remembered of those that are no more. Each has the version of the catalog that
//! brought its last change: [`Transaction::advance_catalog`] comes before any change of them.

use std::sync::Arc;

use model::rows::{Cell, CellType, Row, Rows};
use model::time::Timestamp;
use model::{Result, Uuid};
use planner::Parameter;

use crate::Transaction;
use crate::transaction::Batches;

/// A piece of metadata as the engine wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// What it defines: a table, a relationship, a choice.
    pub kind: String,
    /// Its name, unique within the kind.
    pub name: String,
    /// Its text.
    pub body: String,
    /// Whether it was removed.
    pub removed: bool,
}

/// A metadata object that is no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemovedObject {
    /// Its id.
    pub id: Uuid,
    /// What it was.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// The version of the catalog from which it is no more.
    pub version: i64,
}

/// How many definitions are read at a time.
const BATCH: usize = 32;

const DEFINITION: [CellType; 4] = [CellType::Text, CellType::Text, CellType::Text, CellType::Bool];

impl Transaction<'_> {
    /// All definitions, by kind and name.
    pub fn definitions(&mut self) -> Result<Vec<Definition>> {
        let mut all = Vec::new();
        self.read_definitions(&mut |definition| {
            all.push(definition);
            Ok(())
        })?;
        Ok(all)
    }

    /// Gives all definitions to `each`, by kind and name, so that their texts, which are many times
    /// larger than what they mean, are not in memory together.
    pub fn read_definitions(
        &mut self,
        each: &mut dyn FnMut(Definition) -> Result<()>,
    ) -> Result<()> {
        const SQL: &str = "SELECT kind, name, body, removed FROM onbehalf_definition WHERE NOT removed \
             ORDER BY kind, name";
        let each = &mut |rows: &mut Rows| rows.iter().try_for_each(|row| each(definition(&row)));
        self.stream_text(SQL, &[], &DEFINITION, &mut Batches { size: BATCH, each })
    }

    /// The definitions of one kind, by name.
    pub fn definitions_of(&mut self, kind: &str) -> Result<Vec<Definition>> {
        let sql = self.pick(
            "SELECT kind, name, body, removed FROM onbehalf_definition WHERE kind = ?1 AND NOT removed \
             ORDER BY name",
            "SELECT kind, name, body, removed FROM onbehalf_definition WHERE kind = $1 AND NOT removed \
             ORDER BY name",
        );
        let rows = self.query_text(sql, &[text(kind)], &DEFINITION)?;
        Ok(rows.iter().map(|row| definition(&row)).collect())
    }

    /// The definitions that were changed or removed after a version of the catalog, by kind and name.
    pub fn definitions_after(&mut self, version: i64) -> Result<Vec<Definition>> {
        let sql = self.pick(
            "SELECT kind, name, body, removed FROM onbehalf_definition WHERE version > ?1 \
             ORDER BY kind, name",
            "SELECT kind, name, body, removed FROM onbehalf_definition WHERE version > $1 \
             ORDER BY kind, name",
        );
        let rows = self.query_text(sql, &[Parameter::Int(version)], &DEFINITION)?;
        Ok(rows.iter().map(|row| definition(&row)).collect())
    }

    /// Writes a definition, over the one of the same kind and name if there is one.
    pub fn save_definition(&mut self, kind: &str, name: &str, body: &str) -> Result<()> {
        self.put_definition(kind, name, body, false)
    }

    /// Removes a definition.
    pub fn remove_definition(&mut self, kind: &str, name: &str) -> Result<()> {
        self.put_definition(kind, name, "", true)
    }

    fn put_definition(&mut self, kind: &str, name: &str, body: &str, removed: bool) -> Result<()> {
        let sql = self.pick(
            "INSERT INTO onbehalf_definition (kind, name, body, removed, version) \
             VALUES (?1, ?2, ?3, ?4, (SELECT catalog_version FROM onbehalf_state)) \
             ON CONFLICT (kind, name) DO UPDATE SET body = excluded.body, \
             removed = excluded.removed, version = excluded.version",
            "INSERT INTO onbehalf_definition (kind, name, body, removed, version) \
             VALUES ($1, $2, $3, $4, (SELECT catalog_version FROM onbehalf_state)) \
             ON CONFLICT (kind, name) DO UPDATE SET body = excluded.body, \
             removed = excluded.removed, version = excluded.version",
        );
        let parameters = [text(kind), text(name), text(body), Parameter::Bool(removed)];
        self.execute_text(sql, &parameters).map(drop)
    }

    /// Remembers that a metadata object is no more, as of the version that the catalog has now.
    pub fn remember_removed(
        &mut self,
        kind: &str,
        id: Uuid,
        name: &str,
        now: Timestamp,
    ) -> Result<()> {
        let sql = self.pick(
            "INSERT INTO onbehalf_removed (id, kind, name, version, removed_on) \
             VALUES (?1, ?2, ?3, (SELECT catalog_version FROM onbehalf_state), ?4) \
             ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, name = excluded.name, \
             version = excluded.version, removed_on = excluded.removed_on",
            "INSERT INTO onbehalf_removed (id, kind, name, version, removed_on) \
             VALUES ($1, $2, $3, (SELECT catalog_version FROM onbehalf_state), $4) \
             ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, name = excluded.name, \
             version = excluded.version, removed_on = excluded.removed_on",
        );
        let parameters = [Parameter::Guid(id), text(kind), text(name), Parameter::Timestamp(now)];
        self.execute_text(sql, &parameters).map(drop)
    }

    /// The metadata objects that were removed after a version of the catalog, oldest first.
    pub fn removed_after(&mut self, version: i64) -> Result<Vec<RemovedObject>> {
        let sql = self.pick(
            "SELECT id, kind, name, version FROM onbehalf_removed WHERE version > ?1 \
             ORDER BY version, kind, name",
            "SELECT id, kind, name, version FROM onbehalf_removed WHERE version > $1 \
             ORDER BY version, kind, name",
        );
        let columns = [CellType::Guid, CellType::Text, CellType::Text, CellType::Int];
        let rows = self.query_text(sql, &[Parameter::Int(version)], &columns)?;
        let removed = |row: Row<'_>| {
            Some(RemovedObject {
                id: row.guid(0)?,
                kind: row.text(1)?.to_owned(),
                name: row.text(2)?.to_owned(),
                version: row.int(3)?,
            })
        };
        Ok(rows.iter().filter_map(removed).collect())
    }

    /// The version of the catalog since which all removed metadata objects are known. Who knows the
    /// metadata only as it was before that has to read all of it again.
    pub fn removed_known_since(&mut self) -> Result<i64> {
        self.counter("SELECT version FROM onbehalf_removed_since")
    }

    /// Forgets metadata objects that were removed before this time.
    pub fn forget_removed(&mut self, before: Timestamp) -> Result<()> {
        let note = self.pick(
            "UPDATE onbehalf_removed_since SET version = max(version, coalesce( \
             (SELECT max(version) FROM onbehalf_removed WHERE removed_on < ?1), 0))",
            "UPDATE onbehalf_removed_since SET version = greatest(version, coalesce( \
             (SELECT max(version) FROM onbehalf_removed WHERE removed_on < $1), 0))",
        );
        self.execute_text(note, &[Parameter::Timestamp(before)])?;
        let delete = self.pick(
            "DELETE FROM onbehalf_removed \
             WHERE version <= (SELECT version FROM onbehalf_removed_since) AND removed_on < ?1",
            "DELETE FROM onbehalf_removed \
             WHERE version <= (SELECT version FROM onbehalf_removed_since) AND removed_on < $1",
        );
        self.execute_text(delete, &[Parameter::Timestamp(before)]).map(drop)
    }

    /// Begins to track the changes of a table: whoever knows an earlier state of it has to read all of
    /// it again. Deletions that were remembered of a table of its name are forgotten.
    pub fn begin_tracking(&mut self, table: &str) -> Result<()> {
        let version = self.next_row_version()?;
        let note = self.pick(
            "INSERT INTO onbehalf_tracking (table_name, version) VALUES (?1, ?2) \
             ON CONFLICT (table_name) DO UPDATE SET version = excluded.version",
            "INSERT INTO onbehalf_tracking (table_name, version) VALUES ($1, $2) \
             ON CONFLICT (table_name) DO UPDATE SET version = excluded.version",
        );
        self.execute_text(note, &[text(table), Parameter::Int(version)])?;
        let delete = self.pick(
            "DELETE FROM onbehalf_deletion WHERE table_name = ?1",
            "DELETE FROM onbehalf_deletion WHERE table_name = $1",
        );
        self.execute_text(delete, &[text(table)]).map(drop)
    }

    /// The row version since which the changes of a table are tracked; 0 if they always were.
    pub fn tracked_since(&mut self, table: &str) -> Result<i64> {
        let sql = self.pick(
            "SELECT coalesce(max(version), 0) FROM onbehalf_tracking WHERE table_name = ?1",
            "SELECT coalesce(max(version), 0) FROM onbehalf_tracking WHERE table_name = $1",
        );
        let rows = self.query_text(sql, &[text(table)], &[CellType::Int])?;
        Ok(rows.get(0).and_then(|row| row.int(0)).unwrap_or(0))
    }
}

fn definition(row: &Row<'_>) -> Definition {
    let text = |index| row.text(index).unwrap_or("").to_owned();
    let removed = matches!(row.cell(3), Cell::Bool(true));
    Definition { kind: text(0), name: text(1), body: text(2), removed }
}

fn text(text: &str) -> Parameter {
    Parameter::Text(Arc::from(text))
}
