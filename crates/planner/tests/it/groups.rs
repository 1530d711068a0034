//! What is answered about many rows at once: different rows, groups, aggregates, counts of children.

use model::Uuid;
use model::rows::{Cell, Row, Rows};
use model::value::{Reference, Value};
use model::{Error, Result};
use planner::{Circumstances, Plan, plan_at};
use serde_json::{Value as Json, json};
use store::Store;

use crate::databases::on_each;
use crate::joins::{id, people, row, text};
use crate::meaning::add;
use crate::notation;
use crate::people::{CATALOG, access};

/// Accounts: name, city, revenue, employees, latitude, owner; owners are a user and a team with one id.
fn companies(store: &Store) {
    let all = [
        ("Ab", "Oslo", Some("10.5"), Some(1), "systemuser"),
        ("a", "OSLO", Some("0.0001"), Some(2), "systemuser"),
        ("B", "Ålesund", None, None, "team"),
        ("b", "alesund", Some("-3.25"), Some(4), "systemuser"),
        ("é", "", Some("1"), None, "team"),
        ("E", "", Some("1"), Some(-7), "team"),
        ("ab", "Bergen", None, None, "systemuser"),
    ];
    for (number, (name, city, revenue, employees, owner)) in (1..).zip(all) {
        let revenue = revenue.map_or(Value::Null, |text| Value::Decimal(text.parse().unwrap()));
        let owner = Value::Reference(Reference::new(owner, Uuid::from_u128(7)));
        let values = [
            ("accountid", id(number)),
            ("name", text(name)),
            ("address1_city", if city.is_empty() { Value::Null } else { text(city) }),
            ("revenue", revenue),
            ("numberofemployees", employees.map_or(Value::Null, Value::Int)),
            ("ownerid", owner),
            ("statecode", Value::Int(i64::from(number > 4))),
        ];
        add(store, "account", &values);
    }
}

fn planned(ask: &Json, limit: u32) -> Result<Plan> {
    let circumstances = Circumstances { aggregate_limit: limit, ..Circumstances::NONE };
    plan_at(&notation::query(ask), None, &CATALOG, &access("admin"), &circumstances)
}

fn rows_of(store: &Store, plan: &Plan) -> Result<Rows> {
    let statement = plan.statement(store.dialect());
    let mut rows = store.read(|transaction| transaction.query(&statement))?;
    plan.settle(&mut rows)?;
    Ok(rows)
}

fn shown(plan: &Plan, row: Row<'_>) -> String {
    let shape = plan.shape();
    let cells = shape.properties.iter().map(|property| (property.cell, property.label));
    let named = shape.named.iter().map(|named| (named.cell, named.label));
    let cells = cells.chain(named).map(|(cell, label)| match row.cell(label.unwrap_or(cell)) {
        Cell::Null => "-".to_owned(),
        Cell::Text(span) => row.resolve(span).to_owned(),
        Cell::Int(number) => number.to_string(),
        Cell::Double(number) => number.to_string(),
        Cell::Guid(id) => id.as_u128().to_string(),
        Cell::Decimal { .. } => match row.value(label.unwrap_or(cell)) {
            Value::Decimal(number) => number.to_string(),
            other => panic!("{other:?}"),
        },
        other => format!("{other:?}"),
    });
    cells.collect::<Vec<_>>().join(" ")
}

/// Checks all rows, that pages by number say the same, and the count.
#[expect(clippy::needless_pass_by_value, reason = "short calls")]
fn check(store: &Store, ask: Json, expected: &[&str]) {
    let plan = planned(&ask, u32::MAX).unwrap();
    let rows = rows_of(store, &plan).unwrap();
    let all: Vec<String> = rows.iter().map(|row| shown(&plan, row)).collect();
    assert_eq!(all, expected, "{ask}: {:?}", store.dialect());
    for size in [1, 2] {
        let mut paged = Vec::new();
        for skip in (0..expected.len()).step_by(size) {
            let mut page = ask.clone();
            page["top"] = json!(size);
            page["skip"] = json!(skip);
            let plan = planned(&page, 50_000).unwrap();
            let rows = rows_of(store, &plan).unwrap();
            paged.extend(rows.iter().map(|row| shown(&plan, row)));
        }
        assert_eq!(paged, expected, "{ask} by {size}: {:?}", store.dialect());
    }
    let mut counted = ask.clone();
    counted["count"] = json!(true);
    let count = planned(&counted, 50_000).unwrap().count(store.dialect()).unwrap();
    let count = store.read(|transaction| transaction.query(&count)).unwrap();
    let expected = i64::try_from(expected.len()).unwrap();
    assert_eq!(count.get(0).unwrap().int(0), Some(expected), "{ask}: {:?}", store.dialect());
}

