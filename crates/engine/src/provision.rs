//! A new organization: definitions, SQL tables, rows. An existing one is opened as it is.

use std::collections::HashMap;
use std::sync::Arc;

use model::id::PrincipalId;
use model::metadata::{ColumnDefinition, Ownership};
use model::value::{Reference, Value};
use model::{Error, Result};
use planner::{Catalog, Dialect, ddl};
use rust_decimal::Decimal;
use security::Access;
use store::{Store, Transaction};
use uuid::Uuid;

use crate::catalog::{CatalogCache, PRIVILEGE, TABLE};
use crate::clock::Clock;
use crate::organization;
use crate::organization::Organization;
use crate::rules::defaults;
use crate::rules::draft::Draft;
use crate::rules::owner::{self, NewOwner};

/// What a new organization is filled with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contents {
    /// What it needs to work: one unit, one administrator, the predefined roles.
    Bare,
    /// The demo organization of the contract.
    Demo,
    /// Nothing: it must be there already.
    Existing,
}

/// The kind of definition that says how the organization began.
const ORIGIN: &str = "origin";
const DEMO: &str = "demo";
const BARE: &str = "bare";

/// Opens the organization, after making it if it is not there.
pub(crate) fn open(
    store: &Store,
    contents: Contents,
    clock: Clock,
    catalogs: &CatalogCache,
) -> Result<Organization> {
    let origin = store.read(origin_of)?;
    match (contents, origin.as_deref()) {
        (Contents::Demo, Some(BARE)) => {
            return Err(Error::InvalidArgument(
                "the organization holds other data than the demo; leave out --demo or name another \
                 --data folder or database"
                    .into(),
            ));
        }
        (Contents::Existing, None) => {
            return Err(Error::InvalidArgument(
                "there is no organization here; start `onbehalf serve` first".into(),
            ));
        }
        (Contents::Demo | Contents::Bare, None) => {
            store.write(|transaction| {
                // Another process may have made it meanwhile.
                if origin_of(transaction)?.is_none() {
                    create(transaction, contents, clock)?;
                }
                Ok(())
            })?;
        }
        _ => {}
    }
    store.read(|transaction| {
        let catalog = catalogs.current(transaction)?;
        organization::load(transaction, &catalog)
    })
}

fn origin_of(transaction: &mut Transaction<'_>) -> Result<Option<String>> {
    let definitions = transaction.definitions()?;
    Ok(definitions.into_iter().find(|each| each.kind == ORIGIN).map(|each| each.name))
}

fn create(transaction: &mut Transaction<'_>, contents: Contents, clock: Clock) -> Result<()> {
    let tables = seed::tables().map_err(Error::Internal)?;
    let privileges = seed::privileges().map_err(Error::Internal)?;
    let json = |error: serde_json::Error| Error::internal(error);
    for table in &tables {
        let body = serde_json::to_string(table).map_err(json)?;
        transaction.save_definition(TABLE, &table.name, &body)?;
    }
    for privilege in &privileges {
        let body = serde_json::to_string(privilege).map_err(json)?;
        transaction.save_definition(PRIVILEGE, &privilege.name, &body)?;
    }
    let (origin, demo) = match contents {
        Contents::Demo => (DEMO, seed::Demo::Yes),
        Contents::Bare | Contents::Existing => (BARE, seed::Demo::No),
    };
    transaction.save_definition(ORIGIN, origin, "")?;
    let version = transaction.advance_catalog()?;
    let dialect = transaction.dialect();
    for table in &tables {
        for statement in ddl::create(table, dialect) {
            transaction.execute_ddl(&statement)?;
        }
    }
    let catalog = Catalog::new(version, tables, privileges);
    for statement in ddl::create_activity_view(&catalog, dialect) {
        transaction.execute_ddl(&statement)?;
    }
    let rows = seed::organization(demo).map_err(Error::Internal)?;
    insert_rows(transaction, &catalog, &rows, clock, dialect)?;
    transaction.advance_security()?;
    Ok(())
}

/// Stores the rows of a new organization. They are the server's own work: no checks, and authors as
/// the data says: whoever owns a row made it, SYSTEM all else.
fn insert_rows(
    transaction: &mut Transaction<'_>,
    catalog: &Catalog,
    rows: &[seed::Row],
    clock: Clock,
    dialect: Dialect,
) -> Result<()> {
    let access = Access::system("fill a new organization");
    let now = clock.now().whole_seconds();
    let organization = rows.iter().find(|row| row.table == "organization");
    let organization =
        organization.ok_or_else(|| Error::internal("the data has no organization"))?;
    let system = as_id(organization.value("systemuserid"));
    let base_currency = as_id(organization.value("basecurrencyid"));
    let units: HashMap<Uuid, Uuid> = rows
        .iter()
        .filter(|row| matches!(row.table.as_str(), "systemuser" | "team"))
        .filter_map(|row| Some((row.id, as_id(row.value("businessunitid"))?)))
        .collect();
    for row in rows {
        let table = catalog
            .table(&row.table)
            .ok_or_else(|| Error::internal(format!("the data names a table `{}`", row.table)))?;
        let mut draft = Draft::new(table, row.id);
        for (name, value) in &row.values {
            let column = table
                .column(name)
                .ok_or_else(|| Error::internal(format!("no column `{name}` in `{}`", row.table)))?;
            draft.set(name, as_reference(column, value.clone()));
        }
        let mut author = system;
        if table.definition.ownership == Ownership::UserOwned
            && let Some(Value::Reference(reference)) = draft.get("ownerid").cloned()
        {
            let unit = units.get(&reference.id).copied();
            let unit = unit.ok_or_else(|| Error::internal("a row has an unknown owner"))?;
            let id = if reference.table == "team" {
                PrincipalId::Team(reference.id.into())
            } else {
                author = Some(reference.id);
                PrincipalId::User(reference.id.into())
            };
            owner::set(&mut draft, NewOwner { id, unit: unit.into() });
        }
        defaults::fill_from_definition(&mut draft);
        // The organization's own row has this column as its key, which is added at the end.
        if table.definition.primary_id != "organizationid" {
            draft.set_default("organizationid", organization_reference(table, organization.id));
        }
        defaults::settle_state(&mut draft, None)?;
        if row.table != "transactioncurrency" {
            defaults::settle_money(&mut draft, base_currency, Some(Decimal::ONE));
        }
        for column in ["createdby", "modifiedby"] {
            if let Some(author) = author {
                draft.set(column, Value::Reference(Reference::new("systemuser", author)));
            }
        }
        draft.set("createdon", Value::Timestamp(now));
        draft.set("modifiedon", Value::Timestamp(now));
        let version = transaction.next_row_version()?;
        draft.set("versionnumber", Value::Int(version));
        let mut values = draft.present();
        values.push((table.definition.primary_id.clone(), Value::Guid(row.id)));
        let insert = planner::plan::insert(&access, table, None, None, &values, dialect)?;
        transaction.execute(&insert)?;
    }
    Ok(())
}

fn organization_reference(table: &Arc<planner::Table>, id: Uuid) -> Value {
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

fn as_id(value: Option<&Value>) -> Option<Uuid> {
    match value? {
        Value::Guid(id) => Some(*id),
        Value::Reference(reference) => Some(reference.id),
        _ => None,
    }
}
