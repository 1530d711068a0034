//! `RetrieveTotalRecordCount` (query.md §12): all rows that may be read, however many.

use serde_json::{Value, json};

use crate::demo::{code, each, each_alone};
use crate::security::cast::Cast;
use crate::security::outcome::outcome;
use crate::security::stage::on_each_database;

#[test]
fn the_rows_of_tables_are_counted_as_documented() {
    each_alone(|demo| {
        let mut admin = demo.admin();
        let [accounts, contacts] =
            ["accounts", "contacts"].map(|set| admin.count(&format!("{set}/$count")));
        let context =
            admin.url("$metadata#Microsoft.Dynamics.CRM.RetrieveTotalRecordCountResponse");
        let expected = json!({
            "@odata.context": context,
            "EntityRecordCountCollection": {
                "Count": 2,
                "IsReadOnly": false,
                "Keys": ["account", "contact"],
                "Values": [accounts, contacts],
            },
        });
        let alias = "RetrieveTotalRecordCount(EntityNames=@p1)?@p1=";
        for target in [
            format!("{alias}['account','contact']"),
            format!("{alias}%5B%22account%22%2C%22contact%22%5D"),
            "RetrieveTotalRecordCount(EntityNames=['account','contact'])".to_owned(),
            // A dictionary has a key once.
            format!("{alias}['account','contact','account']"),
        ] {
            assert_eq!(admin.read(&target), expected, "{target}");
        }
        admin.account("one more");
        let counted = admin.read(&format!("{alias}['account']"));
        assert_eq!(counted["EntityRecordCountCollection"]["Values"], json!([accounts + 1]));
        let none = admin.read(&format!("{alias}[]"));
        let empty = json!({"Count": 0, "IsReadOnly": false, "Keys": [], "Values": []});
        assert_eq!(none["EntityRecordCountCollection"], empty);
    });
}

#[test]
fn only_readable_rows_are_counted_and_only_in_readable_tables() {
    on_each_database(|stage| {
        let cast = Cast::new(stage)
            .role("u1", "N", "Rb")
            .role("u2", "N", "Rd")
            .role("app", "R", "Rl")
            .acts_on_behalf("app")
            .role_on("contact", "u4", "S", "Rg")
            .ready();
        let counted = |who: &str, names: Value| {
            let names = names.to_string().replace('"', "%22");
            let target = format!("RetrieveTotalRecordCount(EntityNames=@p1)?@p1={names}");
            let response = cast.send(who, "GET", &target, None);
            match outcome(&response).as_str() {
                "200" => response.json()["EntityRecordCountCollection"]["Values"].to_string(),
                refused => refused.to_owned(),
            }
        };
        // Everybody has a row; u1 and u2 are in N, u3 below it.
        assert_eq!(counted("u1", json!(["account"])), "[1]");
        assert_eq!(counted("u2", json!(["account"])), "[3]");
        // On behalf the smaller depth counts, from the unit of whom it is for.
        assert_eq!(counted("app⇒u2", json!(["account"])), "[2]");
        assert_eq!(counted("app⇒u1", json!(["account"])), "[1]");
        assert_eq!(counted("u4", json!(["account"])), "E1 prvReadAccount");
        assert_eq!(counted("app⇒u4", json!(["account"])), "E1 prvReadAccount");
        assert_eq!(counted("u1", json!(["account", "contact"])), "E1 prvReadContact");
    });
}

#[test]
fn a_count_of_nothing_known_is_refused() {
    each(|demo| {
        let mut admin = demo.admin();
        let call = "RetrieveTotalRecordCount(EntityNames=@p1)";
        for (target, refusal) in [
            (format!("{call}?@p1=['accounts']"), code(400, "0x80041102")),
            (format!("{call}?@p1=['Account']"), code(400, "0x80041102")),
            (call.to_owned(), code(400, "0x80040203")),
            ("RetrieveTotalRecordCount".to_owned(), code(400, "0x80040203")),
            (format!("{call}?@p1='account'"), code(400, "0x80060888")),
            (format!("{call}?@p1=[1]"), code(400, "0x80060888")),
        ] {
            assert_eq!(admin.refused("GET", &target, None), refusal, "{target}");
        }
    });
}
