//! The corpus of forged, stale, confused and oversized tokens: each is refused with 401, and soon.

use std::time::{Duration, Instant};

use aws_lc_rs::hmac;

use super::*;

/// The longest that a refusal may take, on a machine that is busy and without optimization.
const SOON: Duration = Duration::from_secs(2);

fn text(header: &Value, payload: &Value) -> (String, String) {
    (header.to_string(), payload.to_string())
}

/// The header, with members changed as they stand there.
fn header_text(from: &str, to: &str) -> String {
    let header = header().to_string();
    assert!(header.contains(from));
    header.replacen(from, to, 1)
}

fn payload_text(member: &str) -> String {
    keycloak_user().to_string().replacen('{', &format!("{{{member},"), 1)
}

/// A payload whose member is written so, number or not.
fn payload_with(name: &str, value: &str) -> String {
    let rest = with(keycloak_user(), json!({ name: null })).to_string();
    rest.replacen('{', &format!("{{\"{name}\":{value},"), 1)
}

/// Tokens that are signed with the issuer's own key, and all the same not good.
fn signed_headers() -> Vec<(String, String)> {
    let good = text(&header(), &keycloak_user());
    let kid = format!("\"kid\":\"{}\"", KEYS.kid());
    let mut all = Vec::new();
    let mut headers = |header: String| all.push((header, good.1.clone()));
    for algorithm in
        ["none", "None", "NONE", "nOnE", "HS256", "HS512", "RS384", "rs256", "", "RS256 "]
    {
        headers(header_text("\"alg\":\"RS256\"", &format!("\"alg\":\"{algorithm}\"")));
    }
    for algorithm in ["null", "7", "[\"RS256\"]", "{\"RS256\":1}", "\"RS256\",\"alg\":\"none\""] {
        headers(header_text("\"alg\":\"RS256\"", &format!("\"alg\":{algorithm}")));
    }
    for name in [
        "\"../../../../dev/null\"",
        "\"/etc/passwd\"",
        "\"' OR '1'='1\"",
        "\"x'; DROP TABLE keys; --\"",
        "\"|whoami\"",
        "\"http://evil.example/keys\"",
        "\"\\u0000\"",
        "\"\\ud83d\\ude00\"",
        "\"\\ud800\"",
        "\"ﬀ\"",
        "\"\"",
        "null",
        "0",
        "[\"x\"]",
        "{\"x\":1}",
    ] {
        headers(header_text(&kid, &format!("\"kid\":{name}")));
    }
    headers(header_text(&kid, &format!("\"kid\":\"{}\"", "k".repeat(5_000))));
    headers(header_text(&kid, &format!("\"kid\":\"{} \"", KEYS.kid())));
    headers(header_text(&kid, &format!("{kid},{kid}")));
    headers(header_text(&format!(",{kid}"), ""));
    for member in [
        "\"crit\":[\"b64\"]",
        "\"crit\":[]",
        "\"crit\":null",
        "\"crit\":[\"exp\"],\"b64\":false",
        "\"typ\":\"dpop+jwt\"",
        "\"typ\":\"JWE\"",
        "\"typ\":null",
        "\"typ\":[\"JWT\"]",
    ] {
        headers(header_text("\"typ\":\"JWT\"", member));
    }
    headers("null".into());
    headers("[]".into());
    headers("\"RS256\"".into());
    headers(format!("{} ", good.0.trim_end_matches('}')));
    headers(format!("{}{{}}", good.0));
    all
}

