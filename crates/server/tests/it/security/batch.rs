//! Acting on behalf of others in batches (security.md §5.1, D15 and D39): the headers of the batch, those of
//! a part, and those that are where they would mean nothing.

use serde_json::json;

use crate::batch::{Part, batch, get, part, parts_of, send, set, statuses, with_mime};
use crate::demo::{
    ACTUAL, IMPERSONATED, IMPERSONATED_OBJECT, MANAGER, NOBODY, User, code, each, refusal,
};

const GO_ON: (&str, &str) = ("Prefer", "odata.continue-on-error");

fn create(headers: &str, name: &str) -> String {
    format!(
        "POST accounts HTTP/1.1\r\nContent-Type: application/json\r\n{headers}\r\n{}",
        json!({ "name": name })
    )
}

/// Who made a row, and on whose behalf.
fn stamps(admin: &mut User, part: &Part) -> [String; 2] {
    let path =
        format!("accounts({})?$select=_createdby_value,_createdonbehalfby_value", part.row());
    let row = admin.read(&path);
    ["_createdby_value", "_createdonbehalfby_value"].map(|column| crate::demo::text(&row[column]))
}

fn users(part: &Part) -> [Option<&str>; 2] {
    ["x-onbehalf-user-id", "x-onbehalf-impersonator-id"].map(|name| part.header(name))
}

#[test]
fn a_part_is_in_the_name_of_whom_it_names_and_else_of_whom_the_batch_names_104() {
    each(|demo| {
        let (mut user, mut admin) = (demo.user("actual"), demo.admin());
        let own = format!("mscrmcallerid: {ACTUAL}\r\n");
        let object = format!("CALLEROBJECTID: {{{IMPERSONATED_OBJECT}}}\r\n");
        let other = format!("MSCRMCallerID: {MANAGER}\r\n");
        let outer = [("MSCRMCallerID", IMPERSONATED)];
        let requests = [
            create("", "Part"),
            create(&other, "Part"),
            create(&own, "Part"),
            create(&object, "Part"),
        ];
        let expected =
            [[IMPERSONATED, ACTUAL], [MANAGER, ACTUAL], [ACTUAL, "null"], [IMPERSONATED, ACTUAL]];
        let alone: Vec<String> = requests.iter().map(|request| part(request)).collect();
        for parts in [alone, vec![set(&requests)]] {
            let response = user.send_batch(&outer, batch(&parts).as_bytes());
            assert_eq!(response.header("x-onbehalf-user-id"), Some(IMPERSONATED));
            assert_eq!(response.header("x-onbehalf-impersonator-id"), Some(ACTUAL));
            let answers = parts_of(&response);
            assert_eq!(statuses(&answers), [204; 4], "{answers:?}");
            for (answer, expected) in answers.iter().zip(expected) {
                assert_eq!(stamps(&mut admin, answer), expected);
                let named = (expected[1] != "null").then_some(expected);
                assert_eq!(users(answer), [named.map(|each| each[0]), named.map(|each| each[1])]);
            }
        }
        // One of the other name replaces it as well.
        let outer = [("CallerObjectId", IMPERSONATED_OBJECT)];
        let (_, answers) = send(&mut user, &outer, &[part(&create(&other, "Part"))]);
        assert_eq!(stamps(&mut admin, &answers[0]), [MANAGER, ACTUAL]);
        let (_, answers) =
            send(&mut user, &[], &[part(&create(&other, "Part")), part(&get("WhoAmI"))]);
        assert_eq!(stamps(&mut admin, &answers[0]), [MANAGER, ACTUAL]);
        assert_eq!(
            (&answers[1].json()["UserId"], users(&answers[1])),
            (&json!(ACTUAL), [None, None])
        );
    });
}

