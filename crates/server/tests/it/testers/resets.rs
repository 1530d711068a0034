//! Rows go back, with their versions; what was carried from the time between is too old; who may.

use serde_json::json;
use testkit::{Database, Program, Server};

use super::{each, everything, post, reset, restore, same, snapshot};
use crate::BINARY;
use crate::demo::{ADMIN, DOLLAR, IMPERSONATED, code, id_of, refusal};

/// Holds System Administrator, as the person of that name does.
const ADMIN_APP: &str = "a0000000-0000-4000-8000-000000000010";
const ROUTES: [&str; 3] = ["snapshot", "restore", "reset"];

#[test]
fn all_rows_are_what_they_were_and_tokens_stay_good() {
    each(|demo| {
        let (mut admin, mut actual) = (demo.admin(), demo.user("actual"));
        // The beginning of an organization that was there before is younger than it.
        reset(&mut admin);
        let before = everything(&mut admin);
        for round in 0..2 {
            let account = admin.account("made");
            let own = actual.account("own");
            let rows = admin.rows("accounts?$filter=startswith(name,'A')&$select=name");
            let old = rows[0]["accountid"].as_str().unwrap().to_owned();
            admin.change(&format!("accounts({old})"), &json!({"name": "changed"}));
            for row in admin.rows("tasks?$top=3&$select=subject") {
                admin.delete(&format!("tasks({})", row["activityid"].as_str().unwrap()));
            }
            let role = admin.rows("roles?$filter=name eq 'Salesperson'&$select=roleid");
            let role = role[0]["roleid"].as_str().unwrap().to_owned();
            let held = format!("systemusers({ADMIN})/systemuserroles_association/$ref");
            let give = json!({"@odata.id": admin.url(&format!("roles({role})"))});
            admin.send("POST", &held, &[], Some(&give));
            admin.change(&format!("systemusers({IMPERSONATED})"), &json!({"isdisabled": true}));
            admin.create(
                "businessunits",
                &json!({"name": format!("Unit {round}"), "parentbusinessunitid@odata.bind":
                    "/businessunits(b0000000-0000-4000-8000-000000000001)"}),
            );
            admin
                .change(&format!("transactioncurrencies({DOLLAR})"), &json!({"currencyname": "x"}));
            assert_ne!(everything(&mut admin)[0], before[0]);
            reset(&mut admin);
            assert!(!admin.exists(&format!("accounts({account})")));
            assert!(!actual.exists(&format!("accounts({own})")));
            same(&before, &everything(&mut admin));
        }
        // Who was disabled meanwhile is not.
        let mut acting = demo.on_behalf();
        assert_eq!(acting.get("WhoAmI").json()["UserId"], IMPERSONATED);
    });
}

#[test]
fn snapshots_have_names_and_each_can_be_restored_whatever_came_between() {
    each(|demo| {
        let mut admin = demo.admin();
        let refused = admin.refused("POST", "/_onbehalf/v1/restore", None);
        assert_eq!(refused, code(404, "0x80040217"));
        let names = |admin: &mut crate::demo::User| {
            admin.column("accounts?$filter=startswith(name,'s-')&$orderby=name", "name")
        };
        admin.account("s-1");
        snapshot(&mut admin, "one");
        admin.account("s-2");
        snapshot(&mut admin, "two");
        admin.account("s-3");
        assert_eq!(post(&mut admin, "restore", None), json!({"name": "two"}));
        assert_eq!(names(&mut admin), ["s-1", "s-2"]);
        restore(&mut admin, "one");
        assert_eq!(names(&mut admin), ["s-1"]);
        restore(&mut admin, "two");
        assert_eq!(names(&mut admin), ["s-1", "s-2"]);
        reset(&mut admin);
        assert_eq!(names(&mut admin), [""; 0]);
        restore(&mut admin, "one");
        assert_eq!(names(&mut admin), ["s-1"]);
        admin.account("s-4");
        snapshot(&mut admin, "one");
        restore(&mut admin, "two");
        restore(&mut admin, "one");
        assert_eq!(names(&mut admin), ["s-1", "s-4"]);
        assert_eq!(post(&mut admin, "snapshot", None), json!({"name": "snapshot"}));
        assert_eq!(post(&mut admin, "restore", None), json!({"name": "snapshot"}));
        let route = "/_onbehalf/v1/restore";
        let unknown = json!({"name": "three"});
        assert_eq!(admin.refused("POST", route, Some(&unknown)), code(404, "0x80040217"));
        for bad in [json!({"name": ""}), json!({"name": 1}), json!({"nme": "x"}), json!([])] {
            assert_eq!(admin.refused("POST", route, Some(&bad)), code(400, "0x80048d19"), "{bad}");
        }
    });
}

