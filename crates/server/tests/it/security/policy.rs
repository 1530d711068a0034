//! The policy of impersonation (auth.md §10): who must, may and must not act on behalf of others, and for
//! whom. It adds refusals and never rights.

use serde_json::{Value, json};
use testkit::databases;

use super::cast::Cast;
use super::outcome::{message, outcome};
use super::stage::{Stage, on_each_database};
use crate::BINARY;
use crate::batch::{batch, part, parts_of, set, statuses};
use crate::demo::{ACTUAL, Demo, IMPERSONATED};

/// The application may act for u1, and everything by itself.
fn cast(stage: &Stage) -> Cast<'_> {
    Cast::new(stage)
        .acts_on_behalf("app")
        .role("app", "R", "Cg Rg Wg Dg")
        .role("u1", "N", "Cg Rg Wg Dg")
        .role("u2", "N", "Rg")
        .ready()
}

fn set_policy(cast: &Cast<'_>, user: &str, body: Value) {
    cast.change_at("u0", &format!("systemusers({})", cast.id(user)), body, "204");
}

fn rule(cast: &Cast<'_>, number: i64) {
    set_policy(cast, "app", json!({"onbehalf_impersonationpolicy": number}));
}

#[test]
fn with_forbidden_nobody_is_named_and_with_required_somebody_is() {
    on_each_database(|stage| {
        let cast = cast(stage);
        let own = cast.object_id("app").to_string();
        let check = |who: &str, own_name: bool, path: &str, expected: &str| {
            let response = cast.send_with(who, "GET", path, |request| {
                if own_name { request.header("CallerObjectId", &own) } else { request }
            });
            cast.expect(&response, expected, who);
            response
        };
        // Optional: as ever.
        check("app", false, "accounts?$top=1", "200");
        check("app⇒u1", false, "accounts?$top=1", "200");
        rule(&cast, 1);
        check("app", false, "accounts?$top=1", "200");
        check("app", true, "accounts?$top=1", "200");
        let refused = check("app⇒u1", false, "accounts?$top=1", "E3");
        assert!(message(&refused).contains("forbids"), "{}", refused.text());
        check("app⇒u1", false, "WhoAmI", "E3");
        rule(&cast, 2);
        let named = check("app⇒u1", false, "WhoAmI", "200");
        assert_eq!(named.json()["UserId"], cast.id("u1").to_string());
        check("app⇒u1", false, "accounts?$top=1", "200");
        // Naming oneself is naming nobody, and WhoAmI is all that is answered then; what else is wrong
        // with a request is not told.
        for own_name in [false, true] {
            let alone = check("app", own_name, "WhoAmI", "200");
            assert_eq!(alone.json()["UserId"], cast.id("app").to_string());
            for path in [
                "",
                "$metadata",
                "accounts",
                "accounts/$count",
                "accounts?$filter=nonsense",
                "nothing/of/this",
                "EntityDefinitions?$top=1",
                "RetrieveVersion()",
                "RetrieveCurrentOrganization(AccessType=Microsoft.Dynamics.CRM.EndpointAccessType'Default')",
                "savedqueries?$top=1",
                "accounts?fetchXml=%3Cfetch%3E%3Centity%20name='account'/%3E%3C/fetch%3E",
                "?sql=SELECT%20name%20FROM%20account",
            ] {
                let refused = check("app", own_name, path, "E3");
                assert!(message(&refused).contains("requires"), "{path}: {}", refused.text());
            }
        }
        for (method, path, body) in [
            ("POST", "accounts", json!({"name": "made by itself"})),
            ("PATCH", "accounts(00000000-0000-4000-8000-000000000009)", json!({"name": "x"})),
            ("POST", "WhoAmI", json!({})),
        ] {
            let refused = cast.send("app", method, path, Some(body));
            cast.expect(&refused, "E3", path);
        }
        let made = cast.send("u0", "GET", "accounts/$count?$filter=name eq 'made by itself'", None);
        assert_eq!(made.text().trim_start_matches('\u{feff}'), "0");
        // A header that is wrong is wrong, and never none.
        let malformed =
            cast.send_with("app", "GET", "WhoAmI", |request| request.header("CallerObjectId", ""));
        cast.expect(&malformed, "400 0x80040203", "app");
        let unknown = cast.send_with("app", "GET", "WhoAmI", |request| {
            request.header("CallerObjectId", &engine::new_id().to_string())
        });
        cast.expect(&unknown, "E5", "app");
        // It counts for persons too, and null is optional.
        set_policy(&cast, "u2", json!({"onbehalf_impersonationpolicy": 2}));
        check("u2", false, "accounts?$top=1", "E3");
        check("u2⇒u1", false, "accounts?$top=1", "E3");
        set_policy(&cast, "u2", json!({"onbehalf_impersonationpolicy": null}));
        check("u2", false, "accounts?$top=1", "200");
        let body = json!({"onbehalf_impersonationpolicy": 3});
        let path = format!("systemusers({})", cast.id("u2"));
        let refused = cast.send("u0", "PATCH", &path, Some(body));
        assert_eq!(refused.status, 400, "{}", refused.text());
    });
}

