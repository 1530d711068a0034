//! The provider over HTTP, without a socket.

mod assertions;
mod code;
mod console;
mod device;
mod discovery;
mod exchange;
mod memory;
mod parts;
mod places;
mod proof;
mod refresh;
mod secrets;
mod sign_in;

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::body::{self, Body};
use axum::http::{HeaderMap, Request, StatusCode, header};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use model::claims::Claims;
use model::time::Timestamp;
use model::{Error, Uuid};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::Provider;
use crate::base_url::BaseUrl;
use crate::console::Console;
use crate::directory::{Application, Directory, Person};
use crate::keys::SigningKeys;
use crate::secret::Secrets;
use crate::session::Sessions;
use crate::site::{Site, Tenant};
use crate::token::Verifier;
use memory::Memory;

const TENANT: Uuid = Uuid::from_u128(0x9c5d_2a10_6e0f_4c52_9a51_0d1c_5b7c_1a01);
const PERSON: Uuid = Uuid::from_u128(0x3d8b_ed3e_79a3_47c8_80cf_2698_69b2_e9f0);
const APPLICATION: Uuid = Uuid::from_u128(0xc000_0000_0000_4000_8000_0000_0000_0001);
const PRINCIPAL: Uuid = Uuid::from_u128(0xd000_0000_0000_4000_8000_0000_0000_0009);
const NOW: i64 = 1_800_000_000_000;
const HOST: &str = "org.example:8080";

static KEYS: LazyLock<Arc<SigningKeys>> =
    LazyLock::new(|| Arc::new(SigningKeys::generate().unwrap()));

/// One person, one application, and two names that make it fail.
struct Few;

/// Whom the application may act for, and whom it asks about in vain.
const ANOTHER: Uuid = Uuid::from_u128(0xd000_0000_0000_4000_8000_0000_0000_00ff);

impl Directory for Few {
    fn application_by_object_id(&self, object_id: Uuid) -> model::Result<Option<Application>> {
        let application = self.application(APPLICATION)?;
        Ok(application.filter(|application| application.object_id == Some(object_id)))
    }

    fn check_member(&self, claims: &Claims) -> model::Result<()> {
        if Claims::from(claims.who) == THE_PERSON { Ok(()) } else { Err(Error::NotAMember) }
    }

    fn check_acting(&self, claims: &Claims) -> model::Result<()> {
        match (Claims::from(claims.who), claims.whom) {
            (THE_APPLICATION, Some(PERSON)) | (THE_PERSON, Some(PRINCIPAL)) => Ok(()),
            (_, Some(ANOTHER)) => Err(Error::Unavailable("connection refused".into())),
            _ => Err(Error::CannotActOnBehalf),
        }
    }

    fn person(&self, user_name: &str) -> model::Result<Option<Person>> {
        match user_name.to_lowercase().as_str() {
            "actual@contoso.example" => Ok(Some(Person {
                object_id: PERSON,
                user_name: "actual@contoso.example".into(),
                name: "Actual User".into(),
            })),
            "gone" => Err(Error::Unavailable("connection refused".into())),
            "broken" => Err(Error::internal("no such column: secret")),
            "panic" => panic!("a fault of ours"),
            _ => Ok(None),
        }
    }

    fn person_by_id(&self, object_id: Uuid) -> model::Result<Option<Person>> {
        let person = self.person("actual@contoso.example")?;
        Ok(person.filter(|person| person.object_id == object_id))
    }

    fn people(&self, _at_most: u32) -> model::Result<Vec<Person>> {
        Ok(Vec::from_iter(self.person("actual@contoso.example")?))
    }

    fn applications(&self, _at_most: u32) -> model::Result<Vec<Application>> {
        Ok(Vec::from_iter(self.application(APPLICATION)?))
    }

    fn application(&self, id: Uuid) -> model::Result<Option<Application>> {
        let name = "Integration App".into();
        let application =
            Application { application_id: APPLICATION, object_id: Some(PRINCIPAL), name };
        Ok(Some(application).filter(|application| application.application_id == id))
    }
}