/// Payloads that are not of this time, signed so as well.
fn signed_times() -> Vec<String> {
    let mut all = Vec::new();
    let mut payloads = |payload: String| all.push(payload);
    for value in [
        "null",
        "\"1800000300\"",
        "NaN",
        "Infinity",
        "1e400",
        "-1",
        "-1e400",
        "0",
        "1800000300.5",
        "1.8000003e9",
        "[1800000300]",
        "{}",
        "true",
        "99999999999999999999",
        "1800000300,\"exp\":1",
        "01800000300",
        "0x6b49d32c",
        "-9223372036854775808",
        "-9223372036854775809",
    ] {
        payloads(payload_with("exp", value));
    }
    payloads(with(keycloak_user(), json!({ "exp": null })).to_string());
    for name in ["nbf", "iat"] {
        for value in ["null", "\"0\"", "1800000301", "9223372036854775807", "1e400", "1.5", "[]"] {
            payloads(payload_with(name, value));
        }
    }
    all
}

/// Payloads that are for others, of others, of other kinds, or no payloads.
fn signed_payloads() -> Vec<String> {
    let good = keycloak_user().to_string();
    let mut all = Vec::new();
    let mut payloads = |payload: String| all.push(payload);
    for value in [
        "null",
        "[]",
        "[null]",
        "7",
        "{}",
        "[[\"https://crm.example\"]]",
        "\"https://evil.example\"",
        "\"https://crm.example.evil\"",
        "\"https://crm.example@evil/\"",
        "\"https://crm.example/path\"",
        "\"https://crm.example?x\"",
        "\"http://crm.example\"",
        "\"https://crm.example:8443\"",
        "\"crm.example\"",
        "\"\"",
        "\"*\"",
        "\"https://crm.example https://evil.example\"",
        "\"https://crm.example//\"",
    ] {
        payloads(payload_with("aud", value));
    }
    for value in [
        "null",
        "7",
        "[]",
        "[\"https://kc.example/realms/crm\"]",
        "\"\"",
        "\"https://kc.example/realms/crm/\"",
        "\"https://KC.example/realms/crm\"",
        "\"https://kc.example:443/realms/crm\"",
        "\"https://kc.example/realms/crm#\"",
        "\"https://kc.example/realms/crm \"",
        "\"https://kc.example/realms/other\"",
        "\"http://kc.example/realms/crm\"",
        "\"https://kc.example/realms/crm\\u0000\"",
        "\"http://localhost/00000000-0000-0000-0000-000000000abc/\"",
    ] {
        payloads(payload_with("iss", value));
    }
    for value in [
        "null",
        "7",
        "[]",
        "\"\"",
        "\"actual\"",
        "\"{3d8bed3e-79a3-47c8-80cf-269869b2e9f0}\"",
        "\"3d8bed3e79a347c880cf269869b2e9f0\"",
        "\"3d8bed3e-79a3-47c8-80cf-269869b2e9f0 \"",
    ] {
        payloads(payload_with("sub", value));
        payloads(payload_text(&format!("\"oid\":{value}")));
    }
    for member in [
        "\"cnf\":null",
        "\"cnf\":{}",
        "\"cnf\":{\"jkt\":\"x\"}",
        "\"act\":null",
        "\"act\":{\"sub\":\"x\"}",
        "\"at_hash\":null",
        "\"c_hash\":\"x\"",
        "\"scope\":\"x\"",
        "\"sub\":\"d0000000-0000-4000-8000-000000000009\"",
        "\"iss\":\"x\"",
        "\"aud\":\"x\"",
    ] {
        // Some of these are there already: a second one makes the token ambiguous.
        payloads(payload_text(member));
    }
    payloads(payload_with("scope", "null"));
    payloads(payload_with("scope", "[1]"));
    payloads(payload_with("preferred_username", "null"));
    let deep = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    payloads(payload_text(&format!("\"x\":{}", deep(5_000))));
    payloads(payload_text(&format!("\"x\":{}", "{\"x\":".repeat(1_500))));
    payloads(payload_text("\"x\":tru"));
    payloads(payload_text("\"x\":\"\u{1}\""));
    payloads("null".into());
    payloads("{}".into());
    payloads("[]".into());
    payloads(String::new());
    payloads(format!("{good} {{}}"));
    payloads(format!("\u{feff}{good}"));
    all
}