#[test]
fn files_come_back_with_their_blocks() {
    each(|demo| {
        let mut admin = demo.admin();
        let note = |body: &str| json!({"subject": "s-file", "filename": "a", "documentbody": body});
        let id = admin.create("annotations", &note("QUJD"));
        let row = format!("annotations({id})");
        let value = format!("{row}/documentbody/$value");
        snapshot(&mut admin, "files");
        for round in 0..2 {
            // One is replaced, then the whole row goes.
            if round == 0 {
                admin.change(&row, &json!({"documentbody": "REVG", "filename": "b"}));
                assert_eq!(admin.get(&value).text(), "REVG");
            } else {
                admin.delete(&row);
            }
            let later = admin.create("annotations", &note("R0hJ"));
            restore(&mut admin, "files");
            assert_eq!(admin.get(&value).text(), "QUJD");
            assert!(!admin.exists(&format!("annotations({later})")));
        }
        reset(&mut admin);
        assert_eq!(admin.rows("annotations?$filter=subject eq 's-file'").len(), 0);
        restore(&mut admin, "files");
        assert_eq!(admin.read(&row)["documentbody"], "QUJD");
    });
}

#[test]
fn etags_and_links_of_the_time_between_are_too_old() {
    each(|demo| {
        let mut admin = demo.admin();
        let account = admin.account("versions");
        snapshot(&mut admin, "s");
        let path = format!("accounts({account})");
        let etag = |admin: &mut crate::demo::User| {
            let row = admin.read(&format!("{path}?$select=name"));
            row["@odata.etag"].as_str().unwrap().to_owned()
        };
        let first = etag(&mut admin);
        let track = [("Prefer", "odata.track-changes")];
        let link = |admin: &mut crate::demo::User| {
            let page = admin.send("GET", "accounts?$select=name", &track, None).json();
            let link = page["@odata.deltaLink"].as_str().unwrap();
            link.strip_prefix(&format!("http://{}", demo.host())).unwrap().to_owned()
        };
        let before = link(&mut admin);
        for name in ["a", "b", "c"] {
            admin.change(&path, &json!({"name": name}));
        }
        let (between, later) = (etag(&mut admin), link(&mut admin));
        restore(&mut admin, "s");
        // The row is what it was, so it has the version that it had.
        assert_eq!(etag(&mut admin), first);
        for old in [&before, &later] {
            let refused = refusal(&admin.send("GET", old, &track, None));
            assert_eq!(refused.1, "0x80044352", "{old}");
        }
        for _ in 0..5 {
            admin.change(&path, &json!({"name": "other"}));
            assert_ne!(etag(&mut admin), between, "a version was given twice");
        }
        let stale = [("If-Match", between.as_str())];
        let answer = admin.send("PATCH", &path, &stale, Some(&json!({"name": "lost"})));
        assert_eq!(answer.status, 412);
        // From now on changes are told again.
        let now = link(&mut admin);
        admin.change(&path, &json!({"name": "told"}));
        let page = admin.send("GET", &now, &track, None).json();
        assert_eq!(page["value"][0]["name"], "told", "{page}");
    });
}

#[test]
fn numbers_begin_again() {
    each(|demo| {
        let mut admin = demo.admin();
        let customer = admin.account("numbers");
        snapshot(&mut admin, "s");
        let number = |admin: &mut crate::demo::User| {
            let bind = format!("/accounts({customer})");
            let row = json!({"title": "t", "customerid_account@odata.bind": bind});
            let made = admin.send("POST", "incidents", &[], Some(&row));
            let path = format!("incidents({})?$select=ticketnumber", id_of(&made));
            admin.read(&path)["ticketnumber"].as_str().unwrap()[..9].to_owned()
        };
        let first = [number(&mut admin), number(&mut admin)];
        restore(&mut admin, "s");
        assert_eq!([number(&mut admin), number(&mut admin)], first);
    });
}

