//! Tables that people make themselves, and change and delete while the server runs.

use serde_json::{Value, json};

use super::making::{add, call, column, each, label, path, post, primary, put, table};
use super::relationships::one_to_many;
use crate::demo::{ACTUAL, IMPERSONATED, SALES, code, each_alone, id_of, refusal};

const STRONG: (&str, &str) = ("Consistency", "Strong");

#[test]
fn a_table_is_made_read_back_and_used_at_once() {
    each(|demo| {
        let mut admin = demo.admin();
        let columns = [
            column(
                "Integer",
                "new_Seats",
                &json!({"MinValue": 0, "MaxValue": 500, "Format": "None"}),
            ),
            column(
                "Memo",
                "new_Notes",
                &json!({"MaxLength": 4000, "FormatName": {"Value": "Text"}}),
            ),
        ];
        let response =
            admin.send("POST", "EntityDefinitions", &[], Some(&table("new_Hall", &columns)));
        assert_eq!(response.status, 204, "{}", response.text());
        let id = id_of(&response);
        let address = admin.url(&format!("EntityDefinitions({id})"));
        assert_eq!(response.header("OData-EntityId"), Some(address.as_str()));
        let shown = admin.send("GET", &path("new_hall"), &[STRONG], None).json();
        for (member, value) in [
            ("MetadataId", id.as_str()),
            ("EntitySetName", "new_halls"),
            ("LogicalCollectionName", "new_halls"),
            ("PrimaryIdAttribute", "new_hallid"),
            ("PrimaryNameAttribute", "new_name"),
            ("OwnershipType", "UserOwned"),
        ] {
            assert_eq!(shown[member], value, "{member}");
        }
        assert_eq!(shown["HasNotes"], true);
        assert_eq!(shown["DisplayName"]["UserLocalizedLabel"]["Label"], "new_Hall");
        assert!(shown["ObjectTypeCode"].as_i64().unwrap() >= 10_000);
        let row = admin.create("new_halls", &json!({"new_name": "Large", "new_seats": 300}));
        let row = admin.read(&format!("new_halls({row})"));
        assert_eq!((&row["statecode"], &row["statuscode"]), (&json!(0), &json!(1)));
        assert_eq!((&row["new_seats"], &row["new_notes"]), (&json!(300), &Value::Null));
        assert_eq!(row["_ownerid_value"], crate::demo::ADMIN);
        assert!(row["createdon"].is_string() && row["versionnumber"].is_number());
        let note = json!({
            "subject": "Broken seat",
            "objectid_new_hall@odata.bind": format!("/new_halls({})", row["new_hallid"].as_str().unwrap()),
        });
        admin.create("annotations", &note);
        let found = admin.rows("new_halls?$filter=new_seats gt 200&$expand=new_hall_Annotations");
        assert_eq!(found[0]["new_hall_Annotations"][0]["subject"], "Broken seat");
        assert_eq!(
            admin.refused("POST", "new_halls", Some(&json!({"new_seats": 501}))),
            code(400, "0x8004432f")
        );
    });
}

#[test]
fn the_name_of_several_follows_the_product() {
    each(|demo| {
        let mut admin = demo.admin();
        for (schema, set) in [
            ("new_Journey", "new_journeies"),
            ("new_Box", "new_boxes"),
            ("new_Branch", "new_branchs"),
        ] {
            post(&mut admin, "EntityDefinitions", &table(schema, &[]));
            let found = format!(
                "EntityDefinitions?$select=EntitySetName,SchemaName&$filter=SchemaName eq '{schema}'"
            );
            assert_eq!(admin.column(&found, "EntitySetName"), [set]);
            assert_eq!(admin.rows(set), [] as [Value; 0]);
        }
    });
}

