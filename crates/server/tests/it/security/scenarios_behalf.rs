//! The scenarios of security.md §10 about acting on behalf of others, by their numbers.

use model::value::Value;
use serde_json::json;

use super::cast::{Cast, O};
use super::outcome::message;
use super::stage::by_each_protocol;

#[test]
fn a_row_tells_for_whom_and_by_whom_it_was_made_and_changed_76_to_78() {
    by_each_protocol(|stage| {
        let cast = Cast::new(stage)
            .acts_on_behalf("app")
            .role("app", "R", "Cg Rg Wg")
            .role("u1", "N", "Cb Rb Wb")
            .ready();
        let response = cast.post("app⇒u1", None, "204");
        let (u1, app) = (cast.id("u1").to_string(), cast.id("app").to_string());
        assert_eq!(response.header("x-onbehalf-user-id"), Some(u1.as_str()));
        assert_eq!(response.header("x-onbehalf-impersonator-id"), Some(app.as_str()));
        let columns = |expected: [Option<&str>; 5]| {
            let row = cast.made(&response);
            let names =
                ["createdby", "createdonbehalfby", "modifiedby", "modifiedonbehalfby", "ownerid"];
            let found = names.map(|name| row[format!("_{name}_value")].as_str().map(str::to_owned));
            assert_eq!(found, expected.map(|id| id.map(str::to_owned)));
            row
        };
        let row = columns([Some(&u1), Some(&app), Some(&u1), Some(&app), Some(&u1)]);
        assert_eq!(row["_owningbusinessunit_value"], cast.unit("N").to_string());
        let path = format!("accounts({})", row["accountid"].as_str().unwrap());
        let change = |who: &str| {
            let changed = cast.send(who, "PATCH", &path, Some(json!({"name": who})));
            cast.expect(&changed, "204", who);
        };
        change("app");
        columns([Some(&u1), Some(&app), Some(&app), None, Some(&u1)]);
        change("app⇒u1");
        columns([Some(&u1), Some(&app), Some(&u1), Some(&app), Some(&u1)]);
        change("u1");
        columns([Some(&u1), Some(&app), Some(&u1), None, Some(&u1)]);
        // The user's own depth holds: not for others.
        cast.post("app⇒u1", Some("app"), "E2 CreateAccess");
    });
}

#[test]
fn stamped_columns_cannot_be_given() {
    by_each_protocol(|stage| {
        let cast = Cast::new(stage)
            .acts_on_behalf("app")
            .role("app", "R", "Cg Rg Wg")
            .role("u1", "N", "Cb Rb Wb")
            .ready();
        let u4 = format!("/systemusers({})", cast.id("u4"));
        let response = cast.send(
            "app⇒u1",
            "POST",
            "accounts",
            Some(json!({
                "name": "x",
                "createdby@odata.bind": u4, "createdonbehalfby@odata.bind": u4,
            })),
        );
        if response.status == 204 {
            let row = cast.made(&response);
            assert_eq!(row["_createdby_value"], cast.id("u1").to_string());
            assert_eq!(row["_createdonbehalfby_value"], cast.id("app").to_string());
        } else {
            assert_eq!(response.status, 400, "{}", response.text());
        }
    });
}

#[test]
fn only_a_role_of_ones_own_lets_impersonate_79_80() {
    by_each_protocol(|stage| {
        let refused = |cast: Cast<'_>| {
            cast.get("app⇒u1", "t(u1)", "E3").patch("app⇒u1", "t(u1)", "E3");
            cast.post("app⇒u1", None, "E3");
            assert!(cast.row("t(u1)")["description"].is_null());
        };
        let both = || Cast::new(stage).role("app", "R", "Cg Rg Wg").role("u1", "N", "Cg Rg Wg");
        refused(both().ready());
        refused(both().team("K", "R", 0, &["app"]).acts_on_behalf("K").ready());
        for mode in [1, 2, 3] {
            let cast = both().acts_on_behalf("app").with("app", "accessmode", Value::Int(mode));
            refused(cast.ready());
        }
    });
}

#[test]
fn delegate_alone_gives_nothing_to_pass_on_81() {
    by_each_protocol(|stage| {
        let cast = Cast::new(stage).acts_on_behalf("app").role("u1", "N", "Rg").ready();
        let response = cast.send("app⇒u1", "GET", "accounts", None);
        cast.expect(&response, "E1 prvReadAccount", "app⇒u1");
        let told = message(&response);
        assert!(told.starts_with(&format!("Principal user (Id={}, ", cast.id("u1"))), "{told}");
        assert!(told.contains(&format!("context.Caller={}.", cast.id("app"))), "{told}");
    });
}

