//! Columns that people make themselves: each type made, used by rows, changed and deleted.

use serde_json::{Value, json};

use super::making::{column, each, label, path, post, put, table};
use super::relationships::one_to_many;
use crate::demo::{User, code};

fn with_table(admin: &mut User, schema: &str) -> String {
    post(admin, "EntityDefinitions", &table(schema, &[]));
    format!("{}/Attributes", path(&schema.to_lowercase()))
}

fn made(admin: &mut User, attributes: &str, column: &Value) -> Value {
    let id = post(admin, attributes, column);
    admin.read(&format!("{attributes}({id})"))
}

/// Of each type: a column, a value, a filter that finds it, and another value.
fn samples() -> Vec<(Value, Value, &'static str, Value)> {
    let option = |value: i64| json!({"Value": value, "Label": label(&format!("Option {value}"))});
    let options = json!({"@odata.type": "Microsoft.Dynamics.CRM.OptionSetMetadata", "IsGlobal": false,
            "Options": [option(1), option(2), option(9)]});
    let behavior = |name: &str| json!({"DateTimeBehavior": {"Value": name}});
    vec![
        (
            column("String", "new_Text", &json!({"MaxLength": 20})),
            json!("abc"),
            "eq 'ABC'",
            json!("x"),
        ),
        (
            column("String", "new_Mail", &json!({"FormatName": {"Value": "Email"}})),
            json!("a@b.c"),
            "ne null",
            json!("d@e.f"),
        ),
        (
            column("Memo", "new_Memo", &json!({"MaxLength": 1_048_576})),
            json!("long"),
            "eq 'long'",
            json!("longer"),
        ),
        (
            column("Integer", "new_Int", &json!({"Format": "Duration"})),
            json!(60),
            "gt 59",
            json!(-5),
        ),
        (
            column("BigInt", "new_Big", &json!({})),
            json!(9_007_199_254_740_991_i64),
            "gt 9007199254740990",
            json!(3),
        ),
        (
            column("Decimal", "new_Dec", &json!({"Precision": 4})),
            json!(1.2345),
            "eq 1.2345",
            json!(2.5),
        ),
        (column("Double", "new_Dbl", &json!({"Precision": 5})), json!(0.25), "lt 0.3", json!(1.5)),
        (
            column("Money", "new_Cost", &json!({"Precision": 2, "PrecisionSource": 2})),
            json!(12.5),
            "ge 12",
            json!(99.0),
        ),
        (
            column("Boolean", "new_Flag", &json!({"DefaultValue": true})),
            json!(false),
            "eq false",
            json!(true),
        ),
        (
            column(
                "Picklist",
                "new_Kind",
                &json!({"OptionSet": options.clone(), "DefaultFormValue": 2}),
            ),
            json!(9),
            "eq 9",
            json!(1),
        ),
        (
            column("MultiSelectPicklist", "new_Tags", &json!({"OptionSet": options})),
            json!("1,9"),
            "ne null",
            json!("2"),
        ),
        (
            column("DateTime", "new_At", &json!({"Format": "DateAndTime"})),
            json!("2026-05-06T07:08:09Z"),
            "gt 2026-01-01T00:00:00Z",
            json!("2027-01-01T00:00:00Z"),
        ),
        (
            column("DateTime", "new_Day", &behavior("DateOnly")),
            json!("2026-05-06"),
            "eq 2026-05-06",
            json!("2026-05-07"),
        ),
        (
            column("DateTime", "new_Wall", &behavior("TimeZoneIndependent")),
            json!("2026-05-06T07:08:09Z"),
            "ne null",
            json!("2026-05-06T07:08:10Z"),
        ),
    ]
}

#[test]
fn columns_of_every_type_are_made_and_used() {
    each(|demo| {
        let mut admin = demo.admin();
        let attributes = with_table(&mut admin, "new_Sample");
        for (said, value, filter, other) in samples() {
            let shown = made(&mut admin, &attributes, &said);
            let name = said["SchemaName"].as_str().unwrap().to_lowercase();
            assert_eq!(shown["LogicalName"], name);
            let kind = said["@odata.type"].as_str().unwrap();
            assert_eq!(shown["@odata.type"], format!("#{kind}"), "{name}");
            assert!(shown["ColumnNumber"].as_i64().unwrap() > 30, "{name}");
            let row = admin.create("new_samples", &json!({ &name: value }));
            let found = admin.rows(&format!("new_samples?$select={name}&$filter={name} {filter}"));
            assert_eq!(found.len(), 1, "{name} {filter}");
            assert_eq!(found[0][&name], value, "{name}");
            let path = format!("new_samples({row})");
            admin.change(&path, &json!({ &name: other }));
            assert_eq!(admin.read(&path)[&name], other, "{name}");
            admin.change(&path, &json!({ &name: null }));
            assert_eq!(admin.read(&path)[&name], Value::Null, "{name}");
        }
        let row = admin.create("new_samples", &json!({"new_name": "defaults"}));
        let row = admin.read(&format!("new_samples({row})"));
        assert_eq!((&row["new_flag"], &row["new_kind"]), (&json!(true), &json!(2)));
    });
}

