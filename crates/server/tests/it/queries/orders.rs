//! `$orderby`, `$top`, `$count` and `$select` of collections.

use serde_json::json;

use super::DEMO_ACCOUNTS;
use crate::demo::{each, text};

#[test]
fn rows_come_in_the_order_asked_for() {
    each(|demo| {
        let mut admin = demo.admin();
        let mut numbers = |order: &str| {
            let query = format!("accounts?$select=accountnumber&$filter={DEMO_ACCOUNTS}{order}");
            let rows = admin.column(&query, "accountnumber");
            rows.iter()
                .map(|row| row.strip_prefix("ACC-").unwrap().parse().unwrap())
                .collect::<Vec<u32>>()
        };
        assert_eq!(numbers(""), (1..=12).collect::<Vec<_>>());
        assert_eq!(numbers("&$orderby=name"), [3, 8, 5, 6, 9, 7, 4, 1, 2, 12, 11, 10]);
        assert_eq!(numbers("&$orderby=name desc"), [10, 11, 12, 2, 1, 4, 7, 9, 6, 5, 8, 3]);
        assert_eq!(
            numbers("&$orderby=numberofemployees asc"),
            [9, 1, 8, 10, 2, 12, 7, 3, 6, 4, 11, 5]
        );
        // Ties fall back to the key.
        assert_eq!(
            numbers("&$orderby=industrycode desc, revenue asc"),
            [3, 11, 6, 12, 5, 7, 9, 8, 1, 4, 2, 10]
        );
        assert_eq!(numbers("&$orderby=statecode"), (1..=12).collect::<Vec<_>>());
        // Lookups sort by the name of the row they point at: none, Anderson, … by full name.
        assert_eq!(
            numbers("&$orderby=_primarycontactid_value"),
            [12, 9, 4, 3, 8, 11, 7, 6, 5, 2, 10, 1]
        );
        assert_eq!(numbers("&$orderby=_primarycontactid_value desc&$top=2"), [1, 10]);
    });
}

#[test]
fn nulls_come_first_ascending_and_last_descending() {
    each(|demo| {
        let mut user = demo.user("actual");
        for (fax, revenue) in
            [(None, Some(2)), (Some("b"), None), (Some("A"), Some(1)), (None, None)]
        {
            let body = json!({"name": "Ordered with nulls", "fax": fax, "revenue": revenue});
            user.create("accounts", &body);
        }
        let mut values = |column: &str, order: &str| {
            let query = format!(
                "accounts?$select={column}&$filter=name eq 'Ordered with nulls'&$orderby={column} {order}"
            );
            user.column(&query, column)
        };
        assert_eq!(values("fax", "asc"), ["null", "null", "A", "b"]);
        assert_eq!(values("fax", "desc"), ["b", "A", "null", "null"]);
        assert_eq!(values("revenue", "asc"), ["null", "null", "1.0", "2.0"]);
        assert_eq!(values("revenue", "desc"), ["2.0", "1.0", "null", "null"]);
    });
}

#[test]
fn top_cuts_and_count_does_not_care() {
    each(|demo| {
        let mut admin = demo.admin();
        let query = format!("accounts?$select=name&$filter={DEMO_ACCOUNTS}&$top=5&$count=true");
        let body = admin.read(&query);
        assert_eq!(
            (body["value"].as_array().unwrap().len(), &body["@odata.count"]),
            (5, &json!(12))
        );
        assert_eq!(body.get("@odata.nextLink"), None);
        let plain = admin.read(&query.replace("$count=true", "$count=false"));
        assert_eq!(plain.get("@odata.count"), None);
        // A page size makes $top void.
        let prefer = [("Prefer", "odata.maxpagesize=7")];
        let paged = admin.send("GET", &query, &prefer, None).json();
        assert_eq!(paged["value"].as_array().unwrap().len(), 7);
        assert!(paged["@odata.nextLink"].is_string());
    });
}

#[test]
fn counts_hold_only_what_may_be_read() {
    each(|demo| {
        let count = format!("accounts/$count?$filter={DEMO_ACCOUNTS}");
        for (name, rows) in
            [("admin", 12), ("actual", 7), ("manager", 10), ("west", 3), ("agent", 12)]
        {
            assert_eq!(demo.user(name).count(&count), rows, "{name}");
            let listed = demo.user(name).rows(&format!("accounts?$filter={DEMO_ACCOUNTS}"));
            assert_eq!(listed.len(), rows, "{name}");
        }
        let west = "a0000000-0000-4000-8000-000000000005";
        assert_eq!(demo.user("actual").with("MSCRMCallerID", west).count(&count), 3);
        assert_eq!(demo.admin().with("MSCRMCallerID", west).count(&count), 3);
    });
}

#[test]
fn without_the_privilege_there_is_no_empty_list_but_a_refusal() {
    each(|demo| {
        let refused = demo.user("agent").refused("GET", "opportunities", None);
        assert_eq!(refused, crate::demo::code(403, "0x80040220"));
        let count = demo.user("agent").refused("GET", "opportunities/$count", None);
        assert_eq!(count, crate::demo::code(403, "0x80040220"));
        let none = demo.user("noroles").refused("GET", "accounts", None);
        assert_eq!(none, crate::demo::code(403, "0x80042f09"));
    });
}

#[test]
fn each_row_shows_what_was_selected_its_version_and_its_key() {
    each(|demo| {
        let mut admin = demo.admin();
        let body =
            admin.read(&format!("accounts?$select=name,revenue&$top=1&$filter={DEMO_ACCOUNTS}"));
        assert_eq!(body["@odata.context"], admin.url("$metadata#accounts(name,revenue)"));
        let row = body["value"][0].as_object().unwrap();
        let keys: Vec<&String> = row.keys().collect();
        let expected =
            ["@odata.etag", "_transactioncurrencyid_value", "accountid", "name", "revenue"];
        assert_eq!(keys, expected);
        let whole = admin.read("accounts?$top=1");
        assert_eq!(whole["@odata.context"], admin.url("$metadata#accounts"));
        assert!(whole["value"][0].as_object().unwrap().len() > 150);
        let user = &admin.rows("systemusers?$select=fullname&$top=1")[0];
        assert_eq!(text(&user["ownerid"]), text(&user["systemuserid"]));
        assert_eq!(user.get("azureactivedirectoryobjectid"), None);
    });
}

#[test]
fn orders_follow_paths_over_lookups() {
    each(|demo| {
        let mut admin = demo.admin();
        let mut numbers = |order: &str| {
            let query =
                format!("accounts?$select=accountnumber&$filter={DEMO_ACCOUNTS}&$orderby={order}");
            admin.column(&query, "accountnumber")
        };
        // The full name is what the lookup itself sorts by.
        let by_lookup = numbers("_primarycontactid_value");
        assert_eq!(numbers("primarycontactid/fullname"), by_lookup);
        assert_eq!(numbers("primarycontactid/fullname desc"), {
            numbers("_primarycontactid_value desc")
        });
        assert_eq!(numbers("@p1 asc&@p1=primarycontactid/fullname"), by_lookup);
        assert_eq!(
            numbers("primarycontactid/owninguser/fullname,primarycontactid/lastname,name").len(),
            12
        );
        assert_eq!(numbers("ownerid/fullname,name"), numbers("_ownerid_value,name"));
        assert_eq!(numbers("owninguser/fullname,name"), numbers("_ownerid_value,name"));
    });
}
