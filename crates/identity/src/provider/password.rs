//! The grant `password`: a program asks for a person whose password it knows.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::sign_in::CredentialKind;
use serde_json::json;

use super::client::{Asking, Credentials};
use super::lock::Attempt;
use super::refusal::Refusal;
use super::target::Target;
use super::token::{Ask, Grant, LIFETIME, PersonGrant};
use super::{Call, Provider};
use crate::directory::Person;
use crate::secret::is_known;
use crate::token::{Client, Issue, Subject};

pub(super) fn grant(provider: &Provider, call: &Call, ask: &Ask) -> Result<Grant, Refusal> {
    let credentials = Credentials::read(&ask.headers, &ask.form)?;
    let asking = if credentials.are_absent() {
        Asking::Public
    } else {
        credentials.authenticate(provider, call.now)?
    };
    let client = match asking {
        Asking::Public => Client::PUBLIC,
        Asking::Application(application) => {
            Client { id: application.application_id, confidential: true }
        }
    };
    let base = provider.site.base(call.own.as_ref());
    let target = Target::read(&ask.form, &provider.site, call.own.as_ref())?
        .unwrap_or_else(|| Target::everything(&base));
    let person = sign_in(provider, call, ask)?;
    let permissions = target.permissions.join(" ");
    let issue = Issue {
        subject: Subject::Person { person: &person, client, permissions: &permissions },
        base: base.clone(),
        audience: target.audience.clone(),
        lifetime: LIFETIME,
        now: call.now,
    };
    let (keys, site) = (&provider.keys, &provider.site);
    let access_token = keys.issue(site, &issue)?;
    let id_token = keys.issue_id_token(site, &base, &person, client, (call.now, LIFETIME))?;
    let client_info = json!({ "uid": person.object_id, "utid": site.tenant.id }).to_string();
    let client_info = URL_SAFE_NO_PAD.encode(client_info);
    Ok(Grant { access_token, target, person: Some(PersonGrant { id_token, client_info }) })
}

fn sign_in(provider: &Provider, call: &Call, ask: &Ask) -> Result<Person, Refusal> {
    let user_name = ask.form.require("username")?;
    let password = ask.form.require("password")?;
    let everybody = provider.secrets.password.as_deref();
    let is_right =
        |kept: &[_]| is_known(password, everybody, kept, CredentialKind::Password, call.now);
    let Some(person) = provider.directory.person(user_name)? else {
        // It takes as long as a wrong password of somebody.
        is_right(&[]);
        let (user_name, tenant) = (user_name.to_owned(), provider.site.tenant.id);
        return Err(Refusal::UserUnknown { user_name, tenant });
    };
    let kept = provider.vault.credentials(person.object_id)?;
    match provider.locks.attempt(person.object_id, call.now, || is_right(&kept)) {
        Attempt::Good => Ok(person),
        Attempt::Wrong => Err(Refusal::PasswordWrong),
        Attempt::Locked => Err(Refusal::Locked),
    }
}
