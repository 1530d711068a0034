//! Rows named by values of alternate keys.

use model::message::{Keyed, Request};
use model::value::{Reference, Value};

use super::{Operation, ask, message, refused, translate};
use crate::sample::ID;
use model::Uuid;

fn keyed(request: Request) -> Keyed {
    match request {
        Request::Keyed(keyed) => keyed,
        other => panic!("{other:?}"),
    }
}

#[test]
fn values_of_keys_stand_for_a_row_that_the_engine_finds() {
    let asked = keyed(message("GET", "accounts(accountnumber='A''1',industrycode=5)?$select=name"));
    let [row] = asked.rows.as_slice() else { panic!("{asked:?}") };
    assert_eq!(
        row.values,
        [
            ("accountnumber".into(), Value::Text("A'1".into())),
            ("industrycode".into(), Value::Int(5)),
        ]
    );
    let Request::Retrieve(retrieve) = *asked.request else { panic!("no row") };
    assert_eq!(retrieve.target, row.stand_in);
    assert_eq!(row.stand_in.table, "account");
    // A lookup is named as it is shown.
    let asked = keyed(message("DELETE", &format!("accounts(_primarycontactid_value={ID})")));
    let contact = Reference::new("contact", Uuid::parse_str(ID).unwrap());
    assert_eq!(asked.rows[0].values, [("primarycontactid".into(), Value::Reference(contact))]);
}

#[test]
fn each_address_in_a_body_may_name_a_row_so() {
    let body = r#"{"name":"x","parentaccountid@odata.bind":"accounts(accountnumber='A')",
        "primarycontactid@odata.bind":"/contacts(employeeid='7')"}"#;
    let asked = keyed(ask("PATCH", "accounts(accountnumber='B')", &[], body));
    let values: Vec<_> = asked.rows.iter().map(|row| row.values[0].1.clone()).collect();
    let text = |text: &str| Value::Text(text.into());
    assert_eq!(values, [text("B"), text("A"), text("7")]);
    let Request::Upsert(upsert) = *asked.request else { panic!("no upsert") };
    assert_eq!(upsert.target, asked.rows[0].stand_in);
    assert_eq!(upsert.values[1].1, Value::Reference(asked.rows[1].stand_in.clone()));
    let target = format!("accounts({ID})/contact_customer_accounts/$ref");
    let asked = keyed(ask("POST", &target, &[], r#"{"@odata.id":"contacts(employeeid='7')"}"#));
    let Request::Associate(association) = *asked.request else { panic!("no association") };
    assert_eq!(association.related, [asked.rows[0].stand_in.clone()]);
}

#[test]
fn a_collection_is_read_once_its_row_is_found() {
    for below in ["", "/$count", "/$ref"] {
        let target = format!("accounts(accountnumber='A')/contact_customer_accounts{below}");
        let Ok(Operation::Find(request)) = translate("GET", &target, &[], "") else {
            panic!("{target}");
        };
        assert!(matches!(*keyed(*request).request, Request::Retrieve(_)), "{target}");
    }
}

#[test]
fn what_is_no_column_or_no_value_of_it_is_refused() {
    let check = |key: &str| assert_eq!(refused("GET", key), (0x8006_0888, 400), "{key}");
    check("accounts(nothing='x')");
    check(&format!("accounts(accountid={ID},accountnumber='x')"));
    check(&format!("systemusers(systemuserid={ID})"));
    check("accounts(accountnumber=5)");
    check("accounts(industrycode='x')");
    check("accounts(accountid='x')");
}
