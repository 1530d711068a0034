//! Tokens for tokens: who acts for whom by the new one, and what is refused.

use super::*;
use model::claims::Identity;

const EXCHANGE: &str = "grant_type=urn:ietf:params:oauth:grant-type:token-exchange";
const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";
const SECRET: &str = "client_secret=demo-secret";

const ACTING: Claims = Claims {
    who: Identity::Application { application_id: APPLICATION, object_id: Some(PRINCIPAL) },
    whom: Some(PERSON),
};

fn as_application(rest: &str) -> String {
    format!("{EXCHANGE}&client_id={APPLICATION}&{SECRET}&{rest}")
}

fn token(answer: &Answer) -> String {
    answer.body["access_token"].as_str().unwrap().to_owned()
}

fn given(part: &str, token: &str) -> String {
    format!("{part}_token={token}&{part}_token_type={ACCESS_TOKEN}")
}

#[tokio::test]
async fn the_subject_is_named_or_has_a_token_and_the_actor_too() {
    let world = world();
    let (person, application) = (world.ask(ACTUAL).await, world.ask(&app_form(SCOPE)).await);
    let (person, application) = (token(&person), token(&application));
    let named = format!("requested_subject={PERSON}");
    for form in [
        as_application(&named),
        as_application(&given("subject", &person)),
        format!("{EXCHANGE}&{}&{named}", given("actor", &application)),
        format!("{EXCHANGE}&{}&{}", given("actor", &application), given("subject", &person)),
    ] {
        let answer = world.ask(&form).await;
        assert_eq!(world.verify(&answer), Ok(ACTING), "{form}");
        assert_eq!(answer.body["issued_token_type"], ACCESS_TOKEN);
        assert_eq!(answer.body["token_type"], "Bearer");
        assert_eq!(answer.body["scope"], "http://org.example:8080/user_impersonation");
        for absent in ["id_token", "refresh_token", "client_info"] {
            assert_eq!(answer.body.get(absent), None, "{absent}");
        }
        let claims = answer.payload("access_token");
        let act = json!({"sub": PRINCIPAL, "oid": PRINCIPAL, "appid": APPLICATION});
        assert_eq!((&claims["act"], &claims["oid"]), (&act, &json!(PERSON)));
        assert_eq!(
            (&claims["idtyp"], &claims["scp"]),
            (&json!("user"), &json!("user_impersonation"))
        );
    }
    // A person acts for an application.
    let form = format!("{EXCHANGE}&{}&requested_subject={PRINCIPAL}", given("actor", &person));
    let answer = world.ask(&form).await;
    let acting = Claims { who: THE_PERSON.who, whom: Some(PRINCIPAL) };
    assert_eq!(world.verify(&answer), Ok(acting));
    assert_eq!(answer.payload("access_token")["act"].get("appid"), None);
}

#[tokio::test]
async fn type_and_resource_of_the_new_token_can_be_said() {
    let world = world();
    let named = format!("requested_subject={PERSON}");
    let jwt = "urn:ietf:params:oauth:token-type:jwt";
    let answer = world.ask(&as_application(&format!("{named}&requested_token_type={jwt}"))).await;
    assert_eq!(answer.body["issued_token_type"], jwt);
    for asked in [
        "audience=http://org.example:8080/",
        "resource=http://localhost:9",
        "scope=http://org.example:8080/.default",
        "audience=http://localhost&resource=http://localhost",
    ] {
        let answer = world.ask(&as_application(&format!("{named}&{asked}"))).await;
        assert_eq!(world.verify(&answer), Ok(ACTING), "{asked}");
    }
    for asked in ["audience=http://evil.example/", "resource=http://evil.example"] {
        let form = as_application(&format!("{named}&{asked}"));
        world.refuses(&form, (400, "invalid_resource", 500_011)).await;
    }
    for asked in [
        "audience=http://localhost&resource=http://org.example:8080",
        "requested_token_type=urn:ietf:params:oauth:token-type:id_token",
        "requested_token_type=urn:ietf:params:oauth:token-type:refresh_token",
    ] {
        let form = as_application(&format!("{named}&{asked}"));
        world.refuses(&form, (400, "invalid_request", 90013)).await;
    }
}

