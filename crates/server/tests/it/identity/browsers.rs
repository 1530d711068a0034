//! Browsers that sign in at an issuer that is not ours: a second onbehalf, which this one is registered at.

use std::collections::HashMap;

use percent_encoding::percent_decode_str;
use serde_json::json;
use testkit::{Client, Database, Program, Response, Server, databases};

use super::issuer::{PUBLIC, configured};
use crate::BINARY;

const TENANT: &str = "9c5d2a10-6e0f-4c52-9a51-0d1c5b7c1a01";
const APP: &str = "c0000000-0000-4000-8000-000000000001";
const ACTUAL: &str = "3d8bed3e-79a3-47c8-80cf-269869b2e9f0";
const ACTUAL_USER: &str = "278742b0-1e61-4fb5-84ef-c7de308c19e2";
const DISABLED: &str = "d0000000-0000-4000-8000-000000000007";
const WHO_AM_I: &str = "/console/api/data/v9.2/WhoAmI";

/// The issuer, and what this server is configured with for it.
struct Elsewhere {
    server: Server,
    section: String,
}

impl Elsewhere {
    /// A second onbehalf whose application may send browsers back to [`PUBLIC`].
    fn start() -> Self {
        // Not a copy: a key of its own.
        let server = Program::new(BINARY, Database::sqlite()).serve(&["--demo"]);
        let back = format!("{PUBLIC}/console/callback");
        let home = format!("{PUBLIC}/console");
        let arguments = ["app", "set", APP, "--redirect", &back, "--redirect", &home];
        let output = server.program().run(&arguments);
        assert!(output.status.success(), "{output:?}");
        let name = format!("http://{}/{TENANT}/", server.host());
        let section = format!(
            "[[identity.issuers]]\nissuer = \"{name}\"\nclient_id = \"{APP}\"\n\
             client_secret = \"demo-secret\"\n"
        );
        Self { server, section }
    }

    fn name(&self) -> String {
        format!("http://{}/{TENANT}/", self.server.host())
    }

    /// An organization whose people sign in there.
    fn serve(&self, database: Database) -> Server {
        let section = format!("mode = \"oidc\"\n{}", self.section);
        configured(database, &section, &[]).serve(&["--demo", "--public-url", PUBLIC])
    }

    /// Somebody signs in on the page that a browser was sent to. Returns the path that it comes back by.
    fn enter(&self, location: &str, person: &str) -> String {
        let base = format!("http://{}", self.server.host());
        let path = location.strip_prefix(&base).unwrap_or_else(|| panic!("{location}"));
        let mut client = self.server.client();
        let page = client.get(path);
        assert_eq!(page.status, 200, "{}", page.text());
        let (_, ticket) = page.text().split_once("name=\"ticket\" value=\"").unwrap();
        let ticket = ticket.split('"').next().unwrap();
        let (_, action) = page.text().split_once("method=\"post\" action=\"").unwrap();
        let action = action.split('"').next().unwrap().to_owned();
        let choice = if person.is_empty() { "cancel=1".into() } else { format!("person={person}") };
        let request = client.request("POST", &action).header("Cookie", &cookie(&page));
        let back = request.form(&format!("ticket={ticket}&{choice}")).send();
        assert_eq!(back.status, 303, "{}", back.text());
        let location = back.header("Location").unwrap();
        location.strip_prefix(PUBLIC).unwrap_or_else(|| panic!("{location}")).to_owned()
    }
}

/// The cookie that an answer gives, as a browser sends it back.
fn cookie(response: &Response) -> String {
    response.header("Set-Cookie").unwrap().split(';').next().unwrap().to_owned()
}

fn cookies(response: &Response) -> Vec<&str> {
    let all = response.headers.iter();
    let given = all.filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie"));
    given.map(|(_, value)| value.as_str()).collect()
}

fn fields(location: &str) -> HashMap<String, String> {
    let (_, query) = location.split_once('?').unwrap();
    let decode = |text: &str| percent_decode_str(text).decode_utf8().unwrap().replace('+', " ");
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| (name.to_owned(), decode(value))).collect()
}

fn get(client: &mut Client, path: &str, cookie: &str) -> Response {
    client.request("GET", path).header("Cookie", cookie).send()
}

/// A browser goes to sign in: the cookie by which it is known, and where it is sent to.
fn go(server: &Server) -> (String, String) {
    let gone = server.client().get("/console/sign-in");
    assert_eq!(gone.status, 303, "{}", gone.text());
    (cookie(&gone), gone.header("Location").unwrap().to_owned())
}

