//! Rows of tables that people made: their columns behave as those of shipped tables do.

use serde_json::{Value, json};

use crate::demo::{ADMIN, DOLLAR, Demo, User, code, each_alone};
use crate::metadata::making::{self, call, column, label, post, put};

fn option(value: i32) -> Value {
    json!({"Value": value, "Label": label(&format!("Option {value}"))})
}

/// Makes a table with these columns besides its name.
fn make(admin: &mut User, schema: &str, ownership: &str, columns: &[Value]) {
    let mut said = making::table(schema, columns);
    making::add(&mut said, &json!({"OwnershipType": ownership, "HasNotes": false}));
    post(admin, "EntityDefinitions", &said);
}

/// An administrator, and a table of every type of column: `new_things`.
fn thing(demo: &Demo) -> User {
    let mut admin = demo.admin();
    let own = |values: &[i32]| {
        let options: Vec<Value> = values.iter().map(|value| option(*value)).collect();
        json!({"OptionSet": {"IsGlobal": false, "OptionSetType": "Picklist", "Options": options}})
    };
    let dates = |format: &str, behavior: &str| json!({"Format": format, "DateTimeBehavior": {"Value": behavior}});
    let columns = vec![
        column("String", "new_Code", &json!({"MaxLength": 4, "FormatName": {"Value": "Email"}})),
        column("Memo", "new_Note", &json!({"MaxLength": 10})),
        column("Integer", "new_Count", &json!({"MinValue": -5, "MaxValue": 5})),
        column("BigInt", "new_Big", &json!({})),
        column("Decimal", "new_Share", &json!({"Precision": 3, "MinValue": 0, "MaxValue": 1})),
        column("Double", "new_Ratio", &json!({"Precision": 1, "MinValue": 0, "MaxValue": 1})),
        column("Money", "new_Cost", &json!({"PrecisionSource": 2})),
        column(
            "Boolean",
            "new_Open",
            &json!({"DefaultValue": true, "OptionSet": {
                "TrueOption": option(1), "FalseOption": option(0),
            }}),
        ),
        column(
            "Boolean",
            "new_Plain",
            &json!({"OptionSet": {
                "TrueOption": option(1), "FalseOption": option(0),
            }}),
        ),
        column("Picklist", "new_Kind", &own(&[1, 9])),
        column("MultiSelectPicklist", "new_Kinds", &own(&[1, 9, 20])),
        column("DateTime", "new_When", &dates("DateAndTime", "UserLocal")),
        column("DateTime", "new_Wall", &dates("DateAndTime", "TimeZoneIndependent")),
        column("DateTime", "new_Day", &dates("DateOnly", "DateOnly")),
        column("File", "new_Paper", &json!({})),
        column("Image", "new_Photo", &json!({})),
        column("String", "new_Number", &json!({"AutoNumberFormat": "N-{SEQNUM:4}"})),
    ];
    make(&mut admin, "new_Thing", "UserOwned", &columns);
    admin
}

