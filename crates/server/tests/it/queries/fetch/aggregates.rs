//! Groups and aggregates (query.md §10.6), and what they are computed of for whom.

use serde_json::{Value, json};

use super::{account, accounts, ask, contact, members, new_mark, rows, send};
use crate::demo::{IMPERSONATED, User, code, each, refusal};

const FORMATTED: &str = "OData.Community.Display.V1.FormattedValue";

/// Five accounts: revenues 10, 20, 30, 30 and none; two kinds and none.
fn cast(user: &mut User) -> String {
    let mark = new_mark();
    for (name, revenue, kind, people) in [
        ("a", Some(10), Some(1), Some(3)),
        ("b", Some(20), Some(1), Some(4)),
        ("c", Some(30), Some(2), None),
        ("d", Some(30), Some(2), None),
        ("d", None, None, None),
    ] {
        let more = json!({"revenue": revenue, "industrycode": kind, "numberofemployees": people});
        account(user, &mark, name, more);
    }
    mark
}

fn aggregate(user: &mut User, mark: &str, inner: &str) -> Vec<Value> {
    rows(user, "accounts", &accounts("aggregate='true'", mark, inner))
}

#[test]
fn every_aggregate_is_computed() {
    each(|demo| {
        let mut user = demo.user("actual");
        let mark = cast(&mut user);
        let inner = "<attribute name='accountid' alias='rows' aggregate='count' />\
                     <attribute name='revenue' alias='amounts' aggregate='countcolumn' />\
                     <attribute name='revenue' alias='different' aggregate='countcolumn' distinct='true' />\
                     <attribute name='revenue' alias='total' aggregate='sum' />\
                     <attribute name='revenue' alias='mean' aggregate='avg' />\
                     <attribute name='revenue' alias='least' aggregate='min' />\
                     <attribute name='revenue' alias='most' aggregate='max' />\
                     <attribute name='createdon' alias='last' aggregate='max' />";
        let found = aggregate(&mut user, &mark, inner);
        assert_eq!(found.len(), 1);
        let row = &found[0];
        let number = |name: &str| row[name].as_f64();
        let shown = ["rows", "amounts", "different", "total", "mean", "least", "most"].map(number);
        let expected = [5.0, 4.0, 3.0, 90.0, 22.5, 10.0, 30.0];
        assert_eq!(shown, expected.map(Some));
        assert_eq!(row[format!("total@{FORMATTED}")], "$90.00");
        assert_eq!(row["total@OData.Community.Display.V1.AttributeName"], "revenue");
        assert_eq!(row[format!("rows@{FORMATTED}")], "5");
        assert!(row["last"].as_str().unwrap().ends_with('Z'));
        assert_eq!((row.get("accountid"), row.get("@odata.etag")), (None, None));
    });
}

#[test]
fn rows_are_grouped_by_choices_lookups_and_through_links() {
    each(|demo| {
        let mut user = demo.user("actual");
        let mark = cast(&mut user);
        let count = "<attribute name='accountid' alias='n' aggregate='count' />";
        let kinds = aggregate(
            &mut user,
            &mark,
            &format!(
                "{count}<attribute name='industrycode' alias='kind' groupby='true' />\
                 <attribute name='revenue' alias='total' aggregate='sum' />\
                 <order alias='total' descending='true' /><order alias='n' />"
            ),
        );
        let pair = |row: &Value| (row.get("kind").cloned(), row["n"].as_i64().unwrap());
        let pairs: Vec<_> = kinds.iter().map(pair).collect();
        assert_eq!(pairs, [(Some(json!(2)), 2), (Some(json!(1)), 2), (None, 1)]);
        assert_eq!(kinds[1][format!("kind@{FORMATTED}")], "Accounting");
        let owners = format!("{count}<attribute name='ownerid' alias='who' groupby='true' />");
        let owners = aggregate(&mut user, &mark, &owners);
        assert_eq!((owners.len(), &owners[0]["n"]), (1, &json!(5)));
        assert_eq!(owners[0][format!("who@{FORMATTED}")], "Actual User");
        assert_eq!(owners[0]["who@Microsoft.Dynamics.CRM.lookuplogicalname"], "systemuser");
        let through = format!(
            "{count}<link-entity name='systemuser' from='systemuserid' to='owninguser'>\
             <attribute name='fullname' alias='name' groupby='true' /></link-entity>"
        );
        let through = aggregate(&mut user, &mark, &through);
        assert_eq!((&through[0]["name"], &through[0]["n"]), (&json!("Actual User"), &json!(5)));
        // A group without a name of its own is called as its column; pages of groups have numbers.
        let inner = "<attribute name='name' groupby='true' /><order alias='name' />";
        let mut names = Vec::new();
        for number in 1..=2 {
            let attributes = format!("aggregate='true' count='3' page='{number}'");
            let page = ask(&mut user, "accounts", &accounts(&attributes, &mark, inner));
            names.extend(page["value"].as_array().unwrap().iter().map(|row| row["name"].clone()));
            let more = page.get("@Microsoft.Dynamics.CRM.morerecords");
            assert_eq!(more.is_some(), number == 1);
        }
        assert_eq!(names, ["a", "b", "c", "d"]);
    });
}

