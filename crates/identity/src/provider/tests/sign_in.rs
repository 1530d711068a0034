//! The page on which somebody signs in.

use std::sync::atomic::Ordering;

use axum::http::header;

use super::code::{ask, sent};
use super::{Answer, HOST, PERSON, World, world, world_of};
use crate::secret::Secrets;

const PATH: &str = "/oauth2/sign-in";

/// What a browser has of a page: the hidden field of its forms, and the cookie.
pub(super) struct Visit {
    pub(super) ticket: String,
    cookie: String,
}

impl Visit {
    pub(super) fn of(answer: &Answer) -> Self {
        assert_eq!(answer.status, 200, "{}", answer.text);
        let (_, rest) = answer.text.split_once("name=\"ticket\" value=\"").unwrap();
        let ticket = rest.split('"').next().unwrap().to_owned();
        let cookie = answer.headers[header::SET_COOKIE].to_str().unwrap();
        let cookie = cookie.split(';').next().unwrap().to_owned();
        Self { ticket, cookie }
    }

    pub(super) async fn send(&self, world: &World, fields: &str) -> Answer {
        let form = format!("ticket={}&{fields}", self.ticket);
        world.post(PATH, &form, &[("cookie", &self.cookie)]).await
    }
}

/// Opens the page and signs the one person in.
pub(super) async fn enter(world: &World, path: &str) -> Answer {
    let visit = Visit::of(&world.get(path).await);
    visit.send(world, "username=actual@contoso.example&password=demo-password").await
}

#[tokio::test]
async fn the_page_is_plain_accessible_and_nobody_elses() {
    let world = world();
    let answer = world.get(&ask(&[("login_hint", "actual@contoso.example")])).await;
    let html = &answer.text;
    assert!(html.starts_with("<!DOCTYPE html>\n<html lang=\"en\">"));
    assert!(!html.contains("<script"));
    for id in ["username", "password"] {
        assert!(html.contains(&format!("<label for=\"{id}\">")), "{id}");
        assert!(html.contains(&format!("id=\"{id}\"")), "{id}");
    }
    assert_eq!(html.matches("<h1>").count(), 1);
    assert_eq!(html.matches(" autofocus").count(), 1);
    assert!(html.contains("value=\"actual@contoso.example\""));
    assert!(html.contains(&format!("value=\"{PERSON}\"")), "{html}");
    let header = |name| answer.headers[name].to_str().unwrap();
    assert_eq!(header(header::CACHE_CONTROL), "no-store");
    assert_eq!(header(header::REFERRER_POLICY), "no-referrer");
    assert_eq!(header(header::X_FRAME_OPTIONS), "DENY");
    assert_eq!(header(header::CONTENT_TYPE), "text/html; charset=utf-8");
    let policy = header(header::CONTENT_SECURITY_POLICY);
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
    assert!(policy.contains("frame-ancestors 'none'; base-uri 'none'"), "{policy}");
    assert!(policy.ends_with("form-action 'self' http://localhost:8400"), "{policy}");
    let cookie = header(header::SET_COOKIE);
    assert!(cookie.starts_with("onbehalf-signin="), "{cookie}");
    assert!(cookie.ends_with("; Path=/; Max-Age=3600; HttpOnly; SameSite=Strict"), "{cookie}");
}

#[tokio::test]
async fn over_tls_the_cookie_is_bound_to_the_host() {
    let world = world_of(Some("https://crm.example"), Secrets::default());
    let answer = world.get(&ask(&[("scope", "openid")])).await;
    let cookie = answer.headers[header::SET_COOKIE].to_str().unwrap();
    assert!(cookie.starts_with("__Host-onbehalf-signin="), "{cookie}");
    assert!(cookie.ends_with("; Secure"), "{cookie}");
    // Where nobody's password is known, nobody can be chosen.
    assert!(!answer.text.contains("name=\"person\""));
    let visit = Visit::of(&answer);
    let answer = visit.send(&world, &format!("person={PERSON}")).await;
    assert_eq!(answer.status, 400);
    assert!(answer.text.contains("Type both"), "{}", answer.text);
}

#[tokio::test]
async fn in_a_demo_somebody_can_be_chosen() {
    let world = world();
    let visit = Visit::of(&world.get(&ask(&[])).await);
    let wrong = visit.send(&world, "person=d0000000-0000-4000-8000-0000000000ff").await;
    assert_eq!(wrong.status, 400);
    let answer = visit.send(&world, &format!("person={PERSON}")).await;
    assert!(sent(&answer).1.contains_key("code"));
}

