//! The RSA keys that our tokens are signed with: made once, kept in the data folder, published as a JSON Web Key
//! Set, and changed for others when somebody asks. One signs; those before it are still good for a day.

mod retired;
#[cfg(test)]
mod tests;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{
    KeyPair as _, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256,
    RsaPublicKeyComponents,
};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use model::time::Timestamp;
use parking_lot::RwLock;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::private;
use retired::Retired;

/// The name of the file, in a data folder.
pub const FILE: &str = "signing-key.pem";
/// Held by who changes it.
const LOCK: &str = "signing-key.lock";
const BEGIN: &str = "-----BEGIN PRIVATE KEY-----";
const END: &str = "-----END PRIVATE KEY-----";
/// How long a key that signs no more is still good, in milliseconds (auth.md §6).
const OVERLAP: i64 = 24 * 3_600_000;

/// The key that signs, and those that did. Other processes may change the files; what is here follows.
pub struct SigningKeys {
    /// Where the files are; nowhere for keys that are kept nowhere.
    folder: Option<PathBuf>,
    ring: RwLock<Arc<Ring>>,
}

/// The keys at a time.
struct Ring {
    signing: Pair,
    retired: Vec<Retired>,
    /// What the file of the key that signs looked like. It is always the last one that is written.
    seen: Seen,
}

/// When a file was written, and which one it is of those that had its name.
type Seen = Option<(SystemTime, u64)>;

/// A key that signs, with its public half.
struct Pair {
    pair: KeyPair,
    public: PublicKey,
}

/// A public half.
struct PublicKey {
    key: ParsedPublicKey,
    named: Named,
}

/// A public half as a JSON Web Key has it.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq, Eq)]
struct Named {
    kid: String,
    n: String,
    e: String,
}

/// What a signature is found to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signed {
    /// One of ours.
    Ours,
    /// By a key of ours, it says, but it is not.
    Wrong,
    /// By a key that is none of ours, or no more.
    Unknown,
}

impl SigningKeys {
    /// Reads the keys of a folder, or makes one. Processes that start at once get the same key.
    pub fn load_or_create(folder: &Path) -> io::Result<Self> {
        if let Some(keys) = Self::load(folder)? {
            return Ok(keys);
        }
        let path = folder.join(FILE);
        let create = || {
            // Whoever holds the lock makes the key; whoever waited for it finds the key there.
            let lock = private::open(&folder.join(LOCK))?;
            lock.lock()?;
            if !path.try_exists()? {
                private::write(&path, &generate()?)?;
            }
            Ok(())
        };
        create().map_err(|cause| about(&path, &cause))?;
        Self::of(folder)
    }

    /// Reads the keys of a folder if they are there, and changes nothing.
    pub fn load(folder: &Path) -> io::Result<Option<Self>> {
        match folder.join(FILE).try_exists() {
            Ok(true) => Self::of(folder).map(Some),
            Ok(false) => Ok(None),
            Err(cause) => Err(about(&folder.join(FILE), &cause)),
        }
    }

    fn of(folder: &Path) -> io::Result<Self> {
        let ring = RwLock::new(Arc::new(Ring::read(folder)?));
        Ok(Self { folder: Some(folder.to_owned()), ring })
    }

    /// A key that is kept nowhere.
    pub fn generate() -> io::Result<Self> {
        let pair = KeyPair::generate(KeySize::Rsa2048);
        let pair = pair.ok().and_then(|pair| Pair::new(pair).ok());
        let signing = pair.ok_or_else(|| io::Error::other("a signing key could not be made"))?;
        let ring = Ring { signing, retired: Vec::new(), seen: Seen::default() };
        Ok(Self { folder: None, ring: RwLock::new(Arc::new(ring)) })
    }

