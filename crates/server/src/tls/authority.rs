//! The certificate authority of a data folder: made once, kept in `ca.pem` and `ca.key`, and trusted by
//! whoever is shown `ca.pem`. It signs the server's own certificates and nothing else.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use identity::private;
use model::time::Timestamp;
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, DnValue,
    ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose, PKCS_ECDSA_P256_SHA256,
};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use time::{Duration, OffsetDateTime};

use super::hosts::Hosts;

/// The name of its certificate, in a data folder.
pub(super) const CERTIFICATE: &str = "ca.pem";
const KEY: &str = "ca.key";
const LOCK: &str = "ca.lock";

/// As long as people keep a machine: everybody has to trust another one after it.
const LIFETIME: Duration = Duration::days(3650);
/// The longest that every client accepts is 825 days. A running server renews its own at half time.
const LEAF_LIFETIME: Duration = Duration::days(180);
/// For clients whose clocks are late.
const LEEWAY: Duration = Duration::days(1);

/// An authority and its key.
pub(super) struct Authority {
    certificate: CertificateDer<'static>,
    issuer: Issuer<'static, KeyPair>,
}

/// A certificate for the server, the ones that lead to it, and its key.
pub(super) struct Signed {
    pub(super) chain: Vec<CertificateDer<'static>>,
    pub(super) key: PrivateKeyDer<'static>,
}

impl Authority {
    /// Reads the authority of `folder`, or makes it. Processes that start at once get the same one.
    pub(super) fn load_or_create(folder: &Path, now: Timestamp) -> io::Result<Self> {
        let paths = (folder.join(CERTIFICATE), folder.join(KEY));
        // Whoever holds the lock makes it; whoever waited finds it there.
        let lock = private::open(&folder.join(LOCK)).map_err(|cause| about(&paths.0, &cause))?;
        lock.lock().map_err(|cause| about(&paths.0, &cause))?;
        let has_certificate = paths.0.try_exists().map_err(|cause| about(&paths.0, &cause))?;
        let key = match fs::read(&paths.1) {
            Ok(pem) => key_of(&pem).map_err(|cause| about(&paths.1, &cause))?,
            Err(cause) if cause.kind() == ErrorKind::NotFound && !has_certificate => {
                let key = generate()?;
                private::write(&paths.1, &pem("PRIVATE KEY", key.serialized_der()))
                    .map_err(|cause| about(&paths.1, &cause))?;
                key
            }
            Err(cause) => return Err(about(&paths.1, &cause)),
        };
        let params = params(&key, now);
        if !has_certificate {
            let made = params.self_signed(&key).map_err(|_| unsigned())?;
            private::write(&paths.0, &pem("CERTIFICATE", made.der()))
                .map_err(|cause| about(&paths.0, &cause))?;
        }
        let certificate = CertificateDer::from_pem_file(&paths.0)
            .map_err(|_| about(&paths.0, &invalid("is no certificate in PEM")))?;
        Ok(Self { certificate, issuer: Issuer::new(params, key) })
    }

    /// The authority of `folder`, or one that is kept nowhere.
    pub(super) fn load_or_generate(folder: &Path, now: Timestamp) -> io::Result<Self> {
        if folder.join(CERTIFICATE).try_exists()? {
            return Self::load_or_create(folder, now);
        }
        let key = generate()?;
        let params = params(&key, now);
        let made = params.self_signed(&key).map_err(|_| unsigned())?;
        Ok(Self { certificate: made.der().clone(), issuer: Issuer::new(params, key) })
    }

    /// A fresh certificate of the server, under a fresh key that is written nowhere.
    pub(super) fn sign(&self, hosts: &Hosts, now: Timestamp) -> io::Result<Signed> {
        let failed = |_| unsigned();
        let key = generate()?;
        let mut params = CertificateParams::default();
        params.distinguished_name = named("onbehalf")?;
        params.subject_alt_names = hosts.names().map_err(failed)?;
        params.is_ca = IsCa::ExplicitNoCa;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        (params.not_before, params.not_after) = lifetime(now, LEAF_LIFETIME);
        let signed = params.signed_by(&key, &self.issuer).map_err(failed)?;
        Ok(Signed {
            chain: vec![signed.der().clone(), self.certificate.clone()],
            key: PrivatePkcs8KeyDer::from(key.serialize_der()).into(),
        })
    }

    /// What clients have to trust.
    pub(super) fn certificate(&self) -> &CertificateDer<'static> {
        &self.certificate
    }
}

