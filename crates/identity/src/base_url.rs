//! Scheme, host and port that a server is reached by, normalized so that equal ones compare equal.

use std::fmt;
use std::net::Ipv6Addr;

use axum::http::{HeaderMap, Uri, header};

/// How a request came in. The server puts it into the extensions of each request; plain HTTP is
/// assumed where it did not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// Plain.
    Http,
    /// Over TLS.
    Https,
}

impl Scheme {
    /// As URLs have it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }

    const fn default_port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
        }
    }
}

/// `https://host:port/path`: scheme and host in lower case, no default port, no slash at the end.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct BaseUrl {
    scheme: Scheme,
    host: String,
    port: Option<u16>,
    path: String,
}

impl BaseUrl {
    /// Reads a URL without user, query and fragment; one slash at its end is ignored.
    pub fn parse(url: &str) -> Option<Self> {
        let (scheme, rest) = url.split_once("://")?;
        let scheme = match scheme {
            _ if scheme.eq_ignore_ascii_case("https") => Scheme::Https,
            _ if scheme.eq_ignore_ascii_case("http") => Scheme::Http,
            _ => return None,
        };
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-._~%".contains(&byte);
        if !path.bytes().all(plain) {
            return None;
        }
        let path = path.strip_suffix('/').unwrap_or(path).to_owned();
        Some(Self { path, ..Self::of_authority(scheme, authority)? })
    }

    /// The base that a request itself names: in its target or else in its `Host` header.
    pub fn of_request(scheme: Scheme, uri: &Uri, headers: &HeaderMap) -> Option<Self> {
        let authority = match uri.authority() {
            Some(authority) => authority.as_str(),
            None => headers.get(header::HOST)?.to_str().ok()?,
        };
        Self::of_authority(scheme, authority)
    }

    fn of_authority(scheme: Scheme, authority: &str) -> Option<Self> {
        let (host, port) = if let Some(rest) = authority.strip_prefix('[') {
            let (address, port) = rest.split_once(']')?;
            let address: Ipv6Addr = address.parse().ok()?;
            let port = if port.is_empty() { None } else { Some(port.strip_prefix(':')?) };
            (format!("[{address}]"), port)
        } else {
            let (host, port) = match authority.split_once(':') {
                Some((host, port)) => (host, Some(port)),
                None => (authority, None),
            };
            let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
            if host.is_empty() || !host.bytes().all(plain) {
                return None;
            }
            (host.to_ascii_lowercase(), port)
        };
        let port = match port {
            None | Some("") => None,
            Some(port) if port.bytes().all(|byte| byte.is_ascii_digit()) => {
                Some(port.parse().ok()?)
            }
            Some(_) => return None,
        };
        let port = port.filter(|port| *port != scheme.default_port());
        Some(Self { scheme, host, port, path: String::new() })
    }

    /// Plain HTTP on this machine: what `onbehalf token` writes without `--public-url`.
    pub fn localhost() -> Self {
        let (host, path) = ("localhost".to_owned(), String::new());
        Self { scheme: Scheme::Http, host, port: None, path }
    }

    /// Whether its host is a name that every machine has for itself.
    pub fn is_loopback(&self) -> bool {
        let host = self.host.as_str();
        self.path.is_empty()
            && (matches!(host, "localhost" | "127.0.0.1" | "[::1]") || host.ends_with(".localhost"))
    }

    /// How it is reached.
    pub const fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// Its host, without a port.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Its host, with a port if it has one of its own.
    pub fn authority(&self) -> String {
        match self.port {
            Some(port) => format!("{}:{port}", self.host),
            None => self.host.clone(),
        }
    }

    /// The second name of a base such as `https://org.crm4.example`: `https://org.api.crm4.example`.
    #[must_use]
    pub fn api_alias(&self) -> Option<Self> {
        let (organization, domain) = self.host.split_once('.')?;
        if self.host.starts_with('[') || self.host.parse::<std::net::Ipv4Addr>().is_ok() {
            return None;
        }
        Some(Self { host: format!("{organization}.api.{domain}"), ..self.clone() })
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme.name(), self.host)?;
        if let Some(port) = self.port {
            write!(f, ":{port}")?;
        }
        f.write_str(&self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_bases_are_written_alike() {
        let check = |url: &str, expected: &str| {
            assert_eq!(BaseUrl::parse(url).unwrap().to_string(), expected, "{url}");
        };
        check("HTTPS://Org.Example:443/", "https://org.example");
        check("http://localhost:8080", "http://localhost:8080");
        check("http://localhost:080/", "http://localhost");
        check("http://[0:0::1]:81/", "http://[::1]:81");
        check("https://host/Contoso/", "https://host/Contoso");
        check("https://host//", "https://host/");
    }

    #[test]
    fn what_is_no_base_url_is_refused() {
        for url in [
            "",
            "localhost",
            "ftp://host",
            "http://",
            "http://:80",
            "http://user@host",
            "http://host:x",
            "http://host:+1",
            "http://host:65536",
            "http://host?x",
            "http://host/?x",
            "http://host/#x",
            "http://ho st",
            "http://host\\evil",
            "http://[::1",
            "http://[::1]x",
            "http://höst",
        ] {
            assert_eq!(BaseUrl::parse(url), None, "{url}");
        }
    }

    #[test]
    fn loopback_names_are_whole_names() {
        let check = |url: &str, expected: bool| {
            assert_eq!(BaseUrl::parse(url).unwrap().is_loopback(), expected, "{url}");
        };
        check("http://localhost:1", true);
        check("https://contoso.localhost", true);
        check("http://[::1]", true);
        check("http://127.0.0.1:9", true);
        check("http://notlocalhost", false);
        check("http://localhost.example", false);
        check("http://127.0.0.1.example", false);
        check("http://localhost/path", false);
    }

    #[test]
    fn the_request_names_its_base_in_the_target_or_the_host_header() {
        let mut headers = HeaderMap::new();
        let of = |headers: &HeaderMap, uri: &str| {
            BaseUrl::of_request(Scheme::Http, &uri.parse().unwrap(), headers)
                .map(|base| base.to_string())
        };
        assert_eq!(of(&headers, "/x"), None);
        headers.insert(header::HOST, "Org:8080".parse().unwrap());
        assert_eq!(of(&headers, "/x").as_deref(), Some("http://org:8080"));
        assert_eq!(of(&headers, "http://other/x").as_deref(), Some("http://other"));
    }
}
