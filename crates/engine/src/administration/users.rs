//! Users and application users, with their roles, teams and units.

use model::query::{Condition, Operand};
use model::value::{Reference, Value};
use model::{Error, Result};
use security::AccessMode;
use serde::Serialize;
use uuid::Uuid;

use super::{Named, REASON, associate, both, find, lookup, named};
use crate::Engine;
use crate::by_itself::{delete, put};
use crate::context::Context;
use crate::directory::{guid, number, text, truth};
use crate::principal;
use crate::rules::tables::system_user::{POLICY, POLICY_TEAM};

/// Whom to list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Among {
    /// People.
    People,
    /// Applications.
    Applications,
}

/// A user, shown.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UserCard {
    /// Its `systemuserid`.
    pub id: Uuid,
    /// Its full name.
    pub name: String,
    /// Its sign-in name.
    pub domain_name: String,
    /// Its address.
    pub email: String,
    /// Of an application, which.
    pub application_id: Option<Uuid>,
    /// Its id in the directory.
    pub object_id: Option<Uuid>,
    /// Its business unit.
    pub unit: Option<Named>,
    /// Number and label of its access mode.
    pub access_mode: &'static str,
    /// Whether it may not sign in.
    pub disabled: bool,
    /// Its manager.
    pub manager: Option<Named>,
    /// Whether it acts on behalf of others: at will, never or always.
    pub impersonation: Acting,
    /// The team whose members alone it acts for.
    pub impersonation_team: Option<Named>,
    /// Its roles, those of its teams too.
    pub roles: Vec<Held>,
    /// Its teams.
    pub teams: Vec<Named>,
}

/// `onbehalf_impersonationpolicy` (auth.md §10).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Acting {
    /// As each request says.
    #[default]
    Optional,
    /// Never.
    Forbidden,
    /// In every request.
    Required,
}

impl Acting {
    const ALL: [(Self, i64); 3] = [(Self::Optional, 0), (Self::Forbidden, 1), (Self::Required, 2)];

    fn number(self) -> i64 {
        Self::ALL.into_iter().find(|(each, _)| *each == self).map_or(0, |(_, number)| number)
    }

    /// A number that means nothing forbids, as it does where requests are decided.
    fn from_number(number: Option<i64>) -> Self {
        let Some(number) = number else { return Self::default() };
        let found = Self::ALL.into_iter().find(|(_, each)| *each == number);
        found.map_or(Self::Forbidden, |(each, _)| each)
    }
}

/// A role that is held.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Held {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// The team that holds it, if the user does not itself.
    pub team: Option<Named>,
}

/// What a user becomes. What is left out stays, or is as new users are.
#[derive(Clone, Debug, Default)]
pub struct UserChange {
    /// Its full name.
    pub name: Option<String>,
    /// Its sign-in name.
    pub domain_name: Option<String>,
    /// Its address.
    pub email: Option<String>,
    /// Of a new application, its id.
    pub application_id: Option<Uuid>,
    /// Of a new user, its id in the directory; the built-in directory gives one.
    pub object_id: Option<Uuid>,
    /// Its business unit, by id or name.
    pub unit: Option<String>,
    /// Its manager; `Some(None)` takes it away.
    pub manager: Option<Option<String>>,
    /// Whether it may not sign in.
    pub disabled: Option<bool>,
    /// Whether it acts on behalf of others.
    pub impersonation: Option<Acting>,
    /// The team whose members alone it acts for, by id or name; `Some(None)` takes the limit away.
    pub impersonation_team: Option<Option<String>>,
    /// Roles that it gets, by id or name.
    pub add_roles: Vec<String>,
    /// Roles that it loses.
    pub remove_roles: Vec<String>,
}

