//! Good tokens and the corpus of forged ones.

use std::sync::{Arc, LazyLock};
use std::task::{Context, Poll, Waker};

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::claims::Claims;
use model::time::Timestamp;
use model::{Error, Uuid};
use serde_json::{Value, json};

use super::{Audience, Issue, Subject, Verifier};
use crate::base_url::BaseUrl;
use crate::directory::{Application, Person};
use crate::keys::SigningKeys;
use crate::site::{Site, Tenant};

const NOW: i64 = 1_800_000_000;
const TENANT: &str = "9c5d2a10-6e0f-4c52-9a51-0d1c5b7c1a01";
const OID: &str = "3d8bed3e-79a3-47c8-80cf-269869b2e9f0";
const APP: &str = "c0000000-0000-4000-8000-000000000001";
const APP_OID: &str = "d0000000-0000-4000-8000-000000000009";
const BASE: &str = "http://org.example:8080";

// Making a key takes most of a second.
static KEYS: LazyLock<Arc<SigningKeys>> =
    LazyLock::new(|| Arc::new(SigningKeys::generate().unwrap()));
static OTHER_KEYS: LazyLock<SigningKeys> = LazyLock::new(|| SigningKeys::generate().unwrap());

fn id(text: &str) -> Uuid {
    Uuid::try_parse(text).unwrap()
}

fn base(text: &str) -> BaseUrl {
    BaseUrl::parse(text).unwrap()
}

fn site(public_url: Option<&str>) -> Arc<Site> {
    let tenant = Tenant { id: id(TENANT), domain: String::new(), organization: String::new() };
    Arc::new(Site::new(tenant, public_url.map(base)))
}

fn verifier() -> Verifier {
    Verifier::new(Arc::clone(&KEYS), site(None))
}

fn at(seconds: i64) -> Timestamp {
    Timestamp((NOW + seconds) * 1000)
}

fn verify(token: &str) -> model::Result<Claims> {
    verify_with(&verifier(), token, Some(&base(BASE)), at(0))
}

/// Of our own tokens nothing has to be waited for.
fn verify_with(
    verifier: &Verifier,
    token: &str,
    own: Option<&BaseUrl>,
    now: Timestamp,
) -> model::Result<Claims> {
    let mut verifying = std::pin::pin!(verifier.verify(token, own, now));
    match verifying.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(claims) => claims,
        Poll::Pending => panic!("it waits"),
    }
}

fn header() -> Value {
    json!({ "typ": "JWT", "alg": "RS256", "kid": KEYS.kid() })
}

fn user() -> Value {
    json!({
        "aud": format!("{BASE}/"), "iss": format!("{BASE}/{TENANT}/"),
        "iat": NOW, "nbf": NOW, "exp": NOW + 3600, "ver": "1.0", "tid": TENANT,
        "oid": OID, "sub": "pairwise", "appid": APP, "scp": "user_impersonation", "idtyp": "user",
    })
}

fn application() -> Value {
    let mut claims = user();
    let members = claims.as_object_mut().unwrap();
    members.remove("scp");
    members.insert("oid".into(), APP_OID.into());
    members.insert("sub".into(), APP_OID.into());
    members.insert("idtyp".into(), "app".into());
    claims
}

/// `claims` with members changed, or removed where the change is `null`.
fn with(mut claims: Value, changes: Value) -> Value {
    let Value::Object(changes) = changes else { panic!("not an object") };
    for (name, value) in changes {
        if value.is_null() {
            claims.as_object_mut().unwrap().remove(&name);
        } else {
            claims[name] = value;
        }
    }
    claims
}

fn sign_text(keys: &SigningKeys, header: &str, payload: &str) -> String {
    let message = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(payload));
    let (message, signature) = keys.sign(|_| Ok(message)).unwrap();
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
}

fn sign(header: &Value, claims: &Value) -> String {
    sign_text(&KEYS, &header.to_string(), &claims.to_string())
}

fn accepts(claims: &Value) -> Claims {
    verify(&sign(&header(), claims)).unwrap()
}

