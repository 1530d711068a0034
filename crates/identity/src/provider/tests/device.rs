//! Devices without a browser.

use std::sync::atomic::Ordering;

use super::sign_in::Visit;
use super::{Answer, PERSON, THE_PERSON, World, world};

const PUBLIC: &str = "51f81489-12ee-4a9e-aaae-a2591f45987d";
const GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";
const SCOPE: &str = "scope=http://org.example:8080/.default+offline_access";
const WAITS: (u16, &str, u32) = (400, "authorization_pending", 70016);
const HURRIES: (u16, &str, u32) = (400, "slow_down", 70016);

async fn begin(world: &World) -> (String, String) {
    let form = format!("client_id={PUBLIC}&{SCOPE}");
    let answer = world.post("/common/oauth2/v2.0/devicecode", &form, &[]).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let text = |name: &str| answer.body[name].as_str().unwrap().to_owned();
    (text("device_code"), text("user_code"))
}

fn poll(code: &str) -> String {
    format!("grant_type={GRANT}&client_id={PUBLIC}&device_code={code}")
}

async fn type_code(world: &World, code: &str) -> Answer {
    world.post("/device", &format!("user_code={code}"), &[]).await
}

fn wait(world: &World, seconds: i64) {
    world.now.fetch_add(seconds * 1000, Ordering::Relaxed);
}

#[tokio::test]
async fn somebody_signs_in_for_a_device_elsewhere() {
    let world = world();
    let (device, user) = begin(&world).await;
    world.refuses(&poll(&device), WAITS).await;
    let page = world.get(&format!("/device?user_code={user}")).await;
    assert!(page.text.contains(&format!("value=\"{user}\"")), "{}", page.text);
    assert!(page.text.contains("<label for=\"user_code\">"));
    let page = type_code(&world, &user.to_lowercase().replace('-', "+")).await;
    assert!(page.text.contains(&user) && page.text.contains("decline"), "{}", page.text);
    let done = Visit::of(&page).send(&world, &format!("person={PERSON}")).await;
    assert!(done.text.contains("<h1>Signed in</h1>"), "{}", done.text);
    wait(&world, 5);
    let answer = world.ask(&poll(&device)).await;
    assert_eq!(world.verify(&answer), Ok(THE_PERSON));
    assert!(answer.body["refresh_token"].is_string() && answer.body["id_token"].is_string());
    // Both codes are good once; a second use ends what the first gave.
    world.refuses(&poll(&device), (400, "invalid_grant", 54005)).await;
    assert_eq!(type_code(&world, &user).await.status, 400);
    let refresh = answer.body["refresh_token"].as_str().unwrap();
    let form = format!("grant_type=refresh_token&client_id={PUBLIC}&refresh_token={refresh}");
    world.refuses(&form, (400, "invalid_grant", 70008)).await;
}

#[tokio::test]
async fn all_endpoints_answer_and_name_the_page() {
    let world = world();
    for (path, token) in [
        ("/contoso/oauth2/devicecode", "/contoso/oauth2/token"),
        ("/adfs/oauth2/devicecode", "/adfs/oauth2/token"),
        ("/oauth2/v2.0/devicecode", "/oauth2/v2.0/token"),
    ] {
        let answer = world.post(path, &format!("client_id={PUBLIC}&{SCOPE}"), &[]).await;
        let body = &answer.body;
        assert_eq!(body["verification_uri"], "http://org.example:8080/device");
        assert_eq!(body.get("verification_url").is_some(), !path.contains("v2.0"));
        assert_eq!((&body["expires_in"], &body["interval"]), (&900.into(), &5.into()));
        assert!(body["message"].as_str().unwrap().contains(body["user_code"].as_str().unwrap()));
        let form = poll(body["device_code"].as_str().unwrap()).replace(GRANT, "device_code");
        let form = form.replace("&device_code", "&code=x&device_code");
        world.post(token, &form, &[]).await.is_refusal(path, WAITS);
    }
    let unknown = (400, "unauthorized_client", 700_016);
    world.post("/oauth2/devicecode", "client_id=x", &[]).await.is_refusal("client", unknown);
}

#[tokio::test]
async fn a_device_that_hurries_is_slowed_down_more_and_more() {
    let world = world();
    let (device, _) = begin(&world).await;
    let form = poll(&device);
    for (seconds, expected) in [
        (0, WAITS),
        (4, WAITS),
        (3, HURRIES),
        (8, HURRIES),
        (14, WAITS),
        (13, HURRIES),
        (19, WAITS),
    ] {
        wait(&world, seconds);
        world.refuses(&form, expected).await;
    }
}

#[tokio::test]
async fn who_declines_gives_nothing() {
    let world = world();
    let (device, user) = begin(&world).await;
    let page = Visit::of(&type_code(&world, &user).await);
    let again = Visit::of(&type_code(&world, &user).await);
    let done = page.send(&world, "cancel=1").await;
    assert!(done.text.contains("<h1>Declined</h1>"), "{}", done.text);
    // The other page comes too late.
    assert_eq!(again.send(&world, &format!("person={PERSON}")).await.status, 400);
    for _ in 0..2 {
        world.refuses(&poll(&device), (400, "authorization_declined", 70018)).await;
    }
}

#[tokio::test]
async fn codes_end_after_a_quarter_of_an_hour() {
    let world = world();
    let (device, user) = begin(&world).await;
    wait(&world, 890);
    let page = Visit::of(&type_code(&world, &user).await);
    wait(&world, 10);
    world.refuses(&poll(&device), (400, "expired_token", 70020)).await;
    assert_eq!(type_code(&world, &user).await.status, 400);
    assert_eq!(page.send(&world, &format!("person={PERSON}")).await.status, 400);
}

#[tokio::test]
async fn a_code_of_a_device_is_its_clients_alone() {
    let world = world();
    let (device, user) = begin(&world).await;
    let page = poll(&device).replace(PUBLIC, "5fa00000-0000-4000-8000-000000000001");
    world.refuses(&page, (400, "invalid_grant", 70000)).await;
    let unknown = (400, "bad_verification_code", 70019);
    for nothing in ["x", user.as_str()] {
        world.refuses(&poll(nothing), unknown).await;
    }
    world.refuses(&poll(""), (400, "invalid_request", 900_144)).await;
}

#[tokio::test]
async fn guessing_codes_is_slowed_down() {
    let world = world();
    let (_, user) = begin(&world).await;
    for guess in 0..20 {
        let code = if guess % 2 == 0 { "BCDFGHJK" } else { "BCDFGHJ" };
        assert_eq!(type_code(&world, code).await.status, 400);
    }
    assert_eq!(type_code(&world, &user).await.status, 429);
    wait(&world, 60);
    assert_eq!(type_code(&world, &user).await.status, 200);
}
