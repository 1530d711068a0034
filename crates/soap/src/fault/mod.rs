//! What is answered to a request that is refused (soap.md §8): faults, and before an enabled user is known, the
//! HTTP statuses that send a client for another token.

use axum::body::Bytes;
use axum::http::header::{CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use axum::http::{HeaderMap, Response, StatusCode};
use edge::{ErrorCode, Refused, shortened};
use model::id::UserId;
use model::time::Timestamp;
use model::{Error, Uuid};

use crate::envelope::{Manner, Version};
use crate::refusal::Refusal;
use crate::write::begin_pair;
use crate::xml::{Namespace, Writer};

/// The action of faults that come before the service, as WCF's.
const DISPATCHER: &str =
    "http://schemas.microsoft.com/net/2005/12/windowscommunicationfoundation/dispatcher/fault";
/// That of faults about the envelope itself.
const ADDRESSING: &str = "http://www.w3.org/2005/08/addressing/soap/fault";

/// Seconds after which a client may try again when the database, or the issuer of a token, is away.
const RETRY_SECONDS: u16 = 5;

/// What a fault tells besides its error.
#[derive(Clone, Debug, Default)]
pub(crate) struct Circumstances {
    /// The id of the request.
    pub(crate) id: Uuid,
    /// The time.
    pub(crate) now: Option<Timestamp>,
    /// Who lacks what, if it is a denial.
    pub(crate) denied: Option<(UserId, String)>,
    /// After how many seconds another try may succeed.
    pub(crate) retry_after: Option<u64>,
    /// Which of the requests of a transaction failed, counted from 0.
    pub(crate) faulted: Option<usize>,
}

/// The answer to a request that is refused: a fault.
pub(crate) fn reply(
    manner: &Manner,
    refusal: &Refusal,
    circumstances: &Circumstances,
) -> Response<Bytes> {
    let mut reply = Response::new(envelope(manner, refusal, circumstances).into());
    *reply.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    let kind = HeaderValue::from_static(manner.version.content_type());
    reply.headers_mut().insert(CONTENT_TYPE, kind);
    if let Refusal::Service(error) = refusal {
        log(error, circumstances.id);
        reply.extensions_mut().insert(ErrorCode(error.code().number));
    }
    reply
}

/// The answer to a request that is refused before it is known that an enabled user sends it. Who is known and
/// asks too much gets a fault: clients read there when to come back.
pub(crate) fn refuse(
    manner: &Manner,
    refused: &Refused,
    circumstances: &Circumstances,
) -> Response<Bytes> {
    let (error, headers) = (&refused.error, &refused.headers);
    if error.code().status != 429 {
        return unknown(error, headers.clone(), circumstances.id);
    }
    let retry_after = headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
    let circumstances = Circumstances { retry_after, ..circumstances.clone() };
    let mut reply = reply(manner, &Refusal::Service(error.clone()), &circumstances);
    reply.headers_mut().extend(headers.clone());
    reply
}

/// The answer to a request of somebody who is no enabled user (soap.md §2): nothing else has been looked at.
pub(crate) fn unknown(error: &Error, headers: HeaderMap, id: Uuid) -> Response<Bytes> {
    log(error, id);
    let code = error.code();
    let status = StatusCode::from_u16(code.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut reply = Response::new(Bytes::new());
    *reply.status_mut() = status;
    reply.extensions_mut().insert(ErrorCode(code.number));
    // Who has to come back with another token is told so by the challenge alone.
    if !matches!(code.status, 400 | 401) {
        let number = format!("0x{:08x}", code.number);
        let body = serde_json::json!({"error": {"code": number, "message": told(error)}});
        *reply.body_mut() = body.to_string().into();
        let kind = HeaderValue::from_static("application/json; charset=utf-8");
        reply.headers_mut().insert(CONTENT_TYPE, kind);
    }
    if matches!(error, Error::Unavailable(_) | Error::KeysUnavailable(_)) {
        reply.headers_mut().insert(RETRY_AFTER, RETRY_SECONDS.into());
    }
    reply.headers_mut().extend(headers);
    reply
}

/// Causes are for the log alone.
fn log(error: &Error, id: Uuid) {
    match error {
        Error::Internal(cause) => tracing::error!(request = %id, cause, "internal error"),
        Error::Unavailable(cause) | Error::KeysUnavailable(cause) => {
            tracing::warn!(request = %id, cause, "unavailable");
        }
        _ => {}
    }
}

/// The sentence of an error. Names and values of a client are told as they came, and may be long.
fn told(error: &Error) -> String {
    shortened(error.to_string())
}

/// The envelope of a fault.
fn envelope(manner: &Manner, refusal: &Refusal, circumstances: &Circumstances) -> Vec<u8> {
    let (code, action, text) = match refusal {
        Refusal::Service(error) => {
            (Code::Client, manner.action("OrganizationServiceFaultFault"), told(error))
        }
        Refusal::Unreadable(text) => (Code::Client, DISPATCHER.into(), shortened(text.clone())),
        Refusal::NotUnderstood { uri, local } => {
            let text = format!(
                "The header '{local}' from the namespace '{uri}' was not understood by the recipient of \
                 this message, causing the message to not be processed. This error typically indicates \
                 that the sender of this message has enabled a communication protocol that the receiver \
                 cannot process. Please ensure that the configuration of the client's binding is \
                 consistent with the service's binding."
            );
            (Code::MustUnderstand, ADDRESSING.into(), shortened(text))
        }
        Refusal::InvalidSecurity(text) => {
            (Code::Security("InvalidSecurity"), ADDRESSING.into(), text.clone())
        }
        Refusal::FailedAuthentication => {
            let text = "At least one security token in the message could not be validated.";
            (Code::Security("FailedAuthentication"), ADDRESSING.into(), text.into())
        }
    };
    let mut writer = manner.begin(&action);
    let soap = manner.version.namespace();
    writer.open(soap, "Fault");
    match manner.version {
        Version::Soap11 => {
            writer.open_bare("faultcode");
            code.declare(&mut writer);
            writer.text(code.old_name()).close();
            writer.open_bare("faultstring").attribute("xml:lang", "en-US").text(&text).close();
        }
        Version::Soap12 => {
            writer.open(soap, "Code").leaf(soap, "Value", code.name());
            if let Code::Security(_) = code {
                writer.open(soap, "Subcode").open(soap, "Value");
                code.declare(&mut writer);
                writer.text(code.old_name()).close().close();
            }
            writer.close().open(soap, "Reason");
            writer.open(soap, "Text").attribute("xml:lang", "en-US").text(&text).close().close();
        }
    }
    if let Refusal::Service(error) = refusal {
        match manner.version {
            Version::Soap11 => writer.open_bare("detail"),
            Version::Soap12 => writer.open(soap, "Detail"),
        };
        writer.open_default(Namespace::Core, "OrganizationServiceFault");
        writer.declare(Namespace::Instance);
        if circumstances.faulted.is_some() {
            writer.declare_as(Namespace::Core71, b'b');
            writer.kind(Namespace::Core71, "ExecuteTransactionFault");
        }
        write(&mut writer, error, circumstances);
    }
    writer.finish()
}

/// What a fault is called.
#[derive(Clone, Copy)]
enum Code {
    Client,
    MustUnderstand,
    Security(&'static str),
}

impl Code {
    /// In SOAP 1.2.
    const fn name(self) -> &'static str {
        match self {
            Self::Client | Self::Security(_) => "s:Sender",
            Self::MustUnderstand => "s:MustUnderstand",
        }
    }

    /// In SOAP 1.1; for what WS-Security names, in both.
    fn old_name(self) -> &'static str {
        match self {
            Self::Client => "s:Client",
            Self::MustUnderstand => "s:MustUnderstand",
            Self::Security("FailedAuthentication") => "o:FailedAuthentication",
            Self::Security(_) => "o:InvalidSecurity",
        }
    }

    /// What its name needs where it stands.
    fn declare(self, writer: &mut Writer) {
        if let Self::Security(_) = self {
            writer.attribute("xmlns:o", Namespace::Security.uri());
        }
    }
}

/// Writes the members of an `OrganizationServiceFault`, in the element that was just begun.
pub(crate) fn write(writer: &mut Writer, error: &Error, circumstances: &Circumstances) {
    let core = Namespace::Core;
    let number = error.code().number.cast_signed();
    // What has no number of the product's has that of an unexpected error.
    let number = if number == 0 { UNEXPECTED } else { number };
    writer.leaf(core, "ActivityId", &circumstances.id.to_string());
    writer.leaf(core, "ErrorCode", &number.to_string());
    writer.open(core, "ErrorDetails").declare(Namespace::Generic);
    for (key, value) in details(error, circumstances) {
        pair(writer, key, (Namespace::Schema, "string"), &value);
    }
    if let Some(seconds) = circumstances.retry_after {
        pair(writer, "Retry-After", (Namespace::Serialization, "duration"), &duration(seconds));
    }
    writer.close();
    writer.nil(core, "HelpLink");
    writer.leaf(core, "Message", &told(error));
    writer.leaf(core, "Timestamp", &precise(circumstances.now.unwrap_or(Timestamp(0))));
    let is_retriable = circumstances.retry_after.is_some();
    writer.leaf(core, "ExceptionRetriable", if is_retriable { "true" } else { "false" });
    for name in ["ExceptionSource", "InnerFault", "OriginalException", "TraceText"] {
        writer.nil(core, name);
    }
    if let Some(index) = circumstances.faulted {
        writer.leaf(Namespace::Core71, "FaultedRequestIndex", &index.to_string());
    }
}

const UNEXPECTED: i32 = 0x8004_0216_u32.cast_signed();

/// What the error tells besides its sentence: of a denial, nobody has to guess which of two users lacks what
/// (security.md §5.4); of one of many rows, which.
fn details(error: &Error, circumstances: &Circumstances) -> Vec<(&'static str, String)> {
    let mut details = Vec::new();
    if let Some((user, reason)) = &circumstances.denied {
        details.push(("OperationStatus", "0".to_owned()));
        details.push(("SubErrorCode", "-2146233088".to_owned()));
        details.push(("OnBehalf.DeniedPrincipalId", user.to_string()));
        details.push(("OnBehalf.Reason", reason.clone()));
    }
    if let Error::OfItem { index, id, .. } = error {
        let (id, status) = (id.map_or_else(String::new, |id| id.to_string()), error.code().status);
        details.push((
            "Plugin.BulkApiErrorDetails",
            format!("[{{\"RequestIndex\":{index},\"Id\":\"{id}\",\"StatusCode\":{status}}}]"),
        ));
    }
    details
}

fn pair(writer: &mut Writer, key: &str, kind: (Namespace, &str), value: &str) {
    begin_pair(writer, Namespace::Core, key);
    writer.open(Namespace::Generic, "value").kind(kind.0, kind.1).text(value).close().close();
}

/// A number of seconds as a duration of XML Schema.
fn duration(seconds: u64) -> String {
    match (seconds / 60, seconds % 60) {
        (0, seconds) => format!("PT{seconds}S"),
        (minutes, 0) => format!("PT{minutes}M"),
        (minutes, seconds) => format!("PT{minutes}M{seconds}S"),
    }
}

/// An instant with the seven digits of .NET.
fn precise(now: Timestamp) -> String {
    let whole = now.whole_seconds().to_string();
    let fraction = now.0.rem_euclid(1000) * 10_000;
    format!("{}.{fraction:07}Z", whole.trim_end_matches('Z'))
}

#[cfg(test)]
mod tests;