fn refuses(token: &str, reason: &str) {
    match verify(token) {
        Err(Error::InvalidToken(text)) => assert_eq!(text, reason),
        other => panic!("expected `{reason}`, got {other:?}"),
    }
}

fn refuses_claims(changes: Value, reason: &str) {
    refuses(&sign(&header(), &with(user(), changes)), reason);
}

fn refuses_header(changes: Value, reason: &str) {
    refuses(&sign(&with(header(), changes), &user()), reason);
}

const USER: Claims = Claims::user(Uuid::from_u128(0x3d8b_ed3e_79a3_47c8_80cf_2698_69b2_e9f0));

#[test]
fn what_we_issue_we_accept() {
    let person = Person { object_id: id(OID), user_name: "a@b".into(), name: "A".into() };
    let application =
        Application { application_id: id(APP), object_id: Some(id(APP_OID)), name: "B".into() };
    let nameless = Application { object_id: None, ..application.clone() };
    for (subject, expected) in [
        (Subject::person(&person), USER),
        (Subject::Application(&application), Claims::application(id(APP), Some(id(APP_OID)))),
        (Subject::Application(&nameless), Claims::application(id(APP), None)),
    ] {
        let audience = Audience::Here(BaseUrl::localhost());
        let issue =
            Issue { subject, base: BaseUrl::localhost(), audience, lifetime: 60, now: at(0) };
        let token = KEYS.issue(&site(None), &issue).unwrap();
        assert_eq!(verify(&token), Ok(expected));
        let elsewhere = Issue { audience: Audience::Elsewhere, ..issue };
        refuses(&KEYS.issue(&site(None), &elsewhere).unwrap(), "the audience is not accepted");
    }
}

#[test]
fn the_algorithm_is_ours_to_choose() {
    let reason = "the algorithm is not accepted";
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    for name in ["none", "None", "RS384", "rs256", "ES256", "PS256", ""] {
        refuses_header(json!({ "alg": name }), reason);
    }
    let unsigned = with(header(), json!({ "alg": "none" }));
    refuses(&format!("{}.{}.", part(&unsigned), part(&user())), reason);

    // The public key as a shared secret, in each form that a library might hand over.
    let jwks = KEYS.jwks(Timestamp(0));
    let modulus = jwks["keys"][0]["n"].as_str().unwrap();
    let confused = with(header(), json!({ "alg": "HS256" }));
    let message = format!("{}.{}", part(&confused), part(&user()));
    for secret in [jwks.to_string().into_bytes(), URL_SAFE_NO_PAD.decode(modulus).unwrap()] {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &secret);
        let tag = URL_SAFE_NO_PAD.encode(hmac::sign(&key, message.as_bytes()));
        refuses(&format!("{message}.{tag}"), reason);
    }
    refuses_header(json!({ "alg": null }), "the token is malformed");
    refuses_header(json!({ "alg": ["RS256"] }), "the token is malformed");
}

#[test]
fn only_our_key_signs() {
    let other = |header: &Value| sign_text(&OTHER_KEYS, &header.to_string(), &user().to_string());
    refuses(&other(&header()), "the signature is not valid");
    let foreign_kid = json!({ "kid": OTHER_KEYS.kid() });
    refuses(&other(&with(header(), foreign_kid)), "the signing key is not known");
    refuses_header(json!({ "kid": null }), "the signing key is not known");
    refuses_header(json!({ "kid": "" }), "the signing key is not known");
    refuses_header(json!({ "kid": KEYS.kid().to_uppercase() }), "the signing key is not known");

    // Keys that the token brings along are not used, nor do they hurt.
    let embedded = OTHER_KEYS.jwks(Timestamp(0))["keys"][0].clone();
    let brought = json!({ "jwk": embedded, "jku": "http://evil.example", "x5c": ["AAAA"] });
    refuses(&other(&with(header(), brought.clone())), "the signature is not valid");
    assert_eq!(verify(&sign(&with(header(), brought), &user())), Ok(USER));
}

