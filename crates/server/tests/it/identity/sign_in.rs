//! Getting a token with the demo's secrets and passwords, and opening the API with it.

use serde_json::Value;
use testkit::{Client, Database, Program, Response, Server, databases};

use crate::BINARY;

const TENANT: &str = "9c5d2a10-6e0f-4c52-9a51-0d1c5b7c1a01";
const APP: &str = "c0000000-0000-4000-8000-000000000001";

fn server() -> Server {
    Server::demo(BINARY, Database::sqlite())
}

fn post(client: &mut Client, path: &str, form: &str) -> Response {
    client.request("POST", path).form(form).send()
}

fn who_am_i(client: &mut Client, token: &str) -> String {
    let response = client.request("GET", "/api/data/v9.2/WhoAmI").token(token).send();
    assert_eq!(response.status, 200, "{}", response.text());
    response.json()["UserId"].as_str().unwrap().to_owned()
}

#[test]
fn secrets_and_passwords_give_tokens_that_open_the_api() {
    let server = server();
    let mut client = server.client();
    let host = server.host();
    let secret = format!("grant_type=client_credentials&client_id={APP}&client_secret=demo-secret");
    let password = "grant_type=password&username=actual%40contoso.example&password=demo-password";
    let app = "a0000000-0000-4000-8000-000000000009";
    let actual = "278742b0-1e61-4fb5-84ef-c7de308c19e2";
    for (path, form, user) in [
        ("/oauth2/v2.0/token".to_owned(), format!("{secret}&scope=http://{host}/.default"), app),
        (
            format!("/{TENANT}/oauth2/v2.0/token"),
            format!("{secret}&scope=http://{host}/.default"),
            app,
        ),
        ("/contoso/oauth2/token".to_owned(), format!("{secret}&resource=http://{host}"), app),
        ("/oauth2/v2.0/token".to_owned(), password.to_owned(), actual),
        (
            format!("/{TENANT}/oauth2/v2.0/token"),
            format!("{password}&scope=http://{host}//user_impersonation"),
            actual,
        ),
        (
            "/contoso.example/oauth2/v2.0/token".to_owned(),
            format!("{password}&client_id=51f81489-12ee-4a9e-aaae-a2591f45987d"),
            actual,
        ),
    ] {
        let response = post(&mut client, &path, &form);
        assert_eq!(response.status, 200, "{path} {form}: {}", response.text());
        assert_eq!(response.header("Cache-Control"), Some("no-store"));
        let json = response.json();
        assert_eq!(json["token_type"], "Bearer");
        // A number in version 2, a text in version 1.
        assert_eq!(json["expires_in"].to_string().trim_matches('"'), "3600");
        assert_eq!(who_am_i(&mut client, json["access_token"].as_str().unwrap()), user, "{path}");
    }
}

#[test]
fn in_a_demo_nobody_signs_in_under_a_name_that_is_not_the_servers() {
    let form = "grant_type=password&username=actual%40contoso.example&password=demo-password";
    let check = |server: &Server, host: &str, expected: u16| {
        let mut client = server.client();
        for path in ["/oauth2/v2.0/token", "/contoso/oauth2/token", "/adfs/oauth2/token"] {
            let request = client.request("POST", path).header("Host", host).form(form);
            let response = request.send();
            assert_eq!(response.status, expected, "{host} {path}: {}", response.text());
        }
        let request = client.request("GET", "/device").header("Host", host);
        assert_eq!(request.send().status, expected, "{host}");
        let request = client.request("GET", "/api/data/v9.2/WhoAmI").header("Host", host);
        assert_eq!(request.send().status, 401, "the API asks for a token under any name");
    };
    let server = server();
    for (host, expected) in [
        ("localhost", 200),
        ("contoso.localhost:1", 200),
        ("127.0.0.1", 200),
        ("rebound.example", 421),
        ("localhost.rebound.example:8080", 421),
        ("192.0.2.1", 421),
    ] {
        check(&server, host, expected);
    }
    let named = Program::demo(BINARY, Database::sqlite());
    let named = named.serve(&["--demo", "--public-url", "https://crm.example"]);
    check(&named, "crm.example", 200);
    check(&named, "rebound.example", 421);
    // Where others reach it, all names do.
    let open = Program::demo(BINARY, Database::sqlite());
    let open = open.serve(&["--demo", "--demo-insecure-listen", "--listen-tls", "0.0.0.0:0"]);
    check(&open, "box.example", 200);
}

#[test]
fn wrong_secrets_and_passwords_give_nothing() {
    let server = server();
    let mut client = server.client();
    let mut check = |form: &str, status: u16, error: &str, number: u64| {
        let response = post(&mut client, "/oauth2/v2.0/token", form);
        let json = response.json();
        assert_eq!((response.status, &json["error"]), (status, &Value::from(error)), "{json}");
        assert_eq!(json["error_codes"][0], number, "{json}");
        assert!(json["access_token"].is_null());
    };
    let app = |secret: &str| {
        format!("grant_type=client_credentials&client_id={APP}&client_secret={secret}")
    };
    check(&app("wrong"), 401, "invalid_client", 7_000_215);
    check(&app("demo-password"), 401, "invalid_client", 7_000_215);
    let other = "c0000000-0000-4000-8000-0000000000ff";
    check(&app("demo-secret").replace(APP, other), 400, "unauthorized_client", 700_016);
    let person = |name: &str, password: &str| {
        format!("grant_type=password&username={name}&password={password}")
    };
    check(&person("actual%40contoso.example", "wrong"), 400, "invalid_grant", 50126);
    check(&person("actual%40contoso.example", "demo-secret"), 400, "invalid_grant", 50126);
    check(&person("nobody%40contoso.example", "demo-password"), 400, "invalid_grant", 50034);
}

