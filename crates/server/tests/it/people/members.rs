//! Who belongs to a team: `AddMembersTeam`, `RemoveMembersTeam`, and associations that do the same.

use serde_json::{Value, json};

use super::{Makes, SALES, act_refused, acts, each, row, staff};
use crate::demo::{MANAGER, NOBODY, code};

const ADD: &str = "AddMembersTeam";
const REMOVE: &str = "RemoveMembersTeam";

fn users(ids: &[&str]) -> Value {
    json!({"Members": ids.iter().map(|id| row("systemuser", id)).collect::<Vec<_>>()})
}

fn of(team: &str) -> String {
    format!("teams({team})")
}

#[test]
fn members_join_and_leave_a_team_and_it_counts_at_once() {
    each(|demo| {
        let mut admin = demo.admin();
        let team = admin.team("Joined", SALES);
        let role = admin.role("Of the joined team", SALES);
        super::give(&mut admin, &role, &[("prvReadAccount", "Global")]);
        let path = format!("teams({team})/teamroles_association/$ref");
        let body = super::reference(&admin, &role);
        assert_eq!(admin.send("POST", &path, &[], Some(&body)).status, 204);
        let (mut user, id) = staff(demo, SALES, &[]);
        assert_eq!(user.refused("GET", "accounts", None), code(403, "0x80040220"));
        for _ in 0..2 {
            acts(&mut admin, &of(&team), ADD, &users(&[&id, MANAGER, &id]));
        }
        assert_eq!(user.get("accounts").status, 200);
        let mut members = admin.members(&team);
        members.sort();
        let mut expected = vec![id.clone(), MANAGER.to_owned()];
        expected.sort();
        assert_eq!(members, expected);
        for _ in 0..2 {
            acts(&mut admin, &of(&team), REMOVE, &users(&[&id]));
        }
        assert_eq!(user.refused("GET", "accounts", None), code(403, "0x80040220"));
        // The association is the same thing.
        let path = format!("teams({team})/teammembership_association");
        let body = json!({"@odata.id": admin.url(&format!("systemusers({id})"))});
        let joined = admin.send("POST", &format!("{path}/$ref"), &[], Some(&body));
        assert_eq!(joined.status, 204, "{}", joined.text());
        assert_eq!(user.get("accounts").status, 200);
        let left = admin.send("DELETE", &format!("{path}({id})/$ref"), &[], None);
        assert_eq!(left.status, 204);
        assert_eq!(admin.members(&team), [MANAGER]);
        // Everybody or nobody.
        let refused = act_refused(&mut admin, &of(&team), ADD, &users(&[&id, NOBODY]));
        assert_eq!(refused, code(404, "0x80040217"));
        assert_eq!(admin.members(&team), [MANAGER]);
    });
}

#[test]
fn the_members_of_default_teams_and_of_groups_are_not_changed_113() {
    each(|demo| {
        let mut admin = demo.admin();
        let unit = admin.unit("With a default team", SALES);
        let person = admin.person("Member by unit", &unit);
        let default = admin.default_team(&unit);
        for (action, number) in [(ADD, "0x8004830b"), (REMOVE, "0x8004830c")] {
            for named in [users(&[MANAGER]), users(&[&person]), users(&[])] {
                let refused = act_refused(&mut admin, &of(&default), action, &named);
                assert_eq!(refused, code(400, number));
            }
        }
        let path = format!("teams({default})/teammembership_association");
        let body = json!({"@odata.id": admin.url(&format!("systemusers({MANAGER})"))});
        let refused = admin.refused("POST", &format!("{path}/$ref"), Some(&body));
        assert_eq!(refused, code(400, "0x8004830b"));
        let refused = admin.refused("DELETE", &format!("{path}({person})/$ref"), None);
        assert_eq!(refused, code(400, "0x8004830c"));
        assert_eq!(admin.members(&default), [person]);
        // The directory says who belongs to its groups (D6).
        for kind in [2, 3] {
            let group = admin.create(
                "teams",
                &json!({
                    "name": "Group", "teamtype": kind,
                    "azureactivedirectoryobjectid": engine::new_id().to_string(),
                    "businessunitid@odata.bind": format!("businessunits({SALES})"),
                }),
            );
            for action in [ADD, REMOVE] {
                let refused = act_refused(&mut admin, &of(&group), action, &users(&[MANAGER]));
                assert_eq!(refused, code(400, "0x80040203"));
            }
        }
    });
}