#[tokio::test]
async fn what_names_nobody_twice_or_wrongly_is_refused() {
    let world = world();
    let (person, application) = (world.ask(ACTUAL).await, world.ask(&app_form(SCOPE)).await);
    let id_token = person.body["id_token"].as_str().unwrap().to_owned();
    let (person, application) = (token(&person), token(&application));
    let named = format!("requested_subject={PERSON}");
    let acting = token(&world.ask(&as_application(&named)).await);
    let elsewhere = token(&world.ask(&format!("{ACTUAL}&scope=User.Read")).await);
    let missing = (400, "invalid_request", 900_144);
    for form in [
        as_application(""),
        as_application(&format!("subject_token={person}")),
        as_application(&format!("subject_token_type={ACCESS_TOKEN}&{named}")),
        as_application(&format!("actor_token={application}&{named}")),
        format!("{EXCHANGE}&{named}"),
        format!("{EXCHANGE}&client_id=51f81489-12ee-4a9e-aaae-a2591f45987d&{named}"),
    ] {
        world.refuses(&form, missing).await;
    }
    for subject in ["", "x", "actual@contoso.example", "00000000-0000-0000-0000-000000000000"] {
        let form = as_application(&format!("requested_subject={subject}"));
        let number = if subject.is_empty() { 900_144 } else { 90013 };
        world.refuses(&form, (400, "invalid_request", number)).await;
    }
    let both = as_application(&format!("{named}&{}", given("subject", &person)));
    world.refuses(&both, (400, "invalid_request", 90013)).await;
    let kind = as_application(&format!(
        "subject_token={id_token}&subject_token_type=urn:ietf:params:oauth:token-type:id_token"
    ));
    world.refuses(&kind, (400, "invalid_request", 90013)).await;
    let tampered = person.replacen('.', ".e", 1);
    for bad in [id_token.as_str(), &tampered, "x", &elsewhere, &acting] {
        let subject = as_application(&given("subject", bad));
        world.refuses(&subject, (400, "invalid_request", 50013)).await;
        let actor = format!("{EXCHANGE}&{}&{named}", given("actor", bad));
        world.refuses(&actor, (400, "invalid_request", 50013)).await;
    }
    let wrong = as_application(&named).replace(SECRET, "client_secret=wrong");
    world.refuses(&wrong, (401, "invalid_client", 7_000_215)).await;
    // With a token of an actor, too.
    let wrong = format!("{wrong}&{}", given("actor", &application));
    world.refuses(&wrong, (401, "invalid_client", 7_000_215)).await;
    // An hour and some seconds later both tokens are over.
    world.now.fetch_add(3_606_000, Ordering::Relaxed);
    let late = as_application(&given("subject", &person));
    world.refuses(&late, (400, "invalid_request", 50013)).await;
    let late = format!("{EXCHANGE}&{}&{named}", given("actor", &application));
    world.refuses(&late, (400, "invalid_request", 50013)).await;
}

#[tokio::test]
async fn whom_the_organization_does_not_let_act_gets_no_token() {
    let world = world();
    let person = token(&world.ask(ACTUAL).await);
    let denied = (400, "access_denied", 50105);
    // For itself, and for whom nobody knows.
    for subject in [PRINCIPAL, Uuid::from_u128(7)] {
        let form = as_application(&format!("requested_subject={subject}"));
        let answer = world.refuses(&form, denied).await;
        let text = answer.body["error_description"].as_str().unwrap();
        assert!(text.contains("privilege to act on behalf"), "{text}");
    }
    let own = format!("{EXCHANGE}&{}&requested_subject={PERSON}", given("actor", &person));
    world.refuses(&own, denied).await;
    let gone = as_application(&format!("requested_subject={ANOTHER}"));
    let answer = world.refuses(&gone, (503, "temporarily_unavailable", 90033)).await;
    assert!(answer.cause.is_some());
}

#[tokio::test]
async fn what_is_exchanged_does_not_outlive_what_it_was_given_for() {
    let world = world();
    let (person, application) = (world.ask(ACTUAL).await, world.ask(&app_form(SCOPE)).await);
    let (person, application) = (token(&person), token(&application));
    let ends = |answer: &Answer| answer.payload("access_token")["exp"].clone();
    let named = format!("requested_subject={PERSON}");
    // Both tokens end in a minute.
    world.now.store(NOW + 3_540_000, Ordering::Relaxed);
    for form in [
        as_application(&given("subject", &person)),
        format!("{EXCHANGE}&{}&{named}", given("actor", &application)),
    ] {
        let answer = world.ask(&form).await;
        assert_eq!(ends(&answer), json!(NOW / 1000 + 3600), "{form}");
        assert_eq!(answer.body["expires_in"], 60);
    }
    // Whoever shows its secret gets a whole one.
    let whole = world.ask(&as_application(&named)).await;
    assert_eq!(ends(&whole), json!(NOW / 1000 + 3540 + 3600));
    assert_eq!(whole.body["expires_in"], 3600);
}
