//! Keys of an issuer: when they are asked for, how long they are used, and what an issuer that does not
//! answer means for whom.

use std::slice::from_ref;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair as RsaKeyPair, KeySize};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PSS_SHA256,
    RsaPublicKeyComponents,
};

use super::*;

const DAY: i64 = 24 * 3600;

fn token(kid: &str) -> String {
    let header = json!({ "alg": "RS256", "kid": kid }).to_string();
    // Good for long enough to outlive its keys.
    let claims = with(keycloak_user(), json!({ "exp": NOW + 30 * DAY }));
    sign_text(&KEYS, &header, &claims.to_string())
}

/// The same key by another id.
fn jwks(kid: &str) -> Value {
    let mut keys = KEYS.jwks(at(0));
    keys["keys"][0]["kid"] = kid.into();
    keys
}

fn unavailable(claims: &model::Result<Claims>) -> bool {
    matches!(claims, Err(Error::KeysUnavailable(_)))
}

#[tokio::test]
async fn a_new_key_is_found_by_one_request_for_all_who_wait() {
    let settings = settings(KEYCLOAK);
    let stage = Arc::new(Stage::new(from_ref(&settings)));
    stage.verifier.issuers().tend(at(0)).await;
    assert_eq!(stage.network.asked(), 1);
    stage.network.serve(&settings, KEYCLOAK, &jwks("new"));
    let waiting = (0..100).map(|_| {
        let stage = Arc::clone(&stage);
        tokio::spawn(async move { stage.verify(&token("new"), 1).await })
    });
    for task in waiting.collect::<Vec<_>>() {
        assert!(task.await.unwrap().is_ok());
    }
    assert_eq!(stage.network.asked(), 2);
    // The key that the issuer no longer names is good for nothing, be the token remembered or not.
    stage.refuses(&token(&KEYS.kid()), "the signing key is not known").await;
}

#[tokio::test]
async fn unknown_keys_make_us_ask_once_in_five_minutes() {
    let stage = Stage::new(&[settings(KEYCLOAK)]);
    assert!(stage.verify(&token(&KEYS.kid()), 0).await.is_ok());
    assert_eq!(stage.network.asked(), 1);
    for number in 0..100 {
        stage.refuses(&token(&format!("k{number}")), "the signing key is not known").await;
    }
    assert_eq!(stage.network.asked(), 2);
    assert!(stage.verify(&token("k"), 299).await.is_err());
    assert_eq!(stage.network.asked(), 2);
    assert!(stage.verify(&token("k"), 300).await.is_err());
    assert_eq!(stage.network.asked(), 3);
}

#[tokio::test]
async fn a_token_is_forgotten_with_the_key_that_signed_it() {
    let settings = settings(KEYCLOAK);
    let stage = Stage::new(from_ref(&settings));
    let known = token(&KEYS.kid());
    assert!(stage.verify(&known, 0).await.is_ok());
    stage.network.serve(&settings, KEYCLOAK, &OTHER_KEYS.jwks(at(0)));
    assert!(stage.verify(&known, 1).await.is_ok());
    stage.verifier.issuers().tend(at(DAY)).await;
    assert_eq!(
        stage.verify(&known, DAY + 1).await,
        Err(Error::InvalidToken("the signing key is not known".into()))
    );
}

#[tokio::test]
async fn an_issuer_that_does_not_answer_is_outlived_for_a_day() {
    let stage = Stage::new(&[settings(KEYCLOAK)]);
    let known = token(&KEYS.kid());
    assert!(stage.verify(&known, 0).await.is_ok());
    stage.network.documents.lock().clear();
    let tend = async |second| stage.verifier.issuers().tend(at(second)).await;
    tend(DAY - 1).await;
    assert_eq!(stage.network.asked(), 1);
    tend(DAY).await;
    assert!(stage.verify(&known, DAY + 1).await.is_ok());
    // Whether an unknown key is good nobody can say now.
    assert!(unavailable(&stage.verify(&token("new"), DAY + 1).await));
    tend(2 * DAY - 1).await;
    assert!(stage.verify(&known, 2 * DAY - 1).await.is_ok());
    assert!(unavailable(&stage.verify(&known, 2 * DAY).await));
    // When it answers again, all is well.
    let settings = settings(KEYCLOAK);
    stage.network.serve(&settings, KEYCLOAK, &KEYS.jwks(at(0)));
    assert!(stage.verify(&known, 2 * DAY + 10).await.is_ok());
}

