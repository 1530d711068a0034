//! A PostgreSQL that goes away and comes back.

use std::time::{Duration, Instant};

use serde_json::json;
use testkit::{Database, Server};

use crate::BINARY;

#[test]
fn a_database_that_goes_away_gives_503_and_comes_back_by_itself() {
    let Some(database) = Database::postgres() else { return };
    let server = Server::demo(BINARY, database);
    let token = server.token("admin@contoso.example");
    let mut client = server.client();
    let read = |client: &mut testkit::Client| {
        client.request("GET", "/api/data/v9.2/accounts?$top=1").token(&token).send()
    };
    assert_eq!(read(&mut client).status, 200);
    assert_eq!(client.get("/readyz").status, 200);
    server.program().database().go_away();
    for _ in 0..3 {
        let refused = read(&mut client);
        assert_eq!(refused.status, 503, "{}", refused.text());
        assert_eq!(refused.json()["error"]["code"], "0x80040216");
        let seconds: u32 = refused.header("Retry-After").unwrap().parse().unwrap();
        assert!((1..=60).contains(&seconds));
        for secret in ["postgres", "127.0.0.1", "terminat", "connect"] {
            assert!(!refused.text().contains(secret), "{}", refused.text());
        }
    }
    let body = json!({"name": "never"});
    let write = client.request("POST", "/api/data/v9.2/accounts").token(&token).json(&body).send();
    assert_eq!(write.status, 503, "{}", write.text());
    let password = client
        .request("POST", "/oauth2/v2.0/token")
        .form("grant_type=password&username=actual%40contoso.example&password=demo-password")
        .send();
    assert_eq!(password.status, 503, "{}", password.text());
    let ready = client.get("/readyz");
    assert_eq!(ready.status, 503);
    assert!(ready.text().contains("database"), "{}", ready.text());
    assert_eq!(client.get("/healthz").status, 200);
    assert_eq!(client.connections(), 1);
    server.program().database().come_back();
    let begun = Instant::now();
    while read(&mut client).status != 200 {
        assert!(begun.elapsed() < Duration::from_secs(20), "it does not come back");
        std::thread::sleep(Duration::from_millis(100));
    }
    assert_eq!(client.get("/readyz").status, 200);
    let path = "/api/data/v9.2/accounts?$filter=name%20eq%20'never'";
    let rows = client.request("GET", path).token(&token).send();
    assert!(rows.json()["value"].as_array().unwrap().is_empty());
}

#[test]
fn connections_that_broke_while_idle_are_not_used_again() {
    let Some(database) = Database::postgres() else { return };
    let server = Server::demo(BINARY, database);
    let token = server.token("admin@contoso.example");
    let mut client = server.client();
    for _ in 0..3 {
        server.program().database().go_away();
        server.program().database().come_back();
        // At most the first request meets the broken connections.
        let mut statuses = Vec::new();
        for _ in 0..10 {
            let body = json!({"name": "x"});
            let request = client.request("POST", "/api/data/v9.2/accounts").token(&token);
            statuses.push(request.json(&body).send().status);
        }
        assert_eq!(statuses.last(), Some(&204), "{statuses:?}");
        let refused = statuses.iter().filter(|status| **status == 503).count();
        assert!(
            refused <= 1 && statuses.iter().all(|status| [204, 503].contains(status)),
            "{statuses:?}"
        );
    }
}