#[test]
fn a_change_of_policy_or_team_counts_at_the_next_request_on_the_same_connection() {
    on_each_database(|stage| {
        let cast = cast(stage).team("K", "N", 0, &["u1"]).ready();
        let (token, object) = (stage.token(cast.who("app")), cast.object_id("u1").to_string());
        let mut client = stage.client();
        let mut check = |named: bool, expected: &str| {
            let mut request = client.request("GET", "/api/data/v9.2/accounts?$top=1").token(&token);
            if named {
                request = request.header("CallerObjectId", &object);
            }
            assert_eq!(outcome(&request.send()), expected);
        };
        let team = format!("/teams({})", cast.id("K"));
        let limited = json!({"onbehalf_impersonationteamid@odata.bind": team});
        for _ in 0..2 {
            check(true, "200");
            rule(&cast, 1);
            check(true, "E3");
            rule(&cast, 2);
            check(true, "200");
            check(false, "E3");
            rule(&cast, 0);
            check(false, "200");
            set_policy(&cast, "app", limited.clone());
            check(true, "200");
            let members = |action: &str| {
                let member = json!({
                    "@odata.type": "Microsoft.Dynamics.CRM.systemuser",
                    "systemuserid": cast.id("u1"),
                });
                let path = format!("teams({})/Microsoft.Dynamics.CRM.{action}", cast.id("K"));
                let sent = cast.send("u0", "POST", &path, Some(json!({"Members": [member]})));
                cast.expect(&sent, "204", action);
            };
            members("RemoveMembersTeam");
            check(true, "E3");
            members("AddMembersTeam");
            check(true, "200");
            set_policy(&cast, "app", json!({"onbehalf_impersonationteamid@odata.bind": null}));
        }
    });
}

