//! A new organization: definitions, SQL tables, rows. An existing one is upgraded if an earlier
//! version left it, and otherwise opened as it is.

use model::metadata::TableDefinition;
use model::{Error, Result};
use planner::{Catalog, ddl};
use seed::Definitions;
use store::{Store, Transaction};
use uuid::Uuid;

use crate::Deployment;
use crate::catalog::{self, CHOICE, CatalogCache, PRIVILEGE, TABLE};
use crate::clock::Clock;
use crate::definitions::define;
use crate::fill::{Filling, as_id};
use crate::organization;
use crate::organization::Organization;
use crate::rules::autonumber;
use crate::sdk_messages;
use crate::upgrade::{self, Made};

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

/// The kind of definition that says how the organization began, and what version of the data files it
/// holds.
const ORIGIN: &str = "origin";
const DEMO: &str = "demo";
const BARE: &str = "bare";

/// Opens the organization, after making it if it is not there, and says whether it had to. A new one gets
/// `more` tables besides the shipped ones.
pub(crate) fn open(
    store: &Store,
    contents: Contents,
    more: Vec<TableDefinition>,
    clock: Clock,
    catalogs: &CatalogCache,
) -> Result<(Organization, bool)> {
    let origin = store.read(origin_of)?;
    let mut is_new = false;
    match (contents, origin) {
        (Contents::Demo, Some(origin)) if origin.name == BARE => {
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
            let definitions = Definitions::with(more).map_err(Error::Internal)?;
            is_new = store.write(|transaction| {
                // Another process may have made it meanwhile.
                let is_new = origin_of(transaction)?.is_none();
                if is_new {
                    create(transaction, contents, &definitions, clock)?;
                }
                Ok(is_new)
            })?;
        }
        (_, Some(origin)) if origin.made.is_older() => {
            let definitions = Definitions::shipped().map_err(Error::Internal)?;
            store.write(|transaction| {
                // Another process may have done it meanwhile.
                if let Some(origin) = origin_of(transaction)?.filter(|one| one.made.is_older()) {
                    upgrade::run(transaction, &definitions, clock)?;
                    transaction.save_definition(ORIGIN, &origin.name, &Made::today().text())?;
                }
                Ok(())
            })?;
        }
        _ => {}
    }
    let organization = store.read(|transaction| {
        let catalog = catalogs.current(transaction)?;
        organization::load(transaction, &catalog, Deployment::default())
    })?;
    Ok((organization, is_new))
}

/// How the organization began, and what it is made of by now.
struct Origin {
    name: String,
    made: Made,
}

fn origin_of(transaction: &mut Transaction<'_>) -> Result<Option<Origin>> {
    let found = transaction.definitions_of(ORIGIN)?.into_iter().next();
    Ok(found.map(|each| Origin { name: each.name, made: Made::read(&each.body) }))
}

fn create(
    transaction: &mut Transaction<'_>,
    contents: Contents,
    definitions: &Definitions,
    clock: Clock,
) -> Result<()> {
    // First of all: definitions are saved under the version that brings them.
    let version = transaction.advance_catalog()?;
    let privileges = definitions.privileges();
    for table in definitions.tables() {
        catalog::save(transaction, TABLE, &table.name, table)?;
    }
    for (name, choice) in definitions.choices() {
        catalog::save(transaction, CHOICE, name, choice)?;
    }
    for privilege in &privileges {
        catalog::save(transaction, PRIVILEGE, &privilege.name, privilege)?;
    }
    let (origin, demo) = match contents {
        Contents::Demo => (DEMO, seed::Demo::Yes),
        Contents::Bare | Contents::Existing => (BARE, seed::Demo::No),
    };
    transaction.save_definition(ORIGIN, origin, &Made::today().text())?;
    let dialect = transaction.dialect();
    for table in definitions.tables() {
        define(transaction, &ddl::create(table, dialect))?;
    }
    let catalog = Catalog::with_choices(
        version,
        definitions.tables().to_vec(),
        definitions.choices().to_vec(),
        privileges,
    );
    define(transaction, &ddl::create_activity_view(&catalog, dialect))?;
    autonumber::prepare(transaction, &catalog)?;
    let mut rows = definitions.organization(demo).map_err(Error::Internal)?;
    let filling = begin(&catalog, &rows, clock)?;
    rows.extend(sdk_messages::of_all(filling.organization));
    let tables = definitions.tables().iter();
    rows.extend(tables.flat_map(|table| sdk_messages::of_table(table, filling.organization)));
    filling.insert(transaction, &rows)?;
    transaction.advance_security()?;
    Ok(())
}

/// What the rows themselves say about the organization that they make.
fn begin<'a>(catalog: &'a Catalog, rows: &[seed::Row], clock: Clock) -> Result<Filling<'a>> {
    let organization = rows.iter().find(|row| row.table == "organization");
    let organization =
        organization.ok_or_else(|| Error::internal("the data has no organization"))?;
    let id = |column: &str| as_id(organization.value(column));
    let unit = |row: &seed::Row| -> Option<(Uuid, Uuid)> {
        Some((row.id, as_id(row.value("businessunitid"))?))
    };
    let principals = rows.iter().filter(|row| matches!(row.table.as_str(), "systemuser" | "team"));
    Ok(Filling {
        catalog,
        reason: "fill a new organization",
        organization: organization.id,
        system: id("systemuserid"),
        base_currency: id("basecurrencyid"),
        units: principals.filter_map(unit).collect(),
        now: clock.now().whole_seconds(),
    })
}
