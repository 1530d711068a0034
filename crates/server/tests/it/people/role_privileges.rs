//! What a role gives: `AddPrivilegesRole`, `ReplacePrivilegesRole`, `RemovePrivilegeRole`.

use serde_json::{Value, json};

use super::{
    Makes, SALES, WEST, act, act_refused, acts, each, give, hold, listed, privileges, staff,
};
use crate::demo::{MANAGER, User, code, refusal, text};

const READ_ACCOUNT: &str = "886b280c-6396-4d56-a0a3-2c1b0a50ceb0";
const WRITE_ACCOUNT: &str = "7863e80f-0ab2-4d67-a641-37d9f342c7e3";
const READ_CURRENCY: &str = "prvReadTransactionCurrency";
const ACTIONS: [&str; 2] = ["AddPrivilegesRole", "ReplacePrivilegesRole"];

/// What changing a role needs, besides holding what is put into it.
const MAY_EDIT: [(&str, &str); 4] = [
    ("prvWriteRole", "Local"),
    ("prvReadRole", "Global"),
    ("prvReadUser", "Global"),
    ("prvReadOrganization", "Global"),
];

fn of(role: &str) -> String {
    format!("roles({role})")
}

#[test]
fn privileges_are_put_into_a_role_and_its_copies_and_count_at_once() {
    each(|demo| {
        let mut admin = demo.admin();
        let role = admin.role("Growing", SALES);
        let copy = text(&admin.copy(&role, WEST).unwrap()["roleid"]);
        let before = privileges(&mut admin, &role);
        let (mut user, id) = staff(demo, WEST, &[]);
        hold(&mut admin, &id, &copy);
        assert_eq!(user.refused("GET", "accounts", None), code(403, "0x80040220"));
        let body = json!({"Privileges": [
            {"Depth": "Basic", "PrivilegeId": READ_ACCOUNT, "BusinessUnitId": SALES, "PrivilegeName": ""},
            {"Depth": 2, "PrivilegeName": "PRVWRITEACCOUNT"},
        ]});
        acts(&mut admin, &of(&role), "AddPrivilegesRole", &body);
        assert!(user.rows("accounts?$select=name").is_empty());
        for role in [&role, &copy] {
            let now = privileges(&mut admin, role);
            assert_eq!(now.len(), before.len() + 2);
            assert!(now.contains(&(READ_ACCOUNT.to_owned(), 1)));
            assert!(now.contains(&(WRITE_ACCOUNT.to_owned(), 4)));
        }
        // Another depth takes the place of the first.
        give(&mut admin, &role, &[("prvReadAccount", "Global")]);
        assert!(!user.rows("accounts?$select=name").is_empty());
        assert!(privileges(&mut admin, &copy).contains(&(READ_ACCOUNT.to_owned(), 8)));
        // One is taken out again, named in either way.
        let row = json!({"Privilege": {
            "privilegeid": READ_ACCOUNT, "@odata.type": "Microsoft.Dynamics.CRM.privilege",
        }});
        acts(&mut admin, &of(&role), "RemovePrivilegeRole", &row);
        assert_eq!(user.refused("GET", "accounts", None), code(403, "0x80040220"));
        let id = json!({"PrivilegeId": WRITE_ACCOUNT});
        for _ in 0..2 {
            acts(&mut admin, &of(&role), "RemovePrivilegeRole", &id);
        }
        for role in [&role, &copy] {
            assert_eq!(privileges(&mut admin, role), before);
        }
        // All are replaced.
        let only = listed(&[("prvReadContact", "Deep")]);
        acts(&mut admin, &of(&role), "ReplacePrivilegesRole", &only);
        for role in [&role, &copy] {
            let contact = "ba09ec92-12c4-4312-ba16-5715c2cbd6da".to_owned();
            assert_eq!(privileges(&mut admin, role), [(contact, 4)]);
        }
        acts(&mut admin, &of(&role), "ReplacePrivilegesRole", &json!({"Privileges": []}));
        assert!(privileges(&mut admin, &copy).is_empty());
    });
}

#[test]
fn a_privilege_is_put_into_a_role_once_and_at_a_depth_that_it_allows_17() {
    each(|demo| {
        let mut admin = demo.admin();
        let role = admin.role("Only what is allowed", SALES);
        let before = privileges(&mut admin, &role);
        let twice = [("prvReadAccount", "Basic"), ("prvreadaccount", "Local")];
        for action in ACTIONS {
            let mut check = |body: &Value, number: &str| {
                let refused = act_refused(&mut admin, &of(&role), action, body);
                assert_eq!(refused, code(400, number), "{action} {body}");
            };
            for depth in ["Basic", "Local", "Deep", "RecordFilter"] {
                check(&listed(&[(READ_CURRENCY, depth)]), "0x8004140b");
            }
            check(&listed(&twice), "0x8004140f");
            check(&listed(&[("prvReadNothing", "Global")]), "0x80040203");
            check(&json!({"Privileges": [{"Depth": "Global"}]}), "0x80040203");
        }
        let nothing = act_refused(&mut admin, &of(&role), "RemovePrivilegeRole", &json!({}));
        assert_eq!(nothing, code(400, "0x80040203"));
        assert_eq!(privileges(&mut admin, &role), before);
    });
}

