//! Codes: what a program asks with, what it is answered, and what a code is good for.

use std::collections::HashMap;
use std::sync::atomic::Ordering;

use axum::http::header;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;

use super::sign_in::{Visit, enter};
use super::{APPLICATION, Answer, PERSON, TENANT, THE_PERSON, World, world};
use crate::provider::ticket::digest_of;

const PUBLIC: &str = "51f81489-12ee-4a9e-aaae-a2591f45987d";
const BACK: &str = "http://localhost:8400/";
pub(super) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const ENDED: (u16, &str, u32) = (400, "invalid_grant", 70008);
const ANOTHER: (u16, &str, u32) = (400, "invalid_grant", 70000);
const UNPROVED: (u16, &str, u32) = (400, "invalid_grant", 501_481);

fn encode(fields: &[(&str, &str)]) -> String {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(fields);
    form.finish()
}

/// A request for a code, with some parameters changed; an empty one is left out.
pub(super) fn ask(changes: &[(&str, &str)]) -> String {
    let challenge = digest_of(VERIFIER);
    let mut fields: Vec<(&str, &str)> = vec![
        ("client_id", PUBLIC),
        ("response_type", "code"),
        ("redirect_uri", BACK),
        ("scope", "http://org.example:8080/.default openid offline_access"),
        ("state", "a b&c=\u{e9}"),
        ("nonce", "n-0S6_WzA2Mj"),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ];
    for (name, value) in changes {
        fields.retain(|(known, _)| known != name);
        fields.push((name, value));
    }
    format!("/common/oauth2/v2.0/authorize?{}", encode(&fields))
}

/// Where an answer sends the browser, and with what.
pub(super) fn sent(answer: &Answer) -> (String, HashMap<String, String>) {
    assert_eq!(answer.status, 303, "{}", answer.text);
    let location = answer.headers[header::LOCATION].to_str().unwrap();
    let (address, query) = location.split_once(['?', '#']).unwrap();
    (address.to_owned(), form_urlencoded::parse(query.as_bytes()).into_owned().collect())
}

async fn code(world: &World, changes: &[(&str, &str)]) -> String {
    let answer = enter(world, &ask(changes)).await;
    sent(&answer).1["code"].clone()
}

fn redeem(code: &str, changes: &[(&str, &str)]) -> String {
    let mut fields = vec![
        ("grant_type", "authorization_code"),
        ("client_id", PUBLIC),
        ("code", code),
        ("redirect_uri", BACK),
        ("code_verifier", VERIFIER),
    ];
    for (name, value) in changes {
        fields.retain(|(known, _)| known != name);
        fields.push((name, value));
    }
    encode(&fields)
}

#[tokio::test]
async fn a_code_brings_the_tokens_of_whoever_signed_in() {
    let world = world();
    let (address, fields) = sent(&enter(&world, &ask(&[])).await);
    assert_eq!(address, BACK);
    assert_eq!(fields["state"], "a b&c=\u{e9}");
    assert_eq!(fields["iss"], format!("http://org.example:8080/{TENANT}/v2.0"));
    assert_eq!(fields.len(), 3);
    let answer = world.ask(&redeem(&fields["code"], &[])).await;
    assert_eq!(world.verify(&answer), Ok(THE_PERSON));
    assert_eq!(answer.payload("access_token")["appid"], PUBLIC);
    let id = answer.payload("id_token");
    assert_eq!((&id["nonce"], &id["aud"]), (&json!("n-0S6_WzA2Mj"), &json!(PUBLIC)));
    assert_eq!((&id["oid"], id.get("auth_time")), (&json!(PERSON), None));
    assert!(answer.body["refresh_token"].is_string());
    let info = URL_SAFE_NO_PAD.decode(answer.body["client_info"].as_str().unwrap()).unwrap();
    assert!(String::from_utf8(info).unwrap().contains(&PERSON.to_string()));
}

