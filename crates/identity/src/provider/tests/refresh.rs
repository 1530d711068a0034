//! Refresh tokens: who gets one, what it brings, and how it ends.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use model::sign_in::{Credential, CredentialKind};
use model::time::Timestamp;
use tokio::task::JoinSet;

use super::{ACTUAL, APPLICATION, Answer, NOW, PERSON, THE_PERSON, World, app_form, world};

const OFFLINE: &str = "scope=http://org.example:8080/.default+offline_access";
const DAY: i64 = 86_400_000;
const USED: (u16, &str, u32) = (400, "invalid_grant", 54005);
const ENDED: (u16, &str, u32) = (400, "invalid_grant", 70008);
const PUBLIC: &str = "51f81489-12ee-4a9e-aaae-a2591f45987d";

fn token(answer: &Answer) -> String {
    answer.body["refresh_token"].as_str().unwrap_or_else(|| panic!("{}", answer.body)).to_owned()
}

fn form(token: &str) -> String {
    format!("grant_type=refresh_token&client_id={PUBLIC}&refresh_token={token}")
}

async fn first(world: &World) -> String {
    token(&world.ask(&format!("{ACTUAL}&{OFFLINE}")).await)
}

#[tokio::test]
async fn who_asks_for_one_gets_one_and_on_the_older_endpoint_everybody() {
    let world = world();
    assert_eq!(world.ask(ACTUAL).await.body.get("refresh_token"), None);
    assert_eq!(first(&world).await.len(), 43);
    for path in ["/common/oauth2/token", "/oauth2/token", "/adfs/oauth2/token"] {
        token(&world.post(path, ACTUAL, &[]).await);
        let answer = world.post(path, &app_form(OFFLINE), &[]).await;
        assert_eq!(answer.body.get("refresh_token"), None, "an application has none");
    }
}

#[tokio::test]
async fn each_brings_the_next_and_the_same_resource() {
    let world = world();
    let mut token_now = first(&world).await;
    for _ in 0..3 {
        let answer = world.ask(&form(&token_now)).await;
        assert_eq!(world.verify(&answer), Ok(THE_PERSON));
        assert_eq!(answer.payload("access_token")["aud"], "http://org.example:8080/");
        assert_eq!(answer.body["scope"], "http://org.example:8080/.default");
        assert!(answer.body["client_info"].is_string());
        let id = answer.payload("id_token");
        assert_eq!((&id["aud"], id.get("nonce")), (&serde_json::json!(PUBLIC), None));
        let next = token(&answer);
        assert_ne!(next, token_now);
        token_now = next;
    }
}

#[tokio::test]
async fn another_resource_may_be_asked_for_and_is_remembered() {
    let world = world();
    let other = format!("{}&scope=http://localhost/.default", form(&first(&world).await));
    let answer = world.ask(&other).await;
    assert_eq!(answer.payload("access_token")["aud"], "http://localhost/");
    let answer = world.ask(&form(&token(&answer))).await;
    assert_eq!(answer.payload("access_token")["aud"], "http://localhost/");
    // General scopes name no resource.
    let general = format!("{}&scope=openid+profile+offline_access", form(&token(&answer)));
    let answer = world.ask(&general).await;
    assert_eq!(answer.payload("access_token")["aud"], "http://localhost/");
    // What cannot be answered uses nothing up.
    let last = token(&answer);
    let wrong = format!("{}&scope=http://evil.example/.default", form(&last));
    world.refuses(&wrong, (400, "invalid_resource", 500_011)).await;
    assert_eq!(world.verify(&world.ask(&form(&last)).await), Ok(THE_PERSON));
}

#[tokio::test]
async fn one_that_is_shown_again_ends_all_that_came_from_its_sign_in() {
    let world = world();
    let (one, unrelated) = (first(&world).await, first(&world).await);
    let two = token(&world.ask(&form(&one)).await);
    let three = token(&world.ask(&form(&two)).await);
    world.refuses(&form(&one), USED).await;
    for ended in [&three, &two, &one] {
        world.refuses(&form(ended), ENDED).await;
    }
    assert_eq!(world.verify(&world.ask(&form(&unrelated)).await), Ok(THE_PERSON));
}

