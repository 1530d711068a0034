//! The error answers that the process itself gives, in the Web API's form (protocol.md §5.1).

use std::borrow::Cow;

use axum::http::header::{CONTENT_TYPE, HeaderName};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

/// A status and the error JSON that goes with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    pub(crate) code: Cow<'static, str>,
    pub(crate) message: String,
    pub(crate) header: Option<Box<(HeaderName, HeaderValue)>>,
}

impl Refusal {
    pub(crate) fn new(
        status: StatusCode,
        code: impl Into<Cow<'static, str>>,
        message: impl Into<String>,
    ) -> Self {
        Self { status, code: code.into(), message: message.into(), header: None }
    }

    pub(crate) fn with(mut self, name: HeaderName, value: &'static str) -> Self {
        self.header = Some(Box::new((name, HeaderValue::from_static(value))));
        self
    }

    /// 404: nothing answers this path.
    pub(crate) fn nothing() -> Self {
        Self::new(StatusCode::NOT_FOUND, "", "there is nothing at this path")
    }

    /// 401: who is asking?
    pub(crate) fn no_token() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "0x80044300", "an access token is required")
            .with(axum::http::header::WWW_AUTHENTICATE, "Bearer")
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let body = serde_json::json!({"error": {"code": self.code, "message": self.message}});
        let kind = [(CONTENT_TYPE, "application/json; odata.metadata=minimal")];
        let mut response = (self.status, kind, body.to_string()).into_response();
        if let Some(header) = self.header {
            let (name, value) = *header;
            response.headers_mut().insert(name, value);
        }
        response
    }
}