#[tokio::test]
async fn what_is_wrong_is_told_beside_the_fields_and_not_which_it_was() {
    let world = world();
    let visit = Visit::of(&world.get(&ask(&[])).await);
    let mut told = Vec::new();
    for user in ["actual@contoso.example", "nobody@contoso.example"] {
        let answer = visit.send(&world, &format!("username={user}&password=wrong")).await;
        assert_eq!(answer.status, 400);
        assert!(answer.text.contains("<title>Error: Sign in"));
        assert!(answer.text.contains("id=\"problem\" role=\"alert\""));
        assert_eq!(answer.text.matches("aria-describedby=\"problem\"").count(), 2);
        assert!(answer.text.contains(&format!("value=\"{user}\"")));
        assert!(!answer.text.contains("wrong\""), "the password is not repeated");
        let typed = format!("value=\"{user}\"");
        told.push(answer.text.replace(&typed, "").replace(&visit.ticket, ""));
    }
    assert_eq!(told[0], told[1]);
    let good = "username=actual@contoso.example&password=demo-password";
    for _ in 0..4 {
        visit.send(&world, "username=actual@contoso.example&password=wrong").await;
    }
    let answer = visit.send(&world, good).await;
    assert!(answer.text.contains("locked for a minute"), "{}", answer.text);
    world.now.fetch_add(60_000, Ordering::Relaxed);
    assert!(sent(&visit.send(&world, good).await).1.contains_key("code"));
}

#[tokio::test]
async fn who_cancels_goes_back_with_nothing() {
    let world = world();
    let visit = Visit::of(&world.get(&ask(&[])).await);
    let (_, fields) = sent(&visit.send(&world, "cancel=1").await);
    assert_eq!(fields["error"], "access_denied");
    assert!(!fields.contains_key("code"));
    let again = visit.send(&world, &format!("person={PERSON}")).await;
    assert_eq!(again.status, 400);
}

#[tokio::test]
async fn a_sign_in_is_done_once_in_time_and_in_its_browser() {
    let world = world();
    let person = format!("person={PERSON}");
    let visit = Visit::of(&world.get(&ask(&[])).await);
    let other = Visit::of(&world.get(&ask(&[])).await);
    let refused = async |visit: &Visit| {
        let answer = visit.send(&world, &person).await;
        assert_eq!((answer.status.as_u16(), answer.headers.get(header::LOCATION)), (400, None));
    };
    refused(&Visit { ticket: visit.ticket.clone(), cookie: other.cookie.clone() }).await;
    refused(&Visit { ticket: visit.ticket.clone(), cookie: "x=y".into() }).await;
    refused(&Visit { ticket: "x".into(), cookie: visit.cookie.clone() }).await;
    sent(&visit.send(&world, &person).await);
    refused(&visit).await;
    world.now.fetch_add(600_000, Ordering::Relaxed);
    refused(&other).await;
}

#[tokio::test]
async fn a_form_of_another_site_is_refused() {
    let world = world();
    let visit = Visit::of(&world.get(&ask(&[])).await);
    let form = format!("ticket={}&person={PERSON}", visit.ticket);
    for (name, value) in [
        ("origin", "http://evil.example"),
        ("origin", "https://org.example:8080"),
        ("origin", "http://org.example"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ] {
        let headers = [("cookie", visit.cookie.as_str()), (name, value)];
        assert_eq!(world.post(PATH, &form, &headers).await.status, 403, "{name} {value}");
        let device = world.post("/device", "user_code=x", &headers).await;
        assert_eq!(device.status, 403, "{name} {value}");
    }
    let here = format!("http://{HOST}");
    let headers =
        [("origin", &*here), ("sec-fetch-site", "same-origin"), ("cookie", &visit.cookie)];
    sent(&world.post(PATH, &form, &headers).await);
}

#[tokio::test]
async fn a_browser_that_has_its_cookie_keeps_it_for_several_pages() {
    let world = world();
    let first = Visit::of(&world.get(&ask(&[])).await);
    let request = axum::http::Request::get(ask(&[]))
        .header(header::HOST, HOST)
        .header(header::COOKIE, format!("a=b; {}", first.cookie))
        .body(axum::body::Body::empty());
    let second = Visit::of(&world.send(request.unwrap()).await);
    assert_eq!(first.cookie, second.cookie);
    for visit in [first, second] {
        sent(&visit.send(&world, &format!("person={PERSON}")).await);
    }
}

#[tokio::test]
async fn nothing_that_is_typed_becomes_html() {
    let world = world();
    let attack = "\"><script>alert(1)</script>'&lt;";
    let answer = world.get(&ask(&[("login_hint", attack)])).await;
    assert!(!answer.text.contains("<script"), "{}", answer.text);
    let visit = Visit::of(&answer);
    let encoded = "%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E";
    let answer = visit.send(&world, &format!("username={encoded}&password=x")).await;
    assert!(answer.text.contains("&quot;&gt;&lt;script&gt;"), "{}", answer.text);
    assert!(!answer.text.contains("<script"));
    for path in [
        ask(&[("client_id", attack)]),
        ask(&[]).replace("/common/", "/%3Cscript%3E/"),
        "/device?user_code=%22%3E%3Cscript%3E".to_owned(),
    ] {
        let answer = world.get(&path).await;
        assert!(!answer.text.contains("<script"), "{path}: {}", answer.text);
    }
}
