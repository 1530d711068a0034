//! Delete and what follows from it along relationships: Cascade, `RemoveLink`, Restrict.

use serde_json::{Value, json};

use crate::demo::{DOLLAR, NOBODY, code, each};

#[test]
fn a_deleted_row_is_gone() {
    each(|demo| {
        let mut user = demo.user("actual");
        let path = format!("accounts({})", user.account("Going"));
        let deleted = user.send("DELETE", &path, &[], None);
        assert_eq!((deleted.status, deleted.body.len()), (204, 0));
        assert_eq!(user.refused("GET", &path, None), code(404, "0x80040217"));
        assert_eq!(user.refused("DELETE", &path, None), code(404, "0x80040217"));
    });
}

#[test]
fn children_go_with_their_parent_at_every_level() {
    each(|demo| {
        let mut user = demo.user("actual");
        let account = user.account("Parent");
        let bind = format!("accounts({account})");
        let contact = user.create(
            "contacts",
            &json!({"lastname": "Child", "parentcustomerid_account@odata.bind": bind}),
        );
        let task = user.create(
            "tasks",
            &json!({
                "subject": "Grandchild",
                "regardingobjectid_contact_task@odata.bind": format!("contacts({contact})"),
            }),
        );
        let note = user.create(
            "annotations",
            &json!({"subject": "Note", "objectid_task@odata.bind": format!("tasks({task})")}),
        );
        let bystander = user.create("contacts", &json!({"lastname": "Bystander"}));
        user.delete(&bind);
        for path in [
            bind,
            format!("contacts({contact})"),
            format!("tasks({task})"),
            format!("activitypointers({task})"),
            format!("annotations({note})"),
        ] {
            assert!(!demo.admin().exists(&path), "{path}");
        }
        assert!(demo.admin().exists(&format!("contacts({bystander})")));
    });
}

#[test]
fn links_to_a_deleted_row_are_cleared() {
    each(|demo| {
        let mut user = demo.user("actual");
        let contact = user.create("contacts", &json!({"lastname": "Linked"}));
        let account = user.create(
            "accounts",
            &json!({"name": "Linking", "primarycontactid@odata.bind": format!("contacts({contact})")}),
        );
        let path = format!("accounts({account})");
        let etag = user.get(&path).header("ETag").unwrap().to_owned();
        user.delete(&format!("contacts({contact})"));
        let row = user.read(&path);
        assert_eq!(
            (&row["_primarycontactid_value"], &row["name"]),
            (&Value::Null, &json!("Linking"))
        );
        assert_ne!(row["@odata.etag"], etag);
    });
}

#[test]
fn a_row_that_others_stand_on_stays() {
    each(|demo| {
        let mut admin = demo.admin();
        let path = format!("transactioncurrencies({DOLLAR})");
        assert_eq!(admin.refused("DELETE", &path, None), code(405, "0x80040227"));
        assert!(admin.exists(&path));
    });
}

#[test]
fn a_cascade_that_is_refused_anywhere_deletes_nothing() {
    each(|demo| {
        let (mut admin, mut user) = (demo.admin(), demo.user("actual"));
        let account = user.account("Parent of another's child");
        let bind = format!("accounts({account})");
        // Cases are nothing that the user may delete, though the owner of the account has a share.
        let case = admin.create(
            "incidents",
            &json!({"title": "Admin's", "customerid_account@odata.bind": bind}),
        );
        let own = user.create(
            "contacts",
            &json!({"lastname": "Own", "parentcustomerid_account@odata.bind": bind}),
        );
        assert_eq!(user.refused("DELETE", &bind, None), code(403, "0x80040220"));
        for path in [bind, format!("incidents({case})"), format!("contacts({own})")] {
            assert!(admin.exists(&path), "{path}");
        }
    });
}

#[test]
fn delete_needs_the_right_on_the_row() {
    each(|demo| {
        let of_impersonated = "accounts(10000000-0000-4000-8000-000000000004)";
        assert_eq!(
            demo.user("actual").refused("DELETE", of_impersonated, None),
            code(403, "0x80048306")
        );
        assert_eq!(
            demo.user("agent").refused("DELETE", of_impersonated, None),
            code(403, "0x80040220")
        );
        // Without the privilege nobody learns that a row is missing.
        let missing = format!("accounts({NOBODY})");
        assert_eq!(demo.user("agent").refused("DELETE", &missing, None), code(403, "0x80040220"));
        assert!(demo.admin().exists(of_impersonated));
    });
}

#[test]
fn on_behalf_of_another_user_their_rows_are_deleted_and_no_others() {
    each(|demo| {
        let (mut direct, mut on_behalf) = (demo.user("actual"), demo.on_behalf());
        let theirs = format!("accounts({})", on_behalf.account("Theirs"));
        let own = format!("accounts({})", direct.account("Impersonator's own"));
        assert_eq!(on_behalf.refused("DELETE", &own, None), code(403, "0x80048306"));
        assert_eq!(direct.refused("DELETE", &theirs, None), code(403, "0x80048306"));
        on_behalf.delete(&theirs);
        assert!(!demo.admin().exists(&theirs) && demo.admin().exists(&own));
    });
}
