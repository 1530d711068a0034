//! A file in parts, as the Web API has them: a session, and a part with each request.

use serde_json::json;

use super::{bytes, paper};
use crate::demo::{User, code, each_stopping, refusal};
use crate::metadata::making::each;

/// Begins; the path that parts go to.
fn begin(user: &mut User, path: &str, name: &str) -> String {
    let target = format!("{path}?x-ms-file-name={name}");
    let begun = user.send("PATCH", &target, &[("x-ms-transfer-mode", "chunked")], None);
    assert_eq!(begun.status, 200, "{}", begun.text());
    assert_eq!(begun.header("x-ms-chunk-size"), Some("4194304"));
    assert_eq!(begun.header("Accept-Ranges"), Some("bytes"));
    let location = begun.header("Location").unwrap();
    let (address, token) = location.split_once("?sessiontoken=").unwrap();
    assert_eq!(address, user.url(path));
    assert!(!token.is_empty());
    location.strip_prefix(&user.url("")).unwrap().to_owned()
}

/// Sends a part; the status.
fn part(user: &mut User, session: &str, range: &str, body: &[u8]) -> u16 {
    let headers = [("Content-Range", range), ("x-ms-file-name", "plan.pdf")];
    user.put_bytes("PATCH", session, &headers, body).status
}

#[test]
fn a_file_comes_in_parts_and_the_last_one_makes_it() {
    each(|demo| {
        let (mut admin, row) = paper(demo, "new_Part", &json!({}));
        let path = format!("{row}/new_paper");
        let whole = bytes(9_000_000);
        let session = begin(&mut admin, &path, "plan.pdf");
        for (number, chunk) in whole.chunks(4_194_304).enumerate() {
            let start = number * 4_194_304;
            let range = format!("bytes {start}-{}/{}", start + chunk.len() - 1, whole.len());
            let last = start + chunk.len() == whole.len();
            assert_eq!(part(&mut admin, &session, &range, chunk), if last { 204 } else { 206 });
            if !last {
                assert_eq!(admin.get(&format!("{path}/$value")).status, 404);
            }
        }
        assert!(admin.get_file(&path) == whole);
        assert_eq!(admin.read(&row)["new_paper_name"], "plan.pdf");
    });
}

#[test]
fn parts_may_come_again_in_any_order_and_an_empty_one_may_follow() {
    each(|demo| {
        let (mut admin, row) = paper(demo, "new_Order", &json!({}));
        let path = format!("{row}/new_paper");
        let session = begin(&mut admin, &path, "a.txt");
        assert_eq!(part(&mut admin, &session, "bytes 2-3/6", b"cd"), 206);
        assert_eq!(part(&mut admin, &session, "bytes 0-1/6", b"XX"), 206);
        assert_eq!(part(&mut admin, &session, "bytes 0-1/6", b"ab"), 206);
        assert_eq!(part(&mut admin, &session, "bytes 4-5/6", b"ef"), 204);
        assert_eq!(part(&mut admin, &session, "bytes 6-5/6", b""), 204);
        assert_eq!(admin.get_file(&path), b"abcdef");
        // It is done.
        assert_eq!(part(&mut admin, &session, "bytes 0-1/6", b"zz"), 400);
        assert_eq!(admin.get_file(&path), b"abcdef");
        let session = begin(&mut admin, &path, "empty.txt");
        assert_eq!(part(&mut admin, &session, "bytes 0--1/0", b""), 204);
        assert_eq!(admin.get_file(&path), b"");
    });
}

#[test]
fn a_part_may_say_again_that_it_is_one_as_a_client_does() {
    each(|demo| {
        let (mut admin, row) = paper(demo, "new_Again", &json!({}));
        let path = format!("{row}/new_paper");
        let session = begin(&mut admin, &path, "plan.pdf");
        let headers = [("Content-Range", "bytes 0-1/2"), ("x-ms-transfer-mode", "chunked")];
        assert_eq!(admin.put_bytes("PATCH", &session, &headers, b"ab").status, 204);
        assert_eq!(admin.get_file(&path), b"ab");
        assert_eq!(admin.read(&row)["new_paper_name"], "plan.pdf");
    });
}

#[test]
fn parts_that_make_no_whole_are_refused() {
    each(|demo| {
        let (mut admin, row) = paper(demo, "new_Gap", &json!({"MaxSizeInKB": 1}));
        let path = format!("{row}/new_paper");
        let session = begin(&mut admin, &path, "a.txt");
        assert_eq!(part(&mut admin, &session, "bytes 4-5/6", b"ef"), 400);
        assert_eq!(part(&mut admin, &session, "bytes 0-1/6", b"a"), 400);
        assert_eq!(part(&mut admin, &session, "bytes 0-1/6", b"abc"), 400);
        assert_eq!(part(&mut admin, &session, "bytes 0-1/2000", b"ab"), 400);
        assert_eq!(part(&mut admin, &session, "items 0-1/6", b"ab"), 400);
        assert_eq!(part(&mut admin, &path, "bytes 0-1/6", b"ab"), 400);
        let forged = format!("{path}?sessiontoken=AAAA");
        assert_eq!(part(&mut admin, &forged, "bytes 0-1/6", b"ab"), 400);
        assert_eq!(admin.get(&format!("{path}/$value")).status, 404);
        // What is right goes on.
        assert_eq!(part(&mut admin, &session, "bytes 0-3/6", b"abcd"), 206);
        assert_eq!(part(&mut admin, &session, "bytes 4-5/6", b"ef"), 204);
        assert_eq!(admin.get_file(&path), b"abcdef");
    });
}

#[test]
fn a_session_is_of_one_user_and_one_column() {
    each(|demo| {
        let (mut admin, row) = paper(demo, "new_Owned", &json!({}));
        let path = format!("{row}/new_paper");
        let session = begin(&mut admin, &path, "a.txt");
        let other = admin.create("new_owneds", &json!({"new_name": "two"}));
        let elsewhere = session.replace(&row, &format!("new_owneds({other})"));
        assert_eq!(part(&mut admin, &elsewhere, "bytes 0-1/2", b"ab"), 400);
        let range = [("Content-Range", "bytes 0-1/2")];
        let mut app = demo.user("admin").with("MSCRMCallerID", crate::demo::MANAGER);
        let refused = app.put_bytes("PATCH", &session, &range, b"ab");
        assert_eq!(refusal(&refused), code(400, "0x80040203"));
        assert_eq!(part(&mut admin, &session, "bytes 0-1/2", b"ab"), 204);
    });
}

#[test]
fn an_upload_goes_on_after_a_restart() {
    each_stopping(|demo| {
        let (mut admin, row) = paper(demo, "new_Again", &json!({}));
        let path = format!("{row}/new_paper");
        let session = begin(&mut admin, &path, "a.txt");
        assert_eq!(part(&mut admin, &session, "bytes 0-2/6", b"abc"), 206);
        demo.restart();
        let mut admin = demo.admin();
        assert_eq!(part(&mut admin, &session, "bytes 3-5/6", b"def"), 204);
        assert_eq!(admin.get_file(&path), b"abcdef");
    });
}
