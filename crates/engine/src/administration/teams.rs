//! Teams, with their members and roles.

use model::query::Condition;
use model::value::{Reference, Value};
use model::{Error, Result};
use serde::Serialize;
use uuid::Uuid;

use super::{Named, REASON, associate, both, find, lookup, named};
use crate::Engine;
use crate::by_itself::{delete, put};
use crate::context::Context;
use crate::directory::{guid, number, text, truth};

/// `team.teamtype`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum TeamKind {
    /// It owns rows and holds roles.
    Owner,
    /// Rows are shared with it.
    Access,
    /// A group of the directory.
    Group,
}

/// A team, shown.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TeamCard {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Its business unit.
    pub unit: Option<Named>,
    /// What it is.
    pub kind: TeamKind,
    /// Whether it is the one that everybody of its unit is in.
    pub default: bool,
    /// Its members.
    pub members: Vec<Named>,
    /// Its roles.
    pub roles: Vec<Named>,
}

/// What a team becomes. What is left out stays.
#[derive(Clone, Debug, Default)]
pub struct TeamChange {
    /// Its name.
    pub name: Option<String>,
    /// Its business unit, by id or name.
    pub unit: Option<String>,
    /// Of a new team, whether rows are shared with it and it holds nothing.
    pub access: bool,
    /// Who joins.
    pub add_members: Vec<String>,
    /// Who leaves.
    pub remove_members: Vec<String>,
    /// Roles that it gets.
    pub add_roles: Vec<String>,
    /// Roles that it loses.
    pub remove_roles: Vec<String>,
}

impl Engine {
    /// All teams, by name; without those that belong to one row.
    ///
    /// # Errors
    /// If the database fails.
    pub fn teams(&self) -> Result<Vec<TeamCard>> {
        self.look(|context| {
            let which = vec![Condition::Null(model::query::Operand::column("teamtemplateid"))];
            let rows = context.reader(REASON).all("team", &[], which)?;
            let mut cards = Vec::new();
            for row in rows {
                cards.push(card(context, row.id)?);
            }
            cards.sort_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
            Ok(cards)
        })
    }

    /// A team.
    ///
    /// # Errors
    /// If none is called so, or the database fails.
    pub fn team(&self, which: &str) -> Result<TeamCard> {
        self.look(|context| {
            let id = find::team(context, which)?;
            card(context, id)
        })
    }

    /// Makes a team.
    ///
    /// # Errors
    /// If a rule forbids it; then nothing is changed. So with all others here.
    pub fn add_team(&self, new: &TeamChange) -> Result<TeamCard> {
        self.administer(|context| {
            let unit = find::unit(context, new.unit.as_deref())?;
            let values = vec![
                ("name", Value::Text(new.name.clone().unwrap_or_default())),
                ("teamtype", Value::Int(i64::from(new.access))),
                ("businessunitid", lookup("businessunit", unit)),
            ];
            let id = put(context, "team", None, values)?;
            connect(context, id, new)?;
            card(context, id)
        })
    }

    /// Changes a team.
    ///
    /// # Errors
    /// See above.
    pub fn change_team(&self, which: &str, change: &TeamChange) -> Result<TeamCard> {
        self.administer(|context| {
            let id = find::team(context, which)?;
            let mut values = Vec::new();
            if let Some(name) = &change.name {
                values.push(("name", Value::Text(name.clone())));
            }
            if let Some(unit) = &change.unit {
                let unit = find::unit(context, Some(unit))?;
                values.push(("businessunitid", lookup("businessunit", unit)));
            }
            if !values.is_empty() {
                put(context, "team", Some(id), values)?;
                context.renew_session();
            }
            connect(context, id, change)?;
            card(context, id)
        })
    }

    /// Removes a team.
    ///
    /// # Errors
    /// See above.
    pub fn remove_team(&self, which: &str) -> Result<()> {
        self.administer(|context| {
            let id = find::team(context, which)?;
            delete(context, "team", id)
        })
    }
}

fn connect(context: &mut Context<'_, '_>, id: Uuid, change: &TeamChange) -> Result<()> {
    let team = || Reference::new("team", id);
    for (who, on) in both(&change.remove_members, &change.add_members) {
        let user = Reference::new("systemuser", find::user(context, who)?);
        associate(context, "teammembership_association", team(), user, on)?;
    }
    let row = context.reader(REASON).one("team", &["businessunitid"], id)?;
    let Some(unit) = row.and_then(|row| guid(&row.values, 0)) else { return Ok(()) };
    for (which, on) in both(&change.remove_roles, &change.add_roles) {
        let role = Reference::new("role", find::role(context, which, unit)?);
        associate(context, "teamroles_association", team(), role, on)?;
    }
    Ok(())
}

fn card(context: &mut Context<'_, '_>, id: Uuid) -> Result<TeamCard> {
    const COLUMNS: [&str; 4] = ["name", "businessunitid", "teamtype", "isdefault"];
    let row = context.reader(REASON).one("team", &COLUMNS, id)?;
    let row = row.ok_or_else(|| Error::RowNotFound(Reference::new("team", id)))?.values;
    let members = connected(context, id, "teammembership", "systemuserid", "systemuser")?;
    let roles = connected(context, id, "teamroles", "roleid", "role")?;
    Ok(TeamCard {
        id,
        name: text(&row, 0).unwrap_or_default(),
        unit: named(context, "businessunit", guid(&row, 1))?,
        kind: match number(&row, 2) {
            Some(0) => TeamKind::Owner,
            Some(1) => TeamKind::Access,
            _ => TeamKind::Group,
        },
        default: truth(&row, 3),
        members,
        roles,
    })
}

fn connected(
    context: &mut Context<'_, '_>,
    team: Uuid,
    intersect: &str,
    column: &str,
    table: &'static str,
) -> Result<Vec<Named>> {
    let of_team = vec![Condition::equal("teamid", Value::Guid(team))];
    let rows = context.reader(REASON).all(intersect, &[column], of_team)?;
    let mut all = Vec::new();
    for row in rows {
        all.extend(named(context, table, guid(&row.values, 0))?);
    }
    all.sort_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
    Ok(all)
}
