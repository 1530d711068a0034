//! A token that names an actor (auth.md §10) does what the headers do: the same rows, columns, audit and
//! refusals; and nothing besides.

use model::value::Value;
use serde_json::json;
use testkit::Response;

use super::cast::Cast;
use super::outcome::{message, outcome};
use super::stage::{Stage, on_each_database};
use crate::batch::{batch, part, parts_of, set, statuses};

/// By a header, and by a token.
const WAYS: [&str; 2] = ["⇒", "⇛"];

fn users(response: &Response) -> [Option<String>; 2] {
    ["x-onbehalf-user-id", "x-onbehalf-impersonator-id"]
        .map(|name| response.header(name).map(str::to_owned))
}

/// The application may act for others; it reads and changes what its unit has, u1 what is its own.
fn cast(stage: &Stage) -> Cast<'_> {
    Cast::new(stage)
        .acts_on_behalf("app")
        .role("app", "R", "Cg Rg Wg Dg")
        .role("u1", "N", "Cg Rg Wb Db")
        .role("u2", "N", "Rg")
        .ready()
}

#[test]
fn both_ways_reach_the_same_rows_and_leave_the_same_traces() {
    on_each_database(|stage| {
        let cast = cast(stage);
        for way in WAYS {
            let who = format!("app{way}u1");
            let named = cast.send(&who, "GET", "WhoAmI", None);
            assert_eq!(named.json()["UserId"], cast.id("u1").to_string(), "{who}");
            let both = [Some(cast.id("u1").to_string()), Some(cast.id("app").to_string())];
            assert_eq!(users(&named), both, "{who}");
            cast.patch(&who, "t(u1)", "204").patch(&who, "t(u2)", "E2 WriteAccess");
            let changed = cast.row("t(u1)");
            assert_eq!(changed["_modifiedby_value"], cast.id("u1").to_string());
            assert_eq!(changed["_modifiedonbehalfby_value"], cast.id("app").to_string());
            cast.patch("u1", "t(u1)", "204");
            assert!(cast.row("t(u1)")["_modifiedonbehalfby_value"].is_null());
            let made = cast.made(&cast.post(&who, None, "204"));
            for (column, user) in [
                ("_createdby_value", "u1"),
                ("_ownerid_value", "u1"),
                ("_createdonbehalfby_value", "app"),
                ("_modifiedonbehalfby_value", "app"),
            ] {
                assert_eq!(made[column], cast.id(user).to_string(), "{who} {column}");
            }
            // Acting for itself is acting for nobody.
            let itself = format!("app{way}app");
            let own = cast.send(&itself, "GET", "WhoAmI", None);
            assert_eq!(own.json()["UserId"], cast.id("app").to_string());
            assert_eq!(users(&own), [None, None], "{itself}");
            cast.expect(&cast.send(&format!("app{way}u2"), "GET", "accounts", None), "200", way);
        }
    });
}

#[test]
fn both_ways_are_refused_alike() {
    on_each_database(|stage| {
        let cast = cast(stage)
            .team("K", "S", 0, &["u2"])
            .user("off", "N")
            .with("off", "isdisabled", Value::Bool(true))
            .user("support", "N")
            .with("support", "accessmode", Value::Int(3))
            .ready();
        let told = |who: &str, path: &str| {
            let told = WAYS.map(|way| {
                let response = cast.send(&who.replace('>', way), "GET", path, None);
                (outcome(&response), message_of(&response))
            });
            assert_eq!(told[0], told[1], "{who} {path}");
            told[0].0.clone()
        };
        let set = |user: &str, body: serde_json::Value| {
            cast.change_at("u0", &format!("systemusers({})", cast.id(user)), body, "204");
        };
        assert_eq!(told("u2>u1", "WhoAmI"), "E3");
        assert_eq!(told("u2>u1", "nothing"), "E3");
        assert_eq!(told("app>off", "WhoAmI"), "E4");
        assert_eq!(told("off>u1", "WhoAmI"), "E4");
        assert_eq!(told("app>support", "WhoAmI"), "E3");
        assert_eq!(told("app>u1", "nothing"), "404 0x80060888");
        assert_eq!(told("app>u4", "accounts?$top=1"), "E1n");
        for (policy, expected) in [(1, "E3"), (2, "200"), (0, "200")] {
            set("app", json!({"onbehalf_impersonationpolicy": policy}));
            assert_eq!(told("app>u1", "WhoAmI"), expected, "{policy}");
        }
        let team = format!("/teams({})", cast.id("K"));
        set("app", json!({"onbehalf_impersonationteamid@odata.bind": team}));
        assert_eq!(told("app>u1", "WhoAmI"), "E3");
        assert_eq!(told("app>u2", "WhoAmI"), "200");
        set("app", json!({"onbehalf_impersonationteamid@odata.bind": null}));
        // The actor goes, and then the privilege: the token is as good as before, and worth nothing.
        set("app", json!({"isdisabled": true}));
        assert_eq!(told("app>u1", "WhoAmI"), "E4");
        set("app", json!({"isdisabled": false}));
        assert_eq!(told("app>u1", "WhoAmI"), "200");
    });
}

