//! What the server tells of one row where it writes another, or refuses to: nothing that is secured, and
//! nothing of rows that whoever asks cannot read.

use serde_json::{Value, json};

use crate::demo::{ACTUAL, ADMIN, User, code, each_alone};
use crate::metadata::making::{path, put};

/// Has profiles decide about a column, of which there are none.
fn secure(admin: &mut User, table: &str, column: &str, kind: &str) {
    let path = format!("{}/Attributes(LogicalName='{column}')", path(table));
    let cast = format!("{path}/Microsoft.Dynamics.CRM.{kind}AttributeMetadata");
    let mut definition = admin.read(&cast);
    definition["IsSecured"] = json!(true);
    put(admin, &path, &definition);
}

fn own(user: &str) -> String {
    format!("systemusers({user})")
}

fn party(role: u8, contact: &str) -> Value {
    json!({"participationtypemask": role, "partyid_contact@odata.bind": format!("contacts({contact})")})
}

/// What the recipients of an email say of their rows.
fn recipients(user: &mut User, email: &str) -> Vec<Value> {
    let columns = "addressused,donotemail,partyidname";
    let filter = "$filter=participationtypemask eq 2";
    user.rows(&format!("emails({email})/email_activity_parties?$select={columns}&{filter}"))
}

#[test]
fn an_activity_repeats_no_secured_value_of_who_takes_part() {
    each_alone(|demo| {
        let mut admin = demo.admin();
        let account = admin.account("Secret employer");
        let contact = admin.create(
            "contacts",
            &json!({"lastname": "Known", "emailaddress1": "secret@example.com",
                "parentcustomerid_account@odata.bind": format!("accounts({account})"),
                "ownerid@odata.bind": own(ACTUAL)}),
        );
        let body = json!({"subject": "Probe",
            "email_activity_parties": [party(1, &contact), party(2, &contact)]});
        let probe = |user: &mut User| {
            let email = user.create("emails", &body);
            let row = user.read(&format!("emails({email})"));
            let address = recipients(user, &email)[0]["addressused"].clone();
            let of_email = ["sender", "torecipients", "_sendersaccount_value"];
            (address, of_email.map(|column| row[column].clone()))
        };
        let mut user = demo.user("actual");
        let address = json!("secret@example.com");
        let told = [address.clone(), json!("secret@example.com;"), json!(account)];
        assert_eq!(probe(&mut user), (address, told));
        secure(&mut admin, "contact", "emailaddress1", "String");
        secure(&mut admin, "contact", "parentcustomerid", "Lookup");
        let nothing = (Value::Null, [Value::Null, Value::Null, Value::Null]);
        assert_eq!(probe(&mut user), nothing);
        // Nor where somebody writes it who sees it all: others read it.
        assert_eq!(probe(&mut admin), nothing);
        // Nor under impersonation, where one of the two sees it.
        let mut above = demo.admin().with("MSCRMCallerID", ACTUAL);
        assert_eq!(probe(&mut above), nothing);
    });
}

#[test]
fn a_party_that_is_kept_tells_nothing_of_a_row_that_is_not_readable() {
    each_alone(|demo| {
        let (mut admin, mut user) = (demo.admin(), demo.user("actual"));
        let hidden =
            json!({"lastname": "Hidden", "emailaddress1": "new@example.com", "donotemail": true});
        let hidden = admin.create("contacts", &hidden);
        assert_eq!(user.get(&format!("contacts({hidden})")).status, 403);
        let email = user.create("emails", &json!({"subject": "Theirs and mine"}));
        let mut given = party(2, &hidden);
        given["addressused"] = json!("old@example.com");
        let list = format!("emails({email})/email_activity_parties");
        let sent = admin.send("PUT", &list, &[], Some(&json!({"value": [given]})));
        assert_eq!(sent.status, 204, "{}", sent.text());
        // Whoever writes the email keeps the party; its address comes from nowhere.
        let sent = user.send("PUT", &list, &[], Some(&json!({"value": [party(2, &hidden)]})));
        assert_eq!(sent.status, 204, "{}", sent.text());
        let kept = &recipients(&mut user, &email)[0];
        assert_eq!(kept["partyidname"], "Hidden", "any lookup tells that");
        assert_eq!(kept["addressused"], Value::Null);
        assert_ne!(kept["donotemail"], true);
        assert_eq!(user.read(&format!("emails({email})"))["torecipients"], Value::Null);
    });
}

