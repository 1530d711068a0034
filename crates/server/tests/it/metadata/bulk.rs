//! Definitions read in bulk: by `RetrieveMetadataChanges`, `RetrieveEntity` and `RetrieveAllEntities`.

use serde_json::{Value, json};

use super::making::{self, column, post, table};
use crate::demo::{NOBODY, User, code, each};

const CRM: &str = "Microsoft.Dynamics.CRM";

/// The path of `RetrieveMetadataChanges` with a query and further arguments.
fn changes(query: &Value, more: &[(&str, &str)]) -> String {
    let mut names = "Query=@p1".to_owned();
    let query = query.to_string().replace('"', "%22").replace('{', "%7B").replace('}', "%7D");
    let mut values = format!("@p1={query}");
    for (index, (name, value)) in more.iter().enumerate() {
        let alias = index + 2;
        names.extend([",", name, "=@p", &alias.to_string()]);
        values.extend(["&@p", &alias.to_string(), "=", value]);
    }
    format!("RetrieveMetadataChanges({names})?{values}")
}

fn equals(name: &str, kind: &str, value: &str) -> Value {
    let value = json!({"Type": kind, "Value": value});
    json!({"PropertyName": name, "ConditionOperator": "Equals", "Value": value})
}

fn all_of(conditions: &[Value]) -> Value {
    json!({"FilterOperator": "And", "Conditions": conditions, "Filters": []})
}

fn names(names: &[&str]) -> Value {
    json!({"AllProperties": false, "PropertyNames": names})
}

#[test]
fn a_query_says_which_tables_and_columns_and_what_of_them() {
    each(|demo| {
        let mut admin = demo.admin();
        let query = json!({
            "Properties": names(&["SchemaName", "Attributes", "ManyToOneRelationships"]),
            "Criteria": all_of(&[equals("LogicalName", "System.String", "account")]),
            "AttributeQuery": {
                "Properties": names(&["MaxLength", "OptionSet"]),
                "Criteria": all_of(&[equals("IsValidForCreate", "System.Boolean", "True")]),
            },
            "RelationshipQuery": {
                "Properties": names(&["ReferencingAttribute"]),
                "Criteria": all_of(&[equals("ReferencedEntity", "System.String", "contact")]),
            },
            "LabelQuery": {"FilterLanguages": [1033], "MissingLabelBehavior": 0},
        });
        let body = admin.read(&changes(&query, &[]));
        assert_eq!(
            body["@odata.context"],
            admin.url(&format!("$metadata#{CRM}.RetrieveMetadataChangesResponse"))
        );
        assert_eq!(
            body["DeletedMetadata"],
            json!({"Count": 0, "IsReadOnly": false, "Keys": [], "Values": []})
        );
        let [account] = body["EntityMetadata"].as_array().unwrap().as_slice() else {
            panic!("{body}")
        };
        assert_eq!(
            (&account["SchemaName"], &account["LogicalName"]),
            (&json!("Account"), &json!("account"))
        );
        // What was not asked for is there, and null.
        assert_eq!(
            (&account["EntitySetName"], &account["HasChanged"]),
            (&Value::Null, &Value::Null)
        );
        assert_eq!(account["Keys"], Value::Null);
        let columns = account["Attributes"].as_array().unwrap();
        let column = |name: &str| columns.iter().find(|column| column["LogicalName"] == name);
        assert_eq!(column("createdon"), None);
        let text = column("name").unwrap();
        assert_eq!(text["@odata.type"], format!("#{CRM}.ComplexStringAttributeMetadata"));
        assert_eq!(text["MaxLength"], 160);
        let choice = &column("industrycode").unwrap()["OptionSet"];
        assert_eq!(choice["Options"][0]["Label"]["UserLocalizedLabel"]["Label"], "Accounting");
        let relationships = account["ManyToOneRelationships"].as_array().unwrap();
        let has = |name: &str| relationships.iter().any(|one| one["SchemaName"] == name);
        assert!(has("account_primary_contact") && !has("account_parent_account"));
        assert!(relationships.iter().all(|one| one["ReferencedEntity"].is_null()));
    });
}