/// What the Python SDK sends for a column of each of its types, before and after its 1.0.
fn of_python(prefix: &str) -> Vec<Value> {
    let typed = |kind: &str| format!("{prefix}{kind}");
    let of = |kind: &str, schema: &str, more: Value| column(&typed(kind), schema, &more);
    let set = |kind: &str, mut members: Value| {
        let name = format!("Microsoft.Dynamics.CRM.{}", typed(kind));
        add(&mut members, &json!({"@odata.type": name, "IsGlobal": false}));
        members
    };
    let option = |value: i64, text: &str| json!({"@odata.type": "Microsoft.Dynamics.CRM.OptionMetadata", "Value": value, "Label": label(text)});
    let choice =
        set("OptionSetMetadata", json!({"Options": [option(1, "Low"), option(2, "High")]}));
    let switch = set(
        "BooleanOptionSetMetadata",
        json!({
            "TrueOption": {"Value": 1, "Label": label("True")},
            "FalseOption": {"Value": 0, "Label": label("False")},
        }),
    );
    let number =
        json!({"MinValue": -100_000_000_000.0, "MaxValue": 100_000_000_000.0, "Precision": 2});
    vec![
        of(
            "String",
            "new_Code",
            json!({"MaxLength": 200, "FormatName": {"Value": "Text"}, "IsPrimaryName": false}),
        ),
        of(
            "Memo",
            "new_Text",
            json!({"MaxLength": 4000, "FormatName": {"Value": "Text"}, "ImeMode": "Auto"}),
        ),
        of(
            "Integer",
            "new_Count",
            json!({"Format": "None", "MinValue": i32::MIN, "MaxValue": i32::MAX}),
        ),
        of("Decimal", "new_Amount", number.clone()),
        of("Double", "new_Share", number),
        of("DateTime", "new_Day", json!({"Format": "DateOnly", "ImeMode": "Inactive"})),
        of("Boolean", "new_Done", json!({"OptionSet": switch})),
        of("Picklist", "new_Level", json!({"IsPrimaryName": false, "OptionSet": choice})),
        of("File", "new_Plan", json!({})),
    ]
}

#[test]
fn the_python_sdk_makes_tables_columns_and_rows() {
    each(|demo| {
        let mut admin = demo.admin();
        let publisher = json!({"uniquename": "pythonic", "friendlyname": "Pythonic", "customizationprefix": "py",
            "customizationoptionvalueprefix": 30_000});
        let publisher = admin.create("publishers", &publisher);
        let solution = json!({"uniquename": "Snakes", "friendlyname": "Snakes", "version": "1.0.0.0",
            "publisherid@odata.bind": format!("/publishers({publisher})")});
        let solution = admin.create("solutions", &solution);
        let of_py = |text: String| text.replace("new_", "py_");
        let body = |value: &Value| serde_json::from_str(&of_py(value.to_string())).unwrap();

        let old: Value = body(&table("new_Viper", &of_python("")));
        let id = post(&mut admin, "EntityDefinitions?SolutionUniqueName=Snakes", &old);
        let mut new: Value = body(&table("new_Adder", &of_python("Complex")));
        new["@odata.type"] = json!("Microsoft.Dynamics.CRM.ComplexEntityMetadata");
        new["Attributes"][0]["@odata.type"] =
            json!("Microsoft.Dynamics.CRM.ComplexStringAttributeMetadata");
        let made = call(
            &mut admin,
            "CreateEntities?SolutionUniqueName=Snakes",
            &json!({"Entities": [new]}),
        );
        let context = admin.url("$metadata#Microsoft.Dynamics.CRM.CreateEntitiesResponse");
        assert_eq!(made, json!({ "@odata.context": context }));

        for (name, set) in [("py_viper", "py_vipers"), ("py_adder", "py_adders")] {
            let path = format!(
                "EntityDefinitions?$select=MetadataId,LogicalName,SchemaName,EntitySetName,\
                 PrimaryNameAttribute,PrimaryIdAttribute&$filter=LogicalName eq '{name}'"
            );
            let found = admin.send("GET", &path, &[STRONG], None).json();
            assert_eq!(found["value"][0]["EntitySetName"], set);
            assert!(found["value"][0]["MetadataId"].is_string());
            let row = json!({"py_name": "a", "py_code": "c", "py_text": "t", "py_count": 5, "py_amount": 1.25,
                "py_share": 0.5, "py_day": "2026-05-06T00:00:00Z", "py_done": true, "py_level": 2});
            let row = admin.create(set, &row);
            let row = admin.read(&format!("{set}({row})"));
            assert_eq!((&row["py_level"], &row["py_done"]), (&json!(2), &json!(true)));
            assert_eq!((&row["py_amount"], &row["py_plan"]), (&json!(1.25), &Value::Null));
        }
        let components = format!(
            "solutioncomponents?$filter=_solutionid_value eq {solution} and objectid eq {id}"
        );
        assert_eq!(admin.column(&components, "componenttype"), ["1"]);

        // A column more, and away with everything.
        let more = column(
            "String",
            "py_More",
            &json!({"MaxLength": 200, "FormatName": {"Value": "Text"}}),
        );
        let column = post(&mut admin, &format!("EntityDefinitions({id})/Attributes"), &more);
        let any = [("If-Match", "*")];
        let column = format!("EntityDefinitions({id})/Attributes({column})");
        assert_eq!(admin.send("DELETE", &column, &any, None).status, 204);
        assert_eq!(admin.get(&column).status, 404);
        assert_eq!(
            admin.send("DELETE", &format!("EntityDefinitions({id})"), &any, None).status,
            204
        );
        assert_eq!(admin.get("py_vipers").status, 404);
        let wrong = admin.refused(
            "POST",
            "EntityDefinitions?SolutionUniqueName=Snakes",
            Some(&table("new_Cobra", &[])),
        );
        assert_eq!(wrong, code(400, "0x80044366"));
        let nowhere = [("MSCRM.SolutionUniqueName", "Nowhere")];
        let refused =
            admin.send("POST", "EntityDefinitions", &nowhere, Some(&table("new_Cobra", &[])));
        assert_eq!(refusal(&refused).0, 400);
    });
}

