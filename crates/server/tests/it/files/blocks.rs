//! The block messages.

use serde_json::{Value, json};

use super::{bytes, paper};
use crate::batch::{part, request, send, set, statuses};
use crate::demo::{User, code, each_alone};
use crate::metadata::making::{call, each};
use crate::soap::execute::{Caller, pair, text};

/// Base64, written the slow way.
pub(crate) fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let at = |index: usize| u32::from(group.get(index).copied().unwrap_or(0));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for place in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * place) & 63) as usize];
            text.push(if place <= group.len() { char::from(digit) } else { '=' });
        }
    }
    text
}

fn target(row: &str) -> Value {
    let (set, id) = row.trim_end_matches(')').split_once('(').unwrap();
    let table = set.strip_suffix('s').unwrap();
    let key = format!("{table}id");
    json!({ key: id, "@odata.type": format!("Microsoft.Dynamics.CRM.{table}") })
}

fn begin(user: &mut User, row: &str) -> String {
    let body =
        json!({"Target": target(row), "FileName": "a.bin", "FileAttributeName": "new_paper"});
    let begun = call(user, "InitializeFileBlocksUpload", &body);
    begun["FileContinuationToken"].as_str().unwrap().to_owned()
}

pub(super) fn block(token: &str, name: &str, data: &[u8]) -> Value {
    json!({"BlockId": name, "BlockData": base64(data), "FileContinuationToken": token})
}

fn commit(token: &str, list: &[&str]) -> Value {
    json!({
        "FileName": "plan.pdf",
        "MimeType": "application/pdf",
        "BlockList": list,
        "FileContinuationToken": token,
    })
}

#[test]
fn a_file_is_made_of_blocks_and_read_in_blocks_and_deleted() {
    each(|demo| {
        let (mut admin, row) = paper(demo, "new_Block", &json!({}));
        let token = begin(&mut admin, &row);
        let (one, two) = (bytes(4 << 20), bytes(1000));
        call(&mut admin, "UploadBlock", &block(&token, "QkJC", &two));
        call(&mut admin, "UploadBlock", &block(&token, "QUFB", &one));
        call(&mut admin, "UploadBlock", &block(&token, "Q0ND", b"never used"));
        let made = call(&mut admin, "CommitFileBlocksUpload", &commit(&token, &["QUFB", "QkJC"]));
        assert_eq!(made["FileSizeInBytes"], (4 << 20) + 1000);
        let shown = admin.read(&row);
        assert_eq!(shown["new_paper"], made["FileId"]);
        assert_eq!(shown["new_paper_name"], "plan.pdf");
        let path = format!("{row}/new_paper");
        let whole = [one, two].concat();
        let found = admin.get(&format!("{path}/$value"));
        assert!(found.body == whole);
        assert_eq!(found.header("mimetype"), Some("application/pdf"));

        let body = json!({"Target": target(&row), "FileAttributeName": "new_paper"});
        let read = call(&mut admin, "InitializeFileBlocksDownload", &body);
        assert_eq!(read["FileSizeInBytes"], whole.len());
        assert_eq!(read["FileName"], "plan.pdf");
        assert_eq!(read["IsChunkingSupported"], true);
        let download = read["FileContinuationToken"].clone();
        let mut at = |offset: usize, length: usize| {
            let body = json!({
                "Offset": offset, "BlockLength": length, "FileContinuationToken": download,
            });
            call(&mut admin, "DownloadBlock", &body)["Data"].as_str().unwrap().to_owned()
        };
        let over = (4 << 20) - 5;
        assert_eq!(at(over, 10), base64(&whole[over..over + 10]));
        assert_eq!(at(whole.len() - 4, 4 << 20), base64(&whole[whole.len() - 4..]));
        assert_eq!(at(whole.len(), 10), "");
        // What is replaced is read no further, and a token of one kind is none of the other.
        admin.put_file(&path, "b.bin", b"new");
        let old = json!({"Offset": 0, "BlockLength": 1, "FileContinuationToken": download});
        let refused = admin.refused("POST", "DownloadBlock", Some(&old));
        assert_eq!(refused, code(404, "0x80040217"));
        let wrong = json!({"Offset": 0, "BlockLength": 1, "FileContinuationToken": token});
        let refused = admin.refused("POST", "DownloadBlock", Some(&wrong));
        assert_eq!(refused, code(400, "0x80040203"));

        let file = admin.read(&row)["new_paper"].clone();
        call(&mut admin, "DeleteFile", &json!({ "FileId": file }));
        assert_eq!(admin.read(&row)["new_paper"], Value::Null);
        let again = admin.refused("POST", "DeleteFile", Some(&json!({ "FileId": file })));
        assert_eq!(again, code(404, "0x80040217"));
        let none = admin.refused("POST", "InitializeFileBlocksDownload", Some(&body));
        assert_eq!(none, code(404, "0x80040217"));
    });
}

