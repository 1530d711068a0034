//! Notes and attachments with their bodies among the values of the row.

use serde_json::{Value, json};

use super::blocks::base64;
use super::bytes;
use crate::demo::{Demo, User, code, each_alone, refusal};
use crate::metadata::making::{call, each, path, put};

/// A note with a file, as clients write it.
fn note(name: &str, body: &[u8]) -> Value {
    json!({
        "subject": "a note", "filename": name, "mimetype": "text/plain",
        "documentbody": base64(body),
    })
}

/// An attachment of a new mail.
fn attachment(admin: &mut User, body: &[u8]) -> Value {
    let mail = admin.create("emails", &json!({"subject": "with a file"}));
    json!({
        "objectid_email@odata.bind": format!("/emails({mail})"), "objecttypecode": "email",
        "subject": "a file", "filename": "plan.pdf", "mimetype": "application/pdf",
        "body": base64(body),
    })
}

/// What an organization's own row says, changed.
pub(super) fn set(admin: &mut User, values: &Value) {
    let id = admin.column("organizations?$select=organizationid", "organizationid").remove(0);
    admin.change(&format!("organizations({id})"), values);
}

const SHOWN: &str = "$select=documentbody,filesize,isdocument,filename,mimetype";

#[test]
fn a_body_is_written_and_read_as_base64_and_its_row_says_what_it_is() {
    each(|demo| {
        let mut admin = demo.admin();
        // The last one is larger than a block of the store, and no multiple of three.
        for (length, name) in [(1, "a.txt"), (3, "b.txt"), (4, "c.txt"), (3_500_002, "large.bin")] {
            let whole = bytes(length);
            let id = admin.create("annotations", &note(name, &whole));
            let row = format!("annotations({id})");
            let shown = admin.read(&format!("{row}?{SHOWN}"));
            assert!(shown["documentbody"] == base64(&whole), "{name}");
            assert_eq!(shown["filesize"], length);
            assert_eq!((&shown["isdocument"], &shown["filename"]), (&json!(true), &json!(name)));
            let raw = admin.get(&format!("{row}/documentbody/$value"));
            assert_eq!((raw.status, raw.header("Content-Type")), (200, Some("text/plain")));
            assert!(raw.body == base64(&whole).as_bytes(), "{name}");
            assert!(
                admin.read(&format!("{row}/documentbody"))["value"] == base64(&whole),
                "{name}"
            );
        }
        let row = attachment(&mut admin, b"in a mail");
        let id = admin.create("activitymimeattachments", &row);
        let row = format!("activitymimeattachments({id})");
        let shown = admin.read(&format!("{row}?$select=body,filesize,filename,mimetype"));
        assert_eq!((&shown["body"], &shown["filesize"]), (&json!("aW4gYSBtYWls"), &json!(9)));
        assert_eq!(admin.get(&format!("{row}/body/$value")).text(), "aW4gYSBtYWls");
    });
}

#[test]
fn a_body_is_replaced_and_removed_and_a_note_without_one_says_so() {
    each(|demo| {
        let mut admin = demo.admin();
        let id = admin.create("annotations", &json!({"subject": "plain", "isdocument": true}));
        let row = format!("annotations({id})");
        let about = format!("{row}?{SHOWN}");
        let is = |admin: &mut User, body: Value, size: Value, document: bool| {
            let shown = admin.read(&about);
            assert_eq!(shown["documentbody"], body);
            assert_eq!(shown["filesize"], size);
            assert_eq!(shown["isdocument"], document);
        };
        is(&mut admin, Value::Null, Value::Null, false);
        assert_eq!(admin.get(&format!("{row}/documentbody/$value")).status, 204);
        // In lines, as some write base64.
        admin.change(&row, &json!({"documentbody": "SGVs\r\nbG8=", "filename": "a.txt"}));
        is(&mut admin, json!("SGVsbG8="), json!(5), true);
        // What is not about the file leaves it alone.
        admin
            .change(&row, &json!({"subject": "changed", "isdocument": false, "filename": "b.txt"}));
        is(&mut admin, json!("SGVsbG8="), json!(5), true);
        put(&mut admin, &format!("{row}/documentbody"), &json!({"value": "QUJD"}));
        is(&mut admin, json!("QUJD"), json!(3), true);
        admin.change(&row, &json!({ "documentbody": null }));
        is(&mut admin, Value::Null, Value::Null, false);
        admin.change(&row, &json!({"documentbody": "QUJD"}));
        let gone = admin.send("DELETE", &format!("{row}/documentbody"), &[], None);
        assert_eq!(gone.status, 204, "{}", gone.text());
        is(&mut admin, Value::Null, Value::Null, false);
    });
}

