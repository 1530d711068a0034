//! Requests whose heads can be read in two ways. A proxy in front might read them the other way, or a
//! header of impersonation would get lost, and the request run with the impersonator's own rights: each is
//! refused, with one fixed answer.

use axum::http::header::{CONNECTION, CONTENT_LENGTH, HOST, TRAILER, TRANSFER_ENCODING};
use axum::http::{HeaderMap, Request, StatusCode, Version};

use crate::refusal::Refusal;

/// Headers that a request needs to reach the end of its way.
const END_TO_END: [&str; 10] = [
    "authorization",
    "callerobjectid",
    "content-length",
    "content-type",
    "host",
    "if-match",
    "if-none-match",
    "mscrmcallerid",
    "prefer",
    "transfer-encoding",
];

/// Why a request is refused, if it is.
pub(super) fn judge<B>(request: &Request<B>) -> Option<Refusal> {
    let headers = request.headers();
    let told = host(request)
        .or_else(|| hop_by_hop(headers))
        .or_else(|| announced(headers))
        .or_else(|| alike(headers))
        .or_else(|| framing(headers))?;
    Some(Refusal::new(StatusCode::BAD_REQUEST, "0x80040203", told))
}

/// Whether trailers carry what only a head may.
pub(super) fn is_impersonation(trailers: &HeaderMap) -> bool {
    trailers.keys().any(|name| is_alike(name.as_str())) || trailers.contains_key("authorization")
}

/// The server is named once.
fn host<B>(request: &Request<B>) -> Option<String> {
    let mut hosts = request.headers().get_all(HOST).iter();
    let first = hosts.next();
    if hosts.next().is_some() {
        return Some("the request has more than one Host header".into());
    }
    match (request.uri().authority(), first) {
        (None, None) if request.version() == Version::HTTP_11 => {
            Some("the request has no Host header".into())
        }
        (Some(authority), Some(host))
            if !authority.as_str().as_bytes().eq_ignore_ascii_case(host.as_bytes()) =>
        {
            Some("the request names two hosts".into())
        }
        _ => None,
    }
}

/// `Connection: CallerObjectId` asks a proxy to take the header away.
fn hop_by_hop(headers: &HeaderMap) -> Option<String> {
    let named = headers.get_all(CONNECTION).iter().flat_map(|value| {
        let text = value.to_str().unwrap_or_default();
        text.split(',').map(|name| name.trim().to_ascii_lowercase())
    });
    let mut taken =
        named.filter(|name| END_TO_END.contains(&name.as_str()) || name.starts_with("mscrm"));
    taken.next().map(|name| format!("the header Connection must not name {name}"))
}

/// `Trailer: CallerObjectId` promises it for after the body, which is too late.
fn announced(headers: &HeaderMap) -> Option<String> {
    let named = headers.get_all(TRAILER).iter().flat_map(|value| {
        value.to_str().unwrap_or_default().split(',').map(|name| name.trim().to_ascii_lowercase())
    });
    let mut late = named.filter(|name| is_alike(name) || END_TO_END.contains(&name.as_str()));
    late.next().map(|name| format!("the header {name} must not come in a trailer"))
}

/// `Caller_Object_Id`: some servers take an underscore or nothing for a hyphen.
fn alike(headers: &HeaderMap) -> Option<String> {
    let mut names = headers.keys().map(axum::http::HeaderName::as_str);
    let is_one = |name: &str| edge::ACT_FOR.iter().any(|(_, known)| *known == name);
    let found = names.find(|name| is_alike(name) && !is_one(name))?;
    Some(format!("the header {found} is none; write CallerObjectId or MSCRMCallerID"))
}

fn is_alike(name: &str) -> bool {
    let plain =
        name.bytes().filter(u8::is_ascii_alphanumeric).map(|byte| byte.to_ascii_lowercase());
    edge::ACT_FOR.iter().any(|(_, known)| plain.clone().eq(known.bytes()))
}

/// One way to tell where the body ends. Of two in HTTP/1.1 only the transfer coding comes as far as this:
/// hyper takes the length away and ends the connection with the answer, so that nothing follows.
fn framing(headers: &HeaderMap) -> Option<String> {
    let codings = headers.get_all(TRANSFER_ENCODING).iter().count();
    let is_chunked = |value: &axum::http::HeaderValue| {
        value.as_bytes().trim_ascii().eq_ignore_ascii_case(b"chunked")
    };
    if codings > 1 || headers.get(TRANSFER_ENCODING).is_some_and(|value| !is_chunked(value)) {
        return Some("the only transfer coding is chunked, and once".into());
    }
    let lengths = headers.get_all(CONTENT_LENGTH).iter().count();
    (lengths > 1 || (lengths == 1 && codings == 1))
        .then(|| "the request tells the length of its body twice".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(target: &str, headers: &[(&'static str, &'static str)]) -> Option<String> {
        let mut request = Request::builder().uri(target);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        judge(&request.body(()).unwrap()).map(|refusal| refusal.message)
    }

    #[test]
    fn what_can_be_read_in_one_way_only_passes() {
        for headers in [
            vec![("host", "x")],
            vec![("Host", "x"), ("CallerObjectId", "a"), ("CALLEROBJECTID", "b")],
            vec![("host", "x"), ("connection", "keep-alive, TE"), ("trailer", "x-checksum")],
            vec![("host", "x"), ("transfer-encoding", "Chunked")],
            vec![("host", "x"), ("content-length", "5"), ("x-caller", "y")],
        ] {
            assert_eq!(told("/", &headers), None, "{headers:?}");
        }
        assert_eq!(told("http://x/", &[("host", "X")]), None);
    }

    #[test]
    fn what_can_be_read_in_two_ways_is_refused() {
        for headers in [
            vec![],
            vec![("host", "x"), ("host", "x")],
            vec![("host", "x"), ("connection", "close, CallerObjectId")],
            vec![("host", "x"), ("connection", "MSCRMCALLERID")],
            vec![("host", "x"), ("connection", "Authorization")],
            vec![("host", "x"), ("connection", "mscrm.SuppressDuplicateDetection")],
            vec![("host", "x"), ("trailer", "CallerObjectId")],
            vec![("host", "x"), ("trailer", "a, authorization")],
            vec![("host", "x"), ("caller_object_id", "a")],
            vec![("host", "x"), ("Caller-Object-Id", "a")],
            vec![("host", "x"), ("mscrm-callerid", "a")],
            vec![("host", "x"), ("mscrm.callerid", "a")],
            vec![("host", "x"), ("transfer-encoding", "gzip, chunked")],
            vec![("host", "x"), ("transfer-encoding", "chunked"), ("content-length", "5")],
        ] {
            assert!(told("/", &headers).is_some(), "{headers:?}");
        }
        assert!(told("http://y/", &[("host", "x")]).is_some());
    }
}
