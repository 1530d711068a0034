//! Verifies tokens: every rule of auth.md §8 in that order, for those of our own provider and for those of
//! the issuers that are configured.

use std::sync::Arc;

use aws_lc_rs::digest::{SHA256, digest};
use model::claims::{Claims, Identity};
use model::time::Timestamp;
use model::{Error, Result, Uuid};

use super::actor::acting;
use super::cache::{Cache, Fingerprint};
use super::guid;
use super::parts::{LONGEST, Parts, Payload, invalid, malformed};
use crate::base_url::BaseUrl;
use crate::issuer::{Algorithm, ClaimMap, Issuers, Named, Settings, Shape, Source};
use crate::keys::{Signed, SigningKeys};
use crate::site::Site;

const REMEMBERED: usize = 2048;
/// Our provider's clock is ours: seconds of difference allowed.
const OWN_SKEW: u32 = 5;

/// Turns bearer tokens into claims.
pub struct Verifier {
    /// Those of our own provider, if there is one.
    keys: Option<Arc<SigningKeys>>,
    site: Arc<Site>,
    issuers: Issuers,
    own_claims: ClaimMap,
    known: Cache<Arc<Known>>,
}

/// A token whose signature and claims are good. What depends on the time, on the request or on the issuer's
/// keys is asked again at every use.
struct Known {
    issued: Issued,
    lifetime: Lifetime,
    claims: Claims,
}

/// Who wrote a token.
enum Issued {
    /// Our own provider, by one of our names, for one of them.
    Here { kid: String, issuer: BaseUrl, audiences: Vec<BaseUrl> },
    /// An issuer, with keys of this generation.
    By { source: Arc<Source>, generation: u64 },
}

/// From when until when a token is good, in milliseconds, with what clocks may differ.
pub(super) struct Lifetime {
    begin: i64,
    end: i64,
}

impl Lifetime {
    fn read(payload: &Payload, skew: u32) -> Result<Self> {
        let expires = payload.seconds("exp")?.ok_or_else(malformed)?;
        let (not_before, issued) = (payload.seconds("nbf")?, payload.seconds("iat")?);
        let begin = not_before.unwrap_or(i64::MIN).max(issued.unwrap_or(i64::MIN));
        let (skew, milliseconds) = (i64::from(skew), |seconds: i64| seconds.saturating_mul(1000));
        Ok(Self {
            begin: milliseconds(begin.saturating_sub(skew)),
            end: milliseconds(expires.saturating_add(skew)),
        })
    }

    fn check(&self, now: Timestamp) -> Result<()> {
        if now.0 >= self.end {
            return Err(Error::ExpiredToken);
        }
        if now.0 < self.begin {
            return Err(invalid("the token is not valid yet"));
        }
        Ok(())
    }
}

impl Verifier {
    /// Accepts tokens that our own provider signed with `keys` for `site`.
    pub fn new(keys: Arc<SigningKeys>, site: Arc<Site>) -> Self {
        Self::of(Some(keys), site, Issuers::default())
    }

    /// Accepts tokens of `issuers`, and with `keys` those of our own provider.
    pub fn of(keys: Option<Arc<SigningKeys>>, site: Arc<Site>, issuers: Issuers) -> Self {
        let own_claims = ClaimMap::new(Shape::Entra);
        Self { keys, site, issuers, own_claims, known: Cache::new(REMEMBERED) }
    }

    /// The site that tokens are accepted for.
    pub fn site(&self) -> &Site {
        &self.site
    }

    /// The issuers besides our own provider.
    pub fn issuers(&self) -> &Issuers {
        &self.issuers
    }