#[test]
fn all_tables_of_one_call_or_none() {
    each(|demo| {
        let mut admin = demo.admin();
        let complex = |schema: &str| {
            let mut said = table(schema, &[]);
            said["@odata.type"] = json!("Microsoft.Dynamics.CRM.ComplexEntityMetadata");
            let name = "Microsoft.Dynamics.CRM.ComplexStringAttributeMetadata";
            said["Attributes"][0]["@odata.type"] = json!(name);
            said
        };
        let (good, bad) = (complex("new_First"), complex("other_Second"));
        let body = json!({"Entities": [good.clone(), bad]});
        assert_eq!(admin.refused("POST", "CreateEntities", Some(&body)), code(400, "0x80044366"));
        assert_eq!(admin.get("new_firsts").status, 404);
        call(&mut admin, "CreateEntities", &json!({"Entities": [good, complex("new_Second")]}));
        assert_eq!((admin.get("new_firsts").status, admin.get("new_seconds").status), (200, 200));
    });
}

#[test]
fn a_definition_that_was_read_can_be_put_back_unchanged() {
    each(|demo| {
        let mut admin = demo.admin();
        let mut columns = of_python("");
        columns.push(column("Money", "new_Cost", &json!({})));
        columns.push(column("Image", "new_Photo", &json!({})));
        columns.push(column("MultiSelectPicklist", "new_Tags", &json!({})));
        columns.push(column("BigInt", "new_Big", &json!({})));
        post(&mut admin, "EntityDefinitions", &table("new_Mirror", &columns));
        for table in ["new_mirror", "account"] {
            let path = path(table);
            let before = admin.read(&path);
            put(&mut admin, &path, &before);
            assert_eq!(admin.read(&path), before, "{table}");
            let filter = "IsCustomAttribute eq true or LogicalName eq 'statuscode' or \
                          LogicalName eq 'ownerid' or LogicalName eq 'creditlimit' or \
                          LogicalName eq 'industrycode' or LogicalName eq 'entityimage'";
            for attribute in admin.rows(&format!("{path}/Attributes?$filter={filter}")) {
                let of =
                    format!("{path}/Attributes({})", attribute["MetadataId"].as_str().unwrap());
                let before = admin.read(&of);
                if before["AttributeOf"].is_null() {
                    put(&mut admin, &of, &before);
                    assert_eq!(admin.read(&of), before, "{of}");
                }
            }
        }
    });
}

