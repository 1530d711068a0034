//! What is told of writes, in which words, and what is not told.

use serde_json::{Value, json};

use super::super::cast::Cast;
use super::{NONE, actions, details, made, on_each_audited, told};

#[test]
fn an_update_on_behalf_of_another_user_tells_both_101() {
    on_each_audited(|stage| {
        let cast = Cast::new(stage)
            .acts_on_behalf("app")
            .role("app", "R", "Rg Wg")
            .role("u1", "N", "Rb Wb")
            .ready();
        cast.patch("app⇒u1", "t(u1)", "204");
        let rows = told(&cast, cast.id("t(u1)"));
        let [row] = rows.as_slice() else { panic!("{rows:?}") };
        assert_eq!(row["_userid_value"], cast.id("u1").to_string());
        assert_eq!(row["_callinguserid_value"], cast.id("app").to_string());
        assert_eq!((&row["operation"], &row["action"]), (&json!(2), &json!(2)));
        assert_eq!(row["objecttypecode"], "account");
        assert!(row["createdon"].is_string() && row["transactionid"].is_string(), "{row}");
        assert_eq!(row.get("changedata"), None);
    });
}

#[test]
fn a_direct_update_tells_of_nobody_else_102() {
    on_each_audited(|stage| {
        let cast = Cast::new(stage).role("u1", "N", "Rb Wb").ready();
        cast.patch("u1", "t(u1)", "204");
        let rows = told(&cast, cast.id("t(u1)"));
        assert_eq!(rows[0]["_userid_value"], cast.id("u1").to_string());
        assert_eq!(rows[0]["_callinguserid_value"], Value::Null);
    });
}

#[test]
fn each_kind_of_write_has_its_action() {
    on_each_audited(|stage| {
        let cast = Cast::new(stage).role("u2", "N", "Rb").ready();
        let row = made(&cast.post("u0", None, "204"));
        let change = |body: Value| {
            let response = cast.send("u0", "PATCH", &format!("accounts({row})"), Some(body));
            cast.expect(&response, "204", "u0");
        };
        change(json!({"name": "another", "numberofemployees": 5}));
        change(json!({"statecode": 1}));
        change(json!({"statecode": 0, "statuscode": 1}));
        let owner = format!("/systemusers({})", cast.id("u2"));
        change(json!({"ownerid@odata.bind": owner}));
        let response = cast.send("u0", "DELETE", &format!("accounts({row})"), None);
        cast.expect(&response, "204", "u0");
        assert_eq!(actions(&cast, row), [3, 13, 4, 5, 2, 1]);
        let rows = told(&cast, row);
        let operations: Vec<_> =
            rows.iter().map(|row| row["operation"].as_i64().unwrap()).collect();
        assert_eq!(operations, [3, 2, 2, 2, 2, 1]);
        let details: Vec<Value> = rows.iter().map(|row| details(&cast, row)).collect();
        let [deleted, assigned, _, deactivated, updated, created] = details.as_slice() else {
            panic!("{details:?}")
        };
        assert_eq!(deleted["OldValue"]["name"], "another");
        assert_eq!(deleted["NewValue"], json!({"@odata.type": "#Microsoft.Dynamics.CRM.account"}));
        assert_eq!(assigned["OldValue"]["_ownerid_value"], cast.id("u0").to_string());
        assert_eq!(assigned["NewValue"]["_ownerid_value"], cast.id("u2").to_string());
        assert_eq!(deactivated["OldValue"]["statecode"], 0);
        assert_eq!(deactivated["NewValue"]["statecode"], 1);
        let plain = |values: Value| {
            let mut row = json!({"@odata.type": "#Microsoft.Dynamics.CRM.account"});
            for (name, value) in values.as_object().unwrap() {
                row[name] = value.clone();
            }
            row
        };
        assert_eq!(updated["OldValue"], plain(json!({"name": "made"})));
        assert_eq!(updated["NewValue"], plain(json!({"name": "another", "numberofemployees": 5})));
        assert_eq!(created["NewValue"]["name"], "made");
        // Who made it and when stands in the row of `audit` itself.
        assert_eq!(created["NewValue"].get("_createdby_value"), None);

        // A state that is neither active nor inactive.
        let body = json!({"name": "won", "statecode": 0});
        let row = made(&cast.send("u0", "POST", "opportunities", Some(body)));
        let path = format!("opportunities({row})");
        let body = json!({"statecode": 1, "statuscode": 3});
        cast.expect(&cast.send("u0", "PATCH", &path, Some(body)), "204", "u0");
        assert_eq!(actions(&cast, row), [41, 1]);
    });
}