/// All that is signed with the issuer's own key, and not good.
fn signed() -> impl Iterator<Item = String> {
    let payloads = signed_times().into_iter().chain(signed_payloads());
    let payloads = payloads.map(|payload| (header().to_string(), payload));
    let all = signed_headers().into_iter().chain(payloads);
    all.map(|(header, payload)| sign_text(&KEYS, &header, &payload))
}

/// Tokens that nobody signed, or somebody else, or that are no tokens.
fn unsigned() -> Vec<String> {
    let (good_header, good_payload) = text(&header(), &keycloak_user());
    let good = sign(&keycloak_user());
    let parts: Vec<&str> = good.split('.').collect();
    let (head, body, signature) = (parts[0], parts[1], parts[2]);
    let mut all: Vec<String> = Vec::new();
    for algorithm in ["none", "None", "NONE", "nOnE"] {
        let header = json!({ "alg": algorithm, "typ": "JWT" }).to_string();
        all.push(format!("{}.", message(&header, &good_payload)));
        all.push(message(&header, &good_payload));
    }
    // The public key as a shared secret, in the forms that a library might hand over.
    let jwks = KEYS.jwks(at(0));
    let key = &jwks["keys"][0];
    let modulus = key["n"].as_str().unwrap();
    for secret in [
        jwks.to_string().into_bytes(),
        key.to_string().into_bytes(),
        modulus.as_bytes().to_vec(),
        URL_SAFE_NO_PAD.decode(modulus).unwrap(),
        Vec::new(),
    ] {
        for algorithm in ["HS256", "RS256"] {
            let header = with(header(), json!({ "alg": algorithm })).to_string();
            let message = message(&header, &good_payload);
            let key = hmac::Key::new(hmac::HMAC_SHA256, &secret);
            let tag = hmac::sign(&key, message.as_bytes());
            all.push(format!("{message}.{}", URL_SAFE_NO_PAD.encode(tag)));
        }
    }
    // Keys that the token brings along.
    let theirs = &OTHER_KEYS.jwks(at(0))["keys"][0];
    for brought in [
        json!({ "jwk": theirs }),
        json!({ "jwk": theirs, "kid": OTHER_KEYS.kid() }),
        json!({ "jku": "https://evil.example/keys" }),
        json!({ "jku": "https://kc.example/realms/crm/keys#@evil.example" }),
        json!({ "x5u": "https://evil.example/cert" }),
        json!({ "x5c": ["MIIB"] }),
        json!({ "kid": OTHER_KEYS.kid() }),
        json!({}),
    ] {
        let header = with(header(), brought).to_string();
        all.push(sign_text(&OTHER_KEYS, &header, &good_payload));
    }
    // Texts around a good token, and other ways to write base64.
    let last = char::from(*signature.as_bytes().last().unwrap());
    let order = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let position = order.find(last).unwrap();
    // 256 bytes leave four bits of the last character that must be zero.
    let loose = order.chars().nth(position ^ 1).unwrap();
    let stem = signature.strip_suffix(last).unwrap();
    let shorter: String = signature.chars().take(signature.len() - 2).collect();
    all.extend([
        String::new(),
        ".".into(),
        "..".into(),
        "...".into(),
        "....".into(),
        head.to_owned(),
        format!("{head}.{body}"),
        format!("{head}.{body}."),
        format!("{head}..{signature}"),
        format!(".{body}.{signature}"),
        format!("{good}."),
        format!(".{good}"),
        format!("{good}.{signature}"),
        format!("{good}.{body}.{signature}"),
        format!("{good}="),
        format!("{good}=="),
        format!("{head}=.{body}.{signature}"),
        format!("{head}.{body}==.{signature}"),
        format!("{head}.{body}.{stem}{loose}"),
        format!("{head}.{body}.{shorter}"),
        format!("{head}.{body}.{signature}AAAA"),
        format!("{head}.{body}.{}", signature.replace(['-', '_'], "+")),
        format!("{head}.{body}.{}/", signature.replace('_', "/")),
        format!("{head}.{body}.{signature}%3D"),
        format!("{head}\n.{body}.{signature}"),
        format!("{head}.{body}.{signature}\u{0}"),
        format!("{head} .{body}.{signature}"),
        format!(
            "{head}.{}.{signature}",
            URL_SAFE_NO_PAD.encode(good_payload.replace("actual", "admin"))
        ),
        format!("{}.{body}.{signature}", URL_SAFE_NO_PAD.encode(format!("{good_header} "))),
        good.to_uppercase(),
        good.chars().rev().collect(),
        "é.é.é".into(),
        format!("{head}.{body}.{}", "A".repeat(342)),
        // An encrypted token has five parts.
        format!("{head}.AAAA.AAAA.{body}.{signature}"),
        format!(
            "{{\"protected\":\"{head}\",\"payload\":\"{body}\",\"signature\":\"{signature}\"}}"
        ),
    ]);
    // Long ones.
    all.extend([
        "a".repeat(1 << 20),
        ".".repeat(1 << 20),
        format!("{head}.{}.{signature}", "A".repeat(1 << 20)),
        format!("{}.{body}.{signature}", "A".repeat(1 << 20)),
        format!("{head}.{body}.{}", "A".repeat(1 << 20)),
        sign(&with(keycloak_user(), json!({ "x": "x".repeat(1 << 20) }))),
        sign(&with(keycloak_user(), json!({ "x": "x".repeat(13_000) }))),
    ]);
    all
}

