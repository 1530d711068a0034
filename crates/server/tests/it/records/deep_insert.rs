//! New rows that come with a new row, at any level, all or none (protocol.md §3.1).

use serde_json::{Value, json};

use crate::demo::{IMPERSONATED, NOBODY, User, code, each, id_of};

const REPRESENTATION: [(&str, &str); 1] = [("Prefer", "return=representation")];

/// The number of accounts and contacts with this name, for somebody who sees all.
fn stored(admin: &mut User, name: &str) -> usize {
    ["accounts/$count?$filter=name", "contacts/$count?$filter=lastname"]
        .map(|path| admin.count(&format!("{path} eq '{name}'")))
        .iter()
        .sum()
}

/// Rows below one another, so many levels, all with the same name.
fn tower(levels: usize) -> Value {
    let bottom = json!({"name": "Tower"});
    (1..levels).fold(bottom, |below, _| json!({"name": "Tower", "account_parent_account": [below]}))
}

#[test]
fn new_rows_come_with_a_new_row_at_every_level() {
    each(|demo| {
        let mut user = demo.user("actual");
        let lead = user.create("leads", &json!({"subject": "There", "lastname": "There"}));
        let task = user.create("tasks", &json!({"subject": "There"}));
        let body = json!({
            "@odata.type": "Microsoft.Dynamics.CRM.account",
            "name": "Deep",
            "primarycontactid": {
                "@odata.type": "#Microsoft.Dynamics.CRM.contact",
                "lastname": "Primary",
                "Contact_Tasks": [{"subject": "Below the primary contact"}],
            },
            "contact_customer_accounts": [
                {"lastname": "First", "Contact_Tasks": [{"subject": "One"}, {"subject": "Two"}]},
                {"lastname": "Second", "parentcustomerid_account": null},
            ],
            "accountleads_association": [{"subject": "New", "lastname": "New"}],
            "accountleads_association@odata.bind": [format!("leads({lead})")],
            "Account_Tasks@odata.bind": [user.url(&format!("tasks({task})"))],
            "Account_Tasks": [],
        });
        let path = "accounts?$select=name&$expand=primarycontactid($select=lastname),\
                    contact_customer_accounts($select=lastname;$orderby=lastname),\
                    Account_Tasks($select=subject)";
        let made = user.send("POST", path, &REPRESENTATION, Some(&body));
        assert_eq!(made.status, 201, "{}", made.text());
        let row = made.json();
        let names = |property: &str, column: &str| {
            let rows = row[property].as_array().unwrap();
            rows.iter().map(|row| row[column].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(row["primarycontactid"]["lastname"], "Primary");
        assert_eq!(names("contact_customer_accounts", "lastname"), ["First", "Second"]);
        assert_eq!(names("Account_Tasks", "subject"), ["There"]);

        let id = row["accountid"].as_str().unwrap();
        let path = format!("accounts({id})/accountleads_association?$orderby=subject");
        assert_eq!(user.column(&path, "subject"), ["New", "There"]);
        let first = row["contact_customer_accounts"][0]["contactid"].as_str().unwrap();
        let mut tasks = user.column(&format!("contacts({first})/Contact_Tasks"), "subject");
        tasks.sort_unstable();
        assert_eq!(tasks, ["One", "Two"]);
        let primary = row["primarycontactid"]["contactid"].as_str().unwrap();
        let tasks = user.column(&format!("contacts({primary})/Contact_Tasks"), "subject");
        assert_eq!(tasks, ["Below the primary contact"]);
    });
}

#[test]
fn a_new_row_belongs_to_the_row_above_it_whatever_it_says() {
    each(|demo| {
        let mut user = demo.user("actual");
        let other = user.account("Other parent");
        let body = json!({
            "name": "Own parent",
            "contact_customer_accounts": [{
                "lastname": "Belongs",
                "parentcustomerid_account@odata.bind": format!("accounts({other})"),
            }],
        });
        let account = user.create("accounts", &body);
        let below =
            user.column(&format!("accounts({account})/contact_customer_accounts"), "lastname");
        assert_eq!(below, ["Belongs"]);
        // A row of all activities says of which kind it is.
        let body = json!({
            "name": "Active",
            "Account_ActivityPointers": [
                {"@odata.type": "#Microsoft.Dynamics.CRM.task", "subject": "A task"},
                {"@odata.type": "Microsoft.Dynamics.CRM.phonecall", "subject": "A call"},
            ],
        });
        let account = user.create("accounts", &body);
        let path = format!("accounts({account})/Account_ActivityPointers?$orderby=subject");
        assert_eq!(user.column(&path, "activitytypecode"), ["phonecall", "task"]);
        // A customer is of one of two tables.
        let body = json!({"title": "Of a new customer", "customerid_contact": {"lastname": "New"}});
        let case = demo.admin().create("incidents", &body);
        let path = format!("incidents({case})?$expand=customerid_contact($select=lastname)");
        assert_eq!(demo.admin().read(&path)["customerid_contact"]["lastname"], "New");
    });
}

#[test]
fn new_rows_are_made_all_or_none() {
    each(|demo| {
        let mut user = demo.user("actual");
        let below = |contact: Value| {
            json!({
                "name": "All or none",
                "primarycontactid": {"lastname": "All or none"},
                "contact_customer_accounts": [{"lastname": "All or none"}, contact],
            })
        };
        for (contact, status, number) in [
            (json!({"lastname": "x".repeat(51)}), 400, "0x80044331"),
            (json!({"nothing": 1}), 400, "0x80048d19"),
            (json!({"statecode": 0, "statuscode": 2}), 400, "0x80048408"),
            (json!({"Contact_Tasks": [{"subject": "x".repeat(201)}]}), 400, "0x80044331"),
            (json!({"Contact_Tasks@odata.bind": [format!("tasks({NOBODY})")]}), 404, "0x80040217"),
        ] {
            let refused = user.refused("POST", "accounts", Some(&below(contact.clone())));
            assert_eq!(refused, code(status, number), "{contact}");
        }
        let id = user.account("Twice");
        let twice = json!({"name": "All or none", "account_parent_account": [{"accountid": id}]});
        assert_eq!(user.refused("POST", "accounts", Some(&twice)), code(412, "0x80040237"));
        assert_eq!(stored(&mut demo.admin(), "All or none"), 0);
    });
}

#[test]
fn every_new_row_needs_the_rights_of_a_new_row() {
    each(|demo| {
        // The agent makes cases of customers, but no customers.
        let case = json!({
            "title": "Without a customer",
            "customerid_account": {"name": "Without a right"},
        });
        let refused = demo.user("agent").refused("POST", "incidents", Some(&case));
        assert_eq!(refused, code(403, "0x80040220"));
        // Actual User may append to own accounts only; this one is West Seller's.
        let account = "accounts(10000000-0000-4000-8000-000000000007)";
        let body = json!({
            "name": "Without a right",
            "contact_customer_accounts": [{
                "lastname": "Without a right",
                "account_primary_contact@odata.bind": [account],
            }],
        });
        let mut user = demo.user("actual");
        assert_eq!(user.refused("POST", "accounts", Some(&body)), code(403, "0x80048306"));
        assert_eq!(stored(&mut demo.admin(), "Without a right"), 0);
    });
}

#[test]
fn under_impersonation_every_new_row_is_made_for_the_other_user() {
    each(|demo| {
        let body = json!({"name": "For another", "contact_customer_accounts": [{"lastname": "x"}]});
        let made = demo.on_behalf().send("POST", "accounts", &[], Some(&body));
        assert_eq!(made.status, 204, "{}", made.text());
        let path = format!("accounts({})/contact_customer_accounts", id_of(&made));
        let contact = demo.admin().rows(&path).remove(0);
        assert_eq!(contact["_createdby_value"], IMPERSONATED);
        assert_eq!(contact["_ownerid_value"], IMPERSONATED);
        assert_eq!(contact["_createdonbehalfby_value"], crate::demo::ACTUAL);
    });
}

#[test]
fn what_is_no_new_row_is_refused() {
    each(|demo| {
        let mut user = demo.user("actual");
        let bound = format!("contacts({NOBODY})");
        for body in [
            json!({"contact_customer_accounts": {"lastname": "x"}}),
            json!({"contact_customer_accounts": ["x"]}),
            json!({"contact_customer_accounts": [null]}),
            json!({"contact_customer_accounts": null}),
            json!({"primarycontactid": [{"lastname": "x"}]}),
            json!({"primarycontactid": {"lastname": "x"}, "primarycontactid@odata.bind": bound}),
            json!({"ownerid": {"fullname": "x"}}),
            json!({"primarycontactid": {"@odata.type": "#Microsoft.Dynamics.CRM.account"}}),
            json!({"primarycontactid": {"@odata.type": "#Microsoft.Dynamics.CRM.nothing"}}),
            json!({"Account_ActivityPointers": [{"@odata.type": "Microsoft.Dynamics.CRM.lead"}]}),
        ] {
            let refused = user.refused("POST", "accounts", Some(&body));
            assert_eq!(refused, code(400, "0x80048d19"), "{body}");
        }
        for (body, status, number) in [
            (json!({"createdby": {"lastname": "x"}}), 400, "0x80040203"),
            (json!({"Account_ActivityPointers": [{"subject": "x"}]}), 405, "0x80040315"),
        ] {
            assert_eq!(
                user.refused("POST", "accounts", Some(&body)),
                code(status, number),
                "{body}"
            );
        }
        // A row that exists brings nothing new with it, nor does one that is made by its key.
        let id = user.account("Not deep");
        for id in [id.as_str(), NOBODY] {
            for body in [
                json!({"primarycontactid": {"lastname": "x"}}),
                json!({"contact_customer_accounts": [{"lastname": "x"}]}),
                json!({"contact_customer_accounts@odata.bind": [bound]}),
            ] {
                let refused = user.refused("PATCH", &format!("accounts({id})"), Some(&body));
                assert_eq!(refused, code(400, "0x80048d19"), "{body}");
            }
        }
        assert!(!demo.admin().exists(&format!("accounts({NOBODY})")));
    });
}

#[test]
fn one_request_makes_so_many_rows_and_no_more() {
    each(|demo| {
        let mut user = demo.user("actual");
        assert_eq!(user.refused("POST", "accounts", Some(&tower(11))), code(400, "0x80048d19"));
        let many = |number: usize| {
            let rows = vec![json!({"name": "Tower"}); number];
            json!({"name": "Tower", "account_parent_account": rows})
        };
        assert_eq!(user.refused("POST", "accounts", Some(&many(1000))), code(400, "0x80040203"));
        assert_eq!(stored(&mut demo.admin(), "Tower"), 0);
        user.create("accounts", &tower(10));
        assert_eq!(stored(&mut demo.admin(), "Tower"), 10);
    });
}
