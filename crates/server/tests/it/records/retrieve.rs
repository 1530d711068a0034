//! Retrieve: what is shown of a row, its version, and who may not see it.

use serde_json::{Value, json};

use crate::demo::{ACTUAL, NOBODY, code, each};

const FULL: &str = "application/json; odata.metadata=full";
const FOURTH_COFFEE: &str = "accounts(10000000-0000-4000-8000-000000000001)";
/// Of West Seller, in a business unit that Actual User does not see.
const HIDDEN: &str = "accounts(10000000-0000-4000-8000-000000000007)";

#[test]
fn the_selected_columns_come_and_always_the_key() {
    each(|demo| {
        let mut user = demo.user("actual");
        let row = user.read(&format!("{FOURTH_COFFEE}?$select=name,_primarycontactid_value"));
        let keys: Vec<&String> = row.as_object().unwrap().keys().collect();
        let expected =
            ["@odata.context", "@odata.etag", "_primarycontactid_value", "accountid", "name"];
        assert_eq!(keys, expected);
        let context = user.url("$metadata#accounts(name,_primarycontactid_value)/$entity");
        assert_eq!(row["@odata.context"], context);
        assert_eq!(row["_primarycontactid_value"], "20000000-0000-4000-8000-000000000001");
        // An empty item, a doubled one, the bare name of a lookup.
        let row = user.read(&format!("{FOURTH_COFFEE}?$select=name,,name,primarycontactid,"));
        assert_eq!(row["_primarycontactid_value"], "20000000-0000-4000-8000-000000000001");
        for all in ["", "?$select=*"] {
            let row = user.read(&format!("{FOURTH_COFFEE}{all}"));
            assert_eq!(row["@odata.context"], user.url("$metadata#accounts/$entity"));
            assert_eq!((&row["name"], &row["fax"]), (&json!("Fourth Coffee"), &Value::Null));
            // Navigation properties come only when they are expanded.
            assert_eq!(row.get("primarycontactid"), None);
        }
    });
}

#[test]
fn a_row_that_did_not_change_is_not_sent_again() {
    each(|demo| {
        let mut user = demo.user("actual");
        let id = user.account("Unchanged");
        let path = format!("accounts({id})");
        let first = user.get(&path);
        let etag = first.header("ETag").unwrap().to_owned();
        assert_eq!(first.json()["@odata.etag"], etag);
        let known = [("If-None-Match", etag.as_str())];
        let same = user.send("GET", &path, &known, None);
        assert_eq!((same.status, same.body.len()), (304, 0));
        // Not with what may have changed although the version did not.
        let expanded = format!("{path}?$expand=createdby($select=fullname)");
        assert_eq!(user.send("GET", &expanded, &known, None).status, 200);
        let annotated = [known[0], ("Prefer", "odata.include-annotations=\"*\"")];
        assert_eq!(user.send("GET", &path, &annotated, None).status, 200);
        for no_condition in ["null", "", "*"] {
            let headers = [("If-None-Match", no_condition)];
            assert_eq!(user.send("GET", &path, &headers, None).status, 200, "{no_condition}");
        }
        user.change(&path, &json!({"name": "Changed"}));
        let changed = user.send("GET", &path, &known, None);
        assert_eq!((changed.status, &changed.json()["name"]), (200, &json!("Changed")));
        assert_ne!(changed.header("ETag"), Some(etag.as_str()));
    });
}

#[test]
fn a_row_that_is_not_there_is_told_from_one_that_may_not_be_read() {
    each(|demo| {
        let mut user = demo.user("actual");
        let missing = format!("accounts({NOBODY})");
        assert_eq!(user.refused("GET", &missing, None), code(404, "0x80040217"));
        assert_eq!(user.refused("GET", HIDDEN, None), code(403, "0x80048306"));
        let told = user.get(HIDDEN);
        assert!(told.text().contains("does not have ReadAccess right(s)"), "{}", told.text());
        // Without the privilege nobody learns whether a row is there (security.md D8).
        for path in [missing.as_str(), HIDDEN] {
            assert_eq!(demo.user("noroles").refused("GET", path, None), code(403, "0x80042f09"));
        }
    });
}

#[test]
fn under_impersonation_a_row_is_read_as_the_other_user() {
    each(|demo| {
        let west = "a0000000-0000-4000-8000-000000000005";
        let mut actual = demo.user("actual");
        assert_eq!(actual.get(HIDDEN).status, 403);
        let mut as_west = demo.user("actual").with("MSCRMCallerID", west);
        assert_eq!(as_west.read(HIDDEN)["name"], "Contoso Pharmaceuticals");
        assert_eq!(as_west.refused("GET", FOURTH_COFFEE, None), code(403, "0x80048306"));
        // An administrator who acts for somebody sees what that person sees.
        let mut admin = demo.admin().with("MSCRMCallerID", west);
        assert_eq!(admin.refused("GET", FOURTH_COFFEE, None), code(403, "0x80048306"));
    });
}

