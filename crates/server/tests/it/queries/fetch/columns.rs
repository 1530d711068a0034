//! What rows show: nulls left out, keys, names of the client's, annotations (query.md §10.7).

use serde_json::{Value, json};

use super::{account, accounts, ask, new_mark, path, rows, send};
use crate::demo::{DOLLAR, each};

fn keys(row: &Value) -> Vec<&str> {
    row.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn nulls_are_left_out_and_key_and_etag_are_there() {
    each(|demo| {
        let mut user = demo.user("actual");
        let mark = new_mark();
        let id = account(&mut user, &mark, "Full", json!({"fax": "1"}));
        let xml = accounts(
            "",
            &mark,
            "<attribute name='name' /><attribute name='fax' /><attribute name='telephone1' />",
        );
        let body = user.read(&path("accounts", &xml));
        assert_eq!(
            body["@odata.context"],
            user.url("$metadata#accounts(name,fax,telephone1,accountid)")
        );
        let row = &body["value"][0];
        assert_eq!(row["accountid"], id.as_str());
        let mut found = keys(row);
        found.sort_unstable();
        assert_eq!(found, ["@odata.etag", "accountid", "fax", "name"]);
        assert_eq!(
            row["@odata.etag"],
            user.get(&format!("accounts({id})")).header("ETag").unwrap()
        );
        // Without annotations there is nothing of the product's own.
        assert_eq!(keys(&body), ["@odata.context", "value"]);
        // To name no column is to name all that have a value.
        let all = user.read(&path("accounts", &accounts("", &mark, "")));
        let all = all["value"][0].as_object().unwrap();
        assert!(all.len() > 15 && all.values().all(|value| !value.is_null()));
        assert!(all.contains_key("_ownerid_value"));
        let none = rows(&mut user, "accounts", &accounts("", &mark, "<no-attrs />"));
        assert_eq!(none[0].as_object().unwrap().len(), 2);
    });
}

#[test]
fn lookups_amounts_and_names_of_the_clients_are_annotated() {
    each(|demo| {
        let mut user = demo.user("actual");
        let mark = new_mark();
        account(&mut user, &mark, "A", json!({"revenue": 1500.5, "industrycode": 1}));
        let inner = "<attribute name='ownerid' /><attribute name='revenue' />\
                     <attribute name='industrycode' alias='kind' />\
                     <attribute name='ownerid' alias='who' />";
        let row = &rows(&mut user, "accounts", &accounts("", &mark, inner))[0];
        let formatted = "OData.Community.Display.V1.FormattedValue";
        let attribute = "OData.Community.Display.V1.AttributeName";
        let table = "Microsoft.Dynamics.CRM.lookuplogicalname";
        assert_eq!(row[format!("_ownerid_value@{formatted}")], "Actual User");
        assert_eq!(row[format!("_ownerid_value@{table}")], "systemuser");
        assert_eq!(row["who"], row["_ownerid_value"]);
        assert_eq!(row[format!("who@{table}")], "systemuser");
        assert_eq!(row[format!("who@{formatted}")], "Actual User");
        assert_eq!(row[format!("who@{attribute}")], "ownerid");
        assert_eq!(row["kind"], 1);
        assert_eq!(row[format!("kind@{formatted}")], "Accounting");
        assert_eq!(row[format!("kind@{attribute}")], "industrycode");
        assert_eq!(row.get("industrycode"), None);
        assert_eq!(row["_transactioncurrencyid_value"], DOLLAR);
        assert_eq!(row[format!("revenue@{formatted}")], "$1,500.50");
        // The members of an object have an order that JSON does not keep.
        let text = send(&mut user, "accounts", &accounts("", &mark, inner)).text().to_owned();
        let place = |member: &str| text.find(&format!("\"{member}\":")).unwrap();
        assert!(place(&format!("who@{attribute}")) < place(&format!("who@{formatted}")));
        assert!(place(&format!("who@{formatted}")) < place("who"));
    });
}

#[test]
fn distinct_rows_have_no_key() {
    each(|demo| {
        let mut user = demo.user("actual");
        let mark = new_mark();
        for name in ["b", "a", "b", "B"] {
            account(&mut user, &mark, name, json!({}));
        }
        let inner = "<attribute name='name' /><order attribute='name' />";
        let found = rows(&mut user, "accounts", &accounts("distinct='true'", &mark, inner));
        assert_eq!(found.len(), 2, "{found:?}");
        assert_eq!(keys(&found[0]), ["name"]);
        assert_eq!(
            rows(&mut user, "accounts", &accounts("distinct='false'", &mark, inner)).len(),
            4
        );
        // Pages of them have numbers, and cookies that hold one.
        let page = ask(&mut user, "accounts", &accounts("distinct='true' count='1'", &mark, inner));
        assert_eq!(page["@Microsoft.Dynamics.CRM.morerecords"], true);
        let second = accounts("distinct='true' count='1' page='2'", &mark, inner);
        let page = ask(&mut user, "accounts", &second);
        assert_eq!(page["value"].as_array().unwrap().len(), 1);
        assert_eq!(page.get("@Microsoft.Dynamics.CRM.morerecords"), None);
    });
}

#[test]
fn endpoints_of_version_eight_have_no_dot_in_names() {
    each(|demo| {
        let mut user = demo.user("actual");
        let mark = new_mark();
        account(&mut user, &mark, "A", json!({}));
        let inner = "<attribute name='name' /><link-entity name='systemuser' from='systemuserid' \
                     to='owninguser' alias='u'><attribute name='fullname' /></link-entity>";
        let path = path("accounts", &accounts("", &mark, inner));
        let new = &user.read(&path)["value"][0];
        assert_eq!(new["u.fullname"], "Actual User");
        let old = &user.read(&format!("/api/data/v8.2/{path}"))["value"][0];
        assert_eq!(old["u_x002e_fullname"], "Actual User");
    });
}

#[test]
fn orders_are_by_names_and_labels() {
    each(|demo| {
        let mut user = demo.user("actual");
        let mark = new_mark();
        // Accounting is 1, Consulting 10, Agriculture 2.
        for (name, kind) in [("one", 1), ("ten", 10), ("two", 2)] {
            account(&mut user, &mark, name, json!({ "industrycode": kind }));
        }
        let inner = "<attribute name='name' /><order attribute='industrycode' />";
        let names = |user: &mut _, attributes: &str| {
            super::members(user, "accounts", &accounts(attributes, &mark, inner), "name")
        };
        let labels = ["Accounting", "Agriculture", "Consulting"];
        let found = super::members(
            &mut user,
            "accounts",
            &accounts("", &mark, &inner.replace("'name'", "'industrycode'")),
            "industrycode@OData.Community.Display.V1.FormattedValue",
        );
        let mut sorted = found.clone();
        sorted.sort_by_key(ToString::to_string);
        assert_eq!(found, sorted, "{labels:?}");
        assert_eq!(names(&mut user, "useraworderby='true'"), ["one", "two", "ten"]);
    });
}
