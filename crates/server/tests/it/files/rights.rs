//! Who may send and read files: as with any column of the row.

use serde_json::json;

use crate::demo::{Demo, User, code, refusal};
use crate::metadata::making::{call, column, each, path, post};

/// A file column of accounts, and an account of Impersonated User with a file in it.
fn account(demo: &Demo, schema: &str, secured: bool) -> (User, String) {
    let mut admin = demo.admin();
    let more = json!({"IsSecured": secured});
    post(&mut admin, &format!("{}/Attributes", path("account")), &column("File", schema, &more));
    let owner = format!("/systemusers({})", crate::demo::IMPERSONATED);
    let row = admin.create("accounts", &json!({"name": "a", "ownerid@odata.bind": owner}));
    let path = format!("accounts({row})/{}", schema.to_lowercase());
    admin.put_file(&path, "secret.txt", b"secret");
    (admin, path)
}

#[test]
fn who_may_not_change_a_row_sends_no_file_and_who_may_not_read_it_gets_none() {
    each(|demo| {
        let (_, path) = account(demo, "new_Open", false);
        let value = format!("{path}/$value");
        let name = [("x-ms-file-name", "x.txt")];
        // The same unit: reads and does not write.
        let mut reader = demo.user("actual");
        assert_eq!(reader.get_file(&path), b"secret");
        let sent = reader.put_bytes("PATCH", &path, &name, b"mine");
        assert_eq!(refusal(&sent), code(403, "0x80048306"));
        assert_eq!(reader.refused("DELETE", &path, None), code(403, "0x80048306"));
        let mut west = demo.user("west");
        assert_eq!(refusal(&west.get(&value)), code(403, "0x80048306"));
        let mut none = demo.user("noroles");
        assert_eq!(none.get(&value).status, 403);
        assert_eq!(none.put_bytes("PATCH", &path, &name, b"x").status, 403);
        let mut owner = demo.user("impersonated");
        owner.put_file(&path, "mine.txt", b"mine");
        // On behalf of the owner everything that the owner may.
        let mut behalf = demo.on_behalf();
        assert_eq!(behalf.get_file(&path), b"mine");
        behalf.put_file(&path, "theirs.txt", b"theirs");
        let row = path.rsplit_once('/').unwrap().0;
        let shown =
            owner.read(&format!("{row}?$select=_modifiedby_value,_modifiedonbehalfby_value"));
        assert_eq!(shown["_modifiedby_value"], crate::demo::IMPERSONATED);
        assert_eq!(shown["_modifiedonbehalfby_value"], crate::demo::ACTUAL);
        let mut above = demo.user("admin").with("MSCRMCallerID", crate::demo::IMPERSONATED);
        assert_eq!(above.get_file(&path), b"theirs");
    });
}

