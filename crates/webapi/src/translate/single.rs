//! Single properties of a row, written by themselves (protocol.md §3.3): `PUT accounts(g)/name` and
//! `DELETE accounts(g)/name`. Files and pictures are written in ways of their own.

use engine::Table;
use model::message::{Request, Update};
use model::metadata::{ColumnDefinition, ColumnType};
use model::value::{Reference, Value};
use model::{Error, Result};

use super::{Answer, Asked, Operation};
use crate::body::{payload, read_property};
use crate::edm;
use crate::headers::write_condition;

impl Asked<'_> {
    /// Gives a property the value in the body: `{"value":"x"}`.
    pub(super) fn set_property(
        &self,
        table: &Table,
        row: Reference,
        name: &str,
    ) -> Result<Operation> {
        let column = written(table, name)?;
        let value = read_property(table, column, self.content(table)?)?;
        self.write_property(table, row, name, value)
    }

    /// Takes the value of a property away.
    pub(super) fn clear_property(
        &self,
        table: &Table,
        row: Reference,
        name: &str,
    ) -> Result<Operation> {
        written(table, name)?;
        self.write_property(table, row, name, Value::Null)
    }

    fn write_property(
        &self,
        table: &Table,
        target: Reference,
        name: &str,
        value: Value,
    ) -> Result<Operation> {
        let column = edm::column(table, name)?;
        if column.is_lookup() {
            return Err(payload(
                &table.definition.set,
                &format!(
                    "The property '{name}' is read-only. A lookup is written by '$ref' of its \
                     navigation property."
                ),
            ));
        }
        let condition = write_condition(self.headers)?;
        let values = vec![(column.name.clone(), value)];
        let related = Vec::new();
        let update = Update { target, values, related, condition, returning: None };
        Ok(Operation::Message(Box::new(Request::Update(update)), Answer::Part))
    }
}

/// The column of a property that is written by its value.
fn written<'t>(table: &'t Table, name: &str) -> Result<&'t ColumnDefinition> {
    let column = edm::column(table, name)?;
    if column.kind == ColumnType::File {
        return Err(Error::NotImplemented(format!("The type of the column `{name}`")));
    }
    Ok(column)
}
