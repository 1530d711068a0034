//! Where a browser is sent back to: which addresses a program has registered, and how an answer gets there.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use model::Result;
use serde::{Deserialize, Serialize};

use super::Provider;
use super::page::{self, Page, hidden};
use super::registered::Registered;

const LOOPBACK: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];
/// The paths on loopback of the programs that are known without being registered.
const PATHS: [&str; 6] = ["", "/", "/callback", "/redirect", "/redirect.html", "/index.html"];

/// How an answer travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Mode {
    Query,
    Fragment,
    FormPost,
}

impl Mode {
    pub(super) fn parse(text: Option<&str>) -> Option<Self> {
        match text {
            None | Some("query") => Some(Self::Query),
            Some("fragment") => Some(Self::Fragment),
            Some("form_post") => Some(Self::FormPost),
            Some(_) => None,
        }
    }
}

/// Whether a program may be answered at this address.
pub(super) fn is_registered(
    provider: &Provider,
    program: &Registered,
    address: &str,
) -> Result<bool> {
    if !is_plain(address) {
        return Ok(false);
    }
    let own = match program {
        Registered::Application(_) | Registered::Console => false,
        Registered::Native | Registered::Page => Loopback::split(address).is_some_and(|split| {
            let https_is_right = matches!(program, Registered::Page);
            (split.scheme == "http" || https_is_right) && PATHS.contains(&split.rest)
        }),
    };
    Ok(own || provider.vault.redirects(program.id())?.iter().any(|each| is_same(each, address)))
}

/// Whether an address is the registered one. On loopback the port does not count (RFC 8252 §7.3); everything
/// else does, to the letter.
fn is_same(registered: &str, address: &str) -> bool {
    let loopback = Loopback::split(registered);
    is_plain(registered)
        && (registered == address || loopback.is_some() && loopback == Loopback::split(address))
}

/// Whether an address may be registered: a browser can be sent there safely, over TLS, to this machine, or to a program by a scheme that
/// only it has; with nothing in it that two readers could read in two ways.
pub(super) fn is_plain(address: &str) -> bool {
    let is_plain = |byte: u8| matches!(byte, b'!'..=b'~') && !b"\"'<>\\^`{|}#".contains(&byte);
    let Some((scheme, rest)) = address.split_once(':') else { return false };
    if address.len() > 2_000 || !address.bytes().all(is_plain) {
        return false;
    }
    let authority = rest.strip_prefix("//").and_then(|rest| rest.split(['/', '?']).next());
    let has_host = authority.is_some_and(|host| !host.is_empty() && !host.contains('@'));
    match scheme {
        "https" => has_host,
        "http" => Loopback::split(address).is_some(),
        // As RFC 8252 §7.1 wants it, and the two that the product's samples have.
        _ => {
            let is_scheme = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
            scheme.bytes().all(is_scheme)
                && (scheme.contains('.') || scheme == "app" || scheme.starts_with("msal"))
        }
    }
}

/// An address on this machine, without its port.
#[derive(Debug, PartialEq, Eq)]
struct Loopback<'a> {
    scheme: &'a str,
    host: &'a str,
    rest: &'a str,
}

impl<'a> Loopback<'a> {
    fn split(address: &'a str) -> Option<Self> {
        let (scheme, after) = address.split_once("://")?;
        let (host, rest) =
            LOOPBACK.iter().find_map(|host| Some((*host, after.strip_prefix(host)?)))?;
        let rest = match rest.strip_prefix(':') {
            Some(rest) => {
                let end = rest.find(['/', '?']).unwrap_or(rest.len());
                let (port, rest) = rest.split_at(end);
                let is_number = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
                (is_number && port.parse::<u16>().is_ok()).then_some(rest)?
            }
            None => rest,
        };
        let ends = rest.is_empty() || rest.starts_with(['/', '?']);
        (matches!(scheme, "http" | "https") && ends).then_some(Self { scheme, host, rest })
    }
}

/// What a page's policy must name for a form that leads to this address.
pub(crate) fn policy_source(address: &str) -> Option<String> {
    let (scheme, rest) = address.split_once(':')?;
    let authority = rest.strip_prefix("//").and_then(|rest| rest.split(['/', '?']).next());
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:".contains(&byte);
    Some(match authority {
        Some(host) if scheme.starts_with("http") && host.bytes().all(is_name) => {
            format!("{scheme}://{host}")
        }
        // An address of IPv6 has no form of its own there, other schemes no host.
        _ => format!("{scheme}:"),
    })
}