#[test]
fn whom_a_team_does_not_have_and_who_does_not_exist_are_refused_alike() {
    on_each_database(|stage| {
        let cast = cast(stage).team("K", "S", 0, &["u1"]).user("gone", "N").ready();
        let team = format!("/teams({})", cast.id("K"));
        set_policy(&cast, "app", json!({"onbehalf_impersonationteamid@odata.bind": team}));
        let send = |lines: &[(&str, String)]| {
            cast.send_with("app", "GET", "WhoAmI", |request| {
                lines.iter().fold(request, |request, (name, value)| request.header(name, value))
            })
        };
        let unknown = engine::new_id().to_string();
        let mut told = Vec::new();
        for who in [cast.id("u2").to_string(), unknown.clone(), cast.id("gone").to_string()] {
            let refused = send(&[("MSCRMCallerID", who)]);
            cast.expect(&refused, "E3", "app");
            told.push(message(&refused));
        }
        assert!(told.iter().all(|text| *text == told[0] && text.contains("team")), "{told:?}");
        let member = ("CallerObjectId", cast.object_id("u1").to_string());
        cast.expect(&send(std::slice::from_ref(&member)), "200", "app");
        // Each of several is asked about; then they must be one.
        let other = ("MSCRMCallerID", cast.id("u2").to_string());
        cast.expect(&send(&[member.clone(), other]), "E3", "app");
        let own = ("MSCRMCallerID", cast.id("app").to_string());
        cast.expect(&send(&[member, own.clone()]), "E3", "app");
        // Itself it may always name.
        cast.expect(&send(&[own]), "200", "app");
        // The privilege comes first, the policy next, then who is named.
        rule(&cast, 1);
        let forbidden = send(&[("MSCRMCallerID", unknown.clone())]);
        assert!(message(&forbidden).contains("forbids"), "{}", forbidden.text());
        set_policy(&cast, "u2", json!({"onbehalf_impersonationpolicy": 1}));
        let lacking = cast
            .send_with("u2", "GET", "WhoAmI", |request| request.header("MSCRMCallerID", &unknown));
        assert!(message(&lacking).contains("privilege"), "{}", lacking.text());
    });
}

#[test]
fn a_team_that_limits_somebody_stays() {
    on_each_database(|stage| {
        let cast = cast(stage).team("K", "N", 1, &["u1"]).made_unit("X", "R").ready();
        let path = format!("teams({})", cast.id("K"));
        set_policy(
            &cast,
            "app",
            json!({"onbehalf_impersonationteamid@odata.bind": format!("/{path}")}),
        );
        cast.expect(&cast.send("u0", "DELETE", &path, None), "405 0x80040227", "u0");
        cast.expect(&cast.send("app⇒u1", "GET", "WhoAmI", None), "200", "app⇒u1");
        // So does one that goes with something else.
        let own = format!(
            "teams?$select=teamid&$filter=isdefault eq true and _businessunitid_value eq {}",
            cast.unit("X")
        );
        let own = cast.send("u0", "GET", &own, None).json()["value"][0]["teamid"].clone();
        let own = format!("/teams({})", own.as_str().unwrap());
        set_policy(&cast, "app", json!({"onbehalf_impersonationteamid@odata.bind": own}));
        cast.expect(&cast.send("u0", "DELETE", &path, None), "204", "u0");
        let unit = format!("businessunits({})", cast.unit("X"));
        cast.change_at("u0", &unit, json!({"isdisabled": true}), "204");
        cast.expect(&cast.send("u0", "DELETE", &unit, None), "405 0x80040227", "u0");
        set_policy(&cast, "app", json!({"onbehalf_impersonationteamid@odata.bind": null}));
        cast.expect(&cast.send("u0", "DELETE", &unit, None), "204", "u0");
    });
}

#[test]
fn nobody_loosens_its_own_policy() {
    on_each_database(|stage| {
        // Everybody in N may change users there, and so may the application everywhere.
        let mut cast = cast(stage).role_on("systemuser", "app", "R", "Rg Wg");
        for user in ["u1", "u2"] {
            cast = cast.role_on("systemuser", user, "N", "Rg Wl");
        }
        let cast = cast.acts_on_behalf("u2").ready();
        let change = |who: &str, user: &str, body: Value, expected: &str| {
            cast.change_at(who, &format!("systemusers({})", cast.id(user)), body, expected);
        };
        let loose = || json!({"onbehalf_impersonationpolicy": 0});
        let mine = "403 0x80048405";
        for number in [1, 2] {
            set_policy(&cast, "u2", json!({"onbehalf_impersonationpolicy": number}));
            change("u2", "u2", loose(), if number == 1 { mine } else { "E3" });
        }
        // On behalf of somebody who may: it is still the one who acts.
        change("u2⇒u1", "u2", loose(), mine);
        change("u2⇒u1", "u2", json!({"onbehalf_impersonationteamid": null}), "204");
        change("u1", "u1", json!({"onbehalf_impersonationpolicy": 1}), mine);
        // What stays as it is is no change.
        change("u2⇒u1", "u2", json!({"onbehalf_impersonationpolicy": 2, "nickname": "x"}), "204");
        // Whoever may change the row may, as it might disable it.
        change("u1", "u2", loose(), "204");
        change("u4", "u2", loose(), "E1n");
    });
}

