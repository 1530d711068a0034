//! What other programs learn about the provider: its document, its names, its keys.

use axum::body::Body;
use axum::http::{Request, header};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use model::time::Timestamp;
use serde_json::{Value, json};

use super::{ACTUAL, HOST, KEYS, NOW, PERSON, SCOPE, TENANT, THE_PERSON, World, world, world_of};
use crate::base_url::Scheme;
use crate::secret::Secrets;

#[tokio::test]
async fn discovery_names_what_is_served() {
    let world = world();
    let document = world.get("/.well-known/openid-configuration").await.body;
    let base = format!("http://org.example:8080/{TENANT}");
    for (name, expected) in [
        ("issuer", "v2.0"),
        ("authorization_endpoint", "oauth2/v2.0/authorize"),
        ("token_endpoint", "oauth2/v2.0/token"),
        ("device_authorization_endpoint", "oauth2/v2.0/devicecode"),
        ("end_session_endpoint", "oauth2/v2.0/logout"),
        ("jwks_uri", "discovery/v2.0/keys"),
    ] {
        assert_eq!(document[name], format!("{base}/{expected}"), "{name}");
    }
    let grants = document["grant_types_supported"].as_array().unwrap();
    assert!(grants.contains(&json!("authorization_code")), "{grants:?}");
    assert_eq!(document["code_challenge_methods_supported"], json!(["S256"]));
    assert_eq!(document["id_token_signing_alg_values_supported"], json!(["RS256"]));
    assert_eq!(
        world.get(document["jwks_uri"].as_str().unwrap()).await.body,
        KEYS.jwks(Timestamp(NOW))
    );
}

#[tokio::test]
async fn scheme_and_public_url_decide_what_is_written() {
    let request = |scheme: Scheme| {
        let mut request = Request::get("/.well-known/openid-configuration")
            .header(header::HOST, HOST)
            .body(Body::empty())
            .unwrap();
        request.extensions_mut().insert(scheme);
        request
    };
    let issuer = async |world: &World, scheme| {
        let answer = world.send(request(scheme)).await;
        answer.body["issuer"].as_str().unwrap().replace(&TENANT.to_string(), "T")
    };
    assert_eq!(issuer(&world(), Scheme::Http).await, "http://org.example:8080/T/v2.0");
    assert_eq!(issuer(&world(), Scheme::Https).await, "https://org.example:8080/T/v2.0");
    let secrets = Secrets { password: Some("demo-password".into()), client_secret: None };
    let public = world_of(Some("https://crm.example/"), secrets);
    assert_eq!(issuer(&public, Scheme::Http).await, "https://crm.example/T/v2.0");
    let answer = public.ask(ACTUAL).await;
    assert_eq!(answer.payload("access_token")["aud"], "https://crm.example/");
    assert_eq!(public.verify(&answer), Ok(THE_PERSON));
    let here = format!("{ACTUAL}&{SCOPE}");
    public.refuses(&here, (400, "invalid_resource", 500_011)).await;
}

#[tokio::test]
async fn another_library_verifies_our_tokens_with_the_published_keys() {
    let world = world();
    let jwks = world.get("/common/discovery/v2.0/keys").await.body;
    let key = &jwks["keys"][0];
    assert_eq!(
        (&key["kty"], &key["use"], &key["alg"]),
        (&json!("RSA"), &json!("sig"), &json!("RS256"))
    );
    for private in ["d", "p", "q", "dp", "dq", "qi"] {
        assert_eq!(key.get(private), None, "{private}");
    }
    let (n, e) = (key["n"].as_str().unwrap(), key["e"].as_str().unwrap());
    let decoding = DecodingKey::from_rsa_components(n, e).unwrap();
    let answer = world.ask(ACTUAL).await;
    for (member, audience) in [
        ("access_token", "http://org.example:8080/"),
        ("id_token", "51f81489-12ee-4a9e-aaae-a2591f45987d"),
    ] {
        let token = answer.body[member].as_str().unwrap();
        assert_eq!(jsonwebtoken::decode_header(token).unwrap().kid.as_deref(), key["kid"].as_str());
        let mut validation = Validation::new(Algorithm::RS256);
        validation.set_audience(&[audience]);
        // The token's time is the test's.
        validation.validate_exp = false;
        let claims = jsonwebtoken::decode::<Value>(token, &decoding, &validation).unwrap().claims;
        assert_eq!(claims["oid"], json!(PERSON));
        let broken = token.replacen('.', ".e", 1);
        assert!(jsonwebtoken::decode::<Value>(&broken, &decoding, &validation).is_err());
    }
}