#[test]
fn depths_count_from_the_unit_of_the_user_acted_for_82_84() {
    by_each_protocol(|stage| {
        let cast = Cast::new(stage).acts_on_behalf("app").role("app", "R", "Rl");
        cast.role("u1", "N", "Rg").ready().list("app⇒u1", &["u1", "u2"]);
        let cast = Cast::new(stage).acts_on_behalf("u4").role("u4", "S", "Rl");
        cast.role("u1", "N", "Rl").ready().list("u4⇒u1", &["u1", "u2"]);
    });
}

#[test]
fn the_smaller_depth_wins_83_85_86() {
    by_each_protocol(|stage| {
        let acting = || Cast::new(stage).acts_on_behalf("u2");
        acting().role("u2", "N", "Rl").role("u1", "N", "Rb").ready().list("u2⇒u1", &["u1"]);
        acting()
            .role("u2", "N", "Wb Rg")
            .role("u1", "N", "Wg Rg")
            .ready()
            .patch("u2⇒u1", "t(u1)", "204")
            .patch("u2⇒u1", "t(u2)", "E2 WriteAccess");
        let cast = acting().role("u2", "N", "Cb Rb").role("u1", "N", "Cb Rb").ready();
        let made = cast.made(&cast.post("u2⇒u1", None, "204"));
        assert_eq!(made["_ownerid_value"], cast.id("u1").to_string());
        cast.post("u2⇒u1", Some("u2"), "E2 CreateAccess");
    });
}

#[test]
fn the_decision_table_of_the_intersection_rule_holds() {
    by_each_protocol(|stage| {
        // Rights of A and B, and the outcome on a row of B and on one of a third user in N.
        let (no_right, no_privilege) = ("E2 WriteAccess", "E1 prvWriteAccount");
        for (a, unit_of_a, b, own, third) in [
            ("Rg", "N", "Rg Wg", no_privilege, no_privilege),
            ("Rg Wb", "N", "Rg Wb", "204", no_right),
            ("Rg Wl", "N", "Rg Wb", "204", no_right),
            ("Rg Wb", "N", "Rg Wl", "204", no_right),
            ("Rg Wl", "N", "Rg Wl", "204", "204"),
            ("Rg Wl", "S", "Rg Wg", "204", "204"),
            ("Rg Wg", "N", "Rg", no_privilege, no_privilege),
            ("Rg Wg", "N", "Rg Wl", "204", "204"),
        ] {
            let cast = Cast::new(stage).user("third", "N").user("a", unit_of_a);
            let cast = cast.acts_on_behalf("a").role("a", unit_of_a, a).role("u1", "N", b).ready();
            cast.patch("a⇒u1", "t(u1)", own).patch("a⇒u1", "t(third)", third);
        }
        let cast = Cast::new(stage).role("u1", "N", "Rg Wb").ready();
        cast.patch("u0⇒u1", "t(u1)", "204").patch("u0⇒u1", "t(u2)", no_right);
        let cast = Cast::new(stage).acts_on_behalf("u2").role("u2", "N", "Rg Wb").ready();
        cast.patch("u2⇒u0", "t(u0)", "204").patch("u2⇒u0", "t(u1)", no_right);
    });
}

#[test]
fn acting_for_an_administrator_elevates_nobody_87_88() {
    by_each_protocol(|stage| {
        let cast = Cast::new(stage).acts_on_behalf("u2").role("u2", "N", "Rb").ready();
        cast.get("u2⇒u0", "t(u4)", "E2 ReadAccess").get("u2⇒u0", "t(u0)", "200");
        // Tables without privileges of their own are for two administrators only (D33).
        let refused = cast.send("u2⇒u0", "GET", "organizations", None);
        assert_eq!(refused.status, 403, "{}", refused.text());
        let cast = Cast::new(stage).role("u1", "N", "Rb").ready();
        cast.get("u0⇒u1", "t(u2)", "E2 ReadAccess");
    });
}

#[test]
fn who_names_itself_impersonates_nobody_91() {
    by_each_protocol(|stage| {
        let cast = Cast::new(stage).role("u1", "N", "Cb Rb").ready();
        let check = |name: &str, value: String| {
            let response = cast.send_with("u1", "POST", "accounts", |request| {
                request.header(name, &value).json(&json!({"name": "x"}))
            });
            cast.expect(&response, "204", name);
            for header in ["x-onbehalf-user-id", "x-onbehalf-impersonator-id"] {
                assert_eq!(response.header(header), None);
            }
            let row = cast.made(&response);
            assert!(row["_createdonbehalfby_value"].is_null());
            assert!(row["_modifiedonbehalfby_value"].is_null());
            assert_eq!(row["_createdby_value"], cast.id("u1").to_string());
        };
        check("MSCRMCallerID", cast.id("u1").to_string());
        check("CallerObjectId", cast.object_id("u1").to_string());
    });
}

