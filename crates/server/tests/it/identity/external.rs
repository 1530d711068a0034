//! Tokens of an issuer that is not ours open the API; what happens with bad ones, with new keys, and while
//! the issuer is away.

use serde_json::json;
use testkit::{Client, Database, Response, Server, databases};

use super::issuer::{Issuer, PUBLIC, configured};
use crate::BINARY;

const ADMIN: &str = "d0000000-0000-4000-8000-000000000001";
const ACTUAL: &str = "3d8bed3e-79a3-47c8-80cf-269869b2e9f0";
const ACTUAL_USER: &str = "278742b0-1e61-4fb5-84ef-c7de308c19e2";
const IMPERSONATED: &str = "e39c5d16-675b-48d1-8e67-667427e9c084";
const IMPERSONATED_USER: &str = "75df116d-d9da-e711-a94b-000d3a34ed47";
const APP: &str = "c0000000-0000-4000-8000-000000000001";
const APP_OID: &str = "d0000000-0000-4000-8000-000000000009";
const APP_USER: &str = "a0000000-0000-4000-8000-000000000009";

fn who_am_i(client: &mut Client, token: &str) -> Response {
    client.request("GET", "/api/data/v9.2/WhoAmI").token(token).send()
}

fn is(response: &Response, status: u16, code: &str) {
    let told = response.json()["error"]["code"].clone();
    assert_eq!((response.status, told.as_str()), (status, Some(code)), "{}", response.text());
}

