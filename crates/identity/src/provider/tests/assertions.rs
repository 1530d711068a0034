//! Applications that prove who they are by the key of a certificate.

use std::sync::LazyLock;
use std::sync::atomic::Ordering;

use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, RSA_PKCS1_SHA256, RSA_PSS_SHA256,
};
use axum::body::Body;
use axum::http::{Request, header};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};
use model::sign_in::{Credential, CredentialKind};
use model::time::Timestamp;
use serde_json::{Value, json};

use super::{APPLICATION, NOW, PERSON, SCOPE, THE_APPLICATION, World, world};
use crate::certificate::Certificate;

const ENDPOINT: &str = "http://org.example:8080/common/oauth2/v2.0/token";
const UNSIGNED: (u16, &str, u32) = (401, "invalid_client", 700_027);
const MALFORMED: (u16, &str, u32) = (401, "invalid_client", 50027);
const LATE: (u16, &str, u32) = (401, "invalid_client", 700_024);
const ELSEWHERE: (u16, &str, u32) = (401, "invalid_client", 700_023);
const USED: (u16, &str, u32) = (401, "invalid_client", 50013);

/// A key, and a certificate with it that is its own authority.
struct Signer {
    key: Vec<u8>,
    certificate: Certificate,
}

fn signer(key: Vec<u8>, algorithm: &'static rcgen::SignatureAlgorithm) -> Signer {
    let pair = rcgen::KeyPair::from_pkcs8_der_and_sign_algo(&key.as_slice().into(), algorithm);
    let parameters = rcgen::CertificateParams::new(vec!["app.example".to_owned()]).unwrap();
    let made = parameters.self_signed(&pair.unwrap()).unwrap();
    let certificate = Certificate::read(&STANDARD.encode(made.der())).unwrap();
    Signer { key, certificate }
}

fn rsa() -> Signer {
    let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
    let der: Pkcs8V1Der<'_> = pair.as_der().unwrap();
    signer(der.as_ref().to_vec(), &rcgen::PKCS_RSA_SHA256)
}

static RSA: LazyLock<Signer> = LazyLock::new(rsa);
static OTHER: LazyLock<Signer> = LazyLock::new(rsa);
static CURVE: LazyLock<Signer> = LazyLock::new(|| {
    let key = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256).unwrap();
    signer(key.serialize_der(), &rcgen::PKCS_ECDSA_P256_SHA256)
});

fn sign(signer: &Signer, header: &Value, claims: &Value) -> String {
    let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let message = format!("{}.{}", encode(header), encode(claims));
    let (bytes, random) = (message.as_bytes(), SystemRandom::new());
    let with_rsa = |padding: &'static dyn aws_lc_rs::signature::RsaEncoding| {
        let pair = KeyPair::from_pkcs8(&signer.key).unwrap();
        let mut signature = vec![0; pair.public_modulus_len()];
        pair.sign(padding, &random, bytes, &mut signature).unwrap();
        signature
    };
    let signature = match header["alg"].as_str().unwrap() {
        "RS256" => with_rsa(&RSA_PKCS1_SHA256),
        "PS256" => with_rsa(&RSA_PSS_SHA256),
        "ES256" => {
            let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
            let pair = EcdsaKeyPair::from_pkcs8(algorithm, &signer.key).unwrap();
            pair.sign(&random, bytes).unwrap().as_ref().to_vec()
        }
        _ => Vec::new(),
    };
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
}

fn claims(jti: &str) -> Value {
    json!({
        "iss": APPLICATION, "sub": APPLICATION, "aud": ENDPOINT, "jti": jti,
        "exp": NOW / 1000 + 600, "nbf": NOW / 1000, "iat": NOW / 1000,
    })
}

fn with(claims: &Value, changes: &Value) -> Value {
    let mut claims = claims.clone();
    for (name, value) in changes.as_object().unwrap() {
        match value {
            Value::Null => claims.as_object_mut().unwrap().remove(name),
            value => claims.as_object_mut().unwrap().insert(name.clone(), value.clone()),
        };
    }
    claims
}

fn rs256() -> Value {
    json!({ "typ": "JWT", "alg": "RS256", "x5t": RSA.certificate.legacy_thumbprint() })
}

fn form(assertion: &str) -> String {
    let kind = "urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer";
    format!(
        "grant_type=client_credentials&client_id={APPLICATION}&client_assertion_type={kind}&\
         client_assertion={assertion}&{SCOPE}"
    )
}

fn register(world: &World, signer: &Signer, expires: Option<i64>) {
    world.vault.credentials.lock().push(Credential {
        id: crate::random::id().unwrap(),
        owner: APPLICATION,
        kind: CredentialKind::Certificate,
        content: signer.certificate.content(),
        hint: String::new(),
        created: Timestamp(NOW),
        expires: expires.map(Timestamp),
    });
}

