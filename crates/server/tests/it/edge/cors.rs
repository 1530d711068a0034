//! Web pages of other origins.

use testkit::{Database, Program, Response, Server};

use crate::BINARY;

/// A page of this machine, as somebody who develops one has it.
const PAGE: &str = "http://localhost:3000";

fn serve(arguments: &[&str]) -> Server {
    Program::demo(BINARY, Database::sqlite()).serve(&[&["--demo"], arguments].concat())
}

fn preflight(server: &Server, path: &str, origin: &str) -> Response {
    server
        .client()
        .request("OPTIONS", path)
        .header("Origin", origin)
        .header("Access-Control-Request-Method", "PATCH")
        .header(
            "Access-Control-Request-Headers",
            "authorization, x-mine, x-ms-mine, callerobjectid",
        )
        .send()
}

#[test]
fn a_preflight_needs_no_token_and_allows_what_clients_send() {
    let server = serve(&[]);
    for path in ["/api/data/v9.2/accounts", "/contoso/api/data/v9.2/", "/oauth2/v2.0/token"] {
        let response = preflight(&server, path, PAGE);
        assert_eq!(response.status, 204, "{path}");
        assert!(response.body.is_empty());
        let header = |name: &str| response.header(name).unwrap().to_ascii_lowercase();
        assert_eq!(header("Access-Control-Allow-Origin"), PAGE);
        assert_eq!(response.header("Access-Control-Allow-Credentials"), None);
        assert_eq!(header("Access-Control-Max-Age"), "3600");
        let methods = header("Access-Control-Allow-Methods");
        assert!(
            ["get", "post", "put", "patch", "delete"].iter().all(|each| methods.contains(each))
        );
        let allowed = header("Access-Control-Allow-Headers");
        for name in [
            "authorization",
            "accept",
            "odata-version",
            "odata-maxversion",
            "content-type",
            "if-match",
            "if-none-match",
            "callerobjectid",
            "mscrmcallerid",
            "consistency",
            "prefer",
            "mscrm.suppressduplicatedetection",
            "mscrm.solutionuniquename",
            "mscrm.mergelabels",
            "mscrm.bypasscustompluginexecution",
            "x-ms-client-request-id",
            "x-ms-file-name",
            "x-ms-transfer-mode",
            "content-range",
            "x-ms-mine",
        ] {
            assert_eq!(allowed.split(',').filter(|each| *each == name).count(), 1, "{name}");
        }
        assert!(!allowed.contains("x-mine"), "{allowed}");
    }
}

#[test]
fn every_answer_can_be_read_refusals_included() {
    let server = serve(&[]);
    let admin = server.token("admin@contoso.example");
    let actual = server.token("actual@contoso.example");
    let mut client = server.client();
    let mut ask = |path: &str, token: Option<&str>, behalf: bool| {
        let mut request = client.request("GET", path).header("Origin", PAGE);
        if let Some(token) = token {
            request = request.token(token);
        }
        if behalf {
            request = request.header("MSCRMCallerID", "75df116d-d9da-e711-a94b-000d3a34ed47");
        }
        request.send()
    };
    let behalf = ask("/api/data/v9.2/WhoAmI", Some(&actual), true);
    assert!(behalf.header("x-onbehalf-impersonator-id").is_some());
    for (response, status) in [
        (behalf, 200),
        (ask("/api/data/v9.2/WhoAmI", None, false), 401),
        (ask("/api/data/v9.2/nothing", Some(&admin), false), 404),
        (ask("/nowhere", Some(&admin), false), 404),
        (ask("/.well-known/openid-configuration", None, false), 200),
    ] {
        assert_eq!(response.status, status);
        assert_eq!(response.header("Access-Control-Allow-Origin"), Some(PAGE));
        let exposed = response.header("Access-Control-Expose-Headers").unwrap();
        for name in [
            "Preference-Applied",
            "OData-EntityId",
            "Location",
            "ETag",
            "OData-Version",
            "Content-Encoding",
            "Transfer-Encoding",
            "Content-Length",
            "Retry-After",
            "WWW-Authenticate",
            "x-onbehalf-user-id",
            "x-onbehalf-impersonator-id",
            "REQ_ID",
            // Uploads in parts and downloads read these.
            "x-ms-chunk-size",
            "Content-Disposition",
            "Content-Range",
            "x-ms-file-name",
            "x-ms-file-size",
        ] {
            assert!(exposed.split(',').any(|each| each == name), "{name}");
        }
    }
    // Who is no page gets nothing of it.
    let response = server.client().get("/api/data/v9.2/WhoAmI");
    assert_eq!(response.header("Access-Control-Allow-Origin"), None);
    // Metrics are not for pages.
    let response = server.client().request("GET", "/metrics").header("Origin", PAGE).send();
    assert_eq!(response.header("Access-Control-Allow-Origin"), None);
}

#[test]
fn only_the_origins_that_are_listed_may_read() {
    let server = serve(&["--cors-origins", "https://app.example,http://localhost:3000"]);
    for (origin, allowed) in [
        ("https://app.example", true),
        (PAGE, true),
        ("https://evil.example", false),
        ("null", false),
    ] {
        let response = preflight(&server, "/api/data/v9.2/accounts", origin);
        assert_eq!(response.header("Vary"), Some("Origin"));
        let told = response.header("Access-Control-Allow-Origin");
        assert_eq!(told, allowed.then_some(origin));
        assert_eq!(response.header("Access-Control-Allow-Headers").is_some(), allowed);
    }
    let server = serve(&["--cors-origins", "none"]);
    let response = preflight(&server, "/api/data/v9.2/accounts", PAGE);
    assert_eq!(response.header("Access-Control-Allow-Origin"), None);
}

#[test]
fn without_a_setting_pages_of_this_machine_may_read_and_no_others() {
    let server = serve(&[]);
    for (origin, allowed) in [
        ("http://localhost:5173", true),
        ("https://127.0.0.1:8443", true),
        ("http://[::1]:3000", true),
        ("https://evil.example", false),
        ("https://localhost.evil.example", false),
        ("http://localhost:3000@evil.example", false),
        ("null", false),
    ] {
        let response = preflight(&server, "/oauth2/v2.0/token", origin);
        assert_eq!(response.header("Vary"), Some("Origin"));
        let told = response.header("Access-Control-Allow-Origin");
        assert_eq!(told, allowed.then_some(origin), "{origin}");
    }
    let server = serve(&["--cors-origins", "*"]);
    let response = preflight(&server, "/api/data/v9.2/accounts", "https://app.example");
    assert_eq!(response.header("Access-Control-Allow-Origin"), Some("*"));
}