/// The cookie of the session that an answer begins.
fn session(response: &Response) -> Option<String> {
    let cookies = cookies(response);
    let cookie = cookies.iter().find(|cookie| cookie.starts_with("__Host-onbehalf="))?;
    Some(cookie.split(';').next().unwrap().to_owned())
}

fn refuses(response: &Response, status: u16, told: &str) {
    assert_eq!(response.status, status, "{}", response.text());
    assert!(response.text().contains(told), "{}", response.text());
    assert!(response.header("Content-Type").unwrap().starts_with("text/html"));
    assert_eq!(session(response), None);
}

#[test]
fn who_signs_in_at_the_issuer_has_a_session_here_until_it_signs_out() {
    for database in databases() {
        let elsewhere = Elsewhere::start();
        let server = elsewhere.serve(database);
        let mut client = server.client();
        assert!(client.get("/console").text().contains("Nobody is signed in"));
        let (way, location) = go(&server);
        let asked = fields(&location);
        for (name, expected) in [
            ("client_id", APP),
            ("response_type", "code"),
            ("redirect_uri", "https://crm.example/console/callback"),
            ("scope", "openid profile"),
            ("code_challenge_method", "S256"),
        ] {
            assert_eq!(asked[name], expected);
        }
        let back = elsewhere.enter(&location, ACTUAL);
        let came = get(&mut client, &back, &way);
        assert_eq!((came.status, came.header("Location")), (303, Some("/console")));
        let given = cookies(&came);
        assert!(given.iter().all(|cookie| {
            cookie.ends_with("; HttpOnly; SameSite=Lax; Secure") && cookie.contains("; Path=/;")
        }));
        assert!(
            given.iter().any(|cookie| cookie.starts_with("__Host-onbehalf-way=; ")),
            "{given:?}"
        );
        let session = session(&came).unwrap();
        assert!(get(&mut client, "/console", &session).text().contains("Actual User"));
        let told = get(&mut client, "/console/api/session", &session).json();
        assert_eq!(told["objectId"], ACTUAL);
        let csrf = told["csrfToken"].as_str().unwrap();
        let who = client.request("GET", WHO_AM_I).header("Cookie", &session);
        let who = who.header("X-CSRF-Token", csrf).send();
        assert_eq!(who.json()["UserId"], ACTUAL_USER, "{}", who.text());
        assert_eq!(get(&mut client, WHO_AM_I, &session).status, 403);
        assert_eq!(get(&mut client, "/api/data/v9.2/WhoAmI", &session).status, 401);

        // The issuer's session ends too, and leads back here and nowhere else.
        let page = get(&mut client, "/console", &session);
        let policy = page.header("Content-Security-Policy").unwrap();
        assert!(policy.contains(&format!("form-action 'self' http://{}", elsewhere.server.host())));
        let form = format!("csrf={csrf}");
        let leave = |client: &mut Client, origin: &str, form: &str| {
            let request = client.request("POST", "/console/sign-out").header("Cookie", &session);
            request.header("Origin", origin).form(form).send()
        };
        refuses(&leave(&mut client, "https://evil.example", &form), 403, "another site");
        refuses(&leave(&mut client, PUBLIC, "csrf=x"), 403, "another site");
        let out = leave(&mut client, PUBLIC, &form);
        assert_eq!(out.status, 303, "{}", out.text());
        let location = out.header("Location").unwrap();
        let end = format!("{}oauth2/v2.0/logout?", elsewhere.name());
        assert!(location.starts_with(&end), "{location}");
        assert_eq!(fields(location)["client_id"], APP);
        assert_eq!(fields(location)["post_logout_redirect_uri"], format!("{PUBLIC}/console"));
        let path = location.strip_prefix(&format!("http://{}", elsewhere.server.host())).unwrap();
        let left = elsewhere.server.client().get(path);
        assert_eq!(left.header("Location"), Some("https://crm.example/console"));
        assert_eq!(get(&mut client, "/console/api/session", &session).status, 401);
    }
}