#[test]
fn a_changed_token_is_refused() {
    let token = sign(&header(), &user());
    let parts: Vec<&str> = token.split('.').collect();
    let admin = with(user(), json!({ "oid": APP_OID })).to_string();
    let forged = URL_SAFE_NO_PAD.encode(admin);
    refuses(&format!("{}.{forged}.{}", parts[0], parts[2]), "the signature is not valid");
    refuses(&format!("{}.{}.", parts[0], parts[1]), "the signature is not valid");
    refuses(&format!("{}.{}.AAAA", parts[0], parts[1]), "the signature is not valid");
    let malformed = "the token is malformed";
    for bad in [
        String::new(),
        ".".into(),
        "..".into(),
        "...".into(),
        "abc".into(),
        "é.é.é".into(),
        format!("{}.{}", parts[0], parts[1]),
        format!("{token}.{}", parts[2]),
        format!("{token}="),
        format!("{token}*"),
        format!("{} .{}.{}", parts[0], parts[1], parts[2]),
        format!("{}+/.{}.{}", parts[0], parts[1], parts[2]),
        sign_text(&KEYS, "[]", "{}"),
        sign_text(&KEYS, "{", "{}"),
        sign_text(&KEYS, &header().to_string(), "null"),
        sign_text(&KEYS, &header().to_string(), "{\"iss\":1}"),
        sign_text(&KEYS, &format!("{} x", header()), &user().to_string()),
    ] {
        refuses(&bad, malformed);
    }
}

#[test]
fn duplicate_members_are_refused() {
    let payload = user().to_string();
    let twice = payload.replacen('{', &format!("{{\"oid\":\"{APP_OID}\","), 1);
    refuses(&sign_text(&KEYS, &header().to_string(), &twice), "the token is malformed");
    let twice = header().to_string().replacen('{', "{\"alg\":\"RS256\",", 1);
    refuses(&sign_text(&KEYS, &twice, &payload), "the token is malformed");
}

#[test]
fn deep_and_long_tokens_do_no_harm() {
    let deep = format!("{}{}", "[".repeat(4000), "]".repeat(4000));
    let header = header().to_string();
    let in_claim = user().to_string().replacen('{', &format!("{{\"x\":{deep},"), 1);
    let in_header = header.replacen('{', &format!("{{\"jwk\":{deep},"), 1);
    let in_oid = with(user(), json!({ "oid": null })).to_string();
    let in_oid = in_oid.replacen('{', &format!("{{\"oid\":{deep},"), 1);
    for token in [
        sign_text(&OTHER_KEYS, &header, &in_claim),
        sign_text(&KEYS, &header, &in_oid),
        sign_text(&OTHER_KEYS, &in_header, &user().to_string()),
    ] {
        assert!(token.len() < super::parts::LONGEST);
        assert!(matches!(verify(&token), Err(Error::InvalidToken(_))));
    }

    let padded =
        |length: usize| sign(&self::header(), &with(user(), json!({ "x": "x".repeat(length) })));
    refuses(&padded(17 * 1024 * 3 / 4), "the token is too long");
    assert_eq!(verify(&padded(11_000)), Ok(USER));
}

#[test]
fn the_header_says_what_kind_of_thing_it_is() {
    for typ in [json!(null), json!("JWT"), json!("at+jwt")] {
        assert_eq!(verify(&sign(&with(header(), json!({ "typ": typ })), &user())), Ok(USER));
    }
    refuses_header(json!({ "typ": "dpop+jwt" }), "the type of the token is not accepted");
    refuses_header(json!({ "crit": ["b64"] }), "the token has a critical extension");
    let null = header().to_string().replacen('{', "{\"crit\":null,", 1);
    refuses(&sign_text(&KEYS, &null, &user().to_string()), "the token has a critical extension");
}