#[test]
fn members_are_changed_by_those_who_may_write_the_team() {
    each(|demo| {
        let mut admin = demo.admin();
        let team = admin.team("Guarded", SALES);
        let mut manager = demo.user("manager");
        for action in [ADD, REMOVE] {
            let refused = act_refused(&mut manager, &of(&team), action, &users(&[MANAGER]));
            assert_eq!(refused, code(403, "0x80040220"));
        }
        let service = "b0000000-0000-4000-8000-000000000004";
        let (mut elsewhere, _) = staff(demo, service, &[("prvWriteTeam", "Local")]);
        for action in [ADD, REMOVE] {
            let refused = act_refused(&mut elsewhere, &of(&team), action, &users(&[MANAGER]));
            assert_eq!(refused, code(403, "0x80048306"));
        }
        let (_, writer) = staff(demo, SALES, &[("prvWriteTeam", "Local")]);
        let mut behalf = demo.admin().with("MSCRMCallerID", &writer);
        acts(&mut behalf, &of(&team), ADD, &users(&[MANAGER]));
        acts(&mut behalf, &of(&team), REMOVE, &users(&[MANAGER]));
        let mut behalf = demo.admin().with("MSCRMCallerID", MANAGER);
        for action in [ADD, REMOVE] {
            let refused = act_refused(&mut behalf, &of(&team), action, &users(&[MANAGER]));
            assert_eq!(refused, code(403, "0x80040220"));
        }
        assert!(admin.members(&team).is_empty());
    });
}

#[test]
fn an_owner_team_without_rows_and_roles_becomes_an_access_team_for_good() {
    each(|demo| {
        let mut admin = demo.admin();
        let convert = "ConvertOwnerTeamToAccessTeam";
        let team = admin.team("Converted", SALES);
        let role = admin.role("Of the converted team", SALES);
        super::give(&mut admin, &role, &[("prvReadAccount", "Basic")]);
        let path = format!("teams({team})/teamroles_association");
        let body = super::reference(&admin, &role);
        assert_eq!(admin.send("POST", &format!("{path}/$ref"), &[], Some(&body)).status, 204);
        let owner = json!({"name": "Of a team", "ownerid@odata.bind": of(&team)});
        let account = admin.create("accounts", &owner);
        let nothing = json!({});
        let refused = act_refused(&mut admin, &of(&team), convert, &nothing);
        assert_eq!(refused, code(400, "0x80040203"));
        // A team that owns rows stays.
        assert_eq!(admin.refused("DELETE", &of(&team), None), code(400, "0x8004830e"));
        admin.delete(&format!("accounts({account})"));
        assert_eq!(act_refused(&mut admin, &of(&team), convert, &nothing).0, 400);
        assert_eq!(admin.send("DELETE", &format!("{path}({role})/$ref"), &[], None).status, 204);
        let manager = act_refused(&mut demo.user("manager"), &of(&team), convert, &nothing);
        assert_eq!(manager, code(403, "0x80040220"));
        let mut behalf = demo.admin().with("MSCRMCallerID", MANAGER);
        let refused = act_refused(&mut behalf, &of(&team), convert, &nothing);
        assert_eq!(refused, code(403, "0x80040220"));
        acts(&mut admin, &of(&team), convert, &nothing);
        assert_eq!(admin.read(&of(&team))["teamtype"], 1);
        let refused = act_refused(&mut admin, &of(&team), convert, &nothing);
        assert_eq!(refused, code(400, "0x80040203"));
        let owner = json!({"name": "Of an access team", "ownerid@odata.bind": of(&team)});
        assert_eq!(admin.refused("POST", "accounts", Some(&owner)), code(400, "0x80048340"));
        let default = admin.default_team(SALES);
        let refused = act_refused(&mut admin, &of(&default), convert, &nothing);
        assert_eq!(refused, code(400, "0x80040203"));
    });
}
