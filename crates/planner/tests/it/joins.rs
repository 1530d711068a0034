//! What joins answer, on rows that are there: which rows stay, what is joined, orders and pages.

use model::Uuid;
use model::query::Condition;
use model::rows::{Cell, Row};
use model::value::{Reference, Value};
use model::{Error, Result};
use planner::plan::{position, update_where};
use planner::{Plan, plan};
use serde_json::{Value as Json, json};
use store::Store;

use crate::databases::on_each;
use crate::meaning::{add, planned};
use crate::notation;
use crate::people::{CATALOG, access};

pub(crate) fn id(number: u128) -> Value {
    Value::Guid(Uuid::from_u128(number))
}

pub(crate) fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

pub(crate) fn row(table: &str, number: u128) -> Value {
    Value::Reference(Reference::new(table, Uuid::from_u128(number)))
}

/// Accounts A (1), B (2), C (3). A has contacts x (11), y (12), B has z (13); w (14) belongs to the
/// contact 1. Tasks: p (21) and q (22) of x, r (23) of A. A's and C's primary contact is y.
pub(crate) fn people(store: &Store) {
    for (number, name, primary) in [(1, "A", Some(12)), (2, "B", None), (3, "C", Some(12))] {
        let primary = primary.map_or(Value::Null, |primary| row("contact", primary));
        let values =
            [("accountid", id(number)), ("name", text(name)), ("primarycontactid", primary)];
        add(store, "account", &values);
    }
    let contacts = [
        (11, "x", row("account", 1), 0),
        (12, "y", row("account", 1), 1),
        (13, "z", row("account", 2), 0),
        (14, "w", row("contact", 1), 0),
    ];
    for (number, name, parent, state) in contacts {
        let values = [
            ("contactid", id(number)),
            ("lastname", text(name)),
            ("fullname", text(name)),
            ("parentcustomerid", parent),
            ("statecode", Value::Int(state)),
        ];
        add(store, "contact", &values);
    }
    let tasks = [
        (21, "p", row("contact", 11)),
        (22, "q", row("contact", 11)),
        (23, "r", row("account", 1)),
    ];
    for (number, subject, regarding) in tasks {
        let values = [
            ("activityid", id(number)),
            ("subject", text(subject)),
            ("regardingobjectid", regarding),
        ];
        add(store, "task", &values);
    }
}

/// The shown cells of a row: texts as they are, numbers, `-` for nothing.
pub(crate) fn shown(plan: &Plan, row: Row<'_>) -> String {
    let shape = plan.shape();
    let cells = shape.properties.iter().map(|property| property.cell);
    let cells = cells.chain(shape.named.iter().map(|named| named.cell));
    cells
        .map(|cell| match row.cell(cell) {
            Cell::Null => "-".to_owned(),
            Cell::Text(span) => row.resolve(span).to_owned(),
            Cell::Int(number) => number.to_string(),
            Cell::Guid(id) => id.as_u128().to_string(),
            other => format!("{other:?}"),
        })
        .collect()
}

/// All rows of a question, page by page.
fn pages(store: &Store, ask: &Json, size: u32) -> String {
    let mut query = notation::query(ask);
    query.page.size = Some(size);
    let size = size as usize;
    let mut all = Vec::new();
    loop {
        let plan = planned(&query);
        let statement = plan.statement(store.dialect());
        let mut rows = store.read(|transaction| transaction.query(&statement)).unwrap();
        let more = rows.len() > size;
        rows.truncate(size);
        all.extend(rows.iter().map(|row| shown(&plan, row)));
        if !more {
            return all.join(" ");
        }
        query.page.after = position(&plan, rows.get(size - 1).unwrap());
    }
}

/// Checks the rows of a question, on one page and on several, and their count.
pub(crate) fn check(store: &Store, ask: &Json, expected: &str) {
    for size in [1, 2, 3, 100] {
        assert_eq!(pages(store, ask, size), expected, "{ask} by {size}: {:?}", store.dialect());
    }
    let mut query = notation::query(ask);
    query.count = true;
    let count = planned(&query).count(store.dialect()).unwrap();
    let rows = store.read(|transaction| transaction.query(&count)).unwrap();
    let expected = i64::try_from(expected.split_whitespace().count()).unwrap();
    assert_eq!(rows.get(0).unwrap().int(0), Some(expected), "{ask}: {:?}", store.dialect());
}

