//! TLS: which certificate the server shows, and the handshake. Versions 1.2 and 1.3.

mod authority;
mod hosts;
mod shown;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use aws_lc_rs::digest::{SHA256, digest};
use engine::Clock;
use rustls::crypto::aws_lc_rs as provider;
use rustls::version::{TLS12, TLS13};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::config::Config;
use crate::failure::Failure;
use authority::Authority;
use shown::Shown;

/// How long a handshake may take: a few round trips.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);
/// How often is looked whether another certificate has to be shown: one look at each of two files.
const RENEWAL_PAUSE: Duration = Duration::from_secs(2);
/// What the connection speaks, in the order of our preference.
const PROTOCOLS: [&[u8]; 2] = [b"h2", b"http/1.1"];

/// Takes connections into TLS. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Tls {
    acceptor: TlsAcceptor,
    shown: Arc<Shown>,
}

/// The certificate of the data folder's own authority, which is made if it is missing: where it is, and the
/// fingerprint that browsers and systems show of it.
pub(crate) fn authority(data: &Path) -> Result<(PathBuf, String), Failure> {
    let authority =
        Authority::load_or_create(data, Clock::System.now()).map_err(|error| unusable(&error))?;
    let digest = digest(&SHA256, authority.certificate());
    let bytes: Vec<String> = digest.as_ref().iter().map(|byte| format!("{byte:02X}")).collect();
    Ok((data.join(authority::CERTIFICATE), bytes.join(":")))
}

/// That an authority is not what it must be.
fn unusable(error: &std::io::Error) -> Failure {
    Failure::other(format!(
        "cannot use the certificate authority of the data folder, {error}; mend it, or move `ca.pem` and \
         `ca.key` away to have another one made"
    ))
}

impl Tls {
    /// With the certificate of the configuration, or one of the data folder's own authority.
    pub(crate) fn new(config: &Config, listening: SocketAddr) -> Result<Self, Failure> {
        let shown = Arc::new(Shown::new(config, listening)?);
        let failed = |error| Failure::other(format!("cannot set TLS up: {error}"));
        let provider = Arc::new(provider::default_provider());
        let mut settings = rustls::ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&TLS13, &TLS12])
            .map_err(failed)?
            .with_no_client_auth()
            .with_cert_resolver(Arc::clone(&shown) as _);
        settings.alpn_protocols = PROTOCOLS.map(<[u8]>::to_vec).into();
        Ok(Self { acceptor: Arc::new(settings).into(), shown })
    }

    /// The handshake. `None` if the other side does not manage it.
    pub(crate) async fn accept(&self, stream: TcpStream) -> Option<TlsStream<TcpStream>> {
        let handshake = tokio::time::timeout(HANDSHAKE_TIMEOUT, self.acceptor.accept(stream));
        handshake.await.ok()?.inspect_err(|error| tracing::debug!(%error, "no handshake")).ok()
    }

    /// Shows another certificate whenever it is time for one. Never ends.
    pub(crate) async fn renew(self) {
        let mut told = None;
        loop {
            tokio::time::sleep(RENEWAL_PAUSE).await;
            let shown = Arc::clone(&self.shown);
            // It reads files.
            let renewed = tokio::task::spawn_blocking(move || shown.renew()).await;
            match renewed {
                Ok(Ok(true)) => {
                    told = None;
                    tracing::info!("another certificate is shown from now on");
                }
                Ok(Err(failure)) => {
                    // As long as nobody mends it, once is enough.
                    let failure = failure.to_string();
                    if told.as_ref() != Some(&failure) {
                        tracing::error!(failure, "the old certificate is shown on");
                        told = Some(failure);
                    }
                }
                _ => {}
            }
        }
    }
}
