//! The address to listen on.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// Loopback only, unless asked otherwise.
pub(super) const DEFAULT: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);

pub(super) fn parse(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| {
        "which is no IP address with a port; write it as `127.0.0.1:8080` or `[::1]:8080`".into()
    })
}
