//! The reply with a document: which form the client reads, and whether it has it already.

use axum::body::Bytes;
use axum::http::header::{
    ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, ETAG, HeaderName, HeaderValue, VARY,
};
use axum::http::{HeaderMap, StatusCode};
use engine::Catalog;

use super::{Documents, Variant};
use crate::exchange::Reply;
use crate::headers::{Preferences, knows_one_of};

const PREFERENCE_APPLIED: HeaderName = HeaderName::from_static("preference-applied");

/// Answers a request for a document. The same text has another tag when it is packed, so that no tag
/// stands for two sequences of bytes.
pub(crate) fn reply(
    documents: &Documents,
    catalog: &Catalog,
    variant: &Variant,
    headers: &HeaderMap,
    preferences: &Preferences,
) -> Reply {
    let document = documents.get(catalog, variant);
    let (plain, gzip) = (format!("\"{}\"", document.tag()), format!("\"{}-gzip\"", document.tag()));
    let packed = if takes_gzip(headers) { Some(&gzip) } else { None };
    let mut reply = if knows_one_of(headers, &[&plain, &gzip]) {
        let mut reply = Reply::new(Bytes::new());
        *reply.status_mut() = StatusCode::NOT_MODIFIED;
        reply
    } else {
        let packed = packed.and_then(|_| document.packed());
        let mut reply = Reply::new(packed.unwrap_or(document.plain()).clone());
        let to = reply.headers_mut();
        to.insert(CONTENT_TYPE, HeaderValue::from_static("application/xml"));
        if packed.is_some() {
            to.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        reply
    };
    let to = reply.headers_mut();
    to.insert(VARY, HeaderValue::from_static("Accept-Encoding, Prefer"));
    if let Ok(tag) = HeaderValue::from_str(packed.unwrap_or(&plain)) {
        to.insert(ETAG, tag);
    }
    if variant.annotated
        && let Some(Ok(sent)) = preferences.annotations().map(HeaderValue::from_str)
    {
        to.insert(PREFERENCE_APPLIED, sent);
    }
    reply
}

/// Whether the client reads gzip: it names it, or anything, and not with a weight of zero.
fn takes_gzip(headers: &HeaderMap) -> bool {
    let values = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    let mut any = false;
    for coding in values.flat_map(|value| value.split(',')) {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
        let weight = weight.trim().strip_prefix("q=").map_or(1.0, |q| q.parse().unwrap_or(0.0));
        match name.trim().to_ascii_lowercase().as_str() {
            "gzip" | "x-gzip" => return weight > 0.0,
            "*" => any = weight > 0.0,
            _ => {}
        }
    }
    any
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_is_for_who_reads_it() {
        let check = |values: &[&'static str], expected: bool| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(ACCEPT_ENCODING, HeaderValue::from_static(value));
            }
            assert_eq!(takes_gzip(&headers), expected, "{values:?}");
        };
        check(&[], false);
        check(&[""], false);
        check(&["identity"], false);
        check(&["gzip, deflate, br"], true);
        check(&["br", "GZIP;q=0.5"], true);
        check(&["*"], true);
        check(&["*, gzip;q=0"], false);
        check(&["gzip;q=0"], false);
        check(&["gzip; q=0.0, *;q=1"], false);
        check(&["gzip;q=x"], false);
        check(&["br, *;q=0"], false);
    }
}
