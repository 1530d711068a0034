//! Connections: two rows say that two rows are connected, one from each side.

use serde_json::{Value, json};

use super::{SHARED, role_with};
use crate::demo::{ACTUAL, IMPERSONATED, User, code, each_in};

fn connect(user: &mut User, account: &str, contact: &str, more: &Value) -> String {
    let mut body = json!({
        "record1id_account@odata.bind": format!("accounts({account})"),
        "record2id_contact@odata.bind": format!("contacts({contact})"),
        "description": "Knows",
    });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    user.create("connections", &body)
}

fn role(admin: &mut User, name: &str) -> String {
    admin.create("connectionroles", &json!({ "name": name }))
}

#[test]
fn a_connection_is_seen_from_both_of_its_ends() {
    each_in(&SHARED, |demo| {
        let mut admin = demo.admin();
        let account = admin.account("One end");
        let contact = admin.create("contacts", &json!({"lastname": "Other end"}));
        let (one, other) = (role(&mut admin, "Employer"), role(&mut admin, "Employee"));
        let connection = connect(
            &mut admin,
            &account,
            &contact,
            &json!({
                "record1roleid@odata.bind": format!("connectionroles({one})"),
                "record2roleid@odata.bind": format!("connectionroles({other})"),
            }),
        );
        let row = admin.read(&format!("connections({connection})"));
        assert_eq!((&row["name"], &row["ismaster"]), (&json!("Other end"), &json!(true)));
        assert_eq!(
            (&row["record1objecttypecode"], &row["record2objecttypecode"]),
            (&json!(1), &json!(2))
        );
        let back = row["_relatedconnectionid_value"].as_str().unwrap();
        let mirror = admin.read(&format!("connections({back})"));
        for (column, expected) in [
            ("name", json!("One end")),
            ("ismaster", json!(false)),
            ("description", json!("Knows")),
            ("_record1id_value", json!(contact)),
            ("_record2id_value", json!(account)),
            ("_record1roleid_value", json!(other)),
            ("_record2roleid_value", json!(one)),
            ("record1objecttypecode", json!(2)),
            ("_relatedconnectionid_value", json!(connection)),
            ("_ownerid_value", row["_ownerid_value"].clone()),
            ("statecode", json!(0)),
        ] {
            assert_eq!(mirror[column], expected, "{column}");
        }
        for (path, expected) in [
            (format!("accounts({account})/account_connections1"), connection.as_str()),
            (format!("accounts({account})/account_connections2"), back),
            (format!("contacts({contact})/contact_connections1"), back),
        ] {
            assert_eq!(admin.column(&format!("{path}?$select=name"), "connectionid"), [expected]);
        }
        admin.change(
            &format!("connections({back})"),
            &json!({"description": "Knew", "statecode": 1}),
        );
        let row = admin.read(&format!("connections({connection})"));
        assert_eq!((&row["description"], &row["statecode"]), (&json!("Knew"), &json!(1)));
        // Both go together, and with an end.
        admin.delete(&format!("connections({back})"));
        assert!(!admin.exists(&format!("connections({connection})")));
        let connection = connect(&mut admin, &account, &contact, &json!({}));
        admin.delete(&format!("contacts({contact})"));
        assert!(!admin.exists(&format!("connections({connection})")));
        assert_eq!(admin.count(&format!("accounts({account})/account_connections2/$count")), 0);
    });
}

#[test]
fn roles_that_do_not_belong_together_and_missing_ends_are_refused() {
    each_in(&SHARED, |demo| {
        let mut admin = demo.admin();
        let account = admin.account("Connected");
        let contact = admin.create("contacts", &json!({"lastname": "Connected"}));
        let roles: Vec<_> =
            ["Doctor", "Patient", "Plumber"].map(|name| role(&mut admin, name)).into();
        let path =
            format!("connectionroles({})/connectionroleassociation_association/$ref", roles[0]);
        let body = json!({"@odata.id": admin.url(&format!("connectionroles({})", roles[1]))});
        assert_eq!(admin.send("POST", &path, &[], Some(&body)).status, 204);
        let with = |one: &str, other: &str| {
            json!({
                "record1roleid@odata.bind": format!("connectionroles({one})"),
                "record2roleid@odata.bind": format!("connectionroles({other})"),
            })
        };
        connect(&mut admin, &account, &contact, &with(&roles[0], &roles[1]));
        connect(&mut admin, &account, &contact, &with(&roles[1], &roles[0]));
        let all = format!("connections/$count?$filter=_record1id_value eq {account}");
        let before = admin.count(&all);
        let mut body = with(&roles[0], &roles[2]);
        let ends = body.as_object_mut().unwrap();
        ends.insert("record1id_account@odata.bind".into(), json!(format!("accounts({account})")));
        ends.insert("record2id_contact@odata.bind".into(), json!(format!("contacts({contact})")));
        assert_eq!(admin.refused("POST", "connections", Some(&body)), code(400, "0x80048216"));
        let one = json!({"record1id_account@odata.bind": format!("accounts({account})")});
        assert_eq!(admin.refused("POST", "connections", Some(&one)), code(400, "0x80048218"));
        let same = json!({
            "record1id_account@odata.bind": format!("accounts({account})"),
            "record2id_account@odata.bind": format!("accounts({account})"),
        });
        assert_eq!(admin.refused("POST", "connections", Some(&same)), code(400, "0x80048217"));
        assert_eq!(admin.count(&all), before);
        let user = demo.user("actual").refused("POST", "connections", Some(&one));
        assert_eq!(user, code(403, "0x80040220"));
    });
}

#[test]
fn under_impersonation_both_rows_of_a_connection_tell_both_users() {
    each_in(&SHARED, |demo| {
        let mut behalf = demo.on_behalf();
        let account = behalf.account("On behalf");
        let contact = behalf.create("contacts", &json!({"lastname": "On behalf"}));
        let body = json!({
            "record1id_account@odata.bind": format!("accounts({account})"),
            "record2id_contact@odata.bind": format!("contacts({contact})"),
        });
        // A salesperson has no right on connections, whoever asks for it.
        assert_eq!(behalf.refused("POST", "connections", Some(&body)), code(403, "0x80040220"));
        let rights = [
            ("prvCreateConnection", "Basic"),
            ("prvReadConnection", "Basic"),
            ("prvAppendConnection", "Basic"),
            ("prvDeleteConnection", "Basic"),
        ];
        let roles = [IMPERSONATED, ACTUAL].map(|user| role_with(demo, user, &rights));
        let connection = behalf.create("connections", &body);
        let both = format!(
            "connections?$select=name,_createdby_value,_createdonbehalfby_value,_ownerid_value\
             &$filter=connectionid eq {connection} or _relatedconnectionid_value eq {connection}"
        );
        let rows = behalf.rows(&both);
        assert_eq!(rows.len(), 2);
        for row in rows {
            assert_eq!(row["_createdby_value"], IMPERSONATED);
            assert_eq!(row["_createdonbehalfby_value"], ACTUAL);
            assert_eq!(row["_ownerid_value"], IMPERSONATED);
        }
        behalf.delete(&format!("connections({connection})"));
        assert!(demo.admin().rows(&both).is_empty());
        for role in roles {
            demo.admin().delete(&format!("roles({role})"));
        }
    });
}
