//! The form that a token is asked for with.

use std::collections::HashMap;

use axum::body::{self, Body};
use axum::http::{HeaderMap, header};

use super::refusal::Refusal;

const LARGEST: usize = 64 * 1024;

/// The fields that have a value. An empty one counts as absent (RFC 6749 §3.2).
#[derive(Debug)]
pub(super) struct Form(HashMap<String, String>);

impl Form {
    pub(super) async fn read(headers: &HeaderMap, body: Body) -> Result<Self, Refusal> {
        let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let essence = kind.and_then(|kind| kind.split(';').next()).unwrap_or_default().trim();
        if !essence.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            return Err(Refusal::Malformed(
                "The content type of the request body must be 'application/x-www-form-urlencoded'.",
            ));
        }
        let bytes = body::to_bytes(body, LARGEST)
            .await
            .map_err(|_| Refusal::Malformed("The request body is too large or incomplete."))?;
        Self::parse(&bytes)
    }

    fn parse(bytes: &[u8]) -> Result<Self, Refusal> {
        let mut fields = HashMap::new();
        for (name, value) in form_urlencoded::parse(bytes).filter(|(_, value)| !value.is_empty()) {
            if fields.insert(name.into_owned(), value.into_owned()).is_some() {
                return Err(Refusal::Malformed("The request body has a parameter twice."));
            }
        }
        Ok(Self(fields))
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    pub(super) fn require(&self, name: &'static str) -> Result<&str, Refusal> {
        self.get(name).ok_or(Refusal::Missing(name))
    }
}

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
