//! Update: only what is named changes; states; refusals.

use serde_json::{Value, json};

use crate::demo::{code, each, id_of};

#[test]
fn only_the_columns_that_are_named_change() {
    each(|demo| {
        let mut user = demo.user("actual");
        let id = user.create("accounts", &json!({"name": "Before", "fax": "1", "telephone1": "2"}));
        let path = format!("accounts({id})");
        let before = user.read(&path);
        let changed = user.send("PATCH", &path, &[], Some(&json!({"name": "After", "fax": null})));
        assert_eq!((changed.status, changed.body.len()), (204, 0));
        assert_eq!(id_of(&changed), id);
        let after = user.read(&path);
        assert_eq!(
            (&after["name"], &after["fax"], &after["telephone1"]),
            (&json!("After"), &Value::Null, &json!("2"))
        );
        assert!(after["versionnumber"].as_i64() > before["versionnumber"].as_i64());
        for name in ["createdon", "_createdby_value", "_ownerid_value", "statecode"] {
            assert_eq!(after[name], before[name], "{name}");
        }
        user.change(&path, &json!({}));
        assert_eq!(user.read(&path)["name"], "After");
    });
}

#[test]
fn update_with_representation_answers_with_the_row() {
    each(|demo| {
        let mut user = demo.user("actual");
        let path = format!("accounts({})", user.account("Represented"));
        let asked = format!("{path}?$select=name&$expand=createdby($select=fullname)");
        let prefer = [("Prefer", "return=representation")];
        let changed = user.send("PATCH", &asked, &prefer, Some(&json!({"name": "New"})));
        assert_eq!(changed.status, 200);
        assert_eq!(changed.header("Preference-Applied"), Some("return=representation"));
        let row = changed.json();
        assert_eq!(
            (&row["name"], &row["@odata.etag"]),
            (&json!("New"), &json!(changed.header("ETag")))
        );
        assert_eq!((row.get("createdby"), row.get("fax")), (None, None));
    });
}

#[test]
fn the_key_and_stamps_in_a_body_change_nothing() {
    each(|demo| {
        let mut user = demo.user("actual");
        let path = format!("accounts({})", user.account("Stamped"));
        let before = user.read(&path);
        user.change(
            &path,
            &json!({
                "accountid": crate::demo::NOBODY, "createdon": "2001-01-01T00:00:00Z",
                "versionnumber": 1, "name": "Stamped",
                "createdby@odata.bind": format!("systemusers({})", crate::demo::MANAGER),
            }),
        );
        let after = user.read(&path);
        for name in ["accountid", "createdon", "_createdby_value"] {
            assert_eq!(after[name], before[name], "{name}");
        }
        assert_ne!(after["versionnumber"], 1);
    });
}

#[test]
fn states_change_with_their_status() {
    each(|demo| {
        let mut user = demo.user("actual");
        let path = format!("accounts({})", user.account("Changing state"));
        for (given, state, status) in [
            (json!({"statecode": 1}), 1, 2),
            (json!({"statecode": 0}), 0, 1),
            (json!({"statecode": 1, "statuscode": 2}), 1, 2),
            (json!({"statuscode": 1}), 0, 1),
        ] {
            user.change(&path, &given);
            let row = user.read(&path);
            assert_eq!(
                (&row["statecode"], &row["statuscode"]),
                (&json!(state), &json!(status)),
                "{given}"
            );
        }
        let wrong = json!({"statecode": 0, "statuscode": 2});
        assert_eq!(user.refused("PATCH", &path, Some(&wrong)), code(400, "0x80048408"));
        assert_eq!(user.read(&path)["statecode"], 0);
    });
}

#[test]
fn update_needs_write_and_read_on_the_row() {
    each(|demo| {
        let of_impersonated = "accounts(10000000-0000-4000-8000-000000000004)";
        let of_west = "accounts(10000000-0000-4000-8000-000000000007)";
        let body = json!({"description": "Refused update"});
        // Readable by the business unit, writable by its owner alone.
        let mut actual = demo.user("actual");
        assert_eq!(actual.refused("PATCH", of_impersonated, Some(&body)), code(403, "0x80048306"));
        assert_eq!(actual.refused("PATCH", of_west, Some(&body)), code(403, "0x80048306"));
        assert_eq!(
            demo.user("agent").refused("PATCH", of_west, Some(&body)),
            code(403, "0x80040220")
        );
        let mut admin = demo.admin();
        for path in [of_impersonated, of_west] {
            assert_eq!(admin.read(path)["description"], Value::Null);
        }
        // Both have Write at the depth of the user: B's own rows can be changed for B.
        let mut on_behalf = demo.on_behalf();
        let own = on_behalf.account("On behalf");
        on_behalf.change(&format!("accounts({own})"), &body);
        let own = format!("accounts({})", actual.account("Own"));
        assert_eq!(on_behalf.refused("PATCH", &own, Some(&body)), code(403, "0x80048306"));
    });
}

const EXISTS: [(&str, &str); 1] = [("If-Match", "*")];

#[test]
fn update_of_an_existing_row_needs_write_on_it() {
    each(|demo| {
        let path = "accounts(10000000-0000-4000-8000-000000000004)";
        let body = json!({"description": "Refused update"});
        for (name, number) in
            [("actual", "0x80048306"), ("agent", "0x80040220"), ("noroles", "0x80042f09")]
        {
            let response = demo.user(name).send("PATCH", path, &EXISTS, Some(&body));
            assert_eq!(crate::demo::refusal(&response), code(403, number), "{name}");
        }
        assert_eq!(demo.admin().read(path)["description"], Value::Null);
    });
}

#[test]
fn update_on_behalf_of_another_user_changes_their_rows() {
    each(|demo| {
        let mut on_behalf = demo.on_behalf();
        let theirs = format!("accounts({})", on_behalf.account("Theirs"));
        let own = format!("accounts({})", demo.user("actual").account("Own"));
        let body = json!({"description": "On behalf"});
        assert_eq!(on_behalf.send("PATCH", &theirs, &EXISTS, Some(&body)).status, 204);
        let refused = on_behalf.send("PATCH", &own, &EXISTS, Some(&body));
        assert_eq!(crate::demo::refusal(&refused), code(403, "0x80048306"));
        let mut admin = demo.admin();
        let row = admin.read(&theirs);
        assert_eq!(row["description"], "On behalf");
        assert_eq!(row["_modifiedby_value"], crate::demo::IMPERSONATED);
        assert_eq!(row["_modifiedonbehalfby_value"], crate::demo::ACTUAL);
        assert_eq!(admin.read(&own)["description"], Value::Null);
    });
}