#[test]
fn the_lifetime_has_five_seconds_of_grace() {
    let check = |changes: Value, expected: Result<Claims, Error>| {
        let token = sign(&header(), &with(user(), changes.clone()));
        assert_eq!(verify(&token), expected, "{changes}");
    };
    let early = Error::InvalidToken("the token is not valid yet".into());
    check(json!({ "exp": NOW - 4 }), Ok(USER));
    check(json!({ "exp": NOW - 5 }), Err(Error::ExpiredToken));
    check(json!({ "exp": NOW - 6 }), Err(Error::ExpiredToken));
    check(json!({ "exp": i64::MIN }), Err(Error::ExpiredToken));
    check(json!({ "exp": i64::MAX }), Ok(USER));
    check(json!({ "nbf": NOW + 4, "iat": NOW + 4 }), Ok(USER));
    check(json!({ "nbf": NOW + 6 }), Err(early.clone()));
    check(json!({ "iat": NOW + 6 }), Err(early.clone()));
    check(json!({ "nbf": i64::MAX }), Err(early));
    check(json!({ "nbf": null, "iat": null }), Ok(USER));
    refuses_claims(json!({ "exp": null }), "the token is malformed");
    refuses_claims(json!({ "exp": "1800003600" }), "the token is malformed");
}

#[test]
fn a_remembered_token_still_expires_and_still_needs_its_base() {
    let verifier = verifier();
    let token = sign(&header(), &user());
    let own = base(BASE);
    for _ in 0..3 {
        assert_eq!(verify_with(&verifier, &token, Some(&own), at(0)), Ok(USER));
        assert_eq!(verify_with(&verifier, &token, Some(&own), at(3604)), Ok(USER));
        assert_eq!(verify_with(&verifier, &token, Some(&own), at(3605)), Err(Error::ExpiredToken));
        assert!(verify_with(&verifier, &token, Some(&own), at(-6)).is_err());
        assert!(
            verify_with(&verifier, &token, Some(&base("http://other.example")), at(0)).is_err()
        );
        assert!(verify_with(&verifier, &token, None, at(0)).is_err());
        let changed = token.replacen('.', ".e", 1);
        assert!(verify_with(&verifier, &changed, Some(&own), at(0)).is_err());
    }
}

#[test]
fn issuer_audience_and_tenant_are_ours() {
    let other = "11111111-6e0f-4c52-9a51-0d1c5b7c1a01";
    let issuer = "the issuer is not accepted";
    for iss in [
        format!("{BASE}/{other}/"),
        format!("{BASE}/{TENANT}"),
        format!("{BASE}/{TENANT}/v2.0"),
        format!("{BASE}/x/{TENANT}/"),
        format!("http://evil.example/{TENANT}/"),
        format!("http://localhost.evil.example/{TENANT}/"),
        format!("https://sts.windows.net/{TENANT}/"),
        String::new(),
    ] {
        refuses_claims(json!({ "iss": iss }), issuer);
    }
    refuses_claims(json!({ "iss": null }), "the token is malformed");
    for aud in
        ["http://evil.example/", "http://org.example:8081", APP, "", "http://org.example:8080/x"]
    {
        refuses_claims(json!({ "aud": aud }), "the audience is not accepted");
    }
    assert_eq!(accepts(&with(user(), json!({ "aud": ["x", BASE] }))), USER);
    refuses_claims(json!({ "aud": [] }), "the audience is not accepted");
    refuses_claims(json!({ "aud": [BASE, 1] }), "the token is malformed");
    refuses_claims(json!({ "tid": other }), "the tenant is not accepted");
    refuses_claims(json!({ "tid": null }), "the tenant is not accepted");
    for here in [
        "HTTP://ORG.example:8080",
        "https://localhost:8443/",
        "http://[::1]:9",
        "http://a.localhost",
    ] {
        let iss = format!("{}/{TENANT}/", here.trim_end_matches('/'));
        assert_eq!(accepts(&with(user(), json!({ "aud": here, "iss": iss }))), USER);
    }
}

