//! Who sends a request (soap.md §13): a token or a password in the head, a name and a password in the envelope, or
//! nobody who has to say it. Several that say it must name one user.

use std::fmt;
use std::sync::Arc;

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use edge::{Arrival, Refused};
use model::claims::Claims;
use model::time::Timestamp;
use model::{Error, Uuid};

use crate::refusal::{Refusal, Result};
use crate::xml::{Element, Namespace};

/// What the type of a password ends with that stands there as it is.
const PASSWORD_TEXT: &str = "#PasswordText";

/// How long after its end a `Timestamp` is still good: clocks differ. In milliseconds.
const SKEW: i64 = 5 * 60 * 1000;

/// A name and a password that somebody shows.
#[derive(Clone, PartialEq, Eq)]
pub struct Shown {
    /// The name of the user.
    pub user_name: String,
    /// The password.
    pub password: String,
}

impl fmt::Debug for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Shown(…)")
    }
}

/// Why somebody who shows a name and a password is not let in.
#[derive(Debug)]
pub enum Unproven {
    /// They came by a connection on which others can read them.
    Insecure,
    /// They are not right.
    Wrong,
    /// They are not looked at, or not now.
    Refused(Box<Refused>),
}

/// What the server decides about those who send one request. It may block.
pub trait Door: Send + Sync {
    /// The time by which clients go.
    fn now(&self) -> Timestamp;
    /// Whether a request without an `Authorization` header may come from somebody at all.
    fn is_open(&self) -> bool;
    /// Who shows a name and a password in the envelope.
    ///
    /// # Errors
    /// If they prove nothing.
    fn prove(&self, shown: Shown) -> std::result::Result<Claims, Unproven>;
    /// Whose requests these are that show nothing at all; `None` if they are nobody's.
    ///
    /// # Errors
    /// If it cannot be told now.
    fn unproven(&self) -> std::result::Result<Option<Claims>, Box<Refused>>;
    /// An error with what tells the client how to do better.
    fn refuse(&self, error: Error) -> Box<Refused>;
}

impl fmt::Debug for dyn Door {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Door")
    }
}

/// Makes the door that a request comes to, of its head and its id.
pub type Doors = dyn Fn(&Parts, Uuid) -> Arc<dyn Door> + Send + Sync;

/// Why a request comes from nobody.
#[derive(Debug)]
pub(crate) enum Unknown {
    /// An HTTP status.
    Refused(Box<Refused>),
    /// A fault of WS-Security.
    Fault(Refusal),
}

/// Whether the envelope has to be read before it is known who sends the request.
pub(crate) fn depends_on_envelope(arrival: &Arrival, headers: &HeaderMap, door: &dyn Door) -> bool {
    arrival.claims.is_ok() || (door.is_open() && is_bare(arrival, headers))
}

/// Whether the head of a request says nothing about who sends it.
fn is_bare(arrival: &Arrival, headers: &HeaderMap) -> bool {
    let says_nothing = |refused: &Refused| matches!(refused.error, Error::NotAuthenticated);
    arrival.claims.as_ref().is_err_and(says_nothing) && !headers.contains_key(AUTHORIZATION)
}