#[test]
fn criteria_compare_names_lists_and_managed_properties() {
    each(|demo| {
        let mut admin = demo.admin();
        let mut found = |criteria: &Value| -> Vec<String> {
            let query = json!({"Properties": names(&["LogicalName"]), "Criteria": criteria});
            let body = admin.read(&changes(&query, &[]));
            let tables = body["EntityMetadata"].as_array().unwrap();
            tables.iter().map(|table| table["LogicalName"].as_str().unwrap().to_owned()).collect()
        };
        let list = json!({"Type": "System.String[]", "Value": "[\"account\",\"contact\"]"});
        let one_of =
            json!({"PropertyName": "LogicalName", "ConditionOperator": "In", "Value": list});
        assert_eq!(found(&all_of(&[one_of])), ["account", "contact"]);
        let owned = "Microsoft.Xrm.Sdk.Metadata.OwnershipTypes";
        let owned = found(&all_of(&[equals("OwnershipType", owned, "UserOwned")]));
        assert!(owned.contains(&"account".into()) && !owned.contains(&"role".into()), "{owned:?}");
        let either = json!({"FilterOperator": "Or", "Conditions": [
            equals("LogicalName", "System.String", "account"),
            equals("LogicalName", "System.String", "contact"),
        ], "Filters": [all_of(&[equals("ObjectTypeCode", "System.Int32", "4")])]});
        assert_eq!(found(&either), ["account", "contact", "lead"]);
        for (value, expected) in [("true", true), ("false", false)] {
            let takes_columns = all_of(&[equals("CanCreateAttributes", "System.Boolean", value)]);
            assert_eq!(found(&takes_columns).contains(&"account".into()), expected, "{value}");
        }
        for criteria in [
            all_of(&[equals("Nothing", "System.String", "x")]),
            all_of(&[equals("IsActivity", "System.String", "x")]),
            all_of(&[equals("DisplayName", "System.String", "x")]),
        ] {
            let query = json!({"Criteria": criteria});
            let refused = demo.admin().refused("GET", &changes(&query, &[]), None);
            assert_eq!(refused, code(400, "0x80040203"), "{criteria}");
        }
    });
}

/// The stamp of the definitions as they are, and the answer to what changed since another.
fn ask(user: &mut User, query: &Value, since: Option<&str>) -> Value {
    let quoted = since.map(|since| format!("'{since}'"));
    let mut more = Vec::new();
    if let Some(since) = &quoted {
        more.push(("ClientVersionStamp", since.as_str()));
        more.push(("DeletedMetadataFilters", "Microsoft.Dynamics.CRM.DeletedMetadataFilters'All'"));
    }
    user.read(&changes(query, &more))
}

#[test]
fn whoever_shows_the_stamp_of_an_answer_is_told_what_changed_after_it() {
    each(|demo| {
        let mut admin = demo.admin();
        let query = json!({"Properties": names(&["LogicalName", "Attributes"])});
        let first = ask(&mut admin, &query, None);
        assert!(first["EntityMetadata"].as_array().unwrap().len() > 1);
        let stamp = first["ServerVersionStamp"].as_str().unwrap().to_owned();
        let nothing = ask(&mut admin, &query, Some(&stamp));
        assert_eq!(nothing["EntityMetadata"], json!([]));
        for stamp in ["x", "", "999999999!x", "-5!x"] {
            let quoted = format!("'{stamp}'");
            let path = changes(&query, &[("ClientVersionStamp", &quoted)]);
            let response = admin.get(&path);
            let expected = if stamp.is_empty() { 200 } else { 400 };
            assert_eq!(response.status, expected, "{stamp}: {}", response.text());
            assert!(stamp.is_empty() || response.text().contains("0x80044352"), "{stamp}");
        }
    });
}

#[test]
fn one_table_or_all_come_as_far_as_the_filters_say() {
    each(|demo| {
        let mut admin = demo.on_behalf();
        let path = "RetrieveEntity(EntityFilters=@p1,LogicalName=@p2,RetrieveAsIfPublished=@p3)";
        let filters = |filters: &str| {
            format!("{path}?@p1={CRM}.EntityFilters'{filters}'&@p2='account'&@p3=true")
        };
        let body = admin.read(&filters("Entity"));
        let account = &body["EntityMetadata"];
        assert_eq!(
            (&account["SchemaName"], &account["Attributes"]),
            (&json!("Account"), &Value::Null)
        );
        assert_eq!(account["Privileges"], Value::Null);
        let all = admin.read(&filters("All"));
        let account = &all["EntityMetadata"];
        assert_eq!(account["Privileges"].as_array().unwrap().len(), 8);
        assert!(account["OneToManyRelationships"].as_array().unwrap().len() > 1);
        let id = account["MetadataId"].as_str().unwrap();
        let columns = account["Attributes"].as_array().unwrap();
        let state = columns.iter().find(|column| column["LogicalName"] == "statecode").unwrap();
        assert_eq!(state["OptionSet"]["OptionSetType"], "State");
        // Clients fill in the key that they do not mean.
        let empty = "00000000-0000-0000-0000-000000000000";
        let by_name = format!(
            "RetrieveEntity(EntityFilters={CRM}.EntityFilters'Attributes',LogicalName = 'account',\
             MetadataId={empty},RetrieveAsIfPublished=false)"
        );
        assert_eq!(admin.read(&by_name)["EntityMetadata"]["MetadataId"], id);
        let by_id =
            format!("RetrieveEntity(EntityFilters={CRM}.EntityFilters'Entity',MetadataId={id})");
        assert_eq!(admin.read(&by_id)["EntityMetadata"]["LogicalName"], "account");
        let refused = |key: &str, number: &str| {
            let path = format!("RetrieveEntity(EntityFilters={CRM}.EntityFilters'Entity'{key})");
            let expected = code(if number == "0x80040203" { 400 } else { 404 }, number);
            assert_eq!(demo.admin().refused("GET", &path, None), expected, "{key}");
        };
        refused(",LogicalName='x'", "0x80041102");
        refused(&format!(",MetadataId={NOBODY}"), "0x80040217");
        refused("", "0x80040203");
        let path = "RetrieveAllEntities()";
        assert_eq!(demo.admin().refused("GET", path, None), code(400, "0x80040203"));
        let all = admin.read(&format!(
            "RetrieveAllEntities(EntityFilters=@p1,RetrieveAsIfPublished=@p2)\
             ?@p1={CRM}.EntityFilters'Entity'&@p2=false"
        ));
        let tables = all["EntityMetadata"].as_array().unwrap();
        assert!(tables.iter().any(|table| table["LogicalName"] == "contact"));
        assert!(all["Timestamp"].is_string());
    });
}

