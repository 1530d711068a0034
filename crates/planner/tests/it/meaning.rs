//! What the SQL answers, on rows that are there: nulls, orders, pages, collections.

use model::Uuid;
use model::query::{Columns, Join, Link, Query, Selection};
use model::value::{Reference, Value};
use planner::plan::{insert, position};
use planner::{Plan, plan};
use serde_json::{Value as Json, json};
use store::Store;

use crate::databases::on_each;
use crate::notation;
use crate::people::{CATALOG, access};

/// Stores a row with what the server itself allows everything.
pub(crate) fn add(store: &Store, table: &str, values: &[(&str, Value)]) {
    let values: Vec<(String, Value)> =
        values.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    let table = CATALOG.table(table).unwrap();
    let insert = insert(&access("system"), table, None, None, &values, store.dialect()).unwrap();
    store.write(|transaction| transaction.execute(&insert)).unwrap();
}

/// Accounts with these names, and ids counted from 1.
pub(crate) fn accounts(store: &Store, names: &[String]) {
    for (number, name) in (1..).zip(names) {
        let id = Value::Guid(Uuid::from_u128(number));
        add(store, "account", &[("accountid", id), ("name", Value::Text(name.clone()))]);
    }
}

/// The names in the rows of a plan, which shows nothing else.
pub(crate) fn names(store: &Store, plan: &Plan) -> Vec<String> {
    let statement = plan.statement(store.dialect());
    let rows = store.read(|transaction| transaction.query(&statement)).unwrap();
    let cell = plan.shape().properties[0].cell;
    rows.iter().map(|row| row.text(cell).unwrap_or("(null)").to_owned()).collect()
}

pub(crate) fn planned(query: &Query) -> Plan {
    plan(query, None, &CATALOG, &access("admin")).unwrap()
}

/// Accounts A to E. B lacks a revenue and a city, E has nothing but its name.
fn letters(store: &Store) {
    let revenues = [Some("10.5"), None, Some("-3.25"), Some("1000"), None];
    let cities = [Some("Oslo"), None, Some("ålesund"), Some("Oslo"), None];
    for (index, name) in ["A", "B", "C", "D", "E"].into_iter().enumerate() {
        let decimal = |text: &str| Value::Decimal(text.parse().unwrap());
        let text = |text: &str| Value::Text(text.to_owned());
        let mut values = vec![
            ("accountid", Value::Guid(Uuid::from_u128(index as u128 + 1))),
            ("name", text(name)),
            ("revenue", revenues[index].map_or(Value::Null, decimal)),
            ("address1_city", cities[index].map_or(Value::Null, text)),
        ];
        if name != "E" {
            values.push(("statecode", Value::Int(i64::from(index % 2 == 1))));
            values.push(("fax", text(if name == "B" { "b" } else { "1" })));
        }
        add(store, "account", &values);
    }
}

#[test]
fn an_amount_of_a_joined_row_comes_with_the_currency_of_that_row() {
    let currencies = |labels: bool, columns: [&str; 3]| {
        let mut query = Query::new("contact", Selection::columns(["fullname"]));
        query.selection.labels = labels;
        query.links = vec![Link {
            name: "a".into(),
            table: "account".into(),
            from: "accountid".into(),
            to: "parentcustomerid".into(),
            join: Join::Outer,
            filter: None,
            columns: Columns::Named(columns.map(str::to_owned).to_vec()),
            links: Vec::new(),
        }];
        let plan = planned(&query);
        plan.shape().named.iter().take(3).map(|named| named.currency).collect::<Vec<_>>()
    };
    // One cell for all amounts of a row; those in the base currency need none.
    let shown = currencies(true, ["revenue", "revenue_base", "creditlimit"]);
    assert!(shown[0].is_some() && shown[0] == shown[2] && shown[1].is_none(), "{shown:?}");
    assert_eq!(currencies(true, ["name", "revenue_base", "industrycode"]), [None; 3]);
    assert_eq!(currencies(false, ["revenue", "revenue_base", "creditlimit"]), [None; 3]);
}

