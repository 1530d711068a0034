//! Values of every type, in and out (protocol.md §4).

use serde_json::json;

use crate::demo::{ADMIN, SALES, code, each, each_alone};

#[test]
fn every_type_comes_back_in_its_form() {
    each(|demo| {
        let mut user = demo.user("actual");
        for (set, column, given, expected) in [
            ("accounts", "numberofemployees", json!(200), "200"),
            ("accounts", "numberofemployees", json!("200"), "200"),
            ("accounts", "numberofemployees", json!(0), "0"),
            ("accounts", "revenue", json!(1_000.5), "1000.5000"),
            ("accounts", "revenue", json!("5000000"), "5000000.0000"),
            ("accounts", "revenue", json!(100_000_000_000_000_u64), "100000000000000.0000"),
            ("accounts", "address1_latitude", json!(47.5), "47.5"),
            ("accounts", "address1_latitude", json!("-12.25"), "-12.25"),
            ("accounts", "donotemail", json!(true), "true"),
            ("accounts", "industrycode", json!(33), "33"),
            (
                "accounts",
                "name",
                json!("Ünïcödé 漢字 \"quotes\" \\ / \n\t"),
                r#""Ünïcödé 漢字 \"quotes\" \\ / \n\t""#,
            ),
            ("accounts", "name", json!(""), "null"),
            ("accounts", "name", json!(null), "null"),
            ("accounts", "name", json!("  padded  "), r#""padded""#),
            ("accounts", "name", json!("   "), "null"),
            ("accounts", "description", json!("  padded  "), r#""  padded  ""#),
            (
                "accounts",
                "address1_addressid",
                json!("ABCDEF00-0000-4000-8000-000000000001"),
                r#""abcdef00-0000-4000-8000-000000000001""#,
            ),
            ("contacts", "birthdate", json!("1980-02-29"), r#""1980-02-29""#),
            ("contacts", "birthdate", json!("1753-01-01"), r#""1753-01-01""#),
            ("tasks", "scheduledend", json!("2027-01-11T17:00:00Z"), r#""2027-01-11T17:00:00Z""#),
            (
                "tasks",
                "scheduledend",
                json!("2027-01-11T17:00:00.9876543Z"),
                r#""2027-01-11T17:00:00Z""#,
            ),
            (
                "tasks",
                "scheduledend",
                json!("2027-01-11T17:00:00+02:00"),
                r#""2027-01-11T15:00:00Z""#,
            ),
            ("opportunities", "discountpercentage", json!(12.346), "12.35"),
            ("opportunities", "discountpercentage", json!(12.125), "12.13"),
        ] {
            let id = user.create(set, &json!({ column: given }));
            // The body's own text: a parser would read 1000.5000 and 1000.5 alike.
            let body = user.get(&format!("{set}({id})?$select={column}"));
            let shown = format!("\"{column}\":{expected}");
            assert!(body.text().contains(&shown), "{shown} in {}", body.text());
        }
    });
}

#[test]
fn values_outside_their_limits_are_refused_and_nothing_is_stored() {
    each(|demo| {
        let mut user = demo.user("actual");
        for (set, column, value, number) in [
            ("accounts", "accountnumber", json!("123456789012345678901"), "0x80044331"),
            ("accounts", "industrycode", json!(99_999), "0x8004431a"),
            ("accounts", "statuscode", json!(77), "0x8004431a"),
            ("accounts", "numberofemployees", json!(-1), "0x8004432f"),
            ("accounts", "numberofemployees", json!(1_000_000_001), "0x8004432f"),
            ("accounts", "numberofemployees", json!(1e20), "0x80048d19"),
            ("accounts", "revenue", json!(-1), "0x80044330"),
            ("accounts", "revenue", json!(100_000_000_000_001_u64), "0x80044330"),
            ("accounts", "address1_latitude", json!(90.5), "0x80044330"),
            ("contacts", "birthdate", json!("1752-12-31"), "0x80040239"),
            ("tasks", "scheduledend", json!("0001-01-01T00:00:00Z"), "0x80040239"),
            ("tasks", "scheduledend", json!("9999-12-31T00:00:00Z"), "0x80040239"),
            ("contacts", "birthdate", json!("9999-12-31"), "0x80040239"),
        ] {
            let marker = if set == "accounts" {
                "name"
            } else if set == "contacts" {
                "lastname"
            } else {
                "subject"
            };
            let body = json!({ marker: "Out of limits", column: value });
            let refused = user.refused("POST", set, Some(&body));
            assert_eq!(refused, code(400, number), "{set} {body}");
            assert_eq!(user.count(&format!("{set}/$count?$filter={marker} eq 'Out of limits'")), 0);
        }
    });
}

#[test]
fn texts_are_measured_in_utf_16_units() {
    each(|demo| {
        let mut user = demo.user("actual");
        let fits = "😀".repeat(10);
        let id = user.create("accounts", &json!({ "accountnumber": fits }));
        assert_eq!(user.read(&format!("accounts({id})"))["accountnumber"], fits);
        let long = json!({"accountnumber": format!("{fits}x")});
        assert_eq!(user.refused("POST", "accounts", Some(&long)), code(400, "0x80044331"));
    });
}

#[test]
fn values_of_a_wrong_type_are_refused() {
    each(|demo| {
        let mut user = demo.user("actual");
        for (set, column, value) in [
            ("accounts", "name", json!(1)),
            ("accounts", "name", json!(true)),
            ("accounts", "name", json!([])),
            ("accounts", "name", json!({"x": 1})),
            ("accounts", "numberofemployees", json!("many")),
            ("accounts", "numberofemployees", json!(1.5)),
            ("accounts", "numberofemployees", json!(true)),
            ("accounts", "revenue", json!("1,000")),
            ("accounts", "revenue", json!("NaN")),
            ("accounts", "address1_latitude", json!("Infinity")),
            ("accounts", "donotemail", json!("true")),
            ("accounts", "donotemail", json!(1)),
            ("accounts", "industrycode", json!("Accounting")),
            ("accounts", "accountid", json!("x")),
            ("accounts", "accountid", json!(1)),
            ("accounts", "address1_addressid", json!("{10000000-0000-4000-8000-000000000001}")),
            ("contacts", "birthdate", json!("1980-02-30")),
            ("contacts", "birthdate", json!("29.2.1980")),
            ("contacts", "birthdate", json!(1980)),
            ("tasks", "scheduledend", json!("tomorrow")),
            ("tasks", "scheduledend", json!("2027-01-11T25:00:00Z")),
        ] {
            let refused = user.refused("POST", set, Some(&json!({ column: value })));
            assert_eq!(refused, code(400, "0x80048d19"), "{set} {column}: {value}");
        }
    });
}

#[test]
fn managed_properties_are_objects_in_both_directions() {
    each(|demo| {
        let mut admin = demo.admin();
        let unit = format!("businessunits({SALES})");
        let body = json!({
            "name": "Roles may be kept as they are",
            "businessunitid@odata.bind": unit,
            "iscustomizable": {
                "Value": false, "CanBeChanged": true, "ManagedPropertyLogicalName": "whatever"
            },
        });
        let id = admin.create("roles", &body);
        let shown = |value: bool| {
            json!({
                "Value": value,
                "CanBeChanged": true,
                "ManagedPropertyLogicalName": "iscustomizableanddeletable",
            })
        };
        let path = format!("roles({id})");
        let row = admin.read(&format!("{path}?$select=iscustomizable,canbedeleted"));
        assert_eq!(row["iscustomizable"], shown(false));
        assert_eq!(
            row["canbedeleted"],
            json!({
                "Value": true, "CanBeChanged": true, "ManagedPropertyLogicalName": "canbedeleted"
            })
        );
        assert_eq!(admin.read(&format!("{path}/iscustomizable"))["value"], shown(false));
        let mine = format!("roles?$select=name&$filter=roleid eq {id} and ");
        let mut found = |condition: &str| {
            let rows = admin.read(&format!("{mine}{condition}").replace(' ', "%20"));
            rows["value"].as_array().unwrap().len()
        };
        assert_eq!(found("iscustomizable/Value eq false"), 1);
        assert_eq!(found("iscustomizable/Value eq true"), 0);
        assert_eq!(found("not iscustomizable/Value"), 1);
        assert_eq!(found("canbedeleted eq true"), 1);
        // The bare value is understood as well.
        for body in [json!({"iscustomizable": true}), json!({"iscustomizable": shown(true)})] {
            admin.change(&path, &json!({"iscustomizable": {"Value": false}}));
            admin.change(&path, &body);
            let row = admin.read(&format!("{path}?$select=iscustomizable"));
            assert_eq!(row["iscustomizable"], shown(true));
        }
        for wrong in [json!({}), json!({"Value": 1}), json!([true]), json!("true")] {
            let body = json!({ "iscustomizable": wrong });
            let refused = admin.refused("PATCH", &path, Some(&body));
            assert_eq!(refused, code(400, "0x80048d19"), "{wrong}");
        }
        for wrong in ["canbedeleted/value eq true", "name/Value eq 'x'", "Value eq true"] {
            let path = format!("{mine}{wrong}").replace(' ', "%20");
            assert_eq!(admin.refused("GET", &path, None), code(400, "0x80060888"), "{wrong}");
        }
    });
}

#[test]
fn notes_and_addresses_say_of_which_table_their_row_is() {
    each(|demo| {
        let mut user = demo.user("actual");
        let account = user.account("With a note");
        let contact = user.create("contacts", &json!({"lastname": "With a note"}));
        let at = format!("accounts({account})");
        let id = user.create("annotations", &json!({"objectid_account@odata.bind": at}));
        let path = format!("annotations({id})?$select=objecttypecode");
        assert_eq!(user.read(&path)["objecttypecode"], "account");
        let of = |table: &str| {
            format!(
                "annotations?$select=subject&$filter=annotationid%20eq%20{id}%20and%20\
                 objecttypecode%20eq%20'{table}'"
            )
        };
        assert_eq!(user.read(&of("account"))["value"].as_array().unwrap().len(), 1);
        let at = format!("contacts({contact})");
        user.change(&format!("annotations({id})"), &json!({"objectid_contact@odata.bind": at}));
        assert_eq!(user.read(&path)["objecttypecode"], "contact");
        assert_eq!(user.read(&of("account"))["value"].as_array().unwrap().len(), 0);
        // Together with its row.
        let body = json!({"name": "Both", "Account_Annotation": [{"subject": "New"}]});
        let account = user.create("accounts", &body);
        let notes = user.read(&format!("accounts({account})/Account_Annotation"));
        assert_eq!(notes["value"][0]["objecttypecode"], "account");
        let mut admin = demo.admin();
        let at = format!("accounts({account})");
        let id = admin.create("customeraddresses", &json!({"parentid_account@odata.bind": at}));
        let row = admin.read(&format!("customeraddresses({id})?$select=objecttypecode"));
        assert_eq!(row["objecttypecode"], "account");
    });
}

#[test]
fn full_names_follow_their_parts() {
    each(|demo| {
        let mut user = demo.user("actual");
        let id = user.create("contacts", &json!({"firstname": "Ada", "lastname": "King"}));
        let path = format!("contacts({id})");
        assert_eq!(user.read(&path)["fullname"], "Ada King");
        user.change(&path, &json!({"firstname": null}));
        assert_eq!(user.read(&path)["fullname"], "King");
        user.change(&path, &json!({"firstname": "Countess", "lastname": "Lovelace"}));
        assert_eq!(user.read(&path)["fullname"], "Countess Lovelace");
    });
}

#[test]
fn dates_without_an_offset_are_on_the_clocks_of_the_user() {
    each_alone(|demo| {
        let mut admin = demo.admin();
        let settings = format!("usersettingscollection({ADMIN})");
        // Tokyo.
        admin.change(&settings, &json!({"timezonecode": 235}));
        for (given, expected) in [
            ("2027-01-11T17:00:00", "2027-01-11T08:00:00Z"),
            ("2027-01-11T17:00:00.123456", "2027-01-11T08:00:00Z"),
            ("2027-01-11", "2027-01-10T15:00:00Z"),
            ("2027-01-11T17:00:00Z", "2027-01-11T17:00:00Z"),
        ] {
            let id = admin.create("tasks", &json!({"subject": "When", "scheduledend": given}));
            let row = admin.read(&format!("tasks({id})?$select=scheduledend"));
            assert_eq!(row["scheduledend"], expected, "{given}");
        }
    });
}
