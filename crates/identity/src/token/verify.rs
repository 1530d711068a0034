//! Reads tokens: every rule of auth.md §8 for the tokens of our own provider, in that order.

use std::sync::Arc;

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::claims::{Claims, Identity};
use model::time::Timestamp;
use model::{Error, Result};
use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, IgnoredAny};
use serde_json::Value;

use super::actor::acting;
use super::cache::{Cache, Fingerprint};
use super::{USER_IMPERSONATION, guid};
use crate::base_url::BaseUrl;
use crate::keys::{Signed, SigningKeys};
use crate::site::Site;

pub(super) const LONGEST: usize = 16 * 1024;
const REMEMBERED: usize = 2048;
/// Our provider's clock is ours: seconds of difference allowed.
const SKEW: i64 = 5;

/// Turns bearer tokens into claims.
pub struct Verifier {
    keys: Arc<SigningKeys>,
    site: Arc<Site>,
    known: Cache<Arc<Known>>,
}

/// A token whose signature and claims are good. Its lifetime and its issuer's and audience's names
/// are asked again at every use: the first depends on the time, the others on the request.
struct Known {
    standing: Standing,
    claims: Claims,
}

struct Standing {
    kid: String,
    issuer: BaseUrl,
    audience: Option<BaseUrl>,
    expires: i64,
    not_before: i64,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    typ: Option<String>,
    kid: Option<String>,
    #[serde(default, deserialize_with = "present")]
    crit: bool,
}

#[derive(Deserialize)]
struct Payload {
    iss: String,
    aud: String,
    exp: i64,
    nbf: Option<i64>,
    iat: Option<i64>,
    tid: Option<String>,
    oid: Option<String>,
    sub: Option<String>,
    appid: Option<String>,
    azp: Option<String>,
    idtyp: Option<String>,
    scp: Option<String>,
    #[serde(default, deserialize_with = "present")]
    cnf: bool,
    #[serde(default, deserialize_with = "whole")]
    act: Option<Value>,
    #[serde(default, deserialize_with = "present")]
    at_hash: bool,
    #[serde(default, deserialize_with = "present")]
    c_hash: bool,
}

/// For members whose presence alone decides, even as `null`.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> std::result::Result<bool, D::Error> {
    IgnoredAny::deserialize(deserializer).map(|_| true)
}

/// For a member that is there even as `null`.
fn whole<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> std::result::Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

impl Verifier {
    /// Accepts tokens signed with `keys` and meant for `site`.
    pub fn new(keys: Arc<SigningKeys>, site: Arc<Site>) -> Self {
        Self { keys, site, known: Cache::new(REMEMBERED) }
    }

    /// The site whose tokens are accepted.
    pub fn site(&self) -> &Site {
        &self.site
    }

    /// What the token says, if it holds `now` for a request that came in by its `own` base.
    pub fn verify(&self, token: &str, own: Option<&BaseUrl>, now: Timestamp) -> Result<Claims> {
        if token.len() > LONGEST {
            return Err(invalid("the token is too long"));
        }
        let fingerprint = fingerprint(token);
        if let Some(known) = fingerprint.and_then(|key| self.known.get(&key)) {
            // The key may have been given up since.
            if !self.keys.knows(&known.standing.kid, now) {
                return Err(unknown_key());
            }
            self.check(&known.standing, own, now)?;
            return Ok(known.claims);
        }
        let (kid, payload) = self.open(token, now)?;
        let standing = self.standing(kid, &payload)?;
        self.check(&standing, own, now)?;
        let claims = self.claims(&payload)?;
        if let Some(key) = fingerprint {
            self.known.insert(key, Arc::new(Known { standing, claims }));
        }
        Ok(claims)
    }

