//! A file in one request, and what its row says of it.

use serde_json::{Value, json};

use super::{bytes, paper};
use crate::demo::{code, refusal};
use crate::metadata::making::each;

#[test]
fn a_file_is_sent_and_read_in_one_request() {
    each(|demo| {
        let (mut admin, row) = paper(demo, "new_Whole", &json!({}));
        let path = format!("{row}/new_paper");
        assert_eq!(refusal(&admin.get(&format!("{path}/$value"))), code(404, "0x80040217"));
        assert_eq!(admin.get(&path).status, 204);
        // More than a block, and not a multiple of anything.
        for length in [1, 5_000_001] {
            let sent = bytes(length);
            admin.put_file(&path, "plan.pdf", &sent);
            let found = admin.get(&format!("{path}/$value"));
            assert_eq!(found.status, 200);
            assert!(found.body == sent, "{length}");
            let header = |name: &str| found.header(name).map(str::to_owned);
            assert_eq!(header("Content-Type").as_deref(), Some("application/octet-stream"));
            let disposition = "attachment; filename=\"plan.pdf\"";
            assert_eq!(header("Content-Disposition").as_deref(), Some(disposition));
            assert_eq!(header("x-ms-file-name").as_deref(), Some("plan.pdf"));
            assert_eq!(header("x-ms-file-size"), Some(length.to_string()));
            assert_eq!(header("Content-Length"), Some(length.to_string()));
            assert_eq!(header("OData-Version").as_deref(), Some("4.0"));
        }
        let select = "$select=new_paper,new_paper_name";
        let shown = admin.read(&format!("{row}?{select}"));
        assert_eq!(shown["new_paper_name"], "plan.pdf");
        let file = shown["new_paper"].as_str().unwrap().to_owned();
        assert_eq!(admin.read(&path)["value"], file);
        let set = row.split('(').next().unwrap();
        assert_eq!(admin.rows(&format!("{set}?$filter=new_paper ne null")).len(), 1);
        let filter = "$filter=new_paper_name eq 'plan.pdf'";
        assert_eq!(admin.rows(&format!("{set}?{filter}")).len(), 1);
    });
}

#[test]
fn an_empty_file_is_a_file() {
    each(|demo| {
        let (mut admin, row) = paper(demo, "new_Void", &json!({}));
        let path = format!("{row}/new_paper");
        admin.put_file(&path, "nothing.txt", b"");
        let found = admin.get(&format!("{path}/$value"));
        assert_eq!((found.status, found.body.len()), (200, 0));
        assert_eq!(found.header("x-ms-file-size"), Some("0"));
    });
}

#[test]
fn a_file_is_named_by_a_header_or_by_the_query_in_any_script() {
    each(|demo| {
        let (mut admin, row) = paper(demo, "new_Named", &json!({}));
        let path = format!("{row}/new_paper");
        let mut check = |headers: &[(&str, &str)], query: &str, name: &str, shown: &str| {
            let sent = admin.put_bytes("PUT", &format!("{path}{query}"), headers, b"x");
            assert_eq!(sent.status, 204, "{}", sent.text());
            assert_eq!(admin.read(&row)["new_paper_name"], name);
            let found = admin.get(&format!("{path}/$value"));
            assert_eq!(found.header("x-ms-file-name"), Some(shown));
        };
        let none = ("If-None-Match", "null");
        check(
            &[none],
            "?x-ms-file-name=%E6%BC%A2%20%C3%A9.txt",
            "漢 é.txt",
            "%E6%BC%A2%20%C3%A9.txt",
        );
        let header = ("x-ms-file-name", "header.txt");
        check(
            &[header, ("If-Match", "*")],
            "?x-ms-file-name=query.txt",
            "header.txt",
            "header.txt",
        );
        check(&[("x-ms-file-name", "C:\\docs\\a.txt")], "", "a.txt", "a.txt");
    });
}

#[test]
fn a_file_takes_the_place_of_the_one_before_and_goes_when_it_is_deleted() {
    each(|demo| {
        let (mut admin, row) = paper(demo, "new_Gone", &json!({}));
        let path = format!("{row}/new_paper");
        admin.put_file(&path, "one.txt", b"one");
        let version = admin.read(&row)["versionnumber"].clone();
        let first = admin.read(&row)["new_paper"].clone();
        admin.put_file(&path, "two.txt", b"two");
        let shown = admin.read(&row);
        assert_ne!(shown["new_paper"], first);
        assert!(shown["versionnumber"].as_i64() > version.as_i64());
        assert_eq!(admin.get_file(&path), b"two");
        admin.delete(&path);
        let shown = admin.read(&row);
        assert_eq!((&shown["new_paper"], &shown["new_paper_name"]), (&Value::Null, &Value::Null));
        assert_eq!(admin.get(&format!("{path}/$value")).status, 404);
        admin.put_file(&path, "three.txt", b"three");
        let null = json!({"value": null});
        assert_eq!(admin.send("PUT", &path, &[], Some(&null)).status, 204);
        assert_eq!(admin.get(&format!("{path}/$value")).status, 404);
        // With its row as well.
        admin.put_file(&path, "four.txt", b"four");
        admin.delete(&row);
        assert_eq!(admin.get(&format!("{path}/$value")).status, 404);
    });
}

