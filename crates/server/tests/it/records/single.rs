//! Single properties of a row: written, cleared and read by themselves (protocol.md §3.3).

use serde_json::{Value, json};
use testkit::Response;

use crate::demo::{IMPERSONATED, IMPERSONATED_OBJECT, NOBODY, User, code, each};

#[track_caller]
fn put(user: &mut User, path: &str, value: &Value) -> Response {
    let response = user.send("PUT", path, &[], Some(&json!({ "value": value })));
    assert_eq!((response.status, response.text()), (204, ""), "PUT {path}");
    response
}

#[test]
fn a_property_is_given_a_value_and_cleared() {
    each(|demo| {
        let mut user = demo.user("actual");
        let account = format!("accounts({})", user.account("Single"));
        for (name, value) in [
            ("name", json!("Renamed")),
            ("telephone1", json!("555-0100")),
            ("numberofemployees", json!(12)),
            ("revenue", json!(1000.5)),
            ("creditonhold", json!(true)),
            ("industrycode", json!(3)),
            ("lastonholdtime", json!("2026-02-03T04:05:06Z")),
        ] {
            let path = format!("{account}/{name}");
            let written = put(&mut user, &path, &value);
            assert_eq!(written.header("OData-EntityId"), None);
            assert_eq!(user.read(&path)["value"], value, "{name}");
            assert_eq!(user.get(&format!("{path}/$value")).status, 200, "{name}");
        }
        assert_eq!(user.read(&account)["name"], "Renamed");
        assert_eq!(user.get(&format!("{account}/telephone1/$value")).text(), "555-0100");
        put(&mut user, &format!("{account}/telephone1"), &Value::Null);
        assert_eq!(user.get(&format!("{account}/telephone1")).status, 204);
        user.delete(&format!("{account}/numberofemployees"));
        let row = user.read(&account);
        assert_eq!((&row["telephone1"], &row["numberofemployees"]), (&Value::Null, &Value::Null));
        assert_eq!(row["industrycode"], 3);
        // A state brings its status along, and annotations do not matter.
        let closed = json!({"@odata.context": "x", "value": "1"});
        let answer = user.send("PUT", &format!("{account}/statecode"), &[], Some(&closed));
        assert_eq!(answer.status, 204);
        assert_eq!(user.read(&account)["statuscode"], 2);
    });
}

#[test]
fn a_property_is_written_by_an_alternate_key_and_under_a_condition() {
    each(|demo| {
        let mut admin = demo.admin();
        let path =
            format!("systemusers(azureactivedirectoryobjectid={IMPERSONATED_OBJECT})/skills");
        put(&mut admin, &path, &json!("Selling"));
        assert_eq!(admin.read(&format!("systemusers({IMPERSONATED})"))["skills"], "Selling");
        admin.delete(&path);
        assert_eq!(admin.get(&path).status, 204);
        let nobody = format!("systemusers(azureactivedirectoryobjectid={NOBODY})/skills");
        let body = json!({"value": "x"});
        let refused = admin.refused("PUT", &nobody, Some(&body));
        assert_eq!(refused, code(404, "0x80060891"));

        let account = format!("accounts({})", admin.account("Conditional"));
        let tag = admin.get(&account).header("ETag").unwrap().to_owned();
        let name = format!("{account}/name");
        let mut send = |method: &str, headers: &[(&str, &str)]| {
            let body = json!({"value": "Changed"});
            let body = (method == "PUT").then_some(&body);
            let answer = admin.send(method, &name, headers, body);
            let text = answer.text();
            let number = text.find("0x").and_then(|at| text.get(at..at + 10)).unwrap_or_default();
            (answer.status, number.to_owned())
        };
        assert_eq!(send("PUT", &[("If-Match", &tag)]), (204, String::new()));
        assert_eq!(send("PUT", &[("If-Match", &tag)]), code(412, "0x80060882"));
        assert_eq!(send("DELETE", &[("If-Match", &tag)]), code(412, "0x80060882"));
        assert_eq!(send("DELETE", &[("If-Match", "*"), ("If-None-Match", "null")]).0, 204);
        assert_eq!(send("PUT", &[("If-None-Match", "*")]), code(412, "0x80040237"));
    });
}

#[test]
fn what_is_no_value_of_a_property_is_refused() {
    each(|demo| {
        let mut user = demo.user("actual");
        let account = format!("accounts({})", user.account("Refused"));
        let mut check = |method: &str, path: &str, body: Option<Value>, status, number: &str| {
            let path = format!("{account}/{path}");
            let refused = user.refused(method, &path, body.as_ref());
            assert_eq!(refused, code(status, number), "{method} {path} {body:?}");
        };
        let value = |value: Value| Some(json!({ "value": value }));
        for body in [
            value(json!(5)),
            value(json!({"a": 1})),
            Some(json!({"name": "x"})),
            Some(json!({"value": "x", "other": 1})),
            Some(json!({})),
            Some(json!("x")),
            Some(json!([])),
            None,
        ] {
            check("PUT", "name", body, 400, "0x80048d19");
        }
        check("PUT", "name", value(json!("x".repeat(161))), 400, "0x80044331");
        check("PUT", "industrycode", value(json!(999)), 400, "0x8004431a");
        check("PUT", "numberofemployees", value(json!(-1)), 400, "0x8004432f");
        check("PUT", "nothing", value(json!("x")), 404, "0x80060888");
        check("PUT", "_primarycontactid_value", value(Value::Null), 400, "0x80048d19");
        check("DELETE", "_primarycontactid_value", None, 400, "0x80048d19");
        check("DELETE", "primarycontactid", None, 405, "");
        check("DELETE", "contact_customer_accounts", None, 405, "");
        check("PUT", "primarycontactid", value(Value::Null), 405, "");
        for (method, path) in
            [("POST", "name"), ("PATCH", "name"), ("PUT", "name/$value"), ("DELETE", "name/$value")]
        {
            check(method, path, value(json!("x")), 405, "");
        }
        assert_eq!(user.read(&account)["name"], "Refused");
        let missing = format!("accounts({NOBODY})/name");
        let body = json!({"value": "x"});
        assert_eq!(user.refused("PUT", &missing, Some(&body)), code(404, "0x80040217"));
        assert_eq!(user.refused("DELETE", &missing, None), code(404, "0x80040217"));
        assert!(!demo.admin().exists(&format!("accounts({NOBODY})")));
    });
}

#[test]
fn a_property_is_written_by_whoever_may_write_the_row() {
    each(|demo| {
        // West Seller's account.
        let foreign = "accounts(10000000-0000-4000-8000-000000000007)/telephone2";
        let body = json!({"value": "x"});
        let mut user = demo.user("actual");
        assert_eq!(user.refused("PUT", foreign, Some(&body)), code(403, "0x80048306"));
        assert_eq!(user.refused("DELETE", foreign, None), code(403, "0x80048306"));
        let own = format!("accounts({})/telephone2", user.account("Own"));
        let mut on_behalf = demo.on_behalf();
        assert_eq!(on_behalf.refused("PUT", &own, Some(&body)), code(403, "0x80048306"));
        let account = format!("accounts({})", on_behalf.account("For another"));
        put(&mut on_behalf, &format!("{account}/telephone2"), &json!("x"));
        let row = demo.admin().read(&account);
        assert_eq!(
            (&row["telephone2"], &row["_modifiedby_value"]),
            (&json!("x"), &json!(IMPERSONATED))
        );
        assert_eq!(row["_modifiedonbehalfby_value"], crate::demo::ACTUAL);
    });
}