pub(crate) fn contacts(options: &Json) -> Json {
    let mut link = json!({
        "name": "c", "table": "contact", "on": "parentcustomerid=accountid", "select": ["lastname"]
    });
    link.as_object_mut().unwrap().extend(options.as_object().unwrap().clone());
    link
}

fn of_accounts(links: &Json) -> Json {
    json!({"table": "account", "select": ["name"], "links": links})
}

#[test]
fn inner_links_repeat_a_row_and_outer_ones_keep_it() {
    on_each(|store| {
        people(store);
        let check = |link: Json, expected: &str| {
            check(store, &of_accounts(&json!([contacts(&link)])), expected);
        };
        check(json!({}), "Ax Ay Bz");
        check(json!({"join": "outer"}), "Ax Ay Bz C-");
        check(json!({"join": "first"}), "Ax Bz C-");
        let active = json!({"=": ["statecode", 1]});
        check(json!({"filter": active}), "Ay");
        check(json!({"filter": active, "join": "outer"}), "Ay B- C-");
        check(json!({"filter": active, "join": "first"}), "Ay B- C-");
        let by_path = json!({"=": ["parentcustomerid>account/name", {"text": "b"}]});
        check(json!({"filter": by_path}), "Bz");
        check(json!({"filter": by_path, "join": "outer"}), "A- Bz C-");
        check(json!({"filter": by_path, "join": "first"}), "A- Bz C-");
    });
}

#[test]
fn what_is_inside_an_outer_link_is_part_of_its_match() {
    on_each(|store| {
        people(store);
        let tasks = |join: Json| {
            json!([{
                "name": "t", "table": "task", "on": "regardingobjectid=contactid", "join": join,
                "select": ["subject"]
            }])
        };
        let check = |outside: Json, inside: Json, expected: &str| {
            let link = contacts(&json!({"join": outside, "links": tasks(inside)}));
            check(store, &of_accounts(&json!([link])), expected);
        };
        check(json!(null), json!(null), "Axp Axq");
        check(json!(null), json!("outer"), "Axp Axq Ay- Bz-");
        check(json!(null), json!("first"), "Axp Ay- Bz-");
        check(json!("outer"), json!(null), "Axp Axq B-- C--");
        check(json!("outer"), json!("outer"), "Axp Axq Ay- Bz- C--");
        check(json!("first"), json!(null), "Axp B-- C--");
        check(json!("first"), json!("outer"), "Axp Bz- C--");
    });
}

#[test]
fn a_polymorphic_lookup_joins_rows_of_the_right_table() {
    on_each(|store| {
        people(store);
        add(store, "contact", &[("contactid", id(1)), ("lastname", text("one"))]);
        let link = |table: &str, on: &str, show: &str| {
            json!({
                "table": "contact", "select": ["lastname"],
                "links": [{"name": "l", "table": table, "on": on, "select": [show]}]
            })
        };
        let of_account = link("account", "accountid=parentcustomerid", "name");
        check(store, &of_account, "xA yA zB");
        check(store, &link("contact", "contactid=parentcustomerid", "lastname"), "wone");
        check(store, &link("contact", "parentcustomerid=contactid", "lastname"), "onew");
        let both = link("contact", "parentcustomerid=parentcustomerid", "lastname");
        check(store, &both, "xx xy yx yy zz ww");
    });
}

#[test]
fn a_lookup_to_an_activity_joins_the_row_of_all_activities() {
    on_each(|store| {
        people(store);
        add(store, "phonecall", &[("activityid", id(31)), ("subject", text("call"))]);
        for (number, table, activity) in [(41, "task", 21), (42, "phonecall", 31)] {
            let values = [
                ("annotationid", id(number)),
                ("subject", text(table)),
                ("objectid", row(table, activity)),
            ];
            add(store, "annotation", &values);
        }
        let ask = json!({
            "table": "activitypointer", "select": ["subject"],
            "links": [{
                "name": "n", "table": "annotation", "on": "objectid=activityid", "select": ["subject"]
            }]
        });
        // The view takes its kinds from what a row says of itself.
        for (table, number) in [("task", 21), ("phonecall", 31)] {
            let kind = [("activitytypecode".to_owned(), text(table))];
            let own = Condition::equal("activityid", id(number));
            let table = CATALOG.table(table).unwrap();
            let dialect = store.dialect();
            let update =
                update_where(&access("system"), &CATALOG, table, &[own], &kind, dialect).unwrap();
            store.write(|transaction| transaction.execute(&update)).unwrap();
        }
        check(store, &ask, "ptask callphonecall");
    });
}

