//! Who takes part in an activity (metadata.md §11): lists that are written with it, and parties that it has
//! by itself.

use serde_json::{Value, json};

use crate::demo::{ACTUAL, Demo, IMPERSONATED, User, code, each};

const PARTIES: &str = "$select=participationtypemask,addressused,_partyid_value,ispartydeleted\
                       &$orderby=participationtypemask,addressused";

/// Roles and addresses of the parties of an activity.
fn parties(user: &mut User, path: &str) -> Vec<(u64, String)> {
    let rows = user.rows(&format!("{path}?{PARTIES}"));
    let party = |row: &Value| {
        let address = row["addressused"].as_str().unwrap_or_default().to_owned();
        (row["participationtypemask"].as_u64().unwrap(), address)
    };
    rows.iter().map(party).collect()
}

fn party(role: u8, kind: &str, row: &str) -> Value {
    let bind = format!("partyid_{kind}@odata.bind");
    let set = if kind == "systemuser" { "systemusers" } else { &format!("{kind}s") };
    json!({"participationtypemask": role, bind: format!("/{set}({row})")})
}

/// A contact with an address for mail.
fn contact(user: &mut User, name: &str) -> String {
    let address = format!("{}@example.com", name.to_lowercase());
    user.create("contacts", &json!({"lastname": name, "emailaddress1": address}))
}

fn pair(role: u64, address: &str) -> (u64, String) {
    (role, address.to_owned())
}

#[test]
fn an_email_comes_with_its_parties_and_they_are_read_from_both_sides() {
    each(|demo| {
        let mut user = demo.admin();
        let (to, cc) = (contact(&mut user, "Recipient"), contact(&mut user, "Copied"));
        let account = user.account("Regarded by mail");
        let email = user.create(
            "emails",
            &json!({
                "subject": "Parties",
                "regardingobjectid_account_email@odata.bind": format!("accounts({account})"),
                "email_activity_parties": [
                    party(1, "systemuser", ACTUAL),
                    party(2, "contact", &to),
                    party(3, "contact", &cc),
                    {"participationtypemask": 2, "addressused": "nobody@example.com"},
                ],
            }),
        );
        let expected = [
            pair(1, "actual@contoso.example"),
            pair(2, "nobody@example.com"),
            pair(2, "recipient@example.com"),
            pair(3, "copied@example.com"),
            pair(8, ""),
            pair(9, "admin@contoso.example"),
        ];
        let below = format!("emails({email})/email_activity_parties");
        assert_eq!(parties(&mut user, &below), expected);
        let pointer = format!("activitypointers({email})/activitypointer_activity_parties");
        assert_eq!(parties(&mut user, &pointer), expected);

        let path = format!(
            "emails({email})?$select=sender,torecipients,_emailsender_value\
             &$expand=email_activity_parties($select=participationtypemask;$expand=partyid_contact($select=lastname))"
        );
        let row = user.read(&path);
        assert_eq!(row["sender"], "actual@contoso.example");
        assert_eq!(row["torecipients"], "recipient@example.com;nobody@example.com;");
        assert_eq!(row["_emailsender_value"], ACTUAL);
        let expanded = row["email_activity_parties"].as_array().unwrap();
        let names: Vec<_> =
            expanded.iter().filter_map(|row| row["partyid_contact"]["lastname"].as_str()).collect();
        assert_eq!((expanded.len(), names.len()), (6, 2), "{row}");

        // From the other side, and through the set.
        let from_contact = format!(
            "contacts({to})?$expand=contact_activity_parties($select=participationtypemask;$expand=activityid_email($select=subject),activityid_activitypointer($select=subject))"
        );
        let seen = &user.read(&from_contact)["contact_activity_parties"][0];
        assert_eq!(seen["participationtypemask"], 2);
        assert_eq!(seen["activityid_email"]["subject"], "Parties");
        assert_eq!(seen["activityid_activitypointer"]["subject"], "Parties");
        let set = format!(
            "activityparties?$select=addressused,partyidname&$filter=_partyid_value eq {to} and participationtypemask eq 2"
        );
        let rows = user.rows(&set);
        assert_eq!((rows.len(), &rows[0]["partyidname"]), (1, &json!("Recipient")));
        let activities = format!(
            "activitypointers?$select=subject&$filter=activitypointer_activity_parties/any(p:p/_partyid_value eq {cc})"
        );
        assert_eq!(user.column(&activities, "subject"), ["Parties"]);
    });
}

