//! Microsoft's client for Python: `requests` under it writes its own headers first, and blanks of a query
//! as plus signs.

use serde_json::json;

use super::{Talk, error, text};
use crate::demo::each_alone;

/// The headers of the session, in its order, with the values of the client where both have one.
fn head(own: &str, has_body: bool) -> String {
    let length = if has_body { "Content-Length: LENGTH\r\n" } else { "" };
    let kind =
        if own.contains("Content-Type:") { "" } else { "Content-Type: application/json\r\n" };
    format!(
        "Host: HOST\r\nUser-Agent: DataverseSvcPythonClient:1.1.0\r\nAccept-Encoding: gzip, deflate\r\n\
         Accept: application/json\r\nConnection: keep-alive\r\nAuthorization: Bearer TOKEN\r\n{kind}\
         OData-MaxVersion: 4.0\r\nOData-Version: 4.0\r\n{own}\
         x-ms-client-request-id: 5f0c2f9e-9a1b-4a64-8a50-0a4c1d1c7f01\r\n\
         x-ms-correlation-id: 5f0c2f9e-9a1b-4a64-8a50-0a4c1d1c7f02\r\n{length}"
    )
}

/// The first id in `OData-EntityId`.
fn first_id(response: &testkit::Response) -> String {
    let address = response.header("OData-EntityId").unwrap();
    let found = (0..address.len()).find(|begin| {
        let id = address.get(*begin..begin + 36);
        id.is_some_and(|id| {
            id.bytes().enumerate().all(|(index, byte)| match index {
                8 | 13 | 18 | 23 => byte == b'-',
                _ => byte.is_ascii_hexdigit(),
            })
        })
    });
    let begin = found.unwrap();
    address[begin..begin + 36].to_owned()
}

#[test]
fn the_client_for_python_writes_rows() {
    each_alone(|demo| {
        let mut talk = Talk::new(demo, "admin", head);
        let find = "GET EntityDefinitions?%24select=LogicalName%2CEntitySetName%2CPrimaryIdAttribute&\
                    %24filter=LogicalName+eq+%27account%27";
        let found = talk.ask(find, "", "").json();
        assert_eq!(found["value"][0]["EntitySetName"], "accounts");
        let body = r#"{"name": "Contoso Ltd", "revenue": 1000.5, "@odata.type": "Microsoft.Dynamics.CRM.account"}"#;
        let made = talk.ask("POST accounts", "", body);
        assert_eq!(made.status, 204, "{}", made.text());
        talk.name("account", &first_id(&made));
        let only = "If-Match: *\r\n";
        let body = r#"{"name": "Contoso \u00c4G"}"#;
        assert_eq!(talk.ask("PATCH accounts(<account>)", only, body).status, 204);
        let line = "GET accounts(<account>)?$select=name,revenue";
        let row = talk.ask(line, "Prefer: odata.include-annotations=\"*\"\r\n", "").json();
        assert_eq!(row["name"], "Contoso \u{c4}G");
        let body = r#"{"Targets": [{"name": "Bulk 1", "@odata.type": "Microsoft.Dynamics.CRM.account"}, {"name": "Bulk 2", "@odata.type": "Microsoft.Dynamics.CRM.account"}]}"#;
        let ids = talk.ask("POST accounts/Microsoft.Dynamics.CRM.CreateMultiple", "", body).json();
        talk.name("one", text(&ids["Ids"][0]));
        talk.name("two", text(&ids["Ids"][1]));
        let body = r#"{"Targets": [{"accountid": "<one>", "name": "Bulk", "@odata.type": "Microsoft.Dynamics.CRM.account"}, {"accountid": "<two>", "name": "Bulk", "@odata.type": "Microsoft.Dynamics.CRM.account"}]}"#;
        let line = "POST accounts/Microsoft.Dynamics.CRM.UpdateMultiple";
        assert_eq!(talk.ask(line, "", body).status, 204);
        let body = r#"{"QuerySet": [{"@odata.type": "Microsoft.Dynamics.CRM.QueryExpression", "EntityName": "account", "ColumnSet": {"@odata.type": "Microsoft.Dynamics.CRM.ColumnSet", "AllColumns": false, "Columns": []}, "Criteria": {"@odata.type": "Microsoft.Dynamics.CRM.FilterExpression", "FilterOperator": "And", "Conditions": [{"@odata.type": "Microsoft.Dynamics.CRM.ConditionExpression", "AttributeName": "accountid", "Operator": "In", "Values": [{"Value": "<one>", "Type": "System.Guid"}, {"Value": "<two>", "Type": "System.Guid"}]}]}}], "JobName": "Bulk delete account records @ 2025-01-01T00:00:00+00:00", "SendEmailNotification": false, "ToRecipients": [], "CCRecipients": [], "RecurrencePattern": "", "StartDateTime": "2025-01-01T00:00:00+00:00"}"#;
        let job = talk.ask("POST BulkDelete", "", body).json();
        talk.name("job", text(&job["JobId"]));
        assert_eq!(talk.ask("DELETE accounts(<account>)", only, "").status, 204);
        let missing = talk.ask(line_of_a_missing_row(), "", "");
        assert_eq!(error(&missing).0, 404);
        assert!(missing.header("x-ms-service-request-id").is_some());
        talk.end("python_rows");
    });
}