#[test]
fn rows_that_show_the_same_are_shown_once() {
    on_each(|store| {
        companies(store);
        let ask = |select: Json, order: Json| json!({"table": "account", "select": select, "order": order, "distinct": true});
        // Of texts that differ in case and accents the least one is shown.
        check(store, ask(json!(["address1_city"]), json!([])), &["-", "alesund", "Bergen", "OSLO"]);
        check(store, ask(json!(["name"]), json!(["-name"])), &["E", "B", "Ab", "a"]);
        let both = json!(["statecode", "address1_city"]);
        check(
            store,
            ask(both, json!(["-label statecode", "-address1_city"])),
            &["1 Bergen", "1 -", "0 OSLO", "0 alesund"],
        );
        // A user and a team are two, even with one id.
        check(store, ask(json!(["ownerid"]), json!([])), &["7", "7"]);
        // Money comes without its currency, which would make two of equal rows.
        check(
            store,
            ask(json!(["revenue"]), json!(["-revenue"])),
            &["10.5000", "1.0000", "0.0001", "-3.2500", "-"],
        );
    });
}

#[test]
fn blanks_at_the_end_of_long_texts_make_no_difference() {
    on_each(|store| {
        for (number, words) in [(1, "a "), (2, "A"), (3, "a  "), (4, "b")] {
            let name = text(&number.to_string());
            let values = [("accountid", id(number)), ("name", name), ("description", text(words))];
            add(store, "account", &values);
        }
        let once = json!({"table": "account", "select": ["description"], "distinct": true});
        check(store, once, &["A", "b"]);
        let by = groups(json!([["d", "description"]]), json!([["n", "count"]]), json!([]));
        check(store, by, &["A 3", "b 1"]);
        let different = groups(json!([]), json!([["n", "different", "description"]]), json!([]));
        check(store, different, &["2"]);
        // In an order they count, so that a page goes on where the one before it ended.
        let ask = json!({"table": "account", "select": ["name"], "order": ["description"]});
        crate::joins::check(store, &ask, "2 1 3 4");
        let joined = json!({
            "table": "account", "select": ["name"], "filter": {"=": ["name", {"text": "1"}]},
            "links": [{
                "name": "o", "table": "account", "on": "description=description", "select": ["name"]
            }]
        });
        crate::joins::check(store, &joined, "11 12 13");
    });
}

#[test]
fn joined_rows_are_shown_once_too() {
    on_each(|store| {
        people(store);
        let ask = json!({
            "table": "account", "select": [], "distinct": true,
            "links": [{
                "name": "c", "table": "contact", "on": "parentcustomerid=accountid", "join": "outer",
                "select": ["statecode"]
            }],
            "aliased": [["primary", "primarycontactid>contact/lastname"]],
            "order": ["-c.statecode"]
        });
        check(store, ask, &["1 y", "0 -", "0 y", "- y"]);
        let names = json!({
            "table": "account", "select": ["primarycontactid"], "labels": true, "distinct": true,
            "order": ["-primarycontactid"]
        });
        check(store, names, &["y", "-"]);
    });
}

#[test]
fn different_rows_are_ordered_by_what_they_show_and_have_no_positions() {
    let refused = |more: Json| {
        let mut ask = json!({"table": "account", "select": ["name"], "distinct": true});
        ask.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        planned(&ask, u32::MAX).unwrap_err()
    };
    assert!(matches!(refused(json!({"order": ["revenue"]})), Error::QueryOption(_)));
    let expand = json!({"name": "x", "lookup": "createdby>systemuser"});
    assert!(matches!(refused(json!({"expand": [expand]})), Error::QueryOption(_)));
    let after = json!({"values": [], "id": Uuid::nil()});
    assert!(matches!(refused(json!({"after": after})), Error::PagingCookie));
}

#[expect(clippy::needless_pass_by_value, reason = "short calls")]
fn groups(groups: Json, values: Json, order: Json) -> Json {
    json!({"table": "account", "aggregate": {"groups": groups, "values": values}, "order": order})
}

