//! Bodies that come packed (soap.md §2): what they are when they are unpacked has a limit, whatever they look like.

use std::io::Read as _;

use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::http::header::CONTENT_ENCODING;
use flate2::read::MultiGzDecoder;
use model::{Error, Result};

/// The body as it was before it was packed, if it was.
pub(crate) fn inflate(headers: &HeaderMap, body: Bytes, limit: usize) -> Result<Bytes> {
    let mut codings = headers.get_all(CONTENT_ENCODING).iter();
    let coding = match (codings.next(), codings.next()) {
        (None, _) => return Ok(body),
        (Some(coding), None) => coding.as_bytes(),
        (Some(_), Some(_)) => return Err(unknown()),
    };
    if coding.eq_ignore_ascii_case(b"identity") {
        return Ok(body);
    }
    if !coding.eq_ignore_ascii_case(b"gzip") {
        return Err(unknown());
    }
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    let mut unpacked = Vec::new();
    let read = MultiGzDecoder::new(body.as_ref()).take(most).read_to_end(&mut unpacked);
    read.map_err(|_| Error::InvalidArgument("The body is not what gzip packs.".into()))?;
    if unpacked.len() > limit { Err(Error::BodyTooLarge) } else { Ok(unpacked.into()) }
}

fn unknown() -> Error {
    Error::InvalidArgument("A body is packed by gzip or not at all.".into())
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use axum::http::HeaderValue;
    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn packed(content: &[u8]) -> Bytes {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(content).unwrap();
        encoder.finish().unwrap().into()
    }

    fn check(coding: Option<&'static str>, body: Bytes, expected: &Result<&[u8]>) {
        let mut headers = HeaderMap::new();
        if let Some(coding) = coding {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static(coding));
        }
        let found = inflate(&headers, body, 1000);
        assert_eq!(found.as_deref(), expected.as_deref(), "{coding:?}");
    }

    #[test]
    fn a_packed_body_is_unpacked_up_to_the_limit() {
        let wrong = |text: &str| Err(Error::InvalidArgument(text.into()));
        let (thousand, more) = ([b'x'; 1000], [b'x'; 1001]);
        check(None, Bytes::from_static(b"x"), &Ok(b"x"));
        check(Some("identity"), Bytes::from_static(b"x"), &Ok(b"x"));
        check(Some("GZip"), packed(&thousand), &Ok(&thousand));
        check(Some("gzip"), packed(&more), &Err(Error::BodyTooLarge));
        check(Some("gzip"), packed(&vec![b'x'; 10 << 20]), &Err(Error::BodyTooLarge));
        let twice = [packed(b"a"), packed(b"b")].concat();
        check(Some("gzip"), twice.into(), &Ok(b"ab"));
        let cut = packed(&thousand).slice(..20);
        check(Some("gzip"), cut, &wrong("The body is not what gzip packs."));
        check(Some("gzip"), Bytes::new(), &wrong("The body is not what gzip packs."));
        check(Some("br"), packed(b"a"), &wrong("A body is packed by gzip or not at all."));
        check(Some("gzip, gzip"), packed(b"a"), &wrong("A body is packed by gzip or not at all."));
    }
}