#[test]
fn what_is_missing_of_a_table_is_reset_and_verbs_that_are_not_there_are_refused() {
    each(|demo| {
        let mut admin = demo.admin();
        let mut said = table("new_Room", &[]);
        add(
            &mut said,
            &json!({"ChangeTrackingEnabled": true, "EntityColor": "#445566",
            "IsConnectionsEnabled": {"Value": true, "CanBeChanged": true, "ManagedPropertyLogicalName": "x"}}),
        );
        post(&mut admin, "EntityDefinitions", &said);
        let path = path("new_room");
        let shown = admin.read(&path);
        assert_eq!(
            (&shown["ChangeTrackingEnabled"], &shown["EntityColor"]),
            (&json!(true), &json!("#445566"))
        );
        let body = json!({"@odata.type": "#Microsoft.Dynamics.CRM.EntityMetadata", "DisplayName": label("Chamber")});
        put(&mut admin, &path, &body);
        let shown = admin.read(&path);
        assert_eq!(
            (&shown["ChangeTrackingEnabled"], &shown["EntityColor"]),
            (&json!(false), &Value::Null)
        );
        assert_eq!(shown["DisplayName"]["UserLocalizedLabel"]["Label"], "Chamber");
        // What cannot be switched off stays on.
        assert_eq!(
            (&shown["IsConnectionsEnabled"]["Value"], &shown["HasNotes"]),
            (&json!(true), &json!(true))
        );
        let off = json!({"HasNotes": false});
        assert_eq!(admin.refused("PUT", &path, Some(&off)), code(400, "0x80040203"));
        assert_eq!(admin.refused("PATCH", &path, Some(&body)).0, 405);
        assert_eq!(admin.refused("PUT", "EntityDefinitions", Some(&body)).0, 405);
        assert_eq!(admin.refused("DELETE", "EntityDefinitions", None).0, 405);
        assert_eq!(admin.refused("POST", &path, Some(&body)).0, 405);
        assert_eq!(
            admin.refused("PUT", &format!("{path}/EntitySetName"), Some(&json!("x"))).0,
            405
        );
        assert_eq!(
            admin.refused("PUT", "EntityDefinitions(LogicalName='new_none')", Some(&body)).0,
            404
        );
        put(&mut admin, &path, &json!({"EntitySetName": "new_chambers"}));
        assert_eq!((admin.get("new_chambers").status, admin.get("new_rooms").status), (200, 404));
    });
}

#[test]
fn notes_and_activities_can_be_switched_on_later() {
    each(|demo| {
        let mut admin = demo.admin();
        let mut said = table("new_Quiet", &[]);
        said["HasNotes"] = json!(false);
        post(&mut admin, "EntityDefinitions", &said);
        let row = admin.create("new_quiets", &json!({"new_name": "Talked about"}));
        let about = |property: &str| {
            let mut body = json!({"subject": "x"});
            body[format!("{property}@odata.bind")] = json!(format!("/new_quiets({row})"));
            body
        };
        let note = about("objectid_new_quiet");
        let task = about("regardingobjectid_new_quiet_task");
        assert_eq!(admin.refused("POST", "annotations", Some(&note)).0, 400);
        assert_eq!(admin.refused("POST", "tasks", Some(&task)).0, 400);
        put(&mut admin, &path("new_quiet"), &json!({"HasNotes": true, "HasActivities": true}));
        let note = admin.create("annotations", &note);
        let task = admin.create("tasks", &task);
        let row =
            admin.read(&format!("new_quiets({row})?$expand=new_quiet_Annotations,new_quiet_Tasks"));
        assert_eq!(row["new_quiet_Annotations"][0]["annotationid"], note.as_str());
        assert_eq!(row["new_quiet_Tasks"][0]["activityid"], task.as_str());
    });
}

