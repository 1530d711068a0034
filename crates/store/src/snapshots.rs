//! Snapshots of the organization, for those who test against it. A table is copied when it has changed since
//! its last copy, and brought back only where it has changed; rows of the past (what was deleted, which
//! definitions were removed) and versions are no part of a snapshot and never go back.

use std::sync::Arc;

use model::rows::CellType;
use model::{Error, Result};
use planner::Parameter;

use crate::Transaction;
use crate::sqlite::copies;

const REVERTED: [CellType; 5] =
    [CellType::Text, CellType::Text, CellType::Text, CellType::Bool, CellType::Text];

/// A definition that a snapshot holds otherwise than it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reverted {
    /// What it defines.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Its text now; none if it is not there.
    pub now: Option<String>,
    /// Its text in the snapshot; none if it was not there.
    pub then: Option<String>,
}

impl Transaction<'_> {
    /// Takes a snapshot of this name, over an earlier one of it. No other write may run beside it.
    pub fn take_snapshot(&mut self, name: &str) -> Result<()> {
        if self.pick(false, true) {
            return self.execute_text("SELECT onbehalf_take_snapshot($1)", &[text(name)]).map(drop);
        }
        copies::take(self, name)?;
        self.watch();
        self.forget_noted();
        Ok(())
    }

    /// Whether there is a snapshot of this name.
    pub fn has_snapshot(&mut self, name: &str) -> Result<bool> {
        if self.pick(!self.is_watched(), false) {
            return Ok(false);
        }
        let sql = self.pick(
            "SELECT count(*) FROM onbehalf_copy_snapshot WHERE name = ?1",
            "SELECT count(*) FROM onbehalf_copy_snapshot WHERE name = $1",
        );
        Ok(self.counter_of(sql, &[text(name)])? > 0)
    }

    /// The name of the snapshot that was taken last, but for this one.
    pub fn last_snapshot(&mut self, but: &str) -> Result<Option<String>> {
        if self.pick(!self.is_watched(), false) {
            return Ok(None);
        }
        let sql = self.pick(
            "SELECT name FROM onbehalf_copy_snapshot WHERE name <> ?1 ORDER BY taken DESC LIMIT 1",
            "SELECT name FROM onbehalf_copy_snapshot WHERE name <> $1 ORDER BY taken DESC LIMIT 1",
        );
        let rows = self.query_text(sql, &[text(but)], &[CellType::Text])?;
        Ok(rows.get(0).and_then(|row| row.text(0)).map(str::to_owned))
    }

    /// The definitions that are not as a snapshot holds them.
    pub fn reverted(&mut self, name: &str) -> Result<Vec<Reverted>> {
        if !self.has_changed_definitions(name)? {
            return Ok(Vec::new());
        }
        let sql = self.pick(
            "SELECT own.kind, own.name, own.body, own.removed, earlier.body \
             FROM onbehalf_definition AS own LEFT JOIN onbehalf_copy_definition AS earlier \
             ON earlier.kind = own.kind AND earlier.name = own.name AND earlier.copy = (SELECT copy \
             FROM onbehalf_copy_snapshot WHERE name = ?1 AND table_name = 'onbehalf_definition') \
             WHERE CASE WHEN own.removed THEN earlier.body IS NOT NULL \
             ELSE own.body IS DISTINCT FROM earlier.body END \
             UNION ALL SELECT earlier.kind, earlier.name, NULL, NULL, earlier.body \
             FROM onbehalf_copy_definition AS earlier WHERE earlier.copy = (SELECT copy \
             FROM onbehalf_copy_snapshot WHERE name = ?1 AND table_name = 'onbehalf_definition') \
             AND NOT EXISTS (SELECT 1 FROM onbehalf_definition AS own \
             WHERE own.kind = earlier.kind AND own.name = earlier.name)",
            "SELECT own.kind, own.name, own.body, own.removed, earlier.body \
             FROM onbehalf_definition AS own LEFT JOIN onbehalf_copy_definition AS earlier \
             ON earlier.kind = own.kind AND earlier.name = own.name AND earlier.copy = (SELECT copy \
             FROM onbehalf_copy_snapshot WHERE name = $1 AND table_name = 'onbehalf_definition') \
             WHERE CASE WHEN own.removed THEN earlier.body IS NOT NULL \
             ELSE own.body IS DISTINCT FROM earlier.body END \
             UNION ALL SELECT earlier.kind, earlier.name, NULL, NULL, earlier.body \
             FROM onbehalf_copy_definition AS earlier WHERE earlier.copy = (SELECT copy \
             FROM onbehalf_copy_snapshot WHERE name = $1 AND table_name = 'onbehalf_definition') \
             AND NOT EXISTS (SELECT 1 FROM onbehalf_definition AS own \
             WHERE own.kind = earlier.kind AND own.name = earlier.name)",
        );
        let rows = self.query_text(sql, &[text(name)], &REVERTED)?;
        let owned = |text: Option<&str>| text.map(str::to_owned);
        let reverted = rows.iter().map(|row| Reverted {
            kind: row.text(0).unwrap_or_default().to_owned(),
            name: row.text(1).unwrap_or_default().to_owned(),
            now: owned(row.text(2)).filter(|_| row.cell(3) != model::rows::Cell::Bool(true)),
            then: owned(row.text(4)),
        });
        Ok(reverted.collect())
    }

    fn has_changed_definitions(&mut self, name: &str) -> Result<bool> {
        let sql = self.pick(
            "SELECT count(*) FROM onbehalf_copy_snapshot AS one \
             JOIN onbehalf_copy_clean AS clean ON clean.table_name = one.table_name \
             AND clean.copy = one.copy \
             WHERE one.name = ?1 AND one.table_name = 'onbehalf_definition'",
            "SELECT count(*) FROM onbehalf_copy_snapshot \
             WHERE name = $1 AND table_name = 'onbehalf_definition' \
             AND copy = onbehalf_copy_of('onbehalf_definition')",
        );
        if self.pick(true, false) {
            copies::settle(self)?;
        }
        Ok(self.counter_of(sql, &[text(name)])? == 0)
    }

    /// Makes all rows what they were when a snapshot was taken; its tables are there as they were then. Who
    /// knows the rows as they are now has to read all of them again.
    pub fn restore_rows(&mut self, name: &str) -> Result<()> {
        if !self.has_snapshot(name)? {
            return Err(Error::internal("there is no such snapshot"));
        }
        if self.pick(false, true) {
            self.execute_text("SELECT onbehalf_restore_rows($1)", &[text(name)])?;
        } else {
            copies::restore(self, name)?;
            self.forget_noted();
        }
        let version = Parameter::Int(self.next_row_version()?);
        let note = self.pick(
            "UPDATE onbehalf_forgotten SET version = ?1",
            "UPDATE onbehalf_forgotten SET version = $1",
        );
        self.execute_text(note, &[version])?;
        self.execute_text("DELETE FROM onbehalf_deletion", &[]).map(drop)
    }

    /// Forgets all metadata objects that were removed: who knows the metadata as it was before has to read
    /// all of it again.
    pub fn forget_all_removed(&mut self) -> Result<()> {
        const NOTE: &str = "UPDATE onbehalf_removed_since SET version = \
             (SELECT catalog_version FROM onbehalf_state)";
        self.execute_text(NOTE, &[])?;
        self.execute_text("DELETE FROM onbehalf_removed", &[]).map(drop)
    }
}

fn text(text: &str) -> Parameter {
    Parameter::Text(Arc::from(text))
}