#[test]
fn only_administrators_may_and_of_two_people_both_have_to_be_one() {
    each(|demo| {
        let mut admin = demo.admin();
        let account = admin.account("stays");
        let mut nobody = demo.client();
        for route in ROUTES {
            let path = format!("/_onbehalf/v1/{route}");
            for method in ["POST", "GET", "BREW"] {
                assert_eq!(nobody.request(method, &path).send().status, 401, "{method} {route}");
            }
            for mut user in [
                demo.user("actual"),
                demo.user("manager"),
                // The effective user decides.
                demo.admin().with("MSCRMCallerID", IMPERSONATED),
                // So does who sends it.
                demo.user("actual").with("MSCRMCallerID", ADMIN),
                demo.admin().with("MSCRMCallerID", "nonsense"),
            ] {
                let answer = user.send("POST", &path, &[], None);
                assert!(matches!(answer.status, 400 | 403), "{route}: {}", answer.text());
            }
            let answer = admin.send("GET", &path, &[], None);
            assert_eq!((answer.status, answer.header("Allow")), (405, Some("POST")), "{route}");
        }
        assert!(admin.exists(&format!("accounts({account})")));
        reset(&mut demo.admin().with("MSCRMCallerID", ADMIN_APP));
        assert!(!admin.exists(&format!("accounts({account})")));
    });
}

#[test]
fn without_the_option_there_is_nothing() {
    let server = Server::demo(BINARY, Database::sqlite());
    let token = server.token("admin@contoso.example");
    for route in ROUTES {
        let path = format!("/_onbehalf/v1/{route}");
        assert_eq!(server.client().request("POST", &path).token(&token).send().status, 404);
        assert_eq!(server.client().request("POST", &path).send().status, 401);
    }
}

#[test]
fn an_organization_that_was_there_before_begins_as_a_new_one_of_its_kind() {
    let program = Program::demo(BINARY, Database::sqlite());
    let mut server = program.serve(&["--demo", "--allow-reset"]);
    let token = server.token("admin@contoso.example");
    let path = "/api/data/v9.2/accounts";
    let row = json!({"name": "from before"});
    let made = server.client().request("POST", path).token(&token).json(&row).send();
    assert_eq!(made.status, 204);
    // What was remembered is gone with the process.
    server.restart();
    let mut client = server.client();
    let count = |client: &mut testkit::Client| {
        let path = format!("{path}/$count");
        client.request("GET", &path).token(&token).send().text().trim().to_owned()
    };
    assert_eq!(count(&mut client), "13");
    let done = client.request("POST", "/_onbehalf/v1/reset").token(&token).send();
    assert_eq!(done.status, 204, "{}", done.text());
    assert_eq!(count(&mut client), "12");
}

#[test]
fn rights_of_the_time_between_are_gone_with_it() {
    each(|demo| {
        let (mut admin, mut user) = (demo.admin(), demo.user("actual"));
        let hidden = format!("accounts({})", admin.account("hidden from the seller"));
        let role = admin.rows(
            "roles?$filter=name eq 'System Administrator' and \
             _businessunitid_value eq b0000000-0000-4000-8000-000000000002&$select=roleid",
        );
        let role = role[0]["roleid"].as_str().unwrap().to_owned();
        snapshot(&mut admin, "s");
        // Versions of rights go on, so what was cached of the time between is not met again.
        for round in 0..3 {
            assert_eq!(user.get(&hidden).status, 403, "{round}");
            let held =
                format!("systemusers({})/systemuserroles_association/$ref", crate::demo::ACTUAL);
            let give = json!({"@odata.id": admin.url(&format!("roles({role})"))});
            assert_eq!(admin.send("POST", &held, &[], Some(&give)).status, 204);
            assert_eq!(user.get(&hidden).status, 200, "{round}");
            let both = demo.on_behalf().get(&hidden);
            assert_eq!(both.status, 403, "{}", both.text());
            let mut seller = demo.user("impersonated");
            admin.change(&format!("systemusers({ADMIN_APP})"), &json!({"isdisabled": true}));
            let mut above = demo.admin().with("MSCRMCallerID", ADMIN_APP);
            assert_eq!(above.get("WhoAmI").status, 403, "{round}");
            let own = format!("accounts({})", seller.account("of the time between"));
            restore(&mut admin, "s");
            assert_eq!(user.get(&hidden).status, 403, "{round}");
            assert_eq!(seller.get(&own).status, 404, "{round}");
            assert_eq!(above.get("WhoAmI").status, 200, "{round}");
        }
    });
}