#[test]
fn labels_in_other_languages_stay_when_they_are_merged() {
    each(|demo| {
        let mut admin = demo.admin();
        let text = |language: u16, text: &str| json!({"Label": text, "LanguageCode": language});
        let mut said = table("new_Word", &[]);
        said["DisplayName"] = json!({"LocalizedLabels": [text(1033, "Word"), text(1031, "Wort")]});
        post(&mut admin, "EntityDefinitions", &said);
        let path = path("new_word");
        let languages = |admin: &mut crate::demo::User| -> Vec<i64> {
            let labels = admin.read(&path)["DisplayName"]["LocalizedLabels"].take();
            labels
                .as_array()
                .unwrap()
                .iter()
                .map(|label| label["LanguageCode"].as_i64().unwrap())
                .collect()
        };
        let body = json!({"DisplayName": {"LocalizedLabels": [text(1036, "Mot")]}});
        let merge = [("MSCRM.MergeLabels", "true")];
        assert_eq!(admin.send("PUT", &path, &merge, Some(&body)).status, 204);
        assert_eq!(languages(&mut admin), [1031, 1033, 1036]);
        put(&mut admin, &path, &json!({"DisplayName": label("Word")}));
        assert_eq!(languages(&mut admin), [1033]);
    });
}

#[test]
fn a_table_that_cannot_be_made_is_refused_with_its_code_and_nothing_is_there() {
    each(|demo| {
        let mut admin = demo.admin();
        post(&mut admin, "EntityDefinitions", &table("new_Taken", &[]));
        let with = |more: Value| {
            let mut said = table("new_Wrong", &[]);
            add(&mut said, &more);
            said
        };
        for (number, said) in [
            ("0x80044366", with(json!({"SchemaName": "Wrong"}))),
            ("0x80044364", with(json!({"SchemaName": "new_Wr ong"}))),
            ("0x80044363", with(json!({"SchemaName": "new_TAKEN"}))),
            ("0x80044355", with(json!({"Attributes": []}))),
            ("0x8004701e", with(json!({"Attributes": [primary("new_A"), primary("new_B")]}))),
            ("0x8004700d", with(json!({"OwnershipType": "BusinessOwned"}))),
            ("0x80048d19", with(json!({"OwnershipType": "Nobody"}))),
            ("0x80048d19", with(json!({"HasNotes": "yes"}))),
            (
                "0x80048d19",
                with(json!({"@odata.type": "Microsoft.Dynamics.CRM.StringAttributeMetadata"})),
            ),
            (
                "0x80047013",
                with(
                    json!({"Attributes": [primary("new_A"), column("Memo", "new_a", &json!({}))]}),
                ),
            ),
            (
                "0x80048d19",
                with(
                    json!({"Attributes": [primary("new_A"), column("Fancy", "new_b", &json!({}))]}),
                ),
            ),
            (
                "0x80040203",
                with(
                    json!({"Attributes": [primary("new_A"), column("Lookup", "new_b", &json!({}))]}),
                ),
            ),
        ] {
            assert_eq!(
                admin.refused("POST", "EntityDefinitions", Some(&said)),
                code(400, number),
                "{said}"
            );
        }
        for body in ["", "[]", "{", "5"] {
            let response = admin
                .client
                .request("POST", "/api/data/v9.2/EntityDefinitions")
                .token(&admin.token);
            let response = response.header("Content-Type", "application/json").body(body).send();
            assert_eq!(refusal(&response).0, 400, "{body}");
        }
        let found = "EntityDefinitions?$select=LogicalName&$filter=LogicalName eq 'new_wrong'";
        assert_eq!(admin.rows(found), [] as [Value; 0]);
        assert_eq!(admin.get("new_wrongs").status, 404);
    });
}

