//! Each table of the data files, by the same requests: nothing about any of them may surprise.

use model::metadata::{ColumnType, TableDefinition};
use serde_json::{Value, json};

use crate::demo::{Demo, NOBODY, each};

const ANNOTATIONS: (&str, &str) = ("Prefer", "odata.include-annotations=\"*\"");

fn tables() -> Vec<TableDefinition> {
    seed::tables().unwrap()
}

#[test]
fn each_table_can_be_listed_with_all_its_annotations() {
    each(|demo| {
        let mut admin = demo.admin();
        for table in tables() {
            let path = format!("{}?$top=3&$count=true", table.set);
            let list = admin.send("GET", &path, &[ANNOTATIONS], None);
            assert_eq!(list.status, 200, "{}: {}", table.name, list.text());
        }
    });
}

/// Every lookup of every table leads somewhere: what a row points at can be asked for with it.
#[test]
fn each_relationship_can_be_expanded_from_both_sides() {
    each(|demo| {
        let mut admin = demo.admin();
        let tables = tables();
        let find = |name: &str| tables.iter().find(|table| table.name == name);
        for table in &tables {
            // Lookups of audits tell ids alone, and no more than one is asked about.
            if table.ids_only {
                continue;
            }
            for one in &table.many_to_one {
                let Some(other) = find(&one.referenced) else { continue };
                for (set, property) in
                    [(&table.set, &one.lookup_property), (&other.set, &one.collection_property)]
                {
                    let path = format!("{set}?$top=1&$expand={property}");
                    let list = admin.get(&path);
                    assert_eq!(list.status, 200, "{path}: {}", list.text());
                }
            }
        }
    });
}

/// Whoever has no role sees nothing, whichever table it is.
#[test]
fn no_table_is_open_to_a_user_without_roles() {
    each(|demo| {
        let mut nobody = demo.user("noroles");
        let open = |demo: &Demo, table: &TableDefinition| {
            // The one table of which every user may see all rows that has any, and the one that has none.
            let everybody = ["privilege", "solutioncomponent"].contains(&table.name.as_str());
            everybody || demo.admin().count(&format!("{}/$count", table.set)) == 0
        };
        for table in tables() {
            let list = nobody.get(&table.set);
            if list.status == 200 && !open(demo, &table) {
                assert_eq!(list.json()["value"], json!([]), "{}", table.name);
            }
            assert!([200, 403].contains(&list.status), "{}: {}", table.name, list.text());
            for (method, path) in [
                ("POST", table.set.clone()),
                ("PATCH", format!("{}({NOBODY})", table.set)),
                ("DELETE", format!("{}({NOBODY})", table.set)),
            ] {
                let refused = nobody.send(method, &path, &[], Some(&json!({})));
                assert!(
                    (400..500).contains(&refused.status) || refused.status == 501,
                    "{method} {path}: {} {}",
                    refused.status,
                    refused.text()
                );
            }
        }
    });
}

/// A row with whatever a new row of this table has to be given, as far as a test can know.
fn row(table: &TableDefinition) -> Value {
    let mut row = serde_json::Map::new();
    for column in &table.columns {
        if column.create && column.kind == ColumnType::String && column.companion_of.is_none() {
            row.insert(column.name.clone(), json!("x"));
        }
    }
    Value::Object(row)
}

#[test]
fn a_new_row_of_each_table_is_made_or_refused_with_a_reason() {
    each(|demo| {
        let mut admin = demo.admin();
        for table in tables() {
            // The rules of these tell people apart by their names.
            if ["systemuser", "businessunit", "organization"].contains(&table.name.as_str()) {
                continue;
            }
            for body in [json!({}), row(&table)] {
                let made = admin.send("POST", &table.set, &[], Some(&body));
                let reason = made.status == 501 || (400..500).contains(&made.status);
                assert!(made.status == 204 || reason, "{}: {}", table.name, made.text());
                if made.status == 204 {
                    let id = crate::demo::id_of(&made);
                    let read = admin.get(&format!("{}({id})", table.set));
                    assert_eq!(read.status, 200, "{}: {}", table.name, read.text());
                    let gone = admin.send("DELETE", &format!("{}({id})", table.set), &[], None);
                    let refused = (400..500).contains(&gone.status);
                    assert!(gone.status == 204 || refused, "{}: {}", table.name, gone.text());
                }
            }
        }
    });
}