#[test]
fn whoever_is_no_user_here_or_disabled_gets_a_page_and_no_session() {
    let elsewhere = Elsewhere::start();
    let server = elsewhere.serve(Database::sqlite());
    let mut client = server.client();
    let mut come = |person: &str| {
        let (way, location) = go(&server);
        let back = elsewhere.enter(&location, person);
        get(&mut client, &back, &way)
    };
    refuses(&come(DISABLED), 403, "is disabled");
    refuses(&come(""), 403, "Nobody was signed in");
    // A person of the issuer's alone.
    let arguments = ["user", "add", "--name", "New Person", "--domainname", "new@contoso.example"];
    let output = elsewhere.server.program().run(&[&arguments[..], &["--json"]].concat());
    assert!(output.status.success(), "{output:?}");
    let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let id = told["objectId"].as_str().unwrap_or_else(|| panic!("{told}"));
    refuses(&come(id), 403, "you are no user of this organization");
    assert_eq!(come(ACTUAL).status, 303);
    let log = server.logs();
    assert!(log.contains("nobody was signed in"), "{log}");
}

#[test]
fn a_code_counts_for_the_browser_that_went_with_the_state_that_it_got_and_once() {
    let elsewhere = Elsewhere::start();
    let server = elsewhere.serve(Database::sqlite());
    let mut client = server.client();
    let ended = "or was begun in another browser";
    // Without the cookie of a way, with somebody else's, with another state, with none.
    let (way, location) = go(&server);
    let back = elsewhere.enter(&location, ACTUAL);
    refuses(&client.get(&back), 400, ended);
    let (other, _) = go(&server);
    refuses(&get(&mut client, &back, &other), 400, ended);
    for to in ["state=x", "other="] {
        let (way, location) = go(&server);
        let back = elsewhere.enter(&location, ACTUAL).replace("state=", to);
        refuses(&get(&mut client, &back, &way), 400, ended);
    }
    // An answer of another issuer, or of one that does not say which it is.
    let issuer = format!("iss={}", fields(&back)["iss"].replace(':', "%3A").replace('/', "%2F"));
    assert!(back.contains(&issuer), "{back}");
    for changed in ["iss=https%3A%2F%2Fevil.example", "was=x"] {
        let (way, location) = go(&server);
        let back = elsewhere.enter(&location, ACTUAL).replace(&issuer, changed);
        refuses(&get(&mut client, &back, &way), 400, ended);
    }
    // The attacker's own code, slipped into the victim's way: the verifier is another.
    let code = &fields(&back)["code"];
    let (victim, victim_location) = go(&server);
    let state = &fields(&victim_location)["state"];
    let forged = format!("/console/callback?code={code}&state={state}&{issuer}");
    refuses(&get(&mut client, &forged, &victim), 400, ended);
    // That used up the code: it has been seen by somebody else.
    refuses(&get(&mut client, &back, &way), 400, ended);
    let (way, location) = go(&server);
    let back = elsewhere.enter(&location, ACTUAL);
    assert_eq!(get(&mut client, &back, &way).status, 303);
    refuses(&get(&mut client, &back, &way), 400, ended);
}

#[test]
fn a_session_is_a_new_one_whatever_the_browser_brings() {
    let elsewhere = Elsewhere::start();
    let server = elsewhere.serve(Database::sqlite());
    let mut client = server.client();
    let planted = format!("__Host-onbehalf={}", "A".repeat(43));
    let (way, location) = go(&server);
    let back = elsewhere.enter(&location, ACTUAL);
    let came = get(&mut client, &back, &format!("{planted}; {way}"));
    let first = session(&came).unwrap();
    assert_ne!(first, planted);
    assert_eq!(get(&mut client, "/console/api/session", &planted).status, 401);
    assert_eq!(get(&mut client, "/console/api/session", &first).status, 200);
    let (way, location) = go(&server);
    let back = elsewhere.enter(&location, ACTUAL);
    let second = session(&get(&mut client, &back, &format!("{first}; {way}"))).unwrap();
    assert_ne!(first, second);
    assert_eq!(get(&mut client, "/console/api/session", &first).status, 401);
    assert_eq!(get(&mut client, "/console/api/session", &second).status, 200);
}