    /// What the token says, if it holds `now` for a request that came in by its `own` base. Waits for
    /// an issuer's keys where they are not there yet.
    pub async fn verify(
        &self,
        token: &str,
        own: Option<&BaseUrl>,
        now: Timestamp,
    ) -> Result<Claims> {
        if token.len() > LONGEST {
            return Err(invalid("the token is too long"));
        }
        let fingerprint = fingerprint(token);
        if let Some(known) = fingerprint.and_then(|key| self.known.get(&key))
            && known.issued.is_current(now)
        {
            // Our own key may have been given up since.
            if let (Issued::Here { kid, .. }, Some(keys)) = (&known.issued, &self.keys)
                && !keys.knows(kid, now)
            {
                return Err(unknown_key());
            }
            known.lifetime.check(now)?;
            self.check_names(&known.issued, own)?;
            return Ok(known.claims);
        }
        let parts = Parts::read(token)?;
        let algorithm = algorithm(&parts)?;
        let known = match self.issuers.find(parts.payload.issuer()?) {
            Some(named) => self.open_foreign(&parts, algorithm, named, now).await?,
            None => self.open_own(&parts, algorithm, own, now)?,
        };
        let claims = known.claims;
        if let Some(key) = fingerprint {
            self.known.insert(key, Arc::new(known));
        }
        Ok(claims)
    }

    /// The same for a token of our own provider alone, which nothing has to be waited for.
    pub fn verify_own(&self, token: &str, own: Option<&BaseUrl>, now: Timestamp) -> Result<Claims> {
        let parts = Parts::read(token)?;
        Ok(self.open_own(&parts, algorithm(&parts)?, own, now)?.claims)
    }

    /// A token of our own provider: one algorithm, and our own key.
    fn open_own(
        &self,
        parts: &Parts<'_>,
        algorithm: Algorithm,
        own: Option<&BaseUrl>,
        now: Timestamp,
    ) -> Result<Known> {
        let payload = &parts.payload;
        let suffix = format!("/{}/", self.site.tenant.id);
        let issuer = payload.issuer()?.strip_suffix(&suffix).and_then(BaseUrl::parse);
        let (Some(issuer), Some(keys)) = (issuer, &self.keys) else {
            return Err(invalid("the issuer is not accepted"));
        };
        if algorithm != Algorithm::Rs256 {
            return Err(invalid("the algorithm is not accepted"));
        }
        let kid = parts.header.kid.clone().unwrap_or_default();
        match keys.check(&kid, parts.message.as_bytes(), &parts.signature, now) {
            Signed::Ours => {}
            Signed::Wrong => return Err(invalid("the signature is not valid")),
            Signed::Unknown => return Err(unknown_key()),
        }
        let lifetime = Lifetime::read(payload, OWN_SKEW)?;
        lifetime.check(now)?;
        let audiences = payload.texts("aud")?.into_iter().filter_map(BaseUrl::parse).collect();
        let issued = Issued::Here { kid, issuer, audiences };
        self.check_names(&issued, own)?;
        let identity = self.own_claims.read(payload)?;
        check_tenant(payload, &[self.site.tenant.id])?;
        // Our own provider checked that the actor may act, and each request checks it again.
        let claims = claims_of(payload, identity, true)?;
        Ok(Known { issued, lifetime, claims })
    }

    /// A token of an issuer that is configured: its algorithms, its keys, its names.
    async fn open_foreign(
        &self,
        parts: &Parts<'_>,
        algorithm: Algorithm,
        named: &Named,
        now: Timestamp,
    ) -> Result<Known> {
        let (payload, source) = (&parts.payload, &named.source);
        let settings = &source.settings;
        let (generation, lifetime) = check_signed(parts, algorithm, source, now).await?;
        let is_meant = |audience: &str| {
            if settings.audiences.is_empty() {
                self.site.is_configured_audience(audience)
            } else {
                settings.audiences.iter().any(|name| name.is(audience))
            }
        };
        if !payload.texts("aud")?.into_iter().any(is_meant) {
            return Err(invalid("the audience is not accepted"));
        }
        let identity = settings.claims.read(payload)?;
        let claims = claims_of(payload, identity, settings.trust_act)?;
        check_tenant_of(payload, named.tenant, settings)?;
        let issued = Issued::By { source: Arc::clone(source), generation };
        Ok(Known { issued, lifetime, claims })
    }

