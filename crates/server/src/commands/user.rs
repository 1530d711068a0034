//! `onbehalf user`: people, with their roles, teams, units and passwords.

use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::process::Command;

use clap::Args;
use engine::{Acting, Among, UserCard, UserChange};
use model::Uuid;
use model::sign_in::{Credential, CredentialKind};

use super::verb::{Nothing, Verb, Who};
use super::{Desk, failed, shown};
use crate::failure::Failure;

pub(crate) type Options = Verb<Nothing, Who, Add, Set>;

/// The least length of a password.
const SHORTEST: usize = 8;

#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub(crate) struct Add {
    /// First and last name
    #[arg(long)]
    name: String,
    /// What the person signs in with
    #[arg(long, value_name = "NAME")]
    domainname: String,
    /// The id in the directory, by which tokens name the person [default: the built-in directory gives one]
    #[arg(long, value_name = "GUID")]
    object_id: Option<Uuid>,
    #[command(flatten)]
    values: Values,
}

#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub(crate) struct Set {
    #[command(flatten)]
    who: Who,
    /// First and last name
    #[arg(long)]
    name: Option<String>,
    /// What the person signs in with
    #[arg(long, value_name = "NAME")]
    domainname: Option<String>,
    #[command(flatten)]
    values: Values,
    /// Nobody is the manager any more
    #[arg(long, conflicts_with = "manager")]
    no_manager: bool,
    /// A role that is taken away; repeat it for more
    #[arg(long, value_name = "ROLE")]
    remove_role: Vec<String>,
    /// Let the person sign in again
    #[arg(long, conflicts_with = "disable")]
    enable: bool,
    /// Let the person sign in no more
    #[arg(long)]
    disable: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Args)]
struct Values {
    /// Mail address [default of a new one: the domainname]
    #[arg(long)]
    email: Option<String>,
    /// Business unit, by id or name [default of a new one: the root]; roles stay behind where one moves
    #[arg(long)]
    unit: Option<String>,
    /// A role of that business unit, by id or name; repeat it for more
    #[arg(long)]
    role: Vec<String>,
    /// Who is the manager
    #[arg(long, value_name = "WHO")]
    manager: Option<String>,
    /// Set a password: it is asked for, or read from standard input
    #[arg(long)]
    password: bool,
}

impl Values {
    fn change(&self) -> UserChange {
        UserChange {
            email: self.email.clone(),
            unit: self.unit.clone(),
            add_roles: self.role.clone(),
            manager: self.manager.clone().map(Some),
            ..UserChange::default()
        }
    }
}

pub(super) fn run(desk: &Desk, options: &Options) -> Result<(), Failure> {
    match options {
        Verb::List(_) => {
            let users = desk.engine.users(Among::People).map_err(failed)?;
            desk.print(&users, || list(&users))
        }
        Verb::Show(said) => show(desk, &person(desk, &said.own.who)?),
        Verb::Add(said) => {
            let own = &said.own;
            let password = own.values.password.then(read_password).transpose()?;
            let new = UserChange {
                name: Some(own.name.clone()),
                domain_name: Some(own.domainname.clone()),
                object_id: own.object_id,
                ..own.values.change()
            };
            let made = desk.engine.add_user(&new).map_err(failed)?;
            set_password(desk, &made, password.as_deref())?;
            show(desk, &made)
        }
        Verb::Set(said) => {
            let own = &said.own;
            let before = person(desk, &own.who.who)?;
            let password = own.values.password.then(read_password).transpose()?;
            let values = own.values.change();
            let change = UserChange {
                name: own.name.clone(),
                domain_name: own.domainname.clone(),
                remove_roles: own.remove_role.clone(),
                disabled: (own.enable || own.disable).then_some(own.disable),
                manager: if own.no_manager { Some(None) } else { values.manager },
                ..values
            };
            let id = before.id.to_string();
            let changed = desk.engine.change_user(&id, &change).map_err(failed)?;
            set_password(desk, &changed, password.as_deref())?;
            show(desk, &changed)
        }
        Verb::Remove(said) => {
            let who = &said.own.who;
            person(desk, who)?;
            desk.engine.remove_user(who).map_err(failed)?;
            desk.removed(who)
        }
    }
}

