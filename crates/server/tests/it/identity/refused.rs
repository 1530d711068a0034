//! Who has no good token: the challenge, to the letter, and forged tokens.

use testkit::{Client, Database, Response, Server};

use crate::BINARY;

const TENANT: &str = "9c5d2a10-6e0f-4c52-9a51-0d1c5b7c1a01";

fn server() -> Server {
    Server::demo(BINARY, Database::sqlite())
}

fn ask(client: &mut Client, method: &str, path: &str, credentials: &[&str]) -> Response {
    let mut request = client.request(method, path);
    for credential in credentials {
        request = request.header("Authorization", credential);
    }
    request.send()
}

#[test]
fn who_brings_no_token_is_told_where_to_get_one() {
    let server = server();
    let mut client = server.client();
    let host = server.host();
    let expected = format!(
        "Bearer authorization_uri=http://{host}/{TENANT}/oauth2/authorize, resource_id=http://{host}/"
    );
    for method in ["GET", "HEAD", "POST", "PATCH", "DELETE"] {
        for path in [
            "/api/data/v9.2/accounts",
            "/api/data/v9.2/",
            "/api/data/v9.2/nosuchtable",
            "/contoso/api/data/v9.0/WhoAmI",
        ] {
            let response = ask(&mut client, method, path, &[]);
            assert_eq!(response.status, 401, "{method} {path}");
            assert_eq!(response.header("WWW-Authenticate"), Some(expected.as_str()));
            assert!(response.header("401_error_reason").is_some());
            if method != "HEAD" {
                assert_eq!(response.json()["error"]["code"], "0x80044300");
            }
        }
    }
    assert_eq!(client.connections(), 1);
    // Other ways to hand over a token count as none, or as too many.
    let token = server.token("admin@contoso.example");
    let query = format!("/api/data/v9.2/WhoAmI?access_token={token}");
    assert_eq!(ask(&mut client, "GET", &query, &[]).status, 401);
    let basic = ask(&mut client, "GET", "/api/data/v9.2/WhoAmI", &["Basic YTpi"]);
    assert_eq!(basic.status, 401);
    let bearer = format!("Bearer {token}");
    for twice in [[bearer.as_str(), &bearer], [&bearer, "Basic YTpi"]] {
        let response = ask(&mut client, "GET", "/api/data/v9.2/WhoAmI", &twice);
        assert_eq!(
            (response.status, response.json()["error"]["code"].as_str()),
            (400, Some("0x80040203"))
        );
    }
}

#[test]
fn a_bad_token_is_told_to_be_one() {
    let server = server();
    let mut client = server.client();
    let host = server.host();
    let good = server.token("admin@contoso.example");
    let parts: Vec<&str> = good.split('.').collect();
    // Not a copy: a key of its own.
    let other = testkit::Program::new(BINARY, Database::sqlite()).serve(&["--demo"]);
    let other = other.token("admin@contoso.example");
    let foreign: Vec<&str> = other.split('.').collect();
    // {"alg":"none","typ":"JWT"} and {"alg":"HS256","typ":"JWT"}
    let none = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0";
    let hs256 = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9";
    let forged = [
        "x".to_owned(),
        "a.b.c".to_owned(),
        other.clone(),
        format!("{}.{}.", none, parts[1]),
        format!("{}.{}.{}", none, parts[1], parts[2]),
        format!("{}.{}.{}", hs256, parts[1], parts[2]),
        format!("{}.{}.", parts[0], parts[1]),
        format!("{}.{}.{}", parts[0], foreign[1], parts[2]),
        format!("{}.{}.{}", parts[0], parts[1], foreign[2]),
        format!("{}.{}", parts[0], parts[1]),
        format!("{good}.{}", parts[2]),
        good.to_uppercase(),
        "a".repeat(20_000),
    ];
    let begin = format!(
        "Bearer authorization_uri=http://{host}/{TENANT}/oauth2/authorize, resource_id=http://{host}/, \
         error=invalid_token, error_description=\""
    );
    for token in forged {
        for method in ["GET", "HEAD", "POST"] {
            let credential = format!("Bearer {token}");
            let response = ask(&mut client, method, "/api/data/v9.2/accounts", &[&credential]);
            assert_eq!(response.status, 401, "{method} {token}");
            let challenge = response.header("WWW-Authenticate").unwrap();
            assert!(challenge.starts_with(&begin) && challenge.ends_with('"'), "{challenge}");
            if method != "HEAD" {
                assert_eq!(response.json()["error"]["code"], "0x80044302", "{token}");
            }
        }
    }
    let response = ask(&mut client, "GET", "/api/data/v9.2/WhoAmI", &[&format!("Bearer {good}")]);
    assert_eq!(response.status, 200);
}

#[test]
fn a_token_ends_with_its_lifetime_and_belongs_to_one_server() {
    let server = server();
    let mut client = server.client();
    let output =
        server.program().run(&["token", "--as", "admin@contoso.example", "--expires", "1s"]);
    let short = String::from_utf8(output.stdout).unwrap();
    let credential = format!("Bearer {}", short.trim());
    // Our own tokens have five seconds of grace.
    std::thread::sleep(std::time::Duration::from_millis(6_600));
    let response = ask(&mut client, "GET", "/api/data/v9.2/WhoAmI", &[&credential]);
    assert_eq!(response.status, 401);
    assert_eq!(response.json()["error"]["code"], "0x8004a101");
    assert!(response.header("WWW-Authenticate").unwrap().contains("error=invalid_token"));
}

#[test]
fn there_is_nothing_outside_the_api_for_who_has_no_token() {
    let server = server();
    let mut client = server.client();
    for path in [
        "/",
        "/api",
        "/api/data",
        "/console/other",
        "/console/api",
        "/dev",
        "/XRMServices/2011/Organization.svc/web",
    ] {
        let response = client.get(path);
        assert_eq!(response.status, 401, "{path}");
    }
    assert_eq!(client.get("/api/data").status, 401);
}

#[test]
fn clients_find_where_to_sign_in_at_every_address_that_they_begin_with() {
    let server = server();
    let mut client = server.client();
    let host = server.host();
    for path in [
        "/XRMServices/2011/Organization.svc",
        "/XRMServices/2011/Organization.svc/web?SdkClientVersion=9.2",
        "/contoso/XRMServices/2011/Organization.svc/web",
        "/api/discovery/v9.2/",
        "/api/aad/challenge",
    ] {
        for method in ["GET", "POST", "HEAD"] {
            let plain = client.request(method, path).send();
            assert_eq!(plain.status, 401, "{method} {path}");
            assert_eq!(
                plain.header("WWW-Authenticate").unwrap(),
                format!(
                    "Bearer authorization_uri=http://{host}/{TENANT}/oauth2/authorize, \
                     resource_id=http://{host}/"
                )
            );
            assert!(plain.header("401_error_reason").is_some());
            let soap = path.contains("XRMServices");
            assert_eq!(plain.body.is_empty(), soap || method == "HEAD", "{method} {path}");
            let wrong = client.request(method, path).token("nonsense").send();
            assert_eq!(wrong.status, 401);
            assert!(wrong.header("WWW-Authenticate").unwrap().contains(", error=invalid_token, "));
        }
    }
}
