//! Certificates of applications: what is kept of one, and whether the key in it made a signature. Who signed the
//! certificate does not matter: it is registered, which nobody else could have done.

use aws_lc_rs::digest::{self, SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256,
    UnparsedPublicKey, VerificationAlgorithm,
};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use model::time::Timestamp;
use x509_parser::prelude::{FromDer as _, X509Certificate};

const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const END: &str = "-----END CERTIFICATE-----";

/// A certificate, as far as it matters here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    der: Vec<u8>,
    /// The key in it, as a `SubjectPublicKeyInfo`.
    key: Vec<u8>,
    /// From when on it is good.
    pub begins: Timestamp,
    /// Until when it is good.
    pub ends: Timestamp,
}

impl Certificate {
    /// Reads one in PEM (the first, if there are several), or the base64 that is kept of it.
    pub fn read(text: &str) -> Option<Self> {
        let body = match text.split_once(BEGIN) {
            Some((_, rest)) => rest.split_once(END)?.0,
            None => text,
        };
        let body: String = body.split_ascii_whitespace().collect();
        Self::from_der(STANDARD.decode(body).ok()?)
    }

    fn from_der(der: Vec<u8>) -> Option<Self> {
        let (rest, parsed) = X509Certificate::from_der(&der).ok()?;
        let validity = parsed.validity();
        let time = |seconds: i64| Timestamp(seconds.saturating_mul(1000));
        let certificate = Self {
            key: parsed.public_key().raw.to_vec(),
            begins: time(validity.not_before.timestamp()),
            ends: time(validity.not_after.timestamp()),
            der: Vec::new(),
        };
        rest.is_empty().then_some(Self { der, ..certificate })
    }

    /// What is kept of it: its DER in base64.
    pub fn content(&self) -> String {
        STANDARD.encode(&self.der)
    }

    /// Its thumbprint by SHA-256, in base64url: the `x5t#S256` of assertions.
    pub fn thumbprint(&self) -> String {
        self.digest(&SHA256)
    }

    /// Its thumbprint by SHA-1, in base64url: the `x5t` of assertions.
    pub fn legacy_thumbprint(&self) -> String {
        self.digest(&SHA1_FOR_LEGACY_USE_ONLY)
    }

    fn digest(&self, algorithm: &'static digest::Algorithm) -> String {
        URL_SAFE_NO_PAD.encode(digest(algorithm, &self.der))
    }

    /// Whether its key made this signature by an algorithm of JWS that is accepted.
    pub(crate) fn is_signed(&self, algorithm: &str, message: &[u8], signature: &[u8]) -> bool {
        let algorithm: &'static dyn VerificationAlgorithm = match algorithm {
            "RS256" => &RSA_PKCS1_2048_8192_SHA256,
            "PS256" => &RSA_PSS_2048_8192_SHA256,
            "ES256" => &ECDSA_P256_SHA256_FIXED,
            _ => return false,
        };
        UnparsedPublicKey::new(algorithm, &self.key).verify(message, signature).is_ok()
    }
}