struct World {
    router: Router,
    verifier: Verifier,
    vault: Arc<Memory>,
    sessions: Sessions,
    now: Arc<AtomicI64>,
    provider: Arc<Provider>,
}

fn world_of(public_url: Option<&str>, secrets: Secrets) -> World {
    let tenant =
        Tenant { id: TENANT, domain: "contoso.example".into(), organization: "contoso".into() };
    let public_url = public_url.map(|url| BaseUrl::parse(url).unwrap());
    let listening = vec![BaseUrl::parse(&format!("http://{HOST}")).unwrap()];
    let site = Arc::new(Site { listening, ..Site::new(tenant, public_url) });
    let now = Arc::new(AtomicI64::new(NOW));
    let clock_now = Arc::clone(&now);
    let clock = Arc::new(move || Timestamp(clock_now.load(Ordering::Relaxed)));
    let keys = Arc::clone(&KEYS);
    let verifier = Verifier::new(Arc::clone(&keys), Arc::clone(&site));
    let vault = Arc::new(Memory::default());
    let kept = Arc::clone(&vault);
    let provider =
        Provider::new(keys, Arc::clone(&site), Arc::new(Few), kept.clone(), secrets, clock.clone());
    let provider = Arc::new(provider);
    let own = Some(Arc::clone(&provider));
    let console = Console::new(own, &verifier, site, Arc::new(Few), kept, clock).unwrap();
    let sessions = console.sessions().clone();
    let dev = Arc::clone(&provider).dev_router().unwrap_or_default();
    let router = Arc::clone(&provider).into_router().merge(dev);
    let router = router.merge(Arc::new(console).into_router());
    World { router, verifier, vault, sessions, now, provider }
}

fn world() -> World {
    let secret = |text: &str| Some(text.to_owned());
    let secrets =
        Secrets { password: secret("demo-password"), client_secret: secret("demo-secret") };
    world_of(None, secrets)
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    /// As JSON, if it is.
    body: Value,
    text: String,
    cause: Option<Error>,
}

impl World {
    async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body::to_bytes(body, usize::MAX).await.unwrap();
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let cause = parts.extensions.get().cloned();
        Answer { status: parts.status, headers: parts.headers, body, text, cause }
    }

    async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).header(header::HOST, HOST).body(Body::empty()).unwrap()).await
    }

    async fn post(&self, path: &str, form: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = Request::post(path)
            .header(header::HOST, HOST)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded; charset=UTF-8");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(Body::from(form.to_owned())).unwrap()).await
    }

    async fn ask(&self, form: &str) -> Answer {
        self.post("/oauth2/v2.0/token", form, &[]).await
    }

    fn verify(&self, answer: &Answer) -> model::Result<Claims> {
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        let own = BaseUrl::parse(&format!("http://{HOST}")).unwrap();
        let now = Timestamp(self.now.load(Ordering::Relaxed));
        self.verifier.verify_own(answer.body["access_token"].as_str().unwrap(), Some(&own), now)
    }

    async fn refuses(&self, form: &str, (status, error, number): (u16, &str, u32)) -> Answer {
        let answer = self.ask(form).await;
        answer.is_refusal(form, (status, error, number));
        answer
    }
}

impl Answer {
    fn is_refusal(&self, about: &str, (status, error, number): (u16, &str, u32)) {
        let body = &self.body;
        assert_eq!(self.status.as_u16(), status, "{about}: {body}");
        assert_eq!(body["error"], error, "{about}");
        assert_eq!(body["error_codes"], json!([number]), "{about}");
        let description = body["error_description"].as_str().unwrap();
        assert!(description.starts_with(&format!("AADSTS{number}: ")), "{description}");
        assert_eq!(self.headers[header::CACHE_CONTROL], "no-store");
    }