#[test]
fn copies_and_the_roles_of_administrators_and_support_are_left_as_they_are_72() {
    each(|demo| {
        let mut admin = demo.admin();
        let role = admin.role("Changed at the top", SALES);
        let copy = text(&admin.copy(&role, WEST).unwrap()["roleid"]);
        let named = |admin: &mut User, name: &str| {
            let root = "b0000000-0000-4000-8000-000000000001";
            let path = format!(
                "roles?$select=name&$filter=name eq '{name}' and _businessunitid_value eq {root}"
            );
            admin.column(&path, "roleid").remove(0)
        };
        let administrator = named(&mut admin, "System Administrator");
        let support = named(&mut admin, "Support User");
        for (role, number) in
            [(&copy, "0x80044152"), (&administrator, "0x80041d31"), (&support, "0x80041d47")]
        {
            let body = listed(&[("prvReadAccount", "Global")]);
            for action in ACTIONS {
                let refused = act_refused(&mut admin, &of(role), action, &body);
                assert_eq!(refused, code(400, number), "{action}");
            }
            let body = json!({"PrivilegeId": READ_ACCOUNT});
            let refused = act_refused(&mut admin, &of(role), "RemovePrivilegeRole", &body);
            assert_eq!(refused, code(400, number));
        }
    });
}

#[test]
fn only_what_is_held_is_put_into_a_role_by_those_who_may_change_it() {
    each(|demo| {
        let mut admin = demo.admin();
        let role = admin.role("Changed by others", SALES);
        let body = listed(&[("prvReadAccount", "Local")]);
        let (mut editor, id) = staff(demo, SALES, &MAY_EDIT);
        for action in ACTIONS {
            let refused = act(&mut editor, &of(&role), action, &body);
            assert_eq!(refusal(&refused), code(403, "0x80040220"));
            let message = text(&refused.json()["error"]["message"]);
            assert!(message.contains("MissingPrivilegeCount: 1"), "{message}");
        }
        let own = admin.role("Of the editor", SALES);
        give(&mut admin, &own, &[("prvReadAccount", "Deep")]);
        hold(&mut admin, &id, &own);
        acts(&mut editor, &of(&role), "AddPrivilegesRole", &body);
        acts(&mut editor, &of(&role), "RemovePrivilegeRole", &json!({"PrivilegeId": READ_ACCOUNT}));
        // Each of four privileges is needed, and the role must be in reach.
        for left_out in 0..MAY_EDIT.len() {
            let mut held = MAY_EDIT.to_vec();
            let (missing, _) = held.remove(left_out);
            let (mut lacking, _) = staff(demo, SALES, &held);
            for action in ["AddPrivilegesRole", "ReplacePrivilegesRole"] {
                let refused = act(&mut lacking, &of(&role), action, &json!({"Privileges": []}));
                assert_eq!(refusal(&refused), code(403, "0x80040220"), "{missing}");
                assert!(text(&refused.json()["error"]["message"]).contains(missing), "{missing}");
            }
            let one = json!({"PrivilegeId": READ_ACCOUNT});
            let refused = act_refused(&mut lacking, &of(&role), "RemovePrivilegeRole", &one);
            assert_eq!(refused, code(403, "0x80040220"), "{missing}");
        }
        let (mut elsewhere, _) = staff(demo, WEST, &MAY_EDIT);
        let refused = act_refused(&mut elsewhere, &of(&role), "AddPrivilegesRole", &body);
        assert_eq!(refused, code(403, "0x80048306"));
        let nowhere = of(crate::demo::NOBODY);
        let refused = act_refused(&mut admin, &nowhere, "AddPrivilegesRole", &body);
        assert_eq!(refused, code(404, "0x80040217"));
    });
}

#[test]
fn on_behalf_of_somebody_a_role_gets_what_both_hold() {
    each(|demo| {
        let mut admin = demo.admin();
        let role = admin.role("Changed on behalf", SALES);
        let mut held = MAY_EDIT.to_vec();
        held.push(("prvReadAccount", "Local"));
        let (_, editor) = staff(demo, SALES, &held);
        let mut behalf = demo.admin().with("MSCRMCallerID", &editor);
        let within = listed(&[("prvReadAccount", "Local")]);
        let beyond = listed(&[("prvReadAccount", "Deep")]);
        for action in ACTIONS {
            acts(&mut behalf, &of(&role), action, &within);
            let refused = act_refused(&mut behalf, &of(&role), action, &beyond);
            assert_eq!(refused, code(403, "0x80040220"), "{action}");
        }
        let one = json!({"PrivilegeId": READ_ACCOUNT});
        acts(&mut behalf, &of(&role), "RemovePrivilegeRole", &one);
        let mut manager = demo.admin().with("MSCRMCallerID", MANAGER);
        let refused = act_refused(&mut manager, &of(&role), "RemovePrivilegeRole", &one);
        assert_eq!(refused, code(403, "0x80040220"));
        assert!(privileges(&mut admin, &role).is_empty());
    });
}