#[test]
fn the_mask_names_the_changed_columns_by_their_places() {
    on_each_audited(|stage| {
        let cast = Cast::new(stage).ready();
        let body = json!({"name": "another", "telephone1": "5"});
        cast.change("u0", "t(u1)", body, "204");
        let row = told(&cast, cast.id("t(u1)")).remove(0);
        let mut found: Vec<usize> =
            row["attributemask"].as_str().unwrap().split(',').map(|n| n.parse().unwrap()).collect();
        found.sort_unstable();
        let table = stage.catalog.table("account").unwrap();
        let mut expected = ["name", "telephone1"].map(|name| table.column_index(name).unwrap() + 1);
        expected.sort_unstable();
        assert_eq!(found, expected);
    });
}

#[test]
fn what_follows_of_a_write_is_told_with_it() {
    on_each_audited(|stage| {
        let cast = Cast::new(stage)
            .role("u2", "N", "Rb")
            .role_on("contact", "u2", "N", "Rb")
            .child("c", "u1", Some("t(u1)"))
            .ready();
        let below = json!({
            "name": "below",
            "parentaccountid@odata.bind": format!("/accounts({})", cast.id("t(u1)")),
        });
        let below = made(&cast.send("u0", "POST", "accounts", Some(below)));
        cast.assign("u0", "t(u1)", "u2", "204");
        cast.delete("u0", "t(u1)", "204");
        let (parent, child) = (told(&cast, cast.id("t(u1)")), told(&cast, cast.id("c")));
        assert_eq!(actions(&cast, cast.id("t(u1)")), [3, 13]);
        assert_eq!(actions(&cast, cast.id("c")), [3, 13]);
        // The account below loses its link only.
        assert_eq!(actions(&cast, below), [11, 13, 1]);
        let below = told(&cast, below);
        let unlinked = details(&cast, &below[0]);
        assert_eq!(unlinked["OldValue"]["_parentaccountid_value"], cast.id("t(u1)").to_string());
        for other in [&child, &below] {
            assert_eq!(other[0]["transactionid"], parent[0]["transactionid"]);
            assert_eq!(other[1]["transactionid"], parent[1]["transactionid"]);
        }
        assert_ne!(parent[0]["transactionid"], parent[1]["transactionid"]);
    });
}

#[test]
fn both_ends_tell_that_they_were_connected() {
    on_each_audited(|stage| {
        let cast = Cast::new(stage).ready();
        let lead = json!({"subject": "s", "lastname": "l"});
        let lead = made(&cast.send("u0", "POST", "leads", Some(lead)));
        let path = format!("{}/accountleads_association", cast.path("t(u1)"));
        let body = json!({"@odata.id": format!("/leads({lead})")});
        let response = cast.send("u0", "POST", &format!("{path}/$ref"), Some(body));
        cast.expect(&response, "204", "u0");
        cast.expect(&cast.send("u0", "DELETE", &format!("{path}({lead})/$ref"), None), "204", "u0");
        assert_eq!(actions(&cast, cast.id("t(u1)")), [34, 33]);
        assert_eq!(actions(&cast, lead), [34, 33, 1]);
        let detail = details(&cast, &told(&cast, cast.id("t(u1)"))[1]);
        let expected = json!({
            "@odata.type": "#Microsoft.Dynamics.CRM.RelationshipAuditDetail",
            "RelationshipName": "accountleads_association",
            "TargetRecords": [{
                "@odata.type": "#Microsoft.Dynamics.CRM.lead", "leadid": lead.to_string(),
            }],
        });
        assert_eq!(detail, expected);
    });
}

