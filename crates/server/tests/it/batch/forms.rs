//! Every form of a batch that real clients write.

use super::*;
use crate::demo::each;

#[test]
fn every_line_end_and_every_boundary_is_read() {
    each(|demo| {
        let mut user = demo.user("actual");
        let long = "accounts?$filter=name eq 'a  b' or contains(name,'+')&$top=1";
        let plain = batch(&[part(&get("WhoAmI")), part(&get(long))]);
        let bodies = [
            plain.clone(),
            format!("\r\n{plain}"),
            format!("preamble\r\n{plain}epilogue\r\n"),
            plain.trim_end().to_owned(),
        ];
        for body in &bodies {
            for body in [body.clone(), body.replace("\r\n", "\n")] {
                for (kind, boundary) in [
                    ("multipart/mixed; boundary=b", "b"),
                    ("multipart/mixed;boundary=\"b\"", "b"),
                    (
                        "Multipart/Mixed; charset=utf-8; BOUNDARY=\"batch 1;'()+_,-./:=?\"",
                        "batch 1;'()+_,-./:=?",
                    ),
                    ("multipart/mixed;boundary=--x--", "--x--"),
                ] {
                    let body = body.replace("--b", &format!("--{boundary}"));
                    let response = user.send_batch(&[("Content-Type", kind)], body.as_bytes());
                    assert_eq!(response.status, 200, "{kind}\n{body}\n{}", response.text());
                    assert_eq!(statuses(&parts_of(&response)), [200, 200], "{kind}\n{body}");
                }
            }
        }
    });
}

#[test]
fn urls_are_absolute_or_paths_or_below_the_service_root() {
    each(|demo| {
        let mut user = demo.user("actual");
        let host = format!("http://{}", demo.host());
        let targets = [
            ("accounts?$top=1", "/api/data/v9.2/"),
            ("/api/data/v9.1/accounts?$top=1", "/api/data/v9.1/"),
            ("/contoso/api/data/v9.2//accounts?$top=1", "/contoso/api/data/v9.2/"),
            (&user.url("accounts?$top=1"), "/api/data/v9.2/"),
            ("HTTPS://elsewhere.example/api/data/v9.2/accounts?$top=1", "/api/data/v9.2/"),
        ];
        let parts: Vec<String> = targets.iter().map(|(target, _)| part(&get(target))).collect();
        let (status, answers) = send(&mut user, &[], &parts);
        assert_eq!((status, answers.len()), (200, targets.len()));
        for (answer, (target, root)) in answers.iter().zip(targets) {
            let context = format!("{host}{root}$metadata#accounts");
            assert_eq!(answer.json()["@odata.context"], context, "{target}");
        }

        // A relative one stands below the root of the batch.
        let (body, token) = (batch(&[part(&get("accounts?$top=1"))]), user.token.clone());
        let request = user.client.request("POST", "/contoso/api/data/v9.0/$batch").token(&token);
        let request = request.header("Content-Type", "multipart/mixed;boundary=b").body(body);
        let answers = parts_of(&request.send());
        let context = format!("{host}/contoso/api/data/v9.0/$metadata#accounts");
        assert_eq!(answers[0].json()["@odata.context"], context);
        let (status, answers) = send(&mut user, &[], &[part(&get("/accounts"))]);
        assert_eq!((status, answers[0].refusal()), (404, (404, String::new())));
    });
}

#[test]
fn a_part_is_answered_as_the_request_alone() {
    each(|demo| {
        let mut user = demo.user("actual");
        let id = user.account("Alone or not");
        let row = format!("accounts({id})?$select=name");
        let alone = user.get(&row);
        let etag = alone.header("ETag").unwrap().to_owned();
        let pages =
            "GET accounts?$select=name&$orderby=name HTTP/1.1\r\nPrefer: odata.maxpagesize=1\r\n";
        let parts = [
            part(&get(&row)),
            part(&format!("GET {row} HTTP/1.1\r\nIf-None-Match: {etag}\r\n")),
            part(&format!("HEAD {row} HTTP/1.1\r\n")),
            part(&get("accounts/$count")),
            part(pages),
            part("GET $metadata HTTP/1.1\r\n"),
            part(&format!("DELETE accounts({id}) HTTP/1.1\r\n")),
        ];
        let (status, answers) = send(&mut user, &[], &parts[..5]);
        assert_eq!((status, statuses(&answers)), (200, vec![200, 304, 200, 200, 200]));
        assert_eq!(answers[0].body, alone.text());
        assert_eq!(answers[0].header("ETag"), Some(etag.as_str()));
        assert_eq!((answers[1].body.as_str(), answers[2].body.as_str()), ("", ""));
        assert_eq!(answers[3].header("Content-Type"), Some("text/plain"));
        assert!(answers[3].body.parse::<u32>().is_ok());
        let next = answers[4].json()["@odata.nextLink"].as_str().unwrap().to_owned();
        assert_eq!(answers[4].header("Preference-Applied"), Some("odata.maxpagesize=1"));
        // A link that was got in a batch works alone, and in a batch.
        let path = next.split_once("/api/").unwrap().1;
        assert_eq!(user.get(&format!("/api/{path}")).status, 200);
        let (_, answers) = send(&mut user, &[], &[part(&get(&next)), parts[6].clone()]);
        assert_eq!(statuses(&answers), [200, 204]);
        assert!(!user.exists(&format!("accounts({id})")));
    });
}

#[test]
fn a_slow_client_is_waited_for_by_nobody() {
    each(|demo| {
        let mut user = demo.user("actual");
        let body =
            batch(&[part(&request("POST accounts", r#"{"name":"Slow"}"#)), part(&get("WhoAmI"))]);
        let head = format!(
            "POST /api/data/v9.2/$batch HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\n\
             Content-Type: multipart/mixed;boundary=b\r\nContent-Length: {}\r\n\r\n",
            demo.host(),
            user.token,
            body.len()
        );
        user.client.write(head.as_bytes());
        let mut other = demo.user("actual");
        let (first, last) = body.split_at(body.len() - 3);
        for chunk in first.as_bytes().chunks(97) {
            user.client.write(chunk);
            assert_eq!(other.get("WhoAmI").status, 200);
        }
        // Nothing has happened before all of it is there.
        assert_eq!(demo.admin().count("accounts/$count?$filter=name eq 'Slow'"), 0);
        user.client.write(last.as_bytes());
        let response = user.client.read(false);
        assert_eq!((response.status, statuses(&parts_of(&response))), (200, vec![204, 200]));
        assert_eq!(demo.admin().count("accounts/$count?$filter=name eq 'Slow'"), 1);
    });
}
