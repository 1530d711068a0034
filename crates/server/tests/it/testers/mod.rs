//! For those who test their code against us: the organization is remembered and brought back.

mod clocks;
mod flights;
mod requests;
mod resets;
mod tables;

use serde_json::{Value, json};
use testkit::{Program, databases};

use crate::BINARY;
use crate::demo::{Demo, User};

const ARGUMENTS: [&str; 2] = ["--demo", "--allow-reset"];

/// Runs a test on demo organizations of its own that can be reset.
fn each(test: impl Fn(&Demo)) {
    for database in databases() {
        let name = database.to_string();
        let make = |program: &Program| program.serve_once(&["--demo", "--allow-reset"]);
        let program = Program::prepared(BINARY, database, "testers", make);
        Demo::served(&name, program.serve(&ARGUMENTS), &test);
    }
}

/// Posts to a route that must answer well; what it answers.
fn post(user: &mut User, route: &str, body: Option<&Value>) -> Value {
    let answer = user.send("POST", &format!("/_onbehalf/v1/{route}"), &[], body);
    match answer.status {
        204 => Value::Null,
        200 => answer.json(),
        other => panic!("{route}: {other} {}", answer.text()),
    }
}

fn reset(user: &mut User) {
    assert_eq!(post(user, "reset", None), Value::Null);
}

fn snapshot(user: &mut User, name: &str) {
    assert_eq!(post(user, "snapshot", Some(&json!({"name": name}))), json!({"name": name}));
}

fn restore(user: &mut User, name: &str) {
    assert_eq!(post(user, "restore", Some(&json!({"name": name}))), json!({"name": name}));
}

/// All rows of many tables, as an administrator reads them.
fn everything(user: &mut User) -> Vec<(String, Vec<Value>)> {
    const SETS: [&str; 20] = [
        "accounts",
        "contacts",
        "opportunities",
        "tasks",
        "incidents",
        "annotations",
        "systemusers",
        "teams",
        "roles",
        "roleprivilegescollection",
        "teammemberships",
        "businessunits",
        "principalobjectaccessset",
        "audits",
        "savedqueries",
        "organizations",
        "usersettingscollection",
        "publishers",
        "solutions",
        "transactioncurrencies",
    ];
    SETS.iter().map(|set| ((*set).to_owned(), user.rows(set))).collect()
}

/// That both are the same; says which table is not.
fn same(one: &[(String, Vec<Value>)], other: &[(String, Vec<Value>)]) {
    for ((set, one), (_, other)) in one.iter().zip(other) {
        let key = |row: &&Value| row.to_string();
        let (mut one, mut other): (Vec<_>, Vec<_>) = (one.iter().collect(), other.iter().collect());
        one.sort_by_key(key);
        other.sort_by_key(key);
        assert_eq!(one, other, "{set}");
    }
}
