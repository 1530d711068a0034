//! The round trip: every shipped table, said as a custom one in files, applied to an organization on each
//! database, and read back by its definitions.

use std::collections::BTreeMap;
use std::fs;

use engine::Catalog;
use serde_json::Value;

use crate::demo::{User, each_alone};

/// What people say of a column; the rest is of the column itself: its names, ids, times, number, and
/// what custom columns are allowed that shipped ones are not.
const SAID: [&str; 19] = [
    "@odata.type",
    "AttributeType",
    "AttributeTypeName",
    "AutoNumberFormat",
    "Behavior",
    "CanStoreFullImage",
    "DateTimeBehavior",
    "DefaultFormValue",
    "DefaultValue",
    "Description",
    "DisplayName",
    "Format",
    "FormatName",
    "IsSecured",
    "MaxLength",
    "MaxSizeInKB",
    "MaxValue",
    "MinValue",
    "Precision",
];

/// The columns of a table as they are said, by logical name, without what labels have of their own.
fn columns(admin: &mut User, table: &str) -> BTreeMap<String, BTreeMap<String, Value>> {
    let path = format!("EntityDefinitions(LogicalName='{table}')/Attributes");
    let body = admin.read(&path);
    let columns = body["value"].as_array().unwrap();
    let said = |column: &Value| {
        let said = SAID.iter().filter_map(|name| Some(((*name).to_owned(), column.get(*name)?)));
        said.map(|(name, value)| (name, bare(value))).collect()
    };
    let name = |column: &Value| column["LogicalName"].as_str().unwrap().to_owned();
    columns.iter().map(|column| (name(column), said(column))).collect()
}

fn bare(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let own = ["MetadataId", "IsManaged"];
            let kept = members.iter().filter(|(name, _)| !own.contains(&name.as_str()));
            Value::Object(kept.map(|(name, value)| (name.clone(), bare(value))).collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(bare).collect()),
        other => other.clone(),
    }
}

#[test]
fn every_shipped_table_said_in_files_is_read_back_equal() {
    let shipped = seed::Definitions::shipped().unwrap();
    let (tables, choices) = (shipped.tables().to_vec(), shipped.choices().to_vec());
    let catalog = Catalog::with_choices(1, tables, choices, shipped.privileges());
    let mut document = schema::copies(&catalog, "demo");
    let publisher = schema::Publisher {
        label: "Demo".to_owned(),
        prefix: "demo".to_owned(),
        option_prefix: 20_000,
        description: None,
    };
    document.publishers.insert("demopublisher".to_owned(), publisher);
    document.whole.insert(schema::Part::Publishers);
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in schema::write(&document) {
        let file = folder.path().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    each_alone(|demo| {
        let path = folder.path().to_str().unwrap();
        let output = demo.run(&["schema", "apply", path]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let mut admin = demo.admin();
        let (mut compared, mut different) = (0, Vec::new());
        for (name, table) in &document.tables {
            let original = columns(&mut admin, name.strip_prefix("demo_").unwrap());
            let copy = columns(&mut admin, name);
            for (column, said) in &table.columns {
                let Some(old) = original.get(column.strip_prefix("demo_").unwrap()) else {
                    continue;
                };
                let mut old = old.clone();
                let new = &copy[column];
                if column == "demo_name" {
                    continue;
                }
                // What a file says within the limits of what people can say.
                if old.contains_key("MaxLength") {
                    old.insert("MaxLength".to_owned(), said.max_length.into());
                }
                for limit in ["MinValue", "MaxValue", "Precision"] {
                    if said.kind == model::metadata::ColumnType::Money {
                        old.insert(limit.to_owned(), new[limit].clone());
                    }
                }
                // No lookup that people make is what an activity is about.
                old.retain(|_, value| value != "Regarding");
                for (member, value) in &old {
                    if new.get(member) != Some(value) {
                        let new = new.get(member);
                        different.push(format!("{name}.{column} {member}: {value} {new:?}"));
                    }
                    compared += 1;
                }
            }
        }
        assert!(different.is_empty(), "{} of {compared}: {different:#?}", different.len());
        assert!(compared > 10_000, "{compared}");
    });
}
