//! `$ref`: rows are connected and taken apart, by intersect rows and by lookups (protocol.md §3.5).

use serde_json::{Value, json};

use crate::demo::{Demo, NOBODY, User, code, each};

/// The parent of contacts, for `PUT …/$ref`.
const PARENT: &str = "parentcustomerid_account";
const LEADS: &str = "accountleads_association";

fn lead(user: &mut User) -> String {
    user.create("leads", &json!({"subject": "To be connected", "lastname": "Lead"}))
}

fn contact(user: &mut User) -> String {
    user.create("contacts", &json!({"lastname": "To be connected"}))
}

#[track_caller]
fn link(user: &mut User, method: &str, path: &str, address: &str) {
    let response = user.send(method, path, &[], Some(&json!({"@odata.id": address})));
    assert_eq!((response.status, response.text()), (204, ""), "{method} {path}");
    assert_eq!(response.header("OData-EntityId"), None);
}

fn parent_of(demo: &Demo, contact: &str) -> Value {
    demo.admin().read(&format!("contacts({contact})"))["_parentcustomerid_value"].clone()
}

#[test]
fn rows_are_connected_and_taken_apart_by_their_addresses() {
    each(|demo| {
        let mut user = demo.user("actual");
        let account = user.account("Connected");
        let (one, two, three) = (lead(&mut user), lead(&mut user), lead(&mut user));
        let path = format!("accounts({account})/{LEADS}");
        let absolute = user.url(&format!("leads({one})"));
        link(&mut user, "POST", &format!("{path}/$ref"), &absolute);
        link(&mut user, "POST", &format!("{path}/$ref"), &format!("/leads({two})"));
        // From the other side it is the same connection.
        let other = format!("leads({three})/{LEADS}");
        link(&mut user, "POST", &format!("{other}/$ref"), &format!("accounts({account})"));
        let mut leads = user.column(&path, "leadid");
        leads.sort_unstable();
        let mut expected = vec![one.clone(), two.clone(), three.clone()];
        expected.sort_unstable();
        assert_eq!(leads, expected);
        assert_eq!(user.column(&other, "accountid"), vec![account.clone()]);

        user.delete(&format!("{path}({one})/$ref"));
        user.delete(&format!("{path}/$ref?$id={}", user.url(&format!("leads({two})"))));
        user.delete(&format!("{other}/$ref?@odata.id=accounts({account})"));
        assert_eq!(user.column(&path, "leadid"), Vec::<String>::new());
        // The rows themselves stay.
        assert!(
            user.exists(&format!("leads({one})")) && user.exists(&format!("accounts({account})"))
        );
    });
}

#[test]
fn connecting_twice_is_a_duplicate_and_taking_apart_twice_is_none() {
    each(|demo| {
        let mut user = demo.user("actual");
        let (account, lead) = (user.account("Connected twice"), lead(&mut user));
        let path = format!("accounts({account})/{LEADS}");
        let body = json!({"@odata.id": format!("leads({lead})")});
        link(&mut user, "POST", &format!("{path}/$ref"), &format!("leads({lead})"));
        let refused = user.send("POST", &format!("{path}/$ref"), &[], Some(&body));
        assert_eq!(crate::demo::refusal(&refused), code(412, "0x80040237"));
        assert_eq!(refused.json()["error"]["message"], "Cannot insert duplicate key.");
        user.delete(&format!("{path}({lead})/$ref"));
        user.delete(&format!("{path}({lead})/$ref"));
        assert_eq!(user.count(&format!("{path}/$count")), 0);
    });
}

#[test]
fn a_lookup_is_set_and_cleared_by_its_address_from_both_sides() {
    each(|demo| {
        let mut user = demo.user("actual");
        let (first, second) = (user.account("First"), user.account("Second"));
        let contact = contact(&mut user);
        let lookup = format!("contacts({contact})/{PARENT}/$ref");
        link(&mut user, "PUT", &lookup, &format!("accounts({first})"));
        assert_eq!(parent_of(demo, &contact), first);
        let children = |account: &str| format!("accounts({account})/contact_customer_accounts");
        link(
            &mut user,
            "POST",
            &format!("{}/$ref", children(&second)),
            &format!("contacts({contact})"),
        );
        assert_eq!(parent_of(demo, &contact), second);
        // It is no child of the first one any more, so there is nothing to take apart.
        user.delete(&format!("{}({contact})/$ref", children(&first)));
        assert_eq!(parent_of(demo, &contact), second);
        user.delete(&format!("{}({contact})/$ref", children(&second)));
        assert_eq!(parent_of(demo, &contact), Value::Null);
        link(&mut user, "PUT", &lookup, &format!("accounts({first})"));
        // Whoever names a row takes the connection with that one away.
        user.delete(&format!("{lookup}?$id=accounts({second})"));
        assert_eq!(parent_of(demo, &contact), first);
        user.delete(&format!("{lookup}?$id={}", user.url(&format!("accounts({first})"))));
        assert_eq!(parent_of(demo, &contact), Value::Null);
        link(&mut user, "PUT", &lookup, &format!("accounts({first})"));
        user.delete(&lookup);
        assert_eq!(parent_of(demo, &contact), Value::Null);
        let owner = format!("contacts({contact})/ownerid/$ref");
        link(&mut user, "PUT", &owner, &format!("systemusers({})", crate::demo::MANAGER));
        let row = demo.admin().read(&format!("contacts({contact})"));
        assert_eq!(row["_ownerid_value"], crate::demo::MANAGER);
    });
}