#[test]
fn whoever_is_held_to_the_members_of_a_team_does_not_choose_them() {
    on_each_database(|stage| {
        let cast = cast(stage)
            .role_on("team", "app", "R", "Rg Wg")
            .role_on("systemuser", "app", "R", "Rg")
            .team("K", "N", 0, &["u1"])
            .ready();
        let team = format!("teams({})", cast.id("K"));
        let members = |who: &str, action: &str, expected: &str| {
            let member = json!({
                "@odata.type": "Microsoft.Dynamics.CRM.systemuser",
                "systemuserid": cast.id("u2"),
            });
            let path = format!("{team}/Microsoft.Dynamics.CRM.{action}");
            let sent = cast.send(who, "POST", &path, Some(json!({"Members": [member]})));
            cast.expect(&sent, expected, action);
        };
        members("app", "AddMembersTeam", "204");
        members("app", "RemoveMembersTeam", "204");
        let limited = json!({"onbehalf_impersonationteamid@odata.bind": format!("/{team}")});
        set_policy(&cast, "app", limited);
        members("app", "AddMembersTeam", "403 0x80048405");
        cast.expect(&cast.send("app⇒u2", "GET", "WhoAmI", None), "E3", "app⇒u2");
        members("u0", "AddMembersTeam", "204");
        cast.expect(&cast.send("app⇒u2", "GET", "WhoAmI", None), "200", "app⇒u2");
    });
}

/// The other System Administrator of the demo organization.
const OTHER: &str = "a0000000-0000-4000-8000-000000000010";

#[test]
fn the_last_administrator_is_not_bound() {
    for database in databases() {
        let name = database.to_string();
        let server = testkit::Program::demo(BINARY, database).serve(&["--demo", "--allow-reset"]);
        Demo::served(&name, server, |demo| {
            let mut admin = demo.admin();
            let path = format!("systemusers({})", crate::demo::ADMIN);
            let other = &format!("systemusers({OTHER})");
            admin.change(other, &json!({"isdisabled": true}));
            let bound = json!({"onbehalf_impersonationpolicy": 2});
            let refused = admin.refused("PATCH", &path, Some(&bound));
            assert_eq!(refused, crate::demo::code(400, "0x80041d2f"));
            admin.change(&path, &json!({"onbehalf_impersonationpolicy": 1}));
            admin.change(&path, &json!({"onbehalf_impersonationpolicy": 0}));
            // With another one it may be, and then what testers have is not for it alone.
            admin.change(other, &json!({"isdisabled": false}));
            let told = |demo: &Demo, user: &str, path: &str, named: bool| {
                let headers: &[_] = if named { &[("MSCRMCallerID", OTHER)] } else { &[] };
                demo.user(user).send("GET", path, headers, None).status
            };
            let clock = "/_onbehalf/v1/clock";
            assert_eq!(told(demo, "admin", clock, false), 200);
            admin.change(&path, &bound);
            assert_eq!(told(demo, "admin", clock, false), 403);
            assert_eq!(told(demo, "admin", clock, true), 200);
            let metrics = |named: bool| {
                let mut headers = vec![("X-Forwarded-For", "10.0.0.1")];
                headers.extend(named.then_some(("MSCRMCallerID", OTHER)));
                demo.user("admin").send("GET", "/metrics", &headers, None).status
            };
            assert_eq!((metrics(false), metrics(true)), (403, 200));
            // Who is bound is none who could remain alone: the other way round it is refused as well.
            let headers = [("MSCRMCallerID", OTHER)];
            for loss in [json!({"isdisabled": true}), bound.clone()] {
                let refused = admin.send("PATCH", other, &headers, Some(&loss));
                assert_eq!(refused.json()["error"]["code"], "0x80041d2f", "{loss}");
            }
            // Two of them, of whom each must name the other, can still do everything.
            let body = json!({"onbehalf_impersonationpolicy": 0});
            assert_eq!(admin.send("PATCH", &path, &headers, Some(&body)).status, 204);
        });
    }
}

