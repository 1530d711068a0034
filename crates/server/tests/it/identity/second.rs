//! A second onbehalf as the issuer: its provider signs, the first one accepts.

use testkit::{Client, Database, Server, databases};

use super::issuer::{PUBLIC, configured};
use crate::BINARY;

const TENANT: &str = "9c5d2a10-6e0f-4c52-9a51-0d1c5b7c1a01";

/// What its token endpoint gives for a form.
fn token(issuer: &Server, form: &str) -> String {
    let mut client = issuer.client();
    let response = client.request("POST", "/oauth2/v2.0/token").form(form).send();
    response.json()["access_token"].as_str().expect("a token").to_owned()
}

fn who_am_i(client: &mut Client, token: &str) -> (u16, String) {
    let response = client.request("GET", "/api/data/v9.2/WhoAmI").token(token).send();
    (response.status, response.json()["UserId"].as_str().unwrap_or_default().to_owned())
}

#[test]
fn tokens_of_another_onbehalf_open_this_one_and_outlive_it() {
    for database in databases() {
        // Not a copy: a key of its own.
        let other = testkit::Program::new(BINARY, Database::sqlite());
        let mut issuer = other.serve(&["--demo"]);
        let base = format!("http://{}", issuer.host());
        let rest = format!("mode = \"oidc\"\naudiences = [\"{base}\"]");
        let name = format!("{base}/{TENANT}/");
        let server =
            configured(database, &rest, &[&name]).serve(&["--demo", "--public-url", PUBLIC]);
        let mut client = server.client();
        let person = "grant_type=password&username=actual%40contoso.example&password=demo-password";
        let person = token(&issuer, person);
        let secret = "grant_type=client_credentials&client_secret=demo-secret&\
                      client_id=c0000000-0000-4000-8000-000000000001";
        let application = token(&issuer, &format!("{secret}&resource={base}"));
        let actual = (200, "278742b0-1e61-4fb5-84ef-c7de308c19e2".to_owned());
        assert_eq!(who_am_i(&mut client, &person), actual);
        let integration = (200, "a0000000-0000-4000-8000-000000000009".to_owned());
        assert_eq!(who_am_i(&mut client, &application), integration);
        // The organizations share a tenant and their users' ids, and not their keys.
        let copy = Server::demo(BINARY, Database::sqlite());
        assert_eq!(who_am_i(&mut client, &copy.token("actual@contoso.example")).0, 401);
        // The keys are known; the issuer may go away.
        issuer.kill();
        assert_eq!(who_am_i(&mut client, &person), actual);
    }
}

#[test]
fn an_issuer_is_asked_over_tls_and_only_if_its_certificate_is_trusted() {
    let issuer = testkit::Program::new(BINARY, Database::sqlite()).serve(&[
        "--demo",
        "--listen-tls",
        "127.0.0.1:0",
    ]);
    let base = format!("https://localhost:{}", issuer.tls_address().port());
    let rest = format!("mode = \"oidc\"\naudiences = [\"{base}\"]");
    let name = format!("{base}/{TENANT}/");
    let form = "grant_type=password&username=actual%40contoso.example&password=demo-password";
    let host = base.strip_prefix("https://").unwrap();
    let response = issuer
        .tls_client()
        .request("POST", "/oauth2/v2.0/token")
        .header("Host", host)
        .form(form)
        .send();
    let token = response.json()["access_token"].as_str().expect("a token").to_owned();
    let program = || configured(Database::sqlite(), &rest, &[&name]);
    let arguments = ["--demo", "--public-url", PUBLIC];
    let trusting = program().with("SSL_CERT_FILE", issuer.authority()).serve(&arguments);
    let actual = (200, "278742b0-1e61-4fb5-84ef-c7de308c19e2".to_owned());
    assert_eq!(who_am_i(&mut trusting.client(), &token), actual);
    let wary = program().serve(&arguments);
    assert_eq!(who_am_i(&mut wary.client(), &token).0, 503);
}
