//! New rows that are posted to a collection of a row: they are made connected with it.

use serde_json::json;

use crate::demo::{IMPERSONATED, NOBODY, code, each, id_of};

const CONTACTS: &str = "contact_customer_accounts";
const LEADS: &str = "accountleads_association";

#[test]
fn a_row_that_is_posted_to_a_collection_belongs_to_the_row_above() {
    each(|demo| {
        let mut user = demo.user("actual");
        let account = user.account("Above");
        let contacts = format!("accounts({account})/{CONTACTS}");
        let made = user.send("POST", &contacts, &[], Some(&json!({"lastname": "Below"})));
        assert_eq!(made.status, 204, "{}", made.text());
        let address = user.url(&format!("contacts({})", id_of(&made)));
        assert_eq!(made.header("OData-EntityId"), Some(address.as_str()));
        let row = user.read(&format!("contacts({})", id_of(&made)));
        assert_eq!(row["_parentcustomerid_value"], account);

        // By a key of its own, with the row shown, whatever the row says of the one above it.
        let other = user.account("Not above");
        let body = json!({
            "contactid": NOBODY.replace("9999-4999", "0b01-4999"),
            "lastname": "Below too",
            "parentcustomerid_account@odata.bind": format!("accounts({other})"),
        });
        let prefer = [("Prefer", "return=representation")];
        let path =
            format!("{contacts}?$select=lastname&$expand=parentcustomerid_account($select=name)");
        let made = user.send("POST", &path, &prefer, Some(&body));
        assert_eq!(made.status, 201, "{}", made.text());
        assert_eq!(made.json()["parentcustomerid_account"]["name"], "Above");
        assert_eq!(made.json()["contactid"], body["contactid"]);
        assert!(made.json()["@odata.context"].as_str().unwrap().contains("#contacts(lastname,"));
        assert_eq!(user.count(&format!("{contacts}/$count")), 2);

        // Over an N:N relationship, from both sides.
        let leads = format!("accounts({account})/{LEADS}");
        let lead = user.create(&leads, &json!({"subject": "Below", "lastname": "Below"}));
        assert_eq!(user.column(&leads, "leadid"), std::slice::from_ref(&lead));
        user.create(&format!("leads({lead})/{LEADS}"), &json!({"name": "Other side"}));
        assert_eq!(user.count(&format!("leads({lead})/{LEADS}/$count")), 2);

        // Each kind of activity below a row.
        let body = json!({"@odata.type": "Microsoft.Dynamics.CRM.task", "subject": "Below"});
        let activities = format!("accounts({account})/Account_ActivityPointers");
        let task = user.create(&activities, &body);
        assert_eq!(
            user.column(&format!("accounts({account})/Account_Tasks"), "activityid"),
            [task]
        );
        demo.admin().delete(&format!("contacts({})", made.json()["contactid"].as_str().unwrap()));
    });
}

#[test]
fn a_row_that_is_posted_to_a_lookup_is_what_it_points_at() {
    each(|demo| {
        let mut user = demo.user("actual");
        let account = user.account("Points");
        let lookup = format!("accounts({account})/primarycontactid");
        let contact = user.create(&lookup, &json!({"lastname": "Pointed at"}));
        let row = user.read(&format!("accounts({account})"));
        assert_eq!(row["_primarycontactid_value"], contact);
        // Not by who may not write the row that points, and not where only the server writes.
        let foreign = "accounts(10000000-0000-4000-8000-000000000007)/primarycontactid";
        let body = json!({"lastname": "Pointed at by nobody"});
        assert_eq!(user.refused("POST", foreign, Some(&body)), code(403, "0x80048306"));
        let gone = format!("accounts({NOBODY})/primarycontactid");
        assert_eq!(user.refused("POST", &gone, Some(&body)), code(404, "0x80040217"));
        let owner = format!("accounts({account})/ownerid");
        assert_eq!(user.refused("POST", &owner, Some(&json!({}))), code(405, ""));
        let count = "contacts/$count?$filter=lastname eq 'Pointed at by nobody'";
        assert_eq!(demo.admin().count(count), 0);
        // The one of another user, for whom it is made.
        let mut other = demo.on_behalf();
        let account = other.account("Points, for another");
        let lookup = format!("accounts({account})/primarycontactid");
        let contact = other.create(&lookup, &json!({"lastname": "Pointed at, for another"}));
        let row = demo.admin().read(&format!("contacts({contact})"));
        assert_eq!(row["_createdby_value"], IMPERSONATED);
    });
}

#[test]
fn a_row_below_another_needs_rights_on_both() {
    each(|demo| {
        let body = json!({"lastname": "Refused below"});
        let contacts = |account: &str| format!("accounts({account})/{CONTACTS}");
        // Actual User may append to own accounts only; this one is West Seller's.
        let foreign = contacts("10000000-0000-4000-8000-000000000007");
        let mut user = demo.user("actual");
        for (path, status, number) in [
            (foreign.as_str(), 403, "0x80048306"),
            (&contacts(NOBODY), 404, "0x80040217"),
            (&format!("accounts({NOBODY})/createdby"), 405, ""),
            (&contacts("x"), 400, "0x80060888"),
        ] {
            assert_eq!(user.refused("POST", path, Some(&body)), code(status, number), "{path}");
        }
        // The agent may append to accounts, but makes no contacts.
        let refused = demo.user("agent").refused("POST", &foreign, Some(&body));
        assert_eq!(refused, code(403, "0x80040220"));
        let seller = contacts(&user.account("Own"));
        let empty = user.refused("POST", &seller, None);
        assert_eq!(empty, code(400, "0x80048d19"));
        // Over an N:N relationship the new row goes again if it cannot be connected.
        let leads = format!("accounts(10000000-0000-4000-8000-000000000007)/{LEADS}");
        let lead = json!({"subject": "Refused below", "lastname": "Refused below"});
        assert_eq!(user.refused("POST", &leads, Some(&lead)), code(403, "0x80048306"));
        for set in ["contacts", "leads"] {
            let path = format!("{set}/$count?$filter=lastname eq 'Refused below'");
            assert_eq!(demo.admin().count(&path), 0);
        }
        // What only the server sets connects nothing.
        let path = format!("systemusers({IMPERSONATED})/lk_accountbase_createdby");
        let refused = demo.admin().refused("POST", &path, Some(&json!({"name": "x"})));
        assert_eq!(refused, code(400, "0x80040203"));
    });
}

#[test]
fn under_impersonation_a_row_below_another_is_made_for_the_other_user() {
    each(|demo| {
        let mut user = demo.on_behalf();
        let account = user.account("Above, for another");
        let path = format!("accounts({account})/{CONTACTS}");
        let contact = user.create(&path, &json!({"lastname": "Below, for another"}));
        let row = demo.admin().read(&format!("contacts({contact})"));
        assert_eq!(
            (&row["_createdby_value"], &row["_ownerid_value"]),
            (&json!(IMPERSONATED), &json!(IMPERSONATED))
        );
        // What Actual User owns may not be appended to for somebody who may not.
        let own = demo.user("actual").account("Above, own");
        let path = format!("accounts({own})/{CONTACTS}");
        let refused = user.refused("POST", &path, Some(&json!({"lastname": "x"})));
        assert_eq!(refused, code(403, "0x80048306"));
    });
}
