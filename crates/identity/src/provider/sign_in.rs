//! A person who signed in: by its password, and what a program gets for it then.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::Uuid;
use model::sign_in::CredentialKind;
use model::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::lock::Attempt;
use super::refusal::Refusal;
use super::target::{Asked, Target};
use super::token::{Ask, Grant, LIFETIME, PersonGrant};
use super::{Call, Provider, refresh_token};
use crate::directory::Person;
use crate::secret::{is_known, is_password_newer};
use crate::token::{Client, IdToken, Issue, Subject};

/// Who signed in, when, and for which program.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct SignIn {
    /// Directory object id.
    pub(super) person: Uuid,
    /// `client_id`.
    pub(super) client: Uuid,
    /// When, in milliseconds.
    pub(super) at: i64,
    /// What all tickets belong to that come from it.
    pub(super) family: Uuid,
}

/// What a program gets for somebody's sign-in.
pub(super) struct Wanted<'a> {
    pub(super) sign_in: SignIn,
    pub(super) person: &'a Person,
    pub(super) client: Client,
    /// The resource and the permissions; everything here if it says nothing.
    pub(super) asked: Asked,
    /// Whether the program goes on without the person.
    pub(super) is_offline: bool,
    pub(super) nonce: Option<&'a str>,
    /// Whether the program wants to know when the person signed in.
    pub(super) tells_time: bool,
}

/// Who has this name and this password. Guessing is slowed down.
pub(super) fn by_password(
    provider: &Provider,
    now: Timestamp,
    user_name: &str,
    password: &str,
) -> Result<Person, Refusal> {
    let everybody = provider.secrets.password.as_deref();
    let is_right = |kept: &[_]| is_known(password, everybody, kept, CredentialKind::Password, now);
    let Some(person) = provider.directory.person(user_name)? else {
        // It takes as long as a wrong password of somebody.
        is_right(&[]);
        let (user_name, tenant) = (user_name.to_owned(), provider.site.tenant.id);
        return Err(Refusal::UserUnknown { user_name, tenant });
    };
    let kept = provider.vault.credentials(person.object_id)?;
    match provider.locks.attempt(person.object_id, now, || is_right(&kept)) {
        Attempt::Good => Ok(person),
        Attempt::Wrong => Err(Refusal::PasswordWrong),
        Attempt::Locked => Err(Refusal::Locked),
    }
}

/// Whether the person has got another password since it signed in: what came from the old one ends then.
pub(super) fn is_outdated(provider: &Provider, sign_in: &SignIn) -> model::Result<bool> {
    Ok(is_password_newer(&provider.vault.credentials(sign_in.person)?, sign_in.at))
}

/// The tokens for a person who signed in.
pub(super) fn grant(
    provider: &Provider,
    call: &Call,
    ask: &Ask,
    wanted: &Wanted<'_>,
) -> Result<Grant, Refusal> {
    let (keys, site, now) = (&provider.keys, &provider.site, call.now);
    let base = site.base(call.own.as_ref());
    let target = wanted.asked.target(site, call.own.as_ref())?;
    let target = target.unwrap_or_else(|| Target::everything(&base));
    let (person, client) = (wanted.person, wanted.client);
    let permissions = target.permissions.join(" ");
    let access_token = keys.issue(
        site,
        &Issue {
            subject: Subject::Person { person, client, permissions: &permissions },
            base: base.clone(),
            audience: target.audience.clone(),
            lifetime: LIFETIME,
            now,
        },
    )?;
    let id_token = keys.issue_id_token(
        site,
        &IdToken {
            issuer: ask.shape.issuer(site, &base),
            person,
            client,
            nonce: wanted.nonce,
            signed_in: wanted.tells_time.then_some(Timestamp(wanted.sign_in.at)),
            lifetime: LIFETIME,
            now,
        },
    )?;
    let client_info = json!({ "uid": person.object_id, "utid": site.tenant.id }).to_string();
    let client_info = URL_SAFE_NO_PAD.encode(client_info);
    let refresh_token = if wanted.is_offline {
        Some(refresh_token::give(provider, now, wanted.sign_in, wanted.asked.clone())?)
    } else {
        None
    };
    let person = Some(PersonGrant { id_token, client_info, refresh_token });
    Ok(Grant { access_token, target, person, issued: None, lifetime: LIFETIME })
}