#[test]
fn a_row_tells_of_its_file_and_does_not_set_it() {
    each(|demo| {
        let (mut admin, row) = paper(demo, "new_Told", &json!({}));
        let id = "a0000000-0000-4000-8000-000000000001";
        let body = json!({"new_paper": id});
        assert_eq!(admin.refused("PATCH", &row, Some(&body)), code(400, "0x80040203"));
        admin.change(&row, &json!({"new_paper_name": "x", "new_name": "two"}));
        assert_eq!(admin.read(&row)["new_paper_name"], Value::Null);
    });
}

#[test]
fn files_that_are_too_large_or_of_a_blocked_kind_are_refused_and_nothing_changes() {
    each(|demo| {
        let (mut admin, row) = paper(demo, "new_Limit", &json!({"MaxSizeInKB": 3000}));
        let path = format!("{row}/new_paper");
        admin.put_file(&path, "fits.bin", &bytes(3000 * 1024));
        let name = [("x-ms-file-name", "large.bin")];
        let large = admin.put_bytes("PATCH", &path, &name, &bytes(3000 * 1024 + 1));
        assert_eq!(refusal(&large), code(400, "0x80044a02"));
        // Without a length that is known beforehand.
        let headers = [name[0], ("Transfer-Encoding", "chunked")];
        let mut body = Vec::new();
        for part in bytes(4 << 20).chunks(1 << 20) {
            body.extend_from_slice(format!("{:x}\r\n", part.len()).as_bytes());
            body.extend_from_slice(part);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"0\r\n\r\n");
        let large = admin.put_bytes("PATCH", &path, &headers, &body);
        assert_eq!(refusal(&large), code(400, "0x80044a02"));
        let organizations = admin.rows("organizations?$select=organizationid");
        let organization = organizations[0]["organizationid"].as_str().unwrap();
        let organization = format!("organizations({organization})");
        let blocked = json!({"blockedattachments": "exe;EVIL", "blockedmimetypes": "text/evil"});
        admin.change(&organization, &blocked);
        let name = [("x-ms-file-name", "x.evil")];
        let sent = admin.put_bytes("PATCH", &path, &name, b"x");
        assert_eq!(refusal(&sent), code(400, "0x80043e09"));
        assert_eq!(admin.read(&row)["new_paper_name"], "fits.bin");
        assert_eq!(admin.get_file(&path).len(), 3000 * 1024);
    });
}

#[test]
fn what_holds_no_files_takes_none() {
    each(|demo| {
        let (mut admin, row) = paper(demo, "new_Other", &json!({}));
        let name = [("x-ms-file-name", "x.txt")];
        let mut check = |path: &str, status: u16| {
            let sent = admin.put_bytes("PATCH", path, &name, b"x");
            assert_eq!(sent.status, status, "{path}: {}", sent.text());
        };
        check(&format!("{row}/new_name"), 405);
        check(&format!("{row}/new_nothing"), 404);
        check(&format!("{row}/new_paper/$value"), 405);
        check(&row, 400);
        let nobody = "new_others(99999999-9999-4999-8999-999999999999)/new_paper";
        check(nobody, 404);
        assert_eq!(admin.read(&row)["new_paper"], Value::Null);
    });
}

#[test]
fn who_stops_in_the_middle_leaves_nothing_behind() {
    each(|demo| {
        let (mut admin, row) = paper(demo, "new_Half", &json!({}));
        let path = format!("{row}/new_paper");
        admin.put_file(&path, "whole.txt", b"whole");
        let token = admin.token.clone();
        let head = format!(
            "PATCH /api/data/v9.2/{path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\
             x-ms-file-name: half.bin\r\nContent-Length: 9000000\r\n\r\n"
        );
        {
            let mut client = demo.client();
            client.write(head.as_bytes());
            client.write(&bytes(5_000_000));
        }
        std::thread::sleep(std::time::Duration::from_millis(300));
        assert_eq!(admin.get_file(&path), b"whole");
        assert_eq!(admin.read(&row)["new_paper_name"], "whole.txt");
    });
}
