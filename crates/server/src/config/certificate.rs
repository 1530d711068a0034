//! Where the certificate for HTTPS comes from, if it is not the server's own.

use std::path::PathBuf;

use super::Layers;
use crate::failure::Failure;

/// A certificate with those that lead to it, and its private key, both in PEM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CertificateFiles {
    pub(crate) certificate: PathBuf,
    pub(crate) key: PathBuf,
}

/// Both files or none, and none without an address to serve HTTPS on.
pub(super) fn resolve(layers: &Layers) -> Result<Option<CertificateFiles>, Failure> {
    let path = |name: &str| {
        layers.parse(name, |text| match text {
            "" => Err("which is no file; name one, or leave it out".into()),
            text => Ok(PathBuf::from(text)),
        })
    };
    let place = |name: &'static str| layers.place(name).unwrap_or_default();
    let alone = |given, missing: &str| {
        let place = place(given);
        Err(Failure::usage(format!("{place} is of no use alone; give `--{missing}` as well")))
    };
    match (path("tls_cert")?, path("tls_key")?) {
        (None, None) => Ok(None),
        (Some(_), None) => alone("tls_cert", "tls-key"),
        (None, Some(_)) => alone("tls_key", "tls-cert"),
        (Some(_), Some(_)) if layers.place("listen_tls").is_none() => {
            alone("tls_cert", "listen-tls")
        }
        (Some(certificate), Some(key)) => Ok(Some(CertificateFiles { certificate, key })),
    }
}