#[test]
fn what_is_refused_leaves_no_row() {
    on_each_audited(|stage| {
        let cast = Cast::new(stage)
            .role("u1", "N", "Rl Wb Sb")
            .role("u2", "N", "Rb")
            .child("c", "u1", Some("t(u1)"))
            .ready();
        // The row itself is written and told of before its children refuse.
        cast.assign("u1", "t(u1)", "u2", "E1o prvReadContact");
        assert_eq!(cast.row("t(u1)")["_ownerid_value"], cast.id("u1").to_string());
        let body = json!({"description": "changed", "accountcategorycode": 99});
        cast.change("u1", "t(u1)", body, "400 0x8004431a");
        cast.patch("u1", "t(u2)", "E2 WriteAccess");
        cast.delete("u1", "t(u1)", "E1 prvDeleteAccount");
        for row in ["t(u1)", "t(u2)", "c"] {
            assert_eq!(actions(&cast, cast.id(row)), NONE, "{row}");
        }
    });
}

#[test]
fn nothing_is_told_of_what_does_not_change_or_is_not_audited() {
    on_each_audited(|stage| {
        let cast = Cast::new(stage).ready();
        cast.change("u0", "t(u1)", json!({"name": "t(u1)"}), "204");
        cast.change("u0", "t(u1)", json!({"description": null}), "204");
        assert_eq!(actions(&cast, cast.id("t(u1)")), NONE);
        // Its table is not audited.
        let note = made(&cast.send("u0", "POST", "annotations", Some(json!({"subject": "s"}))));
        assert_eq!(actions(&cast, note), NONE);
        // Reading is not told at all.
        cast.get("u0", "t(u1)", "200");
        assert_eq!(actions(&cast, cast.id("t(u1)")), NONE);
    });
}

#[test]
fn a_long_text_is_told_without_its_end() {
    on_each_audited(|stage| {
        let cast = Cast::new(stage).ready();
        let body = json!({"lastname": "l", "businesscard": "x".repeat(6_000)});
        let contact = made(&cast.send("u0", "POST", "contacts", Some(body)));
        let detail = details(&cast, &told(&cast, contact)[0]);
        let told = detail["NewValue"]["businesscard"].as_str().unwrap();
        assert_eq!(told, format!("{}…", "x".repeat(5_000)));
    });
}

#[test]
fn what_a_role_gives_and_who_holds_it_and_who_joins_a_team_is_told() {
    on_each_audited(|stage| {
        let cast = Cast::new(stage).team("K", "N", 0, &[]).ready();
        let unit = format!("businessunits({})", cast.unit("N"));
        let body = json!({"name": "Told", "businessunitid@odata.bind": unit});
        let role = made(&cast.send("u0", "POST", "roles", Some(body)));
        let send = |method: &str, path: String, body: Value| {
            let answer = cast.send("u0", method, &path, Some(body));
            cast.expect(&answer, "204", "u0");
        };
        let act = |target: String, action: &str, body: Value| {
            send("POST", format!("{target}/Microsoft.Dynamics.CRM.{action}"), body);
        };
        let read = |depth: &str| json!({"PrivilegeName": "prvReadAccount", "Depth": depth});
        let of_role = || format!("roles({role})");
        act(of_role(), "AddPrivilegesRole", json!({"Privileges": [read("Basic")]}));
        // The same again changes nothing.
        act(of_role(), "AddPrivilegesRole", json!({"Privileges": [read("Basic")]}));
        act(of_role(), "ReplacePrivilegesRole", json!({"Privileges": [read("Deep")]}));
        let id = "886b280c-6396-4d56-a0a3-2c1b0a50ceb0";
        act(of_role(), "RemovePrivilegeRole", json!({"PrivilegeId": id}));
        assert_eq!(actions(&cast, role), [58, 59, 57, 1]);
        let replaced = details(&cast, &told(&cast, role)[1]);
        assert_eq!(replaced["OldRolePrivileges"].as_array().unwrap().len(), 10);
        assert_eq!(replaced["NewRolePrivileges"][0]["Depth"], "Deep");

        let held = format!("systemusers({})/systemuserroles_association", cast.id("u1"));
        let address = json!({"@odata.id": of_role()});
        send("POST", format!("{held}/$ref"), address.clone());
        let answer = cast.send("u0", "DELETE", &format!("{held}({role})/$ref"), None);
        cast.expect(&answer, "204", "u0");
        assert_eq!(actions(&cast, cast.id("u1"))[..2], [56, 55]);
        let member = json!({
            "@odata.type": "Microsoft.Dynamics.CRM.systemuser", "systemuserid": cast.id("u1"),
        });
        let team = || format!("teams({})", cast.id("K"));
        let mut other = member.clone();
        other["systemuserid"] = cast.id("u2").to_string().into();
        act(team(), "AddMembersTeam", json!({"Members": [member, other]}));
        act(team(), "RemoveMembersTeam", json!({"Members": [member]}));
        send("POST", format!("{}/teamroles_association/$ref", team()), address);
        assert_eq!(actions(&cast, cast.id("K")), [53, 36, 35]);
        let added = details(&cast, &told(&cast, cast.id("K"))[2]);
        assert_eq!(added["TargetRecords"].as_array().unwrap().len(), 2);
    });
}