    /// Makes another key sign from `now` on. The one before is still good for a day, or for nothing from now
    /// on, as are those before it, if they are `revoked`. Returns the id of the new one.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn rotate(folder: &Path, now: Timestamp, revoked: bool) -> io::Result<String> {
        let path = folder.join(FILE);
        let change = || {
            let lock = private::open(&folder.join(LOCK))?;
            lock.lock()?;
            let mut retired = if revoked { Vec::new() } else { retired::read(folder)? };
            retired.retain(|key| key.is_good(now));
            if !revoked && path.try_exists()? {
                let named = Pair::from_pem(&fs::read_to_string(&path)?)?.public.named;
                let until = Timestamp(now.0.saturating_add(OVERLAP));
                retired.push(Retired::new(named, until)?);
            }
            let pem = generate()?;
            // In this order, so that no token is ever signed with a key that nobody knows.
            retired::write(folder, &retired)?;
            private::write(&path, &pem)?;
            Ok(Pair::from_pem(&pem)?.public.named.kid)
        };
        change().map_err(|cause| about(&path, &cause))
    }

    /// The ids of the keys that are good, with the end of each that signs no more; the one that signs first.
    pub fn list(&self, now: Timestamp) -> Vec<(String, Option<Timestamp>)> {
        let ring = self.current();
        let retired = ring.retired.iter().filter(|key| key.is_good(now));
        let retired = retired.map(|key| (key.kid().to_owned(), Some(key.until())));
        std::iter::once((ring.signing.kid().to_owned(), None)).chain(retired).collect()
    }

    /// The id of the key that signs.
    pub fn kid(&self) -> String {
        self.current().signing.kid().to_owned()
    }

    /// The JSON Web Key Set: public halves only.
    pub fn jwks(&self, now: Timestamp) -> Value {
        let ring = self.current();
        let retired = ring.retired.iter().filter(|key| key.is_good(now));
        let all = std::iter::once(&ring.signing.public).chain(retired.map(Retired::public));
        let keys: Vec<Value> = all
            .map(|PublicKey { named: Named { kid, n, e }, .. }| {
                json!({ "kty": "RSA", "use": "sig", "alg": "RS256", "kid": kid, "n": n, "e": e })
            })
            .collect();
        json!({ "keys": keys })
    }

    /// Signs with RS256 what `message` makes of the key's id; returns both.
    pub(crate) fn sign(
        &self,
        message: impl FnOnce(&str) -> model::Result<String>,
    ) -> model::Result<(String, Vec<u8>)> {
        let ring = self.current();
        let message = message(ring.signing.kid())?;
        let pair = &ring.signing.pair;
        let mut signature = vec![0; pair.public_modulus_len()];
        pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message.as_bytes(), &mut signature)
            .map_err(|_| model::Error::internal("the signing key does not sign"))?;
        Ok((message, signature))
    }

    /// Whether `signature` was made with RS256 by the key of ours that is called so.
    pub(crate) fn check(
        &self,
        kid: &str,
        message: &[u8],
        signature: &[u8],
        now: Timestamp,
    ) -> Signed {
        match self.current().find(kid, now) {
            Some(public) if public.key.verify_sig(message, signature).is_ok() => Signed::Ours,
            Some(_) => Signed::Wrong,
            None => Signed::Unknown,
        }
    }

    /// Whether a key of ours is called so and is good.
    pub(crate) fn knows(&self, kid: &str, now: Timestamp) -> bool {
        self.current().find(kid, now).is_some()
    }

    /// The keys as the files are now: another process may have changed them. One look at a file costs less
    /// than a microsecond. Files that cannot be read leave everything as it was.
    fn current(&self) -> Arc<Ring> {
        let ring = Arc::clone(&self.ring.read());
        let Some(folder) = &self.folder else { return ring };
        if seen(folder) == ring.seen {
            return ring;
        }
        let Ok(changed) = Ring::read(folder) else { return ring };
        let changed = Arc::new(changed);
        *self.ring.write() = Arc::clone(&changed);
        changed
    }
}