#[test]
fn people_and_applications_of_an_issuer_are_who_their_ids_say() {
    for database in databases() {
        let issuer = Issuer::start();
        let server = issuer.serve(database);
        let mut client = server.client();
        for (token, user) in
            [(issuer.person(ACTUAL), ACTUAL_USER), (issuer.application(APP, APP_OID), APP_USER)]
        {
            let response = who_am_i(&mut client, &token);
            assert_eq!(response.status, 200, "{}", response.text());
            assert_eq!(response.json()["UserId"], user);
        }
        // The one that may acts on behalf of others as ever.
        let request = client.request("GET", "/api/data/v9.2/WhoAmI");
        let request = request.token(&issuer.application(APP, APP_OID));
        let response = request.header("CallerObjectId", IMPERSONATED).send();
        assert_eq!(response.json()["UserId"], IMPERSONATED_USER);
        assert_eq!(response.header("x-onbehalf-user-id"), Some(IMPERSONATED_USER));
        assert_eq!(response.header("x-onbehalf-impersonator-id"), Some(APP_USER));
        // A name says nothing: it may be given to somebody else.
        let claims = json!({
            "sub": "11111111-2222-4333-8444-555555555555", "preferred_username": "admin@contoso.example",
            "upn": "admin@contoso.example", "email": "admin@contoso.example",
        });
        is(&who_am_i(&mut client, &issuer.token("first", claims)), 403, "0x80072560");
        is(&who_am_i(&mut client, &issuer.application(APP, ADMIN)), 403, "0x80072560");
        let unknown = issuer.application("c0000000-0000-4000-8000-0000000000ff", APP_OID);
        is(&who_am_i(&mut client, &unknown), 403, "0x80072560");
        // Who is disabled is out at once, whatever the token says.
        let token = issuer.person(ACTUAL);
        assert_eq!(who_am_i(&mut client, &token).status, 200);
        let path = format!("/api/data/v9.2/systemusers({ACTUAL_USER})");
        let request = client.request("PATCH", &path).token(&issuer.person(ADMIN));
        let request = request.header("Content-Type", "application/json");
        assert_eq!(request.body(r#"{"isdisabled":true}"#).send().status, 204);
        is(&who_am_i(&mut client, &token), 403, "0x80040225");
    }
}

#[test]
fn without_a_good_token_of_the_issuer_clients_are_sent_there() {
    let issuer = Issuer::start();
    let server = issuer.serve(Database::sqlite());
    let mut client = server.client();
    let plain = format!(
        "Bearer authorization_uri={}/protocol/openid-connect/auth, resource_id={PUBLIC}/",
        issuer.name()
    );
    for method in ["GET", "HEAD", "POST"] {
        // What the request calls the server is not believed.
        for host in ["crm.example", "evil.example"] {
            let request = client.request(method, "/api/data/v9.2/accounts");
            let response = request.header("Host", host).send();
            assert_eq!(response.status, 401);
            assert_eq!(response.header("WWW-Authenticate"), Some(plain.as_str()));
        }
    }
    let own = Server::demo(BINARY, Database::sqlite()).token("actual@contoso.example");
    for (token, code) in [
        (issuer.token("first", json!({ "sub": ACTUAL, "exp": 1_700_000_000 })), "0x8004a101"),
        (issuer.token("first", json!({ "sub": ACTUAL, "aud": "account" })), "0x80044302"),
        (issuer.token("first", json!({ "sub": ACTUAL, "typ": "ID" })), "0x80044302"),
        (issuer.token("first", json!({ "sub": ACTUAL, "cnf": {} })), "0x80044302"),
        (issuer.token("first", json!({ "sub": ACTUAL, "act": { "sub": APP_OID } })), "0x80044302"),
        (
            issuer.token("first", json!({ "sub": ACTUAL, "iss": "https://evil.example" })),
            "0x80044302",
        ),
        // Our own provider is not there.
        (own, "0x80044302"),
        ("x.y.z".to_owned(), "0x80044302"),
    ] {
        let response = who_am_i(&mut client, &token);
        is(&response, 401, code);
        let challenge = response.header("WWW-Authenticate").unwrap();
        let told = challenge.strip_prefix(plain.as_str()).unwrap_or_else(|| panic!("{challenge}"));
        assert!(told.starts_with(", error=invalid_token, error_description=\""), "{told}");
        assert!(!told.contains("evil") && !told.contains(ACTUAL), "{told}");
    }
    let logs = server.logs();
    assert!(logs.contains("token refused"), "{logs}");
    assert!(logs.contains("first") && logs.contains("https://evil.example"), "{logs}");
    assert!(!logs.contains("x.y.z"), "{logs}");
    let metrics = client.get("/metrics");
    let metrics = metrics.text();
    assert!(metrics.contains("onbehalf_token_refusals_total{reason=\"expired\"} 1"), "{metrics}");
    assert!(metrics.contains("onbehalf_issuer_fetches_total{outcome=\"known\"} 1"), "{metrics}");
}

#[test]
fn in_oidc_mode_there_is_no_provider_and_no_token_of_it() {
    let issuer = Issuer::start();
    let server = issuer.serve(Database::sqlite());
    let mut client = server.client();
    for path in [
        "/.well-known/openid-configuration",
        "/common/v2.0/.well-known/openid-configuration",
        "/common/discovery/v2.0/keys",
        "/adfs/oauth2/token",
    ] {
        assert_eq!(client.get(path).status, 404, "{path}");
    }
    let form = "grant_type=password&username=actual%40contoso.example&password=demo-password";
    assert_eq!(client.request("POST", "/oauth2/v2.0/token").form(form).send().status, 404);
    let output = server.program().run(&["token", "--as", "admin@contoso.example"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("there is no identity provider here"), "{told}");
}

#[test]
fn a_new_key_is_found_by_itself_and_unknown_ones_are_asked_for_once() {
    let issuer = Issuer::start();
    let server = issuer.serve(Database::sqlite());
    let mut client = server.client();
    assert_eq!(who_am_i(&mut client, &issuer.person(ACTUAL)).status, 200);
    assert_eq!(issuer.asked(), 2);
    issuer.publish("second");
    let token = issuer.token("second", json!({ "sub": ACTUAL, "preferred_username": "x" }));
    assert_eq!(who_am_i(&mut client, &token).status, 200);
    assert_eq!(issuer.asked(), 4);
    for number in 0..100 {
        let unknown = issuer.token(&format!("k{number}"), json!({ "sub": ACTUAL }));
        is(&who_am_i(&mut client, &unknown), 401, "0x80044302");
    }
    is(&who_am_i(&mut client, &issuer.person(ACTUAL)), 401, "0x80044302");
    assert_eq!(issuer.asked(), 4);
}

#[test]
fn while_the_issuer_is_away_its_tokens_wait_and_the_server_serves() {
    let issuer = Issuer::start();
    let document = "/realms/crm/.well-known/openid-configuration";
    let answers = [
        "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n".to_owned(),
        "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.2:9/\r\nContent-Length: 0\r\n\r\n".into(),
        format!("HTTP/1.1 302 Found\r\nLocation: {document}\r\nContent-Length: 0\r\n\r\n"),
        format!("HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\n{}", "x".repeat(2_000_000)),
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}".into(),
        "nonsense\r\n\r\n".into(),
        String::new(),
    ];
    for answer in answers {
        issuer.put(document, &answer);
        let server = issuer.serve(Database::sqlite());
        let mut client = server.client();
        let response = who_am_i(&mut client, &issuer.person(ACTUAL));
        is(&response, 503, "0x80040216");
        assert!(response.header("Retry-After").is_some());
        assert_eq!(response.header("WWW-Authenticate"), None);
        assert!(!response.text().contains(&issuer.name()), "{}", response.text());
        assert_eq!(client.get("/readyz").status, 200);
        // Who has no token is told by its name where to sign in.
        let response = client.get("/api/data/v9.2/WhoAmI");
        let challenge = response.header("WWW-Authenticate").unwrap().to_owned();
        let begin = format!("Bearer authorization_uri={}/oauth2/authorize, ", issuer.name());
        assert!(challenge.starts_with(&begin), "{challenge}");
        assert!(server.logs().contains("the issuer's keys cannot be had"), "{}", server.logs());
    }
}

#[test]
fn our_own_provider_and_an_issuer_can_be_there_at_once() {
    let issuer = Issuer::start();
    let program = configured(Database::sqlite(), "mode = \"dev\"", &[&issuer.name()]);
    let server = program.serve(&["--demo"]);
    let mut client = server.client();
    let own = server.token("actual@contoso.example");
    let theirs = |audience: &str| {
        issuer.token("first", json!({ "sub": ACTUAL, "aud": audience, "preferred_username": "x" }))
    };
    assert_eq!(who_am_i(&mut client, &own).status, 200);
    assert_eq!(who_am_i(&mut client, &theirs(&format!("http://{}", server.host()))).status, 200);
    assert_eq!(who_am_i(&mut client, &theirs("http://localhost:1")).status, 200);
    // A token that was meant for somebody else does not become ours by what the request says.
    let other = theirs("http://other.example");
    let request = client.request("GET", "/api/data/v9.2/WhoAmI").token(&other);
    is(&request.header("Host", "other.example").send(), 401, "0x80044302");
}
