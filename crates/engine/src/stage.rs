//! What tests of this crate begin with: an organization on each database, who asks it, and tables of
//! which a test says only what it is about.

use std::sync::Arc;

use model::claims::Claims;
use model::metadata::TableDefinition;
use planner::{Catalog, Table};
use store::Store;

use crate::{Clock, Contents, Engine, Session};

/// Runs a test on a new organization of each database, made with these further tables.
pub(crate) fn on_each(contents: Contents, tables: &[TableDefinition], test: impl Fn(&Engine)) {
    let open =
        |store: Store| Engine::open_with(store, contents, tables.to_vec(), Clock::System).unwrap();
    test(&open(Store::open_in_memory().unwrap()));
    if let Some(database) = testkit::Database::postgres() {
        test(&open(Store::open_postgres(&database.url().unwrap()).unwrap()));
    }
}

/// The user with this object id asks.
pub(crate) fn session(engine: &Engine, object_id: &str) -> Session {
    engine.session(&Claims::user(object_id.parse().unwrap()), &[]).unwrap()
}

/// The administrator of the demo organization asks.
pub(crate) fn admin(engine: &Engine) -> Session {
    session(engine, "d0000000-0000-4000-8000-000000000001")
}

/// The table `sample_thing` with these columns, in the form of a data file; more sections may follow them.
pub(crate) fn thing(columns: &str) -> TableDefinition {
    const BEGINNING: &str = r#"
name = "sample_thing"
schema = "sample_Thing"
set = "sample_things"
object_type_code = 10000
label = "Thing"
label_plural = "Things"
ownership = "OrganizationOwned"
primary_id = "sample_thingid"

[columns]
sample_thingid = { schema = "sample_ThingId", type = "Uniqueidentifier" }
"#;
    seed::read_table(&[BEGINNING, columns].concat()).unwrap()
}

/// A table in a catalog that holds nothing else.
pub(crate) fn alone(definition: TableDefinition) -> Arc<Table> {
    let name = definition.name.clone();
    let catalog = Catalog::new(1, vec![definition], Vec::new());
    Arc::clone(catalog.table(&name).unwrap())
}
