//! The scenarios of security.md §10 about roles, depths, teams and owners, by their numbers.

use serde_json::json;

use super::cast::{Cast, O};
use super::outcome::outcome;
use super::stage::{Who, by_each_protocol};
use model::value::Value;

#[test]
fn basic_read_covers_own_rows_alone_1_2() {
    by_each_protocol(|stage| {
        Cast::new(stage).role("u1", "N", "Rb").ready().get("u1", "t(u1)", "200").get(
            "u1",
            "t(u2)",
            "E2 ReadAccess",
        );
    });
}

#[test]
fn without_the_privilege_even_the_own_row_is_refused_3_4() {
    by_each_protocol(|stage| {
        let cast = Cast::new(stage).role_on(O, "u1", "N", "Rg").ready();
        cast.get("u1", "t(u1)", "E1 prvReadAccount");
        cast.expect(&cast.send("u1", "GET", "accounts", None), "E1 prvReadAccount", "u1");
        cast.expect(&cast.send("u2", "GET", "accounts", None), "E1n", "u2");
    });
}

#[test]
fn lists_reach_as_far_as_the_depth_5_to_9() {
    by_each_protocol(|stage| {
        Cast::new(stage).role("u1", "N", "Rl").ready().list("u1", &["u1", "u2"]);
        Cast::new(stage).role("u1", "N", "Rd").ready().list("u1", &["u1", "u2", "u3"]);
        let all = ["u0", "u1", "u2", "u3", "u4", "app"];
        Cast::new(stage).role("u1", "N", "Rg").ready().list("u1", &all);
        Cast::new(stage).role("u3", "N1", "Rd").ready().list("u3", &["u3"]);
        let both = Cast::new(stage).role("u1", "N", "Rb").role("u1", "N", "Rg");
        both.ready().list("u1", &all);
    });
}

#[test]
fn each_right_has_its_own_depth_10_to_13() {
    by_each_protocol(|stage| {
        Cast::new(stage).role("u1", "N", "Rb Wg").ready().patch("u1", "t(u4)", "E2 ReadAccess");
        Cast::new(stage).role("u1", "N", "Rg Wb").ready().patch("u1", "t(u1)", "204").patch(
            "u1",
            "t(u2)",
            "E2 WriteAccess",
        );
        Cast::new(stage).role("u1", "N", "Rg").ready().patch("u1", "t(u1)", "E1 prvWriteAccount");
        Cast::new(stage)
            .role("u1", "N", "Rg Dl")
            .ready()
            .delete("u1", "t(u3)", "E2 DeleteAccess")
            .delete("u1", "t(u2)", "204")
            .get("u1", "t(u2)", "E6");
    });
}

#[test]
fn a_row_that_is_not_there_is_told_only_to_those_with_the_privilege_14_15() {
    by_each_protocol(|stage| {
        let cast = Cast::new(stage).role("u1", "N", "Rb").role_on(O, "u2", "N", "Rg").ready();
        let path = format!("accounts({})", engine::new_id());
        cast.expect(&cast.send("u1", "GET", &path, None), "E6", "u1");
        cast.expect(&cast.send("u2", "GET", &path, None), "E1 prvReadAccount", "u2");
        for method in ["DELETE", "PATCH"] {
            let body = (method == "PATCH").then(|| json!({"name": "x"}));
            let response = cast.send_with("u2", method, &path, |request| {
                let request = request.header("If-Match", "*");
                if let Some(body) = &body { request.json(body) } else { request }
            });
            assert!(outcome(&response).starts_with("E1 prv"), "{}", response.text());
        }
    });
}

#[test]
fn the_privilege_alone_decides_about_rows_of_the_organization_16() {
    by_each_protocol(|stage| {
        let cast = Cast::new(stage).role_on(O, "u1", "N", "Rg").currency("o").ready();
        cast.get("u1", "o", "200").change(
            "u1",
            "o",
            json!({"currencysymbol": "y"}),
            "E1 prvWriteTransactionCurrency",
        );
    });
}

#[test]
fn a_team_role_counts_for_the_teams_rows_and_when_inherited_for_the_members_18_19() {
    by_each_protocol(|stage| {
        let team = || Cast::new(stage).team("K", "N", 0, &["u1"]);
        team().role("K", "N", "Rb").ready().get("u1", "t(K)", "200").get(
            "u1",
            "t(u1)",
            "E2 ReadAccess",
        );
        team().inherited_role("K", "N", "Rb").ready().get("u1", "t(u1)", "200");
    });
}

#[test]
fn a_team_role_creates_for_the_team_alone_20_21() {
    by_each_protocol(|stage| {
        let cast = Cast::new(stage).team("K", "N", 0, &["u1"]).role("K", "N", "Cb Rb").ready();
        let refused = cast.send("u1", "POST", "accounts", Some(json!({"name": "x"})));
        // The owner is looked at first: u1 itself has no privilege of its own, the team's count.
        cast.expect(&refused, "E2 CreateAccess", "u1");
        assert!(refused.text().contains("record with id 00000000-0000-0000-0000-000000000000"));
        let made = cast.made(&cast.post("u1", Some("K"), "204"));
        assert_eq!(made["_ownerid_value"], cast.id("K").to_string());
        assert_eq!(made["_owningteam_value"], cast.id("K").to_string());
        assert!(made["_owninguser_value"].is_null());
    });
}