#[test]
fn each_part_of_a_batch_is_judged_by_itself() {
    crate::demo::each_alone(|demo| {
        let mut admin = demo.admin();
        let policy = |admin: &mut crate::demo::User, number: i64| {
            let body = json!({"onbehalf_impersonationpolicy": number});
            admin.change(&format!("systemusers({ACTUAL})"), &body);
        };
        policy(&mut admin, 2);
        let mut user = demo.user("actual");
        let named = format!("MSCRMCallerID: {IMPERSONATED}\r\n");
        let own = format!("MSCRMCallerID: {ACTUAL}\r\n");
        let get = |path: &str, headers: &str| part(&format!("GET {path} HTTP/1.1\r\n{headers}"));
        let parts = [
            get("WhoAmI", ""),
            get("accounts?$top=1", ""),
            get("accounts?$top=1", &named),
            get("accounts?$top=1", &own),
            get("nothing", ""),
        ];
        let go_on = ("Prefer", "odata.continue-on-error");
        let response = user.send_batch(&[go_on], batch(&parts).as_bytes());
        assert_eq!(statuses(&parts_of(&response)), [200, 403, 200, 403, 403]);
        let outer = ("MSCRMCallerID", IMPERSONATED);
        let response = user.send_batch(&[go_on, outer], batch(&parts).as_bytes());
        assert_eq!(statuses(&parts_of(&response)), [200, 200, 200, 403, 404]);
        // A change set fails with the part that names nobody.
        let create = |headers: &str| {
            format!(
                "POST accounts HTTP/1.1\r\nContent-Type: application/json\r\n{headers}\r\n{}",
                json!({"name": "In a set"})
            )
        };
        let whole = [set(&[create(&named), create("")])];
        let response = user.send_batch(&[], batch(&whole).as_bytes());
        assert_eq!(statuses(&parts_of(&response)), [403]);
        assert_eq!(admin.count("accounts/$count?$filter=name eq 'In a set'"), 0);
        let whole = [set(&[create(&named), create(&named)])];
        let response = user.send_batch(&[], batch(&whole).as_bytes());
        assert_eq!(statuses(&parts_of(&response)), [204, 204]);
        assert_eq!(admin.count("accounts/$count?$filter=name eq 'In a set'"), 2);
    });
}

#[test]
fn a_job_asked_for_without_a_name_ends_once_one_is_required() {
    crate::demo::each_alone(|demo| {
        let mut admin = demo.admin();
        super::jobs::role(&mut admin, ACTUAL, &["prvBulkDelete", "prvDeleteAccount"], "Global");
        let wait = |admin: &mut crate::demo::User, job: &str| {
            let due = json!({"postponeuntil": "2020-01-01T00:00:00Z"});
            admin.change(&format!("asyncoperations({job})"), &due);
            crate::records::bulk_delete::ended(admin, job)["statuscode"].clone()
        };
        let mut user = demo.user("actual");
        for (number, status, stays) in [(2, 31, true), (0, 30, false)] {
            let row = user.account("Job of a policy");
            let job = super::jobs::delete_later(&mut user, "Job of a policy");
            let body = json!({"onbehalf_impersonationpolicy": number});
            admin.change(&format!("systemusers({ACTUAL})"), &body);
            assert_eq!(wait(&mut admin, &job), status);
            assert_eq!(admin.exists(&format!("accounts({row})")), stays);
            let body = json!({"onbehalf_impersonationpolicy": 0});
            admin.change(&format!("systemusers({ACTUAL})"), &body);
        }
    });
}