#[test]
fn definitions_are_changed_by_who_may_customize_for_both_users() {
    each(|demo| {
        let mut admin = demo.admin();
        post(&mut admin, "EntityDefinitions", &table("new_Guard", &[]));
        let said = table("new_Secret", &[]);
        let guard = path("new_guard");
        let (attributes, choice) = (format!("{guard}/Attributes"), "GlobalOptionSetDefinitions");
        let field = column("Memo", "new_x", &json!({}));
        let named = format!("{attributes}(LogicalName='new_name')");
        let budget = "GlobalOptionSetDefinitions(Name='budgetstatus')";
        let set = |name: &str| json!({"@odata.type": "Microsoft.Dynamics.CRM.OptionSetMetadata", "Name": name});
        let of_option = |more: Value| {
            let mut body =
                json!({"OptionSetName": "budgetstatus", "Value": 1, "Label": label("x")});
            add(&mut body, &more);
            body
        };
        let ordered = json!({"OptionSetName": "budgetstatus", "Values": [1]});
        let deleted = json!({"OptionSetName": "budgetstatus", "Value": 1});
        let requests: Vec<(&str, &str, Value)> = vec![
            ("POST", "EntityDefinitions", said.clone()),
            ("PUT", &guard, said.clone()),
            ("DELETE", &guard, Value::Null),
            ("POST", "CreateEntities", json!({"Entities": []})),
            ("POST", &attributes, field),
            ("PUT", &named, primary("new_Name")),
            ("DELETE", &named, Value::Null),
            ("POST", choice, set("new_x")),
            ("PUT", budget, set("budgetstatus")),
            ("DELETE", budget, Value::Null),
            ("POST", "InsertOptionValue", of_option(json!({}))),
            ("POST", "InsertStatusValue", of_option(json!({"StateCode": 0}))),
            ("POST", "UpdateOptionValue", of_option(json!({}))),
            ("POST", "UpdateStateValue", of_option(json!({}))),
            ("POST", "DeleteOptionValue", deleted),
            ("POST", "OrderOption", ordered),
            ("POST", "PublishXml", json!({"ParameterXml": "<importexportxml/>"})),
            ("POST", "PublishAllXml", json!({})),
        ];
        // A seller may not, nor an administrator who acts for one, nor a seller who acts for an
        // administrator.
        let admins = demo.user("actual").with("MSCRMCallerID", crate::demo::ADMIN);
        for mut user in
            [demo.user("actual"), demo.admin().with("MSCRMCallerID", IMPERSONATED), admins]
        {
            for (method, path, body) in &requests {
                let body = Some(body).filter(|body| !body.is_null());
                let refused = user.refused(method, path, body);
                assert_eq!(refused, code(403, "0x80040220"), "{method} {path}");
            }
        }
        assert_eq!(admin.get("new_secrets").status, 404);
        assert_eq!(admin.get("new_guards").status, 200);
        assert_eq!(admin.get("GlobalOptionSetDefinitions(Name='new_x')").status, 404);
    });
}

#[test]
fn a_system_customizer_changes_definitions_and_may_do_all_with_rows_of_new_tables() {
    each_alone(|demo| {
        let mut admin = demo.admin();
        let user = "a0000000-0000-4000-8000-000000000008";
        let role = format!(
            "roles?$select=name&$filter=name eq 'System Customizer' and _businessunitid_value eq {SALES}"
        );
        let [role] = admin.column(&role, "roleid").try_into().unwrap();
        let given = json!({"@odata.id": format!("roles({role})")});
        let mut customizer = demo.user("noroles");
        let refused =
            customizer.refused("POST", "EntityDefinitions", Some(&table("new_Mine", &[])));
        assert_eq!(refused.0, 403);
        call(&mut admin, &format!("systemusers({user})/systemuserroles_association/$ref"), &given);

        post(&mut customizer, "EntityDefinitions", &table("new_Mine", &[]));
        let mine = path("new_mine");
        put(&mut customizer, &mine, &json!({"DisplayName": label("Mine")}));
        let number = column("Integer", "new_Number", &json!({}));
        let attributes = format!("{mine}/Attributes");
        let number = post(&mut customizer, &attributes, &number);
        let choice =
            json!({"@odata.type": "Microsoft.Dynamics.CRM.OptionSetMetadata", "Name": "new_mine"});
        let choice = post(&mut customizer, "GlobalOptionSetDefinitions", &choice);
        let along =
            one_to_many("new_account_mine", "account", "new_mine", "new_AccountId", &json!({}));
        let along = post(&mut customizer, "RelationshipDefinitions", &along);
        let key = json!({"SchemaName": "new_MineNumber", "KeyAttributes": ["new_number"]});
        let key = post(&mut customizer, &format!("{mine}/Keys"), &key);
        call(&mut customizer, "PublishAllXml", &json!({}));

        // All eight privileges, on the rows of everybody.
        let held = admin.read(&format!("RetrieveRolePrivilegesRole(RoleId={role})"));
        let held = held["RolePrivileges"].as_array().unwrap().iter();
        let held: Vec<&str> = held
            .filter(|one| one["Depth"] == "Global")
            .filter_map(|one| one["PrivilegeName"].as_str()?.strip_suffix("new_Mine"))
            .collect();
        assert_eq!(held.len(), 8, "{held:?}");
        let row = admin.create("new_mines", &json!({"new_name": "Of the administrator"}));
        let row = format!("new_mines({row})");
        customizer.change(&row, &json!({"new_number": 1}));
        let owner = json!({"ownerid@odata.bind": format!("/systemusers({user})")});
        customizer.change(&row, &owner);
        assert_eq!(customizer.read(&row)["_ownerid_value"], user);
        customizer.delete(&row);

        customizer.delete(&format!("{mine}/Keys({key})"));
        customizer.delete(&format!("RelationshipDefinitions({along})"));
        customizer.delete(&format!("GlobalOptionSetDefinitions({choice})"));
        customizer.delete(&format!("{attributes}({number})"));
        customizer.delete(&mine);
        assert_eq!(admin.get("new_mines").status, 404);
    });
}