    fn payload(&self, member: &str) -> Value {
        let token = self.body[member].as_str().unwrap();
        let payload = URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap();
        serde_json::from_slice(&payload).unwrap()
    }
}

fn app_form(rest: &str) -> String {
    format!(
        "grant_type=client_credentials&client_id={APPLICATION}&client_secret=demo-secret&{rest}"
    )
}

const ACTUAL: &str = "grant_type=password&username=actual@contoso.example&password=demo-password";
const SCOPE: &str = "scope=http://org.example:8080/.default";
const THE_PERSON: Claims = Claims::user(PERSON);
const THE_APPLICATION: Claims = Claims::application(APPLICATION, Some(PRINCIPAL));

#[tokio::test]
async fn an_application_gets_a_token_that_opens_this_server() {
    let world = world();
    let answer = world.ask(&app_form(SCOPE)).await;
    assert_eq!(world.verify(&answer), Ok(THE_APPLICATION));
    assert_eq!(answer.headers[header::CACHE_CONTROL], "no-store");
    assert_eq!(answer.headers[header::CONTENT_TYPE], "application/json; charset=utf-8");
    assert_eq!(answer.body["token_type"], "Bearer");
    assert_eq!(answer.body["expires_in"], 3600);
    assert_eq!(answer.body["ext_expires_in"], 3600);
    assert_eq!(answer.body["scope"], "http://org.example:8080/.default");
    assert_eq!(answer.body.get("id_token"), None);
    assert_eq!(answer.body.get("refresh_token"), None);
    let mut claims = answer.payload("access_token");
    assert_eq!(claims["uti"].as_str().unwrap().len(), 22);
    claims.as_object_mut().unwrap().remove("uti");
    assert_eq!(
        claims,
        json!({
            "aud": "http://org.example:8080/",
            "iss": format!("http://org.example:8080/{TENANT}/"),
            "iat": 1_800_000_000, "nbf": 1_800_000_000, "exp": 1_800_003_600, "ver": "1.0",
            "tid": TENANT, "oid": PRINCIPAL, "sub": PRINCIPAL, "appid": APPLICATION,
            "appidacr": "1", "idtyp": "app",
        })
    );
}

#[tokio::test]
async fn a_person_gets_a_token_with_nothing_but_name_and_password() {
    let world = world();
    let answer = world.ask(ACTUAL).await;
    assert_eq!(world.verify(&answer), Ok(THE_PERSON));
    let claims = answer.payload("access_token");
    for (name, expected) in [
        ("aud", "http://org.example:8080/"),
        ("appid", "51f81489-12ee-4a9e-aaae-a2591f45987d"),
        ("appidacr", "0"),
        ("idtyp", "user"),
        ("scp", "user_impersonation"),
        ("upn", "actual@contoso.example"),
        ("unique_name", "actual@contoso.example"),
        ("name", "Actual User"),
    ] {
        assert_eq!(claims[name], expected, "{name}");
    }
    assert_ne!(claims["sub"], claims["oid"]);
    let id_claims = answer.payload("id_token");
    assert_eq!(id_claims["aud"], claims["appid"]);
    assert_eq!(id_claims["sub"], claims["sub"]);
    assert_eq!(id_claims["preferred_username"], "actual@contoso.example");
    assert_eq!(id_claims["iss"], format!("http://org.example:8080/{TENANT}/v2.0"));
    let info = URL_SAFE_NO_PAD.decode(answer.body["client_info"].as_str().unwrap()).unwrap();
    let info: Value = serde_json::from_slice(&info).unwrap();
    assert_eq!(info, json!({ "uid": PERSON, "utid": TENANT }));
}

#[tokio::test]
async fn a_confidential_client_proves_itself_before_it_asks_for_a_person() {
    let world = world();
    let with_secret = format!("{ACTUAL}&client_id={APPLICATION}&client_secret=demo-secret");
    let answer = world.ask(&with_secret).await;
    assert_eq!(world.verify(&answer), Ok(THE_PERSON));
    assert_eq!(answer.payload("access_token")["appidacr"], "1");
    let without = format!("{ACTUAL}&client_id={APPLICATION}");
    world.refuses(&without, (401, "invalid_client", 7_000_218)).await;
}

