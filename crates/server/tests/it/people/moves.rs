//! The messages that move users, teams and units: the same as changing their lookup.

use serde_json::json;

use super::{Makes, SALES, SERVICE, WEST, act_refused, acts, each, row, staff};
use crate::demo::{MANAGER, code, text};

#[test]
fn a_user_is_moved_by_a_message_too() {
    each(|demo| {
        let mut admin = demo.admin();
        let (mut user, id) = staff(
            demo,
            SALES,
            &[
                ("prvReadAccount", "Basic"),
                ("prvCreateAccount", "Basic"),
                ("prvWriteAccount", "Basic"),
            ],
        );
        let account = user.account("Goes along");
        let heir = admin.person("Heir", SALES);
        let role = admin.role("Of the heir", SALES);
        super::give(&mut admin, &role, &[("prvReadAccount", "Basic")]);
        super::hold(&mut admin, &heir, &role);
        let path = format!("systemusers({id})");
        let message = "SetBusinessSystemUser";
        let body = json!({
            "BusinessUnit": row("businessunit", SERVICE), "ReassignPrincipal": row("systemuser", &id),
        });
        let refused = act_refused(&mut demo.user("manager"), &path, message, &body);
        assert_eq!(refused, code(403, "0x80040220"));
        let mut behalf = demo.admin().with("MSCRMCallerID", MANAGER);
        assert_eq!(act_refused(&mut behalf, &path, message, &body), code(403, "0x80040220"));
        acts(&mut admin, &path, message, &body);
        assert_eq!(admin.read(&path)["_businessunitid_value"], SERVICE);
        assert_eq!(user.refused("GET", "accounts", None), code(403, "0x80042f09"));
        let row_of = admin.read(&format!("accounts({account})"));
        assert_eq!(row_of["_owningbusinessunit_value"], SERVICE);
        // With an heir the rows stay behind.
        let body = json!({
            "BusinessUnit": row("businessunit", WEST), "ReassignPrincipal": row("systemuser", &heir),
            "DoNotMoveAllRecords": false,
        });
        acts(&mut admin, &path, message, &body);
        let row_of = admin.read(&format!("accounts({account})"));
        assert_eq!(
            (&row_of["_ownerid_value"], &row_of["_owningbusinessunit_value"]),
            (&json!(heir), &json!(SALES))
        );
    });
}

#[test]
fn a_manager_is_set_by_a_message_and_those_below_stay_or_go_up() {
    each(|demo| {
        let mut admin = demo.admin();
        let ids = ["Above", "Middle", "Below", "New"].map(|name| admin.person(name, SALES));
        let [above, middle, below, new] = &ids;
        let manager = |admin: &mut crate::demo::User, user: &str| {
            text(&admin.read(&format!("systemusers({user})"))["_parentsystemuserid_value"])
        };
        let message = "SetParentSystemUser";
        let path = |user: &str| format!("systemusers({user})");
        for (user, boss) in [(middle, above), (below, middle)] {
            let body = json!({"Parent": row("systemuser", boss), "KeepChildUsers": true});
            acts(&mut admin, &path(user), message, &body);
            assert_eq!(manager(&mut admin, user), **boss);
        }
        let body = json!({"Parent": row("systemuser", below), "KeepChildUsers": true});
        let refused = act_refused(&mut admin, &path(above), message, &body);
        assert_eq!(refused, code(400, "0x80041d25"));
        let body = json!({"Parent": row("systemuser", new), "KeepChildUsers": false});
        let refused = act_refused(&mut demo.user("manager"), &path(middle), message, &body);
        assert_eq!(refused, code(403, "0x80040220"));
        let mut behalf = demo.admin().with("MSCRMCallerID", MANAGER);
        let refused = act_refused(&mut behalf, &path(middle), message, &body);
        assert_eq!(refused, code(403, "0x80040220"));
        acts(&mut admin, &path(middle), message, &body);
        assert_eq!(manager(&mut admin, middle), *new);
        assert_eq!(manager(&mut admin, below), *above);
        acts(&mut admin, &path(middle), message, &json!({"Parent": null}));
        assert_eq!(manager(&mut admin, middle), "null");
    });
}

#[test]
fn teams_and_units_are_moved_by_messages_too() {
    each(|demo| {
        let mut admin = demo.admin();
        let team = format!("teams({})", admin.team("Moved by message", SALES));
        let unit = admin.unit("Moved by message", SALES);
        let below = admin.unit("Below the moved one", &unit);
        let unit_path = format!("businessunits({unit})");
        let to_team = json!({"BusinessUnit": row("businessunit", SERVICE)});
        let to_unit = json!({"Parent": row("businessunit", SERVICE)});
        let mut manager = demo.user("manager");
        let mut behalf = demo.admin().with("MSCRMCallerID", MANAGER);
        for user in [&mut manager, &mut behalf] {
            let refused = act_refused(user, &team, "SetParentTeam", &to_team);
            assert_eq!(refused, code(403, "0x80040220"));
            let refused = act_refused(user, &unit_path, "SetParentBusinessUnit", &to_unit);
            assert_eq!(refused, code(403, "0x80040220"));
        }
        acts(&mut admin, &team, "SetParentTeam", &to_team);
        assert_eq!(admin.read(&team)["_businessunitid_value"], SERVICE);
        acts(&mut admin, &unit_path, "SetParentBusinessUnit", &to_unit);
        assert_eq!(admin.read(&unit_path)["_parentbusinessunitid_value"], SERVICE);
        let loop_ = json!({"Parent": row("businessunit", &below)});
        let refused = act_refused(&mut admin, &unit_path, "SetParentBusinessUnit", &loop_);
        assert_eq!(refused, code(400, "0x80041d21"));
        let default = format!("teams({})", admin.default_team(SALES));
        let refused = act_refused(&mut admin, &default, "SetParentTeam", &to_team);
        assert_eq!(refused, code(400, "0x80048308"));
    });
}