#[test]
fn dates_are_grouped_by_their_parts() {
    each(|demo| {
        let mut user = demo.user("actual");
        let mark = new_mark();
        let of = account(&mut user, &mark, "A", json!({}));
        for (last, day) in [("x", "2023-02-14"), ("y", "2023-02-28"), ("z", "2024-11-03")] {
            contact(&mut user, &of, last, json!({ "birthdate": day }));
        }
        let mut group = |part: &str| -> Vec<(Value, i64)> {
            let xml = format!(
                "<fetch aggregate='true'><entity name='contact'>\
                 <attribute name='contactid' alias='n' aggregate='count' />\
                 <attribute name='birthdate' alias='part' groupby='true' dategrouping='{part}' />\
                 <order alias='part' /><filter><condition attribute='parentcustomerid' \
                 operator='eq' value='{of}' /></filter></entity></fetch>"
            );
            let found = rows(&mut user, "contacts", &xml);
            found.iter().map(|row| (row["part"].clone(), row["n"].as_i64().unwrap())).collect()
        };
        assert_eq!(group("year"), [(json!(2023), 2), (json!(2024), 1)]);
        assert_eq!(group("quarter"), [(json!(1), 2), (json!(4), 1)]);
        assert_eq!(group("month"), [(json!(2), 2), (json!(11), 1)]);
        assert_eq!(group("day"), [(json!(3), 1), (json!(14), 1), (json!(28), 1)]);
        // Weeks start on Sundays; the first starts on 1 January, a Sunday in 2023.
        assert_eq!(group("week"), [(json!(7), 1), (json!(9), 1), (json!(45), 1)]);
        assert_eq!(group("fiscal-year").len(), 2);
        assert_eq!(group("fiscal-period").len(), 2);
    });
}

#[test]
fn a_fiscal_year_and_a_year_are_shown_to_people() {
    each(|demo| {
        let mut user = demo.user("actual");
        let mark = cast(&mut user);
        let group = |part: &str| {
            format!(
                "<attribute name='createdon' alias='part' groupby='true' dategrouping='{part}' />"
            )
        };
        let year = &aggregate(&mut user, &mark, &group("year"))[0];
        let text = year[format!("part@{FORMATTED}")].as_str().unwrap();
        assert_eq!(text.replace(',', ""), year["part"].to_string());
        let fiscal = &aggregate(&mut user, &mark, &group("fiscal-year"))[0];
        assert!(fiscal[format!("part@{FORMATTED}")].as_str().unwrap().contains("FY"), "{fiscal}");
        let period = &aggregate(&mut user, &mark, &group("fiscal-period"))[0];
        let text = period[format!("part@{FORMATTED}")].as_str().unwrap();
        assert!(text.contains("Quarter") && text.contains("FY"), "{period}");
    });
}

#[test]
fn only_readable_rows_are_aggregated() {
    each(|demo| {
        let mut admin = demo.admin();
        let mark = new_mark();
        let owner =
            json!({"ownerid@odata.bind": format!("systemusers({IMPERSONATED})"), "revenue": 5});
        account(&mut admin, &mark, "Seen", owner);
        account(&mut admin, &mark, "Hidden", json!({"revenue": 100}));
        let inner = "<attribute name='revenue' alias='total' aggregate='sum' />\
                     <attribute name='accountid' alias='n' aggregate='count' />";
        let xml = accounts("aggregate='true'", &mark, inner);
        for mut user in [demo.user("impersonated"), demo.on_behalf()] {
            let row = &rows(&mut user, "accounts", &xml)[0];
            assert_eq!((row["total"].as_f64(), row["n"].as_i64()), (Some(5.0), Some(1)));
        }
        assert_eq!(members(&mut admin, "accounts", &xml, "n"), [2]);
    });
}

#[test]
fn more_rows_than_the_limit_are_refused() {
    each(|demo| {
        let mut user = demo.user("actual");
        let mark = cast(&mut user);
        let inner = "<attribute name='accountid' alias='n' aggregate='count' />";
        let limited = |limit: u32| {
            accounts(&format!("aggregate='true' aggregatelimit='{limit}'"), &mark, inner)
        };
        assert_eq!(members(&mut user, "accounts", &limited(5), "n"), [5]);
        let refused = refusal(&send(&mut user, "accounts", &limited(4)));
        assert_eq!(refused, code(400, "0x8004e023"));
    });
}

#[test]
fn rows_below_are_counted_as_far_as_they_are_readable() {
    each(|demo| {
        let mut user = demo.user("actual");
        let mark = new_mark();
        let top = account(&mut user, &mark, "Top", json!({}));
        for name in ["One", "Two"] {
            let parent = json!({"parentaccountid@odata.bind": format!("accounts({top})")});
            account(&mut user, &mark, name, parent);
        }
        let inner = "<attribute name='name' /><order attribute='name' />\
                     <attribute name='accountid' rowaggregate='CountChildren' alias='below' />";
        let xml = accounts("", &mark, inner);
        assert_eq!(members(&mut user, "accounts", &xml, "below"), [0, 2, 0]);
    });
}