#[test]
fn bodies_are_shown_in_lists_and_below_other_rows() {
    each(|demo| {
        let mut admin = demo.admin();
        let account = admin.account("with notes");
        for name in ["a.txt", "b.txt", "c.txt"] {
            let mut row = note(name, name.as_bytes());
            row["objectid_account@odata.bind"] = json!(format!("/accounts({account})"));
            admin.create("annotations", &row);
        }
        let of = format!("$filter=_objectid_value eq {account}&$orderby=filename");
        let expected = ["YS50eHQ=", "Yi50eHQ=", "Yy50eHQ="];
        let listed = format!("annotations?{of}&$count=true");
        assert_eq!(admin.column(&listed, "documentbody"), expected);
        let page = admin.send("GET", &listed, &[("Prefer", "odata.maxpagesize=2")], None).json();
        assert_eq!(page["value"].as_array().unwrap().len(), 2);
        let next = page["@odata.nextLink"].as_str().unwrap().split_once("/v9.2/").unwrap().1;
        assert_eq!(admin.column(next, "documentbody"), expected[2..]);
        let expand = "$expand=Account_Annotation($select=documentbody;$orderby=filename)";
        let shown = admin.read(&format!("accounts({account})?$select=name&{expand}"));
        let below = shown["Account_Annotation"].as_array().unwrap();
        assert_eq!(below.iter().map(|row| &row["documentbody"]).collect::<Vec<_>>(), expected);
        let fetch = format!(
            "<fetch><entity name='account'><filter><condition attribute='accountid' operator='eq' \
             value='{account}'/></filter><link-entity name='annotation' from='objectid' \
             to='accountid' alias='n'><attribute name='documentbody'/><order attribute='filename'/>\
             </link-entity></entity></fetch>"
        );
        let encode = |text: String, byte| text + &format!("%{byte:02x}");
        let fetch = fetch.bytes().fold(String::new(), encode);
        let rows = admin.column(&format!("accounts?fetchXml={fetch}"), "n.documentbody");
        assert_eq!(rows, expected);
        let with = admin.rows(&format!(
            "annotations?$filter=_objectid_value eq {account} and documentbody ne null"
        ));
        assert_eq!(with.len(), 3);
    });
}

#[test]
fn bodies_that_are_too_large_or_blocked_or_no_base64_are_refused() {
    each_alone(|demo| {
        let mut admin = demo.admin();
        set(&mut admin, &json!({"maxuploadfilesize": 4000}));
        // It counts as base64.
        let id = admin.create("annotations", &note("fits.txt", &bytes(3000)));
        let row = format!("annotations({id})");
        let mut refuse = |method: &str, path: &str, body: &Value, expected: &str| {
            let refused = admin.refused(method, path, Some(body));
            assert_eq!(refused, code(400, expected), "{body}");
        };
        refuse("POST", "annotations", &note("large.txt", &bytes(3001)), "0x80044a02");
        refuse("PATCH", &row, &note("large.txt", &bytes(3001)), "0x80044a02");
        for name in ["run.exe", "PAGE.SHTML", "script.js"] {
            refuse("POST", "annotations", &note(name, b"x"), "0x80043e09");
        }
        // Nor does a file become one by its name.
        refuse("PATCH", &row, &json!({"filename": "run.exe"}), "0x80043e09");
        for wrong in ["A", "not base64!", "QUJD=", "=QUJD", "\u{e9}"] {
            let body = json!({"subject": "x", "filename": "x.txt", "documentbody": wrong});
            refuse("POST", "annotations", &body, "0x80048d19");
        }
        refuse("POST", "annotations", &json!({"subject": "x", "documentbody": 7}), "0x80048d19");
        let shown = admin.read(&format!("{row}?{SHOWN}"));
        assert_eq!((&shown["filename"], &shown["filesize"]), (&json!("fits.txt"), &json!(3000)));
        assert!(shown["documentbody"] == base64(&bytes(3000)));
        assert_eq!(admin.rows("annotations?$filter=subject eq 'x'").len(), 0);
    });
}