#[test]
fn aggregates_of_all_rows_are_one_row() {
    on_each(|store| {
        let all = json!([
            ["n", "count"],
            ["revenues", "count", "revenue"],
            ["sum", "sum", "revenue"],
            ["mean", "average", "revenue"],
            ["staff", "sum", "numberofemployees"],
            ["mean staff", "average", "numberofemployees"],
            ["least", "min", "revenue"],
            ["most", "max", "numberofemployees"],
            ["first", "min", "name"],
            ["last", "max", "name"],
            ["owners", "different", "ownerid"],
            ["cities", "different", "address1_city"],
            ["city", "min", "address1_city"]
        ]);
        let nothing = "0 0 - - - - - - - - 0 0 -";
        check(store, groups(json!([]), all.clone(), json!([])), &[nothing]);
        companies(store);
        // (10.5 + 0.0001 - 3.25 + 1 + 1) / 5 and (1 + 2 + 4 - 7) / 4
        let some = "7 5 9.2501 1.8500200000 0 0.0000000000 -3.2500 4 a é 2 3 alesund";
        check(store, groups(json!([]), all, json!([])), &[some]);
    });
}

#[test]
fn groups_are_of_folded_texts_rows_behind_lookups_and_nulls() {
    on_each(|store| {
        companies(store);
        let cities = json!([["city", "address1_city"]]);
        let values = json!([["n", "count"], ["mean", "average", "revenue"]]);
        let expected =
            ["- 2 1.0000000000", "alesund 2 -3.2500000000", "Bergen 1 -", "OSLO 2 5.2500500000"];
        check(store, groups(cities.clone(), values.clone(), json!([])), &expected);
        let by_mean = [expected[2], expected[1], expected[0], expected[3]];
        check(store, groups(cities.clone(), values.clone(), json!(["output mean"])), &by_mean);
        let by_count = [expected[3], expected[1], expected[0], expected[2]];
        let order = json!(["-output n", "-output city"]);
        check(store, groups(cities.clone(), values.clone(), order), &by_count);
        check(store, groups(cities, values, json!(["-output n", "-address1_city"])), &by_count);
        let owners = json!([["owner", "ownerid"], ["state", "statecode"]]);
        let order = json!(["-label statecode"]);
        check(
            store,
            groups(owners, json!([["n", "count"], ["name", "max", "name"]]), order),
            &["7 1 1 ab", "7 1 2 é", "7 0 3 b", "7 0 1 B"],
        );
    });
}

#[test]
fn joined_rows_are_grouped_and_aggregated() {
    on_each(|store| {
        people(store);
        let ask = json!({
            "table": "account", "labels": true,
            "links": [{"name": "c", "table": "contact", "on": "parentcustomerid=accountid", "join": "outer"}],
            "aggregate": {
                "groups": [["primary", "primarycontactid"], ["state", "c.statecode"]],
                "values": [["n", "count"], ["contacts", "count", "c.contactid"], ["last", "max", "c.lastname"]]
            },
            "order": ["-output primary", "-output last"]
        });
        check(store, ask, &["y 1 1 1 y", "y 0 1 1 x", "y - 1 0 -", "- 0 1 1 z"]);
    });
}

#[test]
fn dates_are_grouped_by_their_parts() {
    on_each(|store| {
        let all = ["2023-01-31T23:30:00Z", "2023-02-01T10:00:00Z", "2024-12-31T23:59:59Z"];
        for (number, at) in (1..).zip(all) {
            let at = notation::value(&json!({ "instant": at }));
            add(store, "account", &[("accountid", id(number)), ("createdon", at)]);
        }
        add(store, "account", &[("accountid", id(9))]);
        let by = |parts: &[&str], order: Json| {
            let groups_by: Vec<Json> =
                parts.iter().map(|part| json!([part, "createdon", part])).collect();
            groups(json!(groups_by), json!([["n", "count"]]), order)
        };
        check(
            store,
            by(&["year", "month"], json!([])),
            &["- - 1", "2023 1 1", "2023 2 1", "2024 12 1"],
        );
        check(store, by(&["quarter"], json!(["-output quarter"])), &["4 1", "1 2", "- 1"]);
        check(store, by(&["week", "day"], json!([])), &["- - 1", "5 1 1", "5 31 1", "53 31 1"]);
        let fiscal = ["- - 1", "202301 2023 2", "202404 2024 1"];
        check(store, by(&["fiscal period", "fiscal year"], json!([])), &fiscal);
        let ask = by(&["month"], json!([]));
        let zone = model::time::Zone::by_name("Europe/Berlin").unwrap();
        let circumstances = Circumstances { zone, ..Circumstances::NONE };
        let query = notation::query(&ask);
        let plan = plan_at(&query, None, &CATALOG, &access("admin"), &circumstances).unwrap();
        let rows = rows_of(store, &plan).unwrap();
        let all: Vec<String> = rows.iter().map(|row| shown(&plan, row)).collect();
        assert_eq!(all, ["- 1", "1 1", "2 2"]);
    });
}