#[tokio::test]
async fn the_answer_travels_as_it_is_asked_to() {
    let world = world();
    let answer = enter(&world, &ask(&[("response_mode", "fragment")])).await;
    let location = answer.headers[header::LOCATION].to_str().unwrap();
    assert!(location.starts_with("http://localhost:8400/#code="), "{location}");
    let answer = enter(&world, &ask(&[("response_mode", "form_post"), ("state", "\"><b>")])).await;
    assert_eq!(answer.status, 200);
    assert!(answer.text.contains("<form method=\"post\" action=\"http://localhost:8400/\">"));
    assert!(
        answer.text.contains("name=\"state\" value=\"&quot;&gt;&lt;b&gt;\""),
        "{}",
        answer.text
    );
    let policy = answer.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
    assert!(policy.contains("form-action 'self' http://localhost:8400"), "{policy}");
    assert!(policy.contains("script-src 'sha256-"), "{policy}");
}

#[tokio::test]
async fn what_cannot_be_answered_goes_back_with_the_state() {
    let world = world();
    let long = "x".repeat(10_000);
    for (changes, error, number) in [
        (vec![("prompt", "none")], "login_required", 50058),
        (vec![("prompt", "none login")], "invalid_request", 90013),
        (vec![("response_type", "token")], "unsupported_response_type", 700_051),
        (vec![("response_type", "code id_token")], "unsupported_response_type", 700_051),
        (vec![("response_type", "")], "invalid_request", 900_144),
        (vec![("response_mode", "web_message")], "invalid_request", 90013),
        (vec![("request", "x")], "request_not_supported", 90013),
        (vec![("request_uri", "https://evil.example")], "request_not_supported", 90013),
        (vec![("scope", "https://evil.example/.default")], "invalid_resource", 500_011),
        (vec![("nonce", long.as_str())], "invalid_request", 90013),
        (vec![("code_challenge", ""), ("code_challenge_method", "")], "invalid_request", 9_002_325),
        (vec![("code_challenge", "")], "invalid_request", 9_002_325),
        (vec![("code_challenge_method", "plain")], "invalid_request", 501_491),
        (vec![("code_challenge_method", "")], "invalid_request", 501_491),
        (vec![("code_challenge_method", "s256")], "invalid_request", 501_491),
        (vec![("code_challenge", "short")], "invalid_request", 501_491),
    ] {
        let (address, fields) = sent(&world.get(&ask(&changes)).await);
        assert_eq!((address.as_str(), fields["error"].as_str()), (BACK, error), "{changes:?}");
        assert_eq!(fields["state"], "a b&c=\u{e9}");
        let told = format!("AADSTS{number}: ");
        assert!(fields["error_description"].starts_with(&told), "{fields:?}");
        assert!(!fields.contains_key("code"));
    }
}

#[tokio::test]
async fn an_unknown_program_or_address_is_sent_nowhere() {
    let world = world();
    world.vault.redirects.lock().push((APPLICATION, "https://app.example/back".into()));
    let app = APPLICATION.to_string();
    for changes in [
        vec![("client_id", "c0000000-0000-4000-8000-0000000000ff")],
        vec![("client_id", "x")],
        vec![("client_id", "")],
        vec![("redirect_uri", "")],
        vec![("redirect_uri", "http://localhost:8400/other")],
        vec![("redirect_uri", "http://localhost:8400/%2e")],
        vec![("redirect_uri", "http://localhost:8400/..")],
        vec![("redirect_uri", "http://localhost:8400/?x")],
        vec![("redirect_uri", "http://localhost:8400/#x")],
        vec![("redirect_uri", "https://localhost:8400/")],
        vec![("redirect_uri", "http://localhost@evil.example/")],
        vec![("redirect_uri", "http://localhost:8400@evil.example/")],
        vec![("redirect_uri", "http://localhost.evil.example/")],
        vec![("redirect_uri", "http://LOCALHOST/")],
        vec![("redirect_uri", "http://localhost./")],
        vec![("redirect_uri", "//evil.example/")],
        vec![("redirect_uri", "javascript:alert(1)")],
        vec![("redirect_uri", "http://localhost/\r\nSet-Cookie: x=y")],
        vec![("redirect_uri", "https://app.example/back")],
        vec![("client_id", app.as_str()), ("redirect_uri", "https://app.example/back/")],
        vec![("client_id", app.as_str()), ("redirect_uri", "https://app.example:443/back")],
        vec![("client_id", app.as_str())],
    ] {
        for error in [vec![], vec![("prompt", "none")], vec![("response_type", "token")]] {
            let answer = world.get(&ask(&[changes.clone(), error].concat())).await;
            assert_eq!(answer.status, 400, "{changes:?}");
            assert_eq!(answer.headers.get(header::LOCATION), None, "{changes:?}");
            assert!(!answer.text.contains("evil.example"), "{}", answer.text);
        }
    }
    // Nor one that is there twice.
    let twice = format!("{}&redirect_uri=https%3A%2F%2Fevil.example", ask(&[]));
    assert_eq!(world.get(&twice).await.status, 400);
    let twice = format!("{}&state=x", ask(&[]));
    assert_eq!(world.get(&twice).await.headers.get(header::LOCATION), None);
}