/// The same for the same key at any time, but for the days: certificates that were signed before stay
/// good, and a lost `ca.pem` can be made anew.
fn params(key: &KeyPair, now: Timestamp) -> CertificateParams {
    let mut params = CertificateParams::default();
    let id = params.key_identifier(key);
    // Names differ, so that a client may trust those of several data folders.
    let id = id.iter().take(4).fold(String::new(), |id, byte| id + &format!("{byte:02x}"));
    if let Ok(name) = named(&format!("onbehalf local authority {id}")) {
        params.distinguished_name = name;
    }
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    (params.not_before, params.not_after) = lifetime(now, LIFETIME);
    params
}

fn generate() -> io::Result<KeyPair> {
    KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)
        .map_err(|_| io::Error::other("a key could not be made"))
}

fn unsigned() -> io::Error {
    io::Error::other("a certificate could not be signed")
}

fn named(name: &str) -> io::Result<DistinguishedName> {
    let mut names = DistinguishedName::new();
    let name = name.try_into().map_err(|_| invalid("has a name that cannot be written"))?;
    names.push(DnType::CommonName, DnValue::PrintableString(name));
    Ok(names)
}

fn lifetime(now: Timestamp, length: Duration) -> (OffsetDateTime, OffsetDateTime) {
    let now = i128::from(now.0).saturating_mul(1_000_000);
    let now = OffsetDateTime::from_unix_timestamp_nanos(now).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    (now.saturating_sub(LEEWAY), now.saturating_add(length))
}

fn key_of(pem: &[u8]) -> io::Result<KeyPair> {
    let wrong = || invalid("is no private key of the curve P-256 in PEM");
    let der = PrivatePkcs8KeyDer::from_pem_slice(pem).map_err(|_| wrong())?;
    KeyPair::from_pkcs8_der_and_sign_algo(&der, &PKCS_ECDSA_P256_SHA256).map_err(|_| wrong())
}

fn pem(label: &str, der: &[u8]) -> String {
    let mut text = format!("-----BEGIN {label}-----\n");
    // 48 bytes are a line of 64 characters.
    for part in der.chunks(48) {
        STANDARD.encode_string(part, &mut text);
        text.push('\n');
    }
    text + &format!("-----END {label}-----\n")
}

fn invalid(text: &str) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, text)
}

fn about(path: &Path, cause: &io::Error) -> io::Error {
    io::Error::new(cause.kind(), format!("`{}`: {cause}", path.display()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const NOW: Timestamp = Timestamp(1_800_000_000_000);

    #[test]
    fn an_authority_is_made_once_and_its_files_are_private() {
        let folder = tempfile::tempdir().unwrap();
        let make = || Authority::load_or_create(folder.path(), NOW).unwrap();
        let certificates = std::thread::scope(|scope| {
            let threads: Vec<_> =
                (0..8).map(|_| scope.spawn(|| make().certificate().to_vec())).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect::<BTreeSet<_>>()
        });
        assert_eq!(certificates.len(), 1);
        #[cfg(unix)]
        for name in [CERTIFICATE, KEY] {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(folder.path().join(name)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{name}");
        }
        assert!(!folder.path().join("ca.tmp").exists());
    }

    #[test]
    fn a_broken_or_missing_file_is_named_and_never_replaced() {
        let refused = |name: &str, content: Option<&str>| {
            let folder = tempfile::tempdir().unwrap();
            Authority::load_or_create(folder.path(), NOW).unwrap();
            let path = folder.path().join(name);
            match content {
                Some(content) => fs::write(&path, content).unwrap(),
                None => fs::remove_file(&path).unwrap(),
            }
            let told = Authority::load_or_create(folder.path(), NOW).err().unwrap().to_string();
            assert!(told.contains(name), "{told}");
            assert_eq!(fs::read_to_string(&path).ok().as_deref(), content);
        };
        refused(CERTIFICATE, Some(""));
        refused(CERTIFICATE, Some("nonsense"));
        refused(KEY, Some("nonsense"));
        refused(KEY, None);
    }

    #[test]
    fn a_lost_certificate_is_made_anew_under_the_same_name() {
        let folder = tempfile::tempdir().unwrap();
        let first = Authority::load_or_create(folder.path(), NOW).unwrap();
        fs::remove_file(folder.path().join(CERTIFICATE)).unwrap();
        let again = Authority::load_or_create(folder.path(), NOW).unwrap();
        let subject = |authority: &Authority| {
            let roots = std::iter::once(authority.certificate().clone());
            let mut store = rustls::RootCertStore::empty();
            store.add_parsable_certificates(roots);
            store.subjects().first().map(|name| name.as_ref().to_vec())
        };
        assert!(subject(&first).is_some());
        assert_eq!(subject(&first), subject(&again));
    }
}