#[test]
fn a_list_of_parties_is_replaced_as_a_whole() {
    each(|demo| {
        let mut user = demo.admin();
        let (one, other) = (contact(&mut user, "Before"), contact(&mut user, "After"));
        let first = json!([party(2, "contact", &one)]);
        let body = json!({"subject": "Replaced", "email_activity_parties": first});
        let email = user.create("emails", &body);
        let list = format!("emails({email})/email_activity_parties");
        let body = json!({"value": [party(2, "contact", &other), party(1, "systemuser", ACTUAL)]});
        let replaced = user.send("PUT", &list, &[], Some(&body));
        assert_eq!((replaced.status, replaced.header("OData-EntityId")), (204, None));
        let expected = [
            pair(1, "actual@contoso.example"),
            pair(2, "after@example.com"),
            pair(9, "admin@contoso.example"),
        ];
        assert_eq!(parties(&mut user, &list), expected);
        assert_eq!(user.read(&format!("emails({email})"))["torecipients"], "after@example.com;");

        // What a client read it may send back: the server's own parties are passed over.
        let mut again = vec![party(9, "systemuser", IMPERSONATED), party(2, "contact", &one)];
        again.push(json!({"participationtypemask": 8, "addressused": "x@example.com"}));
        user.change(&format!("emails({email})"), &json!({"email_activity_parties": again}));
        let expected = [pair(2, "before@example.com"), pair(9, "admin@contoso.example")];
        assert_eq!(parties(&mut user, &list), expected);

        let none = user.send("PUT", &list, &[], Some(&json!({"value": []})));
        assert_eq!(none.status, 204, "{}", none.text());
        assert_eq!(parties(&mut user, &list), [pair(9, "admin@contoso.example")]);
        let row = user.read(&format!("emails({email})?$select=torecipients,sender"));
        assert_eq!((&row["torecipients"], &row["sender"]), (&Value::Null, &Value::Null));
    });
}

/// An item of a message about many emails.
fn item(email: &str, subject: &str, parties: Value) -> Value {
    json!({
        "@odata.type": "Microsoft.Dynamics.CRM.email", "activityid": email, "subject": subject,
        "email_activity_parties": parties,
    })
}

