//! Pages for people: plain HTML that works without script, by keyboard and with a screen reader, and the headers
//! that keep others from framing, changing or remembering it.

use std::sync::LazyLock;

use aws_lc_rs::digest::{SHA256, digest};
use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

const STYLE: &str = "\
:root{color-scheme:light dark}\
body{margin:0;font:1rem/1.5 system-ui,sans-serif;background:Canvas;color:CanvasText}\
main{max-width:26rem;margin:2rem auto;padding:0 1.25rem}\
h1{font-size:1.6rem;line-height:1.2}h2{font-size:1.15rem;margin-top:2rem}\
label{display:block;margin-top:1rem;font-weight:600}\
input,button{font:inherit;box-sizing:border-box;width:100%;padding:.6rem .75rem;margin-top:.35rem;\
border:1px solid GrayText;border-radius:.3rem}\
button{cursor:pointer;text-align:left}button.main{text-align:center;font-weight:600;margin-top:1.25rem}\
input:focus-visible,button:focus-visible,a:focus-visible{outline:3px solid Highlight;outline-offset:2px}\
ul{list-style:none;padding:0}li span{display:block;font-size:.9rem}\
.error{border:2px solid;border-radius:.3rem;padding:.25rem .75rem}\
.code{font-family:ui-monospace,monospace;font-size:1.3rem;letter-spacing:.1em}";

/// Sends the one form of a page by itself; a button stands there for browsers without script.
pub(crate) const SEND: &str = "document.forms[0].submit()";

static STYLE_HASH: LazyLock<String> = LazyLock::new(|| hash(STYLE));
static SEND_HASH: LazyLock<String> = LazyLock::new(|| hash(SEND));

fn hash(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(digest(&SHA256, text.as_bytes())))
}

/// A page.
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) title: &'static str,
    /// HTML: what comes from outside went through [`escape`].
    pub(crate) body: String,
    /// Where its forms lead besides this server, as the policy of a page names it.
    pub(crate) leads_to: Option<String>,
    /// Whether it sends its form by itself.
    pub(crate) sends: bool,
    /// Whether scripts of it may ask this server.
    pub(crate) connects: bool,
}

impl Page {
    pub(crate) fn new(title: &'static str, body: String) -> Self {
        Self { status: StatusCode::OK, title, body, leads_to: None, sends: false, connects: false }
    }

    pub(crate) fn into_response(self) -> Response {
        let Self { status, title, body, leads_to, sends, connects } = self;
        let heading = title.strip_prefix("Error: ").unwrap_or(title);
        let script = if sends { format!("<script>{SEND}</script>") } else { String::new() };
        let html = format!(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta \
             name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <title>{title} - onbehalf</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n\
             <h1>{heading}</h1>\n{body}\n</main>\n{script}</body>\n</html>\n"
        );
        let mut policy = format!(
            "default-src 'none'; style-src {}; frame-ancestors 'none'; base-uri 'none'; form-action \
             'self'",
            *STYLE_HASH
        );
        // Some browsers hold where a form leads in the end against it, too.
        if let Some(target) = leads_to {
            policy.push(' ');
            policy.push_str(&target);
        }
        if sends {
            policy.push_str("; script-src ");
            policy.push_str(&SEND_HASH);
        }
        if connects {
            policy.push_str("; connect-src 'self'");
        }
        let mut response = Response::new(Body::from(html));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        if let Ok(policy) = HeaderValue::from_str(&policy) {
            headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        for (name, value) in [
            (header::CONTENT_TYPE, "text/html; charset=utf-8"),
            (header::X_FRAME_OPTIONS, "DENY"),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
        secret(response)
    }
}

/// An answer that nobody on the way keeps, and whose address no other site learns.
pub(crate) fn secret(mut response: Response) -> Response {
    const HEADERS: [(HeaderName, &str); 3] = [
        (header::CACHE_CONTROL, "no-store"),
        (header::PRAGMA, "no-cache"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

/// Text as it may stand in HTML, between tags and in quotes.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// A field that people do not see.
pub(crate) fn hidden(name: &str, value: &str) -> String {
    let (name, value) = (escape(name), escape(value));
    format!("<input type=\"hidden\" name=\"{name}\" value=\"{value}\">")
}
