//! Assertions: a program proves who it is by a token that it signed with the key of a registered certificate
//! (RFC 7523, `private_key_jwt`). What an assertion says about keys only helps to find the certificate.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::Uuid;
use model::sign_in::{CredentialKind, TicketKind};
use model::time::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use super::refusal::Refusal;
use super::{Call, Provider, ticket};
use crate::base_url::BaseUrl;
use crate::certificate::Certificate;
use crate::random;
use crate::token::guid;

/// The `client_assertion_type`.
pub(super) const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const LONGEST: usize = 16 * 1024;
/// Milliseconds that one may live.
const LIFETIME: f64 = 3_600_000.0;
/// Milliseconds by which clocks may differ.
const SKEW: f64 = 300_000.0;
/// The same for the end, as with our own tokens.
const LATE: f64 = 5_000.0;

#[derive(Deserialize)]
struct Header {
    alg: String,
    x5t: Option<String>,
    #[serde(rename = "x5t#S256")]
    x5t_s256: Option<String>,
    crit: Option<Value>,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    exp: f64,
    nbf: Option<f64>,
    iat: Option<f64>,
    jti: String,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

/// The program that an assertion speaks of. Nothing of it is proved yet.
pub(super) fn client(assertion: &str) -> Option<String> {
    let (_, claims) = read(assertion)?;
    Some(claims.sub)
}

fn read(assertion: &str) -> Option<(Header, Claims)> {
    if assertion.len() > LONGEST {
        return None;
    }
    let mut parts = assertion.split('.');
    let (header, claims, _) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).ok();
    let header = serde_json::from_slice(&decode(header)?).ok()?;
    Some((header, serde_json::from_slice(&decode(claims)?).ok()?))
}

/// Whether an application made this assertion, for us, now, and has not shown it before.
pub(super) fn check(
    provider: &Provider,
    call: &Call,
    application: Uuid,
    assertion: &str,
) -> Result<(), Refusal> {
    let (header, claims) = read(assertion).ok_or(Refusal::AssertionMalformed)?;
    let names = [&claims.iss, &claims.sub];
    if header.crit.is_some()
        || claims.jti.is_empty()
        || names.iter().any(|name| guid(name) != Some(application))
    {
        return Err(Refusal::AssertionMalformed);
    }
    if !is_signed(provider, call, application, (assertion, &header))? {
        return Err(Refusal::AssertionUnsigned(application));
    }
    if !is_for_us(provider, call, &claims.aud) {
        return Err(Refusal::AssertionElsewhere);
    }
    let expires = check_time(&claims, call.now)?;
    // One that was seen is remembered for as long as it would be good.
    let name = format!("{application}\n{}", claims.jti);
    let seen = ticket::of(TicketKind::Assertion, &name, random::id()?, &(), expires)?;
    if provider.vault.add(&seen, call.now)? { Ok(()) } else { Err(Refusal::AssertionUsed) }
}

fn is_signed(
    provider: &Provider,
    call: &Call,
    application: Uuid,
    (assertion, header): (&str, &Header),
) -> Result<bool, Refusal> {
    let Some((message, signature)) = assertion.rsplit_once('.') else { return Ok(false) };
    let Ok(signature) = URL_SAFE_NO_PAD.decode(signature) else { return Ok(false) };
    let credentials = provider.vault.credentials(application)?;
    let certificates = credentials
        .iter()
        .filter(|each| each.kind == CredentialKind::Certificate)
        .filter(|each| each.expires.is_none_or(|end| call.now < end))
        .filter_map(|each| Certificate::read(&each.content))
        .filter(|each| each.begins <= call.now && call.now < each.ends);
    let is_named = |certificate: &Certificate| {
        let is = |given: &Option<String>, thumbprint: String| {
            given.as_ref().is_none_or(|given| plain(given) == thumbprint)
        };
        is(&header.x5t, certificate.legacy_thumbprint())
            && is(&header.x5t_s256, certificate.thumbprint())
    };
    let mut named = certificates.filter(is_named);
    Ok(named.any(|each| each.is_signed(&header.alg, message.as_bytes(), &signature)))
}

/// A thumbprint as we write it: some clients pad it, some use the other alphabet.
fn plain(thumbprint: &str) -> String {
    thumbprint.trim_end_matches('=').replace('+', "-").replace('/', "_")
}

/// Whether the audience is our token endpoint in any of its shapes, or our issuer, and nobody else as well.
fn is_for_us(provider: &Provider, call: &Call, audience: &Audience) -> bool {
    let audience = match audience {
        Audience::One(one) => one,
        Audience::Many(many) => match many.as_slice() {
            [one] => one,
            _ => return false,
        },
    };
    let site = &provider.site;
    // A name that only the request itself says is ours may be that of another server, which was sent this.
    let own = call.own.as_ref().filter(|own| own.is_loopback() || site.listening.contains(own));
    let answers_to =
        |base: &str| BaseUrl::parse(base).is_some_and(|base| site.answers_to(&base, own));
    let ends = ["/oauth2/v2.0/token", "/oauth2/token", "/v2.0", "/adfs"];
    let Some(root) = ends.iter().find_map(|end| {
        let root = audience.strip_suffix(end)?;
        // The issuer of a federation server is `/adfs` itself.
        Some(if *end == "/adfs" { audience } else { root })
    }) else {
        return false;
    };
    let under_a_tenant = root.rsplit_once('/').is_some_and(|(base, tenant)| {
        (tenant == "adfs" || site.tenant.answers_to(tenant)) && answers_to(base)
    });
    under_a_tenant || answers_to(root)
}

/// Whether it is in its time. Returns its end.
fn check_time(claims: &Claims, now: Timestamp) -> Result<Timestamp, Refusal> {
    let milliseconds = |seconds: f64| seconds * 1000.0;
    #[expect(clippy::cast_precision_loss, reason = "a time of our clock is far below 2^52")]
    let now = now.0 as f64;
    let (end, begins) = (milliseconds(claims.exp), [claims.nbf, claims.iat]);
    let has_begun = |begin: f64| milliseconds(begin) <= now + SKEW;
    // Written so that what is no number is refused, too.
    let is_in_time = end + LATE > now && end <= now + LIFETIME + LATE;
    if !is_in_time || !begins.into_iter().flatten().all(has_begun) {
        return Err(Refusal::AssertionLate);
    }
    #[expect(clippy::cast_possible_truncation, reason = "it was compared with our clock")]
    let end = (end + LATE).ceil() as i64;
    Ok(Timestamp(end))
}