#[test]
fn made_changed_and_deleted_definitions_are_told_since_the_stamp() {
    making::each(|demo| {
        let mut admin = demo.admin();
        let query = json!({
            "Properties": names(&["LogicalName", "Attributes", "OneToManyRelationships"]),
            "AttributeQuery": {"Properties": names(&["LogicalName", "OptionSet"])},
        });
        let stamp = |body: &Value| body["ServerVersionStamp"].as_str().unwrap().to_owned();
        let found = |body: &Value, table: &str| {
            let tables = body["EntityMetadata"].as_array().unwrap();
            tables.iter().find(|one| one["LogicalName"] == table).cloned()
        };
        let columns = |table: &Value| -> Vec<String> {
            let all = table["Attributes"].as_array().unwrap();
            all.iter().map(|one| one["LogicalName"].as_str().unwrap().to_owned()).collect()
        };
        let before = stamp(&ask(&mut admin, &query, None));
        let count = column("Integer", "new_Count", &json!({"MinValue": 0, "MaxValue": 9}));
        let id = post(&mut admin, "EntityDefinitions", &table("new_Stamped", &[count]));
        let made = ask(&mut admin, &query, Some(&before));
        let new = found(&made, "new_stamped").unwrap();
        assert_eq!((&new["HasChanged"], &new["MetadataId"]), (&json!(true), &json!(id)));
        assert!(columns(&new).contains(&"new_count".into()));
        // The users' side of its relationships is new too, and nothing else of users.
        let users = found(&made, "systemuser").unwrap();
        assert_eq!(users["Attributes"], json!([]));
        assert_eq!(found(&made, "role"), None);
        // One more column.
        let made = stamp(&made);
        let text = column("String", "new_Text", &json!({"MaxLength": 10}));
        let attributes = format!("EntityDefinitions({id})/Attributes");
        let text = post(&mut admin, &attributes, &text);
        let changed = ask(&mut admin, &query, Some(&made));
        assert_eq!(columns(&found(&changed, "new_stamped").unwrap()), ["new_text"]);
        // It is deleted, and then the table.
        let changed = stamp(&changed);
        admin.delete(&format!("{attributes}({text})"));
        let deleted = ask(&mut admin, &query, Some(&changed));
        let of = |body: &Value, kind: &str| -> Vec<Value> {
            let deleted = &body["DeletedMetadata"];
            let keys = deleted["Keys"].as_array().unwrap();
            let place = keys.iter().position(|key| key == kind);
            let items = place.map(|place| deleted["Values"][place]["Items"].clone());
            items.map_or_else(Vec::new, |items| items.as_array().unwrap().clone())
        };
        assert!(of(&deleted, "Attribute").contains(&json!(text)), "{deleted}");
        admin.delete(&format!("EntityDefinitions({id})"));
        let gone = ask(&mut admin, &query, Some(&changed));
        assert!(of(&gone, "Default").contains(&json!(id)), "{gone}");
        assert_eq!(found(&gone, "new_stamped"), None);
        // Without the filters nothing is told of it.
        let quoted = format!("'{changed}'");
        let path = changes(&query, &[("ClientVersionStamp", &quoted)]);
        assert_eq!(admin.read(&path)["DeletedMetadata"]["Count"], 0);
    });
}
