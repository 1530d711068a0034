//! A token taken apart: strict base64url, a header, a payload whose members have the types that are asked
//! for. Nothing is verified here, and nothing of the signature but its bytes is known.

use std::collections::BTreeMap;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::{Error, Result, Uuid};
use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

/// No token is longer, in bytes.
pub(crate) const LONGEST: usize = 16 * 1024;

/// The three parts of a token.
pub(crate) struct Parts<'a> {
    /// What is signed.
    pub(crate) message: &'a str,
    /// What it says about itself.
    pub(crate) header: Header,
    /// What it says about who is asking.
    pub(crate) payload: Payload,
    /// The bytes of the signature.
    pub(crate) signature: Vec<u8>,
}

/// The members of a header that are read. Keys that a token brings along (`jku`, `jwk`, `x5u`, `x5c`) are
/// none of them.
#[derive(Debug, Deserialize)]
pub(crate) struct Header {
    pub(crate) alg: String,
    #[serde(default, deserialize_with = "text")]
    typ: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) kid: Option<String>,
    #[serde(default, deserialize_with = "present")]
    crit: bool,
}

/// The members of a payload, each there once.
#[derive(Debug)]
pub(crate) struct Payload(BTreeMap<String, Value>);

impl Header {
    /// Whether it says that the token is an access token (RFC 9068).
    pub(crate) fn is_of_access_token(&self) -> bool {
        self.typ.as_deref() == Some("at+jwt")
    }
}

impl<'a> Parts<'a> {
    /// Takes a token apart; what is accepted nowhere is refused.
    pub(crate) fn read(token: &'a str) -> Result<Self> {
        if token.len() > LONGEST {
            return Err(invalid("the token is too long"));
        }
        let (message, signature) = token.rsplit_once('.').ok_or_else(malformed)?;
        let (header, payload) = message.split_once('.').ok_or_else(malformed)?;
        if payload.contains('.') {
            return Err(malformed());
        }
        let header: Header = decode(header)?;
        if !matches!(header.typ.as_deref(), None | Some("JWT" | "at+jwt")) {
            return Err(invalid("the type of the token is not accepted"));
        }
        if header.crit {
            return Err(invalid("the token has a critical extension"));
        }
        let payload = decode(payload)?;
        let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| malformed())?;
        Ok(Self { message, header, payload, signature })
    }
}

impl Payload {
    /// Whether there is such a member, be it `null`.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// A member.
    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// A member that is a text, if it is there.
    pub(crate) fn text(&self, name: &str) -> Result<Option<&str>> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(malformed()),
        }
    }

    /// A member that is a GUID in its usual form, if it is there; `wrong` says that it is something else.
    pub(crate) fn guid(&self, name: &str, wrong: &str) -> Result<Option<Uuid>> {
        let text = self.text(name)?;
        text.map(|text| super::guid(text).ok_or_else(|| invalid(wrong))).transpose()
    }

    /// A member that is a whole number of seconds, if it is there.
    pub(crate) fn seconds(&self, name: &str) -> Result<Option<i64>> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::Number(number)) => number.as_i64().map(Some).ok_or_else(malformed),
            Some(_) => Err(malformed()),
        }
    }

    /// The texts of a member that is one or a list of them.
    pub(crate) fn texts(&self, name: &str) -> Result<Vec<&str>> {
        match self.get(name) {
            None => Ok(Vec::new()),
            Some(Value::String(text)) => Ok(vec![text]),
            Some(Value::Array(items)) => {
                items.iter().map(|item| item.as_str().ok_or_else(malformed)).collect()
            }
            Some(_) => Err(malformed()),
        }
    }

    /// The words of a member that is a list with blanks between, or a list of texts.
    pub(crate) fn words(&self, name: &str) -> Result<Vec<&str>> {
        let texts = self.texts(name)?;
        Ok(texts.into_iter().flat_map(str::split_ascii_whitespace).collect())
    }

    /// The issuer.
    pub(crate) fn issuer(&self) -> Result<&str> {
        self.text("iss")?.ok_or_else(malformed)
    }
}

impl<'de> Deserialize<'de> for Payload {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        deserializer.deserialize_map(Members)
    }
}

struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = Payload;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(
        self,
        mut map: A,
    ) -> std::result::Result<Self::Value, A::Error> {
        let mut members = BTreeMap::new();
        while let Some((name, value)) = map.next_entry::<String, Value>()? {
            // Of two, readers differ in which one they take.
            if members.insert(name, value).is_some() {
                return Err(A::Error::custom("a member is there twice"));
            }
        }
        Ok(Payload(members))
    }
}

/// For members whose presence alone decides, even as `null`.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> std::result::Result<bool, D::Error> {
    IgnoredAny::deserialize(deserializer).map(|_| true)
}

/// For members that are a text if they are there: `null` is none.
fn text<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> std::result::Result<Option<String>, D::Error> {
    String::deserialize(deserializer).map(Some)
}

/// A part of the token: strict base64url of JSON. Members of the header that we read must not be there
/// twice; serde refuses that by itself.
fn decode<T: DeserializeOwned>(part: &str) -> Result<T> {
    let json = URL_SAFE_NO_PAD.decode(part).map_err(|_| malformed())?;
    serde_json::from_slice(&json).map_err(|_| malformed())
}

/// The members of a part that need not be good; none, if it is too long to be one.
pub(crate) fn peek(part: &str) -> Option<Payload> {
    if part.len() > LONGEST { None } else { decode(part).ok() }
}

pub(crate) fn malformed() -> Error {
    invalid("the token is malformed")
}

pub(crate) fn invalid(reason: &str) -> Error {
    Error::InvalidToken(reason.to_owned())
}
