//! A row as it was before a message changes or removes it, as far as rules depend on it.

use std::sync::Arc;

use model::Result;
use model::value::Value;
use planner::Table;
use security::RowFacts;
use uuid::Uuid;

use super::facts;
use crate::context::Context;
use crate::directory::Record;

/// What rules of all tables depend on.
const DEPENDED_ON: [&str; 8] = [
    "versionnumber",
    "statecode",
    "ownerid",
    "firstname",
    "middlename",
    "lastname",
    "transactioncurrencyid",
    "exchangerate",
];

/// A row as it was.
pub(crate) struct Before {
    pub(crate) facts: RowFacts,
    pub(crate) version: Option<i64>,
    names: Vec<String>,
    record: Record,
}

impl Before {
    /// Reads the row; `None` if there is no such row. `more` are columns that are needed besides.
    pub(crate) fn load<'n>(
        context: &mut Context<'_, '_>,
        table: &Arc<Table>,
        id: Uuid,
        more: impl IntoIterator<Item = &'n str>,
    ) -> Result<Option<Self>> {
        let mut names: Vec<&str> = facts::columns(table).to_vec();
        let depended = DEPENDED_ON.into_iter().chain(more);
        names.extend(depended.filter(|name| table.column(name).is_some()));
        let mut reader = context.reader("change a row");
        let Some(record) = reader.one(&table.definition.name, &names, id)? else {
            return Ok(None);
        };
        let facts = facts::of(table, &record);
        let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
        let mut before = Self { facts, version: None, names, record };
        before.version = before.number("versionnumber");
        Ok(Some(before))
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        let index = self.names.iter().position(|each| each == name)?;
        self.record.values.get(index)
    }

    pub(crate) fn guid(&self, name: &str) -> Option<Uuid> {
        match self.get(name)? {
            Value::Guid(id) => Some(*id),
            Value::Reference(reference) => Some(reference.id),
            _ => None,
        }
    }

    pub(crate) fn number(&self, name: &str) -> Option<i64> {
        match self.get(name)? {
            Value::Int(number) => Some(*number),
            _ => None,
        }
    }

    pub(crate) fn text(&self, name: &str) -> Option<String> {
        match self.get(name)? {
            Value::Text(text) => Some(text.clone()),
            _ => None,
        }
    }

    pub(crate) fn truth(&self, name: &str) -> bool {
        self.get(name) == Some(&Value::Bool(true))
    }
}
