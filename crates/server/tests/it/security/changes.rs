//! A change of rights counts at the very next request, on open connections and in other processes.

use serde_json::{Value, json};
use testkit::{Client, Database, Program, Response};

use super::cast::Cast;
use super::outcome::outcome;
use super::stage::on_each_database;
use crate::BINARY;

fn get(client: &mut Client, token: &str, path: &str) -> Response {
    client.request("GET", &format!("/api/data/v9.2/{path}")).token(token).send()
}

#[test]
fn a_role_counts_at_the_next_request_on_the_same_connection() {
    on_each_database(|stage| {
        let cast = Cast::new(stage).role("u1", "N", "Rb").ready();
        let (token, path) = (stage.token(cast.who("u1")), cast.path("t(u4)"));
        let mut client = stage.client();
        assert_eq!(outcome(&get(&mut client, &token, &path)), "E2 ReadAccess");
        let cast = cast.role("u1", "N", "Rg").ready();
        assert_eq!(outcome(&get(&mut client, &token, &path)), "200");
        // A membership and a team's role count likewise.
        let cast = cast.team("K", "S", 0, &["u2"]).ready();
        let token = stage.token(cast.who("u2"));
        assert_eq!(outcome(&get(&mut client, &token, &path)), "E1n");
        let _cast = cast.role("K", "S", "Rl").ready();
        assert_eq!(outcome(&get(&mut client, &token, &path)), "200");
        assert_eq!(client.connections(), 1);
    });
}

#[test]
fn a_user_who_is_disabled_is_out_at_the_next_request() {
    on_each_database(|stage| {
        let cast = Cast::new(stage)
            .acts_on_behalf("app")
            .role("app", "R", "Rg")
            .role("u1", "N", "Rg")
            .ready();
        let (own, app) = (stage.token(cast.who("u1")), stage.token(cast.who("app")));
        let object_id = cast.object_id("u1").to_string();
        let mut client = stage.client();
        let mut both = |expected: &str| {
            assert_eq!(outcome(&get(&mut client, &own, "WhoAmI")), expected);
            let behalf = client.request("GET", "/api/data/v9.2/WhoAmI").token(&app);
            assert_eq!(outcome(&behalf.header("CallerObjectId", &object_id).send()), expected);
        };
        let disable = |disabled: bool| {
            let path = format!("systemusers({})", cast.id("u1"));
            let body = json!({"isdisabled": disabled});
            cast.expect(&cast.send("u0", "PATCH", &path, Some(body)), "204", "u0");
        };
        both("200");
        disable(true);
        both("E4");
        disable(false);
        both("200");
        // So it is with the unit, and with the one above.
        let unit = |name: &str, disabled: bool| {
            let path = format!("businessunits({})", cast.unit(name));
            let body = json!({"isdisabled": disabled});
            cast.expect(&cast.send("u0", "PATCH", &path, Some(body)), "204", "u0");
        };
        unit("N", true);
        assert_eq!(outcome(&get(&mut stage.client(), &own, "WhoAmI")), "403 0x8004032c");
        let below = stage.token(cast.who("u3"));
        assert_eq!(outcome(&get(&mut stage.client(), &below, "WhoAmI")), "403 0x8004032c");
        cast.expect(&cast.send("app⇒u1", "GET", "WhoAmI", None), "E4", "app⇒u1");
        unit("N", false);
        both("200");
    });
}

#[test]
fn two_servers_on_one_postgresql_database_see_each_others_changes() {
    let Some(database) = Database::postgres() else { return };
    let first = Program::new(BINARY, database).serve(&["--demo"]);
    let other = first.beside();
    let mut here = first.client();
    let mut there = other.client();
    let admin = first.token("admin@contoso.example");
    let west = first.token("west@contoso.example");
    assert_eq!(outcome(&get(&mut there, &west, "WhoAmI")), "200");
    let set = |client: &mut Client, disabled: bool| {
        let path = "/api/data/v9.2/systemusers(a0000000-0000-4000-8000-000000000005)";
        let body = json!({"isdisabled": disabled});
        let changed = client.request("PATCH", path).token(&admin).json(&body).send();
        assert_eq!(outcome(&changed), "204");
    };
    for _ in 0..5 {
        set(&mut here, true);
        assert_eq!(outcome(&get(&mut there, &west, "WhoAmI")), "E4");
        set(&mut there, false);
        assert_eq!(outcome(&get(&mut here, &west, "WhoAmI")), "200");
        assert_eq!(outcome(&get(&mut there, &west, "accounts")), "200");
    }
    let body = json!({"name": "made there"});
    let made = there.request("POST", "/api/data/v9.2/accounts").token(&west).json(&body).send();
    let address = made.header("OData-EntityId").unwrap();
    let path = address.split_once("/api/data/v9.2/").unwrap().1;
    assert_eq!(get(&mut here, &west, path).json()["name"], "made there");
    assert_eq!((here.connections(), there.connections()), (1, 1));
}

#[test]
fn what_a_server_has_changed_holds_at_the_next_write_of_another() {
    let Some(database) = Database::postgres() else { return };
    let first = Program::new(BINARY, database).serve(&["--demo"]);
    let other = first.beside();
    let mut here = first.client();
    let mut there = other.client();
    let admin = first.token("admin@contoso.example");
    let west = first.token("west@contoso.example");
    let make = |client: &mut Client| {
        let request = client.request("POST", "/api/data/v9.2/accounts").token(&west);
        outcome(&request.json(&json!({"name": "made"})).send())
    };
    let seller = "systemusers(a0000000-0000-4000-8000-000000000005)";
    let roles = format!("{seller}/systemuserroles_association");
    let shown = get(&mut here, &admin, &format!("{roles}?$select=roleid")).json();
    let role = shown["value"][0]["roleid"].as_str().unwrap();
    let change = |client: &mut Client, method: &str, path: &str, body: Option<Value>| {
        let path = format!("/api/data/v9.2/{path}");
        let request = client.request(method, &path).token(&admin);
        let changed = match body {
            Some(body) => request.json(&body).send(),
            None => request.send(),
        };
        assert_eq!(outcome(&changed), "204", "{}", changed.text());
    };
    for _ in 0..3 {
        assert_eq!([make(&mut here), make(&mut there)], ["204", "204"]);
        change(&mut here, "PATCH", seller, Some(json!({"isdisabled": true})));
        assert_eq!(make(&mut there), "E4");
        change(&mut there, "PATCH", seller, Some(json!({"isdisabled": false})));
        assert_eq!(make(&mut here), "204");
        change(&mut here, "DELETE", &format!("{roles}({role})/$ref"), None);
        assert_eq!(make(&mut there), "E1n");
        let reference =
            json!({"@odata.id": format!("http://{}/api/data/v9.2/roles({role})", first.host())});
        change(&mut there, "POST", &format!("{roles}/$ref"), Some(reference));
        assert_eq!(make(&mut here), "204");
    }
}