fn registered() -> World {
    let world = world();
    register(&world, &CURVE, None);
    register(&world, &RSA, None);
    world
}

#[tokio::test]
async fn what_libraries_sign_opens_this_server() {
    let world = registered();
    let (legacy, modern) = (RSA.certificate.legacy_thumbprint(), RSA.certificate.thumbprint());
    let padded = URL_SAFE.encode(URL_SAFE_NO_PAD.decode(&legacy).unwrap());
    let x5c = json!([RSA.certificate.content()]);
    for (number, (signer, header)) in [
        (&RSA, rs256()),
        (&RSA, json!({ "alg": "RS256", "x5t": padded, "x5c": x5c })),
        (&RSA, json!({ "alg": "PS256", "x5t#S256": modern, "x5c": x5c })),
        (&RSA, json!({ "alg": "PS256", "kid": "anything" })),
        (&CURVE, json!({ "alg": "ES256", "x5t#S256": CURVE.certificate.thumbprint() })),
    ]
    .into_iter()
    .enumerate()
    {
        let assertion = sign(signer, &header, &claims(&number.to_string()));
        let answer = world.ask(&form(&assertion)).await;
        assert_eq!(world.verify(&answer), Ok(THE_APPLICATION), "{header}");
        assert_eq!(answer.payload("access_token")["appidacr"], "2");
    }
    // The name of the client may be left to the assertion.
    let nameless = form(&sign(&RSA, &rs256(), &claims("n"))).replace("client_id", "x");
    assert_eq!(world.verify(&world.ask(&nameless).await), Ok(THE_APPLICATION));
    // It proves who asks for a person, too.
    let person = form(&sign(&RSA, &rs256(), &claims("p")));
    let person = person.replace("client_credentials", "password");
    let person = format!("{person}&username=actual@contoso.example&password=demo-password");
    assert_eq!(world.ask(&person).await.payload("access_token")["appidacr"], "2");
}

#[tokio::test]
async fn only_a_registered_certificate_counts() {
    let world = world();
    let x5c = json!([RSA.certificate.content()]);
    let header = with(&rs256(), &json!({ "x5c": x5c }));
    world.refuses(&form(&sign(&RSA, &header, &claims("1"))), UNSIGNED).await;
    register(&world, &OTHER, None);
    world.refuses(&form(&sign(&RSA, &header, &claims("1"))), UNSIGNED).await;
    register(&world, &RSA, Some(NOW + 1000));
    assert_eq!(
        world.verify(&world.ask(&form(&sign(&RSA, &header, &claims("1")))).await),
        Ok(THE_APPLICATION)
    );
    let theirs = json!({ "alg": "RS256", "x5t": OTHER.certificate.legacy_thumbprint() });
    world.refuses(&form(&sign(&RSA, &theirs, &claims("2"))), UNSIGNED).await;
    world.now.store(NOW + 1000, Ordering::Relaxed);
    world.refuses(&form(&sign(&RSA, &header, &claims("2"))), UNSIGNED).await;
    // The key set of the server itself signs nothing for clients.
    let ours = json!({ "alg": "RS256", "jwk": super::KEYS.jwks(Timestamp(NOW))["keys"][0] });
    world.refuses(&form(&sign(&OTHER, &ours, &claims("3")).replace('a', "b")), MALFORMED).await;
}

#[tokio::test]
async fn forged_and_confused_assertions_are_refused() {
    let world = registered();
    let good = sign(&RSA, &rs256(), &claims("1"));
    let (message, signature) = good.rsplit_once('.').unwrap();
    let sign_with = |header: Value| sign(&RSA, &header, &claims("1"));
    for (assertion, refusal) in [
        (format!("{message}."), UNSIGNED),
        (format!("{message}.AAAA"), UNSIGNED),
        (sign(&OTHER, &rs256(), &claims("1")), UNSIGNED),
        (sign_with(json!({ "alg": "none" })), UNSIGNED),
        (sign_with(json!({ "alg": "HS256" })), UNSIGNED),
        (sign_with(json!({ "alg": "rs256" })), UNSIGNED),
        (sign_with(json!({ "alg": "RS512" })), UNSIGNED),
        (format!("{message}.{}", signature.to_ascii_lowercase()), UNSIGNED),
        (sign_with(with(&rs256(), &json!({ "crit": ["exp"] }))), MALFORMED),
        (sign_with(with(&rs256(), &json!({ "x5t": 7 }))), MALFORMED),
        (message.to_owned(), MALFORMED),
        (format!("{good}.x"), MALFORMED),
        ("a.b.c".to_owned(), MALFORMED),
        ("x".to_owned(), MALFORMED),
        (format!("{good}{}", "A".repeat(20_000)), MALFORMED),
    ] {
        world.refuses(&form(&assertion), refusal).await;
    }
    let nested = format!("{}1{}", "[".repeat(5_000), "]".repeat(5_000));
    let nested = format!("e30.{}.AAAA", URL_SAFE_NO_PAD.encode(nested));
    world.refuses(&form(&nested), MALFORMED).await;
}

