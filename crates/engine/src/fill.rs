//! Stores the rows that the data files make: those of a new organization, and what an upgrade adds.

use std::collections::HashMap;
use std::sync::Arc;

use model::id::PrincipalId;
use model::metadata::{ColumnDefinition, Ownership};
use model::time::Timestamp;
use model::value::{Reference, Value};
use model::{Error, Result};
use planner::{Catalog, Table};
use rust_decimal::Decimal;
use security::Access;
use store::Transaction;
use uuid::Uuid;

use crate::formats::{Currencies, Currency};
use crate::rules::draft::Draft;
use crate::rules::owner::{self, NewOwner};
use crate::rules::{defaults, money, state};

/// The values of a row.
pub(crate) type Values = Vec<(String, Value)>;

/// How many rows are stored by one statement at most, a power of two.
pub(crate) const TOGETHER: usize = 256;
/// How many values they have together at most: half of the parameters that SQLite takes, for a value can
/// need two.
const PARAMETERS: usize = 16_000;

/// What all rows have in common. They are the server's own work: no checks, and authors as the data
/// says: whoever owns a row made it, SYSTEM all else.
pub(crate) struct Filling<'a> {
    pub(crate) catalog: &'a Catalog,
    pub(crate) reason: &'static str,
    pub(crate) organization: Uuid,
    pub(crate) system: Option<Uuid>,
    pub(crate) base_currency: Option<Uuid>,
    /// The business units of the users and teams that own rows.
    pub(crate) units: HashMap<Uuid, Uuid>,
    pub(crate) now: Timestamp,
}

impl Filling<'_> {
    /// Stores the rows in their order.
    pub(crate) fn insert(
        &self,
        transaction: &mut Transaction<'_>,
        rows: &[seed::Row],
    ) -> Result<()> {
        let access = Access::system(self.reason);
        let currencies = self.currencies();
        let of_tables = rows.chunk_by(|one, other| one.table == other.table);
        for rows in of_tables.flat_map(|rows| rows.chunks(TOGETHER)) {
            let name = rows.first().map_or("", |row| row.table.as_str());
            let table = self.catalog.table(name);
            let table =
                table.ok_or_else(|| Error::internal(format!("the data names a table `{name}`")))?;
            let made = rows.iter().map(|row| self.made(transaction, table, row, &currencies));
            let made: Vec<Values> = made.collect::<Result<_>>()?;
            for alike in made.chunk_by(has_same_columns) {
                insert_alike(transaction, &access, table, alike)?;
            }
        }
        Ok(())
    }

    /// The values of a row that is going to be stored.
    fn made(
        &self,
        transaction: &mut Transaction<'_>,
        table: &Arc<Table>,
        row: &seed::Row,
        currencies: &Currencies,
    ) -> Result<Values> {
        let mut draft = Draft::new(table, row.id);
        for (name, value) in &row.values {
            let column = table
                .column(name)
                .ok_or_else(|| Error::internal(format!("no column `{name}` in `{}`", row.table)))?;
            draft.set(name, as_reference(column, value.clone()));
        }
        let author = self.settle_owner(&mut draft)?.or(self.system);
        defaults::fill_from_definition(&mut draft);
        // The organization's own row has this column as its key, which is added at the end.
        if table.definition.primary_id != "organizationid" {
            draft.set_default("organizationid", organization_reference(table, self.organization));
        }
        state::settle(&mut draft, None)?;
        money::reckon(&mut draft, None, &money::Terms { currencies, preferred: None })?;
        for column in ["createdby", "modifiedby"] {
            if let Some(author) = author {
                draft.set(column, Value::Reference(Reference::new("systemuser", author)));
            }
        }
        draft.set("createdon", Value::Timestamp(self.now));
        draft.set("modifiedon", Value::Timestamp(self.now));
        let version = transaction.next_row_version()?;
        draft.set("versionnumber", Value::Int(version));
        let mut values = draft.present();
        values.push((table.definition.primary_id.clone(), Value::Guid(row.id)));
        Ok(values)
    }

    /// The base currency alone: no other has amounts in the data.
    fn currencies(&self) -> Currencies {
        let currency = Currency { symbol: String::new(), precision: 2, rate: Decimal::ONE };
        let known = self.base_currency.map(|id| (id, currency));
        let known = known.into_iter().collect();
        Currencies { known, base: self.base_currency, price_precision: 2 }
    }

    /// Fills what follows from the owner, and tells which user owns the row.
    fn settle_owner(&self, draft: &mut Draft) -> Result<Option<Uuid>> {
        if draft.table.definition.ownership != Ownership::UserOwned {
            return Ok(None);
        }
        let Some(Value::Reference(reference)) = draft.get("ownerid").cloned() else {
            return Ok(None);
        };
        let unit = self.units.get(&reference.id).copied();
        let unit = unit.ok_or_else(|| Error::internal("a row has an unknown owner"))?;
        let (id, author) = if reference.table == "team" {
            (PrincipalId::Team(reference.id.into()), None)
        } else {
            (PrincipalId::User(reference.id.into()), Some(reference.id))
        };
        owner::set(draft, NewOwner { id, unit: unit.into() });
        Ok(author)
    }
}

/// Whether two rows of a table can be stored by one statement.
fn has_same_columns(one: &Values, other: &Values) -> bool {
    one.iter().map(|(name, _)| name).eq(other.iter().map(|(name, _)| name))
}

/// Stores rows of a table that have the same columns: so many at once, or half as many, and so on, which
/// is few statements and few texts for any count.
pub(crate) fn insert_alike(
    transaction: &mut Transaction<'_>,
    access: &Access,
    table: &Table,
    rows: &[Values],
) -> Result<()> {
    let mut rest = rows;
    while let Some(first) = rest.first() {
        let (now, later) = rest.split_at(at_once(rest.len(), first.len()));
        let insert = planner::plan::insert_many(access, table, now, transaction.dialect())?;
        transaction.execute(&insert)?;
        rest = later;
    }
    Ok(())
}

/// How many of so many rows with so many columns are stored by one statement.
pub(crate) fn at_once(rows: usize, columns: usize) -> usize {
    let most = rows.min(TOGETHER).min(PARAMETERS / columns.max(1)).max(1);
    1 << most.ilog2()
}

fn organization_reference(table: &Arc<Table>, id: Uuid) -> Value {
    match table.column("organizationid") {
        Some(column) => as_reference(column, Value::Guid(id)),
        None => Value::Null,
    }
}

/// A bare id in a lookup with one target names a row of that target.
fn as_reference(column: &ColumnDefinition, value: Value) -> Value {
    match (value, column.targets.as_slice()) {
        (Value::Guid(id), [target]) if column.is_lookup() => {
            Value::Reference(Reference::new(target.as_str(), id))
        }
        (value, _) => value,
    }
}

pub(crate) fn as_id(value: Option<&Value>) -> Option<Uuid> {
    match value? {
        Value::Guid(id) => Some(*id),
        Value::Reference(reference) => Some(reference.id),
        _ => None,
    }
}