#[test]
fn every_type_of_a_custom_column_comes_back_in_its_form() {
    each_alone(|demo| {
        let mut admin = thing(demo);
        for (name, given, expected) in [
            ("new_name", json!(" padded "), r#""padded""#),
            ("new_code", json!("none"), r#""none""#),
            ("new_note", json!("a\nb"), r#""a\nb""#),
            ("new_count", json!(-5), "-5"),
            ("new_big", json!(i64::MAX), "9223372036854775807"),
            ("new_share", json!(0.1235), "0.124"),
            ("new_ratio", json!(0.96), "1"),
            ("new_cost", json!(12.345), "12.3500"),
            ("new_open", json!(false), "false"),
            ("new_kind", json!(9), "9"),
            ("new_kinds", json!("9, 1,9"), r#""9,1""#),
            ("new_when", json!("2024-02-29T00:30:00+02:00"), r#""2024-02-28T22:30:00Z""#),
            ("new_wall", json!("2024-02-29T00:30:00"), r#""2024-02-29T00:30:00Z""#),
            ("new_day", json!("2024-02-29"), r#""2024-02-29""#),
            ("importsequencenumber", json!(7), "7"),
            ("overriddencreatedon", json!("2001-01-01T00:00:00Z"), r#""2001-01-01T00:00:00Z""#),
            ("timezoneruleversionnumber", json!(-1), "-1"),
            ("utcconversiontimezonecode", json!(85), "85"),
        ] {
            let id = admin.create("new_things", &json!({ name: given }));
            let body = admin.get(&format!("new_things({id})?$select={name}"));
            let shown = format!("\"{name}\":{expected}");
            assert!(body.text().contains(&shown), "{shown} in {}", body.text());
        }
    });
}

#[test]
fn a_custom_row_gets_what_its_definitions_say() {
    each_alone(|demo| {
        let mut admin = thing(demo);
        let id = admin.create("new_things", &json!({"new_cost": 3}));
        let row = admin.read(&format!("new_things({id})"));
        for (name, expected) in [
            ("new_name", Value::Null),
            ("new_open", json!(true)),
            ("new_plain", json!(false)),
            ("new_kind", Value::Null),
            ("new_number", json!("N-1000")),
            ("new_cost_base", json!(3.0)),
            ("exchangerate", json!(1.0)),
            ("_transactioncurrencyid_value", json!(DOLLAR)),
            ("statecode", json!(0)),
            ("statuscode", json!(1)),
            ("_ownerid_value", json!(ADMIN)),
            ("_owninguser_value", json!(ADMIN)),
            ("_createdby_value", json!(ADMIN)),
            ("importsequencenumber", Value::Null),
            ("new_paper", Value::Null),
            ("new_paper_name", Value::Null),
            ("new_photoid", Value::Null),
            ("new_photo_timestamp", Value::Null),
            ("new_photo_url", Value::Null),
            ("new_thingid", json!(id)),
        ] {
            assert_eq!(row.get(name), Some(&expected), "{name} in {row}");
        }
        assert!(row["versionnumber"].is_i64() && row["createdon"].is_string(), "{row}");
        // A picture comes only when it is named.
        assert_eq!(row.get("new_photo"), None);
        let row = admin.read(&format!("new_things({id})?$select=new_photo"));
        assert_eq!(row["new_photo"], Value::Null);
        // A key that the client brings, and rows told from each other by it.
        let key = "10000000-0000-4000-8000-00000000abcd";
        let other = admin.create("new_things", &json!({"new_thingid": key.to_uppercase()}));
        assert_eq!(other, key);
        let refused = admin.refused("POST", "new_things", Some(&json!({"new_thingid": key})));
        assert_eq!(refused, code(412, "0x80040237"));
    });
}

#[test]
fn what_no_client_gives_is_ignored() {
    each_alone(|demo| {
        let mut admin = thing(demo);
        let never = json!({
            "versionnumber": 1, "createdon": "2001-01-01T00:00:00Z", "exchangerate": 7,
            "new_cost_base": 7, "modifiedon": "2001-01-01T00:00:00Z", "new_photo_url": "x",
            "new_photo_timestamp": 5, "new_photoid": ADMIN, "new_paper_name": "x", "new_paper": null,
            "new_photo": null,
        });
        let mut body = never.clone();
        body["new_cost"] = json!(2);
        let id = admin.create("new_things", &body);
        let path = format!("new_things({id})");
        let check = |admin: &mut User| {
            let row = admin.read(&path);
            assert_eq!((&row["new_cost_base"], &row["exchangerate"]), (&json!(2.0), &json!(1.0)));
            assert_ne!(row["createdon"], "2001-01-01T00:00:00Z");
            assert!(row["versionnumber"].as_i64() > Some(1));
            for name in ["new_photo_url", "new_photo_timestamp", "new_photoid", "new_paper_name"] {
                assert_eq!(row[name], Value::Null, "{name}");
            }
        };
        check(&mut admin);
        // These two are given on create alone.
        let mut body = never;
        body["importsequencenumber"] = json!(9);
        body["overriddencreatedon"] = json!("2001-01-01T00:00:00Z");
        admin.change(&path, &body);
        check(&mut admin);
        let row = admin.read(&path);
        assert_eq!(
            (&row["importsequencenumber"], &row["overriddencreatedon"]),
            (&Value::Null, &Value::Null)
        );
    });
}

#[test]
fn a_custom_column_refuses_what_its_definition_does() {
    each_alone(|demo| {
        let mut admin = thing(demo);
        for (name, value, number) in [
            ("new_code", json!("abcde"), "0x80044331"),
            ("new_code", json!("😀😀a"), "0x80044331"),
            ("new_note", json!("12345678901"), "0x80044331"),
            ("new_count", json!(6), "0x8004432f"),
            ("new_count", json!(-6), "0x8004432f"),
            ("new_count", json!(3_000_000_000_u64), "0x8004432f"),
            ("new_big", json!(9_223_372_036_854_775_808_u64), "0x8004432f"),
            ("new_share", json!(1.0005), "0x80044330"),
            ("new_ratio", json!(1.06), "0x80044330"),
            ("new_cost", json!(922_337_203_685_478_u64), "0x80044330"),
            ("new_kind", json!(2), "0x8004431a"),
            ("new_kind", json!(-1), "0x8004431a"),
            ("new_kind", json!("Option 1"), "0x80048d19"),
            ("new_kinds", json!("1,2"), "0x8004431a"),
            ("new_kinds", json!("1,x"), "0x80048d19"),
            ("new_kinds", json!([1, 9]), "0x80048d19"),
            ("new_open", json!("true"), "0x80048d19"),
            ("new_when", json!("1752-12-31T23:59:59Z"), "0x80040239"),
            ("new_when", json!("10000-01-01T00:00:00Z"), "0x80048d19"),
            ("new_wall", json!("9999-12-31T00:00:00"), "0x80040239"),
            ("new_day", json!("9999-12-31"), "0x80040239"),
            ("new_day", json!("2024-02-30"), "0x80048d19"),
            ("new_paper", json!(ADMIN), "0x80040203"),
            ("statuscode", json!(77), "0x8004431a"),
            ("new_none", json!(1), "0x80048d19"),
            ("_ownerid_value", json!(ADMIN), "0x80048d19"),
            ("ownerid", json!(ADMIN), "0x80048d19"),
        ] {
            let refused = admin.refused("POST", "new_things", Some(&json!({ name: value })));
            assert_eq!(refused, code(400, number), "{name}: {value}");
        }
        let picture = admin.refused("POST", "new_things", Some(&json!({"new_photo": "AAAA"})));
        assert_eq!(picture, code(400, "0x80072553"));
        assert_eq!(admin.count("new_things/$count"), 0);
    });
}

#[test]
fn files_and_pictures_can_be_asked_about_before_there_are_any() {
    each_alone(|demo| {
        let mut admin = thing(demo);
        let id = admin.create("new_things", &json!({"new_name": "a"}));
        for name in [
            "new_paper",
            "new_paper_name",
            "new_photo",
            "new_photoid",
            "new_photo_timestamp",
            "new_photo_url",
        ] {
            for path in [
                format!("new_things?$select={name}&$filter={name} eq null"),
                format!("new_things?$filter={name} ne null"),
                format!("new_things?$filter={name} eq {ADMIN}"),
                format!("new_things?$filter={name} eq 'x'"),
                format!("new_things?$orderby={name}"),
                format!("new_things?$apply=groupby(({name}))"),
                format!("new_things?$apply=aggregate({name} with countdistinct as n)"),
                format!("new_things({id})/{name}"),
                format!("new_things({id})/{name}/$value"),
                format!(
                    "new_things?fetchXml=<fetch><entity name='new_thing'><attribute name='{name}'/>\
                         <order attribute='{name}'/><filter><condition attribute='{name}' \
                         operator='not-null'/></filter></entity></fetch>"
                ),
                format!(
                    "new_things?sql=SELECT {name} FROM new_thing WHERE {name} IS NULL ORDER BY {name}"
                ),
            ] {
                let status = admin.get(&path).status;
                assert!(status < 500 || status == 501, "{status} {path}");
            }
            for (method, body) in [
                ("PUT", Some(json!({"value": null}))),
                ("PUT", Some(json!({"value": "AAAA"}))),
                ("DELETE", None),
            ] {
                let path = format!("new_things({id})/{name}");
                let status = admin.send(method, &path, &[], body.as_ref()).status;
                assert!(status < 500 || status == 501, "{status} {method} {path}");
            }
        }
        let rows = admin.rows("new_things?$select=new_paper&$filter=new_paper eq null");
        assert_eq!(rows.len(), 1);
    });
}

#[test]
fn status_reasons_that_were_added_belong_to_their_state() {
    each_alone(|demo| {
        let mut admin = thing(demo);
        let mut add = |state: i32, value: i32| {
            let body = json!({
                "EntityLogicalName": "new_thing", "AttributeLogicalName": "statuscode",
                "StateCode": state, "Value": value, "Label": label("Added"),
            });
            call(&mut admin, "InsertStatusValue", &body);
        };
        add(0, 100_000_000);
        add(1, 100_000_001);
        for (body, state, status) in [
            (json!({}), 0, 1),
            (json!({"statuscode": 100_000_000}), 0, 100_000_000),
            (json!({"statuscode": 100_000_001}), 1, 100_000_001),
            (json!({"statecode": 1}), 1, 2),
            (json!({"statecode": 1, "statuscode": 100_000_001}), 1, 100_000_001),
        ] {
            let id = admin.create("new_things", &body);
            let row = admin.read(&format!("new_things({id})"));
            assert_eq!(
                (&row["statecode"], &row["statuscode"]),
                (&json!(state), &json!(status)),
                "{body}"
            );
        }
        let id = admin.create("new_things", &json!({"statuscode": 100_000_000}));
        let path = format!("new_things({id})");
        for (body, state, status) in [
            (json!({"new_name": "b"}), 0, 100_000_000),
            (json!({"statuscode": null}), 0, 100_000_000),
            (json!({"statecode": 1}), 1, 2),
            (json!({"statuscode": 100_000_001}), 1, 100_000_001),
            (json!({"statecode": 0}), 0, 1),
        ] {
            admin.change(&path, &body);
            let row = admin.read(&path);
            assert_eq!(
                (&row["statecode"], &row["statuscode"]),
                (&json!(state), &json!(status)),
                "{body}"
            );
        }
        for body in [
            json!({"statecode": 0, "statuscode": 100_000_001}),
            json!({"statecode": 1, "statuscode": 100_000_000}),
        ] {
            let refused = admin.refused("PATCH", &path, Some(&body));
            assert_eq!(refused, code(400, "0x80048408"), "{body}");
        }
    });
}

#[test]
fn rows_keep_options_that_are_deleted() {
    each_alone(|demo| {
        let mut admin = thing(demo);
        let body = json!({"new_kind": 9, "new_kinds": "1,9"});
        let id = admin.create("new_things", &body);
        for column in ["new_kind", "new_kinds"] {
            let body = json!({
                "EntityLogicalName": "new_thing", "AttributeLogicalName": column, "Value": 9,
            });
            call(&mut admin, "DeleteOptionValue", &body);
        }
        let path = format!("new_things({id})");
        let row = admin.read(&path);
        assert_eq!((&row["new_kind"], &row["new_kinds"]), (&json!(9), &json!("1,9")));
        admin.change(&path, &json!({"new_name": "kept"}));
        let refused = admin.refused("PATCH", &path, Some(&json!({"new_kind": 9})));
        assert_eq!(refused, code(400, "0x8004431a"));
        assert_eq!(admin.rows("new_things?$filter=new_kind eq 9").len(), 1);
    });
}

#[test]
fn a_date_whose_behavior_changes_keeps_its_day() {
    each_alone(|demo| {
        let mut admin = thing(demo);
        let body = json!({"new_when": "2024-02-29T23:30:00Z"});
        let id = admin.create("new_things", &body);
        let early = admin.create("new_things", &json!({"new_when": "1899-12-31T23:59:59Z"}));
        let none = admin.create("new_things", &json!({}));
        let path = "EntityDefinitions(LogicalName='new_thing')/Attributes(LogicalName='new_when')";
        let body = column(
            "DateTime",
            "new_When",
            &json!({"Format": "DateOnly", "DateTimeBehavior": {"Value": "DateOnly"}}),
        );
        put(&mut admin, path, &body);
        for (id, expected) in
            [(&id, json!("2024-02-29")), (&early, json!("1899-12-31")), (&none, Value::Null)]
        {
            assert_eq!(admin.read(&format!("new_things({id})"))["new_when"], expected);
        }
        admin.change(&format!("new_things({id})"), &json!({"new_when": "2024-03-01"}));
        assert_eq!(admin.rows("new_things?$filter=new_when eq 2024-03-01").len(), 1);
        // There is no way back.
        let body = column(
            "DateTime",
            "new_When",
            &json!({"Format": "DateAndTime", "DateTimeBehavior": {"Value": "UserLocal"}}),
        );
        let refused = admin.send("PUT", path, &[], Some(&body));
        assert_eq!(refused.status, 400, "{}", refused.text());
    });
}

#[test]
fn a_format_puts_numbers_into_a_column_that_has_rows() {
    each_alone(|demo| {
        let mut admin = thing(demo);
        let old = admin.create("new_things", &json!({"new_code": "old"}));
        let path = "EntityDefinitions(LogicalName='new_thing')/Attributes(LogicalName='new_code')";
        let number = |admin: &mut User, format: &str| {
            let body = column(
                "String",
                "new_Code",
                &json!({
                    "MaxLength": 4, "FormatName": {"Value": "Text"}, "AutoNumberFormat": format,
                }),
            );
            put(admin, path, &body);
        };
        number(&mut admin, "{SEQNUM:2}");
        let code_of = |admin: &mut User, id: &str| {
            admin.read(&format!("new_things({id})"))["new_code"].clone()
        };
        let new = admin.create("new_things", &json!({}));
        assert_eq!(code_of(&mut admin, &new), "1000");
        assert_eq!(code_of(&mut admin, &old), "old");
        // A format is looked at when a row needs it.
        number(&mut admin, "{SEQNUM}");
        let refused = admin.refused("POST", "new_things", Some(&json!({})));
        assert_eq!(refused, code(400, "0x80040203"));
        admin.create("new_things", &json!({"new_code": "mine"}));
        number(&mut admin, "");
        let none = admin.create("new_things", &json!({}));
        assert_eq!(code_of(&mut admin, &none), Value::Null);
    });
}

/// A lookup from `new_things` to these tables.
fn lookup(admin: &mut User, schema: &str, targets: &[&str]) {
    let along = |target: &str| {
        json!({
            "SchemaName": format!("{schema}_of_{target}"),
            "ReferencedEntity": target, "ReferencingEntity": "new_thing",
        })
    };
    let column = json!({"SchemaName": schema, "DisplayName": label(schema)});
    if let [target] = targets {
        let mut body = along(target);
        body["@odata.type"] = json!("Microsoft.Dynamics.CRM.OneToManyRelationshipMetadata");
        body["Lookup"] = column;
        post(admin, "RelationshipDefinitions", &body);
    } else {
        let along: Vec<Value> = targets.iter().map(|target| along(target)).collect();
        let body = json!({"Lookup": column, "OneToManyRelationships": along});
        call(admin, "CreatePolymorphicLookupAttribute", &body);
    }
}

#[test]
fn lookups_of_custom_rows_point_at_shipped_and_custom_ones() {
    each_alone(|demo| {
        let mut admin = thing(demo);
        make(&mut admin, "new_Box", "OrganizationOwned", &[]);
        lookup(&mut admin, "new_AccountId", &["account"]);
        lookup(&mut admin, "new_BoxId", &["new_box"]);
        lookup(&mut admin, "new_About", &["account", "new_box", "new_thing"]);
        let account = admin.account("Target");
        let first = admin.create("new_boxes", &json!({"new_name": "Box"}));
        let body = json!({
            "new_AccountId@odata.bind": format!("accounts({account})"),
            "new_BoxId@odata.bind": format!("/new_boxes({first})"),
            "new_About_new_box@odata.bind": format!("new_boxes({first})"),
        });
        let id = admin.create("new_things", &body);
        let path = format!("new_things({id})");
        let row = admin.read(&path);
        assert_eq!(row["_new_accountid_value"], account.as_str());
        assert_eq!(row["_new_boxid_value"], first.as_str());
        assert_eq!(row["_new_about_value"], first.as_str());
        let row =
            admin.read(&format!("{path}?$select=new_name&$expand=new_BoxId($select=new_name)"));
        assert_eq!(row["new_BoxId"]["new_name"], "Box");
        // Another table takes the place of the one that a lookup pointed at.
        admin.change(
            &path,
            &json!({"new_About_account@odata.bind": format!("accounts({account})")}),
        );
        let shown = admin.send(
            "GET",
            &format!("{path}?$select=_new_about_value"),
            &[("Prefer", "odata.include-annotations=\"*\"")],
            None,
        );
        let shown = shown.json();
        assert_eq!(shown["_new_about_value"], account.as_str());
        assert_eq!(shown["_new_about_value@Microsoft.Dynamics.CRM.lookuplogicalname"], "account");
        admin.change(&path, &json!({"new_About_account@odata.bind": null, "new_BoxId": null}));
        let row = admin.read(&path);
        assert_eq!(
            (&row["_new_about_value"], &row["_new_boxid_value"]),
            (&Value::Null, &Value::Null)
        );
        // What is not there, and what a lookup does not lead to.
        for (body, expected) in [
            (
                json!({"new_BoxId@odata.bind": format!("new_boxes({ADMIN})")}),
                code(404, "0x80040217"),
            ),
            (
                json!({"new_BoxId@odata.bind": format!("accounts({account})")}),
                code(400, "0x80048d19"),
            ),
            (
                json!({"new_boxid@odata.bind": format!("new_boxes({first})")}),
                code(400, "0x80048d19"),
            ),
            (
                json!({"new_About@odata.bind": format!("new_boxes({first})")}),
                code(400, "0x80048d19"),
            ),
            (json!({"new_boxid": first}), code(400, "0x80048d19")),
        ] {
            assert_eq!(admin.refused("PATCH", &path, Some(&body)), expected, "{body}");
        }
    });
}

#[test]
fn custom_rows_have_owners_or_an_organization() {
    each_alone(|demo| {
        let mut admin = thing(demo);
        make(&mut admin, "new_Box", "OrganizationOwned", &[]);
        let id = admin.create("new_boxes", &json!({"new_name": "Box"}));
        let row = admin.read(&format!("new_boxes({id})"));
        let organization = "e0000000-0000-4000-8000-000000000001";
        assert_eq!(row["_organizationid_value"], organization);
        assert_eq!(row.get("_ownerid_value"), None);
        assert_eq!((&row["statecode"], &row["statuscode"]), (&json!(0), &json!(1)));
        let manager = "a0000000-0000-4000-8000-000000000004";
        let bind = json!({"ownerid@odata.bind": format!("systemusers({manager})")});
        let refused = admin.refused("POST", "new_boxes", Some(&bind));
        assert_eq!(refused, code(400, "0x80048d19"));
        // A user needs to read the rows that it is going to own.
        let refused = admin.refused("POST", "new_things", Some(&bind));
        assert_eq!(refused, code(403, "0x80040299"));
        let own = json!({"ownerid@odata.bind": format!("systemusers({ADMIN})")});
        let id = admin.create("new_things", &own);
        admin.change(&format!("new_things({id})"), &own);
        let refused =
            admin.refused("PATCH", &format!("new_things({id})"), Some(&json!({"ownerid": null})));
        assert_eq!(refused, code(400, "0x80040203"));
        assert_eq!(demo.user("actual").refused("GET", "new_things", None), code(403, "0x80040220"));
    });
}
