//! The block messages of notes and attachments.

use serde_json::{Value, json};

use super::blocks::{base64, block};
use super::bytes;
use super::notes::set;
use crate::demo::{User, code, each_alone};
use crate::metadata::making::{call, each};

const NOTE: &str = "00000000-0000-4000-8000-0000000000b1";
const OTHER: &str = "00000000-0000-4000-8000-0000000000b3";

fn note(id: &str, name: &str) -> Value {
    json!({
        "annotationid": id, "subject": "large", "notetext": "See the file.",
        "filename": name, "mimetype": "application/pdf",
        "@odata.type": "Microsoft.Dynamics.CRM.annotation",
    })
}

fn begin(user: &mut User, kind: &str, target: &Value) -> String {
    let message = format!("Initialize{kind}BlocksUpload");
    let begun = call(user, &message, &json!({ "Target": target }));
    begun["FileContinuationToken"].as_str().unwrap().to_owned()
}

fn commit(token: &str, target: &Value, list: &[&str]) -> Value {
    json!({"Target": target, "BlockList": list, "FileContinuationToken": token})
}

/// Reads a body by blocks of a length.
fn read(user: &mut User, kind: &str, target: &Value, length: usize) -> (Value, String) {
    let message = format!("Initialize{kind}BlocksDownload");
    let about = call(user, &message, &json!({ "Target": target }));
    let size = usize::try_from(about["FileSizeInBytes"].as_u64().unwrap()).unwrap();
    let mut whole = String::new();
    for offset in (0..size).step_by(length) {
        let body = json!({
            "Offset": offset, "BlockLength": length,
            "FileContinuationToken": about["FileContinuationToken"],
        });
        whole += call(user, "DownloadBlock", &body)["Data"].as_str().unwrap();
    }
    (about, whole)
}

#[test]
fn a_note_is_made_with_a_body_that_comes_in_blocks_and_gets_another_one() {
    each(|demo| {
        let mut admin = demo.admin();
        let target = note(NOTE, "25mb.pdf");
        let token = begin(&mut admin, "Annotation", &target);
        let row = format!("annotations({NOTE})");
        assert!(!admin.exists(&row));
        let (one, two) = (bytes(3 << 20), bytes(1000));
        call(&mut admin, "UploadBlock", &block(&token, "QkJC", &two));
        call(&mut admin, "UploadBlock", &block(&token, "QUFB", &one));
        let made = commit(&token, &target, &["QUFB", "QkJC"]);
        let made = call(&mut admin, "CommitAnnotationBlocksUpload", &made);
        let whole = [one, two].concat();
        assert_eq!(made["AnnotationId"], NOTE);
        assert_eq!(made["FileSizeInBytes"], whole.len());
        let shown = admin.read(&row);
        assert!(shown["documentbody"] == base64(&whole));
        assert_eq!((&shown["filename"], &shown["isdocument"]), (&json!("25mb.pdf"), &json!(true)));
        assert_eq!(shown["filesize"], whole.len());
        assert_eq!(shown["notetext"], "See the file.");
        let key = json!({
            "annotationid": NOTE, "@odata.type": "Microsoft.Dynamics.CRM.annotation",
        });
        // A multiple of three, so that the parts of base64 are the whole.
        let (about, read) = read(&mut admin, "Annotation", &key, 3 << 20);
        assert_eq!(about["FileName"], "25mb.pdf");
        assert!(read == base64(&whole));

        // The same again changes the note that is there.
        let target = note(NOTE, "other.pdf");
        let token = begin(&mut admin, "Annotation", &target);
        call(&mut admin, "UploadBlock", &block(&token, "QUFB", b"other"));
        call(&mut admin, "CommitAnnotationBlocksUpload", &commit(&token, &target, &["QUFB"]));
        let shown = admin.read(&row);
        assert_eq!((&shown["documentbody"], &shown["filesize"]), (&json!("b3RoZXI="), &json!(5)));
        assert_eq!(shown["filename"], "other.pdf");
    });
}