#[tokio::test]
async fn a_document_is_at_every_path_that_libraries_ask() {
    let world = world();
    let base = "http://org.example:8080";
    let tenant = world.get("/.well-known/openid-configuration").await.body;
    for path in [
        "/v2.0/.well-known/openid-configuration",
        "/common/.well-known/openid-configuration",
        "/organizations/v2.0/.well-known/openid-configuration",
        "/contoso/v2.0/.well-known/openid-configuration?appid=x",
    ] {
        assert_eq!(world.get(path).await.body, tenant, "{path}");
    }
    let adfs = world.get("/adfs/.well-known/openid-configuration").await.body;
    assert_eq!(adfs["issuer"], format!("{base}/adfs"));
    assert_eq!(adfs["token_endpoint"], format!("{base}/adfs/oauth2/token"));
    assert_eq!(adfs["jwks_uri"], format!("{base}/adfs/discovery/keys"));
    assert_eq!(world.get("/adfs/discovery/keys").await.body, KEYS.jwks(Timestamp(NOW)));
    // A federation server has no second version.
    let unknown = (400, "invalid_tenant", 90002);
    let answer = world.get("/adfs/v2.0/.well-known/openid-configuration").await;
    answer.is_refusal("adfs", unknown);
    world.post("/adfs/oauth2/v2.0/token", ACTUAL, &[]).await.is_refusal("adfs", unknown);
}

#[tokio::test]
async fn instance_and_realm_are_told_as_those_who_ask_expect() {
    let world = world();
    let instance = world.get("/common/discovery/instance?api-version=1.1").await.body;
    let network = json!("org.example:8080");
    assert_eq!(
        instance,
        json!({
            "tenant_discovery_endpoint": format!(
                "http://org.example:8080/{TENANT}/v2.0/.well-known/openid-configuration"
            ),
            "api-version": "1.1",
            "metadata": [{
                "preferred_network": network, "preferred_cache": network, "aliases": [network],
            }],
        })
    );
    for user in ["actual@contoso.example", "nobody@contoso.example"] {
        let realm = world.get(&format!("/common/userrealm/{user}?api-version=1.0")).await.body;
        assert_eq!(
            realm,
            json!({
                "ver": "1.0", "account_type": "Managed", "domain_name": "contoso.example",
                "cloud_instance_name": "localhost",
                "cloud_audience_urn": "urn:federation:localhost",
            })
        );
    }
}

#[tokio::test]
async fn webfinger_trusts_this_server_alone() {
    let world = world();
    let rel = "http://schemas.microsoft.com/rel/trusted-realm";
    for (resource, expected) in [
        ("https://org.example", Some("https://org.example")),
        ("https://ORG.example/", Some("https://org.example")),
        ("https://localhost", Some("https://localhost")),
        ("https://evil.example", None),
        ("https://org.example.evil.example", None),
        ("https://org.example@evil.example", None),
        ("acct:somebody", None),
    ] {
        let path = format!("/.well-known/webfinger?rel={rel}&resource={resource}");
        let answer = world.get(&path).await;
        let expected = expected
            .map(|host| json!({ "subject": host, "links": [{ "rel": rel, "href": host }] }));
        assert_eq!(answer.status, if expected.is_some() { 200 } else { 404 }, "{resource}");
        assert_eq!(answer.body, expected.unwrap_or_default(), "{resource}");
    }
    assert_eq!(world.get("/.well-known/webfinger").await.status, 404);
}