#[test]
fn averages_that_differ_little_keep_their_order() {
    on_each(|store| {
        // 2/3 and 0.6667 in one city each; -1.5 and -1 in two others.
        let all = [
            ("a", "0"),
            ("a", "1"),
            ("a", "1"),
            ("b", "0.6667"),
            ("c", "-1"),
            ("c", "-2"),
            ("d", "-1"),
        ];
        for (number, (city, revenue)) in (1..).zip(all) {
            let revenue = Value::Decimal(revenue.parse().unwrap());
            let values =
                [("accountid", id(number)), ("address1_city", text(city)), ("revenue", revenue)];
            add(store, "account", &values);
        }
        let ask = groups(
            json!([["city", "address1_city"]]),
            json!([["mean", "average", "revenue"]]),
            json!(["output mean"]),
        );
        let expected = ["c -1.5000000000", "d -1.0000000000", "a 0.6666666667", "b 0.6667000000"];
        check(store, ask, &expected);
    });
}

#[test]
fn a_sum_that_is_too_large_is_an_error() {
    on_each(|store| {
        for number in 1..=3 {
            let revenue = Value::Decimal("900000000000000".parse().unwrap());
            add(store, "account", &[("accountid", id(number)), ("revenue", revenue)]);
        }
        let ask = groups(json!([]), json!([["sum", "sum", "revenue"]]), json!([]));
        let refused = rows_of(store, &planned(&ask, u32::MAX).unwrap());
        assert!(matches!(refused, Err(Error::QueryOption(_))), "{refused:?}");
    });
}

#[test]
fn more_rows_than_the_limit_are_not_aggregated() {
    on_each(|store| {
        companies(store);
        let ask = groups(json!([["city", "address1_city"]]), json!([["n", "count"]]), json!([]));
        let number = |limit: u32| match rows_of(store, &planned(&ask, limit).unwrap()) {
            Err(Error::Rule { number, .. }) => Some(number),
            Ok(rows) => {
                assert_eq!(rows.len(), 4);
                None
            }
            Err(other) => panic!("{other:?}"),
        };
        assert_eq!(number(6), Some(0x8004_e023));
        assert_eq!(number(7), None);
        assert_eq!(number(100_000), None);
    });
}

#[test]
fn what_has_no_aggregate_is_refused() {
    let refused = |groups_by: Json, values: Json, order: Json| {
        let refused = planned(&groups(groups_by, values, order), u32::MAX);
        assert!(matches!(refused, Err(Error::QueryOption(_))), "{refused:?}");
    };
    refused(json!([]), json!([["x", "sum", "name"]]), json!([]));
    refused(json!([]), json!([["x", "average", "statecode"]]), json!([]));
    refused(json!([]), json!([["x", "min", "ownerid"]]), json!([]));
    refused(json!([]), json!([["x", "max", "creditonhold"]]), json!([]));
    refused(json!([]), json!([["x", "sum"]]), json!([]));
    refused(json!([]), json!([]), json!([]));
    refused(json!([["x", "entityimage"]]), json!([]), json!([]));
    refused(json!([["x", "name", "month"]]), json!([]), json!([]));
    refused(json!([["x", "name"]]), json!([["n", "count"]]), json!(["revenue"]));
    refused(json!([["x", "name"]]), json!([["n", "count"]]), json!(["output m"]));
}

#[test]
fn children_are_the_rows_directly_below() {
    on_each(|store| {
        let parents = [(1, None), (2, Some(1)), (3, Some(1)), (4, Some(2))];
        for (number, parent) in parents {
            let parent = parent.map_or(Value::Null, |parent| row("account", parent));
            add(store, "account", &[("accountid", id(number)), ("parentaccountid", parent)]);
        }
        let ask = json!({"table": "account", "select": [], "aliased": [["below", null]]});
        let plan = planned(&ask, u32::MAX).unwrap();
        let rows = rows_of(store, &plan).unwrap();
        let all: Vec<String> = rows.iter().map(|row| shown(&plan, row)).collect();
        assert_eq!(all, ["2", "1", "0", "0"]);
        let none = json!({"table": "task", "select": [], "aliased": [["below", null]]});
        assert!(matches!(planned(&none, u32::MAX), Err(Error::QueryOption(_))));
    });
}
