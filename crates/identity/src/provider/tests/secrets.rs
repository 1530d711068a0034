//! Passwords and secrets that are kept, as outside of a demo.

use std::sync::atomic::Ordering;

use model::sign_in::{Credential, CredentialKind};
use model::time::Timestamp;

use super::{APPLICATION, NOW, PERSON, SCOPE, THE_APPLICATION, THE_PERSON, World, world_of};
use crate::secret::{Secrets, hash, hint};

fn keep(world: &World, secret: &str, kind: CredentialKind, expires: Option<i64>) {
    let owner = if kind == CredentialKind::Password { PERSON } else { APPLICATION };
    world.vault.credentials.lock().push(Credential {
        id: crate::random::id().unwrap(),
        owner,
        kind,
        content: hash(secret).unwrap(),
        hint: hint(secret),
        created: Timestamp(NOW),
        expires: expires.map(Timestamp),
    });
}

#[tokio::test]
async fn an_application_may_have_several_secrets_and_each_has_an_end() {
    let world = world_of(None, Secrets::default());
    keep(&world, "abcd-first", CredentialKind::Secret, Some(NOW + 1_000));
    keep(&world, "efgh-second", CredentialKind::Secret, None);
    let form = |secret: &str| {
        format!(
            "grant_type=client_credentials&client_id={APPLICATION}&client_secret={secret}&{SCOPE}"
        )
    };
    for secret in ["abcd-first", "efgh-second"] {
        assert_eq!(world.verify(&world.ask(&form(secret)).await), Ok(THE_APPLICATION), "{secret}");
    }
    let wrong = (401, "invalid_client", 7_000_215);
    for secret in ["abcd-second", "demo-secret", "%24argon2id"] {
        world.refuses(&form(secret), wrong).await;
    }
    world.now.store(NOW + 1_000, Ordering::Relaxed);
    world.refuses(&form("abcd-first"), wrong).await;
    assert_eq!(world.verify(&world.ask(&form("efgh-second")).await), Ok(THE_APPLICATION));
}

#[tokio::test]
async fn a_password_that_is_kept_lets_its_person_in() {
    let world = world_of(None, Secrets::default());
    keep(&world, "correct horse", CredentialKind::Password, None);
    let form = |password: &str| {
        format!("grant_type=password&username=actual@contoso.example&password={password}&{SCOPE}")
    };
    assert_eq!(world.verify(&world.ask(&form("correct+horse")).await), Ok(THE_PERSON));
    world.refuses(&form("demo-password"), (400, "invalid_grant", 50126)).await;
}
