//! Why a token is refused: one table of the protocol's error names and the product's numbers.

use std::fmt;

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use model::Uuid;
use serde_json::json;

use super::Call;
use super::page::{Page, escape};

/// Where the numbers are explained.
const CODES: &str = "https://learn.microsoft.com/entra/identity-platform/reference-error-codes";

#[derive(Debug)]
pub(crate) enum Refusal {
    TenantUnknown(String),
    Malformed(&'static str),
    Missing(&'static str),
    GrantUnsupported(String),
    ClientUnknown {
        client: String,
        tenant: Uuid,
    },
    SecretWrong {
        client: Uuid,
        basic: bool,
    },
    SecretMissing,
    SecretUnexpected,
    AssertionMalformed,
    /// No registered certificate made its signature.
    AssertionUnsigned(Uuid),
    AssertionElsewhere,
    /// Not yet or no longer in its time, or for too long.
    AssertionLate,
    AssertionUsed,
    ResourceUnknown(String),
    UserUnknown {
        user_name: String,
        tenant: Uuid,
    },
    PasswordWrong,
    Locked,
    /// A code that expired, or that nobody was given.
    CodeEnded,
    /// A refresh token that expired, was revoked, or that nobody was given.
    RefreshEnded,
    /// A code or refresh token that was used before.
    GrantUsed,
    /// A code or refresh token that another client was given, or for something else.
    GrantOfAnother,
    /// What came from a sign-in that does not count any more.
    GrantRevoked,
    /// An address to send a browser back to that the client has not registered.
    RedirectUnknown,
    ResponseUnsupported(String),
    RequestObject,
    ChallengeMissing,
    ChallengePlain,
    VerifierWrong,
    SignInNeeded,
    /// A sign-in that is done, has taken too long, or was begun in another browser.
    SignInEnded,
    Declined,
    /// A form that does not come from a page of ours.
    FormElsewhere,
    DeviceUnknown,
    DeviceWaits,
    DeviceHurries,
    DeviceEnded,
    DeviceDeclined,
    /// A token that is given to be exchanged and is not good; which of them.
    TokenUnacceptable(&'static str),
    /// One that names an actor already.
    TokenActing(&'static str),
    /// Acting on behalf of somebody is not allowed; why not.
    ActingDenied(String),
    Fault(model::Error),
}

impl From<model::Error> for Refusal {
    fn from(error: model::Error) -> Self {
        Self::Fault(error)
    }
}

impl Refusal {
    /// The `error` of RFC 6749, the product's number, and the status.
    fn code(&self) -> (&'static str, u32, StatusCode) {
        let (bad, unauthorized) = (StatusCode::BAD_REQUEST, StatusCode::UNAUTHORIZED);
        match self {
            Self::TenantUnknown(_) => ("invalid_tenant", 90002, bad),
            Self::Malformed(_) => ("invalid_request", 90013, bad),
            Self::Missing(_) => ("invalid_request", 900_144, bad),
            Self::GrantUnsupported(_) => ("unsupported_grant_type", 70003, bad),
            Self::ClientUnknown { .. } => ("unauthorized_client", 700_016, bad),
            Self::SecretWrong { .. } => ("invalid_client", 7_000_215, unauthorized),
            Self::SecretMissing => ("invalid_client", 7_000_218, unauthorized),
            Self::SecretUnexpected => ("invalid_client", 700_025, unauthorized),
            Self::AssertionMalformed => ("invalid_client", 50027, unauthorized),
            Self::AssertionUnsigned(_) => ("invalid_client", 700_027, unauthorized),
            Self::AssertionElsewhere => ("invalid_client", 700_023, unauthorized),
            Self::AssertionLate => ("invalid_client", 700_024, unauthorized),
            Self::AssertionUsed => ("invalid_client", 50013, unauthorized),
            Self::ResourceUnknown(_) => ("invalid_resource", 500_011, bad),
            Self::UserUnknown { .. } => ("invalid_grant", 50034, bad),
            Self::PasswordWrong => ("invalid_grant", 50126, bad),
            Self::Locked => ("invalid_grant", 50053, bad),
            Self::CodeEnded | Self::RefreshEnded => ("invalid_grant", 70008, bad),
            Self::GrantUsed => ("invalid_grant", 54005, bad),
            Self::GrantOfAnother => ("invalid_grant", 70000, bad),
            Self::GrantRevoked => ("invalid_grant", 50173, bad),
            Self::RedirectUnknown => ("invalid_request", 50011, bad),
            Self::ResponseUnsupported(_) => ("unsupported_response_type", 700_051, bad),
            Self::RequestObject => ("request_not_supported", 90013, bad),
            Self::ChallengeMissing => ("invalid_request", 9_002_325, bad),
            Self::ChallengePlain => ("invalid_request", 501_491, bad),
            Self::VerifierWrong => ("invalid_grant", 501_481, bad),
            Self::SignInNeeded => ("login_required", 50058, bad),
            Self::SignInEnded => ("invalid_request", 50089, bad),
            Self::Declined => ("access_denied", 65004, bad),
            Self::FormElsewhere => ("invalid_request", 90013, StatusCode::FORBIDDEN),
            Self::DeviceUnknown => ("bad_verification_code", 70019, bad),
            Self::DeviceWaits => ("authorization_pending", 70016, bad),
            Self::DeviceHurries => ("slow_down", 70016, bad),
            Self::DeviceEnded => ("expired_token", 70020, bad),
            Self::DeviceDeclined => ("authorization_declined", 70018, bad),
            Self::TokenUnacceptable(_) | Self::TokenActing(_) => ("invalid_request", 50013, bad),
            Self::ActingDenied(_) => ("access_denied", 50105, bad),
            Self::Fault(model::Error::Unavailable(_)) => {
                ("temporarily_unavailable", 90033, StatusCode::SERVICE_UNAVAILABLE)
            }
            Self::Fault(_) => ("server_error", 50000, StatusCode::INTERNAL_SERVER_ERROR),
        }
    }

    /// The `error` of RFC 6749.
    pub(super) fn error(&self) -> &'static str {
        self.code().0
    }

    pub(super) fn description(&self, call: &Call) -> String {
        let (_, number, _) = self.code();
        let (trace, correlation, timestamp) = (call.trace, call.correlation, timestamp(call));
        format!(
            "AADSTS{number}: {self} Trace ID: {trace} Correlation ID: {correlation} Timestamp: \
             {timestamp}"
        )
    }

    /// As a page, for who can be sent nowhere else.
    pub(crate) fn into_page(self, call: &Call) -> Response {
        let (_, number, status) = self.code();
        let (told, trace) = (escape(&self.to_string()), call.trace);
        let body =
            format!("<p role=\"alert\">{told}</p><p>Code: AADSTS{number}<br>Trace: {trace}</p>");
        let page = Page { status, ..Page::new("Error", body) };
        let mut response = page.into_response();
        if let Self::Fault(cause) = self {
            response.extensions_mut().insert(cause);
        }
        response
    }

    pub(super) fn into_response(self, call: &Call) -> Response {
        let (error, number, status) = self.code();
        let (trace, correlation) = (call.trace, call.correlation);
        let (timestamp, description) = (timestamp(call), self.description(call));
        let body = json!({
            "error": error,
            "error_description": description,
            "error_codes": [number],
            "timestamp": timestamp,
            "trace_id": trace,
            "correlation_id": correlation,
            "error_uri": CODES,
        });
        let mut response = super::token::no_store(status, &body);
        let headers = response.headers_mut();
        match self {
            Self::SecretWrong { basic: true, .. } => {
                let basic = HeaderValue::from_static("Basic realm=\"onbehalf\"");
                headers.insert(header::WWW_AUTHENTICATE, basic);
            }
            Self::Fault(cause) => {
                if status == StatusCode::SERVICE_UNAVAILABLE {
                    headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
                }
                response.extensions_mut().insert(cause);
            }
            _ => {}
        }
        response
    }
}

fn timestamp(call: &Call) -> String {
    call.now.to_string().replace('T', " ")
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TenantUnknown(tenant) => write!(f, "Tenant '{tenant}' not found."),
            Self::Malformed(text) => f.write_str(text),
            Self::Missing(name) => {
                write!(f, "The request body must contain the following parameter: '{name}'.")
            }
            Self::GrantUnsupported(grant) => {
                write!(f, "The grant type '{grant}' is not supported.")
            }
            Self::ClientUnknown { client, tenant } => write!(
                f,
                "Application with identifier '{client}' was not found in the directory '{tenant}'."
            ),
            Self::SecretWrong { client, .. } => {
                write!(f, "Invalid client secret provided for the application '{client}'.")
            }
            Self::AssertionUnsigned(client) => write!(
                f,
                "The client assertion failed signature validation: no certificate that is registered \
                 for the application '{client}' made it."
            ),
            Self::ResourceUnknown(resource) => {
                write!(f, "The resource principal named '{resource}' was not found in the tenant.")
            }
            Self::UserUnknown { user_name, tenant } => write!(
                f,
                "The user account '{user_name}' does not exist in the directory '{tenant}'."
            ),
            Self::ResponseUnsupported(kind) => {
                write!(f, "The response type '{kind}' is not supported; there is 'code'.")
            }
            Self::TokenUnacceptable(part) => {
                write!(f, "The {part} token is not valid here, or has expired.")
            }
            Self::TokenActing(part) => {
                write!(f, "The {part} token names an actor itself; one level is all there is.")
            }
            Self::ActingDenied(reason) => f.write_str(reason),
            _ => f.write_str(self.sentence()),
        }
    }
}

impl Refusal {
    /// What is told of those about which there is nothing to name.
    const fn sentence(&self) -> &'static str {
        match self {
            Self::SecretMissing => {
                "The request body must contain the following parameter: 'client_secret'."
            }
            Self::SecretUnexpected => "The client is public, so it must not present a secret.",
            Self::AssertionMalformed => "The client assertion is malformed.",
            Self::AssertionElsewhere => {
                "The audience of the client assertion is not this token endpoint."
            }
            Self::AssertionLate => {
                "The client assertion is not within its valid time range, or is valid for more than \
                 an hour."
            }
            Self::AssertionUsed => "The client assertion was used before.",
            Self::PasswordWrong => "Invalid username or password.",
            Self::Locked => {
                "The account is locked for a minute, because of too many attempts to sign in with \
                 a wrong password."
            }
            Self::CodeEnded => "The authorization code has expired or is not known.",
            Self::RefreshEnded => "The refresh token has expired or is not known.",
            Self::GrantUsed => {
                "The code or refresh token was used before. What came from its sign-in has ended."
            }
            Self::GrantOfAnother => {
                "The code or refresh token was given to another client, or for another request."
            }
            Self::GrantRevoked => "The grant was revoked. Sign in again.",
            Self::RedirectUnknown => {
                "The redirect URI of the request is none of those that are registered for the \
                 application."
            }
            Self::RequestObject => "Requests are not taken from 'request' or 'request_uri'.",
            Self::ChallengeMissing => {
                "Proof Key for Code Exchange is required: send a 'code_challenge'."
            }
            Self::ChallengePlain => {
                "The 'code_challenge' must be a SHA-256 in base64url, and the \
                 'code_challenge_method' S256."
            }
            Self::VerifierWrong => {
                "The 'code_verifier' does not match the 'code_challenge' of the request for the code."
            }
            Self::SignInNeeded => "Somebody must sign in for this.",
            Self::SignInEnded => {
                "The sign-in is done, has taken too long, or was begun in another browser. Go back to \
                 the program and try again."
            }
            Self::Declined => "The user declined to sign in.",
            Self::FormElsewhere => "The form comes from a page of another site.",
            Self::DeviceUnknown => "The device code is not known.",
            Self::DeviceWaits => "Nobody has signed in for the device yet. Ask again.",
            Self::DeviceHurries => "The device asks too often. Wait longer.",
            Self::DeviceEnded => "The device code has expired. Start again.",
            Self::DeviceDeclined => "The user declined to sign in for the device.",
            Self::Fault(model::Error::Unavailable(_)) => {
                "The directory is not available. Try again later."
            }
            _ => "There was an error issuing a token.",
        }
    }
}

/// A JSON answer.
pub(super) fn json_response(status: StatusCode, body: &serde_json::Value) -> Response {
    let mut response = Response::new(Body::from(body.to_string()));
    *response.status_mut() = status;
    let json = HeaderValue::from_static("application/json; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    response
}