#[test]
fn blanks_at_the_end_of_a_text_count_for_patterns_alone() {
    on_each(|store| {
        for (number, description) in (1..).zip(["note", "note  ", "Nóte", " note"]) {
            let values = [
                ("accountid", Value::Guid(Uuid::from_u128(number))),
                ("name", Value::Text(number.to_string())),
                ("description", Value::Text(description.to_owned())),
                ("fax", Value::Text("note".to_owned())),
            ];
            add(store, "account", &values);
        }
        let check = |filter: Json, expected: &str| {
            let query = Query::new("account", Selection::columns(["name"]))
                .filter(notation::condition(&filter));
            assert_eq!(names(store, &planned(&query)).concat(), expected, "{filter}");
        };
        let text = |text: &str| json!({ "text": text });
        check(json!({"=": ["description", text("note")]}), "123");
        check(json!({"=": ["description", text("NOTE   ")]}), "123");
        check(json!({"<>": ["description", text("note ")]}), "4");
        check(json!({"in": ["description", [text("note "), text("x")]]}), "123");
        check(json!({"=": ["description", "fax"]}), "123");
        check(json!({"=": ["fax", text("note  ")]}), "1234");
        check(json!({"like": ["description", "note"]}), "13");
        check(json!({"like": ["description", "note  "]}), "2");
        check(json!({"=": ["description", text("")]}), "");
        check(json!({"<>": ["description", text("")]}), "1234");
    });
}

#[test]
fn conditions_treat_nulls_as_the_product_does() {
    on_each(|store| {
        letters(store);
        let check = |filter: Json, expected: &str| {
            let query = Query::new("account", Selection::columns(["name"]))
                .filter(notation::condition(&filter));
            assert_eq!(names(store, &planned(&query)).concat(), expected, "{filter}");
        };
        let city = |text: &str| json!({ "text": text });
        check(json!({"=": ["address1_city", city("OSLO")]}), "AD");
        check(json!({"=": ["address1_city", city("Alesund")]}), "C");
        check(json!({"<>": ["address1_city", city("oslo")]}), "BCE");
        check(json!({"not": {"=": ["address1_city", city("oslo")]}}), "BCE");
        check(json!({"not": {"like": ["address1_city", "%S%"]}}), "BE");
        check(json!({"in": ["address1_city", [city("OSLO"), city("x")]]}), "AD");
        check(json!({"not": {"in": ["address1_city", [city("OSLO"), null]]}}), "BCE");
        check(json!({"not": {"in": ["address1_city", []]}}), "ABCDE");
        check(json!({"<>": ["name", "fax"]}), "ACDE");
        check(json!({"=": ["name", "fax"]}), "B");
        check(json!({"not": {">": ["revenue", 0]}}), "BCE");
        check(json!({">": ["revenue", {"decimal": "10.49999"}]}), "AD");
        check(json!({"<=": ["revenue", {"decimal": "-3.24999"}]}), "C");
        check(json!({"=": ["revenue", {"decimal": "10.500001"}]}), "");
        check(json!({"in": ["revenue", [{"decimal": "10.500001"}, {"decimal": "1000"}]]}), "D");
        check(json!({"<>": ["revenue", {"decimal": "10.500001"}]}), "ABCDE");
        check(json!({"<": ["revenue", {"decimal": "99999999999999999999"}]}), "ACD");
        check(json!({">": ["revenue", {"decimal": "-99999999999999999999"}]}), "ACD");
        check(json!({">": ["revenue", {"decimal": "99999999999999999999"}]}), "");
        check(json!({"any": [{"null": "revenue"}, {"=": ["statecode", 1]}]}), "BDE");
        check(json!({"all": []}), "ABCDE");
        check(json!({"any": []}), "");
        check(json!({"exists": {"collection": "Account_Tasks"}}), "");
        check(json!({"every": {"collection": "Account_Tasks"}}), "ABCDE");
    });
}