#[test]
fn an_activity_of_ones_own_is_an_activity() {
    each(|demo| {
        let mut admin = demo.admin();
        let mut said = table("new_Visit", &[]);
        let subject = json!({
            "@odata.type": "Microsoft.Dynamics.CRM.StringAttributeMetadata", "SchemaName": "Subject",
            "IsPrimaryName": true, "MaxLength": 100, "DisplayName": label("Subject"),
        });
        add(
            &mut said,
            &json!({"IsActivity": true, "Attributes": [subject, column("Integer", "new_Miles", &json!({}))]}),
        );
        post(&mut admin, "EntityDefinitions", &said);
        let account = admin.account("Visited");
        let visit = json!({"subject": "Say hello", "new_miles": 12,
            "regardingobjectid_account_new_visit@odata.bind": format!("/accounts({account})")});
        let visit = admin.create("new_visits", &visit);
        let pointer = admin.read(&format!("activitypointers({visit})"));
        assert_eq!(pointer["activitytypecode"], "new_visit");
        assert_eq!(pointer["_regardingobjectid_value"], account);
        let about = admin.rows(&format!("accounts({account})/account_new_visits"));
        assert_eq!(about[0]["subject"], "Say hello");
        let organization = json!({"SchemaName": "new_Call2", "OwnershipType": "OrganizationOwned"});
        let mut wrong = said.clone();
        add(&mut wrong, &organization);
        assert_eq!(
            admin.refused("POST", "EntityDefinitions", Some(&wrong)),
            code(400, "0x8004f120")
        );
    });
}

#[test]
fn a_table_of_the_organization_has_no_owner() {
    each(|demo| {
        let mut admin = demo.admin();
        let mut said = table("new_Rate", &[]);
        add(&mut said, &json!({"OwnershipType": "OrganizationOwned", "HasNotes": false}));
        post(&mut admin, "EntityDefinitions", &said);
        let row = admin.create("new_rates", &json!({"new_name": "Standard"}));
        let row = admin.read(&format!("new_rates({row})"));
        assert!(row["_organizationid_value"].is_string() && row.get("_ownerid_value").is_none());
        let privileges = admin.read(&path("new_rate"))["Privileges"].take();
        assert_eq!(privileges.as_array().unwrap().len(), 6);
    });
}

#[test]
fn a_table_goes_with_its_rows_and_comes_back_empty() {
    each(|demo| {
        let mut admin = demo.admin();
        let id = post(&mut admin, "EntityDefinitions", &table("new_Gone", &[]));
        admin.create("new_gones", &json!({"new_name": "One"}));
        admin.delete(&path("new_gone"));
        assert_eq!(admin.get("new_gones").status, 404);
        assert_eq!(admin.get(&format!("EntityDefinitions({id})")).status, 404);
        assert_eq!(admin.refused("DELETE", &path("new_gone"), None).0, 404);
        assert_eq!(admin.refused("DELETE", &path("account"), None), code(400, "0x80047008"));
        assert_ne!(post(&mut admin, "EntityDefinitions", &table("new_Gone", &[])), id);
        assert_eq!(admin.rows("new_gones"), [] as [Value; 0]);
    });
}

