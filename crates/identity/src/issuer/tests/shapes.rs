//! Tokens as the products write them, with the names of members and the kinds of values that theirs have.

use super::*;

const V1: &str = "https://sts.windows.net/{tid}/";
const V2: &str = "https://login.microsoftonline.com/{tid}/v2.0";
const ADFS: &str = "http://fs.example/adfs/services/trust";

const USER: Claims = Claims::user(Uuid::from_u128(0x3d8b_ed3e_79a3_47c8_80cf_2698_69b2_e9f0));

fn application() -> Claims {
    Claims::application(id(APP), Some(id(APP_OID)))
}

fn entra() -> Stage {
    let tenants = vec![id(TENANT_ID), id("22222222-2222-4333-8444-555555555555")];
    let v1 = Settings {
        discovery: "https://login.microsoftonline.com/{tid}/.well-known/openid-configuration"
            .into(),
        tenants: tenants.clone(),
        ..settings(V1)
    };
    // A v2.0 token names the application registration.
    let audiences = vec![AudienceName::parse(APP)];
    Stage::new(&[v1, Settings { audiences, tenants, ..settings(V2) }])
}

fn v1_user() -> Value {
    json!({
        "aud": "https://crm.example/", "iss": V1.replace("{tid}", TENANT_ID),
        "iat": NOW, "nbf": NOW, "exp": NOW + 4500, "acct": 0, "acr": "1",
        "aio": "AXQAi/8TAAAA", "amr": ["pwd", "mfa"], "appid": "51f81489-12ee-4a9e-aaae-a2591f45987d",
        "appidacr": "0", "family_name": "User", "given_name": "Actual", "ipaddr": "203.0.113.7",
        "login_hint": "O.CiQ", "name": "Actual User", "oid": OID, "puid": "10032000",
        "rh": "1.AQ4A", "scp": "user_impersonation", "sid": "005d", "sub": "q9Cc8Yk",
        "tid": TENANT_ID, "unique_name": "actual@contoso.example",
        "upn": "actual@contoso.example", "uti": "Hl8g", "ver": "1.0",
        "wids": ["b79fbf4d-3ef9-4689-8143-76b194e85509"], "xms_ftd": "x",
    })
}

fn v1_application() -> Value {
    json!({
        "aud": "https://crm.example", "iss": V1.replace("{tid}", TENANT_ID), "iat": NOW,
        "nbf": NOW, "exp": NOW + 3900, "aio": "k2BgYPiv", "appid": APP, "appidacr": "1",
        "idp": V1.replace("{tid}", TENANT_ID), "oid": APP_OID, "rh": "1.AQ4A", "sub": APP_OID,
        "tenant_region_scope": "EU", "tid": TENANT_ID, "uti": "Hl8g", "ver": "1.0",
    })
}

fn v2_user() -> Value {
    json!({
        "aud": APP, "iss": V2.replace("{tid}", TENANT_ID), "iat": NOW, "nbf": NOW,
        "exp": NOW + 4500, "aio": "AXQAi", "azp": "51f81489-12ee-4a9e-aaae-a2591f45987d",
        "azpacr": "0", "name": "Actual User", "oid": OID,
        "preferred_username": "actual@contoso.example", "rh": "1.AQ4A",
        "scp": "User.Read user_impersonation", "sub": "q9Cc8Yk", "tid": TENANT_ID, "uti": "Hl8g",
        "ver": "2.0",
    })
}

fn v2_application() -> Value {
    json!({
        "aud": APP, "iss": V2.replace("{tid}", TENANT_ID), "iat": NOW, "nbf": NOW,
        "exp": NOW + 3900, "aio": "k2Bg", "azp": APP, "azpacr": "2", "oid": APP_OID,
        "rh": "1.AQ4A", "roles": ["Some.Role"], "sub": APP_OID, "tid": TENANT_ID, "uti": "Hl8g",
        "ver": "2.0", "idtyp": "app",
    })
}

fn adfs_user() -> Value {
    json!({
        "aud": "https://crm.example/", "iss": ADFS, "iat": NOW, "nbf": NOW, "exp": NOW + 3600,
        "objectid": OID, "apptype": "Public", "appid": "51f81489-12ee-4a9e-aaae-a2591f45987d",
        "authmethod": "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport",
        "auth_time": "2027-01-15T07:58:00.000Z", "ver": "1.0", "unique_name": "CONTOSO\\actual",
        "scp": "openid user_impersonation", "sub": "x",
    })
}

