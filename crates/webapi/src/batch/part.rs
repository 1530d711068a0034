//! A part as the request that it is: its URL made whole, its headers, and in whose name it asks.

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use model::{Error, Result, Uuid};
use odata::batch::{Header, Operation};

use super::references::References;
use crate::arriving::Taken;
use crate::exchange::Exchange;
use edge::ACT_FOR;

/// A part, ready to be answered.
pub(super) struct Part {
    /// Its id, as it was given.
    pub(super) id: Option<String>,
    pub(super) exchange: Exchange,
    /// Why it is not answered at all.
    pub(super) refused: Option<Error>,
}

/// What all parts of a batch have in common.
pub(super) struct Common<'b> {
    /// The request that brought the batch.
    pub(super) outer: &'b Exchange,
    /// The service root, as its URL names it.
    pub(super) root: &'b str,
    pub(super) body_limit: usize,
}

impl Common<'_> {
    /// Reads a part, whose rows of parts before it have these names.
    pub(super) fn read(
        &self,
        bytes: &[u8],
        cut: bool,
        references: &References,
        id: Uuid,
    ) -> Result<Part> {
        let operation = Operation::read(bytes)?;
        let authorization = self.outer.headers.get(header::AUTHORIZATION);
        let authorization = authorization.map(HeaderValue::as_bytes);
        let method = Method::from_bytes(operation.method.as_bytes()).map_err(Error::internal)?;
        let mime = operation.mime.iter().map(|header| (header.name, header.value));
        let mut refused = refused_among_mime(mime, authorization);
        if let Some(header) = foreign(&operation.headers, authorization) {
            refused = refused.or_else(|| Some(invalid(header.name)));
        }
        if is_no_body(&method, operation.body) {
            let text =
                "A GET, HEAD or DELETE in a batch has no body. A blank line ends its headers.";
            refused = refused.or_else(|| Some(Error::InvalidArgument(text.into())));
        }
        let target = operation.target.and_then(|target| resolve(target, self.root, references));
        let target = target.unwrap_or_else(|error| {
            refused.get_or_insert(error);
            String::new()
        });
        let body = if cut || operation.body.len() > self.body_limit {
            Err(Error::BodyTooLarge)
        } else {
            Ok(Bytes::copy_from_slice(operation.body))
        };
        let exchange = Exchange {
            method,
            target,
            headers: self.headers(&operation.headers)?,
            body,
            taken: Taken::default(),
            step: None,
            references: Some(references.clone()),
            arrival: self.outer.arrival.clone(),
            id,
        };
        Ok(Part { id: operation.id.map(ToOwned::to_owned), exchange, refused })
    }

    /// The headers of a part: its own, and whom the batch is sent for if it names nobody itself.
    fn headers(&self, own: &[Header<'_>]) -> Result<HeaderMap> {
        let mut headers = HeaderMap::with_capacity(own.len());
        for header in own {
            let name = HeaderName::from_bytes(header.name.as_bytes()).map_err(Error::internal)?;
            if name == header::AUTHORIZATION {
                continue;
            }
            let value = HeaderValue::from_bytes(header.value).map_err(Error::internal)?;
            headers.append(name, value);
        }
        if !ACT_FOR.iter().any(|(_, name)| headers.contains_key(*name)) {
            for (_, name) in ACT_FOR {
                for value in self.outer.headers.get_all(name) {
                    headers.append(HeaderName::from_static(name), value.clone());
                }
            }
        }
        Ok(headers)
    }
}

/// Why a part is refused for the headers around its request: there they would mean nothing, and the part
/// would run in the name of whoever sent the batch (security.md D39).
pub(super) fn refused_among_mime<'h>(
    headers: impl Iterator<Item = (&'h str, &'h [u8])>,
    authorization: Option<&[u8]>,
) -> Option<Error> {
    for (name, value) in headers {
        if let Some((sent, _)) = ACT_FOR.iter().find(|(_, known)| name.eq_ignore_ascii_case(known))
        {
            return Some(invalid(sent));
        }
        if name.eq_ignore_ascii_case("authorization") && Some(value) != authorization {
            return Some(invalid("Authorization"));
        }
    }
    None
}

/// Credentials of a part that are not those of the batch.
fn foreign<'h, 'p>(
    headers: &'h [Header<'p>],
    authorization: Option<&[u8]>,
) -> Option<&'h Header<'p>> {
    headers.iter().find(|header| header.is("authorization") && Some(header.value) != authorization)
}

fn invalid(header: &str) -> Error {
    Error::InvalidArgument(format!("Invalid argument. {header}"))
}

/// Whether something follows the headers that a reader takes for more headers. JSON is read over, as it is
/// outside of batches.
fn is_no_body(method: &Method, body: &[u8]) -> bool {
    let body = body.trim_ascii();
    matches!(*method, Method::GET | Method::HEAD | Method::DELETE)
        && !body.is_empty()
        && !matches!(body.first(), Some(b'{' | b'['))
        && body != b"null"
}

/// The path and query that a URL means: it is absolute, or a path, or stands below the service root; or it
/// begins with the name of a row.
fn resolve(target: &str, root: &str, references: &References) -> Result<String> {
    if let Some(path) = references.resolve(target.strip_prefix('/').unwrap_or(target))? {
        return Ok(path);
    }
    let path = match target.split_once("://") {
        Some((scheme, rest))
            if scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https") =>
        {
            rest.find('/').and_then(|start| rest.get(start..)).unwrap_or("/")
        }
        _ if target.starts_with('/') => target,
        _ => return Ok([root, "/", target].concat()),
    };
    // What stands below the root can be a name, too.
    let below = path.split_once("/api/data/").and_then(|(_, rest)| rest.split_once('/'));
    let named = below.map(|(_, rest)| references.resolve(rest.trim_start_matches('/')));
    Ok(named.transpose()?.flatten().unwrap_or_else(|| path.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_made_whole() {
        let mut references = References::default();
        references.note("1", "/contoso/api/data/v9.2/accounts(g)");
        let check = |target: &str, expected: &str| {
            let found = resolve(target, "/contoso/api/data/v9.2", &references);
            assert_eq!(found.unwrap_or_else(|error| error.to_string()), expected, "{target}");
        };
        check(
            "accounts?$filter=a eq 'http://x'",
            "/contoso/api/data/v9.2/accounts?$filter=a eq 'http://x'",
        );
        check("", "/contoso/api/data/v9.2/");
        check("/api/data/v9.2/accounts", "/api/data/v9.2/accounts");
        check("HTTPS://host:1/api/data/v9.2/accounts(g)", "/api/data/v9.2/accounts(g)");
        check("http://host", "/");
        for form in ["$1", "/$1", "/api/data/v9.2/$1", "https://host/contoso/api/data/v9.1//$1"] {
            check(form, "/contoso/api/data/v9.2/accounts(g)");
        }
        check("$1/name", "/contoso/api/data/v9.2/accounts(g)/name");
        check("$1?$select=name", "/contoso/api/data/v9.2/accounts(g)?$select=name");
        check("$metadata", "/contoso/api/data/v9.2/$metadata");
        check("$10", "Content-ID Reference: '$10' does not exist in the batch context.");
    }

    #[test]
    fn lines_behind_the_headers_are_no_body() {
        for (body, expected) in [("", false), (" \r\n", false), ("{}", false), ("null", false)] {
            assert_eq!(is_no_body(&Method::GET, body.as_bytes()), expected, "{body}");
        }
        assert!(is_no_body(&Method::DELETE, b"CallerObjectId: x"));
        assert!(!is_no_body(&Method::POST, b"CallerObjectId: x"));
    }
}