impl Engine {
    /// All users of a kind, by name; without the built-in ones.
    ///
    /// # Errors
    /// If the database fails.
    pub fn users(&self, among: Among) -> Result<Vec<UserCard>> {
        self.look(|context| {
            let no_application = Condition::Null(Operand::column("applicationid"));
            let which = match among {
                Among::People => no_application,
                Among::Applications => Condition::Not(Box::new(no_application)),
            };
            let rows = context.reader(REASON).all("systemuser", &[], vec![which])?;
            let mut cards = Vec::new();
            for row in rows {
                if !context.organization().is_built_in(row.id.into()) {
                    cards.push(card(context, row.id)?);
                }
            }
            cards.sort_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
            Ok(cards)
        })
    }

    /// A user.
    ///
    /// # Errors
    /// If nobody is called so, or the database fails.
    pub fn user(&self, who: &str) -> Result<UserCard> {
        self.look(|context| {
            let id = find::user(context, who)?;
            card(context, id)
        })
    }

    /// Makes a user, or an application user if it has an application id.
    ///
    /// # Errors
    /// If a rule forbids it; then nothing is changed. So with all others here.
    pub fn add_user(&self, new: &UserChange) -> Result<UserCard> {
        self.administer(|context| {
            let unit = find::unit(context, new.unit.as_deref())?;
            let mut values = values(context, new)?;
            values.push(("businessunitid", lookup("businessunit", unit)));
            if let Some(id) = new.object_id {
                values.push(("azureactivedirectoryobjectid", Value::Guid(id)));
            }
            match (new.application_id, &new.domain_name) {
                (Some(application), _) => {
                    values.push(("applicationid", Value::Guid(application)));
                }
                // Every person has an address; most sign in by it.
                (None, Some(name)) if new.email.is_none() => {
                    values.push(("internalemailaddress", Value::Text(name.clone())));
                }
                (None, _) => {}
            }
            let id = put(context, "systemuser", None, values)?;
            change_roles(context, id, new)?;
            set_disabled(context, id, new, true)?;
            card(context, id)
        })
    }

    /// Changes a user.
    ///
    /// # Errors
    /// See above.
    pub fn change_user(&self, who: &str, change: &UserChange) -> Result<UserCard> {
        self.administer(|context| {
            let id = find::user(context, who)?;
            set_disabled(context, id, change, false)?;
            let mut values = values(context, change)?;
            if let Some(unit) = &change.unit {
                let unit = find::unit(context, Some(unit))?;
                values.push(("businessunitid", lookup("businessunit", unit)));
            }
            if !values.is_empty() {
                put(context, "systemuser", Some(id), values)?;
                context.renew_session();
            }
            change_roles(context, id, change)?;
            set_disabled(context, id, change, true)?;
            card(context, id)
        })
    }

    /// Removes an application user, with its secrets and certificates.
    ///
    /// # Errors
    /// See above; people are disabled, not removed.
    pub fn remove_user(&self, who: &str) -> Result<()> {
        self.administer(|context| {
            let id = find::user(context, who)?;
            let card = card(context, id)?;
            if card.application_id.is_none() {
                let text = "people are disabled, not removed: `onbehalf user set WHO --disable`";
                return Err(Error::InvalidArgument(text.into()));
            }
            // Only one that is disabled can go.
            put(context, "systemuser", Some(id), vec![("isdisabled", Value::Bool(true))])?;
            context.renew_session();
            delete(context, "systemuser", id)
        })
    }
}