fn adfs_application() -> Value {
    json!({
        "aud": "https://crm.example/", "iss": ADFS, "iat": NOW, "nbf": NOW, "exp": NOW + 3600,
        "apptype": "Confidential", "appid": APP, "ver": "1.0",
        "authmethod": "http://schemas.microsoft.com/ws/2008/06/identity/authenticationmethod/password",
        "auth_time": "2027-01-15T07:58:00.000Z",
    })
}

#[tokio::test]
async fn entra_tokens_of_both_versions_and_kinds_say_who_is_asking() {
    let stage = entra();
    for (token, expected) in [
        (v1_user(), USER),
        (v1_application(), application()),
        (v2_user(), USER),
        (v2_application(), application()),
        // Ids are compared without case, an api alias and one slash at the end count as the base.
        (with(v1_user(), json!({ "oid": OID.to_uppercase() })), USER),
        (with(v1_user(), json!({ "aud": "https://crm.api.example" })), USER),
        (with(v2_user(), json!({ "aud": APP.to_uppercase() })), USER),
    ] {
        assert_eq!(stage.verify(&sign(&token), 0).await, Ok(expected), "{token}");
    }
    // Each issuer is asked once, whatever number of tenants it has.
    assert_eq!(stage.network.asked(), 2);
}

#[tokio::test]
async fn entra_tokens_of_other_tenants_kinds_and_audiences_are_refused() {
    let stage = entra();
    let other = |issuer: &str| issuer.replace("{tid}", OTHER_TENANT);
    let issuer = "the issuer is not accepted";
    let audience = "the audience is not accepted";
    for (claims, reason) in [
        (with(v1_user(), json!({ "iss": other(V1), "tid": OTHER_TENANT })), issuer),
        (with(v1_user(), json!({ "iss": V1 })), issuer),
        (with(v1_user(), json!({ "iss": V1.replace("{tid}", &TENANT_ID.to_uppercase()) })), issuer),
        (with(v1_user(), json!({ "iss": format!("https://sts.windows.net/{TENANT_ID}") })), issuer),
        (with(v1_user(), json!({ "tid": OTHER_TENANT })), "the tenant is not accepted"),
        (
            with(v1_user(), json!({ "tid": "22222222-2222-4333-8444-555555555555" })),
            "the tenant is not accepted",
        ),
        (with(v1_user(), json!({ "tid": null })), "the tenant is not accepted"),
        (with(v1_user(), json!({ "aud": "https://graph.microsoft.com/" })), audience),
        (with(v1_user(), json!({ "aud": "https://crm.example.evil/" })), audience),
        (with(v1_user(), json!({ "aud": "https://evil.example" })), audience),
        (with(v1_user(), json!({ "aud": null })), audience),
        // The one audience is v2.0's, the other v1.0's.
        (with(v1_user(), json!({ "aud": APP })), audience),
        (with(v2_user(), json!({ "aud": "https://crm.example" })), audience),
        (with(v1_user(), json!({ "scp": null })), "the kind of the token is not known"),
        (
            with(v2_application(), json!({ "scp": "user_impersonation" })),
            "an application's token has no delegated permission",
        ),
        (with(v1_user(), json!({ "at_hash": "x" })), "an id token is no access token"),
        (with(v1_user(), json!({ "cnf": { "jkt": "x" } })), "the token is bound to a key"),
        (with(v1_user(), json!({ "cnf": { "x5t#S256": "x" } })), "the token is bound to a key"),
        (with(v1_user(), json!({ "act": { "sub": "x" } })), "the token names an actor"),
    ] {
        stage.refuses(&sign(&claims), reason).await;
    }
    // An id token: for the application, without permissions and without a client.
    let id_token =
        with(v2_user(), json!({ "scp": null, "azp": null, "azpacr": null, "nonce": "x" }));
    stage.refuses(&sign(&id_token), "the kind of the token is not known").await;
    let other_permission = sign(&with(v2_user(), json!({ "scp": "User.Read" })));
    assert_eq!(stage.verify(&other_permission, 0).await, Err(Error::InsufficientScope));
}