#[tokio::test]
async fn basic_authentication_counts_like_the_form() {
    let world = world();
    let path = "/oauth2/v2.0/token";
    let form = format!("grant_type=client_credentials&{SCOPE}");
    let basic =
        |secret: &str| format!("Basic {}", STANDARD.encode(format!("{APPLICATION}:{secret}")));
    let good = basic("demo%2Dsecret");
    let answer = world.post(path, &form, &[("authorization", &good)]).await;
    assert_eq!(world.verify(&answer), Ok(THE_APPLICATION));
    let bad = basic("wrong");
    let answer = world.post(path, &form, &[("authorization", &bad)]).await;
    answer.is_refusal("wrong secret", (401, "invalid_client", 7_000_215));
    assert!(answer.headers[header::WWW_AUTHENTICATE].to_str().unwrap().starts_with("Basic "));
    for (form, headers) in [
        (app_form(SCOPE), vec![("authorization", good.as_str())]),
        (format!("{form}&client_id={PRINCIPAL}"), vec![("authorization", good.as_str())]),
        (form.clone(), vec![("authorization", good.as_str()), ("authorization", &good)]),
        (form.clone(), vec![("authorization", "Basic !")]),
        (form.clone(), vec![("authorization", "Bearer abc")]),
    ] {
        let answer = world.post(path, &form, &headers).await;
        answer.is_refusal(&form, (400, "invalid_request", 90013));
    }
}

#[tokio::test]
async fn the_documented_errors_come_back() {
    let world = world();
    let unknown = APPLICATION.to_string().replace("c000", "c001");
    let replace = |from: &str, to: &str| app_form(SCOPE).replace(from, to);
    let app = APPLICATION.to_string();
    let check = async |form: &str, expected| world.refuses(form, expected).await;
    check(&replace(&app, &unknown), (400, "unauthorized_client", 700_016)).await;
    check(&replace(&app, "my-app"), (400, "unauthorized_client", 700_016)).await;
    check(&replace("demo-secret", "x"), (401, "invalid_client", 7_000_215)).await;
    check(&replace("demo-secret", ""), (401, "invalid_client", 7_000_218)).await;
    check(&replace("client_id", "id"), (400, "invalid_request", 900_144)).await;
    check(&replace("client_credentials", "magic"), (400, "unsupported_grant_type", 70003)).await;
    check(&app_form(""), (400, "invalid_request", 900_144)).await;
    check("", (400, "invalid_request", 900_144)).await;
    check("grant_type=password&grant_type=password", (400, "invalid_request", 90013)).await;
    check(&app_form("client_assertion=x"), (400, "invalid_request", 90013)).await;
    let public = "51f81489-12ee-4a9e-aaae-a2591f45987d";
    check(&replace(&app, public), (401, "invalid_client", 700_025)).await;
    let bare = format!("grant_type=client_credentials&client_id={public}&{SCOPE}");
    check(&bare, (401, "invalid_client", 7_000_218)).await;
    check(&ACTUAL.replace("actual", "nobody"), (400, "invalid_grant", 50034)).await;
    check(&ACTUAL.replace("demo-", ""), (400, "invalid_grant", 50126)).await;
    check(&ACTUAL.replace("password=", "p="), (400, "invalid_request", 900_144)).await;
    check(&format!("{ACTUAL}&client_secret=x"), (400, "invalid_request", 900_144)).await;
    check("grant_type=password&password=x", (400, "invalid_request", 900_144)).await;
}

