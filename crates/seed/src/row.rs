//! A row of a new organization, and the reading of its values from a data file.

use std::collections::BTreeMap;

use model::metadata::{ColumnDefinition, ColumnType, TableDefinition};
use model::time::{Date, Timestamp};
use model::value::{Reference, Value};
use rust_decimal::Decimal;
use uuid::Uuid;

/// A row to be stored.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Logical name of the table.
    pub table: String,
    /// Primary key.
    pub id: Uuid,
    /// Values of other columns. A lookup that can point at several tables is a `Reference`, any
    /// other a `Guid`.
    pub values: Vec<(String, Value)>,
}

impl Row {
    pub(crate) fn new(table: &str, id: Uuid) -> Self {
        Self { table: table.to_owned(), id, values: Vec::new() }
    }

    pub(crate) fn with(mut self, column: &str, value: Value) -> Self {
        self.values.push((column.to_owned(), value));
        self
    }

    pub(crate) fn text(self, column: &str, value: &str) -> Self {
        self.with(column, Value::Text(value.to_owned()))
    }

    pub(crate) fn id(self, column: &str, value: Uuid) -> Self {
        self.with(column, Value::Guid(value))
    }

    pub(crate) fn int(self, column: &str, value: i32) -> Self {
        self.with(column, Value::Int(i64::from(value)))
    }

    pub(crate) fn bool(self, column: &str, value: bool) -> Self {
        self.with(column, Value::Bool(value))
    }

    /// The value of a column, if the row has one.
    pub fn value(&self, column: &str) -> Option<&Value> {
        self.values.iter().find(|(name, _)| name == column).map(|(_, value)| value)
    }
}

/// The rows that a data file can point at, by what it calls them: users by their `domainname`,
/// other rows by their name.
#[derive(Default)]
pub(crate) struct Names(BTreeMap<(String, String), Uuid>);

impl Names {
    pub(crate) fn insert(&mut self, table: &str, name: &str, id: Uuid) -> Result<(), String> {
        match self.0.insert((table.to_owned(), name.to_owned()), id) {
            None => Ok(()),
            Some(_) => Err(format!("two rows of {table} are called `{name}`")),
        }
    }

    pub(crate) fn find(&self, table: &str, name: &str) -> Result<Uuid, String> {
        let found = self.0.get(&(table.to_owned(), name.to_owned()));
        found.copied().ok_or_else(|| format!("no row of {table} is called `{name}`"))
    }
}

/// The definition of the table that rows of a data file belong to.
pub(crate) fn table<'a>(
    tables: &'a [TableDefinition],
    name: &str,
) -> Result<&'a TableDefinition, String> {
    let found = tables.iter().find(|table| table.name == name);
    found.ok_or_else(|| format!("`{name}` is not a table"))
}

/// Reads the values of one row from a data file.
pub(crate) fn values(
    table: &TableDefinition,
    fields: &toml::Table,
    names: &Names,
) -> Result<Vec<(String, Value)>, String> {
    let read = |(name, field): (&String, &toml::Value)| {
        let column = table.column(name).ok_or_else(|| format!("`{name}` is not a column"))?;
        let value = value(column, field, names).map_err(|error| format!("{name}: {error}"))?;
        Ok((name.clone(), value))
    };
    fields.iter().map(read).collect()
}