#[tokio::test]
async fn a_code_is_good_once_and_used_again_ends_what_it_gave() {
    let world = world();
    let code = code(&world, &[]).await;
    let answer = world.ask(&redeem(&code, &[])).await;
    let refresh = answer.body["refresh_token"].as_str().unwrap().to_owned();
    world.refuses(&redeem(&code, &[]), (400, "invalid_grant", 54005)).await;
    let form = format!("grant_type=refresh_token&client_id={PUBLIC}&refresh_token={refresh}");
    world.refuses(&form, ENDED).await;
    world.refuses(&redeem(&code, &[]), ENDED).await;
}

#[tokio::test]
async fn a_code_lives_for_a_minute() {
    let world = world();
    let (one, other) = (code(&world, &[]).await, code(&world, &[]).await);
    world.now.fetch_add(59_999, Ordering::Relaxed);
    assert_eq!(world.verify(&world.ask(&redeem(&one, &[])).await), Ok(THE_PERSON));
    world.now.fetch_add(1, Ordering::Relaxed);
    world.refuses(&redeem(&other, &[]), ENDED).await;
}

#[tokio::test]
async fn a_stolen_code_opens_nothing_and_is_spoilt() {
    let world = world();
    let app = APPLICATION.to_string();
    for (changes, refusal) in [
        (vec![("code_verifier", "")], UNPROVED),
        (vec![("code_verifier", &*digest_of(VERIFIER))], UNPROVED),
        (vec![("code_verifier", &*"a".repeat(43))], UNPROVED),
        (vec![("redirect_uri", "http://localhost:8401/")], ANOTHER),
        (vec![("client_id", "5fa00000-0000-4000-8000-000000000001")], ANOTHER),
        (vec![("client_id", &*app), ("client_secret", "demo-secret")], ANOTHER),
    ] {
        let code = code(&world, &[]).await;
        world.refuses(&redeem(&code, &changes), refusal).await;
        world.refuses(&redeem(&code, &[]), (400, "invalid_grant", 54005)).await;
    }
    world.refuses(&redeem("x", &[]), ENDED).await;
    world.refuses(&redeem("", &[]), (400, "invalid_request", 900_144)).await;
    let code = code(&world, &[]).await;
    world.refuses(&redeem(&code, &[("redirect_uri", "")]), (400, "invalid_request", 900_144)).await;
    // A refresh token is no code, and the other way about.
    let form = format!("grant_type=refresh_token&client_id={PUBLIC}&refresh_token={code}");
    world.refuses(&form, ENDED).await;
}

