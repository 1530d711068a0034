//! `onbehalf app`: applications, with their roles, their policy of impersonation, and what they prove with who
//! they are. A secret is shown when it is made and never again: a hash of it is all that is kept.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Args, ValueEnum};
use engine::{Acting, Among, UserCard, UserChange};
use identity::certificate::Certificate;
use model::Uuid;
use model::sign_in::{Credential, CredentialKind};
use model::time::Timestamp;
use serde_json::{Value, json};

use super::verb::{Nothing, Verb, Who};
use super::{Desk, failed, shown, user};
use crate::config;
use crate::failure::Failure;

pub(crate) type Options = Verb<Nothing, Who, Add, Set>;

#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub(crate) struct Add {
    /// Its name
    #[arg(long)]
    name: String,
    /// Its applicationid, which is the `client_id` [default: a new one]
    #[arg(long, value_name = "GUID")]
    id: Option<Uuid>,
    /// The id in the directory of who signs in as the application [default: the built-in directory gives one]
    #[arg(long, value_name = "GUID")]
    object_id: Option<Uuid>,
    /// Make no secret
    #[arg(long)]
    no_secret: bool,
    #[command(flatten)]
    values: Values,
}

#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub(crate) struct Set {
    #[command(flatten)]
    who: Who,
    /// Its name
    #[arg(long)]
    name: Option<String>,
    #[command(flatten)]
    values: Values,
    /// A role that is taken away; repeat it for more
    #[arg(long, value_name = "ROLE")]
    remove_role: Vec<String>,
    /// Let it sign in again
    #[arg(long, conflicts_with = "disable")]
    enable: bool,
    /// Let it sign in no more
    #[arg(long)]
    disable: bool,
    /// Make one more secret and print it, once
    #[arg(long)]
    new_secret: bool,
    /// A secret or certificate that counts no more, by its id; `show` lists them
    #[arg(long, value_name = "ID", visible_alias = "remove-certificate")]
    remove_secret: Vec<Uuid>,
    /// A place that browsers are no more sent back to
    #[arg(long, value_name = "URL")]
    remove_redirect: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Args)]
struct Values {
    /// Business unit, by id or name [default of a new one: the root]; roles stay behind where one moves
    #[arg(long)]
    unit: Option<String>,
    /// A role of that business unit, by id or name; repeat it for more
    #[arg(long)]
    role: Vec<String>,
    /// How long a new secret or certificate counts: a number with s, m, h or d [default: for ever]
    #[arg(long, value_name = "TIME")]
    expires: Option<String>,
    /// A certificate, in PEM, whose key signs what the application proves itself with
    #[arg(long, value_name = "FILE")]
    certificate: Vec<PathBuf>,
    /// A place that browsers may be sent back to after signing in; repeat it for more
    #[arg(long, value_name = "URL")]
    redirect: Vec<String>,
    /// Whether it acts on behalf of others: as each request says, never, or in every request
    #[arg(long)]
    policy: Option<Policy>,
    /// For the members of this team alone, by id or name; `none` takes the limit away
    #[arg(long, value_name = "TEAM")]
    policy_team: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Policy {
    Optional,
    Forbidden,
    Required,
}

impl Values {
    fn change(&self) -> UserChange {
        let policy = |policy| match policy {
            Policy::Optional => Acting::Optional,
            Policy::Forbidden => Acting::Forbidden,
            Policy::Required => Acting::Required,
        };
        UserChange {
            unit: self.unit.clone(),
            add_roles: self.role.clone(),
            impersonation: self.policy.map(policy),
            impersonation_team: self
                .policy_team
                .clone()
                .map(|team| Some(team).filter(|team| team != "none")),
            ..UserChange::default()
        }
    }

    /// When what is new stops to count.
    fn end(&self, now: Timestamp) -> Result<Option<Timestamp>, Failure> {
        let Some(text) = &self.expires else { return Ok(None) };
        let length: Duration = config::read_duration(text)
            .map_err(|why| Failure::usage(format!("`--expires {text}`, {why}")))?;
        let length = i64::try_from(length.as_millis()).unwrap_or(i64::MAX);
        Ok(Some(Timestamp(now.0.saturating_add(length))))
    }

