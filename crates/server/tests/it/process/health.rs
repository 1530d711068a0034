//! `/healthz` and `/metrics` over HTTP.

use testkit::{Database, Program};

use crate::BINARY;

#[test]
fn health_can_be_read_and_nothing_else() {
    let server = Program::new(BINARY, Database::sqlite()).serve(&[]);
    let mut client = server.client();
    let head = client.request("HEAD", "/healthz").send();
    assert_eq!((head.status, head.body.len()), (200, 0));
    let refused = client.request("POST", "/healthz").body("x").send();
    assert_eq!(refused.status, 405);
    assert_eq!(refused.header("Allow"), Some("GET,HEAD"));
    assert_eq!(refused.json()["error"]["code"], "0x80040315");
}

#[test]
fn metrics_count_requests_and_are_closed_to_those_behind_a_proxy() {
    let server = Program::new(BINARY, Database::sqlite()).serve(&[]);
    let mut client = server.client();
    client.get("/healthz");
    let page = client.get("/metrics");
    assert_eq!(page.header("Content-Type"), Some("text/plain; version=0.0.4; charset=utf-8"));
    let check = |line: &str| assert!(page.text().contains(line), "{line} in\n{}", page.text());
    check("onbehalf_requests_total{route=\"health\",status=\"200\"} 1\n");
    check("onbehalf_connections 1\n");
    #[cfg(target_os = "linux")]
    check("\nprocess_resident_memory_bytes ");
    for header in ["Forwarded", "X-Forwarded-For"] {
        let refused = client.request("GET", "/metrics").header(header, "for=1.2.3.4").send();
        assert_eq!(refused.status, 401);
        assert!(refused.header("WWW-Authenticate").is_some_and(|told| told.starts_with("Bearer")));
        assert_eq!(refused.json()["error"]["code"], "0x80044300");
    }
}
