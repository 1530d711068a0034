//! `bench token`: what a token costs, in this process: one of our own provider and one of an issuer, each
//! the first time and when it is remembered, beside the bare check of an RSA signature.

use std::fmt::Write as _;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use aws_lc_rs::signature::{ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use identity::issuer::{
    Algorithm, Answering, ClaimMap, Fetch, Fetched, Fetching, Issuers, MOST_SKEW, Notice, Post,
    Settings, Shape,
};
use identity::token::{Audience, Issue, Subject};
use identity::{BaseUrl, Person, SigningKeys, Site, Tenant, Verifier};
use model::Uuid;
use model::time::Timestamp;
use serde_json::{Value, json};

use crate::Outcome;
use crate::measure::median;
use crate::report::print;

/// Tokens of a turn, all of them different, and turns, of which the median is told.
const TOKENS: u32 = 400;
const TURNS: usize = 15;
/// Microseconds that a token may take the first time and when it is remembered.
const AIM: f64 = 60.0;
const AIM_REMEMBERED: f64 = 5.0;

const NOW: Timestamp = Timestamp(1_800_000_000_000);

/// An issuer that answers from memory.
struct Memory {
    discovery: String,
    keys: String,
}

impl Fetch for Memory {
    fn fetch(&self, url: String) -> Fetching {
        let document = if url.ends_with("/keys") { &self.keys } else { &self.discovery };
        let body = document.clone().into_bytes();
        Box::pin(async move { Ok(Fetched { body, max_age: None }) })
    }

    fn post(&self, _: Post) -> Answering {
        Box::pin(async { Err("nobody signs in here".to_owned()) })
    }
}

/// Measures on this thread alone.
pub(crate) fn main(_: &[String]) -> Outcome<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let runtime = runtime.map_err(|error| error.to_string())?;
    let failed = |error: &dyn std::fmt::Display| error.to_string();
    let keys = Arc::new(SigningKeys::generate().map_err(|error| failed(&error))?);
    let id = Uuid::from_u128(0x9c5d_2a10_6e0f_4c52_9a51_0d1c_5b7c_1a01);
    let tenant = Tenant { id, domain: String::new(), organization: String::new() };
    let site = Arc::new(Site::new(tenant, None));
    let base = BaseUrl::localhost();
    let issuer = format!("{base}/{id}/");
    let tokens = |turn: u32| -> Outcome<Vec<String>> {
        (0..TOKENS)
            .map(|number| {
                let person = Person {
                    object_id: Uuid::from_u128(u128::from(turn * TOKENS + number + 1)),
                    user_name: "actual@contoso.example".into(),
                    name: "Actual User".into(),
                };
                let issue = Issue {
                    subject: Subject::person(&person),
                    audience: Audience::Here(base.clone()),
                    base: base.clone(),
                    lifetime: 3600,
                    now: NOW,
                };
                keys.issue(&site, &issue).map_err(|error| failed(&error))
            })
            .collect()
    };

    // The same tokens for both: what differs is who is taken for their issuer.
    let own = Verifier::new(Arc::clone(&keys), Arc::clone(&site));
    let jwks = keys.jwks(NOW);
    let discovery = json!({ "issuer": issuer, "jwks_uri": format!("{issuer}keys") }).to_string();
    let memory = Memory { discovery, keys: jwks.to_string() };
    let fetch: Arc<dyn Fetch> = Arc::new(memory);
    let notice: Notice = Arc::new(|_, _| {});
    let settings = Settings {
        discovery: format!("{issuer}.well-known/openid-configuration"),
        issuer,
        keys: None,
        audiences: Vec::new(),
        tenants: vec![id],
        algorithms: vec![Algorithm::Rs256],
        skew: MOST_SKEW,
        claims: ClaimMap::new(Shape::Entra),
        trust_act: false,
        registration: None,
    };
    let issuers = Issuers::new(vec![settings], &fetch, &notice);
    let foreign = Verifier::of(None, Arc::clone(&site), issuers);

    let public = public(&jwks)?;
    let mut bare = Vec::new();
    let mut times = [const { Vec::new() }; 4];
    for turn in 0..TURNS {
        let turn = u32::try_from(turn).unwrap_or_default();
        let tokens = tokens(turn)?;
        bare.push(each(&tokens, |token| {
            let (message, signature) = token.rsplit_once('.').unwrap_or_default();
            let signature = URL_SAFE_NO_PAD.decode(signature).unwrap_or_default();
            public.verify_sig(message.as_bytes(), &signature).is_ok()
        })?);
        let [own_first, own_again, foreign_first, foreign_again] = &mut times;
        for (verifier, first, again) in
            [(&own, own_first, own_again), (&foreign, foreign_first, foreign_again)]
        {
            let verify = |token: &str| {
                runtime.block_on(verifier.verify(black_box(token), Some(&base), NOW)).is_ok()
            };
            first.push(each(&tokens, verify)?);
            again.push(each(&tokens, verify)?);
        }
    }
    let bare = median(bare.into_iter());
    let mut text = format!("medians of {TURNS} turns of {TOKENS} tokens, on one thread\n");
    let mut line = |name: &str, value: f64, aim: Option<f64>| {
        let ratio = value / bare;
        let aim = match aim {
            Some(aim) if value < aim => format!("  (aim: under {aim:.0})"),
            Some(aim) => format!("  MISSED (aim: under {aim:.0})"),
            None => String::new(),
        };
        writeln!(text, "{name:40} {value:8.2} µs  ratio {ratio:5.2}{aim}").map_err(|e| failed(&e))
    };
    line("an RSA signature of 2048 bits alone", bare, None)?;
    let names = [
        ("a token of our own, the first time", AIM),
        ("a token of our own, remembered", AIM_REMEMBERED),
        ("a token of an issuer, the first time", AIM),
        ("a token of an issuer, remembered", AIM_REMEMBERED),
    ];
    for ((name, aim), times) in names.into_iter().zip(times) {
        line(name, median(times.into_iter()), Some(aim))?;
    }
    print(&text)
}

/// The key, for a floor under all that is done about a token.
fn public(jwks: &Value) -> Outcome<ParsedPublicKey> {
    let part = |name: &str| {
        let text =
            jwks.pointer(&format!("/keys/0/{name}")).and_then(Value::as_str).unwrap_or_default();
        URL_SAFE_NO_PAD.decode(text).map_err(|error| error.to_string())
    };
    let components = RsaPublicKeyComponents { n: part("n")?, e: part("e")? };
    let public = components.to_parsed_public_key(&RSA_PKCS1_2048_8192_SHA256);
    public.map_err(|error| error.to_string())
}

/// Microseconds for each token; it fails if one is not accepted.
fn each(tokens: &[String], mut accept: impl FnMut(&str) -> bool) -> Outcome<f64> {
    let begun = Instant::now();
    if !tokens.iter().all(|token| accept(token)) {
        return Err("a token was not accepted".into());
    }
    Ok(begun.elapsed().as_secs_f64() * 1e6 / f64::from(TOKENS))
}
