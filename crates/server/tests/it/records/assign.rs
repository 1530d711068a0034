//! A new owner: what it needs, what it takes along.

use serde_json::{Value, json};

use crate::demo::{ACTUAL, ADMIN, Demo, IMPERSONATED, MANAGER, code, each};

fn to(user: &str) -> Value {
    json!({"ownerid@odata.bind": format!("systemusers({user})")})
}

fn owner(demo: &Demo, path: &str) -> String {
    crate::demo::text(&demo.admin().read(path)["_ownerid_value"])
}

#[test]
fn a_row_is_assigned_with_its_children() {
    each(|demo| {
        let mut user = demo.user("actual");
        let account = user.account("Assigned");
        let path = format!("accounts({account})");
        let child = |set: &str, name: &str| {
            (set.to_owned(), json!({ name: format!("accounts({account})") }))
        };
        let mut children = Vec::new();
        for (set, body) in [
            child("contacts", "parentcustomerid_account@odata.bind"),
            child("tasks", "regardingobjectid_account_task@odata.bind"),
            child("opportunities", "customerid_account@odata.bind"),
            child("accounts", "parentaccountid@odata.bind"),
        ] {
            let id = user.create(&set, &body);
            children.push(format!("{set}({id})"));
        }
        // Along this one nothing follows.
        let contact = user.create("contacts", &json!({"lastname": "Primary"}));
        let primary = format!("contacts({contact})");
        user.change(&path, &json!({"primarycontactid@odata.bind": primary}));

        let mut body = to(IMPERSONATED);
        body["description"] = json!("handed over");
        user.change(&path, &body);
        let row = demo.admin().read(&path);
        assert_eq!(row["description"], "handed over");
        assert_eq!(row["_owninguser_value"], IMPERSONATED);
        assert_eq!(row["_modifiedby_value"], ACTUAL);
        for child in children {
            assert_eq!(owner(demo, &child), IMPERSONATED, "{child}");
        }
        assert_eq!(owner(demo, &primary), ACTUAL);
        // No longer Actual User's to change.
        assert_eq!(user.refused("PATCH", &path, Some(&to(ACTUAL))), code(403, "0x80048306"));
    });
}

#[test]
fn the_business_unit_follows_the_owner() {
    each(|demo| {
        let mut admin = demo.admin();
        let path = format!("accounts({})", admin.account("Moving"));
        admin.change(&path, &to("a0000000-0000-4000-8000-000000000005"));
        let row = admin.read(&path);
        assert_eq!(row["_owningbusinessunit_value"], "b0000000-0000-4000-8000-000000000003");
        // To the owner it has: nothing to assign.
        admin.change(&path, &to("a0000000-0000-4000-8000-000000000005"));
    });
}

#[test]
fn an_owner_who_cannot_read_the_row_is_refused() {
    each(|demo| {
        let mut admin = demo.admin();
        let path = format!("accounts({})", admin.account("Kept by its owner"));
        for (user, status, number) in [
            ("a0000000-0000-4000-8000-000000000007", 400, "0x8004022b"),
            ("a0000000-0000-4000-8000-000000000008", 403, "0x80040299"),
            (crate::demo::NOBODY, 404, "0x80040217"),
        ] {
            assert_eq!(
                admin.refused("PATCH", &path, Some(&to(user))),
                code(status, number),
                "{user}"
            );
        }
        let nobody = json!({"ownerid": null});
        assert_eq!(admin.refused("PATCH", &path, Some(&nobody)).0, 400);
        assert_eq!(owner(demo, &path), ADMIN);
    });
}

#[test]
fn a_cascade_to_rows_that_the_owner_cannot_read_assigns_nothing() {
    each(|demo| {
        // Service Agent reads accounts and contacts, but no tasks.
        let agent = "a0000000-0000-4000-8000-000000000006";
        let mut admin = demo.admin();
        let account = admin.account("With a task");
        let path = format!("accounts({account})");
        let task =
            admin.create("tasks", &json!({"regardingobjectid_account_task@odata.bind": path}));
        assert_eq!(admin.refused("PATCH", &path, Some(&to(agent))), code(403, "0x80040299"));
        assert_eq!(owner(demo, &path), ADMIN);
        assert_eq!(owner(demo, &format!("tasks({task})")), ADMIN);
        admin.delete(&format!("tasks({task})"));
        admin.change(&path, &to(agent));
        assert_eq!(owner(demo, &path), agent);
    });
}

#[test]
fn assigning_needs_the_right_to_assign() {
    each(|demo| {
        // Service Agent may write its incidents, but not give them away.
        let mut agent = demo.user("agent");
        let id = agent.create(
            "incidents",
            &json!({
                "title": "Not given away",
                "customerid_account@odata.bind": "accounts(10000000-0000-4000-8000-000000000001)",
            }),
        );
        let path = format!("incidents({id})");
        assert_eq!(agent.refused("PATCH", &path, Some(&to(ADMIN))), code(403, "0x80040220"));
        assert_eq!(owner(demo, &path), "a0000000-0000-4000-8000-000000000006");
        let mut actual = demo.user("actual");
        let theirs = "accounts(10000000-0000-4000-8000-000000000005)";
        assert_eq!(actual.refused("PATCH", theirs, Some(&to(MANAGER))), code(403, "0x80048306"));
        assert_eq!(owner(demo, theirs), IMPERSONATED);
    });
}
