//! What the tests of edits begin with: the shipped tables, and two publishers.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use planner::Catalog;
use seed::Definitions;

use super::{Edit, Setting};

/// The catalog of a new organization.
pub(crate) fn catalog() -> Arc<Catalog> {
    static CATALOG: OnceLock<Arc<Catalog>> = OnceLock::new();
    let make = || {
        let shipped = Definitions::shipped().unwrap();
        let (tables, choices) = (shipped.tables().to_vec(), shipped.choices().to_vec());
        Arc::new(Catalog::with_choices(1, tables, choices, shipped.privileges()))
    };
    Arc::clone(CATALOG.get_or_init(make))
}

/// Publishers `new` and `demo`; every id is a fresh one.
pub(crate) fn setting() -> Setting {
    Setting {
        now: 1_700_000_000_000,
        new_id,
        version: 2,
        prefix: None,
        prefixes: BTreeSet::from(["new".to_owned(), "demo".to_owned()]),
        option_prefix: 72_700,
        merge_labels: false,
    }
}

/// An edit that has changed nothing yet.
pub(crate) fn edit() -> Edit {
    Edit::new(catalog(), setting())
}

fn new_id() -> uuid::Uuid {
    use std::sync::atomic::{AtomicU64, Ordering};
    static LAST: AtomicU64 = AtomicU64::new(0);
    uuid::Uuid::from_u64_pair(0x4000_0000, LAST.fetch_add(1, Ordering::Relaxed) + 1)
}

/// A custom table whose rows users own, put into an edit: what it needs of account's columns, and a name.
pub(crate) fn put_custom(edit: &mut Edit, schema: &str) {
    use model::metadata::{AccessRule, ColumnDefinition};
    let name = schema.to_lowercase();
    let mut table = edit.table("account").unwrap().clone();
    let kept = ["ownerid", "owninguser", "owningteam", "owningbusinessunit", "statecode"];
    table.columns.retain(|column| kept.contains(&column.name.as_str()) || column.name == "name");
    let id = ColumnDefinition {
        name: format!("{name}id"),
        schema: format!("{schema}Id"),
        ..edit.table("account").unwrap().column("accountid").unwrap().clone()
    };
    for column in &mut table.columns {
        column.provenance.custom = column.name == "name";
    }
    table.columns.insert(0, id);
    table.set = crate::names::plural(&name);
    table.object_type_code = crate::names::object_type_code(edit);
    table.schema = schema.to_owned();
    table.primary_id = format!("{name}id");
    table.access = AccessRule::Privileges;
    table.many_to_one.clear();
    table.provenance = edit.made();
    table.name = name;
    edit.put_table(table);
}

/// The number of a refusal.
pub(crate) fn number<T>(result: model::Result<T>) -> Option<u32> {
    result.err().map(|error| error.code().number)
}
