//! The keys of an issuer: a JSON Web Key Set, read into public keys that each know what they verify.

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256,
    RsaParameters, RsaPublicKeyComponents,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;

use super::settings::Algorithm;

/// No issuer has more keys at once; what is beyond is left out.
const MOST: usize = 100;

/// Public keys for signatures.
#[derive(Debug, Default)]
pub(crate) struct KeySet(Vec<Key>);

/// A key and the one algorithm that it is used with.
pub(crate) struct Key {
    kid: String,
    algorithm: Algorithm,
    public: ParsedPublicKey,
    /// The only issuer whose tokens it signs, where several share a key set, as Entra's tenants do.
    issuer: Option<String>,
}

#[derive(Deserialize)]
struct Document {
    keys: Vec<serde_json::Value>,
}

/// The members that matter, as RFC 7517 and 7518 have them.
#[derive(Deserialize)]
struct Member {
    kty: String,
    kid: Option<String>,
    #[serde(rename = "use")]
    usage: Option<String>,
    alg: Option<String>,
    issuer: Option<String>,
    n: Option<String>,
    e: Option<String>,
    crv: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

impl KeySet {
    /// Reads a key set. Keys that are of no use here are passed over: issuers publish others, too.
    pub(crate) fn read(json: &[u8], algorithms: &[Algorithm]) -> Result<Self, String> {
        let document: Document =
            serde_json::from_slice(json).map_err(|_| "what was answered is no key set")?;
        let mut keys = Vec::new();
        for member in document.keys {
            let Ok(member) = serde_json::from_value::<Member>(member) else { continue };
            keys.extend(algorithms.iter().filter_map(|algorithm| Key::read(&member, *algorithm)));
        }
        if keys.is_empty() {
            return Err("there is no key for signatures in the key set that is of use here".into());
        }
        keys.truncate(MOST);
        Ok(Self(keys))
    }

    /// The key of this id, if it verifies `algorithm`.
    pub(crate) fn find(&self, kid: &str, algorithm: Algorithm) -> Option<&Key> {
        self.0.iter().find(|key| key.kid == kid && key.algorithm == algorithm)
    }
}

impl Key {
    fn read(member: &Member, algorithm: Algorithm) -> Option<Self> {
        let is_for_it = member.usage.as_deref() == Some("sig")
            && member.alg.as_deref().is_none_or(|name| name == algorithm.name());
        if !is_for_it {
            return None;
        }
        let public = match algorithm {
            Algorithm::Rs256 => member.rsa(&RSA_PKCS1_2048_8192_SHA256)?,
            Algorithm::Ps256 => member.rsa(&RSA_PSS_2048_8192_SHA256)?,
            Algorithm::Es256 => member.p256()?,
        };
        let kid = member.kid.clone()?;
        Some(Self { kid, algorithm, public, issuer: member.issuer.clone() })
    }

    /// Whether this key made the signature.
    pub(crate) fn is_signed(&self, message: &str, signature: &[u8]) -> bool {
        self.public.verify_sig(message.as_bytes(), signature).is_ok()
    }

    /// Whether it signs for an issuer of this name.
    pub(crate) fn is_of(&self, issuer: &str, tenant: Option<&str>) -> bool {
        self.issuer.as_ref().is_none_or(|named| {
            named == issuer
                || tenant.is_some_and(|tenant| named.replace("{tenantid}", tenant) == issuer)
        })
    }
}

impl Member {
    fn rsa(&self, parameters: &'static RsaParameters) -> Option<ParsedPublicKey> {
        if self.kty != "RSA" {
            return None;
        }
        let (n, e) = (bytes(self.n.as_ref())?, bytes(self.e.as_ref())?);
        RsaPublicKeyComponents { n, e }.to_parsed_public_key(parameters).ok()
    }

    fn p256(&self) -> Option<ParsedPublicKey> {
        if self.kty != "EC" || self.crv.as_deref() != Some("P-256") {
            return None;
        }
        let (x, y) = (bytes(self.x.as_ref())?, bytes(self.y.as_ref())?);
        if x.len() != 32 || y.len() != 32 {
            return None;
        }
        let point = [&[4], x.as_slice(), y.as_slice()].concat();
        ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).ok()
    }
}

fn bytes(text: Option<&String>) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text?).ok()
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.algorithm.name(), self.kid)
    }
}