#[test]
fn conditions_and_orders_name_joined_rows() {
    on_each(|store| {
        people(store);
        let outer = || json!([contacts(&json!({"join": "outer"}))]);
        let check = |more: Json, expected: &str| {
            let mut ask = of_accounts(&outer());
            ask.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            check(store, &ask, expected);
        };
        check(json!({"filter": {"null": "c.contactid"}}), "C-");
        check(
            json!({"filter": {"any": [{"=": ["c.lastname", {"text": "X"}]}, {"=": ["name", {"text": "b"}]}]}}),
            "Ax Bz",
        );
        check(json!({"order": ["c.lastname"]}), "C- Ax Ay Bz");
        check(json!({"order": ["-c.lastname", "name"]}), "Bz Ay Ax C-");
        check(json!({"order": ["-name"]}), "C- Bz Ay Ax");
        check(json!({"order": ["label c.statecode", "-c.lastname"]}), "C- Bz Ax Ay");
        check(json!({"order": ["-label c.statecode"]}), "Ay Bz Ax C-");
        check(
            json!({"order": ["primarycontactid>contact/lastname", "-c.lastname"]}),
            "Bz Ay Ax C-",
        );
        check(json!({"order": ["-primarycontactid", "-c.lastname"]}), "Ay Ax C- Bz");
        check(
            json!({"aliased": [["state", "c.statecode"]], "order": ["c.statecode"]}),
            "C-- Ax0 Bz0 Ay1",
        );
    });
}

#[test]
fn semi_joins_repeat_no_row() {
    on_each(|store| {
        people(store);
        let check = |filter: Json, expected: &str| {
            let ask = json!({"table": "account", "select": ["name"], "filter": filter});
            check(store, &ask, expected);
        };
        check(json!({"joins": contacts(&json!({}))}), "A B");
        check(json!({"not": {"joins": contacts(&json!({}))}}), "C");
        let with_task = json!({"links": [{
            "name": "t", "table": "task", "on": "regardingobjectid=contactid",
            "filter": {"like": ["subject", "%"]}
        }]});
        check(json!({"joins": contacts(&with_task)}), "A");
        let state = json!({"filter": {"=": ["statecode", 1]}});
        check(json!({"any": [{"joins": contacts(&state)}, {"=": ["name", {"text": "c"}]}]}), "A C");
        let nested = json!({"filter": {"joins": {
            "name": "t", "table": "task", "on": "regardingobjectid=contactid"
        }}});
        check(json!({"joins": contacts(&nested)}), "A");
    });
}

#[test]
fn names_behind_more_lookups_than_a_database_joins_are_shown() {
    on_each(|store| {
        people(store);
        let link = |name: &str| json!({"name": name, "table": "contact", "on": "contactid=primarycontactid", "select": "*"});
        let links = ["a", "b", "c", "d", "e"].map(link);
        let ask = json!({
            "table": "account", "labels": true, "select": ["name", "primarycontactid"],
            "links": links, "order": ["-e.parentcustomerid"]
        });
        let plan = planned(&notation::query(&ask));
        let statement = plan.statement(store.dialect());
        let rows = store.read(|transaction| transaction.query(&statement)).unwrap();
        assert_eq!(rows.len(), 2);
        for link in ["a", "e"] {
            let name = format!("{link}.parentcustomerid");
            let named = plan.shape().named.iter().find(|named| named.name == name).unwrap();
            assert_eq!(rows.get(0).unwrap().text(named.label.unwrap()), Some("A"), "{name}");
        }
    });
}