fn values(
    context: &mut Context<'_, '_>,
    change: &UserChange,
) -> Result<Vec<(&'static str, Value)>> {
    let mut values = Vec::new();
    if let Some(name) = &change.name {
        // The full name is made of both.
        let (first, last) = name.trim().rsplit_once(' ').unwrap_or(("", name.trim()));
        let first = if first.is_empty() { Value::Null } else { Value::Text(first.to_owned()) };
        values.push(("firstname", first));
        values.push(("lastname", Value::Text(last.to_owned())));
    }
    if let Some(name) = &change.domain_name {
        values.push(("domainname", Value::Text(name.clone())));
    }
    if let Some(email) = &change.email {
        values.push(("internalemailaddress", Value::Text(email.clone())));
    }
    match &change.manager {
        Some(Some(manager)) => {
            let manager = find::user(context, manager)?;
            values.push(("parentsystemuserid", lookup("systemuser", manager)));
        }
        Some(None) => values.push(("parentsystemuserid", Value::Null)),
        None => {}
    }
    if let Some(acting) = change.impersonation {
        values.push((POLICY, Value::Int(acting.number())));
    }
    match &change.impersonation_team {
        Some(Some(team)) => {
            let team = find::team(context, team)?;
            values.push((POLICY_TEAM, lookup("team", team)));
        }
        Some(None) => values.push((POLICY_TEAM, Value::Null)),
        None => {}
    }
    Ok(values)
}

fn change_roles(context: &mut Context<'_, '_>, user: Uuid, change: &UserChange) -> Result<()> {
    let row = context.reader(REASON).one("systemuser", &["businessunitid"], user)?;
    let unit = row.and_then(|row| guid(&row.values, 0));
    let Some(unit) = unit else { return Ok(()) };
    for (which, on) in both(&change.remove_roles, &change.add_roles) {
        let role = Reference::new("role", find::role(context, which, unit)?);
        let user = Reference::new("systemuser", user);
        associate(context, "systemuserroles_association", user, role, on)?;
    }
    Ok(())
}

/// Lets a user in before everything else, and shuts it out after it.
fn set_disabled(
    context: &mut Context<'_, '_>,
    user: Uuid,
    change: &UserChange,
    disabled: bool,
) -> Result<()> {
    if change.disabled == Some(disabled) {
        put(context, "systemuser", Some(user), vec![("isdisabled", Value::Bool(disabled))])?;
        context.renew_session();
    }
    Ok(())
}

fn card(context: &mut Context<'_, '_>, id: Uuid) -> Result<UserCard> {
    const COLUMNS: [&str; 11] = [
        "fullname",
        "domainname",
        "internalemailaddress",
        "applicationid",
        "azureactivedirectoryobjectid",
        "businessunitid",
        "accessmode",
        "isdisabled",
        "parentsystemuserid",
        POLICY,
        POLICY_TEAM,
    ];
    let mut reader = context.reader(REASON);
    let missing = || Error::RowNotFound(Reference::new("systemuser", id));
    let row = reader.one("systemuser", &COLUMNS, id)?.ok_or_else(missing)?.values;
    let held = principal::load_held_roles(&mut reader, id.into())?;
    let mut teams = Vec::new();
    for team in &held.teams {
        teams.extend(named(context, "team", Some(*team))?);
    }
    teams.sort_by(|one, other| one.name.cmp(&other.name));
    let mut roles = Vec::new();
    for (role, team) in &held.roles {
        let team = named(context, "team", team.map(|team| team.0))?;
        if let Some(Named { id, name }) = named(context, "role", Some(role.0))? {
            roles.push(Held { id, name, team });
        }
    }
    roles.sort_by(|one, other| one.name.cmp(&other.name));
    let mode = number(&row, 6).and_then(AccessMode::from_number);
    Ok(UserCard {
        id,
        name: text(&row, 0).unwrap_or_default(),
        domain_name: text(&row, 1).unwrap_or_default(),
        email: text(&row, 2).unwrap_or_default(),
        application_id: guid(&row, 3),
        object_id: guid(&row, 4),
        unit: named(context, "businessunit", guid(&row, 5))?,
        access_mode: mode.unwrap_or(AccessMode::ReadWrite).label(),
        disabled: truth(&row, 7),
        manager: named(context, "systemuser", guid(&row, 8))?,
        impersonation: Acting::from_number(number(&row, 9)),
        impersonation_team: named(context, "team", guid(&row, 10))?,
        roles,
        teams,
    })
}
