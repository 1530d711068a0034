//! What every reply carries, whatever its protocol: the id of its request, for whom it ran; and, among its
//! extensions, what the log tells of it.

use axum::http::{HeaderMap, HeaderName, HeaderValue, Response};
use engine::Session;
use model::Uuid;
use model::id::UserId;

/// For whom a request ran, and who sent it, if that is another: for the log. Every reply to a known user
/// carries it among its extensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Users {
    /// The effective user.
    pub user: UserId,
    /// Who acts for that user, if somebody does.
    pub impersonator: Option<UserId>,
}

/// The number of the error that a reply tells, among its extensions: for the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ErrorCode(pub u32);

/// Tells for whom the request ran and who sent it, if these are two (contract.md).
pub fn name_users<B>(mut reply: Response<B>, session: &Session) -> Response<B> {
    let (user, impersonator) = (session.user(), session.impersonator());
    reply.extensions_mut().insert(Users { user, impersonator });
    if let Some(impersonator) = impersonator {
        let headers = reply.headers_mut();
        insert(headers, "x-onbehalf-user-id", &session.user().to_string());
        insert(headers, "x-onbehalf-impersonator-id", &impersonator.to_string());
    }
    reply
}

/// Adds to an answer what every response carries (protocol.md §2): the id of its request, and limits that
/// nobody has touched.
pub fn finish<B>(mut reply: Response<B>, id: Uuid) -> Response<B> {
    let id = id.to_string();
    let headers = reply.headers_mut();
    insert(headers, "req_id", &id);
    insert(headers, "x-ms-service-request-id", &id);
    insert(headers, "x-ms-dop-hint", "10");
    // The whole allowance is left; where the server limits, it says how much is.
    insert(headers, "x-ms-ratelimit-burst-remaining-xrm-requests", "6000");
    insert(headers, "x-ms-ratelimit-time-remaining-xrm-requests", "1200000");
    reply
}

/// Sets a header, if its value can be one.
pub fn insert(headers: &mut HeaderMap, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(HeaderName::from_static(name), value);
    }
}

/// A sentence without the middle of what is too long to be shown: names and values of a client are told as
/// they came, and may have a million characters.
pub fn shortened(text: String) -> String {
    const MOST: usize = 4_000;
    const END: usize = 500;
    let length = text.chars().count();
    if length <= MOST {
        return text;
    }
    let first = text.chars().take(MOST - END - 1);
    first.chain(['\u{2026}']).chain(text.chars().skip(length - END)).collect()
}
