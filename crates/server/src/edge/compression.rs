//! Packing answers with gzip for those who ask for it. What is packed already, tiny, or part of a whole
//! stays as it is; what streams goes on streaming, part by part.

use std::io::Write as _;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::body::{Body, Bytes, HttpBody};
use axum::http::header::{
    ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, VARY,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use flate2::Compression;
use flate2::write::GzEncoder;
use hyper::body::Frame;

/// Less than one packet is not worth it.
const LEAST: u64 = 1_200;
/// How much is packed at a time, so that other requests are not kept waiting.
const PART: usize = 64 * 1024;

/// Whether the client reads gzip.
pub(super) fn is_asked(headers: &HeaderMap) -> bool {
    let values = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    let mut star = false;
    for coding in values.flat_map(|value| value.split(',')) {
        let mut parts = coding.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default();
        let weight = parts.find_map(|part| part.strip_prefix("q=").or(part.strip_prefix("Q=")));
        let is_wanted = weight.is_none_or(|weight| weight.parse().is_ok_and(|q: f32| q > 0.0));
        if name.eq_ignore_ascii_case("gzip") || name.eq_ignore_ascii_case("x-gzip") {
            return is_wanted;
        }
        star |= name == "*" && is_wanted;
    }
    star
}

/// The answer, packed if the client reads that and it is worth it.
pub(super) fn pack(response: Response, is_asked: bool) -> Response {
    if !is_worth_it(&response) {
        return response;
    }
    let (mut head, body) = response.into_parts();
    head.headers.append(VARY, HeaderValue::from_static("Accept-Encoding"));
    if !is_asked {
        return Response::from_parts(head, body);
    }
    head.headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    head.headers.remove(CONTENT_LENGTH);
    let encoder = GzEncoder::new(Vec::new(), Compression::fast());
    Response::from_parts(
        head,
        Body::new(Packed { body, rest: Bytes::new(), encoder: Some(encoder) }),
    )
}

fn is_worth_it(response: &Response) -> bool {
    let headers = response.headers();
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let is_text = ["application/json", "application/xml", "text/", "multipart/mixed"]
        .iter()
        .any(|prefix| kind.starts_with(prefix));
    // A strong tag names these very bytes.
    let has_strong_tag = headers.get(ETAG).is_some_and(|tag| !tag.as_bytes().starts_with(b"W/"));
    is_text
        && !has_strong_tag
        && response.status() != StatusCode::PARTIAL_CONTENT
        && !headers.contains_key(CONTENT_RANGE)
        && !headers.contains_key(CONTENT_ENCODING)
        && response.body().size_hint().exact().is_none_or(|length| length >= LEAST)
}

/// A body that is packed while it is sent.
struct Packed {
    body: Body,
    /// What came and is not packed yet.
    rest: Bytes,
    /// `None` after the end.
    encoder: Option<GzEncoder<Vec<u8>>>,
}

impl Packed {
    /// Packs some of what is left; the last of it with all that the packer holds back.
    fn pack(&mut self) -> std::io::Result<Bytes> {
        let Some(encoder) = &mut self.encoder else { return Ok(Bytes::new()) };
        let part = self.rest.split_to(self.rest.len().min(PART));
        encoder.write_all(&part)?;
        if self.rest.is_empty() {
            // The client can read this part before there is another.
            encoder.flush()?;
        }
        Ok(std::mem::take(encoder.get_mut()).into())
    }
}

impl HttpBody for Packed {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        loop {
            if !self.rest.is_empty() {
                let packed = self.pack().map_err(axum::Error::new)?;
                if packed.is_empty() {
                    continue;
                }
                return Poll::Ready(Some(Ok(Frame::data(packed))));
            }
            if self.encoder.is_none() {
                return Poll::Ready(None);
            }
            match ready!(Pin::new(&mut self.body).poll_frame(context)) {
                // Without the end of the packing, so that nobody takes it for the whole.
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                Some(Ok(frame)) => {
                    if let Ok(data) = frame.into_data() {
                        self.rest = data;
                    }
                }
                None => {
                    let Some(encoder) = self.encoder.take() else { return Poll::Ready(None) };
                    let end = encoder.finish().map_err(axum::Error::new)?;
                    return Poll::Ready(Some(Ok(Frame::data(end.into()))));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::response::IntoResponse as _;

    use super::*;

    #[test]
    fn gzip_is_asked_for_by_name_or_by_star_and_with_a_weight() {
        let check = |value: &'static str, expected: bool| {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(value));
            assert_eq!(is_asked(&headers), expected, "{value}");
        };
        check("gzip, deflate, br", true);
        check("br;q=1.0, GZIP;q=0.5", true);
        check("*", true);
        check("gzip;q=0, *", false);
        check("gzip;q=0.0", false);
        check("identity", false);
        check("", false);
        assert!(!is_asked(&HeaderMap::new()));
    }

    #[test]
    fn only_whole_texts_of_some_length_are_packed() {
        let check = |length: usize, headers: &[(&'static str, &'static str)], expected: bool| {
            let mut response = vec![b'x'; length].into_response();
            for (name, value) in headers {
                response.headers_mut().insert(*name, HeaderValue::from_static(value));
            }
            let is_packed =
                pack(response, true).body().size_hint().exact() != u64::try_from(length).ok();
            assert_eq!(is_packed, expected, "{headers:?}");
        };
        let json = ("content-type", "application/json; odata.metadata=minimal");
        check(5_000, &[json], true);
        check(5_000, &[json, ("etag", "W/\"1\"")], true);
        check(100, &[json], false);
        check(5_000, &[json, ("etag", "\"1\"")], false);
        check(5_000, &[json, ("content-encoding", "gzip")], false);
        check(5_000, &[("content-type", "application/octet-stream")], false);
        check(5_000, &[json, ("content-range", "bytes 0-1/2")], false);
    }
}