impl Ring {
    fn read(folder: &Path) -> io::Result<Self> {
        // Looked at first: what changes meanwhile is read again.
        let seen = seen(folder);
        let path = folder.join(FILE);
        let signing = fs::read_to_string(&path).and_then(|pem| Pair::from_pem(&pem));
        let signing = signing.map_err(|cause| about(&path, &cause))?;
        let mut retired = retired::read(folder)?;
        retired.retain(|key| key.kid() != signing.kid());
        Ok(Self { signing, retired, seen })
    }

    fn find(&self, kid: &str, now: Timestamp) -> Option<&PublicKey> {
        if self.signing.kid() == kid {
            return Some(&self.signing.public);
        }
        let retired = self.retired.iter().find(|key| key.kid() == kid && key.is_good(now));
        retired.map(Retired::public)
    }
}

fn seen(folder: &Path) -> Seen {
    let about = fs::metadata(folder.join(FILE)).ok()?;
    #[cfg(unix)]
    let which = std::os::unix::fs::MetadataExt::ino(&about);
    #[cfg(not(unix))]
    let which = about.len();
    Some((about.modified().ok()?, which))
}

impl Pair {
    fn from_pem(pem: &str) -> io::Result<Self> {
        let body = pem.trim().strip_prefix(BEGIN).and_then(|rest| rest.strip_suffix(END));
        let body: String = body
            .ok_or_else(|| invalid("is no private key in PKCS#8 PEM"))?
            .split_ascii_whitespace()
            .collect();
        let der = STANDARD.decode(body).map_err(|_| invalid("is no private key in PKCS#8 PEM"))?;
        let pair = KeyPair::from_pkcs8(&der)
            .map_err(|_| invalid("is no RSA private key of 2048 bits or more"))?;
        Self::new(pair)
    }

    fn new(pair: KeyPair) -> io::Result<Self> {
        let components = RsaPublicKeyComponents::<Vec<u8>>::from(pair.public_key());
        let (n, e) = (URL_SAFE_NO_PAD.encode(components.n), URL_SAFE_NO_PAD.encode(components.e));
        // The thumbprint of RFC 7638: members in lexical order, no white space.
        let members = json!({ "e": e, "kty": "RSA", "n": n }).to_string();
        let kid = URL_SAFE_NO_PAD.encode(digest(&SHA256, members.as_bytes()));
        Ok(Self { pair, public: PublicKey::new(Named { kid, n, e })? })
    }

    fn kid(&self) -> &str {
        &self.public.named.kid
    }
}

impl PublicKey {
    fn new(named: Named) -> io::Result<Self> {
        let unusable = || invalid("has no usable public half");
        let decode = |text: &str| URL_SAFE_NO_PAD.decode(text).map_err(|_| unusable());
        let components = RsaPublicKeyComponents { n: decode(&named.n)?, e: decode(&named.e)? };
        let key =
            components.to_parsed_public_key(&RSA_PKCS1_2048_8192_SHA256).map_err(|_| unusable())?;
        Ok(Self { key, named })
    }
}

fn generate() -> io::Result<String> {
    let der: Pkcs8V1Der<'_> = KeyPair::generate(KeySize::Rsa2048)
        .and_then(|pair| pair.as_der())
        .map_err(|_| io::Error::other("could not be made"))?;
    let body = STANDARD.encode(der.as_ref());
    let mut pem = format!("{BEGIN}\n");
    for (index, character) in body.chars().enumerate() {
        if index > 0 && index % 64 == 0 {
            pem.push('\n');
        }
        pem.push(character);
    }
    pem.push('\n');
    pem.push_str(END);
    pem.push('\n');
    Ok(pem)
}

fn invalid(text: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, text)
}

fn about(path: &Path, cause: &io::Error) -> io::Error {
    io::Error::new(cause.kind(), format!("the signing key `{}`: {cause}", path.display()))
}
