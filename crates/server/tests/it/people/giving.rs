//! Who may give whom which role.

use serde_json::json;

use super::{Makes, ROOT, SALES, SERVICE, each, give, hold, listed, reference, staff};
use crate::demo::{ADMIN, Demo, MANAGER, User, code, each_alone, refusal, text};

const DISABLED: &str = "a0000000-0000-4000-8000-000000000007";
const AGENT: &str = "a0000000-0000-4000-8000-000000000006";

/// What giving a role needs, besides holding what it contains.
const MAY_GIVE: [(&str, &str); 3] =
    [("prvAssignRole", "Global"), ("prvReadRole", "Global"), ("prvReadUser", "Global")];

fn roles_of(user: &str) -> String {
    format!("systemusers({user})/systemuserroles_association/$ref")
}

fn held(admin: &mut User, user: &str) -> Vec<String> {
    admin.column(&format!("systemusers({user})/systemuserroles_association?$select=name"), "roleid")
}

fn named(admin: &mut User, name: &str, unit: &str) -> String {
    let path =
        format!("roles?$select=name&$filter=name eq '{name}' and _businessunitid_value eq {unit}");
    admin.column(&path, "roleid").remove(0)
}

#[test]
fn a_role_is_given_in_its_own_unit_69() {
    each(|demo| {
        let mut admin = demo.admin();
        let role = admin.role("Given in its unit", SALES);
        let body = reference(&admin, &role);
        let refused = admin.send("POST", &roles_of(AGENT), &[], Some(&body));
        assert_eq!(refusal(&refused), code(400, "0x80041409"));
        let expected = format!(
            "The user with id={AGENT} belongs to a different business unit={SERVICE} than the role \
             with roleId={role} and rolebusinessUnit={SALES}."
        );
        assert_eq!(refused.json()["error"]["message"], expected.as_str());
        let (there, here) = (admin.team("Elsewhere", SERVICE), admin.team("Here", SALES));
        let of_team = |team: &str| format!("teams({team})/teamroles_association/$ref");
        assert_eq!(admin.refused("POST", &of_team(&there), Some(&body)), code(400, "0x8004140d"));
        assert_eq!(admin.send("POST", &of_team(&here), &[], Some(&body)).status, 204);
        // The copy of the other unit is another role.
        let wide = admin.role("Given anywhere", ROOT);
        let copy = text(&admin.copy(&wide, SERVICE).unwrap()["roleid"]);
        let person = admin.person("Receiving", SERVICE);
        hold(&mut admin, &person, &copy);
        assert_eq!(held(&mut admin, &person), std::slice::from_ref(&copy));
        // What is held already may be given again; what is not held may be taken (D26).
        hold(&mut admin, &person, &copy);
        let path = format!("systemusers({person})/systemuserroles_association({copy})/$ref");
        for _ in 0..2 {
            assert_eq!(admin.send("DELETE", &path, &[], None).status, 204);
            assert!(held(&mut admin, &person).is_empty());
        }
        let path = roles_of(crate::demo::NOBODY);
        let body = reference(&admin, &copy);
        assert_eq!(admin.refused("POST", &path, Some(&body)), code(404, "0x80040217"));
    });
}

#[test]
fn access_teams_and_disabled_and_built_in_users_get_no_role() {
    each(|demo| {
        let mut admin = demo.admin();
        let body = json!({
            "name": "Shared with", "teamtype": 1,
            "businessunitid@odata.bind": format!("businessunits({SALES})"),
        });
        let team = admin.create("teams", &body);
        let role = admin.role("Not for everybody", SALES);
        let role = reference(&admin, &role);
        let path = format!("teams({team})/teamroles_association/$ref");
        assert_eq!(admin.refused("POST", &path, Some(&role)), code(400, "0x80048331"));
        let refused = admin.refused("POST", &roles_of(DISABLED), Some(&role));
        assert_eq!(refused, code(400, "0x80040225"));
        let at_root = admin.role("Not for the server", ROOT);
        let body = reference(&admin, &at_root);
        let system = roles_of("a0000000-0000-4000-8000-0000000000f1");
        assert_eq!(admin.refused("POST", &system, Some(&body)), code(400, "0x80041d33"));
        // Support User is given to nobody, and a support user holds nothing else.
        let support = named(&mut admin, "Support User", SALES);
        let support = reference(&admin, &support);
        let path = roles_of(MANAGER);
        assert_eq!(admin.refused("POST", &path, Some(&support)), code(400, "0x80041d44"));
        let person = admin.person("Supporting", SALES);
        admin.change(&format!("systemusers({person})"), &json!({"accessmode": 3}));
        let path = roles_of(&person);
        assert_eq!(admin.refused("POST", &path, Some(&role)), code(400, "0x80041d51"));
        let reading = json!({"accessmode": 3});
        let path = format!("systemusers({MANAGER})");
        assert_eq!(admin.refused("PATCH", &path, Some(&reading)), code(400, "0x80041d51"));
    });
}

