//! The line of the log for each request, and the ids that are repeated.

use serde_json::Value;
use testkit::{Database, Program};

use crate::BINARY;

#[test]
fn each_request_has_a_line_that_names_both_users_and_no_secret() {
    let server =
        Program::demo(BINARY, Database::sqlite()).serve(&["--demo", "--log-format", "json"]);
    let token = server.token("actual@contoso.example");
    let mut client = server.client();
    let response = client
        .request("GET", "/api/data/v9.2/accounts?$filter=name%20eq%20'top-secret'")
        .token(&token)
        .header("MSCRMCallerID", "75df116d-d9da-e711-a94b-000d3a34ed47")
        .header("x-ms-client-request-id", "my-request")
        .header("x-ms-client-session-id", "my-session")
        .header("x-ms-correlation-id", "my-correlation")
        .header("User-Agent", "tests/1")
        .send();
    assert_eq!(response.status, 200);
    assert_eq!(response.header("x-ms-client-request-id"), Some("my-request"));
    assert_eq!(response.header("x-ms-client-session-id"), Some("my-session"));
    let id = response.header("REQ_ID").unwrap().to_owned();
    let refused = client
        .request("POST", "/api/data/v9.2/nothing")
        .token(&token)
        .header("x-ms-client-request-id", &"x".repeat(129))
        .json(&serde_json::json!({"name": "top-secret"}))
        .send();
    assert_eq!(refused.status, 404);
    assert_eq!(refused.header("x-ms-client-request-id"), None);
    let form = "grant_type=password&username=admin@contoso.example&password=demo-password&scope=x";
    client.request("POST", "/oauth2/v2.0/token").form(form).send();
    client.get("/api/data/v9.2/WhoAmI?access_token=top-secret");
    // The line is written when the answer has left.
    client.get("/healthz");
    client.get("/healthz");
    let logs = server.logs();
    let secrets = ["top-secret", "demo-password&", &token];
    assert!(secrets.iter().all(|secret| !logs.contains(secret)), "{logs}");
    let lines: Vec<Value> = logs
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .filter(|line| line["target"] == "onbehalf::request")
        .map(|line| line["fields"].clone())
        .collect();
    let line = &lines[0];
    assert_eq!(line["method"], "GET");
    assert_eq!(line["path"], "/api/data/v9.2/accounts");
    assert_eq!(line["status"], 200);
    assert_eq!(line["user"], "75df116d-d9da-e711-a94b-000d3a34ed47");
    assert_eq!(line["impersonator"], "278742b0-1e61-4fb5-84ef-c7de308c19e2");
    assert_eq!(line["request"], id.as_str());
    assert_eq!(line["client_request"], "my-request");
    assert_eq!(line["client_session"], "my-session");
    assert_eq!(line["correlation"], "my-correlation");
    assert_eq!(line["agent"], "tests/1");
    assert_eq!(line["sent"], response.body.len());
    assert!(line["milliseconds"].as_f64().unwrap() > 0.0);
    assert_eq!(line.get("cut_off"), None);
    assert_eq!(lines[1]["status"], 404);
    assert_eq!(lines[1]["code"], "0x80060888");
    assert_eq!(lines[1]["user"], "278742b0-1e61-4fb5-84ef-c7de308c19e2");
    assert_eq!(lines[1].get("impersonator"), None);
    assert_eq!(lines[1]["received"], 21);
    assert_eq!(lines[2]["path"], "/oauth2/v2.0/token");
    assert_eq!(lines[3]["status"], 401);
}