#[test]
fn a_secured_file_is_seen_and_sent_by_whom_a_profile_lets() {
    each(|demo| {
        let (mut admin, path) = account(demo, "new_Safe", true);
        let row = path.rsplit_once('/').unwrap().0.to_owned();
        let value = format!("{path}/$value");
        let name = [("x-ms-file-name", "x.txt")];
        let mut owner = demo.user("impersonated");
        // As with any secured column: no error, and nothing there.
        assert_eq!(owner.get(&value).status, 404);
        let select = "$select=new_safe,new_safe_name";
        let shown = owner.read(&format!("{row}?{select}"));
        assert_eq!((shown["new_safe"].is_null(), shown["new_safe_name"].is_null()), (true, true));
        let filter = "$filter=new_safe_name eq 'secret.txt'";
        assert_eq!(owner.rows(&format!("accounts?{filter}")).len(), 0);
        assert_eq!(admin.rows(&format!("accounts?{filter}")).len(), 1);
        let sent = owner.put_bytes("PATCH", &path, &name, b"mine");
        assert_eq!(refusal(&sent), code(403, "0x8004f507"));
        assert_eq!(owner.refused("DELETE", &path, None), code(403, "0x8004f507"));
        let file = admin.read(&row)["new_safe"].clone();
        let gone = owner.refused("POST", "DeleteFile", Some(&json!({ "FileId": file })));
        assert_eq!(gone, code(403, "0x8004f507"));

        let profile = admin.create("fieldsecurityprofiles", &json!({"name": "files"}));
        admin.create(
            "fieldpermissions",
            &json!({
                "entityname": "account", "attributelogicalname": "new_safe",
                "cancreate": 0, "canread": 4, "canupdate": 0,
                "fieldsecurityprofileid@odata.bind": format!("/fieldsecurityprofiles({profile})"),
            }),
        );
        let link = format!("fieldsecurityprofiles({profile})/systemuserprofiles_association/$ref");
        let user =
            json!({"@odata.id": admin.url(&format!("systemusers({})", crate::demo::IMPERSONATED))});
        assert_eq!(admin.send("POST", &link, &[], Some(&user)).status, 204);
        assert_eq!(owner.get_file(&path), b"secret");
        let sent = owner.put_bytes("PATCH", &path, &name, b"mine");
        assert_eq!(refusal(&sent), code(403, "0x8004f507"));
        // Both must be let: the one who acts has no such profile.
        assert_eq!(demo.on_behalf().get(&value).status, 404);
    });
}

#[test]
fn a_file_is_deleted_on_behalf_of_who_may() {
    each(|demo| {
        let (mut admin, path) = account(demo, "new_Away", false);
        let row = path.rsplit_once('/').unwrap().0.to_owned();
        let body = json!({ "FileId": admin.read(&row)["new_away"] });
        let refused = demo.user("actual").refused("POST", "DeleteFile", Some(&body));
        assert_eq!(refused, code(403, "0x80048306"));
        call(&mut demo.on_behalf(), "DeleteFile", &body);
        assert!(admin.read(&row)["new_away"].is_null());
        let modified = admin.read(&format!("{row}?$select=_modifiedonbehalfby_value"));
        assert_eq!(modified["_modifiedonbehalfby_value"], crate::demo::ACTUAL);
    });
}

#[test]
fn tokens_of_files_are_worth_nothing_to_others() {
    each(|demo| {
        let (mut admin, path) = account(demo, "new_Token", false);
        let row = path.rsplit_once('/').unwrap().0.to_owned();
        let id = row.trim_start_matches("accounts(").trim_end_matches(')');
        let target = json!({"accountid": id, "@odata.type": "Microsoft.Dynamics.CRM.account"});
        let begin = json!({"Target": target, "FileName": "a", "FileAttributeName": "new_token"});
        let read = json!({"Target": target, "FileAttributeName": "new_token"});
        let up = call(&mut admin, "InitializeFileBlocksUpload", &begin);
        let down = call(&mut admin, "InitializeFileBlocksDownload", &read);
        let block = json!({
            "BlockId": "QUFB", "BlockData": "QUFB",
            "FileContinuationToken": up["FileContinuationToken"],
        });
        let part = json!({
            "Offset": 0, "BlockLength": 3,
            "FileContinuationToken": down["FileContinuationToken"],
        });
        let commit = json!({
            "FileName": "a", "MimeType": "", "BlockList": ["QUFB"],
            "FileContinuationToken": up["FileContinuationToken"],
        });
        // Not even to the same user on behalf of somebody, nor to somebody on its behalf.
        let others = [
            demo.user("impersonated"),
            demo.user("admin").with("MSCRMCallerID", crate::demo::IMPERSONATED),
        ];
        for mut other in others {
            for (message, body) in [
                ("UploadBlock", &block),
                ("DownloadBlock", &part),
                ("CommitFileBlocksUpload", &commit),
            ] {
                let refused = other.refused("POST", message, Some(body));
                assert_eq!(refused, code(400, "0x80040203"), "{message}");
            }
        }
        call(&mut admin, "UploadBlock", &block);
        // Rights are asked again at the end, and with each part that is read.
        call(&mut admin, "CommitFileBlocksUpload", &commit);
        assert_eq!(admin.get_file(&path), b"AAA");
        let mut reader = demo.user("actual");
        let down = call(&mut reader, "InitializeFileBlocksDownload", &read);
        let part = json!({
            "Offset": 0, "BlockLength": 3,
            "FileContinuationToken": down["FileContinuationToken"],
        });
        assert_eq!(call(&mut reader, "DownloadBlock", &part)["Data"], "QUFB");
        let west = "/systemusers(a0000000-0000-4000-8000-000000000005)";
        admin.change(&row, &json!({"ownerid@odata.bind": west}));
        assert_eq!(reader.refused("POST", "DownloadBlock", Some(&part)), code(403, "0x80048306"));
    });
}

