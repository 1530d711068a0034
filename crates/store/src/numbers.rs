//! The numbers of autonumber columns: no two rows get the same one. On PostgreSQL each column has a
//! sequence, which nobody waits for and which no rollback takes back; SQLite has one writer anyway.

use model::{Result, Uuid};
use planner::Parameter;

use crate::Transaction;

/// Where numbers begin, unless somebody says otherwise (metadata.md §6).
pub const FIRST_NUMBER: i64 = 1000;

impl Transaction<'_> {
    /// The next number of a column. Numbers can be left out. `least` is one more than the last number
    /// that was taken and may have been taken back, of which only SQLite has to be told.
    pub fn next_number(&mut self, column: Uuid, least: i64) -> Result<i64> {
        let sql = self.pick(
            "INSERT INTO onbehalf_number (id, seed, next) VALUES (?1, ?2, max(?2, ?3) + 1) \
             ON CONFLICT (id) DO UPDATE SET next = max(next, ?3) + 1 RETURNING next - 1",
            "SELECT onbehalf_next_number($1, $2)",
        );
        self.counter_of(sql, self.pick(&from(column, least)[..], &first(column)))
    }

    /// The number that [`next_number`](Self::next_number) would give now.
    pub fn coming_number(&mut self, column: Uuid, least: i64) -> Result<i64> {
        let sql = self.pick(
            "SELECT max(coalesce((SELECT next FROM onbehalf_number WHERE id = ?1), ?2), ?3)",
            "SELECT onbehalf_coming_number($1, $2)",
        );
        self.counter_of(sql, self.pick(&from(column, least)[..], &first(column)))
    }

    /// Where the numbers of a column were last said to begin.
    pub fn number_seed(&mut self, column: Uuid) -> Result<i64> {
        let sql = self.pick(
            "SELECT coalesce((SELECT seed FROM onbehalf_number WHERE id = ?1), ?2)",
            "SELECT coalesce((SELECT seed FROM onbehalf_number WHERE id = $1), $2)",
        );
        self.counter_of(sql, &first(column))
    }

    /// Lets the numbers of a column begin, or go on, with this one.
    pub fn set_number_seed(&mut self, column: Uuid, seed: i64) -> Result<()> {
        let parameters = [Parameter::Guid(column), Parameter::Int(seed)];
        let sql = self.pick(
            "INSERT INTO onbehalf_number (id, seed, next) VALUES (?1, ?2, ?2) \
             ON CONFLICT (id) DO UPDATE SET seed = excluded.seed, next = excluded.next",
            "INSERT INTO onbehalf_number (id, seed) VALUES ($1, $2) \
             ON CONFLICT (id) DO UPDATE SET seed = excluded.seed",
        );
        self.execute_text(sql, &parameters)?;
        self.on_sequence("SELECT onbehalf_restart_number($1, $2)", &parameters)
    }

    /// Makes what the numbers of a column need, so that no row has to.
    pub fn prepare_numbers(&mut self, column: Uuid) -> Result<()> {
        self.on_sequence("SELECT onbehalf_make_number($1, $2)", &first(column))
    }

    /// Forgets the numbers of a column that is no more, or no longer numbered.
    pub fn forget_numbers(&mut self, column: Uuid) -> Result<()> {
        let id = [Parameter::Guid(column)];
        let sql = self.pick(
            "DELETE FROM onbehalf_number WHERE id = ?1",
            "DELETE FROM onbehalf_number WHERE id = $1",
        );
        self.execute_text(sql, &id)?;
        self.on_sequence("SELECT onbehalf_drop_number($1)", &id)
    }

    /// Calls a function that only PostgreSQL has.
    fn on_sequence(&mut self, sql: &str, parameters: &[Parameter]) -> Result<()> {
        if self.pick(false, true) {
            self.execute_text(sql, parameters)?;
        }
        Ok(())
    }
}

/// What statements take that begin, or go on, no earlier than with `least`.
fn from(column: Uuid, least: i64) -> [Parameter; 3] {
    let [id, seed] = first(column);
    [id, seed, Parameter::Int(least)]
}

/// What functions take that may have to begin.
fn first(column: Uuid) -> [Parameter; 2] {
    [Parameter::Guid(column), Parameter::Int(FIRST_NUMBER)]
}
