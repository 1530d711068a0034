//! What a refused token says of itself, for the log: nothing of it is verified.

use super::parts;

/// No fact is longer in the log, in characters.
const LONGEST: usize = 128;

/// Claims that help to find out whose token was refused.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// `iss`.
    pub issuer: Option<String>,
    /// The key that it names.
    pub kid: Option<String>,
    /// `oid`.
    pub object_id: Option<String>,
    /// `appid`, or else `azp`.
    pub application: Option<String>,
}

impl Facts {
    /// As much as can be read.
    pub fn of(token: &str) -> Self {
        let mut parts = token.split('.');
        let (header, payload) = (parts.next().unwrap_or_default(), parts.next());
        let payload = payload.and_then(parts::peek);
        let text = |name: &str| {
            let text = payload.as_ref()?.text(name).ok()??;
            Some(text.chars().take(LONGEST).collect())
        };
        let header = parts::peek(header);
        let kid = header.as_ref().and_then(|header| header.text("kid").ok().flatten());
        Self {
            issuer: text("iss"),
            kid: kid.map(|kid| kid.chars().take(LONGEST).collect()),
            object_id: text("oid"),
            application: text("appid").or_else(|| text("azp")),
        }
    }
}
