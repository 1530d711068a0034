//! Rows that are numbered (metadata.md §6), and the messages about their numbers.

use std::collections::BTreeSet;
use std::sync::Mutex;

use serde_json::{Value, json};

use crate::demo::{User, code, each, each_alone};

const MESSAGES: [&str; 3] = ["GetAutoNumberSeed", "GetNextAutoNumberValue", "SetAutoNumberSeed"];

fn about(table: &str, column: &str, value: Option<i64>) -> Value {
    let mut body = json!({"EntityName": table, "AttributeName": column});
    if let Some(value) = value {
        body["Value"] = json!(value);
    }
    body
}

fn case(user: &mut User, body: Value) -> String {
    let account = user.account("Customer");
    let mut body = body;
    body["title"] = json!("Broken");
    body["customerid_account@odata.bind"] = json!(format!("accounts({account})"));
    let id = user.create("incidents", &body);
    let row = user.read(&format!("incidents({id})?$select=ticketnumber"));
    row["ticketnumber"].as_str().unwrap().to_owned()
}

#[test]
fn a_case_gets_a_number_unless_it_brings_one() {
    each_alone(|demo| {
        let mut admin = demo.admin();
        let first = case(&mut admin, json!({}));
        assert!(first.starts_with("CAS-01000-") && first.len() == 16, "{first}");
        assert_eq!(case(&mut admin, json!({"ticketnumber": "MINE-1"})), "MINE-1");
        let second = case(&mut admin, json!({"ticketnumber": ""}));
        assert!(second.starts_with("CAS-01001-"), "{second}");
    });
}

#[test]
fn the_seed_of_a_column_says_which_number_comes_next() {
    each_alone(|demo| {
        let mut admin = demo.admin();
        let ask = |admin: &mut User, message: &str| {
            let body = about("incident", "ticketnumber", None);
            let response = admin.send("POST", message, &[], Some(&body));
            assert_eq!(response.status, 200, "{}", response.text());
            response.json()
        };
        let seed = ask(&mut admin, "GetAutoNumberSeed");
        assert_eq!(seed["AutoNumberSeedValue"], 1000);
        let context = seed["@odata.context"].as_str().unwrap();
        assert!(
            context.ends_with("#Microsoft.Dynamics.CRM.GetAutoNumberSeedResponse"),
            "{context}"
        );
        let next = ask(&mut admin, "GetNextAutoNumberValue");
        assert_eq!(next["NextAutoNumberValue"], 1000);
        let body = about("incident", "ticketnumber", Some(90_000_000_000));
        assert_eq!(admin.send("POST", "SetAutoNumberSeed", &[], Some(&body)).status, 204);
        let number = case(&mut admin, json!({}));
        assert!(number.starts_with("CAS-90000000000-"), "{number}");
        assert_eq!(ask(&mut admin, "GetAutoNumberSeed")["AutoNumberSeedValue"], 90_000_000_000_i64);
        let next = ask(&mut admin, "GetNextAutoNumberValue");
        assert_eq!(next["NextAutoNumberValue"], 90_000_000_001_i64);
    });
}

#[test]
fn numbers_of_columns_without_a_format_are_refused() {
    each(|demo| {
        let mut admin = demo.admin();
        for message in MESSAGES {
            for (table, column) in [("incident", "title"), ("incident", "none"), ("none", "title")]
            {
                let body = about(table, column, Some(5).filter(|_| message.starts_with("Set")));
                let refused = admin.refused("POST", message, Some(&body));
                assert_eq!(refused, code(400, "0x80060884"), "{message} {table}.{column}");
            }
            // They are no functions.
            let response =
                admin.get(&format!("{message}(EntityName='incident',AttributeName='x')"));
            assert!(matches!(response.status, 400..=405), "{}", response.text());
        }
        let body = about("incident", "ticketnumber", Some(-1));
        let refused = admin.refused("POST", "SetAutoNumberSeed", Some(&body));
        assert_eq!(refused, code(400, "0x80040203"));
    });
}

#[test]
fn only_who_may_change_columns_sets_a_seed() {
    each(|demo| {
        let body = about("incident", "ticketnumber", Some(5));
        for mut user in [demo.user("actual"), demo.on_behalf()] {
            let refused = user.refused("POST", "SetAutoNumberSeed", Some(&body));
            assert_eq!(refused, code(403, "0x80040220"));
        }
        // Whoever may ask at all may ask for these, also on behalf of another user.
        let body = about("incident", "ticketnumber", None);
        for mut user in [demo.user("actual"), demo.on_behalf()] {
            for message in ["GetAutoNumberSeed", "GetNextAutoNumberValue"] {
                assert_eq!(user.send("POST", message, &[], Some(&body)).status, 200);
            }
        }
        let mut nobody = demo.user("noroles");
        for message in MESSAGES {
            let refused = nobody.send("POST", message, &[], Some(&about("incident", "x", Some(5))));
            assert!(matches!(refused.status, 400 | 403), "{message}: {}", refused.text());
        }
    });
}

#[test]
fn cases_that_are_made_at_once_have_different_numbers() {
    each_alone(|demo| {
        let numbers = Mutex::new(BTreeSet::new());
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    let mut admin = demo.admin();
                    for _ in 0..5 {
                        let number = case(&mut admin, json!({}));
                        let sequence = number.split('-').nth(1).unwrap().to_owned();
                        assert!(numbers.lock().unwrap().insert(sequence), "{number} twice");
                    }
                });
            }
        });
        assert_eq!(numbers.lock().unwrap().len(), 20);
    });
}