fn line_of_a_missing_row() -> &'static str {
    "GET accounts(<account>)?$select=name"
}

#[test]
fn the_client_for_python_asks_questions() {
    each_alone(|demo| {
        let mut talk = Talk::new(demo, "admin", head);
        let prefer = "Prefer: odata.maxpagesize=2,odata.include-annotations=\"*\"\r\n";
        let line = "GET accounts?%24select=name%2Crevenue&%24filter=%28statecode+eq+0+and+revenue+gt+1%29&\
                    %24orderby=revenue+desc%2Cname&%24count=true";
        let page = talk.ask(line, prefer, "").json();
        assert!(page["@odata.count"].is_u64());
        if let Some(next) = page["@odata.nextLink"].as_str() {
            let next = next.replace(&demo.host(), "HOST");
            assert_eq!(talk.ask(&format!("GET {next}"), prefer, "").status, 200);
        }
        let line = "GET accounts?sql=SELECT+TOP+2+name%2C+revenue+FROM+account+WHERE+revenue+%3E+1+ORDER+BY+name";
        let rows = talk.ask(line, "", "").json();
        assert_eq!(rows["value"].as_array().unwrap().len(), 2);
        let line = "GET accounts?fetchXml=%3Cfetch+count%3D%222%22+page%3D%221%22%3E%3Centity+name%3D%22account%22%3E\
            %3Cattribute+name%3D%22name%22+%2F%3E%3Corder+attribute%3D%22name%22+%2F%3E%3C%2Fentity%3E%3C%2Ffetch%3E";
        let annotations = "Prefer: odata.include-annotations=\"Microsoft.Dynamics.CRM.fetchxmlpagingcookie,\
            Microsoft.Dynamics.CRM.morerecords\"\r\n";
        let fetched = talk.ask(line, annotations, "").json();
        assert_eq!(fetched["@Microsoft.Dynamics.CRM.morerecords"], true);
        assert!(
            text(&fetched["@Microsoft.Dynamics.CRM.fetchxmlpagingcookie"])
                .contains("pagingcookie=")
        );
        let line = "GET EntityDefinitions?%24filter=IsPrivate+eq+false+and+%28SchemaName+eq+%27Account%27%29&\
                    %24select=LogicalName%2CSchemaName";
        assert_eq!(talk.ask(line, "", "").json()["value"].as_array().unwrap().len(), 1);
        talk.end("python_questions");
    });
}

