//! The catalog of an organization: loaded from its definitions, kept until they change.

use std::sync::Arc;

use model::metadata::{Choice, Privilege, TableDefinition};
use model::{Error, Result};
use parking_lot::RwLock;
use planner::Catalog;
use store::Transaction;

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
    /// The catalog that holds in this transaction.
    pub(crate) fn current(&self, transaction: &mut Transaction<'_>) -> Result<Arc<Catalog>> {
        let version = transaction.state()?.catalog_version;
        if let Some(catalog) = self.0.read().as_ref()
            && catalog.version == version
        {
            return Ok(Arc::clone(catalog));
        }
        let catalog = Arc::new(load(transaction, version)?);
        if transaction.is_read_only() {
            *self.0.write() = Some(Arc::clone(&catalog));
        }
        Ok(catalog)
    }
}

pub(crate) fn load(transaction: &mut Transaction<'_>, version: i64) -> Result<Catalog> {
    let (mut tables, mut choices, mut privileges) = (Vec::new(), Vec::new(), Vec::new());
    for definition in transaction.definitions()? {
        let body = definition.body.as_str();
        match definition.kind.as_str() {
            TABLE => {
                let table: TableDefinition = serde_json::from_str(body).map_err(Error::internal)?;
                tables.push(table);
            }
            CHOICE => {
                let choice: Choice = serde_json::from_str(body).map_err(Error::internal)?;
                choices.push((definition.name, choice));
            }
            PRIVILEGE => {
                let privilege: Privilege = serde_json::from_str(body).map_err(Error::internal)?;
                privileges.push(privilege);
            }
            _ => {}
        }
    }
    Ok(Catalog::with_choices(version, tables, choices, privileges))
}