#[tokio::test]
async fn a_key_of_one_tenant_signs_for_no_other() {
    let stage = entra();
    let settings = Settings { tenants: vec![id(TENANT_ID)], ..settings(V2) };
    let check = async |issuer: Option<&str>, is_good: bool| {
        let mut keys = KEYS.jwks(at(0));
        if let Some(issuer) = issuer {
            keys["keys"][0]["issuer"] = issuer.into();
        }
        let network = Arc::new(Network::default());
        network.serve(&settings, &V2.replace("{tid}", TENANT_ID), &keys);
        let audiences = vec![AudienceName::parse(APP)];
        let stage = Stage::over(network, &[Settings { audiences, ..settings.clone() }]);
        assert_eq!(stage.verify(&sign(&v2_user()), 0).await.is_ok(), is_good, "{issuer:?}");
    };
    check(None, true).await;
    check(Some("https://login.microsoftonline.com/{tenantid}/v2.0"), true).await;
    check(Some(&V2.replace("{tid}", TENANT_ID)), true).await;
    check(Some(&V2.replace("{tid}", OTHER_TENANT)), false).await;
    check(Some("https://sts.windows.net/{tenantid}/"), false).await;
    assert_eq!(stage.network.asked(), 0);
}

#[tokio::test]
async fn keycloak_tokens_of_people_and_service_accounts_say_who_is_asking() {
    let stage = Stage::new(&[settings(KEYCLOAK)]);
    let service = with(
        keycloak_user(),
        json!({
            "sub": APP_OID, "azp": APP, "client_id": APP, "clientHost": "203.0.113.7",
            "clientAddress": "203.0.113.7", "preferred_username": format!("service-account-{APP}"),
            "email": null, "given_name": null, "scope": "profile email",
        }),
    );
    let mapped = with(keycloak_user(), json!({ "sub": APP_OID, "oid": OID }));
    for (claims, expected) in [
        (keycloak_user(), USER),
        (mapped, USER),
        (with(keycloak_user(), json!({ "nonce": "x" })), USER),
        (service.clone(), application()),
        (with(service.clone(), json!({ "client_id": null, "clientId": APP })), application()),
    ] {
        assert_eq!(stage.verify(&sign(&claims), 0).await, Ok(expected), "{claims}");
    }
    let kind = "the token is no access token";
    let audience = "the audience is not accepted";
    for (claims, reason) in [
        (with(keycloak_user(), json!({ "typ": "ID", "aud": PUBLIC })), kind),
        (with(keycloak_user(), json!({ "typ": "Refresh", "aud": [PUBLIC] })), kind),
        (with(keycloak_user(), json!({ "typ": "Offline" })), kind),
        (with(keycloak_user(), json!({ "typ": null })), kind),
        (
            with(keycloak_user(), json!({ "typ": "ID", "at_hash": "x" })),
            "an id token is no access token",
        ),
        (with(keycloak_user(), json!({ "aud": "account" })), audience),
        (with(keycloak_user(), json!({ "aud": null })), audience),
        (with(keycloak_user(), json!({ "aud": "crm-web" })), audience),
        (with(keycloak_user(), json!({ "sub": "actual" })), "the object id is no GUID"),
        (with(keycloak_user(), json!({ "sub": null })), "the token has no object id"),
        (with(service.clone(), json!({ "azp": "crm" })), "the token has no application id"),
        (with(service, json!({ "client_id": null })), "the kind of the token is not known"),
    ] {
        stage.refuses(&sign(&claims), reason).await;
    }
}