#[test]
fn an_attachment_is_made_with_a_body_that_comes_in_blocks() {
    each(|demo| {
        let mut admin = demo.admin();
        let mail = admin.create("emails", &json!({"subject": "with a file"}));
        let target = json!({
            "objectid_email@odata.bind": format!("emails({mail})"), "objecttypecode": "email",
            "subject": "Sample", "filename": "25mb.pdf", "mimetype": "application/pdf",
            "@odata.type": "Microsoft.Dynamics.CRM.activitymimeattachment",
        });
        let token = begin(&mut admin, "Attachment", &target);
        call(&mut admin, "UploadBlock", &block(&token, "QUFB", b"in a mail"));
        let made = commit(&token, &target, &["QUFB"]);
        let made = call(&mut admin, "CommitAttachmentBlocksUpload", &made);
        let id = made["ActivityMimeAttachmentId"].as_str().unwrap();
        assert_eq!(made["FileSizeInBytes"], 9);
        let shown = admin.read(&format!("activitymimeattachments({id})"));
        assert_eq!((&shown["body"], &shown["filesize"]), (&json!("aW4gYSBtYWls"), &json!(9)));
        assert_eq!(shown["_objectid_value"], json!(mail));
        let key = json!({
            "activitymimeattachmentid": id,
            "@odata.type": "Microsoft.Dynamics.CRM.activitymimeattachment",
        });
        let (about, read) = read(&mut admin, "Attachment", &key, 9);
        assert_eq!((&about["FileName"], read.as_str()), (&json!("25mb.pdf"), "aW4gYSBtYWls"));
        // One that is there is not changed so.
        let again = json!({ "Target": key });
        let refused = admin.refused("POST", "InitializeAttachmentBlocksUpload", Some(&again));
        assert_eq!(refused.1, "0x80040237");
    });
}

#[test]
fn who_may_not_write_a_note_sends_no_body_and_who_may_not_read_it_gets_none() {
    each(|demo| {
        let mut owner = demo.user("impersonated");
        let id = owner.create(
            "annotations",
            &json!({"subject": "mine", "filename": "a.txt", "documentbody": "QUJD"}),
        );
        let target = note(&id, "b.txt");
        let body = json!({ "Target": target });
        let mut west = demo.user("west");
        for message in ["InitializeAnnotationBlocksUpload", "InitializeAnnotationBlocksDownload"] {
            assert_eq!(west.refused("POST", message, Some(&body)), code(403, "0x80048306"));
            assert_eq!(demo.user("noroles").refused("POST", message, Some(&body)).0, 403);
        }
        // On behalf of the owner everything that the owner may, and the token is for both of them alone.
        let mut behalf = demo.on_behalf();
        let token = begin(&mut behalf, "Annotation", &target);
        let part = block(&token, "QUFB", b"theirs");
        assert_eq!(owner.refused("POST", "UploadBlock", Some(&part)), code(400, "0x80040203"));
        call(&mut behalf, "UploadBlock", &part);
        let made = commit(&token, &target, &["QUFB"]);
        let stolen = west.refused("POST", "CommitAnnotationBlocksUpload", Some(&made));
        assert_eq!(stolen, code(400, "0x80040203"));
        call(&mut behalf, "CommitAnnotationBlocksUpload", &made);
        let shown = owner.read(&format!("annotations({id})"));
        assert_eq!(shown["documentbody"], "dGhlaXJz");
        assert_eq!(shown["_modifiedby_value"], crate::demo::IMPERSONATED);
        assert_eq!(shown["_modifiedonbehalfby_value"], crate::demo::ACTUAL);
        let (about, read) = read(&mut behalf, "Annotation", &target, 6);
        assert_eq!((&about["FileSizeInBytes"], read.as_str()), (&json!(6), "dGhlaXJz"));
        // Rights are asked again with each part that is read.
        let part = json!({
            "Offset": 0, "BlockLength": 3,
            "FileContinuationToken": about["FileContinuationToken"],
        });
        demo.admin().delete(&format!("annotations({id})"));
        assert_eq!(behalf.refused("POST", "DownloadBlock", Some(&part)).0, 404);
    });
}

