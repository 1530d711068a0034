//! `onbehalf ca`: how clients come to trust the certificate authority of the data folder.

use crate::config::Config;
use crate::failure::Failure;
use crate::{cli, serve, tls};

/// Prints it.
pub(crate) fn run(config: &Config) -> Result<(), Failure> {
    if config.is_ephemeral() {
        return Err(Failure::usage(
            "a server that keeps nothing has no certificate authority to trust; leave \
             `ONBEHALF_EPHEMERAL` out",
        ));
    }
    serve::make_folder(&config.data)?;
    let (path, fingerprint) = tls::authority(&config.data)?;
    // Clients run in folders of their own.
    let path = std::path::absolute(&path).unwrap_or(path);
    let path = path.display();
    cli::print(&format!(
        "The certificate authority of `onbehalf serve --listen-tls`:

  {path}
  SHA-256 {fingerprint}

Trust it:

  curl             curl --cacert '{path}' https://localhost:8443/healthz
  Node.js          export NODE_EXTRA_CA_CERTS='{path}'
  Python           export REQUESTS_CA_BUNDLE='{path}' SSL_CERT_FILE='{path}'
  .NET on Linux    export SSL_CERT_FILE='{path}'
  .NET on Windows  Import-Certificate -FilePath '{path}' -CertStoreLocation Cert:\\CurrentUser\\Root
  .NET on macOS    security add-trusted-cert -k ~/Library/Keychains/login.keychain-db '{path}'
  Java             keytool -importcert -noprompt -alias onbehalf -file '{path}' \\
                     -keystore onbehalf.p12 -storepass changeit
                   java -Djavax.net.ssl.trustStore=onbehalf.p12 -Djavax.net.ssl.trustStorePassword=changeit
  PHP              php -d openssl.cafile='{path}'
  Debian, Ubuntu   sudo cp '{path}' /usr/local/share/ca-certificates/onbehalf.crt \\
                     && sudo update-ca-certificates
  Fedora           sudo trust anchor '{path}'
  Chrome on Linux  certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n onbehalf -i '{path}'
  Firefox          Settings, Privacy & Security, View Certificates, Authorities, Import
  Chrome and Edge  on Windows and macOS: what .NET does

Never give `ca.key` away, which lies beside it: who has it can pretend to be any server to them.
"
    ))
}