#[test]
fn the_client_for_python_makes_tables_and_relates_them() {
    each_alone(|demo| {
        let mut talk = Talk::new(demo, "admin", head);
        let label = |text: &str| {
            json!({"@odata.type": "Microsoft.Dynamics.CRM.Label", "LocalizedLabels": [
                {"@odata.type": "Microsoft.Dynamics.CRM.LocalizedLabel", "Label": text, "LanguageCode": 1033}
            ]})
        };
        let level = json!({"Value": "None"});
        let table = json!({
            "@odata.type": "Microsoft.Dynamics.CRM.EntityMetadata", "SchemaName": "new_Product",
            "DisplayName": label("Product"), "DisplayCollectionName": label("Products"),
            "Description": label("Custom entity for Product"), "OwnershipType": "UserOwned",
            "HasActivities": false, "HasNotes": true, "IsActivity": false,
            "Attributes": [
                {"@odata.type": "Microsoft.Dynamics.CRM.StringAttributeMetadata", "SchemaName": "new_Title",
                 "DisplayName": label("Title"), "RequiredLevel": level, "MaxLength": 200,
                 "FormatName": {"Value": "Text"}, "IsPrimaryName": true},
                {"@odata.type": "Microsoft.Dynamics.CRM.DecimalAttributeMetadata", "SchemaName": "new_Price",
                 "DisplayName": label("Price"), "RequiredLevel": level, "MinValue": -100_000_000_000.0,
                 "MaxValue": 100_000_000_000.0, "Precision": 2},
                {"@odata.type": "Microsoft.Dynamics.CRM.BooleanAttributeMetadata", "SchemaName": "new_Active",
                 "DisplayName": label("Active"), "RequiredLevel": level,
                 "OptionSet": {"@odata.type": "Microsoft.Dynamics.CRM.BooleanOptionSetMetadata",
                    "TrueOption": {"Value": 1, "Label": label("True")},
                    "FalseOption": {"Value": 0, "Label": label("False")}, "IsGlobal": false}},
            ],
        });
        let made = talk.ask("POST EntityDefinitions", "", &table.to_string());
        assert_eq!(made.status, 204, "{}", made.text());
        let line = "GET EntityDefinitions?%24select=MetadataId%2CLogicalName%2CSchemaName%2CEntitySetName%2C\
                    PrimaryNameAttribute%2CPrimaryIdAttribute&%24filter=LogicalName+eq+%27new_product%27";
        let found = talk.ask(line, "Consistency: Strong\r\n", "").json();
        let found = &found["value"][0];
        assert_eq!(
            (&found["EntitySetName"], &found["PrimaryNameAttribute"]),
            (&json!("new_products"), &json!("new_title"))
        );
        talk.name("table", text(&found["MetadataId"]));
        let column = json!({"@odata.type": "Microsoft.Dynamics.CRM.PicklistAttributeMetadata", "SchemaName": "new_Phase",
            "DisplayName": label("Phase"), "RequiredLevel": level,
            "OptionSet": {"@odata.type": "Microsoft.Dynamics.CRM.OptionSetMetadata", "IsGlobal": false, "Options": [
                {"@odata.type": "Microsoft.Dynamics.CRM.OptionMetadata", "Value": 1, "Label": label("Planned")}]}});
        let made = talk.ask("POST EntityDefinitions(<table>)/Attributes", "", &column.to_string());
        assert_eq!(made.status, 204, "{}", made.text());
        let line = "GET EntityDefinitions(<table>)/Attributes?%24select=MetadataId%2CLogicalName%2CSchemaName&\
                    %24filter=LogicalName+eq+%27new_phase%27";
        let column = talk.ask(line, "", "").json();
        talk.name("phase", text(&column["value"][0]["MetadataId"]));
        let line = "GET EntityDefinitions(LogicalName='new_product')/Attributes/\
            Microsoft.Dynamics.CRM.PicklistAttributeMetadata?%24select=LogicalName&%24filter=LogicalName+eq+%27new_phase%27&\
            %24expand=OptionSet%28%24select%3DOptions%29";
        let options = talk.ask(line, "", "").json();
        assert_eq!(options["value"][0]["OptionSet"]["Options"][0]["Value"], 1);
        let key = json!({"SchemaName": "new_ByTitle", "KeyAttributes": ["new_title"]});
        let made = talk.ask(
            "POST EntityDefinitions(LogicalName='new_product')/Keys",
            "",
            &key.to_string(),
        );
        assert_eq!(made.status, 204, "{}", made.text());
        talk.name("key", &first_id(&made));
        let upsert = r#"{"new_price": 9.5}"#;
        assert_eq!(talk.ask("PATCH new_products(new_title='A%20b')", "", upsert).status, 204);
        let many = r#"{"Targets": [{"new_price": 10, "@odata.type": "Microsoft.Dynamics.CRM.new_product", "@odata.id": "new_products(new_title='A b')"}]}"#;
        let line = "POST new_products/Microsoft.Dynamics.CRM.UpsertMultiple";
        assert_eq!(talk.ask(line, "", many).status, 204);
        let lookup = json!({"@odata.type": "Microsoft.Dynamics.CRM.OneToManyRelationshipMetadata",
            "SchemaName": "account_new_product_new_AccountId", "ReferencedEntity": "account",
            "ReferencingEntity": "new_product", "ReferencedAttribute": "accountid",
            "CascadeConfiguration": {"Assign": "NoCascade", "Delete": "RemoveLink", "Merge": "NoCascade",
                "Reparent": "NoCascade", "Share": "NoCascade", "Unshare": "NoCascade"},
            "Lookup": {"@odata.type": "Microsoft.Dynamics.CRM.LookupAttributeMetadata", "SchemaName": "new_AccountId",
                "AttributeType": "Lookup", "AttributeTypeName": {"Value": "LookupType"},
                "DisplayName": label("account"), "RequiredLevel": {"Value": "None", "CanBeChanged": true,
                "ManagedPropertyLogicalName": "canmodifyrequirementlevelsettings"}}});
        let made = talk.ask("POST RelationshipDefinitions", "", &lookup.to_string());
        assert_eq!(made.status, 204, "{}", made.text());
        talk.name("relationship", &first_id(&made));
        let line = "GET RelationshipDefinitions?%24filter=SchemaName+eq+%27account_new_product_new_AccountId%27&\
                    %24select=SchemaName";
        assert_eq!(talk.ask(line, "", "").json()["value"].as_array().unwrap().len(), 1);
        let only = "If-Match: *\r\n";
        for line in [
            "DELETE RelationshipDefinitions(<relationship>)",
            "DELETE EntityDefinitions(LogicalName='new_product')/Keys(<key>)",
            "DELETE EntityDefinitions(<table>)/Attributes(<phase>)",
            "DELETE EntityDefinitions(<table>)",
        ] {
            let gone = talk.ask(line, only, "");
            assert_eq!(gone.status, 204, "{line}: {}", gone.text());
        }
        talk.end("python_definitions");
    });
}