#[test]
fn roles_that_are_lost_by_a_move_and_a_team_that_is_converted_are_told() {
    on_each_audited(|stage| {
        let cast = Cast::new(stage).role("u1", "N", "Rb").team("K", "N", 0, &[]).ready();
        let unit =
            json!({"businessunitid@odata.bind": format!("/businessunits({})", cast.unit("S"))});
        let path = format!("systemusers({})", cast.id("u1"));
        cast.expect(&cast.send("u0", "PATCH", &path, Some(unit)), "204", "u0");
        let rows = told(&cast, cast.id("u1"));
        assert_eq!(actions(&cast, cast.id("u1")), [56, 2]);
        assert_eq!(rows[0]["transactionid"], rows[1]["transactionid"]);
        cast.delete("u0", "t(K)", "204");
        let path =
            format!("teams({})/Microsoft.Dynamics.CRM.ConvertOwnerTeamToAccessTeam", cast.id("K"));
        cast.expect(&cast.send("u0", "POST", &path, Some(json!({}))), "204", "u0");
        let converted = details(&cast, &told(&cast, cast.id("K"))[0]);
        let kind = |value: &str| converted[value]["teamtype"].clone();
        assert_eq!((kind("OldValue"), kind("NewValue")), (json!(0), json!(1)));
    });
}

#[test]
fn whom_a_row_is_shared_with_is_told_with_the_rights_before_and_since() {
    on_each_audited(|stage| {
        let cast = Cast::new(stage).acts_on_behalf("app").role("u1", "N", "Rb Wb Hb").ready();
        let cast = cast.role("app", "R", "Rg Wg Hg").ready();
        let target = || json!({"@odata.id": cast.path("t(u1)")});
        let user = || json!({"@odata.id": format!("systemusers({})", cast.id("u2"))});
        let send = |who: &str, action: &str, body: Value| {
            cast.expect(&cast.send(who, "POST", action, Some(body)), "204", who);
        };
        let give = |who: &str, action: &str, mask: &str| {
            let access = json!({"Principal": user(), "AccessMask": mask});
            send(who, action, json!({"Target": target(), "PrincipalAccess": access}));
        };
        give("app⇒u1", "GrantAccess", "ReadAccess");
        // What is there already is no change.
        give("u1", "GrantAccess", "ReadAccess");
        give("u1", "ModifyAccess", "ReadAccess, WriteAccess");
        send("u1", "RevokeAccess", json!({"Target": target(), "Revokee": user()}));
        assert_eq!(actions(&cast, cast.id("t(u1)")), [49, 48, 14]);
        let rows = told(&cast, cast.id("t(u1)"));
        assert_eq!(rows[2]["_userid_value"], cast.id("u1").to_string());
        assert_eq!(rows[2]["_callinguserid_value"], cast.id("app").to_string());
        let changed = details(&cast, &rows[1]);
        assert_eq!(changed["@odata.type"], "#Microsoft.Dynamics.CRM.ShareAuditDetail");
        assert_eq!(changed["OldPrivileges"], "ReadAccess");
        assert_eq!(changed["NewPrivileges"], "ReadAccess, WriteAccess");
        assert_eq!(changed["Principal"]["ownerid"], cast.id("u2").to_string());
        assert_eq!(details(&cast, &rows[0])["NewPrivileges"], "None");
    });
}
