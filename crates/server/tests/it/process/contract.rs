//! What the contract promises of a process with an organization in it: exit codes, tokens beside a
//! server, health, metrics, requests in flight.

use std::time::Duration;

use serde_json::json;
use testkit::{Database, Program, Server, databases};

use crate::BINARY;

#[test]
fn the_demo_is_refused_on_an_organization_with_other_data() {
    for database in databases() {
        let mut server = Program::new(BINARY, database).serve(&[]);
        server.stop();
        let output =
            server.program().run(&["serve", "--demo", "--listen", "127.0.0.1:0", "--log", "off"]);
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{told}");
        assert!(output.stdout.is_empty());
        assert_eq!(told.lines().count(), 1, "{told}");
        assert!(told.contains("leave out --demo"), "{told}");
    }
}

#[test]
fn the_demo_can_be_served_again_with_and_without_the_option() {
    for database in databases() {
        let mut server = Server::demo(BINARY, database);
        server.restart();
        let token = server.token("admin@contoso.example");
        let response =
            server.client().request("GET", "/api/data/v9.2/accounts").token(&token).send();
        assert_eq!(response.json()["value"].as_array().unwrap().len(), 12);
        server.stop();
        let output = server.program().run(&["serve", "--listen", "0.0.0.0:0", "--log", "off"]);
        let told = String::from_utf8(output.stderr).unwrap();
        // A demo is a demo without the option too: its passwords are known.
        assert_eq!(output.status.code(), Some(2), "{told}");
    }
}

#[test]
fn a_token_is_printed_while_the_server_runs_and_after_it_has_stopped() {
    for database in databases() {
        let mut server = Server::demo(BINARY, database);
        let running = server.token("admin@contoso.example");
        server.stop();
        let stopped = server.token("278742b0-1e61-4fb5-84ef-c7de308c19e2");
        server.restart();
        for (token, user) in [
            (running, "a0000000-0000-4000-8000-000000000001"),
            (stopped, "278742b0-1e61-4fb5-84ef-c7de308c19e2"),
        ] {
            let told = server.client().request("GET", "/api/data/v9.2/WhoAmI").token(&token).send();
            assert_eq!(told.json()["UserId"], user);
        }
    }
    let nothing = Program::new(BINARY, Database::sqlite()).run(&["token", "--as", "x"]);
    assert_eq!(nothing.status.code(), Some(1));
    assert!(nothing.stdout.is_empty());
}

#[test]
fn metrics_behind_a_proxy_are_for_administrators() {
    let server = Server::demo(BINARY, Database::sqlite());
    let mut client = server.client();
    assert_eq!(client.get("/metrics").status, 200);
    let app = "c0000000-0000-4000-8000-000000000002";
    for (who, status) in [
        ("admin@contoso.example", 200),
        (app, 200),
        ("actual@contoso.example", 403),
        ("noroles@contoso.example", 403),
        ("disabled@contoso.example", 403),
    ] {
        let token = server.token(who);
        let request = client.request("GET", "/metrics").header("X-Forwarded-For", "10.0.0.1");
        assert_eq!(request.token(&token).send().status, status, "{who}");
    }
    let bad =
        client.request("GET", "/metrics").header("Forwarded", "for=10.0.0.1").token("x").send();
    assert_eq!(bad.status, 401);
    // A path that is not counted by name must not make the page longer.
    for number in 0..5 {
        client.get(&format!("/nosuchpath{number}"));
    }
    assert!(!client.get("/metrics").text().contains("nosuchpath"));
}

#[test]
fn a_request_whose_body_is_on_its_way_is_answered_before_the_end() {
    for database in databases() {
        let mut server = Server::demo(BINARY, database);
        let token = server.token("admin@contoso.example");
        let body = json!({"name": "in flight"}).to_string();
        let mut client = server.client();
        let head = format!(
            "POST /api/data/v9.2/accounts HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        client.write(head.as_bytes());
        std::thread::sleep(Duration::from_millis(150));
        server.ask_to_stop();
        std::thread::sleep(Duration::from_millis(150));
        assert_eq!(client.send_raw(body.as_bytes()).status, 204);
        assert_eq!(server.wait().0.code(), Some(0), "{}", server.logs());
        server.restart();
        let path = "/api/data/v9.2/accounts?$filter=name%20eq%20'in%20flight'";
        let found = server.client().request("GET", path).token(&token).send();
        assert_eq!(found.json()["value"].as_array().unwrap().len(), 1);
    }
}
