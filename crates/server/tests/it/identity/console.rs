//! Sessions of browsers: what the cookie opens, and what it does not.

use serde_json::json;
use testkit::{Client, Response, Server, databases};

use crate::BINARY;

const ACTUAL_ID: &str = "3d8bed3e-79a3-47c8-80cf-269869b2e9f0";
const ACTUAL: &str = "278742b0-1e61-4fb5-84ef-c7de308c19e2";
const IMPERSONATED: &str = "75df116d-d9da-e711-a94b-000d3a34ed47";
const WHO_AM_I: &str = "/console/api/data/v9.2/WhoAmI";

/// A browser that is signed in: its cookie, and what its pages show.
struct Browser {
    client: Client,
    cookie: String,
    csrf: String,
}

fn cookie(response: &Response, name: &str) -> String {
    let given = response.header("Set-Cookie").unwrap();
    assert!(given.starts_with(&format!("{name}=")), "{given}");
    given.split(';').next().unwrap().to_owned()
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    text.split_once(before).unwrap().1.split(after).next().unwrap()
}

impl Browser {
    fn sign_in(server: &Server) -> Self {
        let mut client = server.client();
        let page = client.get("/dev/signin");
        assert_eq!(page.status, 200, "{}", page.text());
        let shown = between(page.text(), "name=\"csrf\" value=\"", "\"");
        let form = format!("session={ACTUAL_ID}&csrf={shown}");
        let begun = client
            .request("POST", "/dev/signin")
            .header("Cookie", &cookie(&page, "onbehalf-signin"))
            .form(&form)
            .send();
        assert_eq!(begun.status, 303, "{}", begun.text());
        let cookie = cookie(&begun, "onbehalf-dev");
        let told = client.request("GET", "/console/api/session").header("Cookie", &cookie).send();
        assert_eq!(told.status, 200, "{}", told.text());
        assert_eq!(told.json()["objectId"], ACTUAL_ID);
        let csrf = told.json()["csrfToken"].as_str().unwrap().to_owned();
        Self { client, cookie, csrf }
    }

    fn send(&mut self, method: &str, path: &str, headers: &[(&str, &str)]) -> Response {
        let mut request = self.client.request(method, path).header("Cookie", &self.cookie);
        for (name, value) in headers {
            request = request.header(name, value);
        }
        if method == "POST" {
            request.json(&json!({ "name": "From a page" })).send()
        } else {
            request.send()
        }
    }
}

#[test]
fn the_cookie_with_what_goes_with_it_opens_the_consoles_own_paths_alone() {
    for database in databases() {
        let server = Server::demo(BINARY, database);
        let mut browser = Browser::sign_in(&server);
        let csrf = browser.csrf.clone();
        let shown = ("X-CSRF-Token", csrf.as_str());
        let who = browser.send("GET", WHO_AM_I, &[shown]);
        assert_eq!(who.json()["UserId"], ACTUAL, "{}", who.text());
        let for_another = browser.send("GET", WHO_AM_I, &[shown, ("MSCRMCallerID", IMPERSONATED)]);
        assert_eq!(for_another.json()["UserId"], IMPERSONATED);
        assert_eq!(for_another.header("x-onbehalf-impersonator-id"), Some(ACTUAL));
        let admin = "a0000000-0000-4000-8000-0000000000f1";
        let refused = browser.send("GET", WHO_AM_I, &[shown, ("MSCRMCallerID", admin)]);
        assert_eq!(refused.status, 403, "the rules are those of every request");
        for (headers, status) in [
            (vec![], 403),
            (vec![("X-CSRF-Token", "x")], 403),
            (vec![shown, ("Sec-Fetch-Site", "cross-site")], 403),
            (vec![shown, ("Authorization", "Bearer x")], 400),
        ] {
            let told = browser.send("GET", WHO_AM_I, &headers);
            assert_eq!(told.status, status, "{headers:?}: {}", told.text());
            assert!(told.json()["error"]["code"].is_string());
            assert_eq!(told.header("WWW-Authenticate"), None);
        }
        let plain = browser.send("GET", "/api/data/v9.2/WhoAmI", &[shown]);
        assert_eq!(plain.status, 401, "the cookie is no credential there");
        let nobody = server.client().request("GET", WHO_AM_I).header("X-CSRF-Token", &csrf).send();
        assert_eq!(nobody.status, 401);
        for path in ["/console/api/other", "/console/api/data/../../_onbehalf/v1/requests"] {
            assert!(
                [400, 401, 404].contains(&browser.send("GET", path, &[shown]).status),
                "{path}"
            );
        }
    }
}

