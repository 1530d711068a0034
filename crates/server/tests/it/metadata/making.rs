//! What tests say to make definitions, as clients write it.

use std::sync::{Mutex, Weak};

use serde_json::{Value, json};

use crate::demo::{Demo, User, each_in, id_of};

/// Organizations whose definitions tests change, each its own ones.
static SHARED: Mutex<Weak<Vec<Demo>>> = Mutex::new(Weak::new());

/// Runs a test on organizations whose definitions may be added to.
pub(crate) fn each(test: impl Fn(&Demo)) {
    each_in(&SHARED, test);
}

/// A text in English.
pub(crate) fn label(text: &str) -> Value {
    json!({
        "@odata.type": "Microsoft.Dynamics.CRM.Label",
        "LocalizedLabels": [{
            "@odata.type": "Microsoft.Dynamics.CRM.LocalizedLabel",
            "Label": text,
            "LanguageCode": 1033,
        }],
    })
}

/// A column with the members that all have: `kind` is `String` or `Complex` and so on before
/// `AttributeMetadata`.
pub(crate) fn column(kind: &str, schema: &str, more: &Value) -> Value {
    let mut column = json!({
        "@odata.type": format!("Microsoft.Dynamics.CRM.{kind}AttributeMetadata"),
        "SchemaName": schema,
        "DisplayName": label(schema.split('_').next_back().unwrap()),
        "RequiredLevel": {"Value": "None"},
    });
    add(&mut column, more);
    column
}

/// The column that rows are called by.
pub(crate) fn primary(schema: &str) -> Value {
    let more = json!({"MaxLength": 200, "FormatName": {"Value": "Text"}, "IsPrimaryName": true});
    column("String", schema, &more)
}

/// A table that users own, with its primary name and more columns.
pub(crate) fn table(schema: &str, columns: &[Value]) -> Value {
    let mut all = vec![primary("new_Name")];
    all.extend_from_slice(columns);
    json!({
        "@odata.type": "Microsoft.Dynamics.CRM.EntityMetadata",
        "SchemaName": schema,
        "DisplayName": label(schema),
        "DisplayCollectionName": label(&format!("{schema}s")),
        "Description": label(&format!("Custom entity for {schema}")),
        "OwnershipType": "UserOwned",
        "HasActivities": false,
        "HasNotes": true,
        "IsActivity": false,
        "Attributes": all,
    })
}

/// Puts members into an object.
pub(crate) fn add(object: &mut Value, more: &Value) {
    for (name, value) in more.as_object().unwrap() {
        object[name] = value.clone();
    }
}

/// Sends what must be accepted; the id in the answer's address.
pub(crate) fn post(user: &mut User, path: &str, body: &Value) -> String {
    let response = user.send("POST", path, &[], Some(body));
    assert_eq!(response.status, 204, "POST {path}: {}", response.text());
    id_of(&response)
}

/// Calls an action that must work; what it answers.
pub(crate) fn call(user: &mut User, action: &str, body: &Value) -> Value {
    let response = user.send("POST", action, &[], Some(body));
    assert!(matches!(response.status, 200 | 204), "POST {action}: {}", response.text());
    if response.status == 204 { Value::Null } else { response.json() }
}

/// Puts what must be accepted.
pub(crate) fn put(user: &mut User, path: &str, body: &Value) {
    let response = user.send("PUT", path, &[], Some(body));
    assert_eq!(response.status, 204, "PUT {path}: {}", response.text());
}

/// The path of a table's definition.
pub(crate) fn path(table: &str) -> String {
    format!("EntityDefinitions(LogicalName='{table}')")
}
