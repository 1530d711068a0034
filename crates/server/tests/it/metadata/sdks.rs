//! The requests by which two published clients read definitions: Microsoft's Python SDK and
//! `DynamicsWebApi`, with their URLs and headers.

use serde_json::{Value, json};

use super::making::{self, column, post, table};
use crate::demo::{User, each};

const CRM: &str = "Microsoft.Dynamics.CRM";

/// What the Python SDK reads of a table before and after it makes it.
fn find(user: &mut User, name: &str, headers: &[(&str, &str)]) -> Option<Value> {
    let path = format!(
        "EntityDefinitions?%24select=MetadataId%2CLogicalName%2CSchemaName%2CEntitySetName%2C\
         PrimaryNameAttribute%2CPrimaryIdAttribute&%24filter=LogicalName+eq+%27{name}%27"
    );
    let response = user.send("GET", &path, headers, None);
    assert_eq!(response.status, 200, "{}", response.text());
    response.json()["value"].as_array_mut().unwrap().pop()
}

#[test]
fn the_python_sdk_finds_a_table_that_it_made_and_uses_it_at_once() {
    making::each(|demo| {
        let mut admin = demo.admin();
        assert_eq!(find(&mut admin, "new_pyproject", &[]), None);
        let choice = json!({
            "OptionSet": {
                "@odata.type": format!("{CRM}.OptionSetMetadata"),
                "IsGlobal": false,
                "Options": [
                    {"Value": 1, "Label": making::label("Planned")},
                    {"Value": 2, "Label": making::label("Done")},
                ],
            },
        });
        let columns = [
            column("Integer", "new_Count", &json!({"MinValue": 0, "MaxValue": 100})),
            column("Memo", "new_Text", &json!({"MaxLength": 4000})),
            column("Picklist", "new_Phase", &choice),
        ];
        post(&mut admin, "EntityDefinitions", &table("new_PyProject", &columns));
        let found = find(&mut admin, "new_pyproject", &[("Consistency", "Strong")]).unwrap();
        assert_eq!(found["EntitySetName"], "new_pyprojects");
        assert_eq!(found["SchemaName"], "new_PyProject");
        assert_eq!(found["PrimaryNameAttribute"], "new_name");
        assert_eq!(found["PrimaryIdAttribute"], "new_pyprojectid");
        // The labels of all choices, to write rows with them.
        let picklists = admin.rows(&format!(
            "EntityDefinitions(LogicalName='new_pyproject')/Attributes/{CRM}.PicklistAttributeMetadata\
             ?$select=LogicalName&$expand=OptionSet($select=Options)"
        ));
        let phase = picklists.iter().find(|one| one["LogicalName"] == "new_phase").unwrap();
        let labels: Vec<&Value> = phase["OptionSet"]["Options"]
            .as_array()
            .unwrap()
            .iter()
            .map(|option| &option["Label"]["LocalizedLabels"][0]["Label"])
            .collect();
        assert_eq!(labels, ["Planned", "Done"]);
        // One column, and all of a type.
        let id = found["MetadataId"].as_str().unwrap();
        let path = format!("EntityDefinitions({id})/Attributes");
        let one = admin.rows(&format!(
            "{path}?$select=MetadataId,LogicalName,SchemaName,AttributeType&$filter=LogicalName eq \
             'new_count'"
        ));
        assert_eq!((one.len(), &one[0]["AttributeType"]), (1, &json!("Integer")));
        let texts = admin.column(
            &format!("{path}?$select=LogicalName&$filter=AttributeType eq 'Memo'"),
            "LogicalName",
        );
        assert_eq!(texts, ["new_text"]);
        let row = admin.create("new_pyprojects", &json!({"new_name": "First", "new_phase": 2}));
        let row = admin.read(&format!("new_pyprojects({row})"));
        assert!(row["_ownerid_value"].is_string() && row["statecode"] == 0, "{row}");
        // Relationships from three sides, and keys.
        for side in ["OneToManyRelationships", "ManyToOneRelationships", "ManyToManyRelationships"]
        {
            admin.read(&format!("EntityDefinitions({id})/{side}"));
        }
        let lookups = admin.column(
            &format!("EntityDefinitions({id})/ManyToOneRelationships?$select=SchemaName"),
            "SchemaName",
        );
        assert!(lookups.contains(&"lk_new_pyproject_createdby".into()), "{lookups:?}");
        let keys = "EntityDefinitions(LogicalName='new_pyproject')/Keys";
        assert_eq!(admin.read(keys)["value"], json!([]));
        // It takes the first id in the address of a new key for that of the key.
        let key = json!({"SchemaName": "new_ByCount", "KeyAttributes": ["new_count"]});
        let made = admin.send("POST", keys, &[], Some(&key));
        assert_eq!(made.status, 204, "{}", made.text());
        let address = made.header("odata-entityid").unwrap();
        let (_, tail) = address.split_once(keys).unwrap();
        let read = admin.read(&format!("{keys}{tail}"));
        assert_eq!(read["SchemaName"], "new_ByCount");
        assert_eq!(tail, format!("({})", read["MetadataId"].as_str().unwrap()));
        admin.delete(&format!("{keys}{tail}"));
        // The name that it makes up for a relationship begins with those of the tables.
        let relationship = super::relationships::one_to_many(
            "account_new_pyproject_new_AccountId",
            "account",
            "new_pyproject",
            "new_AccountId",
            &json!({}),
        );
        post(&mut admin, "RelationshipDefinitions", &relationship);
    });
}