/// Sends a browser to a registered address with an answer.
pub(crate) fn send(address: &str, mode: Mode, fields: &[(&str, &str)]) -> Response {
    if mode == Mode::FormPost {
        return form_post(address, fields);
    }
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(fields);
    let separator = match mode {
        Mode::Fragment => '#',
        _ if address.contains('?') => '&',
        _ => '?',
    };
    to(&format!("{address}{separator}{}", query.finish()))
}

/// Sends a browser somewhere.
pub(crate) fn to(address: &str) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SEE_OTHER;
    if let Ok(address) = HeaderValue::from_str(address) {
        response.headers_mut().insert(header::LOCATION, address);
    }
    page::secret(response)
}

fn form_post(address: &str, fields: &[(&str, &str)]) -> Response {
    let fields: String = fields.iter().map(|(name, value)| hidden(name, value)).collect();
    let body = format!(
        "<p>You are on your way back to the program that asked.</p>\n<form method=\"post\" \
         action=\"{}\">{fields}<button class=\"main\">Continue</button></form>",
        page::escape(address)
    );
    let leads_to = policy_source(address);
    Page { leads_to, sends: true, ..Page::new("Continue", body) }.into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_the_registered_one_to_the_letter_but_for_the_port_on_loopback() {
        let check = |registered: &str, address: &str, expected: bool| {
            assert_eq!(is_same(registered, address), expected, "{registered} {address}");
        };
        let app = "https://app.example/back?x=1";
        check(app, app, true);
        for other in [
            "https://app.example/back",
            "https://app.example/back?x=1&y",
            "https://APP.example/back?x=1",
            "https://app.example./back?x=1",
            "https://app.example:443/back?x=1",
            "https://app.example/./back?x=1",
            "https://app.example/a/../back?x=1",
            "https://app.example/%62ack?x=1",
            "https://app.example/back?x=1#",
            "https://app.example@evil.example/back?x=1",
            "https://app.example.evil.example/back?x=1",
            "https://app.example\\@evil.example/back?x=1",
            "http://app.example/back?x=1",
            " https://app.example/back?x=1",
            "https://app.example/back?x=1\r\nx:y",
        ] {
            check(app, other, false);
        }
        let local = "http://localhost/back";
        check(local, "http://localhost:1/back", true);
        check(local, "http://localhost:65535/back", true);
        for other in [
            "http://localhost:65536/back",
            "http://localhost:/back",
            "http://localhost:+1/back",
            "http://localhost:1@evil.example/back",
            "http://localhost:1/back/",
            "http://localhost:1/back?x",
            "http://localhost.evil.example/back",
            "http://localhostevil/back",
            "http://127.0.0.1/back",
            "https://localhost/back",
            "http://LOCALHOST/back",
            "http://localhost./back",
            "http://localhost:1\\back",
            "http://localhost:1#/back",
        ] {
            check(local, other, false);
        }
        check("http://[::1]:9/", "http://[::1]:80/", true);
    }

    #[test]
    fn what_a_browser_must_not_be_sent_to_is_nobodys_address() {
        for address in [
            "javascript:alert(1)",
            "data:text/html,x",
            "http://app.example/back",
            "https://",
            "https:///back",
            "https:app.example",
            "https://user@app.example/",
            "ftp://app.example/",
            "file:///etc/passwd",
            "//app.example/back",
            "/back",
            "",
            "https://app.example/ back",
            "https://app.example/\u{e9}",
            "vbscript:x",
        ] {
            assert!(!is_same(address, address), "{address}");
        }
        for address in ["app://58145B91", "com.example.app:/back", "msalabc://auth"] {
            assert!(is_same(address, address), "{address}");
        }
    }

    #[test]
    fn the_policy_names_the_origin() {
        let check = |address: &str, expected: &str| {
            assert_eq!(policy_source(address).unwrap(), expected);
        };
        check("http://localhost:8400/", "http://localhost:8400");
        check("https://app.example?x", "https://app.example");
        check("http://[::1]:9/", "http:");
        check("app://x", "app:");
    }
}