#[test]
fn who_cannot_be_acted_for_is_told_by_its_own_code_93_to_97() {
    by_each_protocol(|stage| {
        let cast = Cast::new(stage)
            .acts_on_behalf("app")
            .role("app", "R", "Rg Cg")
            .role("u3", "N1", "Rg")
            .with("u3", "isdisabled", Value::Bool(true))
            .role("u4", "S", "Rg Cg")
            .ready();
        let check = |who: &str, name: &str, value: &str, expected: &str| {
            for (method, body) in [("GET", None), ("POST", Some(json!({"name": "x"})))] {
                let response = cast.send_with(who, method, "accounts", |request| {
                    let request = request.header(name, value);
                    if let Some(body) = &body { request.json(body) } else { request }
                });
                cast.expect(&response, expected, who);
                assert_eq!(response.header("x-onbehalf-user-id"), None);
            }
        };
        let nobody = engine::new_id().to_string();
        for name in ["MSCRMCallerID", "CallerObjectId"] {
            check("app", name, &nobody, "E5");
            check("u4", name, &nobody, "E3");
        }
        let disabled = cast.id("u3").to_string();
        check("app", "MSCRMCallerID", &disabled, "E4");
        check("u4", "MSCRMCallerID", &disabled, "E3");
        check("app", "CallerObjectId", &cast.object_id("u3").to_string(), "E4");
        for built_in in
            ["a0000000-0000-4000-8000-0000000000f1", "a0000000-0000-4000-8000-0000000000f2"]
        {
            check("app", "MSCRMCallerID", built_in, "E3");
        }
        // An id of the other kind is nobody's.
        check("app", "MSCRMCallerID", &cast.object_id("u4").to_string(), "E5");
        check("app", "CallerObjectId", &cast.id("u4").to_string(), "E5");
        for mode in [3, 5] {
            let cast = Cast::new(stage)
                .acts_on_behalf("app")
                .role("app", "R", "Rg")
                .role("u1", "N", "Rg")
                .with("u1", "accessmode", Value::Int(mode));
            cast.ready().get("app⇒u1", "t(u1)", "E3");
        }
    });
}

#[test]
fn a_user_without_roles_can_be_acted_for_and_may_nothing_95() {
    by_each_protocol(|stage| {
        let cast = Cast::new(stage).ready();
        cast.expect(&cast.send("u0⇒u1", "GET", "accounts", None), "E1n", "u0⇒u1");
        let told = cast.send("u0⇒u1", "GET", "WhoAmI", None).json();
        assert_eq!(told["UserId"], cast.id("u1").to_string());
    });
}

#[test]
fn an_application_may_be_acted_for_97() {
    by_each_protocol(|stage| {
        let cast = Cast::new(stage).acts_on_behalf("u1").role("u1", "N", "Rg");
        let cast = cast.role("app", "R", "Rg").ready();
        cast.list("u1⇒app", &["u0", "u1", "u2", "u3", "u4", "app"]);
    });
}

#[test]
fn who_am_i_names_the_user_acted_for_99() {
    by_each_protocol(|stage| {
        let cast = Cast::new(stage).acts_on_behalf("app").role_on(O, "u1", "N", "Rg").ready();
        let response = cast.send("app⇒u1", "GET", "WhoAmI", None);
        let told = response.json();
        assert_eq!(told["UserId"], cast.id("u1").to_string());
        assert_eq!(told["BusinessUnitId"], cast.unit("N").to_string());
        assert_eq!(
            response.header("x-onbehalf-impersonator-id"),
            Some(cast.id("app").to_string().as_str())
        );
    });
}

#[test]
fn the_users_own_privilege_to_impersonate_does_not_chain() {
    by_each_protocol(|stage| {
        let cast = Cast::new(stage)
            .acts_on_behalf("u1")
            .role("u1", "N", "Rg")
            .role("u2", "N", "Rg")
            .ready();
        cast.get("u2⇒u1", "t(u1)", "E3");
    });
}

#[test]
fn refusals_on_behalf_name_both_users_in_the_headers() {
    by_each_protocol(|stage| {
        let cast = Cast::new(stage)
            .acts_on_behalf("app")
            .role("app", "R", "Rg")
            .role("u1", "N", "Rb")
            .ready();
        let path = cast.path("t(u2)");
        let response = cast.send("app⇒u1", "GET", &path, None);
        cast.expect(&response, "E2 ReadAccess", "app⇒u1");
        assert_eq!(response.header("x-onbehalf-user-id"), Some(cast.id("u1").to_string().as_str()));
        assert_eq!(
            response.header("x-onbehalf-impersonator-id"),
            Some(cast.id("app").to_string().as_str())
        );
    });
}
