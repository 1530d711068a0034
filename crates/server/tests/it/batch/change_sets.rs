//! What a part that fails does to the others, in a change set and outside of one.

use serde_json::json;

use super::*;
use crate::demo::{NOBODY, each, each_alone};

const GO_ON: (&str, &str) = ("Prefer", "odata.continue-on-error");

fn create(name: &str) -> String {
    request("POST accounts", &json!({ "name": name }).to_string())
}

fn count(user: &mut User, name: &str) -> usize {
    user.count(&format!("accounts/$count?$filter=name eq '{name}'"))
}

#[test]
fn a_change_set_takes_place_as_a_whole_or_not_at_all() {
    each(|demo| {
        let mut user = demo.user("actual");
        let (status, answers) = send(&mut user, &[], &[set(&[create("Whole"), create("Whole")])]);
        assert_eq!((status, statuses(&answers)), (200, vec![204, 204]));
        assert!(answers.iter().all(|answer| answer.in_set && answer.body.is_empty()));
        assert_eq!(answers[1].id.as_deref(), Some("2"));
        assert!(user.exists(&format!("accounts({})", answers[1].row())));

        let broken = set(&[
            create("Broken"),
            format!("DELETE accounts({NOBODY}) HTTP/1.1\r\n"),
            create("Broken"),
        ]);
        let parts = [create("Before"), broken, create("After")];
        let parts = [part(&parts[0]), parts[1].clone(), part(&parts[2])];
        let (status, answers) = send(&mut user, &[], &parts);
        // The status is that of the part that failed; nothing comes after it.
        assert_eq!((status, statuses(&answers)), (404, vec![204, 404]));
        assert_eq!(answers[1].refusal(), (404, "0x80040217".to_owned()));
        assert_eq!((answers[1].in_set, answers[1].id.as_deref()), (true, Some("2")));
        assert_eq!([count(&mut user, "Before"), count(&mut user, "After")], [1, 0]);

        let response = user.send_batch(&[GO_ON], batch(&parts).as_bytes());
        assert_eq!(response.header("Preference-Applied"), Some("odata.continue-on-error"));
        assert_eq!((response.status, statuses(&parts_of(&response))), (200, vec![204, 404, 204]));
        assert_eq!([count(&mut user, "Before"), count(&mut user, "After")], [2, 1]);
        assert_eq!(count(&mut user, "Broken"), 0);
    });
}

#[test]
fn parts_outside_of_change_sets_are_independent() {
    each(|demo| {
        let mut user = demo.user("actual");
        let parts = [
            part(&create("Independent")),
            part(&get("accounts?$select=Name")),
            part(&create("Independent")),
        ];
        let (status, answers) = send(&mut user, &[], &parts);
        assert_eq!((status, statuses(&answers)), (400, vec![204, 400]));
        assert_eq!(count(&mut user, "Independent"), 1);
        let (status, answers) = send(&mut user, &[GO_ON], &parts);
        assert_eq!((status, statuses(&answers)), (200, vec![204, 400, 204]));
        assert_eq!(count(&mut user, "Independent"), 3);
    });
}

#[test]
fn a_change_set_writes_and_does_nothing_else() {
    each(|demo| {
        let mut user = demo.user("actual");
        for method in ["GET", "HEAD", "OPTIONS"] {
            let read = format!("{method} accounts HTTP/1.1\r\n");
            let (status, answers) = send(&mut user, &[], &[set(&[create("With a read"), read])]);
            assert_eq!((status, statuses(&answers)), (400, vec![400]), "{method}");
            assert_eq!(answers[0].id.as_deref(), Some("2"));
        }
        assert_eq!(count(&mut user, "With a read"), 0);
        let (status, answers) = send(&mut user, &[], &[set(&[]), part(&get("WhoAmI"))]);
        assert_eq!((status, statuses(&answers)), (200, vec![200]));
    });
}

