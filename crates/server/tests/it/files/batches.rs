//! Files as parts of batches.

use serde_json::json;

use super::{bytes, paper};
use crate::batch::{get, part, parts_of, request, send, set, statuses};
use crate::demo::NOBODY;
use crate::metadata::making::each;

fn upload(path: &str, name: &str, text: &str) -> String {
    format!(
        "PATCH {path} HTTP/1.1\r\nContent-Type: application/octet-stream\r\nx-ms-file-name: \
         {name}\r\n\r\n{text}"
    )
}

#[test]
fn files_are_sent_and_read_by_parts_of_batches() {
    each(|demo| {
        let (mut admin, row) = paper(demo, "new_Batched", &json!({}));
        let path = format!("{row}/new_paper");
        let sent = part(&upload(&path, "a.txt", "in a batch"));
        let read = part(&get(&format!("{path}/$value")));
        let (status, answers) = send(&mut admin, &[], &[sent, read]);
        assert_eq!((status, statuses(&answers)), (200, vec![204, 200]));
        assert_eq!(answers[1].body, "in a batch");
        assert_eq!(answers[1].header("x-ms-file-name"), Some("a.txt"));
        // Any bytes, more than a block of them.
        let whole = bytes(5_000_001);
        let mut body = part(&upload(&path, "b.bin", "")).into_bytes();
        body.truncate(body.len() - 2);
        body.extend_from_slice(&whole);
        body.extend_from_slice(b"\r\n--b--\r\n");
        let response = admin.send_batch(&[], &body);
        assert_eq!(statuses(&parts_of(&response)), [204], "{}", response.text());
        assert!(admin.get_file(&path) == whole);
    });
}

#[test]
fn a_file_in_a_change_set_is_there_with_the_others_or_not_at_all() {
    each(|demo| {
        let (mut admin, row) = paper(demo, "new_Together", &json!({}));
        let path = format!("{row}/new_paper");
        let name =
            |name: &str| request(&format!("PATCH {row}"), &json!({"new_name": name}).to_string());
        let both = set(&[name("with"), upload(&path, "a.txt", "together")]);
        let (status, answers) = send(&mut admin, &[], &[both]);
        assert_eq!((status, statuses(&answers)), (200, vec![204, 204]));
        assert_eq!(admin.get_file(&path), b"together");
        assert_eq!(admin.read(&row)["new_name"], "with");
        let gone = format!("DELETE accounts({NOBODY}) HTTP/1.1\r\n");
        let broken = set(&[name("without"), upload(&path, "b.txt", "never"), gone]);
        let (status, answers) = send(&mut admin, &[], &[broken]);
        assert_eq!((status, statuses(&answers)), (404, vec![404]));
        assert_eq!(admin.get_file(&path), b"together");
        assert_eq!(admin.read(&row)["new_name"], "with");
        // In the name of whom the part names, with that user's rights.
        let mut west = demo.user("west");
        let (_, answers) = send(&mut west, &[], &[part(&upload(&path, "c.txt", "mine"))]);
        assert_eq!(answers[0].status, 403);
        // A file that is too large for its column leaves nothing either.
        let large = "x".repeat(33 << 20);
        let response = admin.send_batch(
            &[],
            format!("{}--b--\r\n", part(&upload(&path, "d.txt", &large))).as_bytes(),
        );
        assert!([400, 413].contains(&response.status), "{}", response.status);
        assert_eq!(admin.get_file(&path), b"together");
    });
}