    /// The payload of a token that we signed, with the key's id. Nothing of it is looked at before that is
    /// certain.
    fn open(&self, token: &str, now: Timestamp) -> Result<(String, Payload)> {
        let (message, signature) = token.rsplit_once('.').ok_or_else(malformed)?;
        let (header, payload) = message.split_once('.').ok_or_else(malformed)?;
        if payload.contains('.') {
            return Err(malformed());
        }
        let header: Header = decode(header)?;
        // One algorithm, taken from here and never from the header, and only our own key: `jku`,
        // `jwk`, `x5u` and `x5c` are not even read.
        if header.alg != "RS256" {
            return Err(invalid("the algorithm is not accepted"));
        }
        if !matches!(header.typ.as_deref(), None | Some("JWT" | "at+jwt")) {
            return Err(invalid("the type of the token is not accepted"));
        }
        if header.crit {
            return Err(invalid("the token has a critical extension"));
        }
        let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| malformed())?;
        let kid = header.kid.unwrap_or_default();
        match self.keys.check(&kid, message.as_bytes(), &signature, now) {
            Signed::Ours => Ok((kid, decode(payload)?)),
            Signed::Wrong => Err(invalid("the signature is not valid")),
            Signed::Unknown => Err(unknown_key()),
        }
    }

    fn standing(&self, kid: String, payload: &Payload) -> Result<Standing> {
        let suffix = format!("/{}/", self.site.tenant.id);
        let issuer = payload.iss.strip_suffix(&suffix).and_then(BaseUrl::parse);
        let issuer = issuer.ok_or_else(|| invalid("the issuer is not accepted"))?;
        let not_before = payload.nbf.unwrap_or(i64::MIN).max(payload.iat.unwrap_or(i64::MIN));
        let audience = BaseUrl::parse(&payload.aud);
        Ok(Standing { kid, issuer, audience, expires: payload.exp, not_before })
    }

    fn check(&self, standing: &Standing, own: Option<&BaseUrl>, now: Timestamp) -> Result<()> {
        if !self.site.answers_to(&standing.issuer, own) {
            return Err(invalid("the issuer is not accepted"));
        }
        let milliseconds = |seconds: i64| seconds.saturating_mul(1000);
        if now.0 >= milliseconds(standing.expires.saturating_add(SKEW)) {
            return Err(Error::ExpiredToken);
        }
        if now.0 < milliseconds(standing.not_before.saturating_sub(SKEW)) {
            return Err(invalid("the token is not valid yet"));
        }
        match &standing.audience {
            Some(audience) if self.site.is_audience(audience, own) => Ok(()),
            _ => Err(invalid("the audience is not accepted")),
        }
    }

    fn claims(&self, payload: &Payload) -> Result<Claims> {
        if payload.at_hash || payload.c_hash {
            return Err(invalid("an id token is no access token"));
        }
        if payload.cnf {
            return Err(invalid("the token is bound to a key"));
        }
        if payload.tid.as_deref().and_then(guid) != Some(self.site.tenant.id) {
            return Err(invalid("the tenant is not accepted"));
        }
        let object_id = match payload.oid.as_deref() {
            Some(oid) => Some(guid(oid).ok_or_else(|| invalid("the object id is no GUID"))?),
            None => None,
        };
        let identity = match payload.kind()? {
            Kind::User => {
                let object_id = object_id.ok_or_else(|| invalid("the token has no object id"))?;
                if !payload.scopes().any(|scope| scope == USER_IMPERSONATION) {
                    return Err(Error::InsufficientScope);
                }
                Identity::User { object_id }
            }
            Kind::Application => {
                let application_id = payload.client().and_then(guid);
                let application_id =
                    application_id.ok_or_else(|| invalid("the token has no application id"))?;
                Identity::Application { application_id, object_id }
            }
        };
        // Our own provider checked that the actor may act, and each request checks it again.
        match &payload.act {
            Some(act) => acting(identity, act),
            None => Ok(identity.into()),
        }
    }
}

enum Kind {
    User,
    Application,
}

impl Payload {
    fn scopes(&self) -> impl Iterator<Item = &str> {
        self.scp.iter().flat_map(|scopes| scopes.split_ascii_whitespace())
    }

    fn client(&self) -> Option<&str> {
        self.appid.as_deref().or(self.azp.as_deref())
    }

    /// Rule 1 of auth.md §2.
    fn kind(&self) -> Result<Kind> {
        let delegated = self.scopes().next().is_some();
        match (self.idtyp.as_deref(), &self.oid, &self.sub) {
            (Some("app"), ..) if delegated => {
                Err(invalid("an application's token has no delegated permission"))
            }
            (Some("app"), ..) => Ok(Kind::Application),
            (Some("user"), ..) => Ok(Kind::User),
            (None, ..) if delegated => Ok(Kind::User),
            (None, Some(oid), Some(sub))
                if oid.eq_ignore_ascii_case(sub) && self.client().is_some() =>
            {
                Ok(Kind::Application)
            }
            _ => Err(invalid("the kind of the token is not known")),
        }
    }
}

/// A part of the token: strict base64url of a JSON object. Members that we read must not be there
/// twice; serde refuses that by itself.
fn decode<T: DeserializeOwned>(part: &str) -> Result<T> {
    let json = URL_SAFE_NO_PAD.decode(part).map_err(|_| malformed())?;
    serde_json::from_slice(&json).map_err(|_| malformed())
}

fn fingerprint(token: &str) -> Option<Fingerprint> {
    digest(&SHA256, token.as_bytes()).as_ref().try_into().ok()
}

fn unknown_key() -> Error {
    invalid("the signing key is not known")
}

fn malformed() -> Error {
    invalid("the token is malformed")
}

fn invalid(reason: &str) -> Error {
    Error::InvalidToken(reason.to_owned())
}