#[tokio::test]
async fn an_assertion_is_about_its_client_for_us_and_in_its_time() {
    let world = registered();
    let second = NOW / 1000;
    for (changes, refusal) in [
        (json!({ "iss": PERSON }), MALFORMED),
        (json!({ "jti": null }), MALFORMED),
        (json!({ "jti": "" }), MALFORMED),
        (json!({ "exp": null }), MALFORMED),
        (json!({ "exp": "soon" }), MALFORMED),
        (json!({ "aud": null }), MALFORMED),
        (json!({ "exp": second - 5 }), LATE),
        (json!({ "exp": second + 3606 }), LATE),
        (json!({ "exp": 1e300 }), LATE),
        (json!({ "exp": -1e300 }), LATE),
        (json!({ "nbf": second + 301 }), LATE),
        (json!({ "iat": second + 301 }), LATE),
        (json!({ "aud": "https://login.microsoftonline.com/common/oauth2/token" }), ELSEWHERE),
        (json!({ "aud": "http://org.example:8080" }), ELSEWHERE),
        (json!({ "aud": "http://org.example:8080/fabrikam/oauth2/token" }), ELSEWHERE),
        (json!({ "aud": "http://org.example:8080/common/oauth2/v2.0/token?x" }), ELSEWHERE),
        (json!({ "aud": "http://org.example:8080@evil.example/oauth2/token" }), ELSEWHERE),
        (json!({ "aud": [ENDPOINT, "https://evil.example/token"] }), ELSEWHERE),
        (json!({ "aud": [] }), ELSEWHERE),
    ] {
        let assertion = sign(&RSA, &rs256(), &with(&claims("1"), &changes));
        world.refuses(&form(&assertion), refusal).await;
    }
    // Of somebody else: the request would name two.
    let other = sign(&RSA, &rs256(), &with(&claims("1"), &json!({ "sub": PERSON })));
    world.refuses(&form(&other), (400, "invalid_request", 90013)).await;
    let tenant = super::TENANT;
    let good = [
        json!({ "aud": [ENDPOINT] }),
        json!({ "aud": "http://org.example:8080/oauth2/token" }),
        json!({ "aud": "http://org.example:8080/adfs/oauth2/token" }),
        json!({ "aud": "http://org.example:8080/adfs" }),
        json!({ "aud": format!("http://localhost/{tenant}/oauth2/token") }),
        json!({ "aud": format!("http://org.example:8080/{tenant}/v2.0") }),
        json!({ "exp": 1_800_000_000.25, "nbf": null, "iat": null }),
        json!({ "exp": second + 3600, "nbf": second + 299 }),
    ];
    for (number, changes) in good.into_iter().enumerate() {
        let claims = with(&claims(&format!("good {number}")), &changes);
        let answer = world.ask(&form(&sign(&RSA, &rs256(), &claims))).await;
        assert_eq!(world.verify(&answer), Ok(THE_APPLICATION), "{changes}");
    }
}

#[tokio::test]
async fn an_assertion_is_good_once() {
    let world = registered();
    let assertion = form(&sign(&RSA, &rs256(), &claims("1")));
    assert_eq!(world.verify(&world.ask(&assertion).await), Ok(THE_APPLICATION));
    world.refuses(&assertion, USED).await;
    world.refuses(&form(&sign(&CURVE, &json!({ "alg": "ES256" }), &claims("1"))), USED).await;
    let secret = form(&sign(&RSA, &rs256(), &claims("2"))) + "&client_secret=demo-secret";
    world.refuses(&secret, (400, "invalid_request", 90013)).await;
    let public = "51f81489-12ee-4a9e-aaae-a2591f45987d";
    let claims = with(&claims("3"), &json!({ "iss": public, "sub": public }));
    let public = form(&sign(&RSA, &rs256(), &claims)).replace(&APPLICATION.to_string(), public);
    world.refuses(&public, (401, "invalid_client", 700_025)).await;
}

#[tokio::test]
async fn an_assertion_for_another_server_is_not_good_here_under_its_name() {
    let world = registered();
    let elsewhere = "http://elsewhere.example/common/oauth2/v2.0/token";
    let claims = with(&claims("4"), &json!({ "aud": elsewhere }));
    let form = form(&sign(&RSA, &rs256(), &claims));
    let form = form.replace(SCOPE, "scope=http://elsewhere.example/.default");
    let request = Request::post("/oauth2/v2.0/token")
        .header(header::HOST, "elsewhere.example")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let answer = world.send(request.body(Body::from(form)).unwrap()).await;
    answer.is_refusal("another's assertion", ELSEWHERE);
}