/// A person and no application.
fn person(desk: &Desk, who: &str) -> Result<UserCard, Failure> {
    let found = desk.engine.user(who).map_err(failed)?;
    if found.application_id.is_some() {
        return Err(Failure::other(format!(
            "`{who}` is an application; `onbehalf app` is for applications"
        )));
    }
    Ok(found)
}

fn list(users: &[UserCard]) -> String {
    let line = |user: &UserCard| {
        let unit = shown::name(user.unit.as_ref());
        let off = shown::off(user.disabled);
        vec![
            user.id.to_string(),
            user.domain_name.clone(),
            format!("{}{off}", user.name),
            unit,
            roles(user),
        ]
    };
    shown::table(&users.iter().map(line).collect::<Vec<_>>())
}

/// Its roles, with the team that one is held by.
pub(super) fn roles(user: &UserCard) -> String {
    let role = |role: &engine::Held| match &role.team {
        Some(team) => format!("{} (by {})", role.name, team.name),
        None => role.name.clone(),
    };
    user.roles.iter().map(role).collect::<Vec<_>>().join(", ")
}

fn show(desk: &Desk, user: &UserCard) -> Result<(), Failure> {
    desk.print(user, || shown::table(&lines(user)))
}

/// What a user is, a line for each.
pub(super) fn lines(user: &UserCard) -> Vec<Vec<String>> {
    let name = |named: Option<&engine::NamedRow>| named.map(|named| named.name.clone());
    let teams: Vec<&str> = user.teams.iter().map(|team| team.name.as_str()).collect();
    let told = [
        ("id", Some(user.id.to_string())),
        ("application id", user.application_id.map(|id| id.to_string())),
        ("object id", user.object_id.map(|id| id.to_string())),
        ("name", Some(user.name.clone())),
        ("domainname", Some(user.domain_name.clone())),
        ("email", Some(user.email.clone())),
        ("unit", name(user.unit.as_ref())),
        ("manager", name(user.manager.as_ref())),
        ("access mode", Some(user.access_mode.to_owned())),
        ("acts for others", acting(user)),
        ("disabled", user.disabled.then(|| "yes".to_owned())),
        ("roles", Some(roles(user))),
        ("teams", Some(teams.join(", "))),
    ];
    let line = |(name, value): (&str, Option<String>)| Some(vec![name.to_owned(), value?]);
    told.into_iter().filter_map(line).collect()
}

/// What its policy of impersonation says, if that is anything.
fn acting(user: &UserCard) -> Option<String> {
    let policy = match user.impersonation {
        Acting::Optional if user.impersonation_team.is_none() => return None,
        Acting::Optional => "at will",
        Acting::Forbidden => "never",
        Acting::Required => "in every request",
    };
    let team = user.impersonation_team.as_ref();
    let team = team.map(|team| format!(", for members of {} alone", team.name));
    Some(format!("{policy}{}", team.unwrap_or_default()))
}

fn set_password(desk: &Desk, user: &UserCard, password: Option<&str>) -> Result<(), Failure> {
    let Some(password) = password else { return Ok(()) };
    let owner = user.object_id.ok_or_else(|| {
        Failure::other(format!("`{}` has no id in the directory and cannot sign in", user.name))
    })?;
    let content = identity::secret::hash(password).map_err(failed)?;
    let credential = Credential {
        id: engine::new_id(),
        owner,
        kind: CredentialKind::Password,
        content,
        hint: String::new(),
        created: engine::Clock::System.now(),
        expires: None,
    };
    desk.engine.add_credential(&credential).map_err(failed)
}

/// A password, from whoever sits there or from a program. It never stands on the command line, where others
/// could read it.
fn read_password() -> Result<String, Failure> {
    let input = std::io::stdin();
    let asks = input.is_terminal();
    // A terminal that cannot be told shows what is typed; there is no other harm.
    let echo = |how: &str| Command::new("stty").arg(how).status().is_ok();
    if asks {
        let _ = write!(std::io::stderr(), "Password: ");
        echo("-echo");
    }
    let mut line = String::new();
    let read = input.lock().read_line(&mut line);
    if asks {
        echo("echo");
        let _ = writeln!(std::io::stderr());
    }
    read.map_err(|error| Failure::other(format!("cannot read the password: {error}")))?;
    let password = line.trim_end_matches(['\r', '\n']);
    if password.chars().count() < SHORTEST {
        return Err(Failure::usage(format!(
            "a password has at least {SHORTEST} characters; write it on standard input"
        )));
    }
    Ok(password.to_owned())
}