    /// All that is to be added, read before anything is changed.
    fn read(&self) -> Result<Additions, Failure> {
        let now = engine::Clock::System.now();
        let (mut certificates, end) = (Vec::new(), self.end(now)?);
        for path in &self.certificate {
            certificates.push((name_of(path), read_certificate(path)?));
        }
        for url in &self.redirect {
            check_redirect(url)?;
        }
        Ok(Additions { certificates, redirects: self.redirect.clone(), now, end })
    }
}

struct Additions {
    /// Names and contents.
    certificates: Vec<(String, String)>,
    redirects: Vec<String>,
    now: Timestamp,
    end: Option<Timestamp>,
}

pub(super) fn run(desk: &Desk, options: &Options) -> Result<(), Failure> {
    match options {
        Verb::List(_) => {
            let apps = desk.engine.users(Among::Applications).map_err(failed)?;
            desk.print(&apps, || list(&apps))
        }
        Verb::Show(said) => show(desk, &application(desk, &said.own.who)?, None),
        Verb::Add(said) => {
            let own = &said.own;
            let additions = own.values.read()?;
            let new = UserChange {
                name: Some(own.name.clone()),
                application_id: Some(own.id.unwrap_or_else(engine::new_id)),
                object_id: own.object_id,
                ..own.values.change()
            };
            let secret = (!own.no_secret).then(Secret::make).transpose()?;
            let made = desk.engine.add_user(&new).map_err(failed)?;
            add(desk, &made, &additions, secret.as_ref())?;
            show(desk, &made, secret.as_ref())
        }
        Verb::Set(said) => {
            let own = &said.own;
            let before = application(desk, &own.who.who)?;
            let additions = own.values.read()?;
            let secret = own.new_secret.then(Secret::make).transpose()?;
            let change = UserChange {
                name: own.name.clone(),
                remove_roles: own.remove_role.clone(),
                disabled: (own.enable || own.disable).then_some(own.disable),
                ..own.values.change()
            };
            let id = before.id.to_string();
            let changed = desk.engine.change_user(&id, &change).map_err(failed)?;
            take(desk, &changed, own)?;
            add(desk, &changed, &additions, secret.as_ref())?;
            show(desk, &changed, secret.as_ref())
        }
        Verb::Remove(said) => {
            let who = &said.own.who;
            application(desk, who)?;
            desk.engine.remove_user(who).map_err(failed)?;
            desk.removed(who)
        }
    }
}

/// An application and no person.
fn application(desk: &Desk, who: &str) -> Result<UserCard, Failure> {
    let found = desk.engine.user(who).map_err(failed)?;
    if found.application_id.is_none() {
        return Err(Failure::other(format!("`{who}` is a person; `onbehalf user` is for people")));
    }
    Ok(found)
}

/// Whose the credentials are.
fn owner(app: &UserCard) -> Uuid {
    app.application_id.unwrap_or_default()
}

/// A secret that is new: what is shown once, and what is kept.
struct Secret {
    text: String,
    hash: String,
}

impl Secret {
    fn make() -> Result<Self, Failure> {
        let text = identity::secret::generate().map_err(failed)?;
        let hash = identity::secret::hash(&text).map_err(failed)?;
        Ok(Self { text, hash })
    }
}

fn add(
    desk: &Desk,
    app: &UserCard,
    additions: &Additions,
    secret: Option<&Secret>,
) -> Result<(), Failure> {
    let Additions { now, end, .. } = additions;
    let credential = |kind, content: &str, hint: String| Credential {
        id: engine::new_id(),
        owner: owner(app),
        kind,
        content: content.to_owned(),
        hint,
        created: *now,
        expires: *end,
    };
    let secret = secret.map(|secret| {
        let hint = identity::secret::hint(&secret.text);
        credential(CredentialKind::Secret, &secret.hash, hint)
    });
    let certificates = additions
        .certificates
        .iter()
        .map(|(name, content)| credential(CredentialKind::Certificate, content, name.clone()));
    for each in secret.into_iter().chain(certificates) {
        desk.engine.add_credential(&each).map_err(failed)?;
    }
    let known = desk.engine.redirects(owner(app)).map_err(failed)?;
    for url in additions.redirects.iter().filter(|url| !known.contains(url)) {
        desk.engine.add_redirect(owner(app), url).map_err(failed)?;
    }
    Ok(())
}

fn take(desk: &Desk, app: &UserCard, own: &Set) -> Result<(), Failure> {
    for id in &own.remove_secret {
        let gone = desk.engine.remove_credential(owner(app), *id);
        if !gone.map_err(failed)? {
            return Err(Failure::other(format!(
                "it has no secret or certificate `{id}`; `onbehalf app show` lists them"
            )));
        }
    }
    for url in &own.remove_redirect {
        let gone = desk.engine.remove_redirect(owner(app), url);
        if !gone.map_err(failed)? {
            return Err(Failure::other(format!(
                "browsers are not sent back to `{url}`; `onbehalf app show` lists the places"
            )));
        }
    }
    Ok(())
}

fn list(apps: &[UserCard]) -> String {
    let line = |app: &UserCard| {
        let unit = shown::name(app.unit.as_ref());
        let off = shown::off(app.disabled);
        vec![owner(app).to_string(), format!("{}{off}", app.name), unit, user::roles(app)]
    };
    shown::table(&apps.iter().map(line).collect::<Vec<_>>())
}

fn show(desk: &Desk, app: &UserCard, secret: Option<&Secret>) -> Result<(), Failure> {
    let kept = desk.engine.credentials(owner(app)).map_err(failed)?;
    let redirects = desk.engine.redirects(owner(app)).map_err(failed)?;
    let mut value = serde_json::to_value(app).unwrap_or_default();
    if let Value::Object(members) = &mut value {
        members.insert("credentials".into(), kept.iter().map(told).collect());
        members.insert("redirects".into(), redirects.iter().cloned().collect());
        if let Some(secret) = secret {
            members.insert("secret".into(), secret.text.as_str().into());
        }
    }
    desk.print(&value, || {
        let mut lines = user::lines(app);
        if let Some(secret) = secret {
            lines.push(vec!["new secret".into(), secret.text.clone(), "shown this once".into()]);
        }
        for each in &kept {
            let end = each.expires.map(|end| format!("until {end}")).unwrap_or_default();
            let hint = match each.kind {
                CredentialKind::Certificate => each.hint.clone(),
                _ => format!("{}…", each.hint),
            };
            lines.push(vec![kind(each).into(), each.id.to_string(), format!("{hint} {end}")]);
        }
        lines.extend(redirects.iter().map(|url| vec!["redirect".into(), url.clone()]));
        shown::table(&lines)
    })
}

fn kind(credential: &Credential) -> &'static str {
    match credential.kind {
        CredentialKind::Password => "password",
        CredentialKind::Secret => "secret",
        CredentialKind::Certificate => "certificate",
    }
}

