//! The certificate that the server shows: one from files, read again when they change, or one of its own
//! authority, signed again at half its time. It stands in memory only, so that a start with other hosts
//! shows another one.

use std::fmt;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use engine::Clock;
use model::time::Timestamp;
use parking_lot::RwLock;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;

use super::authority::Authority;
use super::hosts::Hosts;
use crate::config::{CertificateFiles, Config};
use crate::failure::Failure;

/// When a certificate of our own is signed again, in milliseconds: half of its time.
const RENEWED_AFTER: i64 = 90 * 86_400_000;

/// What is shown now, and where it comes from.
pub(super) struct Shown {
    source: Source,
    current: RwLock<Current>,
}

enum Source {
    Files(CertificateFiles),
    Own(Box<Authority>, Hosts),
}

/// A certificate, and what tells that another one is due.
struct Current {
    certified: Arc<CertifiedKey>,
    as_of: AsOf,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum AsOf {
    /// When the two files changed last.
    Files([Option<SystemTime>; 2]),
    Signed(Timestamp),
}

impl Shown {
    pub(super) fn new(config: &Config, listening: SocketAddr) -> Result<Self, Failure> {
        let now = Clock::System.now();
        let source = if let Some(files) = &config.tls_files {
            Source::Files(files.clone())
        } else {
            let authority = if config.is_ephemeral() {
                Authority::load_or_generate(&config.data, now)
            } else {
                Authority::load_or_create(&config.data, now)
            };
            let authority = authority.map_err(|error| super::unusable(&error))?;
            let hosts = Hosts::new(config.public_url.as_ref(), listening);
            Source::Own(Box::new(authority), hosts)
        };
        let current = source.make(now)?;
        Ok(Self { source, current: RwLock::new(current) })
    }

    /// Makes another one if it is time; says whether it did.
    pub(super) fn renew(&self) -> Result<bool, Failure> {
        self.renew_at(Clock::System.now())
    }

    fn renew_at(&self, now: Timestamp) -> Result<bool, Failure> {
        let as_of = self.current.read().as_of;
        if !self.source.is_due(as_of, now) {
            return Ok(false);
        }
        let made = self.source.make(now)?;
        *self.current.write() = made;
        Ok(true)
    }
}

impl Source {
    fn is_due(&self, as_of: AsOf, now: Timestamp) -> bool {
        match (self, as_of) {
            (Self::Files(files), as_of) => as_of != AsOf::Files(modified(files)),
            // A clock that was set back counts too: the certificate is not good yet.
            (_, AsOf::Signed(then)) => !(0..RENEWED_AFTER).contains(&(now.0 - then.0)),
            (_, AsOf::Files(_)) => true,
        }
    }

    fn make(&self, now: Timestamp) -> Result<Current, Failure> {
        match self {
            Self::Files(files) => {
                let as_of = AsOf::Files(modified(files));
                Ok(Current { certified: Arc::new(read(files)?), as_of })
            }
            Self::Own(authority, hosts) => {
                let certified = own(authority, hosts, now)?;
                Ok(Current { certified: Arc::new(certified), as_of: AsOf::Signed(now) })
            }
        }
    }
}

fn modified(files: &CertificateFiles) -> [Option<SystemTime>; 2] {
    let of = |path: &Path| std::fs::metadata(path).and_then(|about| about.modified()).ok();
    [of(&files.certificate), of(&files.key)]
}

fn read(files: &CertificateFiles) -> Result<CertifiedKey, Failure> {
    let wrong = |path: &Path, what: &str| {
        let path = path.display();
        Failure::usage(format!("`{path}` {what}; write the path of a file in PEM"))
    };
    let chain = CertificateDer::pem_file_iter(&files.certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| wrong(&files.certificate, &format!("cannot be read: {error}")))?;
    if chain.is_empty() {
        return Err(wrong(&files.certificate, "holds no certificate"));
    }
    let key = PrivateKeyDer::from_pem_file(&files.key)
        .map_err(|error| wrong(&files.key, &format!("holds no private key: {error}")))?;
    CertifiedKey::from_der(chain, key, &aws_lc_rs::default_provider()).map_err(|error| {
        let (certificate, key) = (files.certificate.display(), files.key.display());
        Failure::usage(format!(
            "`{certificate}` and `{key}` cannot be used: {error}; give a certificate and its own \
             private key"
        ))
    })
}

fn own(authority: &Authority, hosts: &Hosts, now: Timestamp) -> Result<CertifiedKey, Failure> {
    let failed = |error: &dyn fmt::Display| {
        Failure::other(format!("cannot sign a certificate of the server's own: {error}"))
    };
    let signed = authority.sign(hosts, now).map_err(|error| failed(&error))?;
    check(authority, &signed.chain, now)?;
    let provider = aws_lc_rs::default_provider();
    CertifiedKey::from_der(signed.chain, signed.key, &provider).map_err(|error| failed(&error))
}

/// Sees with a client's eyes, so that an authority that nobody would accept is told at the start.
fn check(
    authority: &Authority,
    chain: &[CertificateDer<'static>],
    now: Timestamp,
) -> Result<(), Failure> {
    let unusable = |what: String| {
        Failure::other(format!(
            "the certificate authority of the data folder {what}; move `ca.pem` and `ca.key` away \
             to have another one made, which clients then have to trust"
        ))
    };
    let now = UnixTime::since_unix_epoch(std::time::Duration::from_millis(
        u64::try_from(now.0).unwrap_or_default(),
    ));
    let mut roots = rustls::RootCertStore::empty();
    roots
        .add(authority.certificate().clone())
        .map_err(|error| unusable(format!("is no authority: {error}")))?;
    let verifier = rustls::client::WebPkiServerVerifier::builder_with_provider(
        Arc::new(roots),
        Arc::new(aws_lc_rs::default_provider()),
    );
    let verifier = verifier.build().map_err(|error| unusable(error.to_string()))?;
    let verify = |certificate: &CertificateDer<'_>| {
        use rustls::client::danger::ServerCertVerifier as _;
        let name = ServerName::IpAddress(std::net::Ipv4Addr::LOCALHOST.into());
        verifier.verify_server_cert(certificate, &[], &name, &[], now)
    };
    if let Some(leaf) = chain.first() {
        verify(leaf).map_err(|error| unusable(format!("does not fit its key: {error}")))?;
    }
    // An authority's own days are looked at before it is found to be no server's certificate.
    match verify(authority.certificate()) {
        Err(rustls::Error::InvalidCertificate(
            error @ (rustls::CertificateError::Expired
            | rustls::CertificateError::ExpiredContext { .. }
            | rustls::CertificateError::NotValidYet
            | rustls::CertificateError::NotValidYetContext { .. }),
        )) => Err(unusable(format!("is not good now: {error}"))),
        _ => Ok(()),
    }
}

impl ResolvesServerCert for Shown {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.current.read().certified.clone())
    }
}

impl fmt::Debug for Shown {
    /// Never the key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Shown")
    }
}
