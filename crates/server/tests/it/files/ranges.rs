//! Ranges of files: bytes, and base64 in JSON.

use serde_json::json;

use super::{bytes, paper};
use crate::demo::{code, refusal};
use crate::metadata::making::each;

#[test]
fn a_range_of_a_file_is_read() {
    each(|demo| {
        let (mut admin, row) = paper(demo, "new_Range", &json!({}));
        let path = format!("{row}/new_paper");
        let whole = bytes(5_000_000);
        admin.put_file(&path, "a.bin", &whole);
        let target = format!("{path}/$value");
        let mut check = |range: &str, status: u16, expected: &[u8], said: Option<&str>| {
            let found = admin.send("GET", &target, &[("Range", range)], None);
            assert_eq!(found.status, status, "{range}");
            assert!(found.body == expected, "{range}");
            assert_eq!(found.header("Content-Range"), said, "{range}");
            let chunk = said.map(|_| "4194304");
            assert_eq!(found.header("x-ms-chunk-size"), chunk);
            assert_eq!(found.header("x-ms-file-size"), Some("5000000"));
        };
        check("bytes=0-4194303", 206, &whole[..4_194_304], Some("bytes 0-4194303/5000000"));
        check(
            "bytes=4194304-8388607",
            206,
            &whole[4_194_304..],
            Some("bytes 4194304-4999999/5000000"),
        );
        check(
            "bytes=2097150-2097155",
            206,
            &whole[2_097_150..2_097_156],
            Some("bytes 2097150-2097155/5000000"),
        );
        check("bytes=-3", 206, &whole[4_999_997..], Some("bytes 4999997-4999999/5000000"));
        check("bytes=5000000-5000001", 206, b"", Some("bytes */5000000"));
        check("bytes=0-1,4-5", 200, &whole, None);
        check("lines=0-1", 200, &whole, None);
        let beyond = admin.send("GET", &target, &[("Range", "bytes=5000001-")], None);
        assert_eq!(refusal(&beyond), code(416, "0x80040203"));
        let head = admin.send("HEAD", &target, &[], None);
        assert_eq!((head.status, head.header("Content-Length")), (200, Some("5000000")));
    });
}

#[test]
fn a_file_is_read_as_base64_in_json() {
    each(|demo| {
        let (mut admin, row) = paper(demo, "new_Json", &json!({}));
        let path = format!("{row}/new_paper");
        admin.put_file(&path, "a.bin", b"abcdefg");
        let target = format!("{path}?size=full");
        let json = ("Accept", "application/json");
        let found = admin.send("GET", &target, &[("Range", "bytes=1-5"), json], None);
        assert_eq!(found.status, 206);
        assert_eq!(found.json()["value"], "YmNkZWY=");
        let context = format!("{}#{path}", admin.url("$metadata"));
        assert_eq!(found.json()["@odata.context"], context);
        assert_eq!(found.header("x-ms-file-size"), Some("7"));
        assert_eq!(found.header("x-ms-file-name"), Some("a.bin"));
        assert!(found.header("Content-Disposition").is_some());
        assert!(found.header("Content-Type").unwrap().starts_with("application/json"));
        assert_eq!(admin.read(&target)["value"], "YWJjZGVmZw==");
        // Over the borders of blocks.
        let whole = bytes(4_500_001);
        admin.put_file(&path, "b.bin", &whole);
        let text = admin.read(&target)["value"].as_str().unwrap().to_owned();
        assert!(super::blocks::base64(&whole) == text);
    });
}

#[test]
fn who_stops_reading_or_reads_what_is_replaced_disturbs_nobody() {
    each(|demo| {
        let (mut admin, row) = paper(demo, "new_Slow", &json!({}));
        let path = format!("{row}/new_paper");
        let whole = bytes(30_000_000);
        admin.put_file(&path, "a.bin", &whole);
        let token = admin.token.clone();
        let head = format!(
            "GET /api/data/v9.2/{path}/$value HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n"
        );
        let mut gone = demo.client();
        gone.write(head.as_bytes());
        let mut slow = demo.client();
        slow.write(head.as_bytes());
        // Both have begun; more waits than any buffer holds.
        std::thread::sleep(std::time::Duration::from_millis(300));
        drop(gone);
        admin.put_file(&path, "b.bin", b"new");
        let read = slow.read(false);
        assert!(read.status == 200 && read.body == whole);
        assert_eq!(admin.get_file(&path), b"new");
    });
}
