//! Why a browser gets no session: each a page of its own, which repeats nothing of what came from elsewhere.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use model::Error;

use super::SIGN_IN;
use crate::provider::page::{Page, escape};
use crate::provider::{Call, refusal};

#[derive(Debug)]
pub(super) enum Refusal {
    /// A sign-in that is done, has taken too long, or was begun in another browser.
    Ended,
    /// A form that does not come from a page of ours.
    FormElsewhere,
    /// The issuer signed nobody in: the person, or the issuer, did not want to.
    Declined,
    /// The issuer does not answer, or says that it cannot now.
    Away(Error),
    /// The issuer and this server do not understand each other; why, for the log.
    Unusable(String),
    /// What the issuer says of the person cannot be believed; why, for the log.
    Unbelievable(Error),
    /// The organization does not let the person in.
    Outside(Error),
    /// What the built-in provider says.
    Provider(refusal::Refusal),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        match error {
            Error::KeysUnavailable(_) => Self::Away(error),
            error => Self::Provider(refusal::Refusal::Fault(error)),
        }
    }
}

impl From<refusal::Refusal> for Refusal {
    fn from(refusal: refusal::Refusal) -> Self {
        Self::Provider(refusal)
    }
}

impl Refusal {
    const fn status(&self) -> StatusCode {
        match self {
            Self::Ended => StatusCode::BAD_REQUEST,
            Self::Away(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Unusable(_) => StatusCode::BAD_GATEWAY,
            _ => StatusCode::FORBIDDEN,
        }
    }

    /// What the person is told, and what to do now.
    fn sentence(&self) -> String {
        let text = match self {
            Self::Ended => {
                "The sign-in is done, has taken too long, or was begun in another browser. Try again."
            }
            Self::FormElsewhere => "The form comes from a page of another site.",
            Self::Declined => {
                "Nobody was signed in: you declined, or you may not sign in to this server there."
            }
            Self::Away(_) => "The sign-in service does not answer. Try again in a moment.",
            Self::Unusable(_) => {
                "The sign-in service does not accept this server as it is registered there. Tell \
                 whoever administers the server."
            }
            Self::Unbelievable(_) => {
                "What the sign-in service says of you is not for this sign-in, or cannot be \
                 verified. Try again."
            }
            Self::Outside(Error::NotAMember) => {
                "You have signed in, but you are no user of this organization. Ask its \
                 administrator to add you."
            }
            Self::Outside(_) => {
                "You have signed in, but your user in this organization, or its business unit, is \
                 disabled. Ask its administrator to enable it."
            }
            Self::Provider(refusal) => return refusal.to_string(),
        };
        text.to_owned()
    }

    pub(super) fn into_page(self, call: &Call) -> Response {
        if let Self::Provider(refusal) = self {
            return refusal.into_page(call);
        }
        let (status, told, trace) = (self.status(), escape(&self.sentence()), call.trace);
        let again = format!("<p><a href=\"{SIGN_IN}\">Sign in</a></p>");
        let body = format!("<p role=\"alert\">{told}</p>{again}<p>Trace: {trace}</p>");
        let mut response = Page { status, ..Page::new("Error: No session", body) }.into_response();
        let cause = match self {
            Self::Away(cause) => {
                let headers = response.headers_mut();
                headers.insert(header::RETRY_AFTER, HeaderValue::from_static("10"));
                Some(cause)
            }
            Self::Unusable(cause) => Some(Error::internal(cause)),
            Self::Unbelievable(cause) | Self::Outside(cause) => Some(cause),
            Self::Ended | Self::FormElsewhere | Self::Declined | Self::Provider(_) => None,
        };
        if let Some(cause) = cause {
            response.extensions_mut().insert(cause);
        }
        response
    }
}
