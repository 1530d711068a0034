//! Errors as the Web API tells them (protocol.md §5.1). A fault of ours shows nothing of its cause.

use axum::http::header::{CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use axum::http::{HeaderMap, StatusCode};
use edge::{ErrorCode, shortened};
use model::id::UserId;
use model::{Error, Uuid};

use crate::exchange::Reply;
use crate::headers::Preferences;
use crate::write::push_string;

/// Seconds after which a client may try again when the database, or the issuer of a token, is away.
const RETRY_SECONDS: u16 = 5;

/// The reply that tells an error. `denied`: who lacks what, if it is a denial.
pub(crate) fn reply(
    error: &Error,
    preferences: &Preferences,
    id: Uuid,
    denied: Option<(UserId, String)>,
) -> Reply {
    match error {
        Error::Internal(cause) => tracing::error!(request = %id, cause, "internal error"),
        Error::Unavailable(cause) | Error::KeysUnavailable(cause) => {
            tracing::warn!(request = %id, cause, "unavailable");
        }
        _ => {}
    }
    let code = error.code();
    let status = StatusCode::from_u16(code.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut reply = Reply::new(body(error, preferences, id, denied).into());
    *reply.status_mut() = status;
    reply.extensions_mut().insert(ErrorCode(code.number));
    let kind = HeaderValue::from_static("application/json; odata.metadata=minimal");
    reply.headers_mut().insert(CONTENT_TYPE, kind);
    if matches!(error, Error::Unavailable(_) | Error::KeysUnavailable(_)) {
        reply.headers_mut().insert(RETRY_AFTER, RETRY_SECONDS.into());
    }
    reply
}

/// The same with the headers that come with a refusal of credentials.
pub(crate) fn challenge(mut reply: Reply, headers: HeaderMap) -> Reply {
    reply.headers_mut().extend(headers);
    reply
}

fn body(
    error: &Error,
    preferences: &Preferences,
    id: Uuid,
    denied: Option<(UserId, String)>,
) -> Vec<u8> {
    let number = error.code().number;
    // The product sends an empty code for routing errors.
    let code = if number == 0 { String::new() } else { format!("0x{number:08x}") };
    let message = shortened(error.to_string());
    let mut out = b"{\"error\":{\"code\":".to_vec();
    push_string(&mut out, &code);
    out.extend_from_slice(b",\"message\":");
    push_string(&mut out, &message);
    let help = format!(
        "http://go.microsoft.com/fwlink/?LinkID=398563&error=Microsoft.Crm.CrmException%3a{number:08x}&client=platform"
    );
    let trace = format!("request {id}");
    let item = item(error);
    let annotations = [
        ("Microsoft.PowerApps.CDS.ErrorDetails.OperationStatus", "0"),
        ("Microsoft.PowerApps.CDS.ErrorDetails.SubErrorCode", "-2146233088"),
        ("Microsoft.PowerApps.CDS.ErrorDetails.Plugin.BulkApiErrorDetails", item.as_str()),
        ("Microsoft.PowerApps.CDS.HelpLink", help.as_str()),
        ("Microsoft.PowerApps.CDS.TraceText", trace.as_str()),
        ("Microsoft.PowerApps.CDS.InnerError.Message", message.as_str()),
    ];
    // Ours: nobody has to guess which of the two users lacks what (security.md §5.4).
    let denied = denied.map(|(user, reason)| (user.to_string(), reason));
    let denied = denied.iter().flat_map(|(user, reason)| {
        [("OnBehalf.DeniedPrincipalId", user.as_str()), ("OnBehalf.Reason", reason.as_str())]
    });
    for (term, value) in annotations.into_iter().chain(denied) {
        if preferences.includes(term) {
            out.push(b',');
            push_string(&mut out, &format!("@{term}"));
            out.push(b':');
            push_string(&mut out, value);
        }
    }
    out.extend_from_slice(b"}}");
    out
}

/// Which of many rows was refused, in the product's JSON; nothing where there was one.
fn item(error: &Error) -> String {
    let Error::OfItem { index, id, .. } = error else { return String::new() };
    let (id, status) = (id.map_or_else(String::new, |id| id.to_string()), error.code().status);
    format!("[{{\"RequestIndex\":{index},\"Id\":\"{id}\",\"StatusCode\":{status}}}]")
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderMap;

    use super::*;

    fn tell(error: &Error, prefer: &'static str) -> (u16, String) {
        let mut headers = HeaderMap::new();
        headers.insert("prefer", HeaderValue::from_static(prefer));
        let reply = reply(error, &Preferences::read(&headers), Uuid::nil(), None);
        (reply.status().as_u16(), String::from_utf8(reply.into_body().into()).unwrap())
    }

    #[test]
    fn the_body_has_code_and_message() {
        let check = |error: Error, status: u16, body: &str| {
            assert_eq!(tell(&error, ""), (status, body.to_owned()));
        };
        check(
            Error::SegmentNotFound("A\"b".into()),
            404,
            r#"{"error":{"code":"0x80060888","message":"Resource not found for the segment 'A\"b'."}}"#,
        );
        check(
            Error::MethodNotAllowed("PUT".into()),
            405,
            r#"{"error":{"code":"","message":"The requested resource does not support http method 'PUT'."}}"#,
        );
        check(
            Error::Internal("secret".into()),
            500,
            r#"{"error":{"code":"0x80040216","message":"An unexpected error occurred."}}"#,
        );
    }

    #[test]
    fn what_a_client_wrote_is_told_without_its_middle_if_it_is_long() {
        let told = |name: String| {
            let error = Error::SegmentNotFound(name);
            let body: serde_json::Value = serde_json::from_str(&tell(&error, "").1).unwrap();
            body["error"]["message"].as_str().unwrap().to_owned()
        };
        let frame = told(String::new()).chars().count();
        assert_eq!(told("\u{e4}".repeat(4_000 - frame)).chars().count(), 4_000);
        let long = told("\u{e4}".repeat(1 << 20));
        assert_eq!(long.chars().count(), 4_000);
        assert!(long.starts_with("Resource not found") && long.ends_with("\u{e4}'."), "{long}");
        assert!(long.contains('\u{2026}'));
    }

    #[test]
    fn annotations_come_when_they_are_asked_for() {
        let prefer = r#"odata.include-annotations="Microsoft.PowerApps.CDS.ErrorDetails*""#;
        let (_, body) = tell(&Error::NotAMember, prefer);
        assert!(body.contains(r#""@Microsoft.PowerApps.CDS.ErrorDetails.OperationStatus":"0""#));
        assert!(!body.contains("TraceText"));
        let (_, body) = tell(&Error::Internal("secret".into()), r#"odata.include-annotations="*""#);
        assert!(body.contains("TraceText") && !body.contains("secret"));
        serde_json::from_str::<serde::de::IgnoredAny>(&body).unwrap();
    }

    #[test]
    fn a_denial_names_who_lacks_what() {
        let prefer = HeaderValue::from_static(r#"odata.include-annotations="*""#);
        let headers =
            HeaderMap::from_iter([(axum::http::header::HeaderName::from_static("prefer"), prefer)]);
        let user = UserId(Uuid::from_u128(7));
        let body = |preferences: &Preferences| {
            let denied = Some((user, "the privilege prvX is missing".to_owned()));
            let reply = reply(&Error::CannotActOnBehalf, preferences, Uuid::nil(), denied);
            String::from_utf8(reply.into_body().into()).unwrap()
        };
        let named = format!(r#""@OnBehalf.DeniedPrincipalId":"{user}""#);
        assert!(body(&Preferences::read(&headers)).contains(&named));
        let reason = r#""@OnBehalf.Reason":"the privilege prvX is missing""#;
        assert!(body(&Preferences::read(&headers)).contains(reason));
        assert!(!body(&Preferences::default()).contains("OnBehalf"));
    }

    #[test]
    fn a_database_that_is_away_names_a_time_to_come_back() {
        let error = Error::Unavailable("x".into());
        let reply = reply(&error, &Preferences::default(), Uuid::nil(), None);
        assert_eq!(reply.status(), 503);
        assert_eq!(reply.headers()[RETRY_AFTER], "5");
    }
}
