//! Rows that parts make, called by their ids in URLs and in bodies.

use serde_json::json;

use super::*;
use crate::demo::each;

const UNDEFINED: &str = "Content-ID Reference: '$7' does not exist in the batch context.";

fn create(set: &str, body: serde_json::Value) -> String {
    request(&format!("POST {set}"), &body.to_string())
}

#[test]
fn a_row_is_called_by_its_id_in_urls_and_in_bodies() {
    each(|demo| {
        let mut user = demo.user("actual");
        let requests = [
            create("accounts", json!({"name": "Called"})),
            create(
                "contacts",
                json!({"lastname": "One", "parentcustomerid_account@odata.bind": "$1"}),
            ),
            create("contacts", json!({"lastname": "Two"})),
            request("PATCH $1", r#"{"telephone1":"1","primarycontactid@odata.bind":"$2"}"#),
            request("POST $1/contact_customer_accounts/$ref", r#"{"@odata.id":"$3"}"#),
            request("PUT /api/data/v9.2/$3/parentcustomerid_account/$ref", r#"{"@odata.id":"$1"}"#),
            request("PUT $1/telephone1", r#"{"value":"2"}"#),
            create("leads", json!({"subject": "Bound", "lastname": "Bound"})),
            request("POST $1/accountleads_association/$ref", r#"{"@odata.id":"/$8"}"#),
            "DELETE $1/accountleads_association/$ref?$id=$8 HTTP/1.1\r\n".to_owned(),
            "DELETE $8 HTTP/1.1\r\n".to_owned(),
        ];
        let (status, answers) = send(&mut user, &[], &[set(&requests)]);
        assert_eq!((status, statuses(&answers)), (200, vec![204; 11]), "{answers:?}");
        let account = answers[0].row();
        assert_eq!(answers[3].row(), account);
        // A reference has no row of its own to tell.
        assert_eq!(answers[4].header("OData-EntityId"), None);
        assert_eq!(answers[6].header("OData-EntityId"), None);
        let path = format!(
            "accounts({account})?$select=telephone1&$expand=\
            primarycontactid($select=lastname),contact_customer_accounts($select=lastname;$orderby=lastname)"
        );
        let row = user.read(&path);
        assert_eq!(
            (&row["telephone1"], &row["primarycontactid"]["lastname"]),
            (&json!("2"), &json!("One"))
        );
        assert_eq!(row["contact_customer_accounts"][1]["lastname"], "Two");
        assert!(!user.exists(&format!("leads({})", answers[7].row())));
    });
}

#[test]
fn ids_hold_outside_of_change_sets_and_begin_anew_in_each() {
    each(|demo| {
        let mut user = demo.user("actual");
        let account = |name: &str| create("accounts", json!({ "name": name }));
        let rename = |name: &str| request("PATCH $1", &json!({ "telephone1": name }).to_string());
        let parts = [
            with_mime("content-id: 7\r\n", &account("Outside")),
            set(&[
                account("In the first"),
                rename("first"),
                request("PATCH $7", r#"{"telephone1":"outside"}"#),
            ]),
            set(&[account("In the second"), rename("second")]),
            part(&get("$7?$select=telephone1")),
        ];
        let (status, answers) = send(&mut user, &[], &parts);
        assert_eq!((status, answers.len()), (200, 7), "{answers:?}");
        assert_eq!((answers[0].id.as_deref(), answers[0].in_set), (Some("7"), false));
        assert_eq!(answers[6].json()["telephone1"], "outside");
        for (answer, expected) in [(&answers[1], "first"), (&answers[4], "second")] {
            let path = format!("accounts({})?$select=telephone1", answer.row());
            assert_eq!(user.read(&path)["telephone1"], expected);
        }
    });
}

#[test]
fn an_id_that_nothing_has_is_refused() {
    each(|demo| {
        let mut user = demo.user("actual");
        let bound = json!({"name": "Undefined", "primarycontactid@odata.bind": "$7"});
        let account = create("accounts", json!({"name": "Undefined"}));
        // What a change set called 1 is called so no longer after it.
        let parts = [
            set(std::slice::from_ref(&account)),
            part(&request("PATCH $1", "{}")),
            part(&request("PATCH $7", "{}")),
            part(&create("accounts", bound)),
            part(&get("$7/name")),
        ];
        let (status, answers) = send(&mut user, &[("Prefer", "odata.continue-on-error")], &parts);
        assert_eq!((status, statuses(&answers)), (200, vec![204, 400, 400, 400, 400]));
        for answer in &answers[2..] {
            assert_eq!(answer.json()["error"]["message"], UNDEFINED);
        }
        // One that failed has made nothing that could be called by its id.
        let failed =
            with_mime("Content-ID: 7\r\n", &create("accounts", json!({"Name": "Undefined"})));
        let (_, answers) = send(
            &mut user,
            &[("Prefer", "odata.continue-on-error")],
            &[failed, part(&request("PATCH $7", "{}"))],
        );
        assert_eq!(answers[1].json()["error"]["message"], UNDEFINED);
        let response = user.send("PATCH", "$7", &[], Some(&json!({})));
        assert_eq!(response.status, 404);
        assert_eq!(user.count("accounts/$count?$filter=name eq 'Undefined'"), 1);
    });
}