#[tokio::test]
async fn an_issuer_that_never_answered_is_asked_again_after_ten_seconds() {
    let settings = settings(KEYCLOAK);
    let stage = Stage::over(Arc::default(), from_ref(&settings));
    let known = token(&KEYS.kid());
    let count = || stage.network.asked.load(Ordering::Relaxed);
    assert!(unavailable(&stage.verify(&known, 0).await));
    assert_eq!(count(), 1);
    stage.network.serve(&settings, KEYCLOAK, &KEYS.jwks(at(0)));
    assert!(unavailable(&stage.verify(&known, 9).await));
    assert_eq!(count(), 1);
    assert!(stage.verify(&known, 10).await.is_ok());
}

#[tokio::test]
async fn what_an_issuer_says_of_caching_counts_from_five_minutes_to_a_day() {
    let settings = settings(KEYCLOAK);
    let url = settings.discovery.replace("/.well-known/openid-configuration", "/keys");
    for (max_age, due) in [(0, 300), (600, 600), (u32::MAX, DAY)] {
        let stage = Stage::new(from_ref(&settings));
        stage.network.put(&url, &KEYS.jwks(at(0)), Some(max_age));
        let tend = async |second| stage.verifier.issuers().tend(at(second)).await;
        tend(0).await;
        tend(due - 1).await;
        assert_eq!(stage.network.asked(), 1, "{max_age}");
        tend(due).await;
        assert_eq!(stage.network.asked(), 2, "{max_age}");
    }
}

#[tokio::test]
async fn discovery_is_believed_only_about_its_own_issuer_and_origin() {
    let settings = settings(KEYCLOAK);
    let check = async |settings: &Settings, document: Value, is_good: bool| {
        let network = Arc::new(Network::default());
        network.put(&settings.discovery, &document, None);
        for url in ["https://kc.example/keys", "https://cdn.example/keys", "http://kc.example/keys"]
        {
            network.put(url, &KEYS.jwks(at(0)), None);
        }
        let stage = Stage::over(network, from_ref(settings));
        let verified = stage.verify(&token(&KEYS.kid()), 0).await;
        assert_eq!(verified.is_ok(), is_good, "{document}");
        assert!(is_good || unavailable(&verified), "{verified:?}");
    };
    let of = |issuer: &str, keys: &str| json!({ "issuer": issuer, "jwks_uri": keys });
    check(&settings, of(KEYCLOAK, "https://kc.example/keys"), true).await;
    check(&settings, of(KEYCLOAK, "https://KC.example:443/keys"), false).await;
    check(&settings, of("https://kc.example/realms/other", "https://kc.example/keys"), false).await;
    check(&settings, of("https://kc.example/realms/crm/", "https://kc.example/keys"), false).await;
    check(&settings, of(KEYCLOAK, "https://cdn.example/keys"), false).await;
    check(&settings, of(KEYCLOAK, "http://kc.example/keys"), false).await;
    check(&settings, of(KEYCLOAK, "file:///etc/keys"), false).await;
    check(&settings, json!({ "issuer": KEYCLOAK }), false).await;
    check(&settings, json!([]), false).await;
    let allowed = Settings { keys: Some("https://cdn.example/keys".into()), ..settings.clone() };
    check(&allowed, of(KEYCLOAK, "https://cdn.example/keys"), true).await;
    check(&allowed, of(KEYCLOAK, "https://kc.example/keys"), false).await;
}

