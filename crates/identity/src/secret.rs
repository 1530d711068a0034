//! Passwords and secrets: how they are made, what is kept of them, and how one that is given is compared. What
//! is kept is a hash by Argon2id with the parameters that OWASP's "Password Storage Cheat Sheet" names first,
//! so that guessing costs memory and time.

use std::fmt;
use std::sync::LazyLock;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher as _, PasswordVerifier as _};
use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::sign_in::{Credential, CredentialKind};
use model::time::Timestamp;
use model::{Error, Result};
use parking_lot::Mutex;

use crate::random;

/// How many characters of a secret are kept to tell it by.
const HINT: usize = 4;

/// The secrets of a demo organization, which everybody knows; everywhere else there are none.
#[derive(Clone, Default)]
pub struct Secrets {
    /// The password of every person.
    pub password: Option<String>,
    /// The secret of every application.
    pub client_secret: Option<String>,
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets(…)")
    }
}

/// A fresh secret of 256 random bits, as text.
pub fn generate() -> Result<String> {
    let mut bytes = [0; 32];
    random::fill(&mut bytes)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// What is kept of a password or a secret.
pub fn hash(secret: &str) -> Result<String> {
    // One after the other: each takes 19 MiB while it is made.
    let _turn = TURN.lock();
    let hash = Argon2::default().hash_password(secret.as_bytes());
    hash.map(|hash| hash.to_string()).map_err(Error::internal)
}

/// The beginning of a secret, by which people tell it from others.
pub fn hint(secret: &str) -> String {
    secret.chars().take(HINT).collect()
}

/// Whether what somebody gives is one of its passwords or secrets: the one that `everybody` knows, or one that
/// is kept and counts `now`. A refusal costs the same whether somebody has none, one or many, and whether it is
/// there at all.
pub(crate) fn is_known(
    given: &str,
    everybody: Option<&str>,
    kept: &[Credential],
    kind: CredentialKind,
    now: Timestamp,
) -> bool {
    // Whoever has got one of its own is no longer let in by what everybody knows.
    let everybody = everybody.filter(|_| kept.iter().all(|each| each.kind != kind));
    if everybody.is_some_and(|secret| is_equal(given, secret)) {
        return true;
    }
    let hint = hint(given);
    let counts = |each: &&Credential| {
        each.kind == kind
            && each.expires.is_none_or(|end| now < end)
            && (kind == CredentialKind::Password || each.hint == hint)
    };
    let credential = kept.iter().find(counts);
    let hash = credential.map_or(NOBODYS.as_str(), |credential| credential.content.as_str());
    is_hash_of(given, hash) && credential.is_some()
}

/// Whether somebody has got another password since a time, in milliseconds.
pub(crate) fn is_password_newer(kept: &[Credential], since: i64) -> bool {
    kept.iter().any(|each| each.kind == CredentialKind::Password && since < each.created.0)
}

/// The hash of a secret that nobody has: what is compared when there is nothing to compare.
static NOBODYS: LazyLock<String> =
    LazyLock::new(|| generate().and_then(|secret| hash(&secret)).unwrap_or_default());

/// Who is hashing.
static TURN: Mutex<()> = Mutex::new(());

fn is_hash_of(given: &str, hash: &str) -> bool {
    let Ok(hash) = PasswordHash::new(hash) else { return false };
    let _turn = TURN.lock();
    Argon2::default().verify_password(given.as_bytes(), &hash).is_ok()
}

/// Digests are compared, so that the time taken tells nothing, not even the length.
fn is_equal(given: &str, secret: &str) -> bool {
    let hash = |text: &str| digest(&SHA256, text.as_bytes());
    verify_slices_are_equal(hash(given).as_ref(), hash(secret).as_ref()).is_ok()
}

#[cfg(test)]
mod tests {
    use model::Uuid;

    use super::*;

    fn kept(secret: &str, kind: CredentialKind, expires: Option<i64>) -> Credential {
        Credential {
            id: Uuid::nil(),
            owner: Uuid::nil(),
            kind,
            content: hash(secret).unwrap(),
            hint: hint(secret),
            created: Timestamp(0),
            expires: expires.map(Timestamp),
        }
    }

    #[test]
    fn a_secret_that_is_not_there_is_never_guessed() {
        let check = |given: &str, everybody: Option<&str>, expected: bool| {
            let known = is_known(given, everybody, &[], CredentialKind::Secret, Timestamp(0));
            assert_eq!(known, expected, "{given} {everybody:?}");
        };
        check("demo-secret", Some("demo-secret"), true);
        check("demo-secret ", Some("demo-secret"), false);
        check("", Some("demo-secret"), false);
        check("", None, false);
    }

    #[test]
    fn what_is_kept_is_a_hash_and_opens_to_the_secret_alone() {
        let (secret, password) = (CredentialKind::Secret, CredentialKind::Password);
        let all = [
            kept("abcd-one", secret, None),
            kept("efgh-two", secret, Some(1_000)),
            kept("pass word", password, None),
        ];
        assert!(all.iter().all(|each| each.content.starts_with("$argon2id$")));
        let check = |given: &str, kind: CredentialKind, now: i64, expected: bool| {
            let known = is_known(given, None, &all, kind, Timestamp(now));
            assert_eq!(known, expected, "{given} {kind:?} {now}");
        };
        let everybody = |kept: &[Credential], kind| {
            is_known("demo-secret", Some("demo-secret"), kept, kind, Timestamp(0))
        };
        assert!(!everybody(&all, secret) && !everybody(&all, password));
        assert!(everybody(&all[2..], secret), "a password is no secret");
        check("abcd-one", secret, 0, true);
        check("abcd-two", secret, 0, false);
        check("efgh-two", secret, 999, true);
        check("efgh-two", secret, 1_000, false);
        check("pass word", password, 0, true);
        check("pass word", secret, 0, false);
        check("abcd-one", password, 0, false);
        check("", password, 0, false);
    }

    #[test]
    fn no_two_secrets_are_alike() {
        let (one, other) = (generate().unwrap(), generate().unwrap());
        assert_ne!(one, other);
        assert_eq!(one.len(), 43);
    }
}