#[test]
fn nobody_gives_more_than_they_hold_71() {
    each(|demo| {
        let mut admin = demo.admin();
        let (mut giver, id) = staff(demo, SALES, &MAY_GIVE);
        let role = admin.role("More than the giver", SALES);
        let person = admin.person("Promoted", SALES);
        let path = roles_of(&person);
        let body = reference(&admin, &role);
        // Even the nine privileges of every role are more than nothing; the giver has them too.
        assert_eq!(giver.send("POST", &path, &[], Some(&body)).status, 204);
        give(&mut admin, &role, &[("prvReadAccount", "Deep"), ("prvWriteAccount", "Basic")]);
        let refused = giver.send("POST", &path, &[], Some(&body));
        assert_eq!(refusal(&refused), code(403, "0x80040220"));
        let expected = format!(
            "RoleService::VerifyCallerPrivileges failed. User: {id}, UserBU: {SALES}, \
             PrivilegeName: prvReadAccount, PrivilegeId: 886b280c-6396-4d56-a0a3-2c1b0a50ceb0, \
             Depth: Deep, BusinessUnitId: {SALES}, MissingPrivilegeCount: 2"
        );
        assert_eq!(refused.json()["error"]["message"], expected.as_str());
        // Taking is giving the other way round, to everybody's loss but the giver's.
        let taken = format!("systemusers({person})/systemuserroles_association({role})/$ref");
        assert_eq!(giver.refused("DELETE", &taken, None), code(403, "0x80040220"));
        // A smaller depth is not enough, a greater one is.
        let own = admin.role("Of the giver", SALES);
        give(&mut admin, &own, &[("prvReadAccount", "Local"), ("prvWriteAccount", "Local")]);
        hold(&mut admin, &id, &own);
        assert_eq!(giver.refused("POST", &path, Some(&body)), code(403, "0x80040220"));
        give(&mut admin, &own, &[("prvReadAccount", "Global")]);
        assert_eq!(giver.send("POST", &path, &[], Some(&body)).status, 204);
        assert_eq!(giver.send("DELETE", &taken, &[], None).status, 204);
    });
}

#[test]
fn giving_a_role_needs_assign_and_read_on_it() {
    each(|demo| {
        let mut admin = demo.admin();
        let role = admin.role("Only by those who may", SALES);
        let person = admin.person("Waiting", SALES);
        let path = roles_of(&person);
        let body = reference(&admin, &role);
        let (mut reader, _) = staff(demo, SALES, &[("prvReadRole", "Global")]);
        assert_eq!(reader.refused("POST", &path, Some(&body)), code(403, "0x80040220"));
        let (mut assigner, _) = staff(demo, SALES, &[("prvAssignRole", "Global")]);
        assert_eq!(assigner.refused("POST", &path, Some(&body)), code(403, "0x80040220"));
        // Of another unit the role is out of reach.
        let local = [("prvAssignRole", "Local"), ("prvReadRole", "Global")];
        let (mut elsewhere, _) = staff(demo, SERVICE, &local);
        assert_eq!(elsewhere.refused("POST", &path, Some(&body)), code(403, "0x80048306"));
        assert!(held(&mut admin, &person).is_empty());
    });
}