fn message_of(response: &Response) -> String {
    if response.status < 400 { String::new() } else { message(response) }
}

#[test]
fn somebody_whom_nobody_knows_is_no_member() {
    on_each_database(|stage| {
        use super::stage::Who;
        let cast = cast(stage);
        let nobody = Who::Person(engine::new_id());
        let mut client = stage.client();
        let mut send = |user: Who, actor: Who| {
            let token = stage.acting_token(user, actor);
            let response = client.request("GET", "/api/data/v9.2/WhoAmI").token(&token).send();
            outcome(&response)
        };
        let (app, user) = (cast.who("app"), cast.who("u1"));
        assert_eq!(send(user, app), "200");
        assert_eq!(send(nobody, app), "E5");
        assert_eq!(send(user, nobody), "E5");
        // Its application is another one's, or a person's id is an application's.
        let Who::Application(id, object) = app else { panic!("an application") };
        assert_eq!(send(user, Who::Application(id, engine::new_id())), "E5");
        assert_eq!(send(user, Who::Person(object)), "E5");
        // An application may be acted for.
        let administrator = cast.who("u0");
        assert_eq!(send(app, administrator), "200");
        // SYSTEM is in no directory, so that no token is about it.
        let path = "systemusers?$select=azureactivedirectoryobjectid&$filter=fullname eq 'SYSTEM'";
        let system = cast.send("u0", "GET", path, None).json();
        let system = &system["value"][0];
        assert!(system.is_object());
        let system = &system["azureactivedirectoryobjectid"];
        assert!(system.is_null(), "{system}");
    });
}

#[test]
fn a_header_beside_such_a_token_is_one_name_too_many() {
    on_each_database(|stage| {
        let cast = cast(stage);
        let own = [("MSCRMCallerID", cast.id("app")), ("CallerObjectId", cast.object_id("app"))];
        let same = [("MSCRMCallerID", cast.id("u1")), ("CallerObjectId", cast.object_id("u1"))];
        for (name, value) in own.into_iter().chain(same) {
            for path in ["WhoAmI", "accounts", "nothing"] {
                let refused = cast.send_with("app⇛u1", "GET", path, |request| {
                    request.header(name, &value.to_string())
                });
                cast.expect(&refused, "400 0x80040203", name);
                assert!(message(&refused).contains(name), "{}", refused.text());
            }
        }
        for (name, _) in own {
            let refused =
                cast.send_with("app⇛u1", "GET", "WhoAmI", |request| request.header(name, ""));
            cast.expect(&refused, "400 0x80040203", name);
        }
        // So in the parts of a batch; the batch itself and the other parts are as they would be.
        let header = format!("MSCRMCallerID: {}\r\n", cast.id("u1"));
        let get = |headers: &str| part(&format!("GET WhoAmI HTTP/1.1\r\n{headers}"));
        let send = |headers: &[(&str, &str)], parts: &[String]| {
            let token = stage.acting_token(cast.who("u1"), cast.who("app"));
            let mut client = stage.client();
            let mut request = client
                .request("POST", "/api/data/v9.2/$batch")
                .token(&token)
                .header("Content-Type", "multipart/mixed; boundary=b")
                .header("Prefer", "odata.continue-on-error");
            for (name, value) in headers {
                request = request.header(name, value);
            }
            request.body(batch(parts)).send()
        };
        let answered = send(&[], &[get(""), get(&header)]);
        assert_eq!(users(&answered)[1], Some(cast.id("app").to_string()));
        let answers = parts_of(&answered);
        assert_eq!(statuses(&answers), [200, 400]);
        assert_eq!(answers[0].json()["UserId"], cast.id("u1").to_string());
        let user = cast.id("u1").to_string();
        let refused = send(&[("MSCRMCallerID", &user)], &[get("")]);
        cast.expect(&refused, "400 0x80040203", "outer");
        let create =
            "POST accounts HTTP/1.1\r\nContent-Type: application/json\r\n\r\n{\"name\":\"x\"}";
        let answers = parts_of(&send(&[], &[set(&[create.to_owned()])]));
        assert_eq!(statuses(&answers), [204]);
    });
}