#[test]
fn rights_that_are_lost_between_two_steps_count_no_more() {
    each(|demo| {
        let (mut admin, path) = account(demo, "new_Lost", false);
        let row = path.rsplit_once('/').unwrap().0.to_owned();
        let id = row.trim_start_matches("accounts(").trim_end_matches(')');
        let target = json!({"accountid": id, "@odata.type": "Microsoft.Dynamics.CRM.account"});
        let begin = json!({"Target": target, "FileName": "a", "FileAttributeName": "new_lost"});
        let read = json!({"Target": target, "FileAttributeName": "new_lost"});
        let to = |user: &str| json!({"ownerid@odata.bind": format!("/systemusers({user})")});
        let west = "a0000000-0000-4000-8000-000000000005";
        for mut user in [demo.user("impersonated"), demo.on_behalf()] {
            let up = call(&mut user, "InitializeFileBlocksUpload", &begin);
            let down = call(&mut user, "InitializeFileBlocksDownload", &read);
            let token = up["FileContinuationToken"].clone();
            let block =
                json!({"BlockId": "QUFB", "BlockData": "QUFB", "FileContinuationToken": token});
            call(&mut user, "UploadBlock", &block);
            admin.change(&row, &to(west));
            let commit = json!({"FileName": "a", "MimeType": "", "BlockList": ["QUFB"],
                "FileContinuationToken": token});
            let part = json!({"Offset": 0, "BlockLength": 3,
                "FileContinuationToken": down["FileContinuationToken"]});
            for (message, body) in [("CommitFileBlocksUpload", &commit), ("DownloadBlock", &part)] {
                let refused = user.refused("POST", message, Some(body));
                assert_eq!(refused, code(403, "0x80048306"), "{message}");
            }
            assert_eq!(admin.get_file(&path), b"secret");
            admin.change(&row, &to(crate::demo::IMPERSONATED));
            assert_eq!(call(&mut user, "DownloadBlock", &part)["Data"], "c2Vj");
        }
        // With its row a file is gone for whoever has a token of it, or its id.
        let mut user = demo.user("impersonated");
        let down = call(&mut user, "InitializeFileBlocksDownload", &read);
        let up = call(&mut user, "InitializeFileBlocksUpload", &begin);
        let file = json!({ "FileId": admin.read(&row)["new_lost"] });
        admin.delete(&row);
        let part = json!({"Offset": 0, "BlockLength": 3,
            "FileContinuationToken": down["FileContinuationToken"]});
        let commit = json!({"FileName": "a", "MimeType": "", "BlockList": [],
            "FileContinuationToken": up["FileContinuationToken"]});
        for (message, body) in
            [("DownloadBlock", &part), ("DeleteFile", &file), ("CommitFileBlocksUpload", &commit)]
        {
            let refused = user.refused("POST", message, Some(body));
            assert!(matches!(refused.0, 400 | 404), "{message}: {refused:?}");
        }
        assert_eq!(user.get(&format!("{path}/$value")).status, 404);
    });
}