#[test]
fn an_operation_sees_what_those_before_it_did() {
    each(|demo| {
        let mut user = demo.user("actual");
        let id = "e1000000-0000-4000-8000-00000000ba7c";
        let first = json!({"name": "First", "accountid": id}).to_string();
        let representation = format!(
            "PATCH accounts({id})?$select=name HTTP/1.1\r\nContent-Type: application/json\r\n\
             If-Match: *\r\nPrefer: return=representation\r\n\r\n{{\"name\":\"Second\"}}"
        );
        let owner = json!({"name": "By key", "ownerid@odata.bind":
            "systemusers(azureactivedirectoryobjectid=3d8bed3e-79a3-47c8-80cf-269869b2e9f0)"});
        let requests = [
            request("POST accounts", &first),
            representation,
            request("POST accounts", &owner.to_string()),
            format!("DELETE accounts({id}) HTTP/1.1\r\nIf-Match: *\r\n"),
        ];
        let (status, answers) = send(&mut user, &[], &[set(&requests)]);
        assert_eq!((status, statuses(&answers)), (200, vec![204, 200, 204, 204]), "{answers:?}");
        assert_eq!(answers[1].json()["name"], "Second");
        assert!(!user.exists(&format!("accounts({id})")));
        assert!(user.exists(&format!("accounts({})", answers[2].row())));
    });
}

#[test]
fn a_column_and_its_first_value_come_in_one_change_set() {
    each_alone(|demo| {
        let mut admin = demo.admin();
        let column = json!({
            "@odata.type": "Microsoft.Dynamics.CRM.StringAttributeMetadata",
            "SchemaName": "new_Batch",
            "MaxLength": 100,
            "RequiredLevel": {"Value": "None"},
            "DisplayName": {"LocalizedLabels": [{"Label": "Batch", "LanguageCode": 1033}]},
        });
        let column = request(
            "POST EntityDefinitions(LogicalName='account')/Attributes",
            &column.to_string(),
        );
        let row = |value: &str| {
            let row = json!({"name": "Of the batch", "new_batch": value});
            request("POST accounts", &row.to_string())
        };
        let long = "x".repeat(101);
        let (status, _) = send(&mut admin, &[], &[set(&[column.clone(), row("a"), row(&long)])]);
        assert_eq!(status, 400);
        assert_eq!(admin.get("accounts?$select=new_batch").status, 400);
        let (status, answers) = send(&mut admin, &[], &[set(&[column, row("a"), row("b")])]);
        assert_eq!((status, statuses(&answers)), (200, vec![204, 204, 204]), "{answers:?}");
        let rows = "accounts?$select=new_batch&$filter=new_batch ne null&$orderby=new_batch";
        assert_eq!(admin.column(rows, "new_batch"), ["a", "b"]);
    });
}

#[test]
fn a_change_set_of_a_thousand_is_one_transaction() {
    each(|demo| {
        let mut user = demo.user("actual");
        let rows = |last: String| {
            let mut requests = vec![create("One of a thousand"); 999];
            requests.push(last);
            set(&requests)
        };
        // The last one fails, and with it all that went before.
        let broken = rows(format!("DELETE accounts({NOBODY}) HTTP/1.1\r\n"));
        let (status, answers) = send(&mut user, &[], &[broken]);
        assert_eq!((status, statuses(&answers)), (404, vec![404]));
        assert_eq!(answers[0].id.as_deref(), Some("1000"));
        assert_eq!(count(&mut user, "One of a thousand"), 0);
        let whole = rows(create("One of a thousand"));
        let (status, answers) = send(&mut user, &[], &[whole]);
        assert_eq!((status, answers.len()), (200, 1000));
        assert!(answers.iter().all(|answer| answer.status == 204));
        let ids: Vec<&str> = answers.iter().filter_map(|answer| answer.id.as_deref()).collect();
        assert_eq!((ids[0], ids[999]), ("1", "1000"));
        assert_eq!(count(&mut user, "One of a thousand"), 1000);
    });
}