#[test]
fn a_part_that_names_nobody_takes_its_change_set_with_it_105() {
    each(|demo| {
        let mut user = demo.user("actual");
        let twice = format!("MSCRMCallerID: {IMPERSONATED}\r\nmscrmcallerid: {MANAGER}\r\n");
        let cases = [
            ("MSCRMCallerID: abc\r\n".to_owned(), (400, "0x80040203")),
            ("CallerObjectId:\r\n".to_owned(), (400, "0x80040203")),
            (format!("CallerObjectId: {IMPERSONATED_OBJECT}, x\r\n"), (400, "0x80040203")),
            (format!("MSCRMCallerID: {IMPERSONATED}\r\nCallerObjectId: \r\n"), (400, "0x80040203")),
            (twice, (400, "0x80040203")),
            (format!("MSCRMCallerID: {NOBODY}\r\n"), (403, "0x80072560")),
        ];
        for (headers, (status, number)) in &cases {
            let good = create("", "With a bad one");
            let bad = create(headers, "With a bad one");
            for parts in
                [vec![set(&[good.clone(), bad.clone()])], vec![part(&bad), part(&get("no"))]]
            {
                let (outer, answers) = send(&mut user, &[], &parts);
                assert_eq!((outer, answers.len()), (*status, 1), "{headers}");
                assert_eq!(answers[0].refusal(), code(*status, number), "{headers}");
            }
            // Nothing below the service root is looked at first (D35).
            let lost = format!("GET nowhere HTTP/1.1\r\n{headers}");
            let (_, answers) = send(&mut user, &[], &[part(&lost)]);
            assert_eq!(answers[0].refusal(), code(*status, number), "{headers}");
        }
        let outer = [("MSCRMCallerID", "abc"), GO_ON];
        let body = batch(&[part(&create(
            &format!("MSCRMCallerID: {IMPERSONATED}\r\n"),
            "With a bad one",
        ))]);
        let response = user.send_batch(&outer, body.as_bytes());
        assert_eq!(refusal(&response), code(400, "0x80040203"));
        // Before the body, too.
        let response = user.send_batch(&[("MSCRMCallerID", NOBODY)], b"no batch");
        assert_eq!(refusal(&response), code(403, "0x80072560"));
        let mut nobody = demo.user("manager");
        let response = nobody.send_batch(&[("MSCRMCallerID", IMPERSONATED)], body.as_bytes());
        assert_eq!(refusal(&response), code(403, "0x8004a110"));
        let filter = "accounts/$count?$filter=name eq 'With a bad one'";
        assert_eq!(demo.admin().count(filter), 0);
    });
}

#[test]
fn credentials_of_a_part_are_those_of_the_batch_or_refuse_it_121() {
    each(|demo| {
        let (mut user, mut admin) = (demo.user("actual"), demo.admin());
        let own = format!("Authorization: Bearer {}\r\n", user.token);
        let foreign = format!("authorization: Bearer {}\r\n", demo.token("admin"));
        let both = format!("{own}{foreign}");
        for wrong in [&foreign, &both, &own.replace("Bearer", "bearer")] {
            let parts = [
                part(&create(wrong, "Credentials")),
                with_mime(wrong, &create("", "Credentials")),
                set(&[create("", "Credentials"), create(wrong, "Credentials")]),
                set(&[create("", "Credentials")]).replacen(
                    "\r\n\r\n",
                    &format!("\r\n{wrong}\r\n"),
                    1,
                ),
            ];
            let (status, answers) = send(&mut user, &[GO_ON], &parts);
            assert_eq!((status, answers.len()), (200, 4), "{wrong}");
            for answer in &answers {
                assert_eq!(answer.refusal(), code(400, "0x80040203"), "{wrong}");
            }
        }
        assert_eq!(admin.count("accounts/$count?$filter=name eq 'Credentials'"), 0);
        let parts =
            [part(&create(&own, "Credentials")), with_mime(&own, &create("", "Credentials"))];
        let (status, answers) = send(&mut user, &[], &parts);
        assert_eq!((status, statuses(&answers)), (200, vec![204, 204]));
        assert_eq!(stamps(&mut admin, &answers[0]), [ACTUAL, "null"]);
    });
}

