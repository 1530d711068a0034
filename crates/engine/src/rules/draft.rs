//! A row on its way into the database: the values that a client gave and those that rules add.

use std::sync::Arc;

use model::value::Value;
use planner::Table;
use uuid::Uuid;

/// New values of a row. What is not named stays as it is, or null.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) table: Arc<Table>,
    pub(crate) id: Uuid,
    values: Vec<(String, Value)>,
}

impl Draft {
    pub(crate) fn new(table: &Arc<Table>, id: Uuid) -> Self {
        Self { table: Arc::clone(table), id, values: Vec::new() }
    }

    /// The value that a column is going to have, if it is named.
    pub(crate) fn get(&self, column: &str) -> Option<&Value> {
        self.values.iter().find(|(name, _)| name == column).map(|(_, value)| value)
    }

    /// Whether a column is named with a value that is not null.
    pub(crate) fn has(&self, column: &str) -> bool {
        self.get(column).is_some_and(|value| !value.is_null())
    }

    /// The id that a column is going to have.
    pub(crate) fn guid(&self, column: &str) -> Option<Uuid> {
        match self.get(column)? {
            Value::Guid(id) => Some(*id),
            Value::Reference(reference) => Some(reference.id),
            _ => None,
        }
    }

    /// The number that a column is going to have.
    pub(crate) fn number(&self, column: &str) -> Option<i64> {
        match self.get(column)? {
            Value::Int(number) => Some(*number),
            _ => None,
        }
    }

    /// Names a column, if the table has it.
    pub(crate) fn set(&mut self, column: &str, value: Value) {
        if self.table.column(column).is_none() {
            return;
        }
        match self.values.iter_mut().find(|(name, _)| name == column) {
            Some((_, old)) => *old = value,
            None => self.values.push((column.to_owned(), value)),
        }
    }

    /// Names a column, unless it has a value already.
    pub(crate) fn set_default(&mut self, column: &str, value: Value) {
        if !self.has(column) {
            self.set(column, value);
        }
    }

    /// Leaves a column as it is, whatever was named for it.
    pub(crate) fn forget(&mut self, column: &str) {
        self.values.retain(|(name, _)| name != column);
    }

    /// Whether a column is going to be true: named so, or so before and not named.
    pub(crate) fn truth(&self, column: &str, before: bool) -> bool {
        self.get(column).map_or(before, |value| *value == Value::Bool(true))
    }

    /// The values, without nulls: what a new row is made of.
    pub(crate) fn present(&self) -> Vec<(String, Value)> {
        self.values.iter().filter(|(_, value)| !value.is_null()).cloned().collect()
    }

    /// All values named.
    pub(crate) fn values(&self) -> &[(String, Value)] {
        &self.values
    }
}