#[test]
fn with_a_public_url_no_other_name_counts() {
    let public = "https://org.crm4.example";
    let verifier = Verifier::new(Arc::clone(&KEYS), site(Some(public)));
    let own = base(BASE);
    let verify = |aud: &str, iss: &str| {
        let claims = with(user(), json!({ "aud": aud, "iss": format!("{iss}/{TENANT}/") }));
        verify_with(&verifier, &sign(&header(), &claims), Some(&own), at(0)).is_ok()
    };
    assert!(verify(public, public));
    assert!(verify("https://org.api.crm4.example/", public));
    assert!(!verify(BASE, public));
    assert!(!verify(public, BASE));
    assert!(!verify("http://localhost", public));
    assert!(!verify(public, "http://localhost"));
}

#[test]
fn bound_tokens_actors_and_id_tokens_are_refused() {
    refuses_claims(json!({ "cnf": { "jkt": "x" } }), "the token is bound to a key");
    refuses_claims(json!({ "act": { "sub": "x" } }), "the actor of the token is not known");
    refuses_claims(
        json!({ "act": { "oid": OID, "act": {} } }),
        "the actor of the token has an actor",
    );
    refuses_claims(json!({ "at_hash": "x" }), "an id token is no access token");
    refuses_claims(json!({ "c_hash": "x" }), "an id token is no access token");
    for name in ["cnf", "act", "at_hash", "c_hash"] {
        let null = user().to_string().replacen('{', &format!("{{\"{name}\":null,"), 1);
        assert!(verify(&sign_text(&KEYS, &header().to_string(), &null)).is_err(), "{name}");
    }
    let person = Person { object_id: id(OID), user_name: "a@b".into(), name: "A".into() };
    let id_token = super::IdToken {
        issuer: format!("{BASE}/{TENANT}/v2.0"),
        person: &person,
        client: super::Client::PUBLIC,
        nonce: None,
        signed_in: None,
        lifetime: 60,
        now: at(0),
    };
    let id_token = KEYS.issue_id_token(&site(None), &id_token).unwrap();
    refuses(&id_token, "the issuer is not accepted");
}

#[test]
fn the_kind_follows_idtyp_then_scp_then_sub() {
    let app = Claims::application(id(APP), Some(id(APP_OID)));
    let unknown = "the kind of the token is not known";
    assert_eq!(accepts(&application()), app);
    assert_eq!(accepts(&with(user(), json!({ "idtyp": null }))), USER);
    assert_eq!(accepts(&with(application(), json!({ "idtyp": null }))), app);
    assert_eq!(accepts(&with(application(), json!({ "appid": null, "azp": APP }))), app);
    assert_eq!(accepts(&with(user(), json!({ "oid": OID.to_uppercase() }))), USER);
    refuses_claims(json!({ "idtyp": "app" }), "an application's token has no delegated permission");
    refuses_claims(json!({ "idtyp": "device" }), unknown);
    refuses_claims(json!({ "idtyp": null, "scp": null }), unknown);
    refuses_claims(json!({ "idtyp": null, "scp": " " }), unknown);
    refuses_claims(json!({ "oid": null }), "the token has no object id");
    refuses_claims(json!({ "oid": format!("{{{OID}}}") }), "the object id is no GUID");
    refuses_claims(json!({ "oid": "a@b" }), "the object id is no GUID");
    for appid in [json!(null), json!("x"), json!("")] {
        let claims = with(application(), json!({ "appid": appid }));
        refuses(&sign(&header(), &claims), "the token has no application id");
    }
    let client_missing = with(application(), json!({ "idtyp": null, "appid": null }));
    refuses(&sign(&header(), &client_missing), unknown);
}

#[test]
fn a_person_needs_user_impersonation() {
    for scp in [json!(null), json!("User.Read"), json!("user_impersonation_x"), json!("")] {
        let token = sign(&header(), &with(user(), json!({ "scp": scp })));
        assert_eq!(verify(&token), Err(Error::InsufficientScope), "{scp}");
    }
    let scp = json!({ "scp": "User.Read user_impersonation" });
    assert_eq!(accepts(&with(user(), scp)), USER);
}
