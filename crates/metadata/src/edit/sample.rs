//! What the tests of edits begin with: the shipped tables, and two publishers.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use model::metadata::{ColumnType, Label};
use planner::Catalog;
use seed::Definitions;

use super::{Edit, Setting};
use crate::draft::{ColumnDraft, TableDraft};

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

/// A table `demo_Project` whose rows are called by `demo_Name`, as clients ask for one.
pub(crate) fn project() -> TableDraft {
    let name = ColumnDraft {
        is_primary_name: Some(true),
        max_length: Some(100),
        ..column("demo_Name", ColumnType::String)
    };
    TableDraft {
        schema: Some("demo_Project".into()),
        label: Some("Project".into()),
        label_plural: Some("Projects".into()),
        columns: vec![name],
        ..TableDraft::default()
    }
}

/// A column of which nothing is said but its name and its type.
pub(crate) fn column(schema: &str, kind: ColumnType) -> ColumnDraft {
    ColumnDraft { schema: Some(schema.into()), kind: Some(kind), ..ColumnDraft::default() }
}

/// An edit with the table of [`project`].
pub(crate) fn with_project() -> Edit {
    let mut edit = edit();
    edit.create_table(&project()).unwrap();
    edit
}

/// A text in English and German.
pub(crate) fn label(english: &str, german: &str) -> Label {
    [(1033, english.to_owned()), (1031, german.to_owned())].into_iter().collect()
}

/// The number of a refusal.
pub(crate) fn refusal<T: std::fmt::Debug>(result: model::Result<T>) -> u32 {
    result.unwrap_err().code().number
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
