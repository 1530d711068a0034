//! Rows as the engine would complete them: defaults, state, owner, authors, amounts in the base
//! currency, version. Written through the planner and the store, as the server's own work.

use std::sync::Arc;

use model::metadata::{ColumnDefinition, ColumnType, Ownership, RequiredLevel, Stored};
use model::rows::CellType;
use model::time::Timestamp;
use model::value::{Reference, Value};
use planner::{Catalog, Dialect, Statement, Table};
use rust_decimal::Decimal;
use security::Access;
use store::Transaction;
use uuid::Uuid;

use super::{BEGINNING, cause};
use crate::Outcome;

/// A new organization before anything is added to it.
pub(crate) struct Base {
    pub(crate) catalog: Catalog,
    pub(crate) rows: Vec<seed::Row>,
    pub(crate) organization: Uuid,
    pub(crate) root: Uuid,
    pub(crate) system: Uuid,
    pub(crate) currency: Uuid,
}

/// Whose a row is.
pub(crate) struct Owner {
    /// Of the owner.
    pub(crate) table: &'static str,
    pub(crate) id: Uuid,
    pub(crate) unit: Uuid,
    pub(crate) author: Uuid,
}

/// The values of a row.
pub(crate) type Values = Vec<(String, Value)>;

impl Base {
    pub(crate) fn new() -> Outcome<Self> {
        let catalog = Catalog::new(1, seed::tables()?, seed::privileges()?);
        let rows = seed::organization(seed::Demo::No)?;
        let first = |table: &str| {
            let found = rows.iter().find(|row| row.table == table);
            found.ok_or_else(|| format!("a new organization has no row of `{table}`"))
        };
        let organization = first("organization")?;
        let named = |column: &str| {
            let id = organization.value(column).and_then(as_id);
            id.ok_or_else(|| format!("a new organization has no `{column}`"))
        };
        let (system, currency) = (named("systemuserid")?, named("basecurrencyid")?);
        let (organization, root) = (organization.id, first("businessunit")?.id);
        Ok(Self { catalog, rows, organization, root, system, currency })
    }

    pub(crate) fn table(&self, name: &str) -> Outcome<&Arc<Table>> {
        self.catalog.table(name).ok_or_else(|| format!("there is no table `{name}`"))
    }

    /// What every new row of a table has.
    pub(crate) fn defaults(&self, table: &Table) -> Values {
        let mut values = Values::new();
        for column in &table.definition.columns {
            let default = column.default.as_deref().and_then(|text| parse(column, text));
            let required = column.required == RequiredLevel::SystemRequired;
            let no = (column.kind == ColumnType::Boolean && required).then_some(Value::Bool(false));
            if let Some(value) = default.or(no) {
                set(&mut values, &column.name, value);
            }
        }
        if let Some(column) = table.column("organizationid") {
            set(&mut values, "organizationid", reference(column, Value::Guid(self.organization)));
        }
        let kind = |kind| table.definition.columns.iter().find(|column| column.kind == kind);
        if let (Some(state), Some(status)) = (kind(ColumnType::State), kind(ColumnType::Status)) {
            set(&mut values, &state.name, Value::Int(0));
            let default = table.choice(state).and_then(|choice| choice.option(0)?.default_status);
            let first = || {
                let options = &table.choice(status)?.options;
                options.iter().find(|option| option.state == Some(0)).map(|option| option.value)
            };
            if let Some(status_value) = default.or_else(first) {
                set(&mut values, &status.name, Value::Int(status_value.into()));
            }
        }
        values
    }

    /// Stores a row of a table that nobody owns, or that the organization or a unit does.
    pub(crate) fn insert_row(
        &self,
        transaction: &mut Transaction<'_>,
        row: &seed::Row,
    ) -> model::Result<()> {
        let table = self.table(&row.table).map_err(model::Error::internal)?;
        let mut values = self.defaults(table);
        for (name, value) in &row.values {
            let Some(column) = table.column(name) else {
                return Err(model::Error::internal(format!("no column `{name}`")));
            };
            set(&mut values, name, reference(column, value.clone()));
        }
        let now = Value::Timestamp(Timestamp(i64::try_from(BEGINNING).unwrap_or_default()));
        stamp(table, &mut values, self.system, &now);
        insert(transaction, table, row.id, values)
    }