#[test]
fn what_belonged_to_a_table_does_not_belong_to_the_next_one_of_its_name() {
    each(|demo| {
        let mut admin = demo.admin();
        let row = "10000000-0000-4000-8000-00000000face";
        let body = json!({"new_name": "Shared", "new_hauntid": row});
        post(&mut admin, "EntityDefinitions", &table("new_Haunt", &[]));
        admin.create("new_haunts", &body);
        let note =
            json!({"subject": "x", "objectid_new_haunt@odata.bind": format!("/new_haunts({row})")});
        let note = admin.create("annotations", &note);
        let grant = json!({
            "Target": {"@odata.type": "Microsoft.Dynamics.CRM.new_haunt", "new_hauntid": row},
            "PrincipalAccess": {
                "Principal": {"@odata.type": "Microsoft.Dynamics.CRM.systemuser", "systemuserid": ACTUAL},
                "AccessMask": "ReadAccess",
            },
        });
        call(&mut admin, "GrantAccess", &grant);
        let shares = |admin: &mut crate::demo::User| {
            let target = format!("{{'@odata.id':'new_haunts({row})'}}");
            let shares =
                admin.read(&format!("RetrieveSharedPrincipalsAndAccess(Target=@t)?@t={target}"));
            shares["PrincipalAccesses"].as_array().unwrap().len()
        };
        assert_eq!(shares(&mut admin), 1);
        let privileges = "privileges?$select=name&$filter=endswith(name,'new_Haunt')";
        assert_eq!(admin.rows(privileges).len(), 8);
        let views = "savedqueries?$select=name&$filter=returnedtypecode eq 'new_haunt'";
        assert!(!admin.rows(views).is_empty());
        admin.delete(&path("new_haunt"));
        assert!(!admin.exists(&format!("annotations({note})")));
        assert_eq!(admin.rows(privileges), [] as [Value; 0]);
        assert_eq!(admin.rows(views), [] as [Value; 0]);
        let relationships =
            "RelationshipDefinitions?$filter=SchemaName eq 'lk_new_haunt_createdby'";
        assert_eq!(admin.rows(relationships), [] as [Value; 0]);

        post(&mut admin, "EntityDefinitions", &table("new_Haunt", &[]));
        admin.create("new_haunts", &body);
        assert_eq!(shares(&mut admin), 0);
        let found = admin.read(&format!("new_haunts({row})?$expand=new_haunt_Annotations"));
        assert_eq!(found["new_haunt_Annotations"], json!([]));
        assert_eq!(admin.rows(privileges).len(), 8);
    });
}

#[test]
fn there_are_no_drafts_to_publish() {
    each(|demo| {
        let mut admin = demo.admin();
        let xml =
            "<importexportxml><entities><entity>account</entity></entities></importexportxml>";
        assert_eq!(call(&mut admin, "PublishXml", &json!({"ParameterXml": xml})), Value::Null);
        assert_eq!(call(&mut admin, "PublishAllXml", &json!({})), Value::Null);
    });
}

#[test]
fn a_text_of_a_row_is_given_in_the_base_language() {
    each(|demo| {
        let mut admin = demo.admin();
        let account = admin.account("Before");
        let said = |labels: Value| {
            json!({
                "EntityMoniker": {"@odata.type": "Microsoft.Dynamics.CRM.account", "accountid": account},
                "AttributeName": "name",
                "Labels": labels,
            })
        };
        let english = json!({"Label": "After", "LanguageCode": 1033});
        call(&mut admin, "SetLocLabels", &said(json!([english])));
        assert_eq!(admin.read(&format!("accounts({account})"))["name"], "After");
        let german = json!({"Label": "Danach", "LanguageCode": 1031});
        let both = said(json!([english, german]));
        assert_eq!(admin.refused("POST", "SetLocLabels", Some(&both)).0, 501);
        let mut number = said(json!([english]));
        number["AttributeName"] = json!("creditlimit");
        assert_eq!(admin.refused("POST", "SetLocLabels", Some(&number)), code(400, "0x80044198"));
        let mut other = demo.on_behalf();
        let refused = other.refused("POST", "SetLocLabels", Some(&said(json!([english]))));
        assert_eq!(refused.0, 403);
    });
}