#[test]
fn what_a_row_keeps_of_its_body_cannot_be_written_by_clients() {
    each(|demo| {
        let mut admin = demo.admin();
        let id = admin.create("annotations", &note("secret.txt", b"secret"));
        let file = admin.column(
            &format!("annotations?$filter=annotationid eq {id} and startswith(documentbody,' ')"),
            "annotationid",
        );
        assert_eq!(file, [id]);
        for body in
            [" 00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000001"]
        {
            let row = json!({"subject": "thief", "documentbody": body});
            assert_eq!(admin.refused("POST", "annotations", Some(&row)), code(400, "0x80048d19"));
        }
    });
}

/// A note of Impersonated User.
fn of_owner(demo: &Demo) -> String {
    let mut owner = demo.user("impersonated");
    format!("annotations({})", owner.create("annotations", &note("a.txt", b"secret")))
}

#[test]
fn a_body_is_read_and_written_by_whoever_may_do_so_with_its_row() {
    each(|demo| {
        let row = of_owner(demo);
        let value = format!("{row}/documentbody/$value");
        let change = json!({"documentbody": "QUJD", "filename": "b.txt"});
        let mut west = demo.user("west");
        assert_eq!(refusal(&west.get(&value)), code(403, "0x80048306"));
        assert_eq!(west.refused("PATCH", &row, Some(&change)), code(403, "0x80048306"));
        assert_eq!(demo.user("noroles").get(&value).status, 403);
        let mut behalf = demo.on_behalf();
        assert_eq!(behalf.get(&value).text(), "c2VjcmV0");
        behalf.change(&row, &change);
        let shown = demo.admin().read(&row);
        assert_eq!(shown["documentbody"], "QUJD");
        assert_eq!(shown["_modifiedby_value"], crate::demo::IMPERSONATED);
        assert_eq!(shown["_modifiedonbehalfby_value"], crate::demo::ACTUAL);
    });
}

#[test]
fn a_secured_body_is_not_there_for_whom_no_profile_lets() {
    each(|demo| {
        let row = of_owner(demo);
        let mut admin = demo.admin();
        let column = format!("{}/Attributes(LogicalName='documentbody')", path("annotation"));
        let mut definition = admin.read(&column);
        definition["IsSecured"] = json!(true);
        put(&mut admin, &column, &definition);
        let mut owner = demo.user("impersonated");
        assert_eq!(owner.get(&format!("{row}/documentbody/$value")).status, 204);
        assert!(owner.read(&row)["documentbody"].is_null());
        let change = json!({"documentbody": "QUJD"});
        assert_eq!(owner.refused("PATCH", &row, Some(&change)), code(403, "0x8004f507"));
        let id = row.trim_start_matches("annotations(").trim_end_matches(')');
        let target = json!({
            "annotationid": id, "@odata.type": "Microsoft.Dynamics.CRM.annotation",
        });
        let body = json!({ "Target": target });
        let read = owner.refused("POST", "InitializeAnnotationBlocksDownload", Some(&body));
        assert_eq!(read.0, 404);
        let write = owner.refused("POST", "InitializeAnnotationBlocksUpload", Some(&body));
        assert_eq!(write, code(403, "0x8004f507"));
        let read = call(&mut admin, "InitializeAnnotationBlocksDownload", &body);
        assert_eq!(read["FileSizeInBytes"], 6);
        definition["IsSecured"] = json!(false);
        put(&mut admin, &column, &definition);
    });
}