#[test]
fn on_behalf_of_somebody_a_role_is_given_that_both_could_give() {
    each(|demo| {
        let mut admin = demo.admin();
        let (_, giver) = staff(demo, SALES, &MAY_GIVE);
        let role = admin.role("Given on behalf", SALES);
        let (low, high) = (admin.person("Low", SALES), admin.person("High", SALES));
        let body = reference(&admin, &role);
        let mut behalf = demo.admin().with("MSCRMCallerID", &giver);
        assert_eq!(behalf.send("POST", &roles_of(&low), &[], Some(&body)).status, 204);
        give(&mut admin, &role, &[("prvDeleteAccount", "Basic")]);
        // The administrator could alone, the giver could not.
        let refused = behalf.send("POST", &roles_of(&high), &[], Some(&body));
        assert_eq!(refusal(&refused), code(403, "0x80040220"));
        let message = text(&refused.json()["error"]["message"]);
        assert!(message.contains(&format!("User: {giver}")), "{message}");
        let mut manager = demo.admin().with("MSCRMCallerID", MANAGER);
        let taken = format!("systemusers({low})/systemuserroles_association({role})/$ref");
        assert_eq!(manager.refused("DELETE", &taken, None), code(403, "0x80040220"));
    });
}

#[test]
fn the_last_administrator_keeps_the_role_and_every_one_has_the_profile() {
    each_alone(|demo: &Demo| {
        let mut admin = demo.admin();
        let role = named(&mut admin, "System Administrator", ROOT);
        let app = "a0000000-0000-4000-8000-000000000010";
        let of =
            |user: &str| format!("systemusers({user})/systemuserroles_association({role})/$ref");
        let profiles = |admin: &mut User, user: &str| {
            let path =
                format!("systemuserprofilescollection/$count?$filter=systemuserid eq {user}");
            admin.count(&path)
        };
        assert_eq!(profiles(&mut admin, app), 1);
        assert_eq!(admin.send("DELETE", &of(app), &[], None).status, 204);
        assert_eq!(profiles(&mut admin, app), 0);
        assert_eq!(admin.refused("DELETE", &of(ADMIN), None), code(400, "0x80041d30"));
        let path = format!("roles({role})/systemuserroles_association({ADMIN})/$ref");
        assert_eq!(admin.refused("DELETE", &path, None), code(400, "0x80041d30"));
        // From the side of the role as well.
        let path = format!("roles({role})/systemuserroles_association/$ref");
        let body = json!({"@odata.id": admin.url(&format!("systemusers({app})"))});
        for _ in 0..2 {
            assert_eq!(admin.send("POST", &path, &[], Some(&body)).status, 204);
            assert_eq!(profiles(&mut admin, app), 1);
        }
        assert_eq!(admin.send("DELETE", &of(ADMIN), &[], None).status, 204);
        assert_eq!(admin.refused("GET", "accounts", None), code(403, "0x80042f09"));
    });
}

/// The guard of security.md §5.2.
#[test]
fn only_who_may_act_on_behalf_puts_that_into_a_role() {
    each(|demo| {
        let mut admin = demo.admin();
        let role = admin.role("Acting", SALES);
        let editing = [
            ("prvWriteRole", "Global"),
            ("prvReadRole", "Global"),
            ("prvReadUser", "Global"),
            ("prvReadOrganization", "Global"),
        ];
        let (mut editor, id) = staff(demo, SALES, &editing);
        let path = format!("roles({role})/Microsoft.Dynamics.CRM.AddPrivilegesRole");
        let acting = [("prvActOnBehalfOfAnotherUser", "Global")];
        let body = listed(&acting);
        assert_eq!(editor.refused("POST", &path, Some(&body)), code(403, "0x8004ed43"));
        // By a team it does not count.
        let team = admin.team("Acting", SALES);
        let of_team = admin.role("Of an acting team", SALES);
        give(&mut admin, &of_team, &acting);
        let path_of_team = format!("teams({team})/teamroles_association/$ref");
        let reference_of_team = reference(&admin, &of_team);
        let given = admin.send("POST", &path_of_team, &[], Some(&reference_of_team));
        assert_eq!(given.status, 204, "{}", given.text());
        let members = json!({"Members": [super::row("systemuser", &id)]});
        super::acts(&mut admin, &format!("teams({team})"), "AddMembersTeam", &members);
        assert_eq!(editor.refused("POST", &path, Some(&body)), code(403, "0x8004ed43"));
        let own = admin.role("Of the acting editor", SALES);
        give(&mut admin, &own, &acting);
        hold(&mut admin, &id, &own);
        assert_eq!(editor.send("POST", &path, &[], Some(&body)).status, 204);
    });
}