#[test]
fn a_header_around_a_request_never_runs_it_as_its_sender_122() {
    each(|demo| {
        let mut user = demo.user("actual");
        for header in [
            format!("CallerObjectId: {IMPERSONATED_OBJECT}\r\n"),
            format!("mscrmcallerid: {IMPERSONATED}\r\n"),
            format!("MSCRMCallerID: {ACTUAL}\r\n"),
            "MSCRMCALLERID:\r\n".to_owned(),
        ] {
            let request = create("", "Around");
            let named = create(&format!("MSCRMCallerID: {IMPERSONATED}\r\n"), "Around");
            let around_set =
                set(&[create("", "Around")]).replacen("\r\n\r\n", &format!("\r\n{header}\r\n"), 1);
            let within = set(&[create("", "Around")]).replacen(
                "Content-ID",
                &format!("{header}Content-ID"),
                1,
            );
            let parts =
                [with_mime(&header, &request), with_mime(&header, &named), around_set, within];
            let (_, answers) = send(&mut user, &[GO_ON], &parts);
            assert_eq!(answers.len(), 4);
            for answer in &answers {
                assert_eq!(answer.refusal(), code(400, "0x80040203"), "{header}");
            }
        }
        // One that stands behind the blank line is none, and is not taken for nothing either.
        let id = user.account("Behind");
        for method in ["GET", "DELETE"] {
            let late = format!(
                "{method} accounts({id}) HTTP/1.1\r\n\r\nMSCRMCallerID: {IMPERSONATED}\r\n"
            );
            let (status, answers) = send(&mut user, &[], &[part(&late)]);
            assert_eq!((status, answers[0].refusal()), (400, code(400, "0x80040203")));
        }
        // What is said about a header of a connection takes it from nobody.
        let hop = format!(
            "GET WhoAmI HTTP/1.1\r\nConnection: MSCRMCallerID\r\nMSCRMCallerID: {IMPERSONATED}\r\n"
        );
        let (_, answers) = send(&mut user, &[], &[part(&hop)]);
        assert_eq!(answers[0].json()["UserId"], IMPERSONATED);
        assert_eq!(demo.admin().count("accounts/$count?$filter=name eq 'Around'"), 0);
        assert!(user.exists(&format!("accounts({id})")));
    });
}

#[test]
fn the_name_of_a_row_gives_nobody_a_right_on_it() {
    const WEST: &str = "a0000000-0000-4000-8000-000000000005";
    each(|demo| {
        let (mut user, mut admin) = (demo.user("actual"), demo.admin());
        let theirs = format!("MSCRMCallerID: {IMPERSONATED}\r\n");
        let west = format!("MSCRMCallerID: {WEST}\r\n");
        let own = format!("MSCRMCallerID: {ACTUAL}\r\n");
        let made = create(&theirs, "Called by its id");
        let line = |line: &str, who: &str, body: &str| {
            format!("{line} HTTP/1.1\r\n{who}Content-Type: application/json\r\n\r\n{body}")
        };
        let bound = r#"{"lastname":"Called by its id","parentcustomerid_account@odata.bind":"$1"}"#;
        let change = r#"{"description":"x"}"#;
        // The sender reads the row of its unit and may not write it; the other one sees nothing of it.
        let attacks = [
            line("PATCH $1", &own, change),
            line("PATCH $1", &west, change),
            line("PUT $1/description", &own, r#"{"value":"x"}"#),
            line("DELETE $1", &west, ""),
            line("POST contacts", &west, bound),
        ];
        let left = |admin: &mut User| {
            let of = |set, column| format!("{set}/$count?$filter={column} eq 'Called by its id'");
            (admin.count(&of("accounts", "name")), admin.count(&of("contacts", "lastname")))
        };
        for attack in &attacks {
            let parts = [set(&[made.clone(), attack.clone()])];
            let (_, answers) = send(&mut user, &[], &parts);
            assert_eq!(answers.len(), 1, "{answers:?}");
            assert_eq!(answers[0].refusal(), code(403, "0x80048306"), "{attack}");
            assert_eq!(left(&mut admin), (0, 0), "{attack}");
        }
        // Outside of a change set the row stays, and stays what it was.
        let reads =
            ["GET $1", "GET $1/name", "GET $1/Account_Tasks"].map(|get| line(get, &west, ""));
        for attack in attacks.iter().chain(&reads) {
            let named = with_mime("Content-ID: 1\r\n", &made);
            let (_, answers) = send(&mut user, &[], &[named, part(attack)]);
            assert_eq!(answers[1].refusal(), code(403, "0x80048306"), "{attack}");
            assert_eq!(left(&mut admin), (1, 0), "{attack}");
            let row = format!("accounts({})", answers[0].row());
            assert!(admin.read(&row)["description"].is_null(), "{attack}");
            admin.delete(&row);
        }
    });
}
