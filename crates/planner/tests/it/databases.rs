//! Real databases with the shipped tables, and nothing in them.

use model::metadata::TableDefinition;
use planner::{Catalog, ddl};
use store::Store;

use crate::people::CATALOG;

/// Runs `test` on a store of each database with the shipped tables.
pub(crate) fn on_each(test: impl Fn(&Store)) {
    on_each_empty(|store| {
        create(store, &CATALOG);
        test(store);
    });
}

/// Runs `test` on an empty store of each database.
pub(crate) fn on_each_empty(test: impl Fn(&Store)) {
    test(&Store::open_in_memory().unwrap());
    if let Some(database) = testkit::Database::postgres() {
        test(&Store::open_postgres(&database.url().unwrap()).unwrap());
    }
}

pub(crate) fn create(store: &Store, catalog: &Catalog) {
    let mut tables: Vec<&TableDefinition> =
        catalog.tables().map(|table| table.definition.as_ref()).collect();
    tables.sort_by(|one, other| one.name.cmp(&other.name));
    let dialect = store.dialect();
    let all = tables.into_iter().flat_map(|table| ddl::create(table, dialect));
    let all: Vec<_> = all.chain(ddl::create_activity_view(catalog, dialect)).collect();
    store
        .write(|transaction| all.iter().try_for_each(|each| transaction.execute_ddl(each)))
        .unwrap();
}