#[test]
fn a_new_row_is_connected_with_rows_that_exist() {
    each(|demo| {
        let mut user = demo.user("actual");
        let (lead, contact) = (lead(&mut user), contact(&mut user));
        let body = json!({
            "name": "Born connected",
            "accountleads_association@odata.bind": [format!("leads({lead})")],
            "contact_customer_accounts@odata.bind": [format!("/contacts({contact})")],
        });
        let account = user.create("accounts", &body);
        let leads = user.column(&format!("accounts({account})/{LEADS}"), "leadid");
        assert_eq!(leads, [lead]);
        assert_eq!(parent_of(demo, &contact), account);
        let broken = json!({
            "name": "Never connected",
            "accountleads_association@odata.bind": [format!("leads({NOBODY})")],
        });
        assert_eq!(user.refused("POST", "accounts", Some(&broken)), code(404, "0x80040217"));
        let filter = "accounts/$count?$filter=name eq 'Never connected'";
        assert_eq!(demo.admin().count(filter), 0);
    });
}

#[test]
fn addresses_that_lead_nowhere_connect_nothing() {
    each(|demo| {
        let mut user = demo.admin();
        let (account, contact) = (user.account("Not connected"), contact(&mut user));
        let lead = lead(&mut user);
        let many = format!("accounts({account})/{LEADS}/$ref");
        let one = format!("contacts({contact})/{PARENT}/$ref");
        let there = json!({"@odata.id": format!("leads({lead})")});
        let missing = json!({"@odata.id": format!("leads({NOBODY})")});
        let other = json!({"@odata.id": format!("contacts({contact})")});
        for (method, path, body, status, number) in [
            ("POST", many.as_str(), Some(&missing), 404, "0x80040217"),
            ("POST", &format!("accounts({NOBODY})/{LEADS}/$ref"), Some(&there), 404, "0x80040217"),
            (
                "PUT",
                &format!("contacts({NOBODY})/{PARENT}/$ref"),
                Some(&json!({"@odata.id": format!("accounts({account})")})),
                404,
                "0x80040217",
            ),
            ("POST", &many, Some(&other), 400, "0x80060888"),
            ("PUT", &one, Some(&there), 400, "0x80060888"),
            ("POST", &many, Some(&json!({})), 400, "0x80048d19"),
            ("POST", &many, Some(&json!({"@odata.id": 5})), 400, "0x80048d19"),
            ("POST", &many, Some(&json!({"@odata.id": "leads(1)"})), 400, "0x80048d19"),
            ("POST", &many, Some(&json!({"@odata.id": "nothing(1)"})), 400, "0x80048d19"),
            ("DELETE", &many, None, 400, "0x80060888"),
            (
                "DELETE",
                &format!("accounts({account})/{LEADS}({lead})/$ref?$id=leads({lead})"),
                None,
                400,
                "0x80060888",
            ),
            ("PUT", &many, Some(&there), 405, ""),
            ("PATCH", &many, Some(&there), 405, ""),
            ("POST", &one, Some(&there), 405, ""),
        ] {
            assert_eq!(user.refused(method, path, body), code(status, number), "{method} {path}");
        }
        assert_eq!(user.count(&format!("accounts({account})/{LEADS}/$count")), 0);
        assert_eq!(parent_of(demo, &contact), Value::Null);
    });
}

#[test]
fn the_privileges_of_a_role_are_no_plain_association() {
    each(|demo| {
        let mut admin = demo.admin();
        let role =
            admin.column("roles?$select=name&$filter=name eq 'Salesperson'&$top=1", "roleid");
        let privilege = admin.column("privileges?$select=name&$top=1", "privilegeid");
        let path = format!("roles({})/roleprivileges_association/$ref", role[0]);
        let body = json!({"@odata.id": format!("privileges({})", privilege[0])});
        assert_eq!(admin.refused("POST", &path, Some(&body)), code(405, "0x80040315"));
    });
}