#[test]
fn a_block_is_the_same_alone_in_batches_and_in_soap() {
    each(|demo| {
        let (mut admin, row) = paper(demo, "new_Alike", &json!({}));
        let token = begin(&mut admin, &row);
        let content = bytes(1_500_001);
        let mut caller = Caller::of(demo, "admin");
        let parameters = [
            text("BlockId", "QUFB"),
            pair("BlockData", "d:base64Binary", &base64(&content)),
            text("FileContinuationToken", &token),
        ];
        let sent = caller.execute("UploadBlock", &parameters.concat());
        assert_eq!(sent.code(), 0, "{}", sent.text());
        call(&mut admin, "CommitFileBlocksUpload", &commit(&token, &["QUFB"]));
        let body = json!({"Target": target(&row), "FileAttributeName": "new_paper"});
        let read = call(&mut admin, "InitializeFileBlocksDownload", &body);
        let token = read["FileContinuationToken"].as_str().unwrap();
        for (offset, length, there) in
            [(0, 4 << 20, 1_500_001), (7, 1_000_000, 1_000_000), (1_500_001, 1, 0), (3, 0, 0)]
        {
            let data = base64(&content[offset..offset + there]);
            let asked = json!({
                "Offset": offset, "BlockLength": length, "FileContinuationToken": token,
            });
            let bare = [("Accept", "application/json;odata.metadata=none")];
            let answer = admin.send("POST", "DownloadBlock", &bare, Some(&asked));
            assert!(answer.text() == format!("{{\"Data\":\"{data}\"}}"), "{offset} {length}");
            let said = answer.header("content-length").map(str::to_owned);
            assert_eq!(said, Some(answer.body.len().to_string()));
            assert_eq!(answer.header("content-type"), Some(bare[0].1.replace(';', "; ").as_str()));
            let one = request("POST DownloadBlock", &asked.to_string());
            for parts in [part(&one), set(&[one])] {
                let (status, answers) = send(&mut admin, &[], &[parts]);
                assert_eq!((status, statuses(&answers)), (200, vec![200]));
                assert!(answers[0].json()["Data"] == data, "{offset} {length}");
            }
            let parameters = [
                pair("Offset", "d:long", &offset.to_string()),
                pair("BlockLength", "d:long", &length.to_string()),
                text("FileContinuationToken", token),
            ];
            let answer = caller.execute("DownloadBlock", &parameters.concat());
            let value = if data.is_empty() { "base64Binary\"".into() } else { format!(">{data}<") };
            assert!(answer.text().contains(&value), "{offset} {length}");
        }
    });
}