#[tokio::test]
async fn keys_that_are_not_for_signatures_are_not_used() {
    let settings = settings(KEYCLOAK);
    let check = async |member: &str, value: Value, is_good: bool| {
        let mut keys = KEYS.jwks(at(0));
        let key = keys["keys"][0].as_object_mut().unwrap();
        if value.is_null() {
            key.remove(member);
        } else {
            key.insert(member.into(), value.clone());
        }
        // Others beside it do not hurt.
        let others = [json!(7), json!({ "kty": "oct", "k": "AAAA" }), json!({ "kty": "RSA" })];
        keys["keys"].as_array_mut().unwrap().extend(others);
        let network = Arc::new(Network::default());
        network.serve(&settings, KEYCLOAK, &keys);
        let stage = Stage::over(network, from_ref(&settings));
        let verified = stage.verify(&token(&KEYS.kid()), 0).await;
        assert_eq!(verified.is_ok(), is_good, "{member} {value}: {verified:?}");
    };
    check("x5t", json!("x"), true).await;
    check("alg", json!(null), true).await;
    check("alg", json!("RS512"), false).await;
    check("alg", json!("RSA-OAEP"), false).await;
    check("use", json!("enc"), false).await;
    check("use", json!(null), false).await;
    check("kid", json!(null), false).await;
    check("kty", json!("EC"), false).await;
    check("n", json!("AQAB"), false).await;
    check("n", json!("+/=="), false).await;
    check("e", json!("AA"), false).await;
}

#[tokio::test]
async fn each_algorithm_is_accepted_where_it_is_allowed_and_nowhere_else() {
    let random = SystemRandom::new();
    let pair = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
    let public = RsaPublicKeyComponents::<Vec<u8>>::from(pair.public_key());
    let curve = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
    let point = curve.public_key().as_ref();
    let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let keys = json!({ "keys": [
        { "kty": "RSA", "use": "sig", "kid": "r", "n": text(&public.n), "e": text(&public.e) },
        { "kty": "EC", "use": "sig", "kid": "e", "crv": "P-256", "x": text(&point[1..33]),
          "y": text(&point[33..]) },
    ] });
    let payload = keycloak_user().to_string();
    let sealed = |header: Value, sign: &dyn Fn(&[u8]) -> Vec<u8>| {
        let message = message(&header.to_string(), &payload);
        format!("{message}.{}", text(&sign(message.as_bytes())))
    };
    let pss = |message: &[u8]| {
        let mut signature = vec![0; pair.public_modulus_len()];
        pair.sign(&RSA_PSS_SHA256, &random, message, &mut signature).unwrap();
        signature
    };
    let ecdsa = |message: &[u8]| curve.sign(&random, message).unwrap().as_ref().to_vec();
    let ps256 = sealed(json!({ "alg": "PS256", "kid": "r" }), &pss);
    let es256 = sealed(json!({ "alg": "ES256", "kid": "e" }), &ecdsa);
    let stage = |algorithms: &[Algorithm]| {
        let settings = Settings { algorithms: algorithms.to_vec(), ..settings(KEYCLOAK) };
        let network = Arc::new(Network::default());
        network.serve(&settings, KEYCLOAK, &keys);
        Stage::over(network, &[settings])
    };
    let both = stage(&[Algorithm::Ps256, Algorithm::Es256]);
    assert!(both.verify(&ps256, 0).await.is_ok());
    assert!(both.verify(&es256, 0).await.is_ok());
    let neither = stage(&[Algorithm::Rs256]);
    neither.refuses(&ps256, "the algorithm is not accepted").await;
    neither.refuses(&es256, "the algorithm is not accepted").await;
    // A signature of one kind is none of another, nor does a key fit another's algorithm.
    let all = stage(&[Algorithm::Rs256, Algorithm::Ps256, Algorithm::Es256]);
    let confused = sealed(json!({ "alg": "RS256", "kid": "r" }), &pss);
    all.refuses(&confused, "the signature is not valid").await;
    let confused = sealed(json!({ "alg": "RS256", "kid": "e" }), &ecdsa);
    all.refuses(&confused, "the signing key is not known").await;
    let confused = sealed(json!({ "alg": "ES256", "kid": "r" }), &ecdsa);
    assert!(all.verify(&confused, 0).await.is_err());
}