#[test]
fn what_changes_something_comes_from_a_page_of_this_server() {
    let server = Server::demo(BINARY, testkit::Database::sqlite());
    let mut browser = Browser::sign_in(&server);
    let csrf = browser.csrf.clone();
    let shown = ("X-CSRF-Token", csrf.as_str());
    let here = format!("http://{}", server.host());
    let accounts = "/console/api/data/v9.2/accounts";
    for headers in [
        vec![shown],
        vec![shown, ("Origin", "https://elsewhere.example")],
        vec![shown, ("Origin", "null")],
        vec![shown, ("Origin", &here), ("Sec-Fetch-Site", "same-site")],
        vec![("Origin", here.as_str())],
    ] {
        let told = browser.send("POST", accounts, &headers);
        assert_eq!(told.status, 403, "{headers:?}");
    }
    let made = browser.send("POST", accounts, &[shown, ("Origin", &here)]);
    assert_eq!(made.status, 204, "{}", made.text());
    let row = made.header("OData-EntityId").unwrap().to_owned();
    let (_, row) = row.split_once("/api/").unwrap();
    let read =
        browser.send("GET", &format!("/console/api/{row}?$select=name,_createdby_value"), &[shown]);
    assert_eq!(read.json()["name"], "From a page");
    assert_eq!(read.json()["_createdby_value"], ACTUAL);
}

#[test]
fn signing_out_ends_it_and_so_does_disabling_who_is_signed_in() {
    let server = Server::demo(BINARY, testkit::Database::sqlite());
    let mut browser = Browser::sign_in(&server);
    let csrf = browser.csrf.clone();
    let shown = ("X-CSRF-Token", csrf.as_str());
    let token = server.token("admin@contoso.example");
    let disable = |is_disabled: bool| {
        let path = format!("/api/data/v9.2/systemusers({ACTUAL})");
        let mut client = server.client();
        let request = client.request("PATCH", &path).token(&token);
        assert_eq!(request.json(&json!({ "isdisabled": is_disabled })).send().status, 204);
    };
    disable(true);
    assert_eq!(browser.send("GET", WHO_AM_I, &[shown]).status, 403);
    disable(false);
    assert_eq!(browser.send("GET", WHO_AM_I, &[shown]).status, 200);
    let here = format!("http://{}", server.host());
    let out = browser
        .client
        .request("POST", "/console/sign-out")
        .header("Cookie", &browser.cookie)
        .header("Origin", &here)
        .form(&format!("csrf={csrf}"))
        .send();
    assert_eq!(out.status, 303, "{}", out.text());
    assert_eq!(browser.send("GET", WHO_AM_I, &[shown]).status, 401);
}

#[test]
fn the_page_for_development_is_for_this_machine_under_its_own_name() {
    let server = Server::demo(BINARY, testkit::Database::sqlite());
    let status = |headers: &[(&str, &str)]| {
        let mut client = server.client();
        let mut request = client.request("GET", "/dev/signin");
        for (name, value) in headers {
            request = request.header(name, value);
        }
        request.send().status
    };
    assert_eq!(status(&[]), 200);
    assert_eq!(status(&[("Host", "rebound.example")]), 404);
    assert_eq!(status(&[("X-Forwarded-For", "192.0.2.1")]), 404);
}
