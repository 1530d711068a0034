//! Paths that lead from a row to another and beyond: read and written through rows that the user may
//! read (protocol.md §1).

use serde_json::{Value, json};

use crate::demo::{IMPERSONATED, NOBODY, User, code, each, each_alone, text};

const CONTACTS: &str = "contact_customer_accounts";
/// West Seller's account, which Actual User may not read.
const HIDDEN: &str = "accounts(10000000-0000-4000-8000-000000000007)";

/// An account with a primary contact below it: the paths of both.
fn pair(user: &mut User, name: &str) -> (String, String) {
    let body = json!({
        "name": name,
        "primarycontactid": {"firstname": "Way", "lastname": name, "Contact_Tasks": [{"subject": name}]},
    });
    let account = format!("accounts({})", user.create("accounts", &body));
    let contact = text(&user.read(&account)["_primarycontactid_value"]);
    let parent = json!({"parentcustomerid_account@odata.bind": account});
    user.change(&format!("contacts({contact})"), &parent);
    (account, contact)
}

#[test]
fn a_path_goes_on_from_a_row_that_it_has_reached() {
    each(|demo| {
        let mut user = demo.user("actual");
        let (account, contact) = pair(&mut user, "Reached");
        let name = user.read(&format!("{account}/primarycontactid/lastname"));
        assert_eq!(name["value"], "Reached");
        assert_eq!(
            name["@odata.context"],
            user.url(&format!("$metadata#contacts({contact})/lastname"))
        );
        let raw = user.get(&format!("{account}/primarycontactid/fullname/$value"));
        assert_eq!(raw.text(), "Way Reached");
        let back = format!("{account}/primarycontactid/parentcustomerid_account");
        let row = user.get(&format!("{back}?$select=name"));
        assert_eq!(row.json()["name"], "Reached");
        assert_eq!(user.read(&format!("{back}/name"))["value"], "Reached");
        let tasks = format!("{account}/primarycontactid/Contact_Tasks");
        assert_eq!(user.column(&format!("{tasks}?$select=subject"), "subject"), ["Reached"]);
        assert_eq!(user.count(&format!("{tasks}/$count?$filter=subject eq 'Reached'")), 1);
        let one = format!("{account}/{CONTACTS}({contact})");
        let row = user.get(&format!("{one}?$select=lastname"));
        assert_eq!(row.json()["lastname"], "Reached");
        assert_eq!(row.json()["@odata.context"], user.url("$metadata#contacts(lastname)/$entity"));
        assert_eq!(row.header("ETag"), row.json()["@odata.etag"].as_str());
        assert_eq!(user.read(&format!("{one}/firstname"))["value"], "Way");
        assert_eq!(user.count(&format!("{one}/Contact_Tasks/$count")), 1);
        let address = user.read(&format!("{one}/parentcustomerid_account/$ref"));
        assert_eq!(address["@odata.id"], user.url(&account));
        let key = format!("{account}/{CONTACTS}(contactid={contact})?$select=lastname");
        assert_eq!(user.read(&key)["lastname"], "Reached");
        // An activity by the collection of all.
        let task = text(&user.rows(&tasks)[0]["activityid"]);
        let path = format!("{account}/primarycontactid/Contact_ActivityPointers({task})/subject");
        assert_eq!(user.read(&path)["value"], "Reached");
    });
}

#[test]
fn a_path_begins_and_goes_on_by_alternate_keys() {
    each(|demo| {
        let mut admin = demo.admin();
        let user = format!(
            "systemusers(azureactivedirectoryobjectid={})",
            crate::demo::IMPERSONATED_OBJECT
        );
        let unit = admin.read(&format!("{user}/businessunitid/name"));
        assert_eq!(unit["value"], "Sales");
        let below = format!("{user}/businessunitid/business_unit_system_users");
        let total = admin.count(&format!("{below}/$count"));
        assert!(total > 1, "{total}");
        let prefer = [("Prefer", "odata.maxpagesize=1")];
        let page = admin.send("GET", &format!("{below}?$select=fullname"), &prefer, None).json();
        let next = text(&page["@odata.nextLink"]);
        let target = next.split_once(&demo.host()).unwrap().1.to_owned();
        let next = admin.send("GET", &target, &prefer, None).json();
        assert_eq!(next["value"].as_array().map(Vec::len), Some(1), "{next}");
        assert_ne!(next["value"], page["value"]);
        let object = crate::demo::IMPERSONATED_OBJECT;
        let one = format!("{below}(azureactivedirectoryobjectid={object})?$select=systemuserid");
        assert_eq!(admin.read(&one)["systemuserid"], IMPERSONATED);
        let missing = format!("{below}(azureactivedirectoryobjectid={NOBODY})");
        assert_eq!(admin.refused("GET", &missing, None), code(404, "0x80060891"));
    });
}