/// Who sends a request, by its head and by the blocks of its envelope.
///
/// # Errors
/// If nobody does whom we know, or two do.
pub(crate) fn who(
    arrival: &Arrival,
    headers: &HeaderMap,
    blocks: &[Element<'_>],
    door: &dyn Door,
) -> std::result::Result<Claims, Unknown> {
    let claims = match &arrival.claims {
        Ok(claims) => Ok(*claims),
        Err(refused) if door.is_open() && is_bare(arrival, headers) => Err(refused),
        Err(refused) => return Err(Unknown::Refused(Box::new(refused.clone()))),
    };
    let shown = shown(blocks, door.now()).map_err(Unknown::Fault)?;
    let proven = shown.map(|shown| prove(door, shown)).transpose()?;
    match (claims, proven) {
        (Ok(claims), None) | (Err(_), Some(claims)) => Ok(claims),
        (Ok(claims), Some(other)) if claims.who == other.who => Ok(claims),
        (Ok(_), Some(_)) => {
            let told = "the credentials of the request name different users";
            Err(Unknown::Refused(door.refuse(Error::InvalidToken(told.into()))))
        }
        (Err(refused), None) => match door.unproven().map_err(Unknown::Refused)? {
            Some(claims) => Ok(claims),
            None => Err(Unknown::Refused(Box::new(refused.clone()))),
        },
    }
}

fn prove(door: &dyn Door, shown: Shown) -> std::result::Result<Claims, Unknown> {
    door.prove(shown).map_err(|unproven| match unproven {
        Unproven::Insecure => Unknown::Fault(Refusal::InvalidSecurity(
            "A password is accepted over TLS or on this machine alone.".into(),
        )),
        Unproven::Wrong => Unknown::Fault(Refusal::FailedAuthentication),
        Unproven::Refused(refused) => Unknown::Refused(refused),
    })
}

/// The name and the password that the envelope shows, if it shows any.
fn shown(blocks: &[Element<'_>], now: Timestamp) -> Result<Option<Shown>> {
    let is_ours = |block: &&Element<'_>| block.name.is(Namespace::Security, "Security");
    let is_another =
        |block: &Element<'_>| block.name.local.eq_ignore_ascii_case("Security") && !is_ours(&block);
    // Credentials in another version of WS-Security might name somebody else.
    if blocks.iter().any(is_another) {
        return Err(invalid("The block 'Security' is accepted of WS-Security 1.0 alone."));
    }
    let security = blocks.iter().filter(is_ours);
    let mut shown = None;
    for part in security.flat_map(|block| &block.children) {
        match part.name.local {
            "UsernameToken" if part.name.is(Namespace::Security, "UsernameToken") => {
                if shown.replace(username_token(part)?).is_some() {
                    return Err(invalid("There is more than one UsernameToken."));
                }
            }
            "Timestamp" => check_timestamp(part, now)?,
            // What is passed over might name somebody else.
            other => {
                return Err(invalid(&format!("A security token '{other}' is not accepted.")));
            }
        }
    }
    Ok(shown)
}

fn username_token(token: &Element<'_>) -> Result<Shown> {
    let one = |local: &str| {
        let mut found = token.children.iter().filter(|child| child.name.local == local);
        match (found.next(), found.next()) {
            (Some(child), None) if !child.nil && child.children.is_empty() => Ok(child),
            _ => Err(invalid(&format!("A UsernameToken has one {local}."))),
        }
    };
    let (user_name, password) = (one("Username")?, one("Password")?);
    let is_text = password.attribute("Type").is_none_or(|kind| kind.ends_with(PASSWORD_TEXT));
    if !is_text {
        return Err(invalid("A password is accepted as PasswordText alone."));
    }
    Ok(Shown {
        user_name: user_name.text.trim().to_owned(),
        password: password.text.clone().into_owned(),
    })
}

/// That a message is not so old that somebody else may send it again.
fn check_timestamp(timestamp: &Element<'_>, now: Timestamp) -> Result<()> {
    let mut ends = timestamp.children.iter().filter(|child| child.name.local == "Expires");
    ends.try_for_each(|end| match Timestamp::parse(end.text.trim()) {
        Some(end) if now.0 <= end.0.saturating_add(SKEW) => Ok(()),
        Some(_) => Err(invalid("The message has expired.")),
        None => Err(invalid("The end of the Timestamp is no instant.")),
    })
}

fn invalid(text: &str) -> Refusal {
    Refusal::InvalidSecurity(text.to_owned())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;
    use crate::xml::{Limits, read};

    const A: Claims = Claims::user(Uuid::from_u128(1));
    const B: Claims = Claims::user(Uuid::from_u128(2));

    /// One user with a password, and somebody whom requests of nobody belong to.
    struct Doors {
        open: bool,
        anybody: Option<Claims>,
    }

    impl Door for Doors {
        fn now(&self) -> Timestamp {
            Timestamp(1_704_067_200_000)
        }

        fn is_open(&self) -> bool {
            self.open
        }

        fn prove(&self, shown: Shown) -> std::result::Result<Claims, Unproven> {
            match (shown.user_name.as_str(), shown.password.as_str()) {
                ("a", " p & q ") => Ok(A),
                ("insecure", _) => Err(Unproven::Insecure),
                _ => Err(Unproven::Wrong),
            }
        }

        fn unproven(&self) -> std::result::Result<Option<Claims>, Box<Refused>> {
            Ok(self.anybody)
        }

        fn refuse(&self, error: Error) -> Box<Refused> {
            Box::new(Refused { error, headers: HeaderMap::new() })
        }
    }

    fn security(inside: &str) -> String {
        format!("<h><w:Security xmlns:w='{}'>{inside}</w:Security></h>", Namespace::Security.uri())
    }

    fn token(user: &str, password: &str) -> String {
        let (user, password) = (
            format!("<w:Username>{user}</w:Username>"),
            format!("<w:Password Type='urn:profile#PasswordText'>{password}</w:Password>"),
        );
        format!("<w:UsernameToken>{user}{password}<w:Nonce>x</w:Nonce></w:UsernameToken>")
    }

    fn arrival(claims: std::result::Result<Claims, Error>) -> Arrival {
        let refuse = |error| Refused { error, headers: HeaderMap::new() };
        Arrival { origin: String::new(), claims: claims.map_err(refuse) }
    }

    fn ask(
        claims: std::result::Result<Claims, Error>,
        authorization: bool,
        text: &str,
        door: &Doors,
    ) -> std::result::Result<Claims, String> {
        let root = read(text, Limits::ENVELOPE).unwrap();
        let mut headers = HeaderMap::new();
        if authorization {
            headers.insert(AUTHORIZATION, HeaderValue::from_static("Negotiate x"));
        }
        who(&arrival(claims), &headers, &root.children, door).map_err(|unknown| match unknown {
            Unknown::Refused(refused) => format!("{:?}", refused.error),
            Unknown::Fault(refusal) => format!("{refusal:?}"),
        })
    }

    #[test]
    fn several_credentials_name_one_user() {
        let door = Doors { open: true, anybody: Some(B) };
        let (none, right) = ("<h/>", security(&token("a", " p &amp; q ")));
        let nobody = || Err(Error::NotAuthenticated);
        assert_eq!(ask(Ok(B), true, none, &door), Ok(B));
        assert_eq!(ask(nobody(), false, &right, &door), Ok(A));
        assert_eq!(ask(Ok(A), true, &right, &door), Ok(A));
        assert!(ask(Ok(B), true, &right, &door).unwrap_err().contains("different users"));
        let wrong = security(&token("a", "p"));
        assert_eq!(ask(Ok(A), true, &wrong, &door).unwrap_err(), "FailedAuthentication");
        assert_eq!(ask(nobody(), false, &wrong, &door).unwrap_err(), "FailedAuthentication");
        let insecure = security(&token("insecure", "p"));
        assert!(ask(nobody(), false, &insecure, &door).unwrap_err().contains("InvalidSecurity"));
    }

    #[test]
    fn requests_of_nobody_are_somebodys_only_if_they_show_nothing() {
        let nobody = || Err(Error::NotAuthenticated);
        let door = Doors { open: true, anybody: Some(B) };
        assert_eq!(ask(nobody(), false, "<h/>", &door), Ok(B));
        // What is shown and not accepted is not the same as nothing.
        assert_eq!(ask(nobody(), true, "<h/>", &door).unwrap_err(), "NotAuthenticated");
        assert_eq!(ask(Err(Error::ExpiredToken), true, "<h/>", &door).unwrap_err(), "ExpiredToken");
        let wrong = security(&token("a", "p"));
        assert!(ask(nobody(), false, &wrong, &door).is_err());
        let door = Doors { open: true, anybody: None };
        assert_eq!(ask(nobody(), false, "<h/>", &door).unwrap_err(), "NotAuthenticated");
        let (closed, right) =
            (Doors { open: false, anybody: Some(B) }, security(&token("a", " p &amp; q ")));
        assert_eq!(ask(nobody(), false, &right, &closed).unwrap_err(), "NotAuthenticated");
        assert!(!depends_on_envelope(&arrival(nobody()), &HeaderMap::new(), &closed));
        assert!(depends_on_envelope(&arrival(nobody()), &HeaderMap::new(), &door));
    }

    #[test]
    fn what_is_no_plain_password_is_refused() {
        let door = Doors { open: true, anybody: Some(B) };
        let right = token("a", " p &amp; q ");
        let digest = right.replace("#PasswordText", "#PasswordDigest");
        let no_type = right.replace(" Type='urn:profile#PasswordText'", "");
        let expires =
            |time: &str| format!("{right}<Timestamp><Expires>{time}</Expires></Timestamp>");
        let check = |inside: &str, fits: bool| {
            let asked = ask(Err(Error::NotAuthenticated), false, &security(inside), &door);
            assert_eq!(asked.is_ok(), fits, "{inside} {asked:?}");
            assert!(fits || asked.unwrap_err().starts_with("InvalidSecurity"));
        };
        check(&right, true);
        check(&no_type, true);
        check(&digest, false);
        check(&format!("{right}{right}"), false);
        check(&format!("{right}<BinarySecurityToken/>"), false);
        check("<UsernameToken/>", false);
        check("<w:UsernameToken><w:Username>a</w:Username></w:UsernameToken>", false);
        check(&right.replace("</w:Username>", "</w:Username><w:Username>b</w:Username>"), false);
        let other = format!("<h><Security xmlns='urn:x'>{right}</Security></h>");
        let other = other.replace("<w:", "<").replace("</w:", "</");
        for (claims, block) in [(Err(Error::NotAuthenticated), &other), (Ok(A), &other)] {
            let asked = ask(claims, false, block, &door);
            assert!(asked.is_err_and(|refused| refused.starts_with("InvalidSecurity")));
        }
        check(&expires("2023-12-31T23:55:01Z"), true);
        check(&expires("2023-12-31T23:54:59Z"), false);
        check(&expires("soon"), false);
        check(&expires("2024-01-01T01:00:00.5+00:00"), true);
    }

    #[test]
    fn a_password_is_never_printed() {
        let shown = Shown { user_name: "a".into(), password: "secret".into() };
        assert!(!format!("{shown:?}").contains("secret"));
    }
}
