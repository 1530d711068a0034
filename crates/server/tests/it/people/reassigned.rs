//! All rows of an owner get another one: `ReassignObjectsSystemUser`, `ReassignObjectsOwner`.

use serde_json::json;

use super::{Makes, SALES, act_refused, acts, each, give, row, staff};
use crate::demo::{MANAGER, NOBODY, User, code, text};

/// What an owner of accounts and contacts needs.
const OWNS: [(&str, &str); 7] = [
    ("prvCreateAccount", "Basic"),
    ("prvReadAccount", "Basic"),
    ("prvWriteAccount", "Basic"),
    ("prvAssignAccount", "Basic"),
    ("prvCreateContact", "Basic"),
    ("prvReadContact", "Basic"),
    ("prvAppendToAccount", "Basic"),
];

fn owner(admin: &mut User, path: &str) -> String {
    text(&admin.read(path)["_ownerid_value"])
}

#[test]
fn all_rows_of_a_user_change_their_owner_or_none_does() {
    each(|demo| {
        let mut admin = demo.admin();
        let (mut from, old) = staff(demo, SALES, &OWNS);
        let accounts = ["One", "Two"].map(|name| format!("accounts({})", from.account(name)));
        let parent = json!({"parentaccountid@odata.bind": accounts[0]});
        admin.change(&accounts[1], &parent);
        let contact = format!("contacts({})", from.create("contacts", &json!({"lastname": "x"})));
        let path = format!("systemusers({old})");
        let message = "ReassignObjectsSystemUser";
        // Who may read accounts and no contacts cannot have the contact, so nothing moves.
        let (_, half) = staff(demo, SALES, &[("prvReadAccount", "Basic")]);
        let body = json!({"ReassignPrincipal": row("systemuser", &half)});
        assert_eq!(act_refused(&mut admin, &path, message, &body), code(403, "0x80040299"));
        let (_, new) = staff(demo, SALES, &OWNS);
        let body = json!({"ReassignPrincipal": row("systemuser", &new)});
        // The owner itself may assign accounts, but no contacts.
        assert_eq!(act_refused(&mut from, &path, message, &body), code(403, "0x80040220"));
        let mut behalf = demo.admin().with("MSCRMCallerID", &old);
        assert_eq!(act_refused(&mut behalf, &path, message, &body), code(403, "0x80040220"));
        let nobody = json!({"ReassignPrincipal": row("systemuser", NOBODY)});
        assert_eq!(act_refused(&mut admin, &path, message, &nobody), code(404, "0x80040217"));
        for row in accounts.iter().chain([&contact]) {
            assert_eq!(owner(&mut admin, row), old);
        }
        acts(&mut admin, &path, message, &body);
        for row in accounts.iter().chain([&contact]) {
            assert_eq!(owner(&mut admin, row), new);
        }
        // Nothing left: nothing to assign.
        acts(&mut from, &path, message, &body);
    });
}

#[test]
fn all_rows_of_a_team_change_their_owner() {
    each(|demo| {
        let mut admin = demo.admin();
        let team = admin.team("Giving up", SALES);
        let role = admin.role("Of the team that gives up", SALES);
        give(&mut admin, &role, &[("prvReadAccount", "Basic")]);
        let path = format!("teams({team})/teamroles_association/$ref");
        let body = super::reference(&admin, &role);
        assert_eq!(admin.send("POST", &path, &[], Some(&body)).status, 204);
        let body = json!({"name": "Given up", "ownerid@odata.bind": format!("teams({team})")});
        let account = format!("accounts({})", admin.create("accounts", &body));
        let body = json!({
            "FromPrincipal": row("team", &team), "ToPrincipal": row("systemuser", MANAGER),
        });
        let message = "ReassignObjectsOwner";
        let mut agent = demo.user("agent");
        assert_eq!(agent.refused("POST", message, Some(&body)), code(403, "0x80040220"));
        let agent = "a0000000-0000-4000-8000-000000000006";
        let mut behalf = demo.admin().with("MSCRMCallerID", agent);
        assert_eq!(behalf.refused("POST", message, Some(&body)), code(403, "0x80040220"));
        assert_eq!(admin.send("POST", message, &[], Some(&body)).status, 204);
        assert_eq!(owner(&mut admin, &account), MANAGER);
        let back = json!({
            "FromPrincipal": row("systemuser", NOBODY), "ToPrincipal": row("team", &team),
        });
        assert_eq!(admin.refused("POST", message, Some(&back)), code(404, "0x80040217"));
        let missing = json!({"FromPrincipal": row("team", &team)});
        assert_eq!(admin.refused("POST", message, Some(&missing)).0, 400);
    });
}
