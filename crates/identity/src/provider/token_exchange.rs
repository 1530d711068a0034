//! The grant of RFC 8693: a token about somebody by which another one, the actor, acts on behalf of it
//! (auth.md §10). Whether it may is the organization's word, now and at every request with the token.

use model::claims::{Claims, Identity};
use model::time::Timestamp;
use model::{Error, Uuid};

use super::client::{Asking, Credentials};
use super::form::Form;
use super::refusal::Refusal;
use super::registered::Registered;
use super::target::{Asked, Target};
use super::token::{Ask, Grant, LIFETIME};
use super::{Call, Provider};
use crate::directory::{Application, Person};
use crate::token::parts::peek;
use crate::token::{Actor, Issue, Subject, guid};

pub(super) const GRANT_TYPE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";

/// The types of tokens that are taken and given: ours are both.
const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";
const JWT: &str = "urn:ietf:params:oauth:token-type:jwt";

pub(super) fn grant(provider: &Provider, call: &Call, ask: &Ask) -> Result<Grant, Refusal> {
    let form = &ask.form;
    let issued = match form.get("requested_token_type") {
        None => ACCESS_TOKEN,
        Some(asked) => known_type(asked)?,
    };
    let credentials = Credentials::read(&ask.headers, form)?;
    let actor_token = token(form, "actor_token", "actor_token_type")?;
    let asking = if actor_token.is_some() && credentials.are_absent() {
        Asking::native()
    } else {
        credentials.authenticate(provider, call)?
    };
    let who = match (actor_token, &asking.registered) {
        (Some(token), _) => identity(provider, call, "actor", token)?,
        (None, Registered::Application(application)) => Identity::Application {
            application_id: application.application_id,
            object_id: application.object_id,
        },
        (None, _) => return Err(Refusal::Missing("actor_token")),
    };
    let whom = subject(provider, call, form)?;
    let base = provider.site.base(call.own.as_ref());
    let asked = asked(form)?.target(&provider.site, call.own.as_ref())?;
    let target = asked.unwrap_or_else(|| Target::everything(&base));
    provider.directory.check_acting(&Claims { who, whom: Some(whom) }).map_err(
        |error| match error {
            Error::Unavailable(_) | Error::Internal(_) => Refusal::Fault(error),
            refused => Refusal::ActingDenied(refused.to_string()),
        },
    )?;
    let actor = by_identity(provider, who)?.ok_or(Refusal::TokenUnacceptable("actor"))?;
    let subject = by_object_id(provider, whom)?.ok_or(Refusal::TokenUnacceptable("subject"))?;
    let permissions = target.permissions.join(" ");
    // It does not outlive what it was given for.
    let shown = [actor_token, form.get("subject_token")].into_iter().flatten();
    let left = shown.map(|token| seconds_left(token, call.now)).min();
    let lifetime = left.unwrap_or(LIFETIME).min(LIFETIME);
    let issue = Issue {
        subject: match &subject {
            Known::Person(person) => {
                Subject::Person { person, client: asking.client(), permissions: &permissions }
            }
            Known::Application(application) => Subject::Application(application),
        },
        base,
        audience: target.audience.clone(),
        lifetime,
        now: call.now,
    };
    let actor = match &actor {
        Known::Person(person) => Actor::Person(person),
        Known::Application(application) => Actor::Application(application),
    };
    let access_token = provider.keys.issue_acting(&provider.site, &issue, actor)?;
    Ok(Grant { access_token, target, person: None, issued: Some(issued), lifetime })
}

/// The directory object id of whom the token shall be about: of another token, or named by itself.
fn subject(provider: &Provider, call: &Call, form: &Form) -> Result<Uuid, Refusal> {
    let token = token(form, "subject_token", "subject_token_type")?;
    match (token, form.get("requested_subject")) {
        (Some(_), Some(_)) => Err(Refusal::Malformed("The request names two subjects.")),
        (None, None) => Err(Refusal::Missing("subject_token")),
        (None, Some(id)) => guid(id).filter(|id| !id.is_nil()).ok_or(Refusal::Malformed(
            "The parameter 'requested_subject' must be the object id of a user.",
        )),
        (Some(token), None) => identity(provider, call, "subject", token)?
            .object_id()
            .ok_or(Refusal::TokenUnacceptable("subject")),
    }
}

/// A token among the parameters, if it is there; its type has to be said with it.
fn token<'f>(
    form: &'f Form,
    name: &'static str,
    kind: &'static str,
) -> Result<Option<&'f str>, Refusal> {
    match (form.get(name), form.get(kind)) {
        (None, None) => Ok(None),
        (None, Some(_)) => Err(Refusal::Missing(name)),
        (Some(_), None) => Err(Refusal::Missing(kind)),
        (Some(token), Some(kind)) => known_type(kind).map(|_| Some(token)),
    }
}

fn known_type(kind: &str) -> Result<&'static str, Refusal> {
    let known = [ACCESS_TOKEN, JWT].into_iter().find(|known| *known == kind);
    known.ok_or(Refusal::Malformed("Tokens of this type are neither taken nor given."))
}

/// Whom a token of ours is about. One that names an actor was exchanged once: there is one level only.
fn identity(
    provider: &Provider,
    call: &Call,
    part: &'static str,
    token: &str,
) -> Result<Identity, Refusal> {
    match provider.verifier.verify_own(token, call.own.as_ref(), call.now) {
        Ok(Claims { who, whom: None }) => Ok(who),
        Ok(_) => Err(Refusal::TokenActing(part)),
        Err(_) => Err(Refusal::TokenUnacceptable(part)),
    }
}

/// How long a token that was verified is still good.
fn seconds_left(token: &str, now: Timestamp) -> u32 {
    let payload = token.split('.').nth(1).and_then(peek);
    let end = payload.and_then(|payload| payload.seconds("exp").ok().flatten());
    let left = end.unwrap_or(0).saturating_sub(now.0.div_euclid(1000));
    // One that ended within the difference that clocks are allowed is good for that moment.
    u32::try_from(left.max(1)).unwrap_or(u32::MAX)
}

/// What is asked for. `audience` names the resource as `resource` does.
fn asked(form: &Form) -> Result<Asked, Refusal> {
    match (form.get("audience"), form.get("resource")) {
        (Some(audience), Some(resource)) if audience != resource => {
            Err(Refusal::Malformed("The request names two resources."))
        }
        (Some(audience), None) => Ok(Asked::read(form).at(audience)),
        _ => Ok(Asked::read(form)),
    }
}

/// Somebody of the directory.
enum Known {
    Person(Person),
    Application(Application),
}

fn by_object_id(provider: &Provider, id: Uuid) -> model::Result<Option<Known>> {
    if let Some(person) = provider.directory.person_by_id(id)? {
        return Ok(Some(Known::Person(person)));
    }
    Ok(provider.directory.application_by_object_id(id)?.map(Known::Application))
}

/// An application without an object id cannot be named as an actor.
fn by_identity(provider: &Provider, identity: Identity) -> model::Result<Option<Known>> {
    match identity {
        Identity::User { object_id } => {
            Ok(provider.directory.person_by_id(object_id)?.map(Known::Person))
        }
        Identity::Application { application_id, .. } => {
            let application = provider.directory.application(application_id)?;
            Ok(application.filter(|each| each.object_id.is_some()).map(Known::Application))
        }
    }
}