    /// Whether our own provider's token is from and for a name that this server has, for this request.
    fn check_names(&self, issued: &Issued, own: Option<&BaseUrl>) -> Result<()> {
        let Issued::Here { issuer, audiences, .. } = issued else { return Ok(()) };
        if !self.site.answers_to(issuer, own) {
            return Err(invalid("the issuer is not accepted"));
        }
        if !audiences.iter().any(|audience| self.site.is_audience(audience, own)) {
            return Err(invalid("the audience is not accepted"));
        }
        Ok(())
    }
}

impl Issued {
    /// Whether the keys that a token was verified with are still those of its issuer.
    fn is_current(&self, now: Timestamp) -> bool {
        match self {
            Self::Here { .. } => true,
            Self::By { source, generation } => {
                source.current(now).is_some_and(|known| known.generation == *generation)
            }
        }
    }
}

pub(super) fn algorithm(parts: &Parts<'_>) -> Result<Algorithm> {
    Algorithm::of(&parts.header.alg).ok_or_else(|| invalid("the algorithm is not accepted"))
}

/// Who asks, and on whose behalf, if the token names an actor that is believed.
fn claims_of(payload: &Payload, identity: Identity, trusts_actor: bool) -> Result<Claims> {
    match payload.get("act") {
        None => Ok(identity.into()),
        Some(act) if trusts_actor => acting(identity, act),
        Some(_) => Err(invalid("the token names an actor")),
    }
}

/// Refuses a token that no key of its issuer signed, by an algorithm that is accepted, for a time that is now.
/// Returns the generation of the keys, and that time.
pub(super) async fn check_signed(
    parts: &Parts<'_>,
    algorithm: Algorithm,
    source: &Arc<Source>,
    now: Timestamp,
) -> Result<(u64, Lifetime)> {
    let (payload, settings) = (&parts.payload, &source.settings);
    if !settings.algorithms.contains(&algorithm) {
        return Err(invalid("the algorithm is not accepted"));
    }
    let kid = parts.header.kid.as_deref().ok_or_else(unknown_key)?;
    let known = source.with_key(kid, algorithm, now).await?;
    let key = known.keys.find(kid, algorithm).ok_or_else(unknown_key)?;
    if !key.is_of(payload.issuer()?, payload.text("tid")?) {
        return Err(invalid("the signing key is of another issuer"));
    }
    if !key.is_signed(parts.message, &parts.signature) {
        return Err(invalid("the signature is not valid"));
    }
    let lifetime = Lifetime::read(payload, settings.skew)?;
    lifetime.check(now)?;
    Ok((known.generation, lifetime))
}

/// Refuses a token of a tenant that is not accepted from its issuer; `named` is the one of the issuer's name.
pub(super) fn check_tenant_of(
    payload: &Payload,
    named: Option<Uuid>,
    settings: &Settings,
) -> Result<()> {
    match named {
        Some(tenant) => check_tenant(payload, &[tenant]),
        None if settings.tenants.is_empty() => check_named_tenant(payload),
        None => check_tenant(payload, &settings.tenants),
    }
}

/// Refuses a token of another tenant, or of none.
fn check_tenant(payload: &Payload, tenants: &[Uuid]) -> Result<()> {
    let refused = || invalid("the tenant is not accepted");
    let tenant = payload.text("tid")?.and_then(guid).ok_or_else(refused)?;
    if tenants.contains(&tenant) { Ok(()) } else { Err(refused()) }
}

/// Refuses a token whose tenant is not the one that its issuer's name has, if that has one.
fn check_named_tenant(payload: &Payload) -> Result<()> {
    let named = payload.issuer()?.split('/').find_map(guid);
    match (named, payload.text("tid")?) {
        (Some(named), Some(_)) => check_tenant(payload, &[named]),
        _ => Ok(()),
    }
}

fn fingerprint(token: &str) -> Option<Fingerprint> {
    digest(&SHA256, token.as_bytes()).as_ref().try_into().ok()
}

fn unknown_key() -> Error {
    invalid("the signing key is not known")
}
