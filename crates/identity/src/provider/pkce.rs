//! Proof that whoever redeems a code is who asked for it (RFC 7636). Only `S256` counts.

use super::form::Form;
use super::refusal::Refusal;
use super::ticket::digest_of;
use crate::digest::is_equal;

/// The challenge of a request for a code. Who can keep no secret must have one.
pub(super) fn challenge(form: &Form, is_public: bool) -> Result<Option<String>, Refusal> {
    let method = form.get("code_challenge_method");
    let Some(challenge) = form.get("code_challenge") else {
        if is_public || method.is_some() {
            return Err(Refusal::ChallengeMissing);
        }
        return Ok(None);
    };
    // Left out, it means `plain`, which proves nothing to who sees the request.
    if method != Some("S256") {
        return Err(Refusal::ChallengePlain);
    }
    let is_digest = challenge.len() == 43 && challenge.bytes().all(is_base64url);
    if is_digest { Ok(Some(challenge.to_owned())) } else { Err(Refusal::ChallengePlain) }
}

/// Whether the verifier is the one that the challenge was made of. A verifier without a challenge is refused,
/// or else a code that was asked for without one could be slipped in.
pub(super) fn is_proved(challenge: Option<&str>, verifier: Option<&str>) -> bool {
    match (challenge, verifier) {
        (None, None) => true,
        (Some(challenge), Some(verifier)) => {
            let is_verifier = |byte: u8| is_base64url(byte) || b".~".contains(&byte);
            (43..=128).contains(&verifier.len())
                && verifier.bytes().all(is_verifier)
                && is_equal(&digest_of(verifier), challenge)
        }
        _ => false,
    }
}

fn is_base64url(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_verifier_of_the_challenge_proves_it() {
        // The pair of RFC 7636, appendix B.
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
        assert!(is_proved(Some(challenge), Some(verifier)));
        assert!(is_proved(None, None));
        for (challenge, verifier) in [
            (Some(challenge), None),
            (Some(challenge), Some(challenge)),
            (Some(challenge), Some("short")),
            (Some(verifier), Some(verifier)),
            (None, Some(verifier)),
        ] {
            assert!(!is_proved(challenge, verifier), "{challenge:?} {verifier:?}");
        }
    }
}
