//! Every shape of a question that real clients send (query.md §15, protocol.md §9), by the numbers of
//! the list: each is answered with what its rows say. 1 to 5 ask for metadata and 41 is a batch: not
//! served yet. 21 asks a table that is not shipped; its shape is asked of another one.

mod basics;
mod languages;
mod manners;
mod related;

use serde_json::{Value, json};

use crate::demo::{Demo, User, text};

const ALL: &str = "odata.include-annotations=\"*\"";

/// How many contacts of the samples say in their names what they are.
const SAMPLED: usize = 7;

/// The rows of the samples: an account with contacts and tasks.
struct Samples {
    account: String,
    /// Yvonne, the primary contact.
    yvonne: String,
}

/// Makes the rows that the samples make.
fn samples(user: &mut User) -> Samples {
    let account =
        user.create("accounts", &json!({"name": "Contoso Ltd. (sample)", "revenue": 5_000_000}));
    let mut yvonne = String::new();
    for (first, last, title, income, email) in [
        ("Yvonne", "McKay", "Coffee Master", 80_000, "test+email@example.com"),
        ("Susanna", "Stubberod", "Senior Purchaser", 52_000, "s@example.com"),
        ("Nancy", "Anderson", "Activities Manager", 55_500, "n@example.com"),
        ("Maria", "Cambell", "Accounts Manager", 31_000, "m@example.com"),
        ("Scott", "Konersmann", "Accounts Manager", 38_000, "k@example.com"),
        ("Robert", "Lyon", "Senior Technician", 78_000, "r@example.com"),
        ("Otis", "Otis", "Ski Instructor", 68_500, "o@example.com"),
        ("Rene", "O'Bryan", "Data Analyst III", 86_000, "b@example.com"),
        ("Jim", "Glynn", "Senior International Sales Manager", 81_400, "j@example.com"),
    ] {
        // Two of them are asked about by their names alone.
        let whole = matches!(last, "Otis" | "O'Bryan");
        let last = if whole { last.to_owned() } else { format!("{last} (sample)") };
        let row = json!({
            "firstname": first, "lastname": last, "jobtitle": title, "annualincome": income,
            "emailaddress1": email,
            "parentcustomerid_account@odata.bind": format!("accounts({account})"),
        });
        let id = user.create("contacts", &row);
        if first == "Yvonne" {
            yvonne = id;
        }
    }
    let primary = json!({"primarycontactid@odata.bind": format!("contacts({yvonne})")});
    assert_eq!(
        user.send("PATCH", &format!("accounts({account})"), &[], Some(&primary)).status,
        204
    );
    for (subject, of, set) in [
        ("Task 1 in OData", &account, "accounts"),
        ("Task 2 in OData", &account, "accounts"),
        ("Call Yvonne", &yvonne, "contacts"),
    ] {
        let kind = if set == "accounts" { "account" } else { "contact" };
        let body = json!({
            "subject": subject, "description": "sample",
            format!("regardingobjectid_{kind}_task@odata.bind"): format!("{set}({of})"),
        });
        user.create("tasks", &body);
    }
    Samples { account, yvonne }
}

/// An organization with the samples in it.
fn with_samples(test: impl Fn(&Demo, &mut User, &Samples)) {
    crate::demo::each_alone(|demo| {
        let mut admin = demo.admin();
        let samples = samples(&mut admin);
        test(demo, &mut admin, &samples);
    });
}

/// Asks with a preference; the rows.
fn rows(user: &mut User, path: &str, prefer: &str) -> Vec<Value> {
    let response = user.send("GET", path, &[("Prefer", prefer)], None);
    assert_eq!(response.status, 200, "{path}: {}", response.text());
    response.json()["value"].as_array().unwrap().clone()
}

/// The values of a column of `shown`, sorted.
fn sorted(shown: &[Value], column: &str) -> Vec<String> {
    let mut values: Vec<String> = shown.iter().map(|row| text(&row[column])).collect();
    values.sort();
    values
}

/// A filter finds the rows that a closure holds for, some and not all of them.
fn holds(user: &mut User, set: &str, key: &str, filter: &str, holds: impl Fn(&Value) -> bool) {
    let all = user.rows(set);
    let expected: Vec<Value> = all.iter().filter(|row| holds(row)).cloned().collect();
    let found = user.rows(&format!("{set}?$select={key}&$filter={filter}"));
    assert_eq!(sorted(&found, key), sorted(&expected, key), "{set}: {filter}");
    assert!(!found.is_empty(), "{filter} finds nothing");
}

fn has(row: &Value, column: &str, part: &str) -> bool {
    row[column].as_str().is_some_and(|value| value.to_lowercase().contains(&part.to_lowercase()))
}

fn number(row: &Value, column: &str) -> Option<f64> {
    row[column].as_f64()
}
