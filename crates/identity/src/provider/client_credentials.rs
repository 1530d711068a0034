//! The grant `client_credentials`: an application asks for itself.

use super::client::Credentials;
use super::refusal::Refusal;
use super::registered::Registered;
use super::target::Target;
use super::token::{Ask, Grant, LIFETIME};
use super::{Call, Provider};
use crate::token::{Issue, Proof, Subject};

pub(super) fn grant(provider: &Provider, call: &Call, ask: &Ask) -> Result<Grant, Refusal> {
    let credentials = Credentials::read(&ask.headers, &ask.form)?;
    let asking = credentials.authenticate(provider, call)?;
    let Registered::Application(application) = &asking.registered else {
        return Err(Refusal::SecretMissing);
    };
    let subject = match asking.client().proof {
        Proof::Certificate => Subject::Certified(application),
        Proof::None | Proof::Secret => Subject::Application(application),
    };
    let target = Target::read(&ask.form, &provider.site, call.own.as_ref())?;
    let target = target.ok_or(Refusal::Missing("scope"))?;
    let access_token = provider.keys.issue(
        &provider.site,
        &Issue {
            subject,
            base: provider.site.base(call.own.as_ref()),
            audience: target.audience.clone(),
            lifetime: LIFETIME,
            now: call.now,
        },
    )?;
    Ok(Grant { access_token, target, person: None, issued: None, lifetime: LIFETIME })
}