#[test]
fn keys_are_bare_or_named_and_nothing_else() {
    each(|demo| {
        let mut admin = demo.admin();
        let id = "10000000-0000-4000-8000-00000000000";
        assert_eq!(admin.read(&format!("accounts({id}1)"))["name"], "Fourth Coffee");
        assert_eq!(admin.read(&format!("accounts(accountid={id}1)"))["name"], "Fourth Coffee");
        for (path, status) in [
            (format!("accounts(%7B{id}1%7D)"), 400),
            (format!("accounts('{id}1')"), 400),
            (format!("accounts({id})"), 400),
            ("accounts()".to_owned(), 400),
            ("accounts(1)".to_owned(), 400),
            (format!("accounts(contactid={id}1)"), 400),
            (format!("systemusers(systemuserid={})", crate::demo::ADMIN), 400),
            (format!("Accounts({id}1)"), 404),
            (format!("account({id}1)"), 404),
        ] {
            let refused = admin.refused("GET", &path, None);
            assert_eq!(refused, code(status, "0x80060888"), "{path}");
        }
        let user = admin.read(&format!("systemusers({})", crate::demo::ADMIN));
        assert_eq!(user["ownerid"], user["systemuserid"]);
    });
}

#[test]
fn a_single_property_is_read_alone_and_bare() {
    each(|demo| {
        let mut user = demo.user("actual");
        let name = user.read(&format!("{FOURTH_COFFEE}/name"));
        let context = user.url(&format!("$metadata#{FOURTH_COFFEE}/name"));
        assert_eq!(name, json!({"@odata.context": context, "value": "Fourth Coffee"}));
        for (property, bare) in [
            ("name", "Fourth Coffee"),
            ("numberofemployees", "85"),
            ("revenue", "1200000.0000"),
            ("_primarycontactid_value", "20000000-0000-4000-8000-000000000001"),
            ("donotemail", "false"),
        ] {
            let response = user.get(&format!("{FOURTH_COFFEE}/{property}/$value"));
            assert_eq!((response.status, response.text()), (200, bare), "{property}");
            assert_eq!(response.header("Content-Type"), Some("text/plain"));
        }
        for path in ["fax", "fax/$value"] {
            let empty = user.get(&format!("{FOURTH_COFFEE}/{path}"));
            assert_eq!((empty.status, empty.body.len()), (204, 0));
        }
        for path in ["nothing", "Name", "name/nothing", "name/$count"] {
            let refused = user.refused("GET", &format!("{FOURTH_COFFEE}/{path}"), None);
            assert_eq!(refused, code(404, "0x80060888"), "{path}");
        }
    });
}

#[test]
fn the_levels_of_metadata_add_and_leave_out_annotations() {
    each(|demo| {
        let mut user = demo.user("actual");
        let path = format!("{FOURTH_COFFEE}?$select=name,revenue");
        let mut read = |accept: &str, kind: &str| {
            let response = user.send("GET", &path, &[("Accept", accept)], None);
            assert_eq!(response.header("Content-Type"), Some(kind), "{accept}");
            response.json()
        };
        for accept in ["*/*", "application/json", "application/json;odata.metadata=minimal"] {
            let row = read(accept, "application/json; odata.metadata=minimal");
            assert!(row["@odata.etag"].is_string() && row["@odata.id"].is_null(), "{row}");
        }
        let none =
            read("application/json;odata.metadata=none", "application/json; odata.metadata=none");
        assert!(none.as_object().unwrap().keys().all(|name| !name.contains('@')), "{none}");
        let full = read(FULL, FULL);
        assert_eq!(full["@odata.type"], "#Microsoft.Dynamics.CRM.account");
        assert!(full["@odata.id"].as_str().unwrap().ends_with(FOURTH_COFFEE));
        assert_eq!(full["revenue@odata.type"], "#Decimal");
        // The key comes unasked, with its type.
        assert_eq!(full["accountid@odata.type"], "#Guid");
        let path = format!("systemusers({ACTUAL})?$select=fullname");
        let full = user.send("GET", &path, &[("Accept", FULL)], None).json();
        for name in ["systemuserid", "ownerid"] {
            assert_eq!(full[format!("{name}@odata.type")], "#Guid");
            assert_eq!(full[name], ACTUAL);
        }
    });
}