#[test]
fn lists_of_parties_are_replaced_in_many_rows_by_one_request() {
    each(|demo| {
        let mut user = demo.admin();
        let (one, other) = (contact(&mut user, "Early"), contact(&mut user, "Late"));
        let first = json!([party(2, "contact", &one)]);
        let [left, right] = ["Left", "Right"].map(|subject| {
            let body = json!({"subject": subject, "email_activity_parties": first});
            user.create("emails", &body)
        });
        let list = |email: &str| format!("emails({email})/email_activity_parties");
        let send = |user: &mut User, message: &str, items: &[Value]| {
            let path = format!("emails/Microsoft.Dynamics.CRM.{message}");
            user.send("POST", &path, &[], Some(&json!({"Targets": items})))
        };
        let later = json!([party(3, "contact", &other)]);
        let items = [item(&left, "One", later.clone()), item(&right, "Two", json!([]))];
        let changed = send(&mut user, "UpdateMultiple", &items);
        assert_eq!(changed.status, 204, "{}", changed.text());
        let owner = || pair(9, "admin@contoso.example");
        assert_eq!(parties(&mut user, &list(&left)), [pair(3, "late@example.com"), owner()]);
        assert_eq!(parties(&mut user, &list(&right)), [owner()]);
        assert_eq!(user.read(&format!("emails({right})"))["subject"], "Two");

        let new = engine::new_id().to_string();
        let items = [item(&right, "Again", first.clone()), item(&new, "New", first.clone())];
        let changed = send(&mut user, "UpsertMultiple", &items);
        assert_eq!(changed.status, 204, "{}", changed.text());
        for email in [&right, &new] {
            assert_eq!(parties(&mut user, &list(email)), [pair(2, "early@example.com"), owner()]);
        }

        // What one item may not say changes nothing of the others.
        let wrong = json!([party(5, "contact", &one)]);
        let mut deep = item(&right, "Deep", json!([]));
        deep["email_activity_parties"] = Value::Null;
        deep["regardingobjectid_account_email"] = json!({"name": "New"});
        for (second, expected) in [
            (item(&right, "Wrong", wrong), code(400, "0x80040203")),
            (deep, code(400, "0x80048d19")),
        ] {
            let items = [item(&left, "Lost", json!([])), second];
            let refused = crate::demo::refusal(&send(&mut user, "UpdateMultiple", &items));
            assert_eq!(refused, expected);
            assert_eq!(parties(&mut user, &list(&left)), [pair(3, "late@example.com"), owner()]);
        }
        // Who acts for another names as parties only what both may.
        let mut theirs = demo.user("impersonated");
        let mine = theirs.create("emails", &json!({"subject": "Theirs"}));
        let mut behalf = demo.on_behalf();
        let items = [item(&mine, "Taken", later)];
        assert_eq!(send(&mut behalf, "UpdateMultiple", &items).status, 403);
        assert_eq!(theirs.read(&format!("emails({mine})"))["subject"], "Theirs");
        let items = [item(
            &mine,
            "Free",
            json!([{
                "participationtypemask": 2, "addressused": "free@example.com",
            }]),
        )];
        assert_eq!(send(&mut behalf, "UpdateMultiple", &items).status, 204);
        let row = theirs.read(&format!("emails({mine})"));
        assert_eq!(
            (&row["subject"], &row["torecipients"]),
            (&json!("Free"), &json!("free@example.com;"))
        );
        assert_eq!(row["_modifiedby_value"], IMPERSONATED);
    });
}

#[test]
fn parties_follow_what_their_activity_says_of_itself() {
    each(|demo| {
        let mut admin = demo.admin();
        let (one, other) = (admin.account("First subject"), admin.account("Second subject"));
        let task = admin.create(
            "tasks",
            &json!({
                "subject": "Followed", "scheduledend": "2027-02-01T08:00:00Z",
                "regardingobjectid_account_task@odata.bind": format!("accounts({one})"),
            }),
        );
        let about = format!(
            "activityparties?$select=_partyid_value,scheduledend,_ownerid_value\
             &$filter=_activityid_value eq {task} and participationtypemask eq "
        );
        assert_eq!(admin.column(&format!("{about}8"), "_partyid_value"), [one.as_str()]);
        admin.change(
            &format!("tasks({task})"),
            &json!({
                "scheduledend": "2027-03-01T08:00:00Z",
                "ownerid@odata.bind": format!("systemusers({ACTUAL})"),
                "regardingobjectid_account_task@odata.bind": format!("accounts({other})"),
            }),
        );
        for (role, party) in [(8, other.as_str()), (9, ACTUAL)] {
            let rows = admin.rows(&format!("{about}{role}"));
            assert_eq!(rows.len(), 1, "{rows:?}");
            assert_eq!(rows[0]["_partyid_value"], party);
            assert_eq!(rows[0]["_ownerid_value"], ACTUAL);
            assert!(rows[0]["scheduledend"].as_str().unwrap().starts_with("2027-03-01"));
        }
        // A cascade gives the task a new owner, and so a new party.
        let body = json!({"ownerid@odata.bind": format!("systemusers({IMPERSONATED})")});
        admin.change(&format!("accounts({other})"), &body);
        assert_eq!(admin.column(&format!("{about}9"), "_partyid_value"), [IMPERSONATED]);
        admin.change(
            &format!("tasks({task})"),
            &json!({"regardingobjectid_account_task@odata.bind": null}),
        );
        assert!(admin.rows(&format!("{about}8")).is_empty());
    });
}