#[test]
fn what_comes_with_a_column_is_there_and_goes_with_it() {
    each(|demo| {
        let mut admin = demo.admin();
        let attributes = with_table(&mut admin, "new_Parts");
        for (said, parts) in [
            (
                column("Money", "new_Fee", &json!({})),
                vec!["new_fee_base", "transactioncurrencyid", "exchangerate"],
            ),
            (
                column("Image", "new_Photo", &json!({})),
                vec!["new_photoid", "new_photo_timestamp", "new_photo_url"],
            ),
            (column("File", "new_Doc", &json!({"MaxSizeInKB": 1024})), vec!["new_doc_name"]),
            (column("Picklist", "new_Kind", &json!({})), vec!["new_kindname"]),
        ] {
            let shown = made(&mut admin, &attributes, &said);
            for part in parts {
                let part = admin.read(&format!("{attributes}(LogicalName='{part}')"));
                assert!(part["MetadataId"].is_string(), "{part}");
            }
            assert!(shown["MetadataId"].is_string());
        }
        let base = admin.read(&format!("{attributes}(LogicalName='new_fee_base')"));
        assert_eq!(
            (&base["CalculationOf"], &base["IsBaseCurrency"]),
            (&json!("new_fee"), &json!(true))
        );
        let photo = admin.read(&format!("{attributes}(LogicalName='new_photo')"));
        assert_eq!(
            (&photo["IsPrimaryImage"], &photo["MaxSizeInKB"]),
            (&json!(true), &json!(10_240))
        );
        let row = admin.create("new_partses", &json!({"new_fee": 20}));
        let row = admin.read(&format!("new_partses({row})"));
        assert_eq!((&row["new_fee_base"], &row["new_photo_url"]), (&json!(20.0), &Value::Null));
        let mut refuse = |name: &str| {
            admin.refused("DELETE", &format!("{attributes}(LogicalName='{name}')"), None)
        };
        assert_eq!(refuse("new_fee_base"), code(400, "0x80048cfe"));
        assert_eq!(refuse("new_photoid"), code(400, "0x80047016"));
        assert_eq!(refuse("new_kindname"), code(400, "0x80047016"));
        assert_eq!(refuse("new_name"), code(400, "0x80047002"));
        assert_eq!(refuse("createdon"), code(400, "0x80047009"));
        for name in ["new_fee", "new_photo", "new_doc", "new_kind"] {
            admin.delete(&format!("{attributes}(LogicalName='{name}')"));
        }
        for name in ["new_fee_base", "new_photoid", "new_doc_name", "new_kindname"] {
            assert_eq!(
                admin.get(&format!("{attributes}(LogicalName='{name}')")).status,
                404,
                "{name}"
            );
        }
    });
}

