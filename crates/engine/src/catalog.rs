//! The catalog of an organization: loaded from its definitions, kept until they change.

use std::sync::Arc;

use model::metadata::{Choice, Privilege, TableDefinition};
use model::{Error, Result};
use parking_lot::RwLock;
use planner::{Catalog, Changes};
use serde::Serialize;
use serde::de::DeserializeOwned;
use store::{Definition, Transaction};

/// The kind of definition that a table is kept as.
pub(crate) const TABLE: &str = "table";
/// The kind of definition that a global choice is kept as.
pub(crate) const CHOICE: &str = "choice";
/// The kind of definition that says which tables a privilege covers.
pub(crate) const PRIVILEGE: &str = "privilege";

/// The last catalog that was loaded.
#[derive(Default)]
pub(crate) struct CatalogCache(RwLock<Option<Arc<Catalog>>>);

impl CatalogCache {
    /// The catalog that holds in this transaction. After a change of definitions only what changed is
    /// loaded.
    pub(crate) fn current(&self, transaction: &mut Transaction<'_>) -> Result<Arc<Catalog>> {
        let version = transaction.state()?.catalog_version;
        let known = self.0.read().clone();
        let catalog = match known {
            Some(catalog) if catalog.version == version => return Ok(catalog),
            Some(catalog) if catalog.version < version => {
                let mut changes = Changes::default();
                for definition in transaction.definitions_after(catalog.version)? {
                    add(&mut changes, definition)?;
                }
                Arc::new(catalog.after(version, changes))
            }
            // None yet; or a database that an older copy has replaced.
            _ => Arc::new(load(transaction, version)?),
        };
        if transaction.is_read_only() {
            *self.0.write() = Some(Arc::clone(&catalog));
        }
        Ok(catalog)
    }
}

pub(crate) fn load(transaction: &mut Transaction<'_>, version: i64) -> Result<Catalog> {
    Ok(Catalog::default().after(version, read(transaction)?))
}

/// All definitions, as changes of nothing.
pub(crate) fn read(transaction: &mut Transaction<'_>) -> Result<Changes> {
    let mut all = Changes::default();
    transaction.read_definitions(&mut |definition| add(&mut all, definition))?;
    Ok(all)
}

/// Writes a definition as it is read.
pub(crate) fn save<T: Serialize>(
    transaction: &mut Transaction<'_>,
    kind: &str,
    name: &str,
    definition: &T,
) -> Result<()> {
    let body = serde_json::to_string(definition).map_err(Error::internal)?;
    transaction.save_definition(kind, name, &body)
}

/// Reads the text of a definition.
fn add(changes: &mut Changes, definition: Definition) -> Result<()> {
    fn body<T: DeserializeOwned>(definition: &Definition) -> Result<Option<T>> {
        let body = (!definition.removed).then_some(definition.body.as_str());
        body.map(serde_json::from_str).transpose().map_err(Error::internal)
    }
    match definition.kind.as_str() {
        TABLE => {
            let table = body::<TableDefinition>(&definition)?;
            changes.tables.push((definition.name, table));
        }
        CHOICE => {
            let choice = body::<Choice>(&definition)?;
            changes.choices.push((definition.name, choice));
        }
        PRIVILEGE => {
            let privilege = body::<Privilege>(&definition)?;
            changes.privileges.push((definition.name, privilege));
        }
        _ => {}
    }
    Ok(())
}
