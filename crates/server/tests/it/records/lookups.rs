//! Lookups in bodies: every form of an address, clearing, wrong targets.

use serde_json::{Value, json};

use crate::demo::{NOBODY, code, each};

#[test]
fn a_row_is_bound_by_every_form_of_its_address() {
    each(|demo| {
        let mut user = demo.user("actual");
        let account = user.account("Bound to");
        for address in [
            format!("accounts({account})"),
            format!("/accounts({account})"),
            format!("accounts({})", account.to_uppercase()),
            format!("accounts(accountid={account})"),
            user.url(&format!("accounts({account})")),
            format!("https://elsewhere.example/contoso/api/data/v9.0//accounts({account})"),
        ] {
            let body = json!({"lastname": "Bound", "parentcustomerid_account@odata.bind": address});
            let contact = user.create("contacts", &body);
            let row = user.read(&format!("contacts({contact})"));
            assert_eq!(row["_parentcustomerid_value"], account, "{address}");
        }
    });
}

#[test]
fn setting_one_target_of_a_lookup_clears_the_other_and_null_clears_both() {
    each(|demo| {
        let mut user = demo.user("actual");
        let account = user.account("One target");
        let parent = user.create("contacts", &json!({"lastname": "Other target"}));
        let contact = user.create(
            "contacts",
            &json!({"parentcustomerid_account@odata.bind": format!("accounts({account})")}),
        );
        let path = format!("contacts({contact})");
        let query = format!(
            "{path}?$select=_parentcustomerid_value&$expand=parentcustomerid_account($select=name),\
             parentcustomerid_contact($select=fullname)"
        );
        let to_contact =
            json!({"parentcustomerid_contact@odata.bind": format!("contacts({parent})")});
        user.change(&path, &to_contact);
        let row = user.read(&query);
        assert_eq!(row["_parentcustomerid_value"], parent);
        assert_eq!(row["parentcustomerid_account"], Value::Null);
        assert_eq!(row["parentcustomerid_contact"]["fullname"], "Other target");

        user.change(&path, &json!({"parentcustomerid_account": null}));
        let row = user.read(&query);
        assert_eq!(row["_parentcustomerid_value"], Value::Null);
        assert_eq!(row["parentcustomerid_contact"], Value::Null);
        user.change(&path, &to_contact);
        user.change(&path, &json!({"parentcustomerid_contact@odata.bind": null}));
        assert_eq!(user.read(&query)["_parentcustomerid_value"], Value::Null);
    });
}

#[test]
fn a_reference_is_taken_out_of_a_lookup_if_it_is_one_to_a_row_of_that_table() {
    each(|demo| {
        let mut user = demo.user("actual");
        let parent = user.create("contacts", &json!({"lastname": "Parent"}));
        let bound = json!({
            "lastname": "Child",
            "parentcustomerid_contact@odata.bind": format!("contacts({parent})"),
        });
        let path = format!("contacts({})", user.create("contacts", &bound));
        user.delete(&format!("{path}/parentcustomerid_account/$ref"));
        assert_eq!(user.read(&path)["_parentcustomerid_value"], parent);
        user.delete(&format!("{path}/parentcustomerid_contact/$ref"));
        assert_eq!(user.read(&path)["_parentcustomerid_value"], Value::Null);
    });
}

#[test]
fn an_address_that_leads_nowhere_is_refused_and_nothing_is_stored() {
    each(|demo| {
        let mut user = demo.user("actual");
        let account = user.account("Right target");
        let bind = |name: &str, address: &str| {
            let name = format!("{name}@odata.bind");
            json!({"lastname": "Bound nowhere", name: address})
        };
        let there = format!("accounts({account})");
        for (name, address, status, number) in [
            ("parentcustomerid_account", format!("accounts({NOBODY})").as_str(), 404, "0x80040217"),
            ("parentcustomerid_account", "nowheres(1)", 400, "0x80048d19"),
            ("parentcustomerid_account", "accounts", 400, "0x80048d19"),
            ("parentcustomerid_account", "", 400, "0x80048d19"),
            // There is no batch that it could refer to.
            ("parentcustomerid_account", "$1", 400, "0x80060888"),
            ("parentcustomerid_account", "accounts(1)", 400, "0x80048d19"),
            ("parentcustomerid_contact", there.as_str(), 400, "0x80048d19"),
            ("parentcustomerid_nothing", there.as_str(), 400, "0x80048d19"),
            ("parentcustomerid", there.as_str(), 400, "0x80048d19"),
            ("Parentcustomerid_account", there.as_str(), 400, "0x80048d19"),
            // A table that does not exist yet: its relationship does not either.
            ("territoryid", "territories(1)", 400, "0x80048d19"),
        ] {
            let refused = user.refused("POST", "contacts", Some(&bind(name, address)));
            assert_eq!(refused, code(status, number), "{name}: {address}");
        }
        for body in [
            json!({"lastname": "Bound nowhere", "_parentcustomerid_value": account}),
            json!({"lastname": "Bound nowhere", "parentcustomerid_account@odata.bind": 1}),
            json!({"lastname": "Bound nowhere", "parentcustomerid_account@odata.bind": {}}),
            json!({"lastname": "Bound nowhere", "parentcustomerid_account": "x"}),
        ] {
            let refused = user.refused("POST", "contacts", Some(&body));
            assert_eq!(refused, code(400, "0x80048d19"), "{body}");
        }
        assert_eq!(demo.admin().count("contacts/$count?$filter=lastname eq 'Bound nowhere'"), 0);
    });
}

#[test]
fn pointing_at_a_row_needs_rights_on_both_sides() {
    each(|demo| {
        // The agent may append to accounts, but may not append contacts to them.
        let mut agent = demo.user("agent");
        let account = "accounts(10000000-0000-4000-8000-000000000007)";
        let incident = json!({"title": "Pointing", "customerid_account@odata.bind": account});
        let id = agent.create("incidents", &incident);
        assert_eq!(
            agent.read(&format!("incidents({id})"))["_customerid_value"],
            "10000000-0000-4000-8000-000000000007"
        );
        // Actual User may append to own accounts only; this one is West Seller's.
        let contact =
            json!({"lastname": "Pointing", "parentcustomerid_account@odata.bind": account});
        let refused = demo.user("actual").refused("POST", "contacts", Some(&contact));
        assert_eq!(refused, code(403, "0x80048306"));
        assert_eq!(demo.admin().count("contacts/$count?$filter=lastname eq 'Pointing'"), 0);
    });
}