    /// The columns that name the owner, a user or a team, and who made the row.
    pub(crate) fn own(table: &Table, values: &mut Values, owner: &Owner, at: u64) {
        debug_assert!(table.definition.ownership == Ownership::UserOwned);
        let unit = Value::Reference(Reference::new("businessunit", owner.unit));
        let column = if owner.table == "team" { "owningteam" } else { "owninguser" };
        let owning = Value::Reference(Reference::new(owner.table, owner.id));
        set(values, "ownerid", owning.clone());
        set(values, column, owning);
        set(values, "owningbusinessunit", unit);
        let at = Value::Timestamp(Timestamp(i64::try_from(at).unwrap_or_default()));
        stamp(table, values, owner.author, &at);
    }

    /// An amount, with what goes with it in the base currency.
    pub(crate) fn amount(&self, values: &mut Values, column: &str, amount: Decimal) {
        let currency = Reference::new("transactioncurrency", self.currency);
        set(values, column, Value::Decimal(amount));
        set(values, &format!("{column}_base"), Value::Decimal(amount));
        set(values, "exchangerate", Value::Decimal(Decimal::ONE));
        set(values, "transactioncurrencyid", Value::Reference(currency));
    }
}

/// Stores a complete row, with a version.
fn insert(
    transaction: &mut Transaction<'_>,
    table: &Table,
    id: Uuid,
    values: Values,
) -> model::Result<()> {
    let version = transaction.next_row_version()?;
    let statement = statement(table, id, values, version, transaction.dialect())?;
    transaction.execute(&statement).map(drop)
}

/// The statement that stores a complete row.
pub(crate) fn statement(
    table: &Table,
    id: Uuid,
    mut values: Values,
    version: i64,
    dialect: Dialect,
) -> model::Result<Statement> {
    if table.column("versionnumber").is_some() {
        values.push(("versionnumber".to_owned(), Value::Int(version)));
    }
    values.push((table.definition.primary_id.clone(), Value::Guid(id)));
    let access = Access::system("generate an organization to measure");
    planner::plan::insert(&access, table, None, None, &values, dialect)
}

pub(crate) fn row(table: &str, id: Uuid, values: &[(&str, Value)]) -> seed::Row {
    let values = values.iter().map(|(column, value)| ((*column).to_owned(), value.clone()));
    seed::Row { table: table.to_owned(), id, values: values.collect() }
}

pub(crate) fn change(row: &mut seed::Row, column: &str, id: Uuid) {
    row.values.retain(|(name, _)| name != column);
    row.values.push((column.to_owned(), Value::Guid(id)));
}

fn stamp(table: &Table, values: &mut Values, author: Uuid, at: &Value) {
    let author = Value::Reference(Reference::new("systemuser", author));
    let all =
        [("createdby", &author), ("modifiedby", &author), ("createdon", at), ("modifiedon", at)];
    for (column, value) in all {
        if table.column(column).is_some() {
            set(values, column, value.clone());
        }
    }
}

pub(crate) fn set(values: &mut Values, column: &str, value: Value) {
    match values.iter_mut().find(|(name, _)| name == column) {
        Some((_, old)) => *old = value,
        None => values.push((column.to_owned(), value)),
    }
}

fn parse(column: &ColumnDefinition, text: &str) -> Option<Value> {
    let Stored::As(cell) = column.stored() else { return None };
    Some(match cell {
        CellType::Bool => Value::Bool(matches!(text, "true" | "1")),
        CellType::Int => Value::Int(text.parse().ok()?),
        CellType::Double => Value::Double(text.parse().ok()?),
        CellType::Decimal { .. } => Value::Decimal(text.parse().ok()?),
        CellType::Text => Value::Text(text.to_owned()),
        CellType::Timestamp | CellType::Date | CellType::Guid => return None,
    })
}

/// A bare id in a lookup with one target names a row of that target.
fn reference(column: &ColumnDefinition, value: Value) -> Value {
    match (value, column.targets.as_slice()) {
        (Value::Guid(id), [target]) if column.is_lookup() => {
            Value::Reference(Reference::new(target.as_str(), id))
        }
        (value, _) => value,
    }
}

pub(crate) fn as_id(value: &Value) -> Option<Uuid> {
    match value {
        Value::Guid(id) => Some(*id),
        Value::Reference(reference) => Some(reference.id),
        _ => None,
    }
}

/// Runs `work` as one transaction.
pub(crate) fn write(
    store: &store::Store,
    work: impl FnMut(&mut Transaction<'_>) -> model::Result<()>,
) -> Outcome<()> {
    store.write(work).map_err(|error| cause(&error))
}