#[tokio::test]
async fn none_of_the_corpus_is_accepted_and_each_is_refused_soon() {
    let strict = Settings { skew: 0, ..settings(KEYCLOAK) };
    let stage = Stage::new(&[strict]);
    stage.verifier.issuers().tend(at(0)).await;
    let good = sign(&keycloak_user());
    assert!(stage.verify(&good, 0).await.is_ok());
    let tokens: Vec<String> = signed().chain(unsigned()).collect();
    assert!(tokens.len() > 200, "{}", tokens.len());
    for token in tokens {
        let begun = Instant::now();
        let verified = stage.verify(&token, 0).await;
        let shown: String = token.chars().take(2_000).collect();
        let error = verified.expect_err(&shown);
        assert_eq!(error.code().status, 401, "{error:?} for {shown}");
        assert!(begun.elapsed() < SOON, "{:?} for {shown}", begun.elapsed());
        // What is told says nothing that the token says.
        let told = error.to_string();
        for secret in ["actual", "evil", &KEYS.kid(), OID] {
            assert!(!told.contains(secret), "{told}");
        }
    }
    assert!(stage.verify(&good, 0).await.is_ok());
    // All the names of keys that nobody knows together made us ask once more.
    assert_eq!(stage.network.asked(), 2);
}

#[tokio::test]
async fn clocks_may_differ_by_what_is_configured() {
    let stage = Stage::new(&[settings(KEYCLOAK)]);
    let check = async |claims: Value, second: i64, expected: Result<(), Error>| {
        let token = sign(&with(keycloak_user(), claims.clone()));
        let verified = stage.verify(&token, second).await.map(|_| ());
        assert_eq!(verified, expected, "{claims} at {second}");
    };
    let early = || Err(Error::InvalidToken("the token is not valid yet".into()));
    check(json!({ "exp": NOW }), 299, Ok(())).await;
    check(json!({ "exp": NOW }), 300, Err(Error::ExpiredToken)).await;
    check(json!({ "exp": NOW }), 301, Err(Error::ExpiredToken)).await;
    check(json!({ "nbf": NOW + 300 }), 0, Ok(())).await;
    check(json!({ "nbf": NOW + 301 }), 0, early()).await;
    check(json!({ "iat": NOW + 301 }), 0, early()).await;
    // Twice makes no difference, and being used does not lengthen a token's life.
    check(json!({ "exp": NOW }), 299, Ok(())).await;
    check(json!({ "exp": NOW }), 301, Err(Error::ExpiredToken)).await;
}
