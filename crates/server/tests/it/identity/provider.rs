//! People who sign in in a browser, for themselves or for a device, and go on without it: over HTTP, with what
//! the provider keeps in the database.

use testkit::{Client, Response, Server, databases};

use crate::BINARY;

const PUBLIC: &str = "51f81489-12ee-4a9e-aaae-a2591f45987d";
const ACTUAL: &str = "278742b0-1e61-4fb5-84ef-c7de308c19e2";
const ACTUAL_OID: &str = "3d8bed3e-79a3-47c8-80cf-269869b2e9f0";
// The pair of RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

fn post(client: &mut Client, path: &str, form: &str, cookie: Option<&str>) -> Response {
    let request = client.request("POST", path).form(form);
    match cookie {
        Some(cookie) => request.header("Cookie", cookie).send(),
        None => request.send(),
    }
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let (_, rest) = text.split_once(before).unwrap_or_else(|| panic!("{before} in {text}"));
    rest.split(after).next().unwrap()
}

/// Sends the form of a sign-in page for the demo's Actual User.
fn choose(client: &mut Client, page: &Response) -> Response {
    let text = page.text();
    assert_eq!(page.status, 200, "{text}");
    assert!(text.contains("Actual User") && text.contains("Sales Manager"), "{text}");
    assert!(!text.contains("Integration App"), "an application is nobody to sign in as");
    let ticket = between(text, "name=\"ticket\" value=\"", "\"").to_owned();
    let cookie = page.header("Set-Cookie").unwrap().split(';').next().unwrap().to_owned();
    let form = format!("ticket={ticket}&person={ACTUAL_OID}");
    post(client, "/oauth2/sign-in", &form, Some(&cookie))
}

fn who_am_i(client: &mut Client, tokens: &Response) -> String {
    let json = tokens.json();
    assert_eq!(tokens.status, 200, "{json}");
    let token = json["access_token"].as_str().unwrap();
    let response = client.request("GET", "/api/data/v9.2/WhoAmI").token(token).send();
    assert_eq!(response.status, 200, "{}", response.text());
    response.json()["UserId"].as_str().unwrap().to_owned()
}

fn refused(response: &Response, number: u64) {
    assert_eq!(response.status, 400, "{}", response.text());
    assert_eq!(response.json()["error_codes"][0], number, "{}", response.text());
}

#[test]
fn a_code_and_its_refresh_tokens_open_the_api_once_each() {
    for database in databases() {
        let server = Server::demo(BINARY, database);
        let mut client = server.client();
        let token_path = "/common/oauth2/v2.0/token";
        let page = client.get(&format!(
            "/common/oauth2/v2.0/authorize?client_id={PUBLIC}&response_type=code&state=s&redirect_uri=\
             http://localhost:5000/callback&scope=http://{}/.default%20offline_access&\
             code_challenge={CHALLENGE}&code_challenge_method=S256",
            server.host()
        ));
        let sent = choose(&mut client, &page);
        assert_eq!(sent.status, 303, "{}", sent.text());
        let location = sent.header("Location").unwrap().to_owned();
        assert!(location.starts_with("http://localhost:5000/callback?code="), "{location}");
        assert_eq!(between(&location, "&state=", "&"), "s");
        let redeem = format!(
            "grant_type=authorization_code&client_id={PUBLIC}&code={}&code_verifier={VERIFIER}&\
             redirect_uri=http://localhost:5000/callback",
            between(&location, "code=", "&")
        );
        let tokens = post(&mut client, token_path, &redeem, None);
        assert_eq!(who_am_i(&mut client, &tokens), ACTUAL);
        let refresh = |tokens: &Response| {
            let json = tokens.json();
            let token = json["refresh_token"].as_str().unwrap();
            format!("grant_type=refresh_token&client_id={PUBLIC}&refresh_token={token}")
        };
        let first = refresh(&tokens);
        let tokens = post(&mut client, token_path, &first, None);
        assert_eq!(who_am_i(&mut client, &tokens), ACTUAL);
        let second = refresh(&tokens);
        refused(&post(&mut client, token_path, &first, None), 54005);
        refused(&post(&mut client, token_path, &second, None), 70008);
        refused(&post(&mut client, token_path, &redeem, None), 70008);
    }
}

#[test]
fn a_device_gets_its_token_after_somebody_signed_in_for_it() {
    for database in databases() {
        let server = Server::demo(BINARY, database);
        let mut client = server.client();
        let ask = format!("client_id={PUBLIC}&scope=http://{}/.default", server.host());
        let begun = post(&mut client, "/contoso/oauth2/v2.0/devicecode", &ask, None).json();
        let address = begun["verification_uri"].as_str().unwrap();
        assert_eq!(address, format!("http://{}/device", server.host()));
        let poll = format!(
            "grant_type=device_code&client_id={PUBLIC}&device_code={}",
            begun["device_code"].as_str().unwrap()
        );
        let token_path = "/contoso/oauth2/v2.0/token";
        refused(&post(&mut client, token_path, &poll, None), 70016);
        let typed = format!("user_code={}", begun["user_code"].as_str().unwrap());
        let page = post(&mut client, "/device", &typed, None);
        let done = choose(&mut client, &page);
        assert!(done.text().contains("<h1>Signed in</h1>"), "{}", done.text());
        let tokens = post(&mut client, token_path, &poll, None);
        assert_eq!(who_am_i(&mut client, &tokens), ACTUAL);
        refused(&post(&mut client, token_path, &poll, None), 54005);
    }
}

#[test]
fn pages_of_other_origins_may_read_what_programs_in_browsers_need() {
    let server = Server::demo(BINARY, testkit::Database::sqlite());
    let mut client = server.client();
    for path in [
        "/common/v2.0/.well-known/openid-configuration",
        "/common/discovery/instance",
        "/common/discovery/v2.0/keys",
        "/adfs/.well-known/openid-configuration",
        "/common/oauth2/v2.0/token",
        "/common/oauth2/v2.0/devicecode",
    ] {
        let asked = client
            .request("OPTIONS", path)
            .header("Origin", "http://localhost:3000")
            .header("Access-Control-Request-Method", "POST")
            .header("Access-Control-Request-Headers", "content-type,x-client-sku")
            .send();
        assert_eq!(asked.status, 204, "{path}");
        assert!(asked.header("Access-Control-Allow-Origin").is_some(), "{path}");
        assert_eq!(asked.header("Access-Control-Allow-Credentials"), None);
        let told = client.request("GET", path).header("Origin", "http://localhost:3000").send();
        assert!(told.header("Access-Control-Allow-Origin").is_some(), "{path}");
    }
}