#[test]
fn discovery_names_keys_that_verify_the_tokens() {
    let server = server();
    let mut client = server.client();
    let base = format!("http://{}", server.host());
    for path in [
        "/.well-known/openid-configuration".to_owned(),
        format!("/{TENANT}/v2.0/.well-known/openid-configuration"),
    ] {
        let response = client.get(&path);
        assert_eq!(response.status, 200, "{path}");
        let json = response.json();
        assert_eq!(json["issuer"], format!("{base}/{TENANT}/v2.0"));
        for (name, end) in
            [("jwks_uri", "/discovery/v2.0/keys"), ("token_endpoint", "/oauth2/v2.0/token")]
        {
            let address = json[name].as_str().unwrap();
            assert!(address.starts_with(&base) && address.ends_with(end), "{address}");
        }
        let keys =
            client.get(json["jwks_uri"].as_str().unwrap().strip_prefix(&base).unwrap()).json();
        let key = &keys["keys"][0];
        assert_eq!((&key["kty"], &key["use"]), (&Value::from("RSA"), &Value::from("sig")));
        for private in ["d", "p", "q", "dp", "dq", "qi"] {
            assert!(key[private].is_null(), "{private} is told");
        }
    }
    // `--public-url` is what a token says instead.
    let other = testkit::Program::new(BINARY, Database::sqlite()).serve(&[
        "--demo",
        "--public-url",
        "https://crm.example",
    ]);
    let json = other.client().get("/.well-known/openid-configuration").json();
    assert_eq!(json["issuer"], format!("https://crm.example/{TENANT}/v2.0"));
    let arguments =
        ["token", "--as", "admin@contoso.example", "--public-url", "https://crm.example"];
    let printed = String::from_utf8(other.program().run(&arguments).stdout).unwrap();
    who_am_i(&mut other.client(), printed.trim());
}

#[test]
fn the_organizations_name_may_stand_before_the_paths() {
    let server = server();
    let token = server.token("admin@contoso.example");
    let mut client = server.client();
    let response = client
        .request("GET", "/contoso/api/data/v9.2/accounts?$top=1&$select=name")
        .token(&token)
        .send();
    assert_eq!(response.status, 200);
    let context = response.json()["@odata.context"].as_str().unwrap().to_owned();
    assert_eq!(
        context,
        format!("http://{}/contoso/api/data/v9.2/$metadata#accounts(name)", server.host())
    );
    let body = serde_json::json!({"name": "x"});
    let made =
        client.request("POST", "/contoso/api/data/v9.2/accounts").token(&token).json(&body).send();
    let entity = made.header("OData-EntityId").unwrap();
    assert!(
        entity.starts_with(&format!("http://{}/contoso/api/data/v9.2/accounts(", server.host())),
        "{entity}"
    );
    let other = client.request("GET", "/fabrikam/api/data/v9.2/accounts").token(&token).send();
    assert_eq!(other.status, 404);
    let challenge = client.get("/contoso/api/data/v9.2/accounts");
    assert_eq!(challenge.status, 401);
    assert!(challenge.header("WWW-Authenticate").is_some());
}

#[test]
fn names_that_nobody_can_have_are_nobodys_and_ids_of_two_kinds_are_told_apart() {
    for database in databases() {
        let server = Server::demo(BINARY, database);
        let mut client = server.client();
        let form = "grant_type=password&username=a%00b&password=demo-password";
        let refused = post(&mut client, "/oauth2/v2.0/token", form);
        assert_eq!((refused.status, &refused.json()["error_codes"][0]), (400, &50034.into()));
        // A person whose object id is an application's id takes nothing from the application.
        let person = serde_json::json!({
            "domainname": "twin@contoso.example", "internalemailaddress": "twin@contoso.example",
            "firstname": "Twin", "lastname": "Person",
            "azureactivedirectoryobjectid": APP,
            "businessunitid@odata.bind": "/businessunits(b0000000-0000-4000-8000-000000000001)",
        });
        let admin = server.token("admin@contoso.example");
        let made = client.request("POST", "/api/data/v9.2/systemusers").token(&admin).json(&person);
        let made = made.send();
        assert_eq!(made.status, 204, "{}", made.text());
        let host = server.host();
        let form = format!(
            "grant_type=client_credentials&client_id={APP}&client_secret=demo-secret\
             &scope=http://{host}/.default"
        );
        let told = post(&mut client, "/oauth2/v2.0/token", &form);
        assert_eq!(told.status, 200, "{}", told.text());
        let token = told.json()["access_token"].as_str().unwrap().to_owned();
        assert_eq!(who_am_i(&mut client, &token), "a0000000-0000-4000-8000-000000000009");
    }
}