#[test]
fn a_change_says_what_it_changes_and_nothing_else() {
    each(|demo| {
        let mut admin = demo.admin();
        let attributes = with_table(&mut admin, "new_Change");
        let said = column(
            "String",
            "new_Text",
            &json!({"MaxLength": 10, "FormatName": {"Value": "Email"}}),
        );
        let shown = made(&mut admin, &attributes, &said);
        let id = shown["MetadataId"].as_str().unwrap();
        let before = admin.create("new_changes", &json!({"new_text": "a@b.c"}));
        for path in [
            format!("{attributes}({id})"),
            format!(
                "{attributes}(LogicalName='new_text')/Microsoft.Dynamics.CRM.StringAttributeMetadata"
            ),
        ] {
            let body = json!({"@odata.type": "Microsoft.Dynamics.CRM.StringAttributeMetadata", "MaxLength": 50});
            let response = admin.send("PUT", &path, &[], Some(&body));
            assert_eq!(response.status, 204, "{}", response.text());
            assert!(
                response.header("OData-EntityId").unwrap().ends_with(&format!("/Attributes({id})"))
            );
        }
        let shown = admin.read(&format!("{attributes}({id})"));
        assert_eq!(
            (&shown["MaxLength"], &shown["FormatName"]["Value"]),
            (&json!(50), &json!("Email"))
        );
        assert_eq!(shown["DisplayName"]["UserLocalizedLabel"]["Label"], "Text");
        admin.create("new_changes", &json!({"new_text": "x".repeat(50)}));
        assert_eq!(admin.read(&format!("new_changes({before})"))["new_text"], "a@b.c");
        let long = json!({"new_text": "x".repeat(51)});
        assert_eq!(admin.refused("POST", "new_changes", Some(&long)), code(400, "0x80044331"));
        let path = format!("{attributes}({id})");
        let typed = |kind: &str, more: Value| {
            let mut body =
                json!({"@odata.type": format!("Microsoft.Dynamics.CRM.{kind}AttributeMetadata")});
            super::making::add(&mut body, &more);
            body
        };
        for (number, body) in [
            ("0x80040203", typed("Memo", json!({}))),
            ("0x80040203", typed("String", json!({"SchemaName": "new_Other"}))),
            ("0x8004432f", typed("String", json!({"MaxLength": 4001}))),
            ("0x80040203", typed("String", json!({"RequiredLevel": {"Value": "SystemRequired"}}))),
            ("0x8004701e", typed("String", json!({"IsPrimaryName": true}))),
        ] {
            assert_eq!(admin.refused("PUT", &path, Some(&body)), code(400, number), "{body}");
        }
        assert_eq!(admin.refused("PATCH", &path, Some(&typed("String", json!({})))).0, 405);
    });
}

#[test]
fn the_behavior_of_dates_changes_once() {
    each(|demo| {
        let mut admin = demo.admin();
        let attributes = with_table(&mut admin, "new_Dates");
        post(
            &mut admin,
            &attributes,
            &column("DateTime", "new_When", &json!({"Format": "DateAndTime"})),
        );
        let row = admin.create("new_dateses", &json!({"new_when": "2026-05-06T00:00:00Z"}));
        let path = format!("{attributes}(LogicalName='new_when')");
        let to = |behavior: &str| {
            json!({
                "@odata.type": "Microsoft.Dynamics.CRM.DateTimeAttributeMetadata",
                "DateTimeBehavior": {"Value": behavior},
            })
        };
        put(&mut admin, &path, &to("DateOnly"));
        assert_eq!(admin.read(&format!("new_dateses({row})"))["new_when"], "2026-05-06");
        assert_eq!(admin.refused("PUT", &path, Some(&to("UserLocal"))), code(400, "0x800608a1"));
        let shown = admin.read(&path);
        assert_eq!(
            (&shown["Format"], &shown["DateTimeBehavior"]["Value"]),
            (&json!("DateOnly"), &json!("DateOnly"))
        );
    });
}

#[test]
fn digits_after_the_point_change_and_rows_keep_what_fits() {
    each(|demo| {
        let mut admin = demo.admin();
        let attributes = with_table(&mut admin, "new_Digits");
        let said = column("Decimal", "new_Part", &json!({"Precision": 2}));
        post(&mut admin, &attributes, &said);
        let row = admin.create("new_digitses", &json!({"new_part": 1.25}));
        let path = format!("{attributes}(LogicalName='new_part')");
        let digits = |digits: u8| {
            json!({
                "@odata.type": "Microsoft.Dynamics.CRM.DecimalAttributeMetadata",
                "Precision": digits,
            })
        };
        put(&mut admin, &path, &digits(4));
        assert_eq!(admin.read(&format!("new_digitses({row})"))["new_part"], 1.25);
        admin.change(&format!("new_digitses({row})"), &json!({"new_part": 1.2345}));
        assert_eq!(admin.rows("new_digitses?$filter=new_part eq 1.2345").len(), 1);
        put(&mut admin, &path, &digits(1));
        assert_eq!(admin.read(&format!("new_digitses({row})"))["new_part"], 1.2);
        let shown = admin.read(&path);
        assert_eq!(shown["Precision"], 1);
    });
}