#[test]
fn a_team_role_reaches_from_the_unit_of_the_role_22_23() {
    by_each_protocol(|stage| {
        let team = || Cast::new(stage).team("K", "S", 0, &["u1"]);
        team().role("K", "S", "Rl").ready().list("u1", &["u4", "K"]);
        team().role("K", "S", "Rd").ready().get("u1", "t(u3)", "E2 ReadAccess");
    });
}

#[test]
fn rows_of_the_own_team_are_own_rows_24() {
    by_each_protocol(|stage| {
        Cast::new(stage)
            .team("K", "S", 0, &["u1"])
            .role("u1", "N", "Rb")
            .role("u2", "N", "Rb")
            .ready()
            .get("u1", "t(K)", "200")
            .get("u2", "t(K)", "E2 ReadAccess");
    });
}

#[test]
fn a_new_row_belongs_to_its_maker_and_the_makers_unit_37() {
    by_each_protocol(|stage| {
        let cast = Cast::new(stage).role("u1", "N", "Cb Rb").ready();
        let made = cast.made(&cast.post("u1", None, "204"));
        let (u1, unit) = (cast.id("u1").to_string(), cast.unit("N").to_string());
        assert_eq!(made["_ownerid_value"], u1);
        assert_eq!(made["_owningbusinessunit_value"], unit);
        for column in ["_createdby_value", "_modifiedby_value", "_owninguser_value"] {
            assert_eq!(made[column], u1, "{column}");
        }
        for column in ["_createdonbehalfby_value", "_modifiedonbehalfby_value"] {
            assert!(made[column].is_null(), "{column}");
        }
    });
}

#[test]
fn creating_for_others_takes_more_than_basic_38_39() {
    by_each_protocol(|stage| {
        let cast = Cast::new(stage).role("u1", "N", "Cb Rb").role("u2", "N", "Rb").ready();
        cast.post("u1", Some("u2"), "E2 CreateAccess");
        let cast = Cast::new(stage)
            .role("u1", "N", "Cl")
            .role("u2", "N", "Rb")
            .role("u4", "S", "Rb")
            .ready();
        let made = cast.made(&cast.post("u1", Some("u2"), "204"));
        assert_eq!(made["_ownerid_value"], cast.id("u2").to_string());
        cast.post("u1", Some("u4"), "E2 CreateAccess");
    });
}

#[test]
fn who_becomes_owner_must_be_able_to_read_and_to_own_40_to_43() {
    by_each_protocol(|stage| {
        let cast = Cast::new(stage)
            .role_on(O, "u2", "N", "Rg")
            .team("K", "N", 0, &[])
            .team("L", "N", 0, &[])
            .team("X", "N", 1, &["u1"])
            .role_on(O, "K", "N", "Rg")
            .role("u3", "N1", "Rb")
            .with("u3", "isdisabled", Value::Bool(true))
            .ready();
        let u0 = format!("context.Caller={}", cast.id("u0"));
        let named = |kind: &str, name: &str| format!("Principal {kind} (Id={}", cast.id(name));
        let refused = |owner: &str, expected: &str| {
            let made = cast.post("u0", Some(owner), expected);
            let set = if owner.starts_with('u') { "systemusers" } else { "teams" };
            let bind = json!({"ownerid@odata.bind": format!("/{set}({})", cast.id(owner))});
            let path = cast.path("t(u1)");
            let changed = cast.send("u0", "PATCH", &path, Some(bind));
            cast.expect(&changed, expected, "u0");
            [made, changed].map(|response| response.text().to_owned())
        };
        for told in refused("u2", "E1o prvReadAccount") {
            assert!(told.contains("Read Privilege Check For Owner failed with exception: "));
            assert!(told.contains(&named("user", "u2")) && told.contains(&u0), "{told}");
        }
        for told in refused("K", "E1o prvReadAccount") {
            assert!(told.contains(&named("team", "K")) && told.contains(&u0), "{told}");
        }
        refused("X", "400 0x80048340");
        refused("u3", "400 0x8004022b");
        // A team without any role at all.
        let response = cast.post("u0", Some("L"), "E1o ?");
        assert!(response.text().contains("has not been assigned any roles"), "{}", response.text());
        assert_eq!(cast.row("t(u1)")["_ownerid_value"], cast.id("u1").to_string());
    });
}

#[test]
fn nobody_in_a_disabled_unit_becomes_an_owner() {
    by_each_protocol(|stage| {
        let cast = Cast::new(stage).team("K", "N1", 0, &[]).role("K", "N1", "Rl");
        let cast = cast.role("u4", "S", "Rl").role("u3", "N1", "Rl").ready();
        let disable = |disabled: bool| {
            let path = format!("businessunits({})", cast.unit("N"));
            let body = json!({"isdisabled": disabled});
            cast.expect(&cast.send("u0", "PATCH", &path, Some(body)), "204", "u0");
        };
        // The unit of both is below one that is disabled.
        disable(true);
        for owner in ["K", "u3"] {
            cast.post("u0", Some(owner), "400 0x8004032d");
            cast.assign("u0", "t(u4)", owner, "400 0x8004032d");
        }
        disable(false);
        for owner in ["K", "u3"] {
            cast.post("u0", Some(owner), "204");
            cast.assign("u0", "t(u4)", owner, "204");
        }
    });
}