#[test]
fn days_are_compared_with_instants_exactly() {
    on_each(|store| {
        for (number, day) in [(1, "2000-01-01"), (2, "2000-01-02")] {
            let day = notation::value(&json!({ "date": day }));
            let id = Value::Guid(Uuid::from_u128(number));
            let name = Value::Text(number.to_string());
            let values = [("contactid", id), ("lastname", name), ("birthdate", day)];
            add(store, "contact", &values);
        }
        let check = |sign: &str, instant: &str, expected: &str| {
            let filter = json!({ sign: ["birthdate", { "instant": instant }] });
            let query = Query::new("contact", Selection::columns(["lastname"]))
                .filter(notation::condition(&filter));
            assert_eq!(names(store, &planned(&query)).concat(), expected, "{filter}");
        };
        check("=", "2000-01-01T00:00:00Z", "1");
        check("=", "2000-01-01T10:00:00Z", "");
        check("<>", "2000-01-01T10:00:00Z", "12");
        check(">=", "2000-01-01T10:00:00Z", "2");
        check("<", "2000-01-01T10:00:00Z", "1");
    });
}

#[test]
fn pages_of_every_order_have_each_row_once() {
    on_each(|store| {
        letters(store);
        let orders = [
            (json!([]), "ABCDE"),
            (json!(["-name"]), "EDCBA"),
            (json!(["revenue"]), "BECAD"),
            (json!(["-revenue"]), "DACEB"),
            (json!(["address1_city", "name"]), "BECAD"),
            (json!(["-address1_city", "revenue"]), "ADCBE"),
            (json!(["statecode", "-revenue"]), "EACDB"),
            (json!(["-statecode", "address1_city", "-name"]), "BDCAE"),
            (json!(["createdby", "name"]), "ABCDE"),
        ];
        for (order, expected) in orders {
            for size in 1..=5 {
                let ask = json!({
                    "table": "account", "select": ["name"], "order": order, "size": size
                });
                let mut query = notation::query(&ask);
                let mut all = Vec::new();
                loop {
                    let plan = planned(&query);
                    let statement = plan.statement(store.dialect());
                    let mut rows = store.read(|transaction| transaction.query(&statement)).unwrap();
                    let more = rows.len() > size;
                    rows.truncate(size);
                    let cell = plan.shape().properties[0].cell;
                    all.extend(rows.iter().map(|row| row.text(cell).unwrap().to_owned()));
                    if !more {
                        break;
                    }
                    query.page.after = position(&plan, rows.get(size - 1).unwrap());
                }
                assert_eq!(all.concat(), expected, "{order} by {size}: {:?}", store.dialect());
            }
        }
    });
}

#[test]
fn texts_sort_by_their_folded_bytes_on_every_database() {
    on_each(|store| {
        let words = ["a b", "a-c", "ab", "Äa", "B", "b-a", "Z", "é", "_", "ø"];
        accounts(store, &words.map(str::to_owned));
        let ask = json!({"table": "account", "select": ["name"], "order": ["name"]});
        let sorted = names(store, &planned(&notation::query(&ask)));
        assert_eq!(sorted, ["_", "a b", "a-c", "Äa", "ab", "B", "b-a", "é", "Z", "ø"]);
    });
}

/// The rows of a plan's first collection: parent, and text of the first property.
fn children(store: &Store, query: &Query) -> Vec<(u128, String)> {
    let plan = planned(query);
    let dialect = store.dialect();
    let collection = &plan.collections()[0];
    let cell = collection.plan().shape().properties[0].cell;
    let rows = store
        .read(|transaction| {
            let parents = collection.parents(&transaction.query(&plan.statement(dialect))?);
            transaction.query(&collection.statement(parents, dialect))
        })
        .unwrap();
    rows.iter()
        .map(|row| (row.guid(0).unwrap().as_u128(), row.text(cell).unwrap().to_owned()))
        .collect()
}