fn value(column: &ColumnDefinition, field: &toml::Value, names: &Names) -> Result<Value, String> {
    let mismatch = || format!("`{field}` is not a value of type {:?}", column.kind);
    if column.is_lookup() {
        return lookup(column, field, names);
    }
    let value = match (column.kind, field) {
        (ColumnType::Boolean | ColumnType::ManagedProperty, toml::Value::Boolean(value)) => {
            Some(Value::Bool(*value))
        }
        (
            ColumnType::Integer
            | ColumnType::BigInt
            | ColumnType::Picklist
            | ColumnType::State
            | ColumnType::Status,
            toml::Value::Integer(value),
        ) => Some(Value::Int(*value)),
        (ColumnType::Decimal | ColumnType::Money, toml::Value::Integer(value)) => {
            Some(Value::Decimal(Decimal::from(*value)))
        }
        (ColumnType::Decimal | ColumnType::Money, toml::Value::String(text)) => {
            text.parse().ok().map(Value::Decimal)
        }
        (ColumnType::Double, toml::Value::Float(value)) => Some(Value::Double(*value)),
        (
            ColumnType::String | ColumnType::Memo | ColumnType::EntityName,
            toml::Value::String(text),
        ) => Some(Value::Text(text.clone())),
        (ColumnType::DateTime, toml::Value::Datetime(moment)) if column.is_date_only() => {
            Date::parse(&moment.to_string()).map(Value::Date)
        }
        (ColumnType::DateTime, toml::Value::Datetime(moment)) => {
            Timestamp::parse(&moment.to_string()).map(Value::Timestamp)
        }
        (ColumnType::Uniqueidentifier, toml::Value::String(text)) => {
            Uuid::parse_str(text).ok().map(Value::Guid)
        }
        _ => None,
    };
    value.ok_or_else(mismatch)
}

/// A lookup is the name of a row, or `{ table = "name" }` if it can point at several tables.
fn lookup(column: &ColumnDefinition, field: &toml::Value, names: &Names) -> Result<Value, String> {
    match (column.targets.as_slice(), field) {
        ([target], toml::Value::String(name)) => names.find(target, name).map(Value::Guid),
        ([_, _, ..], toml::Value::Table(choice)) => {
            let mut entries = choice.iter();
            let (Some((table, toml::Value::String(name))), None) = (entries.next(), entries.next())
            else {
                return Err(format!("`{field}` does not name one row"));
            };
            if !column.targets.contains(table) {
                return Err(format!("{table} is not among its tables"));
            }
            let id = names.find(table, name)?;
            Ok(Value::Reference(Reference::new(table.as_str(), id)))
        }
        _ => Err(format!("`{field}` does not name a row")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<(String, Value)>, String> {
        let tables = crate::tables()?;
        let task = tables.iter().find(|table| table.name == "task").unwrap();
        let mut names = Names::default();
        names.insert("account", "Fabrikam", Uuid::from_u128(7))?;
        names.insert("transactioncurrency", "US Dollar", Uuid::from_u128(8))?;
        values(task, &toml::from_str(text).unwrap(), &names)
    }

    #[test]
    fn a_value_is_read_by_the_type_of_its_column() {
        let check = |text: &str, expected: Value| {
            assert_eq!(read(text).unwrap()[0].1, expected, "{text}");
        };
        check("subject = 'x'", Value::Text("x".to_owned()));
        check("prioritycode = 2", Value::Int(2));
        check("isbilled = true", Value::Bool(true));
        check("exchangerate = '1.5'", Value::Decimal(Decimal::new(15, 1)));
        check("scheduledend = 1970-01-01T00:00:01Z", Value::Timestamp(Timestamp(1000)));
        check("transactioncurrencyid = 'US Dollar'", Value::Guid(Uuid::from_u128(8)));
        let account = Reference::new("account", Uuid::from_u128(7));
        check("regardingobjectid = { account = 'Fabrikam' }", Value::Reference(account));
    }

    #[test]
    fn a_value_that_does_not_fit_is_refused_with_its_column() {
        let check = |text: &str, expected: &str| {
            assert_eq!(read(text).unwrap_err(), expected);
        };
        check("size = 1", "`size` is not a column");
        check("subject = 1", "subject: `1` is not a value of type String");
        check(
            "scheduledend = 1970-01-01",
            "scheduledend: `1970-01-01` is not a value of type DateTime",
        );
        check(
            "regardingobjectid = 'Fabrikam'",
            "regardingobjectid: `\"Fabrikam\"` does not name a row",
        );
        check(
            "regardingobjectid = { account = 'X' }",
            "regardingobjectid: no row of account is called `X`",
        );
        check(
            "regardingobjectid = { team = 'X' }",
            "regardingobjectid: team is not among its tables",
        );
        check(
            "transactioncurrencyid = 'Euro'",
            "transactioncurrencyid: no row of transactioncurrency is called `Euro`",
        );
    }
}