#[test]
fn an_owner_that_is_not_there_is_not_found() {
    by_each_protocol(|stage| {
        let cast = Cast::new(stage).ready();
        let bind = format!("/systemusers({})", engine::new_id());
        let body = json!({"name": "x", "ownerid@odata.bind": bind});
        cast.expect(&cast.send("u0", "POST", "accounts", Some(body)), "E6", "u0");
    });
}

#[test]
fn giving_away_takes_the_right_to_assign_44_45() {
    by_each_protocol(|stage| {
        let readers = || Cast::new(stage).role("u2", "N", "Rb");
        readers().role("u1", "N", "Rb Wb").ready().assign(
            "u1",
            "t(u1)",
            "u2",
            "E1 prvAssignAccount",
        );
        let cast = readers().role("u1", "N", "Rb Wb Sb").ready();
        cast.assign("u1", "t(u1)", "u2", "204").get("u1", "t(u1)", "E2 ReadAccess");
        let row = cast.row("t(u1)");
        assert_eq!(row["_ownerid_value"], cast.id("u2").to_string());
        assert_eq!(row["_owninguser_value"], cast.id("u2").to_string());
        cast.assign("u1", "t(u4)", "u2", "E2 ReadAccess");
    });
}

#[test]
fn a_row_goes_to_the_unit_of_its_new_owner() {
    by_each_protocol(|stage| {
        let cast = Cast::new(stage).role("u4", "S", "Rb").ready();
        cast.assign("u0", "t(u1)", "u4", "204");
        let unit = &cast.row("t(u1)")["_owningbusinessunit_value"];
        assert_eq!(*unit, cast.unit("S").to_string());
    });
}

#[test]
fn a_read_only_user_changes_nothing_111() {
    by_each_protocol(|stage| {
        for mode in [2, 3] {
            let cast = Cast::new(stage)
                .role("u1", "N", "Rg Wg Cg Dg")
                .with("u1", "accessmode", Value::Int(mode))
                .ready();
            let refused = "403 0x80044502";
            cast.get("u1", "t(u4)", "200").patch("u1", "t(u1)", refused);
            cast.delete("u1", "t(u1)", refused).post("u1", None, refused);
            assert!(cast.row("t(u1)")["description"].is_null());
        }
    });
}

#[test]
fn an_administrative_user_reaches_no_business_rows() {
    by_each_protocol(|stage| {
        let cast = Cast::new(stage)
            .role("u1", "N", "Rg")
            .role_on("systemuser", "u1", "N", "Rg")
            .with("u1", "accessmode", Value::Int(1))
            .ready();
        cast.get("u1", "t(u1)", "E1 prvReadAccount");
        let path = format!("systemusers({})?$select=fullname", cast.id("u4"));
        cast.expect(&cast.send("u1", "GET", &path, None), "200", "u1");
    });
}

#[test]
fn a_new_user_gets_an_object_id_that_stays_123() {
    by_each_protocol(|stage| {
        let cast = Cast::new(stage).ready();
        let unit = format!("/businessunits({})", cast.unit("N"));
        let user = |name: &str| {
            json!({
                "domainname": format!("{name}-{}@scenario.example", engine::new_id()),
                "internalemailaddress": "x@scenario.example",
                "firstname": "A", "lastname": name,
                "businessunitid@odata.bind": unit,
            })
        };
        let post = |body: serde_json::Value| {
            let response = cast.send("u0", "POST", "systemusers", Some(body));
            cast.expect(&response, "204", "u0");
            cast.made(&response)
        };
        let generated = post(user("generated"));
        let id = generated["azureactivedirectoryobjectid"].as_str().unwrap();
        assert_ne!(id, "00000000-0000-0000-0000-000000000000");
        let mut body = user("given");
        let given = engine::new_id();
        body["azureactivedirectoryobjectid"] = given.to_string().into();
        let row = post(body);
        assert_eq!(row["azureactivedirectoryobjectid"], given.to_string());
        let path = format!("systemusers({})", row["systemuserid"].as_str().unwrap());
        let other = json!({"azureactivedirectoryobjectid": engine::new_id(), "lastname": "later"});
        cast.expect(&cast.send("u0", "PATCH", &path, Some(other)), "204", "u0");
        let row = cast.send("u0", "GET", &path, None).json();
        assert_eq!(row["azureactivedirectoryobjectid"], given.to_string());
        assert_eq!(row["lastname"], "later");
        // The user exists, and has no roles.
        let token = stage.token(Who::Person(given));
        let mut client = stage.client();
        let answer = client.request("GET", "/api/data/v9.2/accounts").token(&token).send();
        cast.expect(&answer, "E1n", "the new user");
    });
}
