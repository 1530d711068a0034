//! Bearer tokens: taken apart, and who they speak for by each kind of issuer. The first byte of a text says
//! whether it is a whole token, or a header and a payload in JSON, a line each, that are made one.
//!
//! The reader is a part of the crate with the cryptography; its files are compiled here without the rest.
#![no_main]
#![expect(dead_code, reason = "not all that the files have is used here")]

#[path = "../../crates/identity/src/token/actor.rs"]
mod actor;
#[path = "../../crates/identity/src/issuer/claims.rs"]
mod claims;
#[path = "../../crates/identity/src/token/facts.rs"]
mod facts;
#[path = "../../crates/identity/src/token/parts.rs"]
mod parts;

/// What the files call their neighbours.
mod token {
    pub(crate) use crate::parts;

    pub(crate) const USER_IMPERSONATION: &str = "user_impersonation";

    pub(crate) fn guid(text: &str) -> Option<model::Uuid> {
        if text.len() == 36 { model::Uuid::try_parse(text).ok() } else { None }
    }
}

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use claims::{ClaimMap, Shape};
use facts::Facts;
use libfuzzer_sys::fuzz_target;
use model::claims::Identity;
use model::{Error, Result};
use parts::Parts;
use token::guid;

/// Whoever is refused learns why, and nothing of the token; nobody is refused for another reason.
fn refused<T>(result: Result<T>) -> Option<T> {
    match result {
        Ok(value) => Some(value),
        Err(Error::InvalidToken(_) | Error::InsufficientScope) => None,
        Err(other) => panic!("{other:?}"),
    }
}

fn judge(token: &str) {
    let facts = Facts::of(token);
    let Some(read) = refused(Parts::read(token)) else { return };
    // Written back, it is the token that was read: there is no second way to write one.
    let (head, body) = read.message.split_once('.').expect("two parts are signed");
    assert_eq!(token, format!("{head}.{body}.{}", URL_SAFE_NO_PAD.encode(&read.signature)));
    for part in [head, body] {
        let bytes = URL_SAFE_NO_PAD.decode(part).expect("it was read");
        assert_eq!(URL_SAFE_NO_PAD.encode(bytes), part);
    }
    let payload = &read.payload;
    let issuer = refused(payload.issuer()).map(|issuer| issuer.chars().take(128).collect());
    assert_eq!(facts.issuer, issuer);
    for name in ["exp", "nbf", "iat"] {
        refused(payload.seconds(name));
    }
    refused(payload.texts("aud"));
    if let Some(act) = payload.get("act") {
        let subject = Identity::User { object_id: model::Uuid::from_u128(1) };
        if let Some(claims) = refused(actor::acting(subject, act)) {
            assert!(claims.whom == subject.object_id() && claims.who.object_id().is_some());
        }
    }
    for shape in [Shape::Entra, Shape::Keycloak, Shape::Adfs] {
        let map = ClaimMap::new(shape);
        let Some(claims) = refused(map.read(payload)) else { continue };
        // Nobody is named whom the payload does not name, and no bound or other token gets here.
        assert!(["cnf", "at_hash", "c_hash"].iter().all(|name| !payload.has(name)));
        let named = |names: &[String], id: model::Uuid| {
            let mut texts = names.iter().filter_map(|name| payload.text(name).ok().flatten());
            texts.any(|text| guid(text) == Some(id))
        };
        match claims {
            Identity::User { object_id } => assert!(named(&map.id, object_id)),
            Identity::Application { application_id, object_id } => {
                assert!(named(&map.client, application_id));
                assert!(object_id.is_none_or(|id| named(&map.id, id)));
            }
        }
    }
}

fuzz_target!(|bytes: &[u8]| {
    let Some((first, rest)) = bytes.split_first() else { return };
    if first % 2 == 0 {
        if let Ok(token) = std::str::from_utf8(rest) {
            judge(token);
        }
        return;
    }
    let mut lines = rest.splitn(2, |byte| *byte == b'\n');
    let (header, payload) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
    let part = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    judge(&format!("{}.{}.AAAA", part(header), part(payload)));
});
