//! A browser comes to a session, keeps it, and loses it.

use std::sync::atomic::Ordering;

use axum::body::Body;
use axum::http::{HeaderMap, Request, header};
use model::sign_in::{Credential, CredentialKind};
use model::time::Timestamp;

use super::code::sent;
use super::sign_in::enter;
use super::{APPLICATION, Answer, HOST, NOW, PERSON, THE_APPLICATION, THE_PERSON, World, world};
use crate::base_url::BaseUrl;
use crate::session::Session;

const MINUTE: i64 = 60_000;

/// A cookie that an answer gives, as a browser sends it back.
fn cookie(answer: &Answer, name: &str) -> String {
    let all = answer.headers.get_all(header::SET_COOKIE).iter();
    let mut all = all.map(|cookie| cookie.to_str().unwrap());
    let cookie = all.find(|cookie| cookie.starts_with(&format!("{name}="))).unwrap();
    cookie.split(';').next().unwrap().to_owned()
}

async fn get(world: &World, path: &str, cookie: &str) -> Answer {
    let request = Request::get(path).header(header::HOST, HOST).header(header::COOKIE, cookie);
    world.send(request.body(Body::empty()).unwrap()).await
}

/// The way of a browser up to where it comes back: its cookie, and the path that it comes back by.
async fn way(world: &World) -> (String, String) {
    let answer = world.get("/console/sign-in").await;
    let (address, fields) = sent(&answer);
    assert!(address.starts_with(&format!("http://{HOST}/")), "{address}");
    assert_eq!(fields["redirect_uri"], format!("http://{HOST}/console/callback"));
    assert_eq!(fields["code_challenge_method"], "S256");
    let location = answer.headers[header::LOCATION].to_str().unwrap();
    let path = location.strip_prefix(&format!("http://{HOST}")).unwrap();
    let back = enter(world, path).await;
    let back = back.headers[header::LOCATION].to_str().unwrap();
    let back = back.strip_prefix(&format!("http://{HOST}")).unwrap().to_owned();
    (cookie(&answer, "onbehalf-way"), back)
}

async fn session(world: &World) -> String {
    let (way, back) = way(world).await;
    let answer = get(world, &back, &way).await;
    assert_eq!(answer.status, 303, "{}", answer.text);
    assert_eq!(answer.headers[header::LOCATION], "/console");
    cookie(&answer, "onbehalf-dev")
}

fn find(world: &World, cookie: &str) -> Option<Session> {
    let mut headers = HeaderMap::new();
    headers.insert(header::COOKIE, cookie.parse().unwrap());
    let own = BaseUrl::parse(&format!("http://{HOST}")).unwrap();
    let now = Timestamp(world.now.load(Ordering::Relaxed));
    world.sessions.find(&headers, Some(&own), now).unwrap()
}

#[tokio::test]
async fn who_signed_in_has_a_session_and_the_page_says_who() {
    let world = world();
    assert!(world.get("/console").await.text.contains("Nobody is signed in"));
    let cookie = session(&world).await;
    let page = get(&world, "/console", &cookie).await;
    assert!(page.text.contains("Actual User"), "{}", page.text);
    assert_eq!(page.headers[header::CACHE_CONTROL], "no-store");
    let found = find(&world, &cookie).unwrap();
    assert_eq!(found.person, PERSON);
    assert_eq!(found.idle_until, Timestamp(NOW + 30 * MINUTE));
    assert_eq!(found.ends, Timestamp(NOW + 480 * MINUTE));
    assert!(!cookie.contains(&found.csrf));
}

#[tokio::test]
async fn its_cookies_are_for_this_server_alone() {
    let world = world();
    let (way, back) = way(&world).await;
    let answer = get(&world, &back, &way).await;
    let all: Vec<&str> = answer
        .headers
        .get_all(header::SET_COOKIE)
        .iter()
        .map(|cookie| cookie.to_str().unwrap())
        .collect();
    assert!(all.iter().all(|cookie| cookie.contains("; HttpOnly; SameSite=Lax")), "{all:?}");
    assert!(all.iter().any(|cookie| cookie.starts_with("onbehalf-way=; Path=/; Max-Age=0")));
}

#[tokio::test]
async fn a_code_comes_back_to_the_browser_that_went_and_once() {
    let world = world();
    let (way, back) = way(&world).await;
    let (other, _) = self::way(&world).await;
    for cookie in ["", other.as_str(), "onbehalf-way=x"] {
        let answer = get(&world, &back, cookie).await;
        assert_eq!(answer.status, 400, "{cookie}");
        assert!(answer.headers.get(header::SET_COOKIE).is_none());
    }
    // The other browser's way is used up by that, ours is not.
    assert_eq!(get(&world, &back, &way).await.status, 303);
    assert_eq!(get(&world, &back, &way).await.status, 400);
}

#[tokio::test]
async fn nobody_else_uses_the_servers_own_client() {
    let world = world();
    let path = world.get("/console/sign-in").await.headers[header::LOCATION].clone();
    let path = path.to_str().unwrap().strip_prefix(&format!("http://{HOST}")).unwrap();
    for address in
        ["http%3A%2F%2Flocalhost%2F", "https%3A%2F%2Felsewhere.example%2Fconsole%2Fcallback"]
    {
        let (before, rest) = path.split_once("redirect_uri=").unwrap();
        let (_, after) = rest.split_once('&').unwrap();
        let answer = world.get(&format!("{before}redirect_uri={address}&{after}")).await;
        assert_eq!(answer.status, 400, "{address}");
    }
    let client = "5fa00000-0000-4000-8000-000000000002";
    let form = format!(
        "grant_type=password&client_id={client}&username=actual@contoso.example&password=demo-password"
    );
    world.refuses(&form, (400, "unauthorized_client", 700_016)).await;
}

