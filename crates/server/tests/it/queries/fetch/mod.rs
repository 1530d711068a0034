//! FetchXML and views over HTTP (query.md §§9, 10).

mod aggregates;
mod columns;
mod errors;
mod links;
mod pages;
mod quick_find;
mod views;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use testkit::Response;

use crate::demo::User;

const ALL: (&str, &str) = ("Prefer", "odata.include-annotations=\"*\"");

/// The path that asks `set` with a document.
fn path(set: &str, xml: &str) -> String {
    format!("{set}?fetchXml={}", utf8_percent_encode(xml, NON_ALPHANUMERIC))
}

fn send(user: &mut User, set: &str, xml: &str) -> Response {
    user.send("GET", &path(set, xml), &[ALL], None)
}

/// A page with all annotations.
fn ask(user: &mut User, set: &str, xml: &str) -> Value {
    let response = send(user, set, xml);
    assert_eq!(response.status, 200, "{xml}: {}", response.text());
    response.json()
}

fn rows(user: &mut User, set: &str, xml: &str) -> Vec<Value> {
    ask(user, set, xml)["value"].as_array().unwrap().clone()
}

/// One member of all rows; null where a row does not show it.
fn members(user: &mut User, set: &str, xml: &str, member: &str) -> Vec<Value> {
    let rows = rows(user, set, xml);
    rows.iter().map(|row| row.get(member).cloned().unwrap_or(Value::Null)).collect()
}

/// A document about accounts whose `accountnumber` is `mark`, which tells one test's rows from others'.
fn accounts(attributes: &str, mark: &str, inner: &str) -> String {
    format!(
        "<fetch {attributes}><entity name='account'>{inner}<filter><condition \
         attribute='accountnumber' operator='eq' value='{mark}' /></filter></entity></fetch>"
    )
}

fn new_mark() -> String {
    engine::new_id().simple().to_string()[12..].to_owned()
}

fn account(user: &mut User, mark: &str, name: &str, more: Value) -> String {
    let mut row = json!({ "accountnumber": mark, "name": name });
    row.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    user.create("accounts", &row)
}

fn contact(user: &mut User, of: &str, last: &str, more: Value) -> String {
    let mut row = json!({
        "lastname": last,
        "parentcustomerid_account@odata.bind": format!("accounts({of})"),
    });
    row.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    user.create("contacts", &row)
}