#[test]
fn duplicates_are_not_looked_for_by_what_is_hidden() {
    each_alone(|demo| {
        let (mut admin, mut user) = (demo.admin(), demo.user("actual"));
        let rule = json!({"name": "Crossed", "uniquename": "crossed", "baseentityname": "account",
            "matchingentityname": "account"});
        let rule = admin.create("duplicaterules", &rule);
        for (base, matching) in [("name", "name"), ("telephone1", "accountnumber")] {
            let row = json!({"baseattributename": base, "matchingattributename": matching,
                "operatorcode": 0, "ignoreblankvalues": true,
                "regardingobjectid@odata.bind": format!("duplicaterules({rule})")});
            admin.create("duplicateruleconditions", &row);
        }
        let publish = format!("duplicaterules({rule})/Microsoft.Dynamics.CRM.PublishDuplicateRule");
        assert_eq!(admin.send("POST", &publish, &[], None).status, 200);
        let body = json!({"name": "Asked", "telephone1": "555-0199",
            "ownerid@odata.bind": own(ACTUAL)});
        let asked = admin.create("accounts", &body);
        // A row whose open column holds what the hidden one of the other may hold.
        user.create("accounts", &json!({"name": "Guess", "accountnumber": "555-0199"}));
        let detect = [("MSCRM.SuppressDuplicateDetection", "false")];
        let mut guess = |user: &mut User| {
            let body = json!({"name": "Guess"});
            let status =
                user.send("PATCH", &format!("accounts({asked})"), &detect, Some(&body)).status;
            admin.change(&format!("accounts({asked})"), &json!({"name": "Asked"}));
            status
        };
        assert_eq!(guess(&mut user), 412);
        secure(&mut demo.admin(), "account", "telephone1", "String");
        assert_eq!(guess(&mut user), 204);
        assert_eq!(guess(&mut demo.admin().with("MSCRMCallerID", ACTUAL)), 204);
        assert_eq!(guess(&mut demo.admin()), 412);
    });
}

#[test]
fn a_merge_compares_parents_as_far_as_they_are_seen() {
    each_alone(|demo| {
        let (mut admin, mut user) = (demo.admin(), demo.user("actual"));
        let account = user.account("Parent");
        let bound = format!("accounts({account})");
        let of_parent = json!({"lastname": "Below", "parentcustomerid_account@odata.bind": bound});
        let below = user.create("contacts", &of_parent);
        let alone = user.create("contacts", &json!({"lastname": "Alone"}));
        let row =
            |id: &str| json!({"contactid": id, "@odata.type": "Microsoft.Dynamics.CRM.contact"});
        let body = json!({"Target": row(&alone), "Subordinate": row(&below),
            "PerformParentingChecks": true});
        assert_eq!(user.refused("POST", "Merge", Some(&body)), code(400, "0x80045306"));
        secure(&mut admin, "contact", "parentcustomerid", "Lookup");
        assert_eq!(admin.refused("POST", "Merge", Some(&body)), code(400, "0x80045306"));
        let merged = user.send("POST", "Merge", &[], Some(&body));
        assert_eq!(merged.status, 204, "{}", merged.text());
    });
}

#[test]
fn where_a_row_waits_is_told_to_nobody_who_cannot_read_the_queue() {
    each_alone(|demo| {
        let (mut admin, mut user) = (demo.admin(), demo.user("actual"));
        let queue = |user: &mut User, name: &str, owner: &str| {
            user.create("queues", &json!({"name": name, "ownerid@odata.bind": own(owner)}))
        };
        super::jobs::role(&mut admin, ACTUAL, &["prvAppendToQueue"], "Global");
        super::jobs::role(&mut admin, ACTUAL, &["prvReadQueue", "prvWriteQueue"], "Basic");
        let (hidden, empty) =
            (queue(&mut admin, "Hidden", ADMIN), queue(&mut admin, "Empty", ADMIN));
        let mine = queue(&mut admin, "Mine", ACTUAL);
        let task = user.create("tasks", &json!({"subject": "Waits"}));
        let target = json!({"@odata.type": "Microsoft.Dynamics.CRM.task", "activityid": task});
        let add = |queue: &str, source: Option<&str>| {
            let mut body = json!({"Target": target});
            if let Some(source) = source {
                body["SourceQueue"] = json!({"queueid": source});
            }
            (format!("queues({queue})/Microsoft.Dynamics.CRM.AddToQueue"), body)
        };
        let (path, body) = add(&hidden, None);
        assert_eq!(admin.send("POST", &path, &[], Some(&body)).status, 200);
        assert!(user.rows(&format!("queueitems?$filter=_objectid_value eq {task}")).is_empty());
        for source in [&hidden, &empty] {
            let (path, body) = add(&mine, Some(source));
            let answer = user.send("POST", &path, &[], Some(&body));
            assert_eq!(crate::demo::refusal(&answer), code(403, "0x80048306"));
            // The refusal names what was asked with, and nothing else.
            assert!(answer.text().contains(source.as_str()), "{}", answer.text());
            assert!(answer.text().contains("ReadAccess"), "{}", answer.text());
        }
    });
}
