//! The names that the server's own certificate is for.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use rcgen::SanType;

use crate::config::PublicUrl;

/// Names and addresses, each once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Hosts {
    names: BTreeSet<String>,
    addresses: BTreeSet<IpAddr>,
}

impl Hosts {
    /// This machine, the host of the public address, and the address that is listened on if it is one.
    pub(super) fn new(public_url: Option<&PublicUrl>, listening: SocketAddr) -> Self {
        let loopback = [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];
        let mut hosts = Self {
            names: BTreeSet::from(["localhost".to_owned()]),
            addresses: BTreeSet::from(loopback),
        };
        let address = listening.ip().to_canonical();
        if !address.is_unspecified() {
            hosts.addresses.insert(address);
        }
        if let Some(host) = public_url.and_then(PublicUrl::host) {
            match host.trim_matches(['[', ']']).parse() {
                Ok(address) => hosts.addresses.insert(address),
                Err(_) => hosts.names.insert(host),
            };
        }
        hosts
    }

    /// As a certificate has them.
    pub(super) fn names(&self) -> Result<Vec<SanType>, rcgen::Error> {
        let names = self.names.iter().map(|name| Ok(SanType::DnsName(name.as_str().try_into()?)));
        names.chain(self.addresses.iter().map(|address| Ok(SanType::IpAddress(*address)))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_is_for_this_machine_the_public_host_and_the_address_listened_on() {
        let check = |public: Option<&str>, listening: &str, expected: &[&str]| {
            let public = public.map(|url| PublicUrl::parse(url).unwrap());
            let hosts = Hosts::new(public.as_ref(), listening.parse().unwrap());
            let mut all: Vec<String> = hosts.names.iter().cloned().collect();
            all.extend(hosts.addresses.iter().map(ToString::to_string));
            assert_eq!(all, expected);
        };
        check(None, "127.0.0.1:1", &["localhost", "127.0.0.1", "::1"]);
        check(None, "[::]:1", &["localhost", "127.0.0.1", "::1"]);
        check(
            Some("https://CRM.example:8443"),
            "10.0.0.7:1",
            &["crm.example", "localhost", "10.0.0.7", "127.0.0.1", "::1"],
        );
        check(Some("https://[::2]:8443"), "0.0.0.0:1", &["localhost", "127.0.0.1", "::1", "::2"]);
    }
}