#[test]
fn blocks_that_break_their_rules_are_refused() {
    each(|demo| {
        let (mut admin, row) = paper(demo, "new_Rule", &json!({"MaxSizeInKB": 8000}));
        let token = begin(&mut admin, &row);
        let wrong = code(400, "0x80040203");
        let mut refused = |message: &str, body: &Value| admin.refused("POST", message, Some(body));
        let long = base64(&[7; 65]);
        for name in ["", "not base64", "QUF", &long] {
            let body = block(&token, name, b"x");
            assert_eq!(refused("UploadBlock", &body), wrong, "{name}");
        }
        let large = block(&token, "QUFB", &bytes((4 << 20) + 1));
        assert_eq!(refused("UploadBlock", &large), wrong);
        let no_data = json!({"BlockId": "QUFB", "BlockData": "?", "FileContinuationToken": token});
        assert_eq!(refused("UploadBlock", &no_data), code(400, "0x80048d19"));
        // What is long is read as it arrives; it is refused all the same.
        let long = base64(&bytes(200_000));
        for data in [&long[1..], &format!("{long}?"), &format!("{long}{long}")] {
            let mut body = block(&token, "QUFB", b"");
            body["BlockData"] = data.into();
            assert_eq!(refused("UploadBlock", &body), code(400, "0x80048d19"));
        }
        assert_eq!(refused("UploadBlock", &block(&token, &long, b"x")), wrong);
        assert_eq!(refused("UploadBlock", &block(&long, "QUFB", b"x")), wrong);
        let mut token_of_none = token.clone();
        token_of_none.replace_range(..4, "AAAA");
        assert_eq!(refused("UploadBlock", &block(&token_of_none, "QUFB", b"x")), wrong);
        call(&mut admin, "UploadBlock", &block(&token, "QUFB", &bytes(4 << 20)));
        let mut refused = |message: &str, body: &Value| admin.refused("POST", message, Some(body));
        // Names of a file are as long as each other.
        assert_eq!(refused("UploadBlock", &block(&token, "QUFBQUFB", b"x")), wrong);
        let unknown = commit(&token, &["QUFB", "QkJC"]);
        assert_eq!(refused("CommitFileBlocksUpload", &unknown), wrong);
        // Twice the block is more than the column takes.
        let twice = commit(&token, &["QUFB", "QUFB"]);
        assert_eq!(refused("CommitFileBlocksUpload", &twice), code(400, "0x80044a02"));
        // The same block sent again counts once.
        call(&mut admin, "UploadBlock", &block(&token, "QUFB", b"ab"));
        call(&mut admin, "UploadBlock", &block(&token, "QkJC", b"cd"));
        let list = ["QkJC", "QUFB", "QkJC"];
        let made = call(&mut admin, "CommitFileBlocksUpload", &commit(&token, &list));
        assert_eq!(made["FileSizeInBytes"], 6);
        assert_eq!(admin.get_file(&format!("{row}/new_paper")), b"cdabcd");
        let again = admin.refused("POST", "CommitFileBlocksUpload", Some(&commit(&token, &list)));
        assert_eq!(again, wrong);
        let late = admin.refused("POST", "UploadBlock", Some(&block(&token, "QUFB", b"x")));
        assert_eq!(late, wrong);
    });
}

#[test]
fn block_messages_name_a_column_of_files() {
    each(|demo| {
        let (mut admin, row) = paper(demo, "new_Held", &json!({}));
        let begin = |row: &str, column: &str| json!({"Target": target(row), "FileName": "a", "FileAttributeName": column});
        let mut refused =
            |body: Value| admin.refused("POST", "InitializeFileBlocksUpload", Some(&body));
        assert_eq!(refused(begin(&row, "new_name")), code(400, "0x80040203"));
        assert_eq!(refused(begin(&row, "new_none")), code(400, "0x80060888"));
        let nobody = "new_helds(99999999-9999-4999-8999-999999999999)";
        assert_eq!(refused(begin(nobody, "new_paper")), code(404, "0x80040217"));
        assert_eq!(refused(json!({"Target": target(&row)})), code(400, "0x80040203"));
        // Only the server fills this one.
        let solution = admin.column("solutions?$select=solutionid&$top=1", "solutionid").remove(0);
        let kept = format!("solutions({solution})/fileid");
        let name = [("x-ms-file-name", "x.txt")];
        assert_eq!(admin.put_bytes("PATCH", &kept, &name, b"x").status, 400);
    });
}

#[test]
fn a_file_of_a_kind_that_the_organization_does_not_take_is_refused() {
    each_alone(|demo| {
        let (mut admin, row) = paper(demo, "new_Kind", &json!({}));
        let organizations = admin.rows("organizations?$select=organizationid");
        let organization = organizations[0]["organizationid"].as_str().unwrap();
        let organization = format!("organizations({organization})");
        // What is allowed counts before what is blocked.
        for (blocked, allowed, takes) in [
            ("image/png;application/PDF", "", false),
            ("image/png", "", true),
            ("", "image/png, text/plain", false),
            ("application/pdf", "image/png,application/pdf", true),
        ] {
            let lists = json!({"blockedmimetypes": blocked, "allowedmimetypes": allowed});
            admin.change(&organization, &lists);
            let token = begin(&mut admin, &row);
            call(&mut admin, "UploadBlock", &block(&token, "QUFB", b"%PDF"));
            let whole = commit(&token, &["QUFB"]);
            if takes {
                call(&mut admin, "CommitFileBlocksUpload", &whole);
                assert_eq!(admin.read(&row)["new_paper_name"], "plan.pdf");
                admin.delete(&format!("{row}/new_paper"));
            } else {
                let refused = admin.refused("POST", "CommitFileBlocksUpload", Some(&whole));
                assert_eq!(refused, code(400, "0x80043e09"), "{blocked} {allowed}");
            }
            assert_eq!(admin.read(&row)["new_paper"], Value::Null);
        }
    });
}