#[test]
fn a_row_that_a_path_has_reached_is_written() {
    each(|demo| {
        let mut user = demo.user("actual");
        let (account, contact) = pair(&mut user, "Written");
        let one = format!("{account}/{CONTACTS}({contact})");
        let changed = user.send("PATCH", &one, &[], Some(&json!({"jobtitle": "Patched"})));
        assert_eq!(changed.status, 204, "{}", changed.text());
        let address = user.url(&format!("contacts({contact})"));
        assert_eq!(changed.header("OData-EntityId"), Some(address.as_str()));
        user.change(&format!("{account}/primarycontactid"), &json!({"department": "Patched"}));
        let value = json!({"value": "555"});
        let path = format!("{account}/primarycontactid/telephone1");
        assert_eq!(user.send("PUT", &path, &[], Some(&value)).status, 204);
        let row = user.read(&format!("contacts({contact})"));
        assert_eq!(
            (&row["jobtitle"], &row["department"], &row["telephone1"]),
            (&json!("Patched"), &json!("Patched"), &json!("555"))
        );
        user.delete(&path);
        assert_eq!(user.get(&path).status, 204);
        let task = user.create(&format!("{one}/Contact_Tasks"), &json!({"subject": "Below"}));
        let tasks = format!("{account}/primarycontactid/Contact_Tasks");
        user.delete(&format!("{tasks}({task})"));
        assert_eq!(user.count(&format!("{tasks}/$count")), 1);
        // The connection goes, and then the path leads nowhere.
        user.delete(&format!("{one}/parentcustomerid_account/$ref"));
        let body = json!({"description": "Never"});
        for (method, body) in [("GET", None), ("PATCH", Some(&body)), ("DELETE", None)] {
            assert_eq!(user.refused(method, &one, body), code(404, "0x80040217"), "{method}");
        }
        assert_eq!(user.read(&format!("contacts({contact})"))["description"], Value::Null);
        let mut check = |method: &str, path: &str, status, number: &str| {
            let path = format!("{account}/{path}");
            assert_eq!(user.refused(method, &path, Some(&body)), code(status, number), "{path}");
        };
        // A row is not made by the way, and a lookup's row does not go with it.
        check("PATCH", &format!("{CONTACTS}({NOBODY})"), 404, "0x80040217");
        check("PATCH", "parentaccountid", 404, "0x80060888");
        check("PUT", "parentaccountid/name", 400, "0x80048d19");
        check("DELETE", "parentaccountid/name", 404, "0x80060888");
        check("DELETE", "primarycontactid", 405, "");
        check("PATCH", CONTACTS, 405, "");
        check("PATCH", "ownerid", 405, "");
        assert!(!demo.admin().exists(&format!("contacts({NOBODY})")));
    });
}

#[test]
fn a_path_leads_through_rows_that_may_be_read_and_no_others() {
    each_alone(|demo| {
        let mut admin = demo.admin();
        let (account, contact) = pair(&mut admin, "Hidden");
        // West Seller's account points at a row of the user.
        let mut user = demo.user("actual");
        let own = user.account("Own");
        let mine = user.create("contacts", &json!({"lastname": "Mine"}));
        let bind = json!({"primarycontactid@odata.bind": format!("contacts({mine})")});
        admin.change(HIDDEN, &bind);
        let back = format!(
            "contacts({mine})/account_primary_contact(10000000-0000-4000-8000-000000000007)"
        );
        let change = json!({"description": "x"});
        for (method, path, body, status, number) in [
            ("GET", format!("{HIDDEN}/primarycontactid/lastname"), None, 403, "0x80048306"),
            ("GET", format!("{HIDDEN}/primarycontactid/Contact_Tasks"), None, 403, "0x80048306"),
            ("GET", format!("{account}/{CONTACTS}({contact})"), None, 403, "0x80048306"),
            ("PATCH", format!("{HIDDEN}/primarycontactid"), Some(&change), 403, "0x80048306"),
            ("DELETE", format!("{HIDDEN}/primarycontactid/lastname"), None, 403, "0x80048306"),
            ("GET", back.clone(), None, 404, "0x80040217"),
            ("GET", format!("{back}/name"), None, 404, "0x80040217"),
            ("DELETE", back, None, 404, "0x80040217"),
        ] {
            assert_eq!(user.refused(method, &path, body), code(status, number), "{method} {path}");
        }
        // Under impersonation it leads where the other user may read, and not where Actual User may.
        let path = format!("accounts({own})/createdby/fullname");
        assert_eq!(user.read(&path)["value"], "Actual User");
        let owned = demo.on_behalf().account("Of another");
        let path = format!("accounts({owned})/createdby/fullname");
        assert_eq!(demo.on_behalf().read(&path)["value"], "Impersonated User");
        let mut on_behalf = demo.on_behalf();
        let path = format!("{account}/{CONTACTS}({contact})/lastname");
        assert_eq!(on_behalf.refused("GET", &path, None), code(403, "0x80048306"));
        assert_eq!(on_behalf.refused("DELETE", &path, None), code(403, "0x80048306"));
    });
}

#[test]
fn a_path_that_leads_nowhere_is_refused() {
    each(|demo| {
        let mut user = demo.user("actual");
        let (account, contact) = pair(&mut user, "Nowhere");
        let mut check = |path: &str, status, number: &str| {
            let path = format!("{account}/{path}");
            assert_eq!(user.refused("GET", &path, None), code(status, number), "{path}");
        };
        check("parentaccountid/name", 404, "0x80060888");
        check("primarycontactid/nothing", 404, "0x80060888");
        check("primarycontactid/parentcustomerid_contact/fullname", 404, "0x80060888");
        check("primarycontactid/$count", 404, "0x80060888");
        check(&format!("primarycontactid({contact})"), 400, "0x80060888");
        check(&format!("primarycontactid({contact})/fullname"), 400, "0x80060888");
        check("ownerid/fullname", 404, "0x80060888");
        check(&format!("{CONTACTS}({NOBODY})"), 404, "0x80040217");
        check(&format!("{CONTACTS}(x)"), 400, "0x80060888");
        check(&format!("{CONTACTS}/fullname"), 404, "0x80060888");
        check(&format!("{CONTACTS}({contact})/fullname/name"), 404, "0x80060888");
        let long = "primarycontactid/parentcustomerid_account/";
        check(&format!("{}name", long.repeat(8)), 400, "0x80060888");
        let path = format!("{account}/{}primarycontactid/lastname", long.repeat(7));
        assert_eq!(user.read(&path)["value"], "Nowhere");
    });
}