#[test]
fn parties_are_called_as_their_rows_are_by_now() {
    each(|demo| {
        let mut user = demo.admin();
        let contact = contact(&mut user, "Before");
        let account = user.account("Firm before");
        let email = user.create(
            "emails",
            &json!({"subject": "Renamed", "email_activity_parties": [
                party(2, "contact", &contact), party(3, "account", &account)]}),
        );
        let path = format!(
            "emails({email})/email_activity_parties?$select=partyidname\
             &$filter=participationtypemask eq 2 or participationtypemask eq 3\
             &$orderby=participationtypemask"
        );
        assert_eq!(user.column(&path, "partyidname"), ["Before", "Firm before"]);
        user.change(
            &format!("contacts({contact})"),
            &json!({"firstname": "Now", "lastname": "After"}),
        );
        user.change(&format!("accounts({account})"), &json!({"name": "Firm after"}));
        assert_eq!(user.column(&path, "partyidname"), ["Now After", "Firm after"]);
        user.change(&format!("accounts({account})"), &json!({"telephone1": "1"}));
        assert_eq!(user.column(&path, "partyidname"), ["Now After", "Firm after"]);
    });
}

#[test]
fn an_appointment_has_an_organizer_and_attendees() {
    each(|demo| {
        let mut user = demo.admin();
        let guest = contact(&mut user, "Guest");
        let body = json!({
            "subject": "Meeting",
            "scheduledstart": "2027-05-01T08:00:00Z", "scheduledend": "2027-05-01T09:30:00Z",
            "appointment_activity_parties": [party(5, "contact", &guest)],
        });
        let meeting = user.create("appointments", &body);
        let list = format!("appointments({meeting})/appointment_activity_parties");
        let expected = [
            pair(5, "guest@example.com"),
            pair(7, "admin@contoso.example"),
            pair(9, "admin@contoso.example"),
        ];
        assert_eq!(parties(&mut user, &list), expected);
        let body = json!({"value": [party(7, "systemuser", IMPERSONATED)]});
        assert_eq!(user.send("PUT", &list, &[], Some(&body)).status, 204);
        let expected = [pair(7, "impersonated@contoso.example"), pair(9, "admin@contoso.example")];
        assert_eq!(parties(&mut user, &list), expected);
    });
}

#[test]
fn parties_go_with_their_activity_and_outlive_their_rows() {
    each(|demo| {
        let mut user = demo.user("actual");
        let gone = contact(&mut user, "Leaving");
        let body =
            json!({"subject": "Outlived", "email_activity_parties": [party(2, "contact", &gone)]});
        let email = user.create("emails", &body);
        let count = |user: &mut User| {
            user.count(&format!("activityparties/$count?$filter=_activityid_value eq {email}"))
        };
        demo.admin().delete(&format!("contacts({gone})"));
        let list = format!("emails({email})/email_activity_parties?{PARTIES}");
        let recipient = user.rows(&list).remove(0);
        assert_eq!(recipient["ispartydeleted"], true);
        assert_eq!(recipient["addressused"], "leaving@example.com");
        assert_eq!(count(&mut user), 2);
        demo.admin().delete(&format!("emails({email})"));
        assert_eq!(count(&mut demo.admin()), 0);
    });
}

#[test]
fn parties_that_an_activity_cannot_have_are_refused() {
    each(|demo| {
        let mut user = demo.user("actual");
        let one = contact(&mut user, "Invited");
        let unit = demo.admin().read("WhoAmI")["BusinessUnitId"].clone();
        let mut refused = |set: &str, list: &str, party: Value| {
            let body = json!({"subject": "Refused party", list: [party]});
            let refused = user.refused("POST", set, Some(&body));
            let made = format!("{set}/$count?$filter=subject eq 'Refused party'");
            assert_eq!(user.count(&made), 0, "{body}");
            refused
        };
        let emails = ("emails", "email_activity_parties");
        for (role, expected) in [(5, "0x80040203"), (12, "0x80040203"), (99, "0x8004431a")] {
            let answer = refused(emails.0, emails.1, party(role, "contact", &one));
            assert_eq!(answer, code(400, expected), "{role}");
        }
        let task = refused("tasks", "task_activity_parties", party(2, "contact", &one));
        assert_eq!(task, code(400, "0x80040203"));
        let nobody = refused(emails.0, emails.1, json!({"participationtypemask": 2}));
        assert_eq!(nobody, code(400, "0x80040203"));
        let none = refused(emails.0, emails.1, json!({"addressused": "x@example.com"}));
        assert_eq!(none, code(400, "0x80040200"));
        let missing = party(2, "contact", crate::demo::NOBODY);
        assert_eq!(refused(emails.0, emails.1, missing), code(404, "0x80040217"));
        let wrong = json!({
            "participationtypemask": 2,
            "partyid_businessunit@odata.bind": format!("businessunits({})", unit.as_str().unwrap()),
        });
        assert_eq!(refused(emails.0, emails.1, wrong).0, 400);
    });
}