#[test]
fn a_column_that_cannot_be_made_is_refused_with_its_code() {
    each(|demo| {
        let mut admin = demo.admin();
        let attributes = with_table(&mut admin, "new_Limits");
        for (number, said) in [
            ("0x80044366", column("String", "Text", &json!({}))),
            ("0x80047013", column("String", "new_NAME", &json!({}))),
            ("0x8004432f", column("String", "new_x", &json!({"MaxLength": 0}))),
            ("0x8004432f", column("Integer", "new_x", &json!({"MinValue": 5, "MaxValue": 4}))),
            ("0x80048d19", column("Integer", "new_x", &json!({"MaxValue": 3_000_000_000_i64}))),
            ("0x80044330", column("Decimal", "new_x", &json!({"MaxValue": 1e12}))),
            ("0x8004432f", column("Money", "new_x", &json!({"Precision": 5}))),
            ("0x8004432f", column("File", "new_x", &json!({"MaxSizeInKB": 10_485_761}))),
            ("0x80040203", column("String", "new_x", &json!({"FormatName": {"Value": "Odd"}}))),
            (
                "0x80040203",
                column("String", "new_x", &json!({"RequiredLevel": {"Value": "SystemRequired"}})),
            ),
            ("0x8004431a", column("Picklist", "new_x", &json!({"DefaultFormValue": 3}))),
            (
                "0x80048403",
                column(
                    "Picklist",
                    "new_x",
                    &json!({"GlobalOptionSet@odata.bind": "/GlobalOptionSetDefinitions(Name='new_no')"}),
                ),
            ),
            ("0x80040203", column("Lookup", "new_x", &json!({"Targets": ["account"]}))),
            ("0x80040203", column("Status", "new_x", &json!({}))),
            ("0x80048d19", json!({"SchemaName": "new_x"})),
        ] {
            let refused = admin.refused("POST", &attributes, Some(&said));
            // A type that nobody names is none.
            let expected = if said.get("@odata.type").is_none() { "0x80040203" } else { number };
            assert_eq!(refused, code(400, expected), "{said}");
        }
        let computed = column("Integer", "new_x", &json!({"SourceType": 1}));
        assert_eq!(admin.refused("POST", &attributes, Some(&computed)).0, 501);
        assert_eq!(admin.get(&format!("{attributes}(LogicalName='new_x')")).status, 404);
        let none = format!("{}/Attributes", path("new_none"));
        let said = column("String", "new_x", &json!({}));
        assert_eq!(admin.refused("POST", &none, Some(&said)).0, 404);
    });
}

#[test]
fn a_table_has_1024_columns_and_no_more() {
    each(|demo| {
        let mut admin = demo.admin();
        // Columns are numbered in turn, those that come with others among them; labels of choices have
        // greater numbers and do not count.
        let last = |admin: &mut User, table: &str| {
            let columns = admin.rows(&format!("{}/Attributes?$select=ColumnNumber", path(table)));
            let numbers = columns.iter().filter_map(|column| column["ColumnNumber"].as_i64());
            numbers.filter(|number| *number < 100_000).max().unwrap()
        };
        post(&mut admin, "EntityDefinitions", &table("new_Narrow", &[]));
        let usual = last(&mut admin, "new_narrow");
        let wide = |schema: &str, more: i64| {
            let one = |number| column("Integer", &format!("new_C{number}"), &json!({}));
            table(schema, &(0..1024 - usual + more).map(one).collect::<Vec<_>>())
        };
        let full = code(400, "0x8004841a");
        let wider = wide("new_Wider", 1);
        assert_eq!(admin.refused("POST", "EntityDefinitions", Some(&wider)), full);
        assert_eq!(
            (admin.get(&path("new_wider")).status, admin.get("new_widers").status),
            (404, 404)
        );
        post(&mut admin, "EntityDefinitions", &wide("new_Wide", 0));
        assert_eq!(last(&mut admin, "new_wide"), 1024);
        // Nor by another way.
        let attributes = format!("{}/Attributes", path("new_wide"));
        for (to, said) in [
            (attributes.as_str(), column("Integer", "new_Last", &json!({}))),
            (attributes.as_str(), column("Money", "new_Last", &json!({}))),
            (
                "RelationshipDefinitions",
                one_to_many("new_account_wide", "account", "new_wide", "new_LastId", &json!({})),
            ),
        ] {
            assert_eq!(admin.refused("POST", to, Some(&said)), full, "{said}");
        }
        let found = "RelationshipDefinitions?$filter=SchemaName eq 'new_account_wide'";
        assert_eq!(admin.rows(found), [] as [Value; 0]);
        assert_eq!(last(&mut admin, "new_wide"), 1024);
        // Rows have all of them, and where one goes another fits.
        let greatest = format!("new_c{}", 1023 - usual);
        let row = admin.create("new_wides", &json!({"new_c0": 1, &greatest: 2}));
        let row = admin.read(&format!("new_wides({row})"));
        assert_eq!((&row["new_c0"], &row[&greatest]), (&json!(1), &json!(2)));
        admin.delete(&format!("{attributes}(LogicalName='{greatest}')"));
        post(&mut admin, &attributes, &column("Integer", "new_Last", &json!({})));
    });
}