#[test]
fn a_request_does_not_say_where_a_browser_is_sent() {
    let elsewhere = Elsewhere::start();
    let server = elsewhere.serve(Database::sqlite());
    let mut client = server.client();
    for path in [
        "/console/sign-in",
        "/console/sign-in?redirect_uri=https%3A%2F%2Fevil.example&next=https%3A%2F%2Fevil.example",
    ] {
        for host in ["evil.example", "127.0.0.1", "crm.example@evil.example"] {
            let gone = client.request("GET", path).header("Host", host).send();
            if gone.status == 400 {
                continue;
            }
            let location = gone.header("Location").unwrap();
            assert!(location.starts_with(&elsewhere.name()), "{location}");
            let asked = fields(location);
            assert_eq!(asked["redirect_uri"], "https://crm.example/console/callback");
            assert!(!location.contains("evil"), "{location}");
        }
    }
    // Neither does what comes back.
    let (way, location) = go(&server);
    let back = elsewhere.enter(&location, ACTUAL);
    let back = format!("{back}&redirect_uri=https%3A%2F%2Fevil.example");
    let request = client.request("GET", &back).header("Cookie", &way);
    let came = request.header("Host", "evil.example").send();
    assert_eq!((came.status, came.header("Location")), (303, Some("/console")));
    let out = client.request("POST", "/console/sign-out").header("Host", "evil.example");
    let out = out.form("post_logout_redirect_uri=https%3A%2F%2Fevil.example").send();
    assert_eq!(out.header("Location"), Some("/console"));
    // There is no place of that name: the only one is shown.
    let page = client.get("/console/sign-in?at=https%3A%2F%2Fevil.example%2F%22%3E");
    assert_eq!(page.status, 200);
    assert!(!page.text().contains("evil") && page.text().contains(&elsewhere.name()));
}

#[test]
fn of_several_places_people_choose_one_without_script() {
    let elsewhere = Elsewhere::start();
    // Our own provider too, another one that is away, and one that nobody signs in at.
    let rest = format!(
        "mode = \"dev\"\n{}[[identity.issuers]]\nissuer = \"http://127.0.0.1:9/x\"\nclient_id = \"x\"\n\
         [[identity.issuers]]\nissuer = \"http://127.0.0.1:9/unregistered\"\n",
        elsewhere.section
    );
    let program = configured(Database::sqlite(), &rest, &[]);
    let server = program.serve(&["--demo", "--public-url", PUBLIC]);
    let mut client = server.client();
    let page = client.get("/console/sign-in");
    assert_eq!(page.status, 200);
    assert!(!page.text().contains("<script") && !page.text().contains("unregistered"));
    let links: Vec<String> = page
        .text()
        .split("href=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap().to_owned())
        .collect();
    assert_eq!(links.len(), 3, "{links:?}");
    let own = client.get(&links[0]);
    let location = own.header("Location").unwrap();
    assert!(
        location.starts_with(&format!("{PUBLIC}/{TENANT}/oauth2/v2.0/authorize?")),
        "{location}"
    );
    let theirs = client.get(&links[1]);
    let back = elsewhere.enter(theirs.header("Location").unwrap(), ACTUAL);
    let came = get(&mut client, &back, &cookie(&theirs));
    assert!(session(&came).is_some(), "{}", came.text());
    let away = client.get(&links[2]);
    refuses(&away, 503, "does not answer");
    assert!(away.header("Retry-After").is_some());
}

#[test]
fn a_session_ends_with_the_place_that_it_came_from() {
    let elsewhere = Elsewhere::start();
    let mut server = elsewhere.serve(Database::sqlite());
    let (way, location) = go(&server);
    let back = elsewhere.enter(&location, ACTUAL);
    let session = session(&get(&mut server.client(), &back, &way)).unwrap();
    assert_eq!(get(&mut server.client(), "/console/api/session", &session).status, 200);
    server.restart();
    assert_eq!(get(&mut server.client(), "/console/api/session", &session).status, 200);
    // Now it is registered at another one alone.
    let file = server.program().data().join("onbehalf.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    let text = text.replace(&elsewhere.name(), "http://127.0.0.1:9/x");
    std::fs::write(&file, text).unwrap();
    server.restart();
    assert_eq!(get(&mut server.client(), "/console/api/session", &session).status, 401);
}

#[test]
fn while_the_issuer_is_away_nobody_comes_in_and_who_is_there_stays() {
    let mut elsewhere = Elsewhere::start();
    let server = elsewhere.serve(Database::sqlite());
    let mut client = server.client();
    let (way, location) = go(&server);
    let back = elsewhere.enter(&location, ACTUAL);
    let session = session(&get(&mut client, &back, &way)).unwrap();
    let (way, location) = go(&server);
    let back = elsewhere.enter(&location, ACTUAL);
    let name = elsewhere.name();
    elsewhere.server.kill();
    let away = get(&mut client, &back, &way);
    refuses(&away, 503, "does not answer");
    assert!(away.header("Retry-After").is_some());
    assert!(!away.text().contains(&name), "{}", away.text());
    let told = get(&mut client, "/console/api/session", &session);
    assert_eq!(told.json()["objectId"], json!(ACTUAL));
    let logs = server.logs();
    assert!(!logs.contains(&fields(&back)["code"]), "{logs}");
}