#[test]
fn the_client_for_python_uploads_files() {
    each_alone(|demo| {
        let mut talk = Talk::new(demo, "admin", head);
        let column = json!({"@odata.type": "Microsoft.Dynamics.CRM.FileAttributeMetadata", "SchemaName": "new_Document",
            "DisplayName": {"LocalizedLabels": [{"Label": "Document", "LanguageCode": 1033}]},
            "RequiredLevel": {"Value": "None"}});
        let made = talk.ask(
            "POST EntityDefinitions(LogicalName='account')/Attributes",
            "",
            &column.to_string(),
        );
        assert_eq!(made.status, 204, "{}", made.text());
        talk.name("column", &first_id(&made));
        let made = talk.ask("POST accounts", "", r#"{"name": "With a file"}"#);
        talk.name("account", &first_id(&made));
        let small = "Content-Type: application/octet-stream\r\nx-ms-file-name: small.txt\r\nIf-None-Match: null\r\n";
        assert_eq!(
            talk.ask("PATCH accounts(<account>)/new_document", small, "small text").status,
            204
        );
        let chunked = "x-ms-transfer-mode: chunked\r\nIf-Match: *\r\n";
        let line = "PATCH accounts(<account>)/new_document?x-ms-file-name=large%20one.txt";
        let begun = talk.ask(line, chunked, "");
        assert_eq!(begun.status, 200, "{}", begun.text());
        assert_eq!(begun.header("x-ms-chunk-size"), Some("4194304"));
        let session = begun.header("Location").unwrap().to_owned();
        let (address, token) = session.split_once("sessiontoken=").unwrap();
        talk.name("session", token);
        let line = format!("PATCH {}sessiontoken=<session>", address.replace(&demo.host(), "HOST"));
        let part = |range: &str| {
            format!(
                "x-ms-file-name: large%20one.txt\r\nContent-Type: application/octet-stream\r\nContent-Range: {range}\r\n"
            )
        };
        assert_eq!(talk.ask(&line, &part("bytes 0-4/10"), "large").status, 206);
        assert_eq!(talk.ask(&line, &part("bytes 5-9/10"), " text").status, 204);
        let read = talk.ask("GET accounts(<account>)/new_document/$value", "", "");
        assert_eq!(read.text(), "large text");
        assert_eq!(read.header("x-ms-file-size"), Some("10"));
        talk.end("python_files");
    });
}