#[tokio::test]
async fn an_application_proves_who_it_is_and_pkce_cannot_be_slipped_in_or_out() {
    let world = world();
    world.vault.redirects.lock().push((APPLICATION, "https://app.example/back?x=1".into()));
    let app = APPLICATION.to_string();
    let address = ("redirect_uri", "https://app.example/back?x=1");
    let mine = [("client_id", app.as_str()), address];
    let bare = [&mine[..], &[("code_challenge", ""), ("code_challenge_method", "")]].concat();
    let secret = ("client_secret", "demo-secret");
    let answer = enter(&world, &ask(&bare)).await;
    let location = answer.headers[header::LOCATION].to_str().unwrap().to_owned();
    assert!(location.starts_with("https://app.example/back?x=1&code="), "{location}");
    let first = sent(&answer).1["code"].clone();
    let full = [&mine[..], &[secret]].concat();
    world.refuses(&redeem(&first, &mine), (401, "invalid_client", 7_000_218)).await;
    world.refuses(&redeem(&first, &full), UNPROVED).await;
    let second = code(&world, &bare).await;
    let answer = world.ask(&redeem(&second, &[&full[..], &[("code_verifier", "")]].concat())).await;
    assert_eq!(answer.payload("access_token")["appid"], app);
    let third = code(&world, &mine).await;
    let without = redeem(&third, &[&full[..], &[("code_verifier", "")]].concat());
    world.refuses(&without, UNPROVED).await;
    let fourth = code(&world, &mine).await;
    assert_eq!(world.verify(&world.ask(&redeem(&fourth, &full)).await), Ok(THE_PERSON));
}

#[tokio::test]
async fn the_older_endpoints_and_those_of_a_federation_server_take_codes_too() {
    let world = world();
    for tenant in ["/contoso", "", "/adfs"] {
        let changes = [("scope", ""), ("resource", "http://org.example:8080"), ("max_age", "0")];
        let path = ask(&changes).replace("/common/oauth2/v2.0", &format!("{tenant}/oauth2"));
        let (_, fields) = sent(&enter(&world, &path).await);
        let path = format!("{tenant}/oauth2/token");
        let answer = world.post(&path, &redeem(&fields["code"], &[]), &[]).await;
        assert_eq!(world.verify(&answer), Ok(THE_PERSON), "{tenant}");
        assert_eq!(answer.body["resource"], "http://org.example:8080");
        assert!(answer.body["refresh_token"].is_string());
        let id = answer.payload("id_token");
        assert_eq!(id["iss"], fields["iss"]);
        assert_eq!(id["iss"] == "http://org.example:8080/adfs", tenant == "/adfs");
        assert_eq!(id["auth_time"], id["iat"]);
    }
    assert_eq!(world.get(&ask(&[]).replace("/common/", "/adfs/")).await.status, 400);
    assert_eq!(world.get(&ask(&[]).replace("/common/", "/fabrikam/")).await.status, 400);
}

#[tokio::test]
async fn a_request_may_come_as_a_form() {
    let world = world();
    let (path, query) =
        ask(&[]).split_once('?').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
    let answer = world.post(&path, &query, &[]).await;
    assert_eq!(answer.status, 200);
    assert!(Visit::of(&answer).ticket.len() == 43);
}

#[tokio::test]
async fn who_leaves_goes_back_to_registered_addresses_alone() {
    let world = world();
    let leave = |rest: &str| format!("/common/oauth2/v2.0/logout?{rest}");
    let answer = world.get(&leave("post_logout_redirect_uri=http://localhost:3000/&state=s")).await;
    assert_eq!(answer.headers[header::LOCATION], "http://localhost:3000/?state=s");
    for rest in [
        "",
        "post_logout_redirect_uri=https://evil.example/",
        "post_logout_redirect_uri=http://localhost:3000/&client_id=x",
        "post_logout_redirect_uri=//evil.example",
    ] {
        let answer = world.get(&leave(rest)).await;
        assert_eq!((answer.status.as_u16(), answer.headers.get(header::LOCATION)), (200, None));
        assert!(!answer.text.contains("evil"));
    }
    assert_eq!(world.get("/adfs/oauth2/logout").await.status, 200);
}
