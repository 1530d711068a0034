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
    /// Where the value of each column stands, from 1; 0 where it has none.
    places: Vec<u16>,
}

impl Draft {
    pub(crate) fn new(table: &Arc<Table>, id: Uuid) -> Self {
        let places = vec![0; table.definition.columns.len()];
        Self { table: Arc::clone(table), id, values: Vec::with_capacity(64), places }
    }

    /// The value that a column is going to have, if it is named.
    pub(crate) fn get(&self, column: &str) -> Option<&Value> {
        let place = self.places.get(self.table.column_index(column)?)?;
        self.values.get(usize::from(*place).checked_sub(1)?).map(|(_, value)| value)
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
        let index = self.table.column_index(column);
        let Some(place) = index.and_then(|index| self.places.get_mut(index)) else { return };
        let known = usize::from(*place).checked_sub(1).and_then(|at| self.values.get_mut(at));
        if let Some((_, old)) = known {
            *old = value;
            return;
        }
        self.values.push((column.to_owned(), value));
        *place = u16::try_from(self.values.len()).unwrap_or(u16::MAX);
    }

    /// Names a column, unless it has a value already.
    pub(crate) fn set_default(&mut self, column: &str, value: Value) {
        if !self.has(column) {
            self.set(column, value);
        }
    }

    /// Leaves a column as it is, whatever was named for it.
    pub(crate) fn forget(&mut self, column: &str) {
        let index = self.table.column_index(column);
        let Some(place) = index.and_then(|index| self.places.get_mut(index)) else { return };
        let Some(at) = usize::from(std::mem::take(place)).checked_sub(1) else { return };
        self.values.remove(at);
        for place in &mut self.places {
            if usize::from(*place) > at {
                *place -= 1;
            }
        }
    }

    /// Whether a column is going to be true: named so, or so before and not named.
    pub(crate) fn truth(&self, column: &str, before: bool) -> bool {
        self.get(column).map_or(before, |value| *value == Value::Bool(true))
    }

    /// The values, without nulls: what a new row is made of.
    pub(crate) fn present(&self) -> Vec<(String, Value)> {
        let own = |(name, value): (&str, &Value)| (name.to_owned(), value.clone());
        self.present_values().map(own).collect()
    }

    /// The same, where they stand.
    pub(crate) fn present_values(&self) -> impl Iterator<Item = (&str, &Value)> {
        let present = self.values.iter().filter(|(_, value)| !value.is_null());
        present.map(|(name, value)| (name.as_str(), value))
    }

    /// All values named.
    pub(crate) fn values(&self) -> &[(String, Value)] {
        &self.values
    }
}