/// What may be shown of a credential.
fn told(credential: &Credential) -> Value {
    json!({
        "id": credential.id,
        "kind": kind(credential),
        "hint": credential.hint,
        "created": credential.created.to_string(),
        "expires": credential.expires.map(|end| end.to_string()),
    })
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// The first certificate of a file, as it is kept.
fn read_certificate(path: &Path) -> Result<String, Failure> {
    let wrong = |what: &str| {
        Failure::usage(format!(
            "cannot read a certificate from `{}`: {what}; it begins with `-----BEGIN CERTIFICATE-----`",
            path.display()
        ))
    };
    let text = std::fs::read_to_string(path).map_err(|error| wrong(&error.to_string()))?;
    let certificate = Certificate::read(&text).ok_or_else(|| wrong("there is none in it"))?;
    Ok(certificate.content())
}

/// Browsers are sent to places with a certificate, to programs on their own machine, and to apps that are
/// known to it by a scheme of their own.
fn check_redirect(url: &str) -> Result<(), Failure> {
    let wrong = |why: &str| {
        Err(Failure::usage(format!("`{url}` is no place to send browsers back to: {why}")))
    };
    let Some((scheme, rest)) = url.split_once(':') else {
        return wrong("write the whole URL, as `https://app.example/signed-in`");
    };
    let is_local = ["//localhost", "//127.0.0.1", "//[::1]"].into_iter().any(|host| {
        let after = rest.strip_prefix(host);
        after.is_some_and(|after| after.is_empty() || after.starts_with([':', '/']))
    });
    match scheme.to_ascii_lowercase().as_str() {
        "https" if rest.len() > 2 && rest.starts_with("//") => {}
        "http" if is_local => {}
        "http" => return wrong("`http` is for this machine alone; take `https`"),
        "javascript" | "data" | "file" | "https" | "vbscript" => return wrong("it is no address"),
        _ if scheme.contains('.') => {}
        _ => {
            return wrong("a scheme of one's own is a domain name backwards, as `com.example.app`");
        }
    }
    if url.contains('#') || url.contains(char::is_whitespace) {
        return wrong("it has a fragment or a blank");
    }
    if !identity::provider::is_redirect(url) {
        return wrong("it has no host, has a user, or a character that belongs in no URL");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_sent_to_safe_places_alone() {
        for url in [
            "https://app.example/back",
            "http://localhost",
            "http://localhost:3000/back",
            "http://127.0.0.1/",
            "http://[::1]:80",
            "com.example.app:/back",
        ] {
            assert!(check_redirect(url).is_ok(), "{url}");
        }
        for url in [
            "",
            "app",
            "https:",
            "https://",
            "http://app.example/",
            "http://localhost.evil.example/",
            "javascript:alert(1)",
            "data:text/html,x",
            "https://app.example/#x",
            "https://somebody@app.example/",
            "https://app.example\\@evil.example/",
            "http://localhost:x/",
            "https://app.example/a b",
            "myapp://x",
        ] {
            assert!(check_redirect(url).is_err(), "{url}");
        }
    }
}