#[test]
fn parties_are_never_written_by_themselves() {
    each(|demo| {
        let mut admin = demo.admin();
        let body = json!({"subject": "Alone"});
        let task = admin.create("tasks", &body);
        let path =
            format!("activityparties?$select=activitypartyid&$filter=_activityid_value eq {task}");
        let party = format!("activityparties({})", admin.column(&path, "activitypartyid")[0]);
        let new = json!({"participationtypemask": 2, "activityid_task@odata.bind": format!("tasks({task})")});
        assert_eq!(admin.refused("POST", "activityparties", Some(&new)), code(405, "0x80040315"));
        let change = json!({"participationtypemask": 2});
        assert_eq!(admin.refused("PATCH", &party, Some(&change)), code(405, "0x80040315"));
        assert_eq!(admin.refused("DELETE", &party, None), code(405, "0x80040315"));
        // Other collections are not values of their row.
        let account = admin.account("With tasks");
        let list = format!("accounts({account})/Account_Tasks");
        let body = json!({"value": [{"subject": "New"}]});
        assert_eq!(admin.refused("PUT", &list, Some(&body)), code(405, "0x80040315"));
    });
}

#[test]
fn parties_are_seen_by_whoever_sees_the_activity_and_need_rights_on_their_rows() {
    each(|demo| {
        let mut admin = demo.admin();
        let hidden = contact(&mut admin, "Hidden");
        let body =
            json!({"subject": "Secret", "email_activity_parties": [party(2, "contact", &hidden)]});
        let email = admin.create("emails", &body);
        let mut user = demo.user("actual");
        let all = format!("activityparties?$filter=_activityid_value eq {email}");
        assert!(user.rows(&all).is_empty());
        assert_eq!(admin.rows(&all).len(), 2);
        let list = format!("emails({email})/email_activity_parties");
        let put = json!({"value": []});
        assert_eq!(user.refused("PUT", &list, Some(&put)), code(403, "0x80048306"));
        // Who may not append to a row cannot make it a party.
        let refused = user.refused("POST", "emails", Some(&body));
        assert_eq!(refused, code(403, "0x80048306"));
        let agent = demo.user("agent").get("activityparties");
        assert!(agent.text().contains("prvReadActivity"), "{}", agent.text());
    });
}

#[test]
fn under_impersonation_parties_are_those_of_the_other_user() {
    each(|demo: &Demo| {
        let mut behalf = demo.on_behalf();
        let one = contact(&mut demo.user("impersonated"), "Foreign");
        let body =
            json!({"subject": "On behalf", "email_activity_parties": [party(2, "contact", &one)]});
        let email = behalf.create("emails", &body);
        let row = demo.admin().read(&format!("emails({email})"));
        assert_eq!(row["_createdby_value"], IMPERSONATED);
        assert_eq!(row["_createdonbehalfby_value"], ACTUAL);
        let list = format!("emails({email})/email_activity_parties");
        let owner = format!("{list}?$select=_partyid_value&$filter=participationtypemask eq 9");
        assert_eq!(behalf.column(&owner, "_partyid_value"), [IMPERSONATED]);
        assert_eq!(behalf.send("PUT", &list, &[], Some(&json!({"value": []}))).status, 204);
        let row = demo.admin().read(&format!("emails({email})"));
        assert_eq!(row["_modifiedby_value"], IMPERSONATED);
        assert_eq!(row["_modifiedonbehalfby_value"], ACTUAL);
    });
}
