//! Conditions about the user in whose name a question is asked, and choices among several, on rows that
//! are there.

use model::Uuid;
use model::metadata::ColumnType;
use model::query::{Query, Selection};
use model::value::{Reference, Value};
use planner::plan::insert;
use planner::{Catalog, Circumstances, plan, plan_at};
use serde_json::json;

use crate::databases::{create, on_each, on_each_empty};
use crate::meaning::{add, names};
use crate::notation;
use crate::people::{CATALOG, access, circumstances};

#[test]
fn the_user_its_teams_and_those_below_it_are_found_by_table_and_id() {
    let row = |table: &str, id: u128| Value::Reference(Reference::new(table, Uuid::from_u128(id)));
    on_each(|store| {
        // D is a row of the user's id in another table, E has nobody.
        let all = [
            ("A", Some(("systemuser", 0xa1)), 0xa1),
            ("B", Some(("team", 0xc2)), 0xa2),
            ("C", Some(("systemuser", 0xa2)), 0xff),
            ("D", Some(("team", 0xa1)), 0xff),
            ("E", None, 0xff),
            ("F", Some(("team", 0xc3)), 0xff),
        ];
        for (number, (name, object, creator)) in (1..).zip(all) {
            let mut values = vec![
                ("activityid", Value::Guid(Uuid::from_u128(number))),
                ("subject", Value::Text(name.into())),
                ("createdby", row("systemuser", creator)),
            ];
            values.extend(object.map(|(table, id)| ("regardingobjectid", row(table, id))));
            let owner = object.map(|(table, id)| row(table, id));
            values.extend(owner.map(|owner| ("ownerid", owner)));
            add(store, "task", &values);
        }
        let check = |column: &str, who: &str, expected: &str| {
            let filter = json!({ "who": [column, who] });
            let query = Query::new("task", Selection::columns(["subject"]))
                .filter(notation::condition(&filter));
            let plan = plan_at(&query, None, &CATALOG, &access("admin"), &circumstances()).unwrap();
            assert_eq!(names(store, &plan).concat(), expected, "{filter}");
        };
        check("regardingobjectid", "User", "A");
        check("regardingobjectid", "NotUser", "BCDEF");
        check("regardingobjectid", "Teams", "B");
        check("regardingobjectid", "UserOrTeams", "AB");
        check("regardingobjectid", "UserOrReports", "AC");
        check("regardingobjectid", "UserOrReportsAndTeams", "ABCF");
        check("regardingobjectid", "BusinessUnit", "");
        check("regardingobjectid", "NotBusinessUnit", "ABCDEF");
        check("createdby", "UserOrReports", "AB");
        check("createdby", "Teams", "");
        // An id that no table is said of.
        check("activityid", "NotUser", "ABCDEF");
    });
}

#[test]
fn the_server_itself_is_nobody() {
    let query = Query::new("account", Selection::columns(["name"]))
        .filter(notation::condition(&json!({ "who": ["ownerid", "User"] })));
    let refused = plan(&query, None, &CATALOG, &access("admin"));
    assert_eq!(refused.unwrap_err().code().status, 500);
    let refused = |filter: serde_json::Value| {
        let query = Query::new("account", Selection::columns(["name"]))
            .filter(notation::condition(&filter));
        let refused = plan_at(&query, None, &CATALOG, &access("admin"), &circumstances());
        assert_eq!(refused.unwrap_err().code().status, 400, "{filter}");
    };
    refused(json!({ "who": ["name", "User"] }));
    refused(json!({ "who": ["name", "Language"] }));
    refused(json!({ "holds": ["name", [1]] }));
    refused(json!({ "tree": ["name", "Under", Uuid::nil()] }));
    refused(json!({ "tree": ["primarycontactid", "Under", Uuid::nil()] }));
}

#[test]
fn a_multi_choice_holds_a_choice_and_no_part_of_one() {
    let mut tables = seed::tables().unwrap();
    let account = tables.iter_mut().find(|table| table.name == "account").unwrap();
    let fax = account.columns.iter_mut().find(|column| column.name == "fax").unwrap();
    fax.kind = ColumnType::MultiSelectPicklist;
    let catalog = Catalog::new(1, tables, seed::privileges().unwrap());
    let account = catalog.table("account").unwrap();
    on_each_empty(|store| {
        create(store, &catalog);
        let all = [("A", Some("2")), ("B", Some("2,3,8")), ("C", Some("23,-2")), ("D", None)];
        for (number, (name, choices)) in (1..).zip(all) {
            let mut values = vec![
                ("accountid".to_owned(), Value::Guid(Uuid::from_u128(number))),
                ("name".to_owned(), Value::Text(name.into())),
            ];
            values.extend(choices.map(|text| ("fax".to_owned(), Value::Text(text.into()))));
            let insert =
                insert(&access("system"), account, None, None, &values, store.dialect()).unwrap();
            store.write(|transaction| transaction.execute(&insert)).unwrap();
        }
        let check = |filter: serde_json::Value, expected: &str| {
            let query = Query::new("account", Selection::columns(["name"]))
                .filter(notation::condition(&filter));
            let none = Circumstances::NONE;
            let plan = plan_at(&query, None, &catalog, &access("admin"), &none).unwrap();
            assert_eq!(names(store, &plan).concat(), expected, "{filter}");
        };
        check(json!({ "holds": ["fax", [2]] }), "AB");
        check(json!({ "holds": ["fax", [3]] }), "B");
        check(json!({ "holds": ["fax", [8, 23]] }), "BC");
        check(json!({ "holds": ["fax", [-2]] }), "C");
        check(json!({ "holds": ["fax", []] }), "");
        check(json!({ "not": { "holds": ["fax", [2]] } }), "CD");
    });
}