#[test]
fn an_attachment_is_sent_and_read_by_whoever_may_do_so_with_its_mail() {
    each(|demo| {
        let mut owner = demo.user("impersonated");
        let task = owner.create("tasks", &json!({"subject": "mine"}));
        let target = json!({
            "objectid_activitypointer@odata.bind": format!("activitypointers({task})"),
            "objecttypecode": "task", "filename": "a.txt",
            "@odata.type": "Microsoft.Dynamics.CRM.activitymimeattachment",
        });
        let body = json!({ "Target": target });
        let mut west = demo.user("west");
        let refused = west.refused("POST", "InitializeAttachmentBlocksUpload", Some(&body));
        assert_eq!(refused.0, 403);
        let mut behalf = demo.on_behalf();
        let token = begin(&mut behalf, "Attachment", &target);
        call(&mut behalf, "UploadBlock", &block(&token, "QUFB", b"theirs"));
        let made = commit(&token, &target, &["QUFB"]);
        let stolen = west.refused("POST", "CommitAttachmentBlocksUpload", Some(&made));
        assert_eq!(stolen, code(400, "0x80040203"));
        let made = call(&mut behalf, "CommitAttachmentBlocksUpload", &made);
        let key = json!({
            "activitymimeattachmentid": made["ActivityMimeAttachmentId"],
            "@odata.type": "Microsoft.Dynamics.CRM.activitymimeattachment",
        });
        let body = json!({ "Target": key });
        // As any part of what may not be read, it is not there.
        let refused = west.refused("POST", "InitializeAttachmentBlocksDownload", Some(&body));
        assert_eq!(refused, code(404, "0x80040217"));
        assert_eq!(read(&mut behalf, "Attachment", &key, 6).1, "dGhlaXJz");
        // Whoever has no privilege at all is not told whether there is one.
        let mut missing = key.clone();
        missing["activitymimeattachmentid"] = json!(crate::demo::NOBODY);
        for target in [&key, &missing] {
            let body = json!({ "Target": target });
            let told =
                demo.user("agent").refused("POST", "InitializeAttachmentBlocksUpload", Some(&body));
            assert_eq!(told, code(403, "0x80040220"));
        }
    });
}

#[test]
fn bodies_in_blocks_that_break_the_rules_are_refused() {
    each_alone(|demo| {
        let mut admin = demo.admin();
        set(&mut admin, &json!({"maxuploadfilesize": 4000}));
        let refuse = |admin: &mut User, message: &str, body: &Value, expected: &str| {
            let refused = admin.refused("POST", message, Some(body));
            assert_eq!(refused, code(400, expected), "{message} {body}");
        };
        let (up, end) = ("InitializeAnnotationBlocksUpload", "CommitAnnotationBlocksUpload");
        // A note is named, and is a note.
        let mut nameless = note(OTHER, "a.pdf");
        nameless.as_object_mut().unwrap().remove("annotationid");
        refuse(&mut admin, up, &json!({ "Target": nameless }), "0x80040203");
        let account = json!({"name": "a", "@odata.type": "Microsoft.Dynamics.CRM.account"});
        assert_eq!(admin.refused("POST", up, Some(&json!({ "Target": account }))).0, 400);

        let target = note(OTHER, "a.pdf");
        let token = begin(&mut admin, "Annotation", &target);
        call(&mut admin, "UploadBlock", &block(&token, "QUFB", &bytes(3001)));
        call(&mut admin, "UploadBlock", &block(&token, "QkJC", b"fits"));
        refuse(&mut admin, end, &commit(&token, &target, &["QUFB"]), "0x80044a02");
        refuse(&mut admin, end, &commit(&token, &target, &["Q0ND"]), "0x80040203");
        refuse(&mut admin, end, &commit(&token, &note(OTHER, "a.exe"), &["QkJC"]), "0x80043e09");
        let other = note("00000000-0000-4000-8000-0000000000b2", "a.pdf");
        refuse(&mut admin, end, &commit(&token, &other, &["QkJC"]), "0x80040203");
        // The messages of columns are for columns.
        let column = json!({
            "FileName": "a", "MimeType": "", "BlockList": ["QkJC"], "FileContinuationToken": token,
        });
        refuse(&mut admin, "CommitFileBlocksUpload", &column, "0x80040203");
        let place = json!({
            "Target": target, "FileName": "a", "FileAttributeName": "documentbody",
        });
        assert!(!admin.exists(&format!("annotations({OTHER})")));
        call(&mut admin, end, &commit(&token, &target, &["QkJC"]));
        refuse(&mut admin, "InitializeFileBlocksUpload", &place, "0x80040203");
        refuse(&mut admin, end, &commit(&token, &target, &["QkJC"]), "0x80040203");
        // Without a body there is nothing to read.
        let id = admin.create("annotations", &json!({"subject": "plain"}));
        let key = json!({"Target": {"annotationid": id}});
        let refused = admin.refused("POST", "InitializeAnnotationBlocksDownload", Some(&key));
        assert_eq!(refused, code(404, "0x80040217"));
    });
}