#[test]
fn rows_are_passed_over_by_number() {
    on_each(|store| {
        people(store);
        let check = |more: Json, expected: &str| {
            let mut ask =
                json!({"table": "contact", "select": ["lastname"], "order": ["lastname"]});
            ask.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            let plan = planned(&notation::query(&ask));
            let statement = plan.statement(store.dialect());
            let rows = store.read(|transaction| transaction.query(&statement)).unwrap();
            let all: String = rows.iter().map(|row| shown(&plan, row)).collect();
            assert_eq!(all, expected, "{ask}");
        };
        check(json!({"skip": 1}), "xyz");
        check(json!({"skip": 1, "top": 2}), "xy");
        check(json!({"skip": 0, "top": 2}), "wx");
        check(json!({"skip": 4, "size": 2}), "");
    });
}

#[test]
fn what_cannot_be_joined_is_refused() {
    let ask = |links: Json| -> Result<Plan> {
        let ask = json!({"table": "account", "select": ["name"], "links": links});
        plan(&notation::query(&ask), None, &CATALOG, &access("admin"))
    };
    let on = |table: &str, on: &str| json!([{"name": "x", "table": table, "on": on}]);
    let refused = |links: Json, expected: &str| match ask(links.clone()) {
        Err(Error::QueryOption(text)) => assert!(text.contains(expected), "{text}"),
        other => panic!("{links}: {other:?}"),
    };
    refused(on("contact", "lastname=accountid"), "different types");
    refused(on("contact", "contactid=revenue"), "different types");
    refused(on("contact", "creditlimit=exchangerate"), "different types");
    refused(on("contact", "entityimage=name"), "no column to join by");
    let twice = json!([
        on("contact", "contactid=primarycontactid")[0],
        on("task", "activityid=accountid")[0]
    ]);
    refused(twice, "two joined rows are called `x`");
    let unknown = ask(on("contact", "nothing=accountid"));
    assert!(matches!(unknown, Err(Error::PropertyNotFound { .. })), "{unknown:?}");
    let unknown = ask(on("nothing", "contactid=accountid"));
    assert!(matches!(unknown, Err(Error::SegmentNotFound(_))), "{unknown:?}");
    let name = json!({"table": "account", "select": ["name"], "filter": {"null": "y.name"}});
    let refused = plan(&notation::query(&name), None, &CATALOG, &access("admin"));
    assert!(matches!(refused, Err(Error::QueryOption(_))), "{refused:?}");
}

#[test]
fn too_many_links_and_conditions_have_numbers_of_their_own() {
    let number = |ask: Json| match plan(&notation::query(&ask), None, &CATALOG, &access("admin")) {
        Err(Error::Rule { number, .. }) => Some(number),
        Ok(_) => None,
        other => panic!("{other:?}"),
    };
    let links = |count: usize| -> Vec<Json> {
        let link = |index| json!({"name": format!("l{index}"), "table": "contact", "on": "contactid=primarycontactid"});
        (0..count).map(link).collect()
    };
    let ask = |links: Vec<Json>| json!({"table": "account", "select": ["name"], "links": links});
    assert_eq!(number(ask(links(15))), None);
    assert_eq!(number(ask(links(16))), Some(0x8004_430d));
    let mut nested = links(10);
    nested[0]["links"] = json!([]);
    for index in 0..6 {
        let inner =
            json!({"name": format!("i{index}"), "table": "account", "on": "accountid=contactid"});
        nested[0]["links"].as_array_mut().unwrap().push(inner);
    }
    assert_eq!(number(ask(nested)), Some(0x8004_430d));
    let mut with_path = ask(links(15));
    with_path["order"] = json!(["createdby>systemuser/fullname"]);
    assert_eq!(number(with_path), Some(0x8004_430d));
    let mut with_expand = ask(links(15));
    with_expand["expand"] = json!([{"name": "x", "lookup": "createdby>systemuser", "select": []}]);
    assert_eq!(number(with_expand), Some(0x8004_430d));
    let conditions = |count: usize| -> Json {
        json!({"any": vec![json!({"=": ["name", {"text": "x"}]}); count]})
    };
    let filtered =
        |count| json!({"table": "account", "select": ["name"], "filter": conditions(count)});
    assert_eq!(number(filtered(500)), None);
    assert_eq!(number(filtered(501)), Some(0x8004_430c));
    let mut in_link = ask(links(1));
    in_link["filter"] = conditions(300);
    in_link["links"][0]["filter"] = conditions(200);
    assert_eq!(number(in_link), Some(0x8004_430c));
}
