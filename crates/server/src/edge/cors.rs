//! Which pages of other origins may read answers (CORS). Credentials of the browser are never asked for:
//! tokens travel in a header that the page itself sets.

use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS,
    ACCESS_CONTROL_REQUEST_METHOD, ALLOW, ORIGIN, VARY,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::config::CorsOrigins;
use identity::BaseUrl;

const METHODS: &str = "GET,HEAD,POST,PUT,PATCH,DELETE,OPTIONS";

/// What clients of the Web API send (protocol.md §2). A star would not stand for `Authorization`.
const ALLOWED: &str = "Authorization,Accept,Accept-Language,Cache-Control,CallerObjectId,Consistency,\
    Content-Disposition,Content-ID,Content-Range,Content-Type,If-Match,If-None-Match,MSCRM.\
    BypassBusinessLogicExecution,MSCRM.BypassBusinessLogicExecutionStepIds,MSCRM.\
    BypassCustomPluginExecution,MSCRM.MergeLabels,MSCRM.SolutionUniqueName,MSCRM.\
    SuppressCallbackRegistrationExpanderJob,MSCRM.SuppressDuplicateDetection,MSCRM.UnMaskedData,\
    MSCRMCallerID,OData-MaxVersion,OData-Version,Prefer,Range,SOAPAction,Tag,X-Requested-With,\
    x-ms-client-request-id,x-ms-client-session-id,x-ms-correlation-id,x-ms-correlation-request-id,\
    x-ms-file-name,x-ms-transfer-mode";

/// What pages may read (protocol.md §2), what comes with files, and ours.
const EXPOSED: &str = "Preference-Applied,OData-EntityId,Location,ETag,OData-Version,Content-Encoding,\
    Transfer-Encoding,Content-Length,Retry-After,WWW-Authenticate,REQ_ID,x-ms-service-request-id,\
    x-ms-client-request-id,x-ms-dop-hint,x-ms-ratelimit-burst-remaining-xrm-requests,\
    x-ms-ratelimit-time-remaining-xrm-requests,Content-Disposition,Content-Range,Accept-Ranges,\
    x-ms-chunk-size,x-ms-file-name,x-ms-file-size,x-onbehalf-user-id,x-onbehalf-impersonator-id";

/// As long as browsers keep it.
const MAX_AGE: &str = "3600";

/// What a browser said of the page that asks; nothing if no page asks.
pub(super) struct Page {
    allowed: Option<HeaderValue>,
    varies: bool,
}

impl Page {
    /// The page behind a request, if there is one.
    pub(super) fn of(headers: &HeaderMap, origins: &CorsOrigins) -> Option<Self> {
        let origin = headers.get(ORIGIN)?;
        let (allowed, varies) = match origins {
            CorsOrigins::Any => (Some(HeaderValue::from_static("*")), false),
            CorsOrigins::Loopback => {
                let page = origin.to_str().ok().and_then(BaseUrl::parse);
                (page.is_some_and(|page| page.is_loopback()).then(|| origin.clone()), true)
            }
            CorsOrigins::Listed(listed) => {
                let is_listed = listed.iter().any(|each| each.as_bytes() == origin.as_bytes());
                (is_listed.then(|| origin.clone()), true)
            }
        };
        Some(Self { allowed, varies })
    }

    /// Lets the page read an answer, if it may.
    pub(super) fn sign(&self, headers: &mut HeaderMap) {
        if self.varies {
            headers.append(VARY, HeaderValue::from_static("Origin"));
        }
        if let Some(allowed) = &self.allowed {
            headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, allowed.clone());
            headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED));
        }
    }

    /// Answers the question that a browser asks before a page's request, if this is one.
    pub(super) fn preflight(&self, method: &Method, asked: &HeaderMap) -> Option<Response> {
        if *method != Method::OPTIONS || !asked.contains_key(ACCESS_CONTROL_REQUEST_METHOD) {
            return None;
        }
        let mut response = StatusCode::NO_CONTENT.into_response();
        let headers = response.headers_mut();
        headers.insert(ALLOW, HeaderValue::from_static(METHODS));
        if self.allowed.is_some() {
            headers.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static(METHODS));
            headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, allowed_headers(asked));
            headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static(MAX_AGE));
        }
        Some(response)
    }
}

/// Those that are known, and those of the product's two families that the page asks for besides (auth.md §4).
fn allowed_headers(asked: &HeaderMap) -> HeaderValue {
    let known = || ALLOWED.split(',');
    let mut all = ALLOWED.to_owned();
    let asked = asked.get_all(ACCESS_CONTROL_REQUEST_HEADERS).iter();
    for name in asked.filter_map(|value| value.to_str().ok()).flat_map(|text| text.split(',')) {
        let name = name.trim();
        let name_of = |name| axum::http::HeaderName::try_from(name).ok();
        let is_name = name_of(name).is_some_and(|name| {
            name.as_str().starts_with("mscrm.") || name.as_str().starts_with("x-ms-")
        });
        if is_name && !known().any(|known| known.eq_ignore_ascii_case(name)) {
            all.push(',');
            all.push_str(name);
        }
    }
    HeaderValue::from_str(&all).unwrap_or_else(|_| HeaderValue::from_static(ALLOWED))
}
