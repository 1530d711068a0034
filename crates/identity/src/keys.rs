//! The RSA key that our tokens are signed with: made once, kept in the data folder, published as a
//! JSON Web Key Set.

use std::fs;
use std::io;
use std::path::Path;

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
use serde_json::{Value, json};

use crate::private;

/// The name of the file, in a data folder.
pub const FILE: &str = "signing-key.pem";
const BEGIN: &str = "-----BEGIN PRIVATE KEY-----";
const END: &str = "-----END PRIVATE KEY-----";

/// The signing key and its public half.
pub struct SigningKeys {
    pair: KeyPair,
    public: ParsedPublicKey,
    modulus: String,
    exponent: String,
    kid: String,
}

impl SigningKeys {
    /// Reads `folder/signing-key.pem`, or makes it. Processes that start at once get the same key.
    pub fn load_or_create(folder: &Path) -> io::Result<Self> {
        if let Some(keys) = Self::load(folder)? {
            return Ok(keys);
        }
        let path = folder.join(FILE);
        let create = || {
            // Whoever holds the lock makes the key; whoever waited for it finds the key there.
            let lock = private::open(&folder.join("signing-key.lock"))?;
            lock.lock()?;
            if !path.try_exists()? {
                private::write(&path, &generate()?)?;
            }
            Self::from_pem(&fs::read_to_string(&path)?)
        };
        create().map_err(|cause| about(&path, &cause))
    }

    fn from_pem(pem: &str) -> io::Result<Self> {
        let body = pem.trim().strip_prefix(BEGIN).and_then(|rest| rest.strip_suffix(END));
        let body: String = body
            .ok_or_else(|| invalid("is no private key in PKCS#8 PEM"))?
            .split_ascii_whitespace()
            .collect();
        let der = STANDARD.decode(body).map_err(|_| invalid("is no private key in PKCS#8 PEM"))?;
        let pair = KeyPair::from_pkcs8(&der)
            .map_err(|_| invalid("is no RSA private key of 2048 bits or more"))?;
        Self::new(pair).map_err(|_| invalid("has no usable public half"))
    }

    fn new(pair: KeyPair) -> Result<Self, aws_lc_rs::error::KeyRejected> {
        let components = RsaPublicKeyComponents::<Vec<u8>>::from(pair.public_key());
        let public = components.to_parsed_public_key(&RSA_PKCS1_2048_8192_SHA256)?;
        let modulus = URL_SAFE_NO_PAD.encode(components.n);
        let exponent = URL_SAFE_NO_PAD.encode(components.e);
        // The thumbprint of RFC 7638: members in lexical order, no white space.
        let members = json!({ "e": exponent, "kty": "RSA", "n": modulus }).to_string();
        let kid = URL_SAFE_NO_PAD.encode(digest(&SHA256, members.as_bytes()));
        Ok(Self { pair, public, modulus, exponent, kid })
    }

    /// The id that the headers of our tokens name the key by.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The JSON Web Key Set: public halves only.
    pub fn jwks(&self) -> Value {
        json!({ "keys": [{
            "kty": "RSA",
            "use": "sig",
            "alg": "RS256",
            "kid": self.kid,
            "n": self.modulus,
            "e": self.exponent,
        }] })
    }

    /// Signs with RS256.
    pub(crate) fn sign(&self, message: &[u8]) -> model::Result<Vec<u8>> {
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature)
            .map_err(|_| model::Error::internal("the signing key does not sign"))?;
        Ok(signature)
    }

    /// Whether `signature` is one of ours, made with RS256.
    pub(crate) fn is_signed(&self, message: &[u8], signature: &[u8]) -> bool {
        self.public.verify_sig(message, signature).is_ok()
    }

    /// A key that is kept nowhere.
    pub fn generate() -> io::Result<Self> {
        let pair = KeyPair::generate(KeySize::Rsa2048);
        let keys = pair.ok().and_then(|pair| Self::new(pair).ok());
        keys.ok_or_else(|| io::Error::other("a signing key could not be made"))
    }

    /// Reads `folder/signing-key.pem` if it is there, and changes nothing.
    pub fn load(folder: &Path) -> io::Result<Option<Self>> {
        let path = folder.join(FILE);
        match fs::read_to_string(&path) {
            Ok(pem) => Self::from_pem(&pem).map(Some).map_err(|cause| about(&path, &cause)),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(cause) => Err(about(&path, &cause)),
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder that goes away with the test.
    struct Folder(std::path::PathBuf);

    impl Folder {
        fn new() -> Self {
            let path =
                std::env::temp_dir().join(format!("onbehalf-{}", crate::random::id().unwrap()));
            fs::create_dir(&path).unwrap();
            Self(path)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn the_key_stays_the_same_and_is_readable_by_its_owner_only() {
        let folder = Folder::new();
        let first = SigningKeys::load_or_create(&folder.0).unwrap();
        let second = SigningKeys::load_or_create(&folder.0).unwrap();
        assert_eq!(first.jwks(), second.jwks());
        assert!(second.is_signed(b"x", &first.sign(b"x").unwrap()));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(folder.0.join(FILE)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        assert!(!folder.0.join("signing-key.tmp").exists());
    }

    #[test]
    fn what_a_crash_left_behind_is_in_nobodys_way() {
        let folder = Folder::new();
        fs::write(folder.0.join("signing-key.tmp"), "x".repeat(10_000)).unwrap();
        let key = SigningKeys::load_or_create(&folder.0).unwrap();
        assert_eq!(SigningKeys::load_or_create(&folder.0).unwrap().kid(), key.kid());
    }

    #[test]
    fn starters_at_once_end_with_one_key() {
        let folder = Folder::new();
        let kids: std::collections::BTreeSet<String> = std::thread::scope(|scope| {
            let start = || SigningKeys::load_or_create(&folder.0).unwrap().kid().to_owned();
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(start)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert_eq!(kids.len(), 1);
    }

    #[test]
    fn a_broken_key_file_is_named_and_never_replaced() {
        let folder = Folder::new();
        let path = folder.0.join(FILE);
        for broken in
            ["", "nonsense", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"]
        {
            fs::write(&path, broken).unwrap();
            let error = SigningKeys::load_or_create(&folder.0).err().unwrap();
            assert!(error.to_string().contains(FILE), "{error}");
            assert_eq!(fs::read_to_string(&path).unwrap(), broken);
        }
        let error = SigningKeys::load_or_create(Path::new("/nowhere/at/all")).err().unwrap();
        assert!(error.to_string().contains("/nowhere/at/all"), "{error}");
    }
}