#[test]
fn the_python_sdk_lists_tables_that_are_not_private() {
    each(|demo| {
        let mut admin = demo.admin();
        let tables = admin.rows(
            "EntityDefinitions?$filter=IsPrivate eq false and (SchemaName eq 'Account')\
             &$select=LogicalName,SchemaName",
        );
        assert_eq!(tables.len(), 1);
        let found =
            admin.rows("RelationshipDefinitions?$filter=SchemaName eq 'account_primary_contact'");
        assert!(found[0]["@odata.type"].is_string());
        let none = admin.rows("RelationshipDefinitions?$filter=SchemaName eq 'it''s none'");
        assert_eq!(none, [] as [Value; 0]);
    });
}

#[test]
fn dynamics_web_api_reads_tables_columns_and_relationships_by_both_keys() {
    each(|demo| {
        let mut admin = demo.admin();
        let headers = [("Cache-Control", "no-cache"), ("OData-MaxVersion", "4.0")];
        let sets = admin.send(
            "GET",
            "EntityDefinitions?$select=EntitySetName,LogicalName",
            &headers,
            None,
        );
        assert!(sets.json()["value"].as_array().unwrap().len() > 70);
        let account =
            admin.read("EntityDefinitions(LogicalName='account')?$select=SchemaName,LogicalName");
        let id = account["MetadataId"].as_str().unwrap();
        let owned = admin.column(
            &format!(
                "EntityDefinitions?$select=LogicalName&$filter=OwnershipType eq \
                 {CRM}.OwnershipTypes'UserOwned'"
            ),
            "LogicalName",
        );
        assert!(owned.contains(&"task".into()));
        let column = admin.read(&format!(
            "EntityDefinitions({id})/Attributes(LogicalName='creditlimit')?$select=SchemaName"
        ));
        let column_id = column["MetadataId"].as_str().unwrap();
        let money = format!("{CRM}.MoneyAttributeMetadata");
        let cast = admin.read(&format!(
            "EntityDefinitions({id})/Attributes({column_id})/{money}?$select=SchemaName"
        ));
        assert_eq!(cast["SchemaName"], "CreditLimit");
        let all =
            admin.rows(&format!("EntityDefinitions(LogicalName='account')/Attributes/{money}"));
        assert!(all.iter().all(|column| column["AttributeType"] == "Money"));
        let relationship = admin.read(&format!(
            "RelationshipDefinitions(SchemaName='account_primary_contact')/\
             {CRM}.OneToManyRelationshipMetadata?$select=SchemaName"
        ));
        let relationship = relationship["MetadataId"].as_str().unwrap();
        admin.read(&format!("RelationshipDefinitions({relationship})"));
        let choice = admin.read("GlobalOptionSetDefinitions(Name='budgetstatus')");
        let choice = choice["MetadataId"].as_str().unwrap();
        admin.read(&format!(
            "GlobalOptionSetDefinitions({choice})/{CRM}.OptionSetMetadata?$select=Name"
        ));
    });
}