#[tokio::test]
async fn an_error_names_the_request_and_repeats_no_secret() {
    let world = world();
    let id = "12345678-1234-4234-8234-123456789abc";
    let path = "/oauth2/v2.0/token?client-request-id=ignored";
    let form = ACTUAL.replace("demo-password", "hunter2");
    let answer = world.post(path, &form, &[("client-request-id", id)]).await;
    answer.is_refusal("bad password", (400, "invalid_grant", 50126));
    assert_eq!(answer.body["correlation_id"], id);
    assert_eq!(answer.body["timestamp"], "2027-01-15 08:00:00Z");
    assert_eq!(answer.body["trace_id"].as_str().unwrap().len(), 36);
    assert!(answer.body["error_uri"].is_string());
    assert!(!answer.body.to_string().contains("hunter2"));
    assert!(!answer.headers.contains_key(header::WWW_AUTHENTICATE));
}

#[tokio::test]
async fn without_secrets_nobody_gets_in() {
    let world = world_of(None, Secrets::default());
    world.refuses(&app_form(SCOPE), (401, "invalid_client", 7_000_215)).await;
    world.refuses(ACTUAL, (400, "invalid_grant", 50126)).await;
}

#[tokio::test]
async fn five_wrong_passwords_lock_for_a_minute() {
    let world = world();
    let wrong = ACTUAL.replace("demo-password", "guess");
    for _ in 0..5 {
        world.refuses(&wrong, (400, "invalid_grant", 50126)).await;
    }
    let shouted = ACTUAL.replace("actual@", "ACTUAL@");
    for form in [ACTUAL, &shouted, &wrong] {
        world.refuses(form, (400, "invalid_grant", 50053)).await;
    }
    world.now.fetch_add(59_999, Ordering::Relaxed);
    world.refuses(ACTUAL, (400, "invalid_grant", 50053)).await;
    world.now.fetch_add(1, Ordering::Relaxed);
    assert_eq!(world.verify(&world.ask(ACTUAL).await), Ok(THE_PERSON));
}

#[tokio::test]
async fn the_tenant_has_many_names_and_no_other() {
    let world = world();
    let upper = TENANT.to_string().to_uppercase();
    for tenant in
        [&TENANT.to_string(), &upper, "contoso.example", "contoso", "common", "organizations"]
    {
        for path in [format!("/{tenant}/oauth2/v2.0/token"), format!("/{tenant}/oauth2/token")] {
            assert_eq!(world.verify(&world.post(&path, ACTUAL, &[]).await), Ok(THE_PERSON));
        }
        let path = format!("/{tenant}/v2.0/.well-known/openid-configuration");
        let issuer = format!("http://org.example:8080/{TENANT}/v2.0");
        assert_eq!(world.get(&path).await.body["issuer"], issuer);
        let path = format!("/{tenant}/discovery/v2.0/keys");
        assert_eq!(world.get(&path).await.body, KEYS.jwks(Timestamp(NOW)));
    }
    for tenant in [PERSON.to_string().as_str(), "fabrikam", "%20", "consumers"] {
        let answer = world.post(&format!("/{tenant}/oauth2/v2.0/token"), ACTUAL, &[]).await;
        answer.is_refusal(tenant, (400, "invalid_tenant", 90002));
        for path in ["v2.0/.well-known/openid-configuration", "discovery/v2.0/keys"] {
            let answer = world.get(&format!("/{tenant}/{path}")).await;
            answer.is_refusal(tenant, (400, "invalid_tenant", 90002));
        }
    }
}