#[tokio::test]
async fn adfs_tokens_are_mapped_by_the_claim_that_is_configured() {
    let mut claims = ClaimMap::new(Shape::Adfs);
    claims.id = vec!["objectid".into()];
    let discovery = "https://fs.example/adfs/.well-known/openid-configuration".into();
    let settings = Settings { discovery, claims, ..settings(ADFS) };
    let network = Arc::new(Network::default());
    network.put(
        &settings.discovery,
        &json!({
            "issuer": "https://fs.example/adfs", "access_token_issuer": ADFS,
            "jwks_uri": "https://fs.example/adfs/discovery/keys",
        }),
        None,
    );
    network.put("https://fs.example/adfs/discovery/keys", &KEYS.jwks(at(0)), None);
    let stage = Stage::over(network, &[settings]);
    assert_eq!(stage.verify(&sign(&adfs_user()), 0).await, Ok(USER));
    let expected = Claims::application(id(APP), None);
    assert_eq!(stage.verify(&sign(&adfs_application()), 0).await, Ok(expected));
    let lost = sign(&with(adfs_user(), json!({ "objectid": null })));
    stage.refuses(&lost, "the token has no object id").await;
    let nobody = sign(&with(adfs_user(), json!({ "scp": null })));
    stage.refuses(&nobody, "the kind of the token is not known").await;
    let narrow = sign(&with(adfs_user(), json!({ "scp": "openid" })));
    assert_eq!(stage.verify(&narrow, 0).await, Err(Error::InsufficientScope));
}

#[tokio::test]
async fn claims_are_mapped_by_configuration() {
    let mut claims = ClaimMap::new(Shape::Entra);
    claims.id = vec!["directory_id".into()];
    claims.client = vec!["cid".into()];
    claims.scope = "scopes".into();
    claims.permission = Some("crm".into());
    let issuer = "https://id.example";
    let stage = Stage::new(&[Settings { claims, ..settings(issuer) }]);
    let token = json!({
        "iss": issuer, "aud": PUBLIC, "exp": NOW + 60, "directory_id": OID, "cid": "web",
        "scopes": ["openid", "crm"], "oid": APP_OID, "sub": "00u1",
    });
    assert_eq!(stage.verify(&sign(&token), 0).await, Ok(USER));
    let other = with(token.clone(), json!({ "scopes": "openid user_impersonation" }));
    assert_eq!(stage.verify(&sign(&other), 0).await, Err(Error::InsufficientScope));
    // Names of people are never looked at.
    let named = with(token, json!({ "directory_id": null, "upn": OID, "email": OID }));
    stage.refuses(&sign(&named), "the token has no object id").await;
}

#[tokio::test]
async fn several_issuers_have_keys_of_their_own() {
    let (first, second) = (settings(KEYCLOAK), settings("https://kc.example/realms/other"));
    let network = Arc::new(Network::default());
    network.serve(&first, &first.issuer, &KEYS.jwks(at(0)));
    network.serve(&second, &second.issuer, &OTHER_KEYS.jwks(at(0)));
    let stage = Stage::over(network, &[first, second.clone()]);
    let token = with(keycloak_user(), json!({ "iss": second.issuer }));
    let theirs = json!({ "alg": "RS256", "kid": OTHER_KEYS.kid() }).to_string();
    let good = sign_text(&OTHER_KEYS, &theirs, &token.to_string());
    assert_eq!(stage.verify(&good, 0).await, Ok(USER));
    // The first issuer's key signs nothing for the second.
    stage.refuses(&sign(&token), "the signing key is not known").await;
    let header = json!({ "alg": "RS256", "kid": OTHER_KEYS.kid() }).to_string();
    let forged = sign_text(&KEYS, &header, &token.to_string());
    stage.refuses(&forged, "the signature is not valid").await;
}

#[tokio::test]
async fn an_actor_is_believed_where_the_issuer_is_trusted_with_it() {
    let act = json!({ "sub": APP_OID, "oid": APP_OID, "appid": APP });
    let token = with(keycloak_user(), json!({ "act": act }));
    let plain = Stage::new(&[settings(KEYCLOAK)]);
    plain.refuses(&sign(&token), "the token names an actor").await;
    let trusted = Stage::new(&[Settings { trust_act: true, ..settings(KEYCLOAK) }]);
    let expected = Claims { who: application().who, whom: Some(id(OID)) };
    assert_eq!(trusted.verify(&sign(&token), 0).await, Ok(expected));
    assert_eq!(trusted.verify(&sign(&keycloak_user()), 0).await, Ok(USER));
    let nested = json!({ "oid": APP_OID, "act": { "oid": APP_OID } });
    let token = sign(&with(keycloak_user(), json!({ "act": nested })));
    trusted.refuses(&token, "the actor of the token has an actor").await;
    let null = keycloak_user().to_string().replacen('{', "{\"act\":null,", 1);
    let token = sign_text(&KEYS, &header().to_string(), &null);
    trusted.refuses(&token, "the actor of the token is not known").await;
}
