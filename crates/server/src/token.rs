//! `onbehalf token`: one access token on standard output.

use engine::{Account, Clock, Contents, Engine, Kind};
use identity::token::{Audience, Issue, Subject};
use identity::{Application, Person};

use crate::config::Config;
use crate::config::token::TokenRequest;
use crate::failure::Failure;
use crate::{cli, organization};

/// Prints a token and nothing else.
pub(crate) fn run(config: &Config, request: &TokenRequest) -> Result<(), Failure> {
    if !config.identity.provides() {
        return Err(Failure::usage(
            "with `mode = \"oidc\"` in `[identity]` there is no identity provider here that could \
             sign a token; get one from an issuer that is named there",
        ));
    }
    let engine = organization::open(config, Contents::Existing)?;
    let account = account(&engine, &request.who)?;
    let (person, application) = (person(&account), application(&account));
    let subject = match (&person, &application) {
        (Some(person), _) => Subject::person(person),
        (None, Some(application)) => Subject::Application(application),
        (None, None) => {
            return Err(Failure::other(format!("`{}` cannot sign in", request.who)));
        }
    };
    let site = organization::site(config, &engine, &[]);
    let base = site.base(None);
    let issue = Issue {
        subject,
        audience: Audience::Here(base.clone()),
        base,
        lifetime: u32::try_from(request.lifetime.as_secs()).unwrap_or(u32::MAX),
        now: Clock::System.now(),
    };
    let token = organization::keys(config)?
        .issue(&site, &issue)
        .map_err(|error| Failure::other(format!("cannot sign a token: {error}")))?;
    cli::print(&format!("{token}\n"))
}

/// The user or application that somebody named.
pub(crate) fn account(engine: &Engine, who: &str) -> Result<Account, Failure> {
    let found = engine.find_account(who).map_err(|error| {
        Failure::other(format!("cannot look `{who}` up: {}", organization::cause(&error)))
    })?;
    found.ok_or_else(|| {
        Failure::other(format!(
            "nobody here is called `{who}`; name a domainname, a systemuserid, a directory object id \
             or an applicationid"
        ))
    })
}

/// The account, if it is a person whom the directory knows.
pub(crate) fn person(account: &Account) -> Option<Person> {
    let object_id = account.object_id.filter(|_| account.kind == Kind::Person)?;
    let (user_name, name) = (account.user_name.clone(), account.name.clone());
    Some(Person { object_id, user_name, name })
}

/// The account, if it is an application.
pub(crate) fn application(account: &Account) -> Option<Application> {
    let Kind::Application(application_id) = account.kind else { return None };
    Some(Application { application_id, object_id: account.object_id, name: account.name.clone() })
}