#[tokio::test]
async fn a_session_ends_unused_after_half_an_hour_and_used_after_eight() {
    let world = world();
    let cookie = session(&world).await;
    let at = |minute: i64| world.now.store(NOW + minute * MINUTE, Ordering::Relaxed);
    let mut minute = 0;
    while minute + 29 < 480 {
        minute += 29;
        at(minute);
        assert!(find(&world, &cookie).is_some(), "minute {minute}");
    }
    at(479);
    assert!(find(&world, &cookie).is_some());
    at(480);
    assert_eq!(find(&world, &cookie), None);
    at(0);
    let idle = session(&world).await;
    at(30);
    assert_eq!(find(&world, &idle), None);
}

#[tokio::test]
async fn signing_in_again_ends_the_session_of_before() {
    let world = world();
    let first = session(&world).await;
    let (way, back) = way(&world).await;
    let answer = get(&world, &back, &format!("{way}; {first}")).await;
    let second = cookie(&answer, "onbehalf-dev");
    assert_ne!(first, second);
    assert_eq!(find(&world, &first), None);
    assert!(find(&world, &second).is_some());
    // Two cookies of the name are none: a page of a neighbour may have planted one.
    assert_eq!(find(&world, &format!("{second}; {first}")), None);
}

#[tokio::test]
async fn another_password_ends_all_sessions_of_before() {
    let world = world();
    let cookie = session(&world).await;
    world.vault.credentials.lock().push(Credential {
        id: crate::random::id().unwrap(),
        owner: PERSON,
        kind: CredentialKind::Password,
        content: String::new(),
        hint: String::new(),
        created: Timestamp(NOW + 1),
        expires: None,
    });
    assert_eq!(find(&world, &cookie), None);
}

#[tokio::test]
async fn signing_out_takes_a_form_of_the_page_itself() {
    let world = world();
    let cookie = session(&world).await;
    let csrf = find(&world, &cookie).unwrap().csrf;
    let form = format!("csrf={csrf}");
    let here = format!("http://{HOST}");
    for (form, more) in [
        ("", vec![("origin", here.as_str())]),
        ("csrf=x", vec![("origin", here.as_str())]),
        (form.as_str(), vec![("origin", "https://elsewhere.example")]),
        (form.as_str(), vec![("sec-fetch-site", "cross-site"), ("origin", here.as_str())]),
        (form.as_str(), vec![]),
    ] {
        let headers = [&[("cookie", cookie.as_str())], more.as_slice()].concat();
        let answer = world.post("/console/sign-out", form, &headers).await;
        assert_eq!(answer.status, 403, "{form} {more:?}");
        assert!(find(&world, &cookie).is_some());
    }
    let headers = [("cookie", cookie.as_str()), ("sec-fetch-site", "same-origin")];
    let answer = world.post("/console/sign-out", &form, &headers).await;
    assert_eq!(answer.status, 303);
    assert!(answer.headers[header::LOCATION].to_str().unwrap().ends_with("/oauth2/v2.0/logout"));
    assert_eq!(find(&world, &cookie), None);
}

#[tokio::test]
async fn for_development_one_click_makes_a_session_or_a_token() {
    let world = world();
    let page = world.get("/dev/signin").await;
    assert!(page.text.contains("Actual User") && page.text.contains("Integration App"));
    let (_, csrf) = page.text.split_once("name=\"csrf\" value=\"").unwrap();
    let csrf = csrf.split('"').next().unwrap();
    let browser = cookie(&page, "onbehalf-signin");
    let send = async |form: &str, cookie: &str| {
        world.post("/dev/signin", form, &[("cookie", cookie)]).await
    };
    let wanted = format!("session={PERSON}&csrf={csrf}");
    for (form, cookie) in [
        (format!("session={PERSON}"), browser.as_str()),
        (format!("session={PERSON}&csrf=x"), browser.as_str()),
        (wanted.clone(), ""),
    ] {
        assert_eq!(send(&form, cookie).await.status, 403, "{form} {cookie}");
    }
    let begun = send(&wanted, &browser).await;
    assert_eq!(find(&world, &cookie(&begun, "onbehalf-dev")).unwrap().person, PERSON);
    for (field, id, expected) in
        [("token", PERSON, THE_PERSON), ("application", APPLICATION, THE_APPLICATION)]
    {
        let told = send(&format!("{field}={id}&csrf={csrf}"), &browser).await;
        let (_, token) = told.text.split_once("rows=\"12\">").unwrap();
        let token = token.split('<').next().unwrap();
        let own = BaseUrl::parse(&format!("http://{HOST}")).unwrap();
        let verified = world.verifier.verify(token, Some(&own), Timestamp(NOW)).await;
        assert_eq!(verified, Ok(expected), "{field}");
    }
    assert_eq!(send(&format!("csrf={csrf}"), &browser).await.status, 400);
    let closed = super::world_of(None, crate::secret::Secrets::default());
    assert_eq!(closed.get("/dev/signin").await.status, 404);
}
