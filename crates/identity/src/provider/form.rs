//! The form that a token is asked for with: URL-encoded, or in parts as PHP's curl sends an array.

use std::collections::HashMap;

use axum::body::{self, Body};
use axum::http::{HeaderMap, Method, header, request};
use multer::{Constraints, Multipart, SizeLimit};

use super::refusal::Refusal;

const LARGEST: usize = 64 * 1024;

/// The fields that have a value. An empty one counts as absent (RFC 6749 §3.2), one that stands there twice
/// is refused.
#[derive(Debug, Default)]
pub(crate) struct Form(HashMap<String, String>);

impl Form {
    /// Those of a page's request: of the form that is sent to it, or else of its query.
    pub(crate) async fn of(parts: &request::Parts, body: Body) -> Result<Self, Refusal> {
        if parts.method == Method::POST {
            Self::read(&parts.headers, body).await
        } else {
            Self::parse(parts.uri.query().unwrap_or_default().as_bytes())
        }
    }

    pub(crate) async fn read(headers: &HeaderMap, body: Body) -> Result<Self, Refusal> {
        let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let kind = kind.unwrap_or_default();
        let essence = kind.split(';').next().unwrap_or_default().trim();
        if essence.eq_ignore_ascii_case("multipart/form-data") {
            return Self::read_parts(kind, body).await;
        }
        if !essence.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            return Err(Refusal::Malformed(
                "The content type of the request body must be 'application/x-www-form-urlencoded'.",
            ));
        }
        let bytes = body::to_bytes(body, LARGEST).await.map_err(|_| TOO_LARGE)?;
        Self::parse(&bytes)
    }

    /// Those of a URL-encoded text: a body or a query.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, Refusal> {
        let mut form = Self::default();
        for (name, value) in form_urlencoded::parse(bytes) {
            form.add(name.into_owned(), value.into_owned())?;
        }
        Ok(form)
    }

    async fn read_parts(kind: &str, body: Body) -> Result<Self, Refusal> {
        let malformed = || Refusal::Malformed("The parts of the request body cannot be read.");
        let boundary = multer::parse_boundary(kind).map_err(|_| malformed())?;
        let limit = SizeLimit::new().whole_stream(LARGEST as u64);
        let mut parts = Multipart::with_constraints(
            body.into_data_stream(),
            boundary,
            Constraints::new().size_limit(limit),
        );
        let mut form = Self::default();
        while let Some(part) = parts.next_field().await.map_err(|_| malformed())? {
            let name = part.name().map(str::to_owned).ok_or_else(malformed)?;
            if part.file_name().is_some() {
                return Err(Refusal::Malformed("The request body has a file."));
            }
            let bytes = part.bytes().await.map_err(|_| malformed())?;
            let value = String::from_utf8(bytes.to_vec()).map_err(|_| malformed())?;
            form.add(name, value)?;
        }
        Ok(form)
    }

    fn add(&mut self, name: String, value: String) -> Result<(), Refusal> {
        if !value.is_empty() && self.0.insert(name, value).is_some() {
            return Err(Refusal::Malformed("The request has a parameter twice."));
        }
        Ok(())
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    pub(crate) fn require(&self, name: &'static str) -> Result<&str, Refusal> {
        self.get(name).ok_or(Refusal::Missing(name))
    }
}

const TOO_LARGE: Refusal = Refusal::Malformed("The request body is too large or incomplete.");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_decoded_and_repeated_ones_are_refused() {
        let form = Form::parse(b"a=x+y%26z&empty=&empty=&b").unwrap();
        assert_eq!(form.get("a"), Some("x y&z"));
        assert_eq!(form.get("empty"), None);
        assert!(matches!(form.require("b"), Err(Refusal::Missing("b"))));
        assert!(matches!(Form::parse(b"a=1&a=1"), Err(Refusal::Malformed(_))));
    }
}