#[test]
fn rows_of_a_polymorphic_lookup_belong_to_one_table() {
    on_each(|store| {
        // An account and a contact with one id: clients may choose ids.
        let id = Uuid::from_u128(1);
        accounts(store, &["A".to_owned(), "B".to_owned()]);
        add(store, "contact", &[("contactid", Value::Guid(id))]);
        for (number, table, subject) in [(11, "account", "of A"), (12, "contact", "of the contact")]
        {
            let regarding = Value::Reference(Reference::new(table, id));
            let values = [
                ("activityid", Value::Guid(Uuid::from_u128(number))),
                ("subject", Value::Text(subject.to_owned())),
                ("regardingobjectid", regarding),
            ];
            add(store, "task", &values);
        }
        let expand = json!({"name": "x", "collection": "Account_Tasks", "select": ["subject"]});
        let ask = json!({"table": "account", "select": ["name"], "expand": [expand]});
        assert_eq!(children(store, &notation::query(&ask)), [(1, "of A".to_owned())]);
        let filter = json!({"exists": {
            "collection": "Account_Tasks", "where": {"like": ["subject", "%contact"]}
        }});
        let ask = json!({"table": "account", "select": ["name"], "filter": filter});
        assert_eq!(names(store, &planned(&notation::query(&ask))), [] as [&str; 0]);
        let scope = json!({"table": "account", "id": id, "collection": "Account_Tasks"});
        let ask = notation::query(&json!({"table": "task", "select": ["subject"]}));
        let scope = notation::scope(&scope);
        let plan = plan(&ask, scope.as_ref(), &CATALOG, &access("admin")).unwrap();
        assert_eq!(names(store, &plan), ["of A"]);
        let check = |row: Json, expected: &str| {
            let filter = json!({"=": ["regardingobjectid", {"row": row}]});
            let ask = json!({"table": "task", "select": ["subject"], "filter": filter});
            assert_eq!(names(store, &planned(&notation::query(&ask))), [expected]);
        };
        check(json!({"table": "account", "id": id}), "of A");
        check(json!({"table": "contact", "id": id}), "of the contact");
    });
}

#[test]
fn a_collection_has_the_first_rows_of_each_parent_in_order() {
    on_each(|store| {
        accounts(store, &["A".to_owned(), "B".to_owned()]);
        for (number, parent) in [(11, 1), (12, 2), (13, 1), (14, 1)] {
            let regarding = Reference::new("account", Uuid::from_u128(parent));
            let values = [
                ("activityid", Value::Guid(Uuid::from_u128(number))),
                ("subject", Value::Text(number.to_string())),
                ("regardingobjectid", Value::Reference(regarding)),
            ];
            add(store, "task", &values);
        }
        let check = |options: Json, expected: &[(u128, &str)]| {
            let mut expand =
                json!({"name": "x", "collection": "Account_Tasks", "select": ["subject"]});
            expand.as_object_mut().unwrap().extend(options.as_object().unwrap().clone());
            let ask = json!({"table": "account", "select": ["name"], "expand": [expand]});
            let expected: Vec<(u128, String)> =
                expected.iter().map(|(parent, text)| (*parent, (*text).to_owned())).collect();
            assert_eq!(children(store, &notation::query(&ask)), expected, "{options}");
        };
        check(json!({}), &[(1, "11"), (1, "13"), (1, "14"), (2, "12")]);
        check(json!({"order": ["-subject"]}), &[(1, "14"), (1, "13"), (1, "11"), (2, "12")]);
        check(json!({"order": ["-subject"], "top": 2}), &[(1, "14"), (1, "13"), (2, "12")]);
        let filter = json!({"like": ["subject", "%[34]"]});
        check(json!({"filter": filter, "top": 1}), &[(1, "13")]);
    });
}
