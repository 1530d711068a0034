//! Tokens of issuers: their shapes, their keys, and those that are forged. An issuer here is a table of
//! documents and a key to sign with.

mod forged;
mod keys;
mod shapes;

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::claims::Claims;
use model::time::Timestamp;
use model::{Error, Uuid};
use parking_lot::Mutex;
use serde_json::{Value, json};

use super::*;
use crate::base_url::BaseUrl;
use crate::keys::SigningKeys;
use crate::site::{Site, Tenant};
use crate::token::Verifier;

pub(super) const NOW: i64 = 1_800_000_000;
pub(super) const TENANT_ID: &str = "72f988bf-86f1-41af-91ab-2d7cd011db47";
pub(super) const OTHER_TENANT: &str = "11111111-2222-4333-8444-555555555555";
pub(super) const OID: &str = "3d8bed3e-79a3-47c8-80cf-269869b2e9f0";
pub(super) const APP: &str = "c0000000-0000-4000-8000-000000000001";
pub(super) const APP_OID: &str = "d0000000-0000-4000-8000-000000000009";
pub(super) const PUBLIC: &str = "https://crm.example";
pub(super) const KEYCLOAK: &str = "https://kc.example/realms/crm";

// Making a key takes most of a second.
pub(super) static KEYS: LazyLock<SigningKeys> = LazyLock::new(|| SigningKeys::generate().unwrap());
pub(super) static OTHER_KEYS: LazyLock<SigningKeys> =
    LazyLock::new(|| SigningKeys::generate().unwrap());

/// Issuers that answer from memory.
#[derive(Default)]
pub(super) struct Network {
    documents: Mutex<HashMap<String, Fetched>>,
    asked: AtomicUsize,
}

impl Fetch for Network {
    fn fetch(&self, url: String) -> Fetching {
        self.asked.fetch_add(1, Ordering::Relaxed);
        let document = self.documents.lock().get(&url).cloned();
        Box::pin(async move {
            // As long as it takes others to come and wait, too.
            tokio::task::yield_now().await;
            document.ok_or_else(|| "nobody answers".to_owned())
        })
    }

    fn post(&self, _: Post) -> Answering {
        Box::pin(async { Err("nobody answers".to_owned()) })
    }
}

impl Network {
    fn put(&self, url: &str, document: &Value, max_age: Option<u32>) {
        let body = document.to_string().into_bytes();
        self.documents.lock().insert(url.to_owned(), Fetched { body, max_age });
    }

    /// An issuer with these keys.
    pub(super) fn serve(&self, settings: &Settings, issuer: &str, keys: &Value) {
        let url = settings.discovery_url();
        let jwks_uri = url.replace("/.well-known/openid-configuration", "/keys");
        let authorize = format!("{issuer}/protocol/openid-connect/auth");
        let document = json!({
            "issuer": issuer, "jwks_uri": jwks_uri, "authorization_endpoint": authorize,
        });
        self.put(&url, &document, None);
        self.put(&jwks_uri, keys, None);
    }

    /// How many times it was asked for a discovery document and keys.
    pub(super) fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed) / 2
    }
}

/// A verifier, and the network that it asks.
pub(super) struct Stage {
    pub(super) network: Arc<Network>,
    pub(super) verifier: Verifier,
}

impl Stage {
    /// With issuers that all sign with [`KEYS`].
    pub(super) fn new(all: &[Settings]) -> Self {
        let network = Arc::new(Network::default());
        for settings in all {
            let name = settings.issuer.replace(TENANT, "{tenantid}");
            network.serve(settings, &name, &KEYS.jwks(at(0)));
        }
        Self::over(network, all)
    }

    pub(super) fn over(network: Arc<Network>, all: &[Settings]) -> Self {
        let fetch: Arc<dyn Fetch> = network.clone();
        let notice: Notice = Arc::new(|_, _| {});
        let issuers = Issuers::new(all.to_vec(), &fetch, &notice);
        let id = Uuid::from_u128(0xabc);
        let tenant = Tenant { id, domain: String::new(), organization: String::new() };
        let site = Site { provides: false, ..Site::new(tenant, BaseUrl::parse(PUBLIC)) };
        Self { network, verifier: Verifier::of(None, Arc::new(site), issuers) }
    }

    pub(super) async fn verify(&self, token: &str, second: i64) -> model::Result<Claims> {
        // A request says anything about its own base; it counts for nothing.
        let own = BaseUrl::parse("https://evil.example");
        self.verifier.verify(token, own.as_ref(), at(second)).await
    }

    pub(super) async fn refuses(&self, token: &str, reason: &str) {
        match self.verify(token, 0).await {
            Err(Error::InvalidToken(text)) => assert_eq!(text, reason, "{token}"),
            other => panic!("expected `{reason}`, got {other:?} for {token}"),
        }
    }
}

pub(super) fn at(second: i64) -> Timestamp {
    Timestamp((NOW + second) * 1000)
}

pub(super) fn id(text: &str) -> Uuid {
    Uuid::try_parse(text).unwrap()
}

/// An issuer as it is configured with nothing but its name.
pub(super) fn settings(issuer: &str) -> Settings {
    Settings {
        issuer: issuer.to_owned(),
        discovery: format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/')),
        keys: None,
        audiences: Vec::new(),
        tenants: Vec::new(),
        algorithms: vec![Algorithm::Rs256],
        skew: MOST_SKEW,
        claims: ClaimMap::new(Shape::of_issuer(issuer)),
        trust_act: false,
        registration: None,
    }
}

pub(super) fn header() -> Value {
    json!({ "typ": "JWT", "alg": "RS256", "kid": KEYS.kid() })
}

pub(super) fn message(header: &str, payload: &str) -> String {
    format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(payload))
}

pub(super) fn sign_text(keys: &SigningKeys, header: &str, payload: &str) -> String {
    let (message, signature) = keys.sign(|_| Ok(message(header, payload))).unwrap();
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
}

pub(super) fn sign(claims: &Value) -> String {
    sign_text(&KEYS, &header().to_string(), &claims.to_string())
}

/// `claims` with members changed, or removed where the change is `null`.
pub(super) fn with(mut claims: Value, changes: Value) -> Value {
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

/// A person's token of Keycloak.
pub(super) fn keycloak_user() -> Value {
    json!({
        "exp": NOW + 300, "iat": NOW, "auth_time": NOW - 5, "jti": "onrtac:0f1c",
        "iss": KEYCLOAK, "aud": [PUBLIC, "account"], "sub": OID, "typ": "Bearer",
        "azp": "crm-web", "sid": "b9f2", "acr": "1", "allowed-origins": ["https://crm.example"],
        "realm_access": { "roles": ["offline_access", "admin"] },
        "resource_access": { "account": { "roles": ["manage-account"] } },
        "scope": "openid profile email", "email_verified": true, "name": "Actual User",
        "preferred_username": "actual", "given_name": "Actual", "email": "actual@contoso.example",
    })
}