#[tokio::test]
async fn one_is_good_for_its_client_alone() {
    let world = world();
    let mine = first(&world).await;
    let another = (400, "invalid_grant", 70000);
    let page = form(&mine).replace(PUBLIC, "5fa00000-0000-4000-8000-000000000001");
    world.refuses(&page, another).await;
    let application = form(&mine).replace(PUBLIC, &APPLICATION.to_string());
    world.refuses(&application, (401, "invalid_client", 7_000_218)).await;
    world.refuses(&format!("{application}&client_secret=demo-secret"), another).await;
    world.refuses(&form(&mine).replace("client_id", "x"), (400, "invalid_request", 900_144)).await;
    // None of them used it up.
    assert_eq!(world.verify(&world.ask(&form(&mine)).await), Ok(THE_PERSON));

    let secret = format!("client_id={APPLICATION}&client_secret=demo-secret");
    let theirs = token(&world.ask(&format!("{ACTUAL}&{OFFLINE}&{secret}")).await);
    world.refuses(&form(&theirs), another).await;
    let answer =
        world.ask(&format!("grant_type=refresh_token&refresh_token={theirs}&{secret}")).await;
    assert_eq!(answer.payload("access_token")["appid"], APPLICATION.to_string());
    for nothing in ["x", "%00", &"a".repeat(43), "%25"] {
        world.refuses(&form(nothing), ENDED).await;
    }
    world.refuses(&form(""), (400, "invalid_request", 900_144)).await;
}

#[tokio::test]
async fn one_that_lies_idle_for_ninety_days_ends() {
    let world = world();
    let one = first(&world).await;
    world.now.store(NOW + 90 * DAY - 1, Ordering::Relaxed);
    let two = token(&world.ask(&form(&one)).await);
    world.now.fetch_add(90 * DAY, Ordering::Relaxed);
    world.refuses(&form(&two), ENDED).await;
}

#[tokio::test]
async fn in_a_browser_all_end_a_day_after_the_sign_in() {
    let world = world();
    let page = "5fa00000-0000-4000-8000-000000000001";
    let one = token(&world.ask(&format!("{ACTUAL}&{OFFLINE}&client_id={page}")).await);
    world.now.store(NOW + DAY - 1, Ordering::Relaxed);
    let two = token(&world.ask(&form(&one).replace(PUBLIC, page)).await);
    world.now.store(NOW + DAY, Ordering::Relaxed);
    world.refuses(&form(&two).replace(PUBLIC, page), ENDED).await;
}

#[tokio::test]
async fn a_new_password_ends_what_the_old_one_gave() {
    let world = world();
    let one = first(&world).await;
    world.vault.credentials.lock().push(Credential {
        id: crate::random::id().unwrap(),
        owner: PERSON,
        kind: CredentialKind::Password,
        content: crate::secret::hash("another").unwrap(),
        hint: String::new(),
        created: Timestamp(NOW + 1),
        expires: None,
    });
    world.refuses(&form(&one), (400, "invalid_grant", 50173)).await;
    world.refuses(&form(&one), ENDED).await;
}

#[tokio::test]
async fn of_many_at_once_one_alone_is_answered() {
    let world = Arc::new(world());
    let form = form(&first(&world).await);
    let mut asks = JoinSet::new();
    for _ in 0..8 {
        let (world, form) = (Arc::clone(&world), form.clone());
        asks.spawn(async move { world.ask(&form).await.status });
    }
    let answers = asks.join_all().await;
    assert!(answers.iter().filter(|status| **status == 200).count() <= 1, "{answers:?}");
    // Those that came second ended it, for everybody.
    assert_eq!(world.vault.tickets.lock().len(), 0);
}

#[tokio::test]
async fn what_is_kept_tells_no_token() {
    let world = world();
    let one = first(&world).await;
    let tickets = world.vault.tickets.lock();
    for ticket in tickets.values() {
        assert!(!ticket.content.contains(&one) && ticket.digest != one);
    }
    assert_eq!(tickets.len(), 1);
}
