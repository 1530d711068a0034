//! Batches that are malformed, cut off or too large: nothing of them is run, and nothing grows.

use serde_json::json;

use super::*;
use crate::demo::{code, each, each_alone, refusal};

fn create(name: &str) -> String {
    part(&request("POST accounts", &json!({ "name": name }).to_string()))
}

#[test]
fn nothing_of_a_malformed_batch_is_run() {
    let first = create("Malformed");
    let folded = part(
        "GET accounts HTTP/1.1\r\nCallerObjectId:\r\n 75df116d-d9da-e711-a94b-000d3a34ed47\r\n",
    );
    let cases = [
        first.clone(),
        format!("{first}--b"),
        format!("{first}--b\r\n"),
        first.replace("--b", "--a"),
        format!("{first}{}--b--", part("no request")),
        format!("{first}{folded}--b--"),
        format!("{first}{}--b--", part("GET accounts HTTP/1.1\r\nMSCRMCallerID : x\r\n")),
        format!("{first}{}--b--", with_mime(" folded\r\n", &get("WhoAmI"))),
        format!(
            "{first}{}--b--",
            with_mime("Content-Transfer-Encoding: base64\r\n", &get("WhoAmI"))
        ),
        format!("{first}{}--b--", part(&get("WhoAmI")).replace("application/http", "text/plain")),
        format!("{first}{}--b--", set(&[get("WhoAmI")]).replace("--c--", "")),
        format!("{first}{}--b--", set(&[get("a"), get("b")]).replace("ID: 2", "ID: 1")),
        format!(
            "{first}{}--b--",
            set(&[get("a")]).replace("application/http", "multipart/mixed;boundary=d")
        ),
    ];
    each(|demo| {
        let mut user = demo.user("actual");
        for case in &cases {
            let response = user.send_batch(&[], case.as_bytes());
            assert_eq!(refusal(&response), code(400, "0x80048d19"), "{case}");
        }
        for kind in ["application/json", "multipart/mixed", "multipart/form-data; boundary=b", ""] {
            let body = batch(std::slice::from_ref(&first));
            let response = user.send_batch(&[("Content-Type", kind)], body.as_bytes());
            assert_eq!(refusal(&response), code(400, "0x80048d19"), "{kind}");
        }
        assert_eq!(user.refused("GET", "$batch", None), code(405, ""));
        assert_eq!(user.count("accounts/$count?$filter=name eq 'Malformed'"), 0);
        let anonymous = demo.client().request("POST", "/api/data/v9.2/$batch").body("x").send();
        assert_eq!(anonymous.status, 401);
        assert!(anonymous.header("WWW-Authenticate").is_some());
    });
}

#[test]
fn a_thousand_operations_are_the_most() {
    const BATCH: &str = "The current batch message contains too many parts. Only batch messages with a \
        maximum number of '1000' query operations, including changeset operations, are allowed.";
    const SET: &str = "The current change set contains too many operations. A maximum number of '1000' \
        operations are allowed in a change set";
    let one = create("Too many");
    let in_set = request("POST accounts", r#"{"name":"Too many"}"#);
    each(|demo| {
        let mut user = demo.user("actual");
        let (status, answers) = send(&mut user, &[], &vec![part(&get("WhoAmI")); 1000]);
        assert_eq!((status, answers.len()), (200, 1000));
        assert!(answers.iter().all(|answer| answer.status == 200));
        let mut ids: Vec<_> = answers.iter().map(|answer| answer.header("REQ_ID")).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), 1000);
        for (parts, message) in [
            (vec![one.clone(); 1001], BATCH),
            (vec![set(&vec![in_set.clone(); 1001])], SET),
            (vec![set(&vec![in_set.clone(); 999]), one.clone(), one.clone()], BATCH),
        ] {
            let response = user.send_batch(&[], batch(&parts).as_bytes());
            assert_eq!(refusal(&response).0, 400);
            assert_eq!(response.json()["error"]["message"], message);
        }
        assert_eq!(user.count("accounts/$count?$filter=name eq 'Too many'"), 0);
        let (status, answers) = send(&mut user, &[], &[set(&vec![in_set.clone(); 100])]);
        assert_eq!((status, answers.len()), (200, 100));
        assert_eq!(user.count("accounts/$count?$filter=name eq 'Too many'"), 100);
    });
}

#[test]
fn long_urls_fit_and_longer_ones_do_not() {
    each(|demo| {
        let mut user = demo.user("actual");
        let target = |length: usize| {
            let target = "accounts?$select=name&$filter=name eq ''";
            target.replace("''", &format!("'{}'", "x".repeat(length - target.len())))
        };
        // With the method and the version around it, a request line of 65,536.
        let longest = 65_536 - "GET  HTTP/1.1".len();
        let fits = target(longest);
        let (status, answers) = send(&mut user, &[], &[part(&get(&fits))]);
        assert_eq!((status, answers[0].json()["value"].as_array().unwrap().len()), (200, 0));
        let (status, answers) = send(&mut user, &[], &[part(&get(&target(longest + 1)))]);
        assert_eq!((status, answers[0].status), (414, 414));
        assert_eq!(user.get(&target(40_000)).status, 414);
    });
}

#[test]
fn a_part_that_is_too_large_is_refused_by_itself() {
    each(|demo| {
        let mut user = demo.user("actual");
        let large = format!(r#"{{"name":"{}"}}"#, "x".repeat(16 * 1024 * 1024));
        let parts = [part(&request("POST accounts", &large)), create("After a large one")];
        let (status, answers) = send(&mut user, &[("Prefer", "odata.continue-on-error")], &parts);
        assert_eq!((status, statuses(&answers)), (200, vec![413, 204]));
        let (status, answers) = send(&mut user, &[], &parts);
        assert_eq!((status, statuses(&answers)), (413, vec![413]));
        assert_eq!(user.count("accounts/$count?$filter=name eq 'After a large one'"), 1);
    });
}

#[test]
fn a_batch_within_a_batch_is_refused() {
    each(|demo| {
        let mut user = demo.user("actual");
        let inner = batch(&[create("Nested")]).replace("--b", "--d");
        let nested = format!(
            "POST $batch HTTP/1.1\r\nContent-Type: multipart/mixed;boundary=d\r\n\r\n{inner}"
        );
        for body in [batch(&[part(&nested)]), batch(&[set(&[nested])])] {
            let response = user.send_batch(&[], body.as_bytes());
            let answers = parts_of(&response);
            assert_eq!((response.status, statuses(&answers)), (400, vec![400]));
        }
        assert_eq!(user.count("accounts/$count?$filter=name eq 'Nested'"), 0);
    });
}

#[test]
fn memory_does_not_grow_with_the_answers() {
    each_alone(|demo| {
        let mut user = demo.user("actual");
        let peak = || {
            let status =
                std::fs::read_to_string(format!("/proc/{}/status", demo.process())).unwrap();
            let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap();
            let digits: String = line.chars().filter(char::is_ascii_digit).collect();
            digits.parse::<usize>().unwrap() / 1024
        };
        let metadata = part("GET $metadata HTTP/1.1\r\n");
        let one = user.get("$metadata").body.len();
        let count = (96 << 20) / one + 1;
        for headers in [&[][..], &[("Prefer", "odata.continue-on-error")]] {
            let before = peak();
            let body = batch(&vec![metadata.clone(); count]);
            let response = user.send_batch(headers, body.as_bytes());
            assert_eq!(response.status, 200);
            assert!(response.body.len() > 96 << 20);
            let grown = peak() - before;
            assert!(grown < 32, "{grown} MiB more for {} MiB", response.body.len() >> 20);
        }
    });
}