#[tokio::test]
async fn scopes_name_the_resource_and_the_permission() {
    let world = world();
    let check = async |scope: &str, aud: &str, scp: &str| {
        let answer = world.ask(&format!("{ACTUAL}&scope={scope}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{scope}: {}", answer.body);
        let claims = answer.payload("access_token");
        assert_eq!((&claims["aud"], &claims["scp"]), (&json!(aud), &json!(scp)), "{scope}");
        answer
    };
    let (here, all) = ("http://org.example:8080/", "user_impersonation");
    check("http://org.example:8080/.default", here, all).await;
    let answer = check("http://org.example:8080//user_impersonation", here, all).await;
    assert_eq!(answer.body["scope"], "http://org.example:8080//user_impersonation");
    check("HTTP://Org.Example:8080//.default+openid+offline_access", here, all).await;
    check("openid+profile+http://localhost/.default", "http://localhost/", all).await;
    check("http://localhost/.default+http://org.example:8080/.default", "http://localhost/", all)
        .await;
    let limited = check("http://org.example:8080/reports.read", here, "reports.read").await;
    assert_eq!(world.verify(&limited), Err(Error::InsufficientScope));
    let elsewhere = "00000003-0000-0000-c000-000000000000";
    let foreign = check("User.Read", elsewhere, "User.Read").await;
    assert!(matches!(world.verify(&foreign), Err(Error::InvalidToken(_))));

    for scope in [
        "https://graph.microsoft.com/.default",
        "api://x/.default",
        "http://org.example:8081/.default",
        "/",
    ] {
        let form = format!("{ACTUAL}&scope={scope}");
        world.refuses(&form, (400, "invalid_resource", 500_011)).await;
    }
}

#[tokio::test]
async fn the_older_endpoint_takes_a_resource_and_answers_in_strings() {
    let world = world();
    let path = "/contoso/oauth2/token";
    for resource in ["http://org.example:8080", "http://org.example:8080/"] {
        let form = format!("{ACTUAL}&resource={resource}");
        let answer = world.post(path, &form, &[]).await;
        assert_eq!(world.verify(&answer), Ok(THE_PERSON));
        assert_eq!(answer.body["expires_in"], "3600");
        assert_eq!(answer.body["ext_expires_in"], "3600");
        assert_eq!(answer.body["not_before"], "1800000000");
        assert_eq!(answer.body["expires_on"], "1800003600");
        assert_eq!(answer.body["resource"], resource);
        assert_eq!(answer.body["scope"], "user_impersonation");
        assert_eq!(answer.payload("access_token")["aud"], "http://org.example:8080/");
    }
    let answer = world.post(path, &app_form("resource=http://localhost"), &[]).await;
    assert_eq!(world.verify(&answer), Ok(THE_APPLICATION));
    let answer = world.post(path, &app_form("resource=http://evil.example"), &[]).await;
    answer.is_refusal("resource", (400, "invalid_resource", 500_011));
}

#[tokio::test]
async fn bodies_that_are_no_form_are_refused() {
    let world = world();
    let ask = async |kind: Option<&str>, body: Vec<u8>| {
        let mut request = Request::post("/oauth2/v2.0/token").header(header::HOST, HOST);
        if let Some(kind) = kind {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        world.send(request.body(Body::from(body)).unwrap()).await
    };
    let malformed = (400, "invalid_request", 90013);
    let form = ACTUAL.as_bytes().to_vec();
    ask(None, form.clone()).await.is_refusal("no type", malformed);
    ask(Some("application/json"), form.clone()).await.is_refusal("json", malformed);
    let kind = Some("application/x-www-form-urlencoded");
    let mut large = form;
    large.extend(vec![b'&'; 70_000]);
    ask(kind, large).await.is_refusal("too large", malformed);
    let answer = ask(kind, b"%%%=%ff&\xff\xfe".to_vec()).await;
    answer.is_refusal("bytes", (400, "invalid_request", 900_144));
    assert_eq!(world.get("/oauth2/v2.0/token").await.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn a_directory_that_fails_is_not_a_wrong_password() {
    let world = world();
    let user = |name: &str| ACTUAL.replace("actual@contoso.example", name);
    let answer = world.refuses(&user("gone"), (503, "temporarily_unavailable", 90033)).await;
    assert!(answer.headers.contains_key(header::RETRY_AFTER));
    assert!(!answer.body.to_string().contains("refused"));
    let answer = world.refuses(&user("broken"), (500, "server_error", 50000)).await;
    assert!(!answer.body.to_string().contains("column"));
    assert_eq!(answer.cause, Some(Error::internal("no such column: secret")));
    world.refuses(&user("panic"), (500, "server_error", 50000)).await;
}
